"""Mistakes that show in the URL or body as it arrived."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes.encoded import encoded_params
from alidiag.mistakes.entities import LEGACY
from alidiag.mistakes.sight import Sight, shortened
from alidiag.model import Finding, Level, Param, Span
from alidiag.order import SEPARATORS
from alidiag.pattern import Pattern
from alidiag.query import bad_octets, decode

HEX = frozenset("0123456789abcdefABCDEF")
_BAD = Pattern("%(?![0-9A-Fa-f]{2})")


def amp_entity_separator(sight: Sight) -> Iterator[Finding]:
    """Names that begin with `amp;`."""
    for param in sight.request.params:
        if param.name.startswith("amp;"):
            yield sight.about(
                "amp-entity-separator",
                f"The name {param.name} begins with amp;: the separator before it was &amp; instead of &.",
                param,
                expected="&",
                actual="&amp;",
                fix="Write plain & into the URL.",
                span=param.span,
            )
            return


def numeric_entity_separator(sight: Sight) -> Iterator[Finding]:
    """A fragment that begins with the rest of a numeric entity."""
    for param in sight.request.params if sight.request.form == "order" else ():
        if param.name.startswith(SEPARATORS[1:]):
            entity = "&" + param.name.partition(";")[0] + ";"
            yield sight.about(
                "numeric-entity-separator",
                f"The separator is {entity} instead of &.",
                param,
                expected="&",
                actual=entity,
                fix="Write plain & into the order string.",
                span=param.span,
            )
            return
    fragment = sight.request.fragment
    if fragment is not None and fragment.startswith(("038;", "38;", "x26;")):
        entity = "&#" + fragment.partition(";")[0] + ";"
        yield sight.about(
            "numeric-entity-separator",
            f"The separator is {entity} instead of &: everything after the # is a fragment and is never sent.",
            expected="&",
            actual=entity,
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
        expected="%23",
        actual="#",
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
    # Of an order string nothing but sign is percent-coded: a % stands for itself.
    coded = sight.request.params if sight.request.form != "order" else (*filter(None, (sight.request.param("sign"),)),)
    for param in coded:
        raw = param.raw_value
        bad = _BAD.compiled.search(raw) if "%" in raw else None
        if bad is None:
            continue
        at = bad.start()
        if len(raw) - at < 3 and param is sight.request.params[-1] and _is_cut(sight):
            continue
        unicode = raw[at + 1 : at + 2] == "u" and len(raw) >= at + 6 and HEX.issuperset(raw[at + 2 : at + 6])
        yield _bad_escape(sight, param, at, unicode=unicode)


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


def double_encoded(sight: Sight) -> Iterator[Finding]:
    """Values in which an address, JSON, an e-mail, a time or Chinese text is percent-encoded still."""
    if sight.verified or sight.settled:
        return
    for param in encoded_params(sight.request, sight.scheme.unsigned):
        yield sight.about(
            "double-encoded",
            f"The value of {param.name} is still percent-encoded after it was decoded: it was encoded twice.",
            param,
            expected=shortened(decode(param.value, sight.request.codec)),
            actual=shortened(param.value),
            fix="Encode once: give raw values to the function or the form that encodes by itself.",
        )


def url_charset_mismatch(sight: Sight) -> Iterator[Finding]:
    """Octets that do not belong to the declared charset."""
    for param in sight.request.params:
        if param.name.isascii() and param.value.isascii():
            continue
        for text, what in ((param.name, "the name"), (param.value, param.name)):
            if places := bad_octets(text):
                octet = ord(text[places[0]]) - 0xDC00
                yield sight.about(
                    "url-charset-mismatch",
                    f"The octet 0x{octet:02X} at character {places[0] + 1} of {what} does not belong to "
                    f"{sight.request.charset or 'GBK, which the gateway assumes'}.",
                    param,
                    expected=f"octets of {sight.request.charset or 'GBK'}",
                    actual=f"0x{octet:02X}",
                    fix="URL-encode in the charset that _input_charset declares.",
                )
                return


def paste_damaged(sight: Sight) -> Iterator[Finding]:
    """The text was changed while it was copied: line breaks, an ellipsis, full-width signs or closing punctuation.

    How: mail and chat programs break lines, replace quotes and dashes, make links and shorten them; a Chinese input
    method types `？`, `＆` and `＝`. The request itself may be sound.

    See: the report underlines each place; compare it with the log of the program that sent the request.

    Fix: copy the URL from the program that sent it, not from a chat, a mail or a screen.
    """
    yield from (note for note in sight.request.notes if note.rule == "paste-damaged")


def url_truncated(sight: Sight) -> Iterator[Finding]:
    """The URL was cut: it ends in the middle of an escape or a name, or carries no signature.

    How: a log cut the line, a database column or a spreadsheet cell was too narrow, a terminal or a chat shows only
    its beginning, or a shell met `&` outside of quotes.

    See: a URL of this gateway has `sign` and `sign_type`, and its last escape has two digits.

    Fix: copy the whole URL: a log line, a column or a chat message cut it.
    """
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
    if not sight.request.params or sight.verified or sight.request.form == "order":
        return False
    last = sight.request.params[-1]
    half = last.raw_value.endswith("%") or last.raw_value[-2:-1] == "%"
    return half and sight.request.param(sight.scheme.sign_name) in (None, last)
