"""Mistakes that show in the URL or body as it arrived."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes.sight import Sight
from alidiag.mistakes.transit import LEGACY
from alidiag.model import Finding, Level, Param, Span
from alidiag.query import bad_octets

HEX = frozenset("0123456789abcdefABCDEF")


def amp_entity_separator(sight: Sight) -> Iterator[Finding]:
    """Names that begin with `amp;`."""
    for param in sight.request.params:
        if param.name.startswith("amp;"):
            yield sight.about(
                "amp-entity-separator",
                f"The name {param.name} begins with amp;: the separator before it was &amp; instead of &.",
                param,
                fix="Write plain & into the URL.",
                span=param.span,
            )
            return


def numeric_entity_separator(sight: Sight) -> Iterator[Finding]:
    """A fragment that begins with the rest of a numeric entity."""
    fragment = sight.request.fragment
    if fragment is not None and fragment.startswith(("038;", "38;", "x26;")):
        yield sight.about(
            "numeric-entity-separator",
            "The separator is &#038; instead of &: everything after the # is a fragment and is never sent.",
            fix="Write plain & into the URL.",
            span=sight.request.fragment_span,
        )


def fragment_in_url(sight: Sight) -> Iterator[Finding]:
    """A `#` cuts the URL: what stands behind it is not sent."""
    fragment = sight.request.fragment
    if fragment is None or fragment.startswith(("038;", "38;", "x26;")):
        return
    yield sight.about(
        "value-not-encoded",
        f"A # cuts the URL: the {len(fragment)} characters behind it are not sent.",
        level=Level.WARNING if sight.verified else Level.ERROR,
        fix="URL-encode the value: # becomes %23.",
        span=sight.request.fragment_span,
    )


def entity_ate_name(sight: Sight) -> Iterator[Finding]:
    """A character such as `¬` or `×` with the rest of a parameter name behind it."""
    if sight.verified:
        return
    for param in sight.request.params:
        for where in (param.name, param.value):
            if where.isascii():
                continue
            for char, entity in LEGACY.items():
                if char < "\x80" or char not in where:
                    continue
                rest = where.partition(char)[2].partition("=")
                name = entity + (rest[0] if where is param.value else where.partition(char)[2])
                known = name in _EATEN or name in sight.case.known
                if (rest[1] or where is param.name) and known:
                    yield sight.about(
                        "entity-ate-name",
                        f"{char} stands where &{entity} was: the parameter {name} lost its beginning.",
                        param,
                        expected=f"&{name}=",
                        actual=char + rest[0],
                        fix="Write &amp; in HTML source, or keep the URL out of HTML.",
                        span=_spot(param, char + rest[0]),
                    )
                    return


def _spot(param: Param, written: str) -> Span:
    """Where a piece of a parameter stands in the pasted text; the whole parameter where that cannot be told."""
    raw = f"{param.raw_name}={param.raw_value}"
    at = raw.find(written)
    if at < 0 or param.span.end - param.span.start != len(raw):
        return param.span
    return Span(param.span.start + at, param.span.start + at + len(written))


_EATEN = frozenset((
    "notify_url", "notify_id", "notify_time", "notify_type", "notify_data", "timestamp", "timeout",
    "timeout_rule", "times", "currency", "register_country", "register_address", "registration_no", "region",
    "copyright", "partner_trans_id", "paragraph", "degree", "microtime", "centre", "section",
))  # fmt: skip


def js_escape(sight: Sight) -> Iterator[Finding]:
    """`%u4F60` of JavaScript's `escape()`, and other malformed escapes but the one that a cut leaves at the end."""
    for param in sight.request.params:
        raw = param.raw_value
        at = raw.find("%")
        while at >= 0:
            pair = raw[at + 1 : at + 3]
            if len(pair) < 2 or not HEX.issuperset(pair):
                if len(pair) < 2 and param is sight.request.params[-1] and _is_cut(sight):
                    break
                unicode = raw[at + 1 : at + 2] == "u" and len(raw) >= at + 6 and HEX.issuperset(raw[at + 2 : at + 6])
                yield _bad_escape(sight, param, at, unicode=unicode)
                break
            at = raw.find("%", at + 1)


def _bad_escape(sight: Sight, param: Param, at: int, *, unicode: bool) -> Finding:
    start = param.value_span.start + at
    wide = 6 if unicode else min(3, len(param.raw_value) - at)
    exact = param.value_span.end - param.value_span.start == len(param.raw_value)
    written = param.raw_value[at : at + wide]
    rule = "js-escape" if unicode else "value-not-encoded"
    return sight.about(
        rule,
        f"{written} is no valid escape in a URL" + (": JavaScript's escape() writes such." if unicode else "."),
        param,
        level=Level.WARNING if sight.verified else Level.ERROR,
        expected="% and two hex digits",
        actual=written,
        fix="Use encodeURIComponent." if unicode else "URL-encode the value: % becomes %25.",
        span=Span(start, start + wide) if exact else None,
    )


