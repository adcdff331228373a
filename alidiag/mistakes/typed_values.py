"""Wrong turns in values that are more than text: JSON, numbers and times, written anew between signing and sending."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alidiag.mistakes import jsons
from alidiag.mistakes.changes import Change, all_and_each, each, everywhere, where
from alidiag.mistakes.texts import is_ascii_number, is_json
from alidiag.signing import Edit, Form, Item, Signing, Turn


def json_reserialized(signing: Signing) -> Iterator[Turn]:
    r"""A JSON value was serialised twice, and the two texts differ in blanks, key order or escapes.

    How: the object is turned into text once for the signature and once more for the request. Serialisers differ, and
    so do two calls with different options.
    - PHP: `json_encode` writes `\/` and `\u4f60` unless told not to.
    - Java: fastjson sorts the keys of beans, Gson and Jackson do not; `HashMap` has no order.
    - Python: `json.dumps` writes `, ` and `: ` with blanks, and `\u4f60`.
    - Go: `json.Marshal` sorts the keys of maps and escapes `<`, `>` and `&`.
    - Node: `JSON.stringify` writes no blanks; an HTTP client may parse and write again.

    See: compare the JSON value in your pre-sign string with the decoded one in the URL, character by character.

    Fix: turn the object into text once, keep that text, and both sign and send it.

    Sources: RFC 8259; fzlee/alipay#10; alibaba/fastjson#3427; alipay/alipay-sdk-net-all#10
    """
    yield from all_and_each(signing, tuple(_json_change(writer) for writer in jsons.WRITERS))


def _json_change(writer: Callable[[object], str]) -> Change:
    def change(value: str) -> str:
        if not is_json(value):
            return value
        parsed = jsons.parse(value)
        return value if parsed is None else writer(parsed)

    return change


def values_json_escaped(signing: Signing) -> Iterator[Turn]:
    r"""Values were signed as JSON writes them: `\u0026` for `&`, `\n` for a line break, `\/` for `/`.

    How: the parameters are turned into JSON first, and the pre-sign string is cut out of that text: quotes and braces
    are dropped, commas become `&`, colons become `=`. The escapes of JSON stay in the values.
    - Go: `json.Marshal` escapes `&`, `<` and `>` as `\u0026`, `\u003c` and `\u003e`, for pages.
    - PHP: `json_encode` writes `\/`, and `\u4f60` for Chinese.
    - Python: `json.dumps` writes `\u4f60`.
    - C#: `System.Text.Json` writes `\u002B` for `+`, and more.
    - Node: `JSON.stringify` writes `\n` and `\"`.

    See: look for a backslash in your pre-sign string.

    Fix: build the pre-sign string from the values themselves, not from JSON (Go: `SetEscapeHTML(false)` is not enough).

    Sources: https://pkg.go.dev/encoding/json#Marshal; RFC 8259, 7
    """
    yield from (Turn(form=everywhere(change)) for change in _ESCAPED)
    for change in _ESCAPED:
        yield from (turn._replace(lone=True) for turn in each(signing, change))


def _escaped(style: jsons.Style, *, angles: bool = True, gone: str = "") -> Change:
    def change(value: str) -> str:
        if _PLAIN.issuperset(value):
            return value
        text = jsons.escaped(value, style)
        if not angles:
            text = text.replace("\\u003c", "<").replace("\\u003e", ">")
        return "".join(char for char in text if char not in gone) if gone else text

    return change


_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -._:@,;=?!*()%$#^~|[]")
"""What no serialiser escapes or drops."""
_ESCAPED: tuple[Change, ...] = (
    _escaped(jsons.GO),
    _escaped(jsons.GO, gone='"{}'),
    _escaped(jsons.GO, angles=False, gone='"{}'),
    _escaped(jsons.JAVASCRIPT),
    _escaped(jsons.JAVASCRIPT, gone='"{}'),
    _escaped(jsons.PHP),
    _escaped(jsons.PHP_UNICODE),
    _escaped(jsons.PYTHON),
    _escaped(jsons.DOTNET),
)
"""As serialisers write a text, whole or without the quotes and braces that were dropped with those around it."""


def json_quotes_swapped(signing: Signing) -> Iterator[Turn]:
    r"""The double quotes of a JSON value were single quotes, or missing, in the signed text.

    How: quotes were changed so that the value fits into an attribute of an HTML form or into a shell command.
    Alipay's own example does so for `split_fund_info`.
    - Java: `replaceAll("\"", "'")` as in that example.
    - PHP: `stripslashes` or a template took the quotes away.
    - Python: `str(dict)` writes single quotes.

    See: compare the quotes of the JSON value in your pre-sign string with those in the URL.

    Fix: sign the JSON text exactly as it is sent, with double quotes.

    Sources: https://global.alipay.com/docs/ac/web/signing; RFC 8259, 7
    """
    changes: tuple[Change, ...] = (
        lambda v: v.replace('"', "'"),
        lambda v: v.replace("'", '"'),
        lambda v: v.replace('"', ""),
        lambda v: v.replace("'", ""),
        lambda v: v.replace('"', "\u201d"),
    )
    yield from all_and_each(signing, changes)


def number_reformatted(signing: Signing) -> Iterator[Turn]:
    """A number was signed in another form than it was sent in: `1`, `1.0`, `1.00` or `1E2`.

    How: an amount is kept as a number and turned into text twice, by two functions.
    - PHP: `1.00` becomes `1` when joined to a text.
    - Java: `Double.toString(1)` is `1.0`, and `1.0E7` from ten millions on; `BigDecimal.toString` may write `1E+2`.
    - Node: `String(0.10)` is `0.1`.
    - Python: `str(0.10)` is `0.1`; `Decimal("1.00")` keeps its zeros.
    - Go: `strconv.FormatFloat(x, 'f', -1, 64)` and `%v` differ.
    - Ruby: `10.0.to_s` is `10.0`.

    See: compare the amounts in your pre-sign string with those in the URL.

    Fix: turn amounts into text once, with two decimals, and use that text for both.

    Sources: woofcloud/labrador#35
    """
    for change in _NUMBERS:
        yield Turn(form=where(_is_amount, change))
    if sum(_is_money(item.name) and _is_amount(item.value) for item in signing.items) > 1:
        for change in _NUMBERS:
            yield Turn(form=_of_money(change))
    for change in _NUMBERS:
        yield from each(signing, change, _is_amount)


def _is_money(name: str) -> bool:
    return name.endswith(("amount", "fee", "price"))


def _of_money(change: Change) -> Form:
    return lambda name, value: change(value) if _is_money(name) and _is_amount(value) else value


def _is_amount(value: str) -> bool:
    return is_ascii_number(value) and len(value) < 13 and not (len(value) > 1 and value[0] == "0" and value[1] != ".")


def _decimals(value: str, count: int) -> str:
    whole, _, part = value.partition(".")
    if part[count:].strip("0"):
        return value
    part = part[:count].ljust(count, "0")
    return f"{whole}.{part}" if count else whole


def _shortest(value: str) -> str:
    return value.rstrip("0").rstrip(".") if "." in value else value


def _double(value: str) -> str:
    short = _shortest(value)
    return short if "." in short else short + ".0"


def _scientific(value: str) -> str:
    short = _shortest(value)
    negative, digits = short.startswith("-"), short.lstrip("-")
    whole, _, part = digits.partition(".")
    mantissa = (whole + part).lstrip("0")
    if not mantissa:
        return value
    exponent = len(whole) - 1 if whole.strip("0") else -(len(part) - len(part.lstrip("0")) + 1)
    mantissa = mantissa.rstrip("0") or "0"
    head = mantissa[0] + ("." + mantissa[1:] if mantissa[1:] else "")
    return f"{'-' if negative else ''}{head}E{exponent}"


def _scientific_java(value: str) -> str:
    text = _scientific(value)
    head, _, exponent = text.partition("E")
    return f"{head}{'' if '.' in head else '.0'}E{exponent}" if exponent else text


def _scientific_signed(value: str) -> str:
    """As Java's BigDecimal writes it, `1E+2`: only a whole number without digits behind a point."""
    head, _, exponent = _scientific(value).partition("E")
    return f"{head}E+{exponent}" if exponent.isdigit() and exponent != "0" else value


