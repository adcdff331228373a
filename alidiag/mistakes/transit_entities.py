"""Damage by HTML between signing and arriving: separators written as entities, names eaten by one."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.frozen import replace
from alidiag.mistakes.entities import LEGACY
from alidiag.mistakes.transit import Recovery, behind_hash_at, literal
from alidiag.model import Param, Request
from alidiag.order import SEPARATORS, is_quoted, split_order, unescape_entities
from alidiag.query import codec_of, decode, split


def amp_entity_separator(request: Request) -> Iterator[Recovery]:
    """The parameters are separated by `&amp;`: all names but the first begin with `amp;`.

    How: the URL was written for HTML, where `&` is `&amp;`, and then used outside of HTML: in a redirect, a log or an
    HTTP client. Alipay's error page shows `&amp;` too, which is only its way to display `&`.
    - PHP: `http_build_query` with `arg_separator.output = "&amp;"`, or `htmlspecialchars` around the URL.
    - Java: JSTL's `c:out`, Freemarker's `?html`.
    - Python: Django's autoescape; Ruby: `h` in ERB.

    An in-app order string that was written so has `&quot;` around its values, too.

    See: look for `&amp;` in the URL, for `&quot;` in an order string.

    Fix: write plain `&` into the URL; `&amp;` belongs into HTML source only (PHP: `arg_separator.output`).

    Sources: https://www.php.net/manual/en/function.http-build-query.php; facebookarchive/php-graph-sdk#125;
    drewm/mailchimp-api#121
    """
    if any(p.name.startswith("amp;") for p in request.params):
        yield _unprefixed(request, "amp;")


def _unprefixed(request: Request, rest: str) -> Recovery:
    """The rest of an entity taken off the names; in an order string, values were written for HTML with them."""

    def plain(param: Param) -> str:
        # What stands between &quot; was read as written for HTML already.
        is_plain = request.is_order and "&" not in request.text[param.span.start : param.value_span.start]
        return unescape_entities(param.value) if is_plain else param.value

    params = tuple(p._replace(name=p.name.removeprefix(rest), value=plain(p)) for p in request.params)
    names = tuple(p.name for p in params if p not in request.params)
    return Recovery(_reread(request, params), names)


def _reread(request: Request, params: tuple[Param, ...]) -> Request:
    """The request with these parameters, their values decoded in the charset that is now seen to be declared."""
    declared = next((p.value.strip('"') for p in params if p.name == "_input_charset"), None)
    codec = request.codec if declared is None else codec_of(declared)
    if codec == request.codec:
        return replace(request, params=params)
    if not request.is_order:
        params = tuple(p._replace(value=decode(p.raw_value, codec)) for p in params)
    return replace(request, params=params, charset=declared, codec=codec)


def numeric_entity_separator(request: Request) -> Iterator[Recovery]:
    """The parameters are separated by `&#038;`: everything after the first one became a fragment.

    How: the `#` of the entity begins the fragment of a URL, and a browser never sends a fragment.
    - PHP: WordPress's `esc_url` is made for pages and writes `&#038;`; in a redirect it must not be used.

    See: look for `#038;` in the address line.

    Fix: write plain `&` into the URL (WordPress: `esc_url_raw` instead of `esc_url`).

    Sources: https://developer.wordpress.org/reference/functions/esc_url; RFC 3986, 3.5
    """
    for rest in SEPARATORS[1:] if request.is_order else ():
        if any(p.name.startswith(rest) for p in request.params):
            yield _unprefixed(request, rest)
    fragment = request.fragment
    if fragment is not None and fragment.startswith(("038;", "38;", "x26;")):
        mark = "#" + fragment.partition(";")[0] + ";"
        rest = fragment.partition(";")[2].replace("&" + mark, "&").replace(mark, "&")
        params = split(rest, request.codec, "query", behind_hash_at(request, 0))
        names = tuple(p.name for p in params)
        yield Recovery(replace(_reread(request, (*request.params, *params)), fragment=None), names)


def entity_ate_name(request: Request) -> Iterator[Recovery]:
    """A browser read `&notify_url` as the entity `&not` and made it `¬ify_url`; `&times`, `&curren`, `&reg` likewise.

    How: some HTML entities need no semicolon. A text with `&notify_url=`, `&timestamp=`, `&currency=` or
    `&register_...=` that is put into a page unescaped, or read from one, loses the beginning of these names. Pages
    and copied examples show such text too.
    - PHP, Java, Node: a URL or order string is echoed into HTML, or set with `innerHTML`.
    - Java, Objective-C: code copied from a web page.

    See: look for `¬`, `×`, `¤` or `®` in the URL, the order string or the source code.

    Fix: write `&amp;` in HTML source, or keep the URL out of HTML; put parameters with such names elsewhere.

    Sources: https://html.spec.whatwg.org/multipage/named-characters.html; alipay/alipay-sdk-nodejs-all#154;
    Abbotton/alipay-sdk-php#29; lyxhh/lxhToolHTTPDecrypt#25
    """
    is_order = request.is_order
    query = "&".join(map(_quoted if is_order else literal, request.params))
    plain = query
    for char, name in LEGACY.items():
        for written in (char, *_escapes(char, request.codec)):
            plain = _restored(plain, written, name)
    if plain != query:
        place = request.params[0].place if request.params else "query"
        params = split_order(plain, request.codec, place).params if is_order else split(plain, request.codec, place)
        params = tuple(params)
        old = {p.name for p in request.params}
        yield Recovery(_reread(request, params), tuple(p.name for p in params if p.name not in old))


def _quoted(param: Param) -> str:
    return f'{param.raw_name}="{param.raw_value}"' if is_quoted(param) else literal(param)


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
