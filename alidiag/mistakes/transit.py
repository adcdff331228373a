"""Damage between signing and arriving: each function undoes one kind of it, so that what was signed can be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from alidiag.mistakes.texts import COMMON, is_url
from alidiag.model import Param, Request
from alidiag.query import decode, split, unescape


class Recovery(NamedTuple):
    """A request with one kind of damage undone, and the parameters that it touched."""

    request: Request
    params: tuple[str, ...] = ()


SIGNATURE = ("sign", "sign_type")


def _changed(request: Request, change: Callable[[Param], str], indexes: Sequence[int]) -> Recovery | None:
    """The values at these places changed; None where nothing changes."""
    params = list(request.params)
    touched = []
    for index in indexes:
        value = change(params[index])
        if value != params[index].value:
            touched.append(params[index].name)
            params[index] = params[index]._replace(value=value)
    return Recovery(replace(request, params=tuple(params)), tuple(touched)) if touched else None


def _all_and_each(request: Request, change: Callable[[Param], str], *, sign: bool = False) -> Iterator[Recovery]:
    indexes = [index for index, p in enumerate(request.params) if sign or p.name not in SIGNATURE]
    everywhere = _changed(request, change, indexes)
    if everywhere is None:
        return
    yield everywhere
    if len(everywhere.params) > 1:
        for index in indexes:
            single = _changed(request, change, (index,))
            if single is not None:
                yield single


def plus_and_blank_swapped(request: Request) -> Iterator[Recovery]:
    """A `+` was sent as it is and arrives as a blank, or a blank was sent as `%2B` and arrives as `+`.

    Fix: URL-encode every value before it is put into the URL: `+` becomes `%2B`, a blank `+` or `%20`.
    """
    yield from _all_and_each(request, lambda p: decode(p.raw_value.replace("+", "%2B"), request.codec))
    yield from _all_and_each(request, lambda p: p.value.replace("+", " ") if "%2b" in p.raw_value.lower() else p.value)


def _literal(param: Param) -> str:
    return (
        param.raw_name
        if len(param.span) and param.span.end == param.span.start + len(param.raw_name)
        else (param.raw_name + "=" + param.raw_value)
    )


def _joined(request: Request, index: int, count: int) -> Iterator[Recovery]:
    """The value at `index` with the `count` parameters after it put back behind it."""
    first, rest = request.params[index], request.params[index + 1 : index + 1 + count]
    literal = "&".join((first.raw_value, *(_literal(p) for p in rest)))
    name = first.name
    before, after = request.params[:index], request.params[index + 1 + count :]
    for value in dict.fromkeys((decode(literal, request.codec), literal)):
        yield Recovery(replace(request, params=(*before, first._replace(value=value), *after)), (name,))


def nested_url_not_encoded(request: Request) -> Iterator[Recovery]:
    """A URL with a query of its own was sent unencoded, so that its `&` cut it and its tail became parameters.

    Fix: URL-encode the value of `notify_url` and `return_url`; better, give them no query of their own.
    """
    for index, param in enumerate(request.params):
        if not (is_url(param.value) and "?" in param.value):
            continue
        for count in range(1, min(6, len(request.params) - index)):
            if request.params[index + count].name in SIGNATURE:
                break
            yield from _joined(request, index, count)


def value_not_encoded(request: Request) -> Iterator[Recovery]:
    """A value was sent unencoded: a `&`, `#` or `%` in it cut it, and its tail was taken for something else.

    Fix: URL-encode every value before the URL is joined.
    """
    if request.fragment is not None and request.params and not request.fragment.startswith("038;"):
        yield from _behind_hash(request, request.fragment)
    for index in range(len(request.params) - 1):
        for count in range(1, min(4, len(request.params) - index)):
            if request.params[index + count].name in COMMON:
                break
            yield from _joined(request, index, count)


def _behind_hash(request: Request, fragment: str) -> Iterator[Recovery]:
    last = request.params[-1]
    head, ampersand, tail = fragment.partition("&")
    following = tuple(split(tail, request.codec, "query", _where(request, len(head) + 1))) if ampersand else ()
    literal = last.raw_value + "#" + head
    for value in dict.fromkeys((decode(literal, request.codec), literal)):
        params = (*request.params[:-1], last._replace(value=value), *following)
        yield Recovery(replace(request, params=params, fragment=None), (last.name,))


def _where(request: Request, offset: int) -> int:
    return (request.fragment_span.start if request.fragment_span else 0) + offset


def double_encoded(request: Request) -> Iterator[Recovery]:
    """Values were URL-encoded twice: `%253A` arrives as `%3A`.

    Fix: encode once: give raw values to the function or the form that encodes by itself.
    """

    def again(param: Param) -> str:
        return decode(param.value, request.codec) if "%" in param.value else param.value

    def keeping_plus(param: Param) -> str:
        value = param.value
        return decode(value.replace("+", "%2B"), request.codec) if "%" in value else value

    yield from _all_and_each(request, again, sign=True)
    if any("+" in p.value and "%" in p.value for p in request.params):
        yield from _all_and_each(request, keeping_plus, sign=True)
    if any("%25" in p.value for p in request.params):
        yield from _all_and_each(request, lambda p: decode(again(p), request.codec), sign=True)


def amp_entity_separator(request: Request) -> Iterator[Recovery]:
    """The parameters are separated by `&amp;`: all names but the first begin with `amp;`.

    Fix: write plain `&` into the URL; `&amp;` belongs into HTML source only (PHP: `arg_separator.output`).
    """
    if any(p.name.startswith("amp;") for p in request.params):
        params = tuple(p._replace(name=p.name.removeprefix("amp;")) for p in request.params)
        names = tuple(p.name for p in params if p not in request.params)
        yield Recovery(replace(request, params=params), names)


def numeric_entity_separator(request: Request) -> Iterator[Recovery]:
    """The parameters are separated by `&#038;`: everything after the first one became a fragment.

    Fix: write plain `&` into the URL (WordPress: `esc_url_raw` instead of `esc_url`).
    """
    fragment = request.fragment
    if fragment is not None and fragment.startswith(("038;", "38;", "x26;")):
        mark = "#" + fragment.partition(";")[0] + ";"
        rest = fragment.partition(";")[2].replace("&" + mark, "&").replace(mark, "&")
        params = split(rest, request.codec, "query", _where(request, 0))
        names = tuple(p.name for p in params)
        yield Recovery(replace(request, params=(*request.params, *params), fragment=None), names)


LEGACY = {
    "¬": "not", "×": "times", "¤": "curren", "®": "reg", "©": "copy", "¶": "para", "°": "deg", "µ": "micro",
    "¢": "cent", "§": "sect", "÷": "divide", "±": "plusmn", "·": "middot", "£": "pound", "¥": "yen", "¨": "uml",
    "¸": "cedil", "ª": "ordf", "º": "ordm", "¯": "macr", "¦": "brvbar", "¡": "iexcl", "«": "laquo", "»": "raquo",
    "\u00ad": "shy", "ð": "eth", "þ": "thorn", "´": "acute", "¹": "sup1", "²": "sup2", "³": "sup3", "<": "lt",
    ">": "gt",
}  # fmt: skip
"""Characters whose HTML entity needs no semicolon (HTML Living Standard, named character references)."""


def entity_ate_name(request: Request) -> Iterator[Recovery]:
    """A browser read `&notify_url` as the entity `&not` and made it `¬ify_url`; `&times`, `&curren`, `&reg` likewise.

    Fix: write `&amp;` in HTML source, or keep the URL out of HTML; put parameters with such names elsewhere.
    """
    query = "&".join(_literal(p) for p in request.params)
    plain = query
    for char, name in LEGACY.items():
        for written in (char, *_escapes(char, request.codec)):
            plain = _restored(plain, written, name)
    if plain != query:
        params = tuple(split(plain, request.codec, request.params[0].place if request.params else "query"))
        old = {p.name for p in request.params}
        yield Recovery(replace(request, params=params), tuple(p.name for p in params if p.name not in old))


def _escapes(char: str, codec: str) -> Iterator[str]:
    for name in dict.fromkeys(("utf-8", codec)):
        try:
            octets = char.encode(name)
        except UnicodeEncodeError:
            continue
        if char >= "\x80":
            yield "".join(f"%{octet:02X}" for octet in octets)
            yield "".join(f"%{octet:02x}" for octet in octets)


def _restored(query: str, written: str, name: str) -> str:
    """The entity's name put back wherever a parameter name follows: letters or `_` up to a `=`."""
    pieces = query.split(written)
    if len(pieces) == 1:
        return query
    out = pieces[0]
    for piece in pieces[1:]:
        head = piece.partition("&")[0].partition("=")
        named = bool(head[1]) and bool(head[0]) and all(c == "_" or (c.isascii() and c.isalnum()) for c in head[0])
        amp = "" if not out or out.endswith("&") else "&"
        out += (amp + name if named else written) + piece
    return out