def _thousands(value: str) -> str:
    whole, point, part = value.partition(".")
    return f"{int(whole):,}{point}{part}"


_NUMBERS: tuple[Change, ...] = (
    lambda v: _decimals(v, 2),
    lambda v: _decimals(v, 1),
    lambda v: _decimals(v, 0),
    _shortest,
    _double,
    _scientific,
    _scientific_java,
    _scientific_signed,
    lambda v: _decimals(v, 3),
    lambda v: _decimals(v, 4),
    lambda v: _decimals(v, 6),
    _thousands,
    lambda v: _thousands(_decimals(v, 2)),
    lambda v: v.replace(".", ","),
)


_USUAL = frozenset({1, 2, 3, 5, 10, 20, 30, 60})
"""Seconds between two looks at a clock: a slow machine, a pause before a second try. Others are tried alone."""


def timestamp_regenerated(signing: Signing) -> Iterator[Turn]:
    """A time was taken twice: one for the signature, another, seconds later, for the request.

    How: a function that gives the present time is called for the signed list and again for the request, or a getter
    makes a new time at each call. It fails only when a second passes between the two.
    - PHP: `date("Y-m-d H:i:s")` in two places.
    - Java: a getter returns `new Date()`.
    - Python: `default_factory` or a property that calls `datetime.now()`.
    - Node: `new Date()` in a template that is evaluated twice.

    See: compare `timestamp` in your pre-sign string with the one in the URL.

    Fix: take the time once, keep the text, and both sign and send it.

    Sources: https://docs.antom.com/ac/ref/INVALID_SIGNATURE_error_code
    """
    from alidiag.mistakes.times import neighbours

    offsets = [sign * seconds for seconds in range(1, 91) for sign in (-1, 1)]
    for index, item in enumerate(signing.items):
        for offset, value in neighbours(item.name, item.value, offsets):
            yield Turn(edits=(Edit(index, Item(item.name, value, item.place)),), lone=abs(offset) not in _USUAL)
