"""Damage between signing and arriving: each function undoes one kind of it, so that what was signed can be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from alidiag.frozen import replace
from alidiag.mistakes.texts import COMMON, is_url
from alidiag.model import Param, Request
from alidiag.query import decode, split, unescape


class Recovery(NamedTuple):
    """A request with one kind of damage undone, and the parameters that it touched.

    `unlikely`: possible, but one of very many: tried alone and with one frequent wrong turn, no further.
    """

    request: Request
    params: tuple[str, ...] = ()
    unlikely: bool = False


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

    How: a `+` means a blank in a query. A value with a `+` that is not encoded loses it; a value that was encoded for
    a form (blank to `+`) and then encoded again gains one.
    - PHP: `urldecode` on what is decoded already; `urlencode` before `http_build_query`.
    - Java: `URLEncoder.encode` twice, once in the HTTP client.
    - Node: `encodeURI`, which leaves `+` alone, instead of `encodeURIComponent`.
    - Go: `url.PathEscape` leaves `+` alone; `url.QueryEscape` does not.

    See: compare `+`, `%2B` and `%20` of the value in the URL with the value that you meant.

    Fix: URL-encode every value before it is put into the URL: `+` becomes `%2B`, a blank `+` or `%20`.

    Sources: https://url.spec.whatwg.org/#application/x-www-form-urlencoded; yansongda/pay#681
    """
    if request.is_order:
        # Its values are not percent-coded: a + became a blank where the whole string was decoded once more.
        yield from _all_and_each(request, lambda p: p.value.replace(" ", "+"))
        yield from _all_and_each(request, lambda p: p.value.replace("+", " "))
        return
    yield from _all_and_each(request, lambda p: decode(p.raw_value.replace("+", "%2B"), request.codec))
    yield from _all_and_each(request, lambda p: p.value.replace("+", " ") if "%2b" in p.raw_value.lower() else p.value)


def value_cut_at_quote(request: Request) -> Iterator[Recovery]:
    """A value was written into a page without escaping: a quote in it ended the attribute, or `&amp;` in it became `&`.

    How: the page writes `<input value='...'>` without escaping, and a name such as `O'Neill` or a JSON value ends the
    attribute; a browser reads `&lt;` and `&copy` of a value as the characters that they stand for.
    - PHP: `echo "<input value='$value'>"`, as in the older examples; `htmlspecialchars` leaves `'` alone before PHP
      8.1.
    - Java: a form joined with `StringBuilder`.
    - Node: a template string.

    See: the value in the request stops just before a quote; JSON lacks its end; an entity is gone.

    Fix: escape the value for HTML (`&quot;`, `&#39;`, `&amp;`) where it is written into the form.

    Sources: https://html.spec.whatwg.org/multipage/syntax.html; egzosn/pay-java-parent#71
    """
    if any(param.written is not None for param in request.params):
        yield from _all_and_each(request, lambda p: p.value if p.written is None else p.written)


def literal(param: Param) -> str:
    """The pair as it was written."""
    return (
        param.raw_name
        if len(param.span) and param.span.end == param.span.start + len(param.raw_name)
        else (param.raw_name + "=" + param.raw_value)
    )


def _joined(request: Request, index: int, count: int) -> Iterator[Recovery]:
    """The value at `index` with the `count` parameters after it put back behind it."""
    first, rest = request.params[index], request.params[index + 1 : index + 1 + count]
    written = "&".join((first.raw_value, *(literal(p) for p in rest)))
    name = first.name
    before, after = request.params[:index], request.params[index + 1 + count :]
    for value in dict.fromkeys((decode(written, request.codec), written)):
        yield Recovery(replace(request, params=(*before, first._replace(value=value), *after)), (name,))


def nested_url_not_encoded(request: Request) -> Iterator[Recovery]:
    """A URL with a query of its own was sent unencoded, so that its `&` cut it and its tail became parameters.

    How: `notify_url` or `return_url` holds `?` and `&`, and the URL was joined by hand. The gateway sees a shorter
    address and parameters that nobody signed.
    - PHP: `"&notify_url=" . $url` without `urlencode`.
    - Java, C#, Node, Python: likewise, where texts are joined.

    See: the URL holds parameters of your own, such as `order_id`, among Alipay's.

    Fix: URL-encode the value of `notify_url` and `return_url`; better, give them no query of their own.

    Sources: https://www.oschina.net/question/4882_23979; RFC 3986, 2.2
    """
    if request.is_order:
        return  # its addresses stand as they are
    if whole := _all_nested(request):
        yield whole
    for index, param in enumerate(request.params):
        if not (is_url(param.value) and "?" in param.value):
            continue
        for count in range(1, min(6, len(request.params) - index)):
            if request.params[index + count].name in SIGNATURE:
                break
            yield from _joined(request, index, count)


def _all_nested(request: Request) -> Recovery | None:
    """Every address with the parameters behind it that no service has; None where fewer than two were cut."""
    params: list[Param] = []
    touched: list[str] = []
    inside = False
    for param in request.params:
        if inside and param.name not in COMMON:
            last = params[-1]
            written = f"{last.raw_value}&{literal(param)}"
            params[-1] = last._replace(raw_value=written, value=decode(written, request.codec))
            touched.append(last.name)
            continue
        inside = is_url(param.value) and "?" in param.value
        params.append(param)
    names = tuple(dict.fromkeys(touched))
    return Recovery(replace(request, params=tuple(params)), names) if len(names) > 1 else None