def url_charset_mismatch(sight: Sight) -> Iterator[Finding]:
    """Octets that do not belong to the declared charset."""
    for param in sight.request.params:
        for text in (param.name, param.value):
            if places := bad_octets(text):
                octet = ord(text[places[0]]) - 0xDC00
                yield sight.about(
                    "url-charset-mismatch",
                    f"The octet 0x{octet:02X} at character {places[0] + 1} does not belong to "
                    f"{sight.request.charset or 'GBK, which the gateway assumes'}.",
                    param,
                    expected=f"octets of {sight.request.charset or 'GBK'}",
                    actual=f"0x{octet:02X}",
                    fix="URL-encode in the charset that _input_charset declares.",
                )
                return


def charset_missing_from_post_url(sight: Sight) -> Iterator[Finding]:
    """The request is a POST, and `_input_charset` does not stand in the gateway's URL: the body is read in GBK.

    Fix: post to `https://.../gateway.do?_input_charset=utf-8`, with the charset that the body is in.
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
        fix=f"Post to {request.gateway}?_input_charset={request.charset or 'utf-8'}",
        span=request.gateway_span,
    )


def split_between_url_and_body(sight: Sight) -> Iterator[Finding]:
    """Parameters stand partly in the URL and partly in the body of a POST.

    Fix: put `_input_charset` into the URL and everything else into the body.
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


def paste_damaged(sight: Sight) -> Iterator[Finding]:
    """What reading had to undo, or could not."""
    yield from (note for note in sight.request.notes if note.rule == "paste-damaged")


def url_truncated(sight: Sight) -> Iterator[Finding]:
    """An ending in the middle of an escape, or no signature at the end of a long URL."""
    if _is_cut(sight):
        last = sight.request.params[-1]
        at = last.raw_value.rindex("%")
        start, end = last.value_span
        spot = Span(start + at, end) if end - start == len(last.raw_value) else None
        yield sight.about(
            "url-truncated",
            "The URL ends in the middle of an escape: its end is missing.",
            last,
            expected="% and two hex digits",
            actual=last.raw_value[at:],
            fix="Copy the whole URL.",
            span=spot,
        )


def _is_cut(sight: Sight) -> bool:
    """Whether the text ends in a part of an escape, and nothing shows that it was meant to end there."""
    if not sight.request.params or sight.verified:
        return False
    last = sight.request.params[-1]
    half = last.raw_value.endswith("%") or last.raw_value[-2:-1] == "%"
    return half and sight.request.param(sight.scheme.sign_name) in (None, last)


def wrong_gateway(sight: Sight) -> Iterator[Finding]:
    """The address is none of this gateway's, or the fields belong to another gateway.

    Fix: send service requests to https://globalmapi.alipay.com/gateway.do, open-gateway requests to openapi.alipay.com.
    """
    request = sight.request
    if sight.scheme.name == "openapi":
        yield sight.about(
            "wrong-gateway",
            "This is a request of the newer open gateway (app_id, method), which has rules of its own.",
            level=Level.ERROR if sight.place is not None and sight.place.role != "open gateway" else Level.NOTE,
            expected="service and partner",
            actual="app_id and method",
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


def in_app_order(sight: Sight) -> Iterator[Finding]:
    """`sign_type` that does not stand last, or a quote inside a value of an order string."""
    if sight.scheme.name != "in-app":
        return
    params = sight.request.params
    names = [p.name for p in params]
    if "sign_type" in names and names[-1] != "sign_type":
        yield sight.about(
            "in-app-order",
            "sign_type does not stand last in the order string.",
            sight.request.param("sign_type"),
            level=Level.WARNING if sight.verified else Level.ERROR,
            expected='...&sign="..."&sign_type="RSA"',
        )
    for param in params:
        if '"' in param.value:
            yield sight.about(
                "in-app-order",
                f"A quote inside the value of {param.name} breaks the order string.",
                param,
                level=Level.WARNING if sight.verified else Level.ERROR,
            )


def object_stringified(sight: Sight) -> Iterator[Finding]:
    """An object of the programming language was turned into text: `b'...'`, `[object Object]`, a Python tuple.

    Fix: turn the object into text yourself (`.decode()`, `JSON.stringify`) before it becomes a parameter.
    """
    for param in sight.request.params:
        value = param.value
        pair = (value[:2], value[-1:])
        if value in ("[object Object]", "Array") or pair in (
            ("b'", "'"),
            ('b"', '"'),
            ("('", ")"),
            ("u'", "'"),
        ):
            yield sight.about(
                "object-stringified",
                f"The value of {param.name} looks like an object that was printed, not like text.",
                param,
                level=Level.WARNING,
                actual=value[:60],
            )


def literal_null_value(sight: Sight) -> Iterator[Finding]:
    """A word that stands for "no value"."""
    for param in sight.request.params:
        if param.value in ("null", "undefined", "None", "NaN", "nil"):
            yield sight.about(
                "literal-null-value",
                f"The value of {param.name} is the word {param.value}.",
                param,
                level=Level.WARNING,
                expected="no parameter at all",
                actual=param.value,
            )
