"""Mistakes that show in the request as such: its address, its method, its names and the words in its values."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes.sight import Sight
from alidiag.model import Finding, Level, Param


def charset_missing_from_post_url(sight: Sight) -> Iterator[Finding]:
    """The request is a POST, and `_input_charset` does not stand in the gateway's URL: the body is read in GBK.

    How: the charset of a body must be known before it is read, so the gateway looks into the URL only; without it
    there it takes its default, GBK. In the body the parameter comes too late.
    - PHP: the form's `action` is the bare address.
    - Java, C#, Python, Go: an HTTP client posts all parameters in the body.
    - Ruby: a form builder without a query in its URL.

    See: a POST with ASCII values passes, one with Chinese text fails.

    Fix: post to `https://.../gateway.do?_input_charset=utf-8`, with the charset that the body is in.

    Sources: https://global-pre.alipay.com/service/website_split/37; chloerei/alipay#90; yansongda/pay#247
    """
    request = sight.request
    if request.method != "POST" or not request.gateway:
        return
    if any(p.name == "_input_charset" and p.place == "query" for p in request.params):
        return
    plain = all(p.value.isascii() for p in request.params)
    yield sight.about(
        "charset-missing-from-post-url",
        "The request is a POST, but the gateway URL has no _input_charset: the gateway reads the body in its default, "
        "GBK." + (" Every value is plain ASCII, so nothing is lost this time." if plain else ""),
        level=Level.WARNING if plain or request.codec in ("gbk", "gb2312") else Level.ERROR,
        expected=f"?_input_charset={request.charset or 'utf-8'} in the URL",
        actual=request.gateway,
        fix=f"Post to {request.gateway}?_input_charset={request.charset or 'utf-8'}",
        span=request.gateway_span,
    )


def split_between_url_and_body(sight: Sight) -> Iterator[Finding]:
    """Parameters stand partly in the URL and partly in the body of a POST.

    How: some are added to the address and the others given as form fields. What takes part in the signature then
    depends on how a server joins the two.
    - Node: an SDK puts common parameters into the URL and the rest into the body.
    - PHP: the form's `action` already holds a query.

    See: look at both the URL and the body of the request.

    Fix: put `_input_charset` into the URL and everything else into the body.

    Sources: https://global-pre.alipay.com/service/website_split/37; alipay/alipay-sdk-nodejs-all#14
    """
    request = sight.request
    inside = [p for p in request.params if p.place == "query" and p.name != "_input_charset"]
    if inside and any(p.place == "body" for p in request.params):
        names = ", ".join(p.name for p in inside[:5])
        yield sight.about(
            "split-between-url-and-body",
            f"{len(inside)} parameters stand in the URL of a POST, the others in its body: {names}.",
            inside[0],
            level=Level.WARNING,
            expected="only _input_charset in the URL",
            fix="Put everything but _input_charset into the body.",
        )


def duplicate_parameter(sight: Sight) -> Iterator[Finding]:
    """A name that stands twice."""
    seen: dict[str, Param] = {}
    told: set[str] = set()
    for param in sight.request.params:
        first = seen.setdefault(param.name, param)
        if first is param or param.name in told:
            continue
        if param.name == "_input_charset" and first.place != param.place and first.value.lower() == param.value.lower():
            continue
        told.add(param.name)
        same = "with the same value" if first.value == param.value else "with different values"
        yield sight.about(
            "duplicate-parameter",
            f"{param.name} stands twice, {same}: servers take the first, the last or both.",
            param,
            expected="every parameter once",
            fix="Send it once.",
            span=param.span,
        )


def wrong_gateway(sight: Sight) -> Iterator[Finding]:
    """The address is none of this gateway's, or the fields belong to another gateway.

    How: Alipay has several gateways with rules of their own, and examples for one are found where another is meant:
    `service` and `partner` belong to globalmapi, intlmapi and mapi.alipay.com; `app_id` and `method` to
    openapi.alipay.com; Antom's newer API takes JSON. Sandbox addresses have changed too.

    See: compare the host, letter by letter, with the page of your service.

    Fix: send service requests to https://globalmapi.alipay.com/gateway.do, open-gateway requests to
    openapi.alipay.com.

    Sources: https://global.alipay.com/doc/global/precreate_transaction;
    https://global-pre.alipay.com/service/website_split/37; fzlee/alipay#27
    """
    request = sight.request
    if sight.scheme.name == "openapi":
        misplaced = sight.place is not None and sight.place.role != "open gateway"
        yield sight.about(
            "wrong-gateway",
            "This is a request of the newer open gateway (app_id, method), which has rules of its own.",
            level=Level.ERROR if misplaced else Level.NOTE,
            expected="service and partner",
            actual="app_id and method",
            fix="Send it to https://openapi.alipay.com/gateway.do." if misplaced else None,
        )
        return
    if not request.gateway:
        return
    if sight.place is None:
        yield sight.about(
            "wrong-gateway",
            f"{request.gateway} is not an address of Alipay's gateway.",
            expected="https://globalmapi.alipay.com/gateway.do (sandbox: https://mapi.alipaydev.com/gateway.do)",
            actual=request.gateway,
            fix="Check host and path, letter by letter.",
            span=request.gateway_span,
        )
        return
    if sight.place.role == "open gateway":
        yield sight.about(
            "wrong-gateway",
            f"{sight.place.host} is the open gateway; a request with service and partner does not belong there.",
            expected="https://globalmapi.alipay.com/gateway.do",
            actual=request.gateway,
            fix="Send it to the expected address.",
            span=request.gateway_span,
        )
    elif sight.place.role == "retired":
        yield sight.about(
            "wrong-gateway",
            f"{sight.place.host} is retired. {sight.place.advice}",
            level=Level.WARNING,
            actual=request.gateway,
            span=request.gateway_span,
        )
    for remark in sight.place.remarks:
        yield sight.about("wrong-gateway", remark, level=Level.WARNING, span=request.gateway_span)


_PRINTED = {"b'": "'", 'b"': '"', "('": ")", "u'": "'"}
"""How a printed object begins, and how it ends."""


def object_stringified(sight: Sight) -> Iterator[Finding]:
    """An object of the programming language was turned into text: `b'...'`, `[object Object]`, a Python tuple.

    How: a value that is no text was joined to one.
    - Python: `str(b"...")`, a tuple through a comma too many at the end of a line, `u'...'` of Python 2.
    - Node: an object in a template string becomes `[object Object]`.
    - PHP: an array becomes `Array`, with a warning in the log.
    - Java: an object without `toString` becomes its class name and `@`.

    See: look for these marks in the URL and in your pre-sign string.

    Fix: turn the object into text yourself (`.decode()`, `JSON.stringify`) before it becomes a parameter.

    Sources: https://docs.python.org/3/library/stdtypes.html#str
    """
    for param in _but_sign(sight):
        value = param.value
        if value in ("[object Object]", "Array") or _PRINTED.get(value[:2], "none") == value[-1:]:
            yield sight.about(
                "object-stringified",
                f"The value of {param.name} looks like an object that was printed, not like text.",
                param,
                level=Level.WARNING,
                expected="text",
                actual=value[:60],
                fix="Turn the object into text before it becomes a parameter.",
            )


def _but_sign(sight: Sight) -> Iterator[Param]:
    """All parameters but the signature, of which `seen_sign` says what it is."""
    return (param for param in sight.request.params if param.name != sight.scheme.sign_name)


def literal_null_value(sight: Sight) -> Iterator[Finding]:
    """A word that stands for "no value"."""
    for param in _but_sign(sight):
        if param.value in ("null", "undefined", "None", "NaN", "nil"):
            yield sight.about(
                "literal-null-value",
                f"The value of {param.name} is the word {param.value}.",
                param,
                level=Level.WARNING,
                expected="no parameter at all",
                actual=param.value,
                fix="Leave out parameters that have no value.",
            )
