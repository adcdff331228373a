"""Damage between signing and arriving that is a matter of charset: octets of one read as if they were of another."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.frozen import replace
from alidiag.lossless import WINDOWS, decoded
from alidiag.mistakes.transit import Recovery
from alidiag.model import Request
from alidiag.query import unescape


def _redecoded(request: Request, codec: str) -> Recovery | None:
    params, touched = [], []
    for param in request.params:
        if "%" not in param.raw_value:
            params.append(param)
            continue
        try:
            data = unescape(param.raw_value.replace("+", " ").encode("ascii"))
            value = decoded(data, codec)
        except UnicodeError:
            return None
        if value != param.value:
            touched.append(param.name)
            param = param._replace(value=value)  # noqa: PLW2901 - the changed copy takes its place
        params.append(param)
    return Recovery(replace(request, params=tuple(params)), tuple(touched)) if touched else None


def url_charset_mismatch(request: Request) -> Iterator[Recovery]:
    """The values were percent-encoded in another charset than `_input_charset` declares.

    How: text was signed in one charset and encoded for the URL in another: most functions take UTF-8 unless told
    otherwise.
    - Java: `URLEncoder.encode(value, "UTF-8")` with `gbk` declared, or without a charset.
    - Node: `encodeURIComponent` knows UTF-8 only.
    - Python: `urlencode` takes UTF-8 unless `encoding="gbk"` is given.
    - C#: `HttpUtility.UrlEncode` without an encoding.
    - PHP: `urlencode` takes the bytes as they are: convert with `iconv` first.

    See: `你` is `%E4%BD%A0` in UTF-8 and `%C4%E3` in GBK.

    Fix: URL-encode in the declared charset, as the pre-sign string is encoded.

    Sources: http://developer.alibaba.com/docs/doc.htm.htm?articleId=104715&docType=1&treeId=147;
    https://global.alipay.com/doc/global/precreate_transaction
    """
    if request.is_order:
        return  # its values are not percent-coded
    for codec in ("utf-8", "gbk", "gb18030", WINDOWS, "big5", "latin-1", "cp1252", "shift_jis", "euc-kr"):
        if codec != request.codec and (recovery := _redecoded(request, codec)):
            yield recovery


def form_charset(request: Request) -> Iterator[Recovery]:
    """The page that sent the form was in another charset than `_input_charset` declares, and so was what it sent.

    How: a browser encodes a form in the charset of its page, whatever a hidden field says. The page is in GBK by its
    header or its `meta`, and `_input_charset` is `utf-8`, or the reverse.
    - PHP, Java, C#: a page without a charset in its `Content-Type`.

    See: compare the page's charset (`document.characterSet` in the browser's console) with `_input_charset`.

    Fix: give the page, or the form's `accept-charset`, the charset that `_input_charset` declares.

    Sources: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html; dedemao/alipay#7
    """
    yield from url_charset_mismatch(request)
