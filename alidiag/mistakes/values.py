"""Wrong turns in the values: what was signed is another form of what was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alidiag.mistakes import jsons
from alidiag.mistakes.texts import is_ascii_number, is_json, is_url
from alidiag.query import escape
from alidiag.signing import Edit, Form, Item, Layout, Signing, Turn

Change = Callable[[str], str]


def _everywhere(change: Change) -> Form:
    return lambda _name, value: change(value)


def _where(test: Callable[[str], bool], change: Change) -> Form:
    return lambda _name, value: change(value) if test(value) else value


def _each(signing: Signing, change: Change, test: Callable[[str], bool] | None = None) -> Iterator[Turn]:
    """The change on one parameter at a time, where it changes anything."""
    for index, item in enumerate(signing.items):
        if test is not None and not test(item.value):
            continue
        value = change(item.value)
        if value != item.value:
            yield Turn(edits=(Edit(index, Item(item.name, value, item.place)),))


def _all_and_each(signing: Signing, changes: tuple[Change, ...]) -> Iterator[Turn]:
    for change in changes:
        yield Turn(form=_everywhere(change))
    for change in changes:
        yield from _each(signing, change)


def values_percent_encoded(signing: Signing) -> Iterator[Turn]:
    """The values were signed percent-encoded; the pre-sign string holds them raw.

    Fix: build the pre-sign string from the raw values first, and URL-encode them afterwards, for the URL only.
    """
    codecs = tuple(dict.fromkeys((signing.codec, "utf-8", "gbk")))
    changes: list[Change] = []
    for codec in codecs:
        changes += [_escaper(codec, blank, lower, "") for blank in ("+", "%20") for lower in (False, True)]
        changes.append(_escaper(codec, "%20", False, "~"))
        changes.append(_escaper(codec, "+", False, "*"))
        changes.append(_escaper(codec, "%20", False, "!'()*~"))
        changes.append(_escaper(codec, "%20", False, "/"))
        changes.append(_escaper(codec, "%20", False, "!'()*~;,/?:@&=+$#"))
    for change in changes:
        yield Turn(form=_everywhere(change))
    for test in (is_url, _is_foreign, is_json):
        for change in changes:
            yield Turn(form=_where(test, change))
    for change in changes[:5]:
        yield from _each(signing, change)


def _is_foreign(value: str) -> bool:
    return not value.isascii()


def _escaper(codec: str, blank: str, lower: bool, plain: str) -> Change:
    def change(value: str) -> str:
        try:
            return escape(value, codec, blank=blank, lower=lower, also_plain=plain)
        except UnicodeEncodeError:
            return value

    return change


def blank_form_changed(signing: Signing) -> Iterator[Turn]:
    """A blank inside a value was signed as `+` or `%20`, or the reverse.

    Fix: sign the value as it is, with real blanks; only the URL writes them as `+` or `%20`.
    """
    changes: tuple[Change, ...] = (
        lambda v: v.replace(" ", "+"),
        lambda v: v.replace(" ", "%20"),
        lambda v: v.replace("+", "%20"),
        lambda v: v.replace("%20", " "),
        lambda v: v.replace("%20", "+"),
        lambda v: v.replace("+", " "),
        lambda v: v.replace(" ", ""),
    )
    yield from _all_and_each(signing, changes)


WHITE = " \t\r\n\x0b\x0c\x00"


def values_trimmed(signing: Signing) -> Iterator[Turn]:
    """Blanks at the ends of a value were signed but not sent, or sent but not signed.

    Fix: trim values once, before both the pre-sign string and the URL are built.
    """
    changes: tuple[Change, ...] = (
        lambda v: v.strip(WHITE),
        lambda v: v.rstrip(WHITE),
        lambda v: v.lstrip(WHITE),
        str.strip,
    )
    yield from _all_and_each(signing, changes)
    for added in (
        lambda v: v + " ",
        lambda v: " " + v,
        lambda v: v + "\n",
        lambda v: v + "\r\n",
        lambda v: v + "\t",
    ):
        yield from _each(signing, added)
    yield Turn(form=_everywhere(lambda v: v + " "))
    yield Turn(form=_everywhere(lambda v: " " + v))


def json_reserialized(signing: Signing) -> Iterator[Turn]:
    """A JSON value was serialised twice, and the two texts differ in blanks, key order or escapes.

    Fix: turn the object into text once, keep that text, and both sign and send it.
    """
    yield from _all_and_each(signing, tuple(_json_change(writer) for writer in jsons.WRITERS))


def _json_change(writer: Callable[[object], str]) -> Change:
    def change(value: str) -> str:
        if not is_json(value):
            return value
        parsed = jsons.parse(value)
        return value if parsed is None else writer(parsed)

    return change


def json_quotes_swapped(signing: Signing) -> Iterator[Turn]:
    """The double quotes of a JSON value were single quotes, or missing, in the signed text.

    Fix: sign the JSON text exactly as it is sent, with double quotes.
    """
    changes: tuple[Change, ...] = (
        lambda v: v.replace('"', "'"),
        lambda v: v.replace("'", '"'),
        lambda v: v.replace('"', ""),
        lambda v: v.replace("'", ""),
        lambda v: v.replace('"', "\u201d"),
    )
    yield from _all_and_each(signing, changes)


def backslashes_changed(signing: Signing) -> Iterator[Turn]:
    """Backslashes were added to or removed from a value between signing and sending.

    Fix: remove `addslashes`, `stripslashes` or "magic quotes" on the way, or apply them before signing.
    """
    changes: tuple[Change, ...] = (
        lambda v: v.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"'),
        lambda v: v.replace("'", "\\'").replace('"', '\\"'),
        lambda v: v.replace('"', '\\"'),
        lambda v: v.replace("'", "\\'"),
        lambda v: v.replace("/", "\\/"),
        lambda v: v.replace("\\", "\\\\"),
        _stripslashes,
        lambda v: v.replace("\\", ""),
        lambda v: v.replace("\\/", "/"),
    )
    yield from _all_and_each(signing, changes)


def _stripslashes(value: str) -> str:
    if "\\" not in value:
        return value
    out: list[str] = []
    escaped = False
    for char in value:
        if char == "\\" and not escaped:
            escaped = True
            continue
        out.append(char)
        escaped = False
    return "".join(out)


def values_html_escaped(signing: Signing) -> Iterator[Turn]:
    """HTML-escaped values were signed (`&amp;`, `&quot;`, `&lt;`), or unescaped ones where escaped ones were sent.

    Fix: escape for HTML only where the page is written; sign and send the plain value.
    """
    amp = (("&", "&amp;"),)
    angle = (*amp, ("<", "&lt;"), (">", "&gt;"))
    quot = (*angle, ('"', "&quot;"))
    tables = (
        quot,
        (*quot, ("'", "&#039;")),
        (*quot, ("'", "&#39;")),
        (*quot, ("'", "&#x27;")),
        (*angle, ('"', "&#34;"), ("'", "&#39;")),
        angle,
        amp,
        (('"', "&quot;"),),
        (("'", "&#039;"),),
        (("'", "&#39;"),),
        (("<", "&lt;"), (">", "&gt;")),
        (('"', "&#34;"),),
    )
    changes: tuple[Change, ...] = (*(_table(pairs) for pairs in tables), _unescaped)
    yield from _all_and_each(signing, changes)


def _table(pairs: tuple[tuple[str, str], ...]) -> Change:
    def change(value: str) -> str:
        for plain, entity in pairs:
            value = value.replace(plain, entity)
        return value

    return change


_ENTITIES = (
    ("&quot;", '"'),
    ("&#34;", '"'),
    ("&#039;", "'"),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
)


def _unescaped(value: str) -> str:
    if "&" not in value:
        return value
    for entity, plain in _ENTITIES:
        value = value.replace(entity, plain)
    return value


def newlines_changed(signing: Signing) -> Iterator[Turn]:
    """Line ends inside a value differ: CR LF on one side, LF on the other.

    Fix: normalise line ends once, before signing; an HTML form always submits CR LF.
    """
    changes: tuple[Change, ...] = (
        lambda v: v.replace("\r\n", "\n"),
        lambda v: v.replace("\r\n", "\n").replace("\n", "\r\n"),
        lambda v: v.replace("\r\n", "\r"),
        lambda v: v.replace("\r\n", "\n").replace("\n", "\r"),
        lambda v: v.replace("\r", "").replace("\n", ""),
        lambda v: v.replace("\r\n", " ").replace("\n", " "),
        lambda v: v.replace("\r", ""),
        lambda v: v.replace("\r", "\n"),
        lambda v: v.replace("\r", "\r\n"),
        lambda v: v.replace("\r\n", "\\n").replace("\n", "\\n"),
        lambda v: v.replace("\\r\\n", "\r\n").replace("\\n", "\n"),
    )
    yield from _all_and_each(signing, changes)


def number_reformatted(signing: Signing) -> Iterator[Turn]:
    """A number was signed in another form than it was sent in: `1`, `1.0`, `1.00` or `1E2`.

    Fix: turn amounts into text once, with two decimals, and use that text for both.
    """
    for change in _NUMBERS:
        yield Turn(form=_where(_is_amount, change))
    for change in _NUMBERS:
        yield from _each(signing, change, _is_amount)


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
    lambda v: _decimals(v, 3),
    lambda v: _decimals(v, 4),
    lambda v: _decimals(v, 6),
    _thousands,
    lambda v: v.replace(".", ","),
)


INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\u061c"


def invisible_characters(signing: Signing) -> Iterator[Turn]:
    """A character that cannot be seen, or that only looks like another, stands on one side only.

    Fix: retype the value, or remove what is not a letter, a digit or a visible sign, before signing.
    """
    import unicodedata

    changes: tuple[Change, ...] = (
        lambda v: "".join(char for char in v if char not in INVISIBLE),
        lambda v: v.replace("\u00a0", " ").replace("\u3000", " "),
        lambda v: v.replace("\u00a0", "").replace("\u3000", ""),
        lambda v: v.translate(_CURLY),
        lambda v: v.replace('"', "\u201c"),
        _half_width,
        *(_normalised(unicodedata.normalize, form) for form in ("NFC", "NFD", "NFKC", "NFKD")),
        lambda v: v.replace(" ", "\u00a0"),
        lambda v: v.replace(" ", "\u3000"),
    )
    yield from _all_and_each(signing, changes)
    yield Turn(layout=Layout(before="\ufeff"))
    for added in (
        lambda v: "\ufeff" + v,
        lambda v: v + "\u200b",
        lambda v: v + "\u00a0",
        lambda v: "\u200b" + v,
    ):
        yield from _each(signing, added)


_CURLY = {0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'", 0x2013: "-", 0x2014: "-"}


def _normalised(normalize: Callable[..., str], form: str) -> Change:
    # Normalisation of a flood of combining marks takes quadratic time: long values are left alone.
    return lambda value: value if value.isascii() or len(value) > 1024 else normalize(form, value)


def _half_width(value: str) -> str:
    if value.isascii():
        return value
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in value).replace("\u3000", " ")


def timestamp_regenerated(signing: Signing) -> Iterator[Turn]:
    """A time was taken twice: one for the signature, another, seconds later, for the request.

    Fix: take the time once, keep the text, and both sign and send it.
    """
    from alidiag.mistakes.times import neighbours

    offsets = [sign * seconds for seconds in range(1, 91) for sign in (-1, 1)]
    for index, item in enumerate(signing.items):
        for offset, value in neighbours(item.name, item.value, offsets):
            yield Turn(edits=(Edit(index, Item(item.name, value, item.place)),), lone=abs(offset) > 3)