def _redecoded(request: Request, codec: str) -> Recovery | None:
    params, touched = [], []
    for param in request.params:
        if "%" not in param.raw_value:
            params.append(param)
            continue
        try:
            data = unescape(param.raw_value.replace("+", " ").encode("ascii"))
            value = data.decode(codec)
        except UnicodeError:
            return None
        if value != param.value:
            touched.append(param.name)
            param = param._replace(value=value)  # noqa: PLW2901 - the changed copy takes its place
        params.append(param)
    return Recovery(replace(request, params=tuple(params)), tuple(touched)) if touched else None


def url_charset_mismatch(request: Request) -> Iterator[Recovery]:
    """The values were percent-encoded in another charset than `_input_charset` declares.

    Fix: URL-encode in the declared charset, as the pre-sign string is encoded.
    """
    for codec in ("utf-8", "gbk", "gb18030", "big5", "latin-1", "cp1252", "shift_jis", "euc-kr"):
        if codec != request.codec and (recovery := _redecoded(request, codec)):
            yield recovery


def form_charset(request: Request) -> Iterator[Recovery]:
    """The page that sent the form was in another charset than `_input_charset` declares, and so was what it sent.

    Fix: give the page, or the form's `accept-charset`, the charset that `_input_charset` declares.
    """
    yield from url_charset_mismatch(request)


def js_escape(request: Request) -> Iterator[Recovery]:
    """Values were encoded with JavaScript's `escape()`, which writes `%u4F60` where a gateway cannot read it.

    Fix: use `encodeURIComponent`.
    """

    def plain(param: Param) -> str:
        pieces = param.value.split("%u")
        out = pieces[0]
        for piece in pieces[1:]:
            code = piece[:4]
            hexadecimal = len(code) == 4 and all(c in "0123456789abcdefABCDEF" for c in code)
            out += chr(int(code, 16)) + piece[4:] if hexadecimal else "%u" + piece
        return out

    yield from _all_and_each(request, plain)


def url_truncated(request: Request) -> Iterator[Recovery]:
    """The URL was cut: it ends in the middle of an escape or a name, or carries no signature.

    Fix: copy the whole URL: a log line, a column or a chat message cut it.
    """
    del request
    yield from ()


def paste_damaged(request: Request) -> Iterator[Recovery]:
    """The text was changed while it was copied: line breaks, an ellipsis, full-width signs or closing punctuation.

    Fix: copy the URL from the program that sent it, not from a chat, a mail or a screen.
    """
    del request
    yield from ()