def value_not_encoded(request: Request) -> Iterator[Recovery]:
    """A value was sent unencoded: a `&`, `#` or `%` in it cut it, and its tail was taken for something else.

    How: the URL was joined by hand, and a name such as `Tom & Jerry`, a colour such as `#3` or a discount of `10%`
    stands in it.
    - PHP: the pre-sign string itself is used as the query.
    - Java: texts joined without `URLEncoder`.
    - Node: `encodeURI` on the whole URL, which leaves `&`, `#`, `+` and `=` alone.
    - Go: `fmt.Sprintf` instead of `url.Values`.

    See: a parameter that you do not know, a value that ends early, or a `#` in the URL.

    Fix: URL-encode every value before the URL is joined.

    Sources: https://global-pre.alipay.com/service/website_split/37; RFC 3986, 2.2; go-pay/gopay#178;
    helei112g/payment#162
    """
    if request.fragment is not None and request.params and not request.fragment.startswith("038;"):
        yield from _behind_hash(request, request.fragment)
    for index, param in enumerate(request.params):
        if param.name not in SIGNATURE and _is_literal(param.raw_value):
            changed = _changed(request, lambda p: p.raw_value, (index,))
            if changed is not None:
                yield changed
    for index in range(len(request.params) - 1 if not request.is_order else 0):
        for count in range(1, min(4, len(request.params) - index)):
            if request.params[index + count].name in COMMON:
                break
            # What follows a `&` of a plain value is hardly ever `name=value` again.
            likely = any(mark in request.params[index].value for mark in "?={") or any(
                "=" not in literal(param) or not _is_plausible(param.name)
                for param in request.params[index + 1 : index + 1 + count]
            )
            for recovery in _joined(request, index, count):
                yield recovery._replace(unlikely=not likely)


def _is_plausible(name: str) -> bool:
    """Whether a service may have a parameter of this name: `B` of `A&B=C` is none."""
    return len(name) > 2 and name.isascii() and name.replace("_", "").isalnum()


def _is_literal(raw: str) -> bool:
    """Whether a `%` may stand for itself: two hex digits follow it by chance, and no encoder would write that escape.

    Encoders write characters outside ASCII as runs of escapes, and letters and digits as they are.
    """
    pieces = raw.split("%")
    for before, piece, behind in zip(pieces, pieces[1:], [*pieces[2:], None], strict=False):
        octet = unescape(b"%" + piece[:2].encode("ascii", "replace"))
        if len(octet) != 1:
            continue
        alone = (before is pieces[0] or len(before) != 2) and (len(piece) != 2 or behind is None)
        if octet.isalnum() or (octet[0] >= 0x80 and alone):
            return True
    return False


def _behind_hash(request: Request, fragment: str) -> Iterator[Recovery]:
    last = request.params[-1]
    head, ampersand, tail = fragment.partition("&")
    following = tuple(split(tail, request.codec, "query", behind_hash_at(request, len(head) + 1))) if ampersand else ()
    written = last.raw_value + "#" + head
    for value in dict.fromkeys((decode(written, request.codec), written)):
        params = (*request.params[:-1], last._replace(value=value), *following)
        yield Recovery(replace(request, params=params, fragment=None), (last.name,))


def behind_hash_at(request: Request, offset: int) -> int:
    """Where a character of the fragment stands in the pasted text."""
    return (request.fragment_span.start if request.fragment_span else 0) + offset


def double_encoded(request: Request) -> Iterator[Recovery]:
    """Values were URL-encoded twice: `%253A` arrives as `%3A`.

    How: the value is encoded by hand and given to something that encodes by itself: an HTTP client, a form, a URL
    builder.
    - PHP: `urlencode` and then `http_build_query`; or encoded values in hidden fields of a form.
    - Java: `URLEncoder` and then `RestTemplate` or `UriComponentsBuilder`.
    - Node: `encodeURIComponent` and then `URLSearchParams` or axios `params`.
    - Python: `quote` and then `urlencode` or requests `params`.
    - Go: `url.QueryEscape` and then `url.Values.Encode`.

    In an in-app order string nothing but `sign` is encoded at all, so that other values are encoded once too often.

    See: look for `%25` in the URL, for `%` in an order string.

    Fix: encode once: give raw values to the function or the form that encodes by itself.

    Sources: RFC 3986, 2.4; bitmash/alipay-api-php#2; fengli/alipay_python#10
    """

    def again(param: Param) -> str:
        value = param.value
        blank = "+" in value and param.name not in SIGNATURE  # the + of base64 stays
        return decode(value, request.codec) if "%" in value or blank else value

    def keeping_plus(param: Param) -> str:
        value = param.value
        return decode(value.replace("+", "%2B"), request.codec) if "%" in value else value

    yield from _all_and_each(request, again, sign=True)
    if any("+" in p.value and "%" in p.value for p in request.params):
        yield from _all_and_each(request, keeping_plus, sign=True)
    if any("%25" in p.value for p in request.params):
        yield from _all_and_each(request, lambda p: decode(again(p), request.codec), sign=True)


def js_escape(request: Request) -> Iterator[Recovery]:
    """Values were encoded with JavaScript's `escape()`, which writes `%u4F60` where a gateway cannot read it.

    How: `escape()` is older than Unicode in URLs. It writes characters up to U+00FF as Latin-1 and all others in a
    form of its own, and it leaves `+` alone.
    - Node and browsers: `escape(value)`.
    - C#: `HttpUtility.UrlEncodeUnicode`.

    See: look for `%u` in the URL.

    Fix: use `encodeURIComponent`.

    Sources: https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/escape; RFC 3986, 2.1
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
    if request.charset is None and request.codec != "utf-8":
        # Nothing declares a charset, so the text may have been signed in UTF-8: its octets as they are read here.
        yield from _all_and_each(
            request, lambda p: plain(p).encode("utf-8", "replace").decode(request.codec, "surrogateescape")
            if "%u" in p.value else p.value
        )  # fmt: skip
