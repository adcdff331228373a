"""Mistakes that show in an in-app order string: its quotes, its order, what HTML made of it."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes.sight import Sight, shortened
from alidiag.mistakes.texts import is_json
from alidiag.model import Finding, Level, Param
from alidiag.order import is_closed, is_quoted

FORM = "order"


def quotes_missing(sight: Sight) -> Iterator[Finding]:
    """Values of an order string without double quotes, where that is how it was signed, or where nobody knows."""
    if not sight.verified:
        yield from _unquoted(sight)


def quotes_lost(sight: Sight) -> Iterator[Finding]:
    """Values without double quotes in an order string that was signed with them: they were lost after signing."""
    if sight.verified:
        yield from _unquoted(sight)


def _unquoted(sight: Sight) -> Iterator[Finding]:
    if sight.request.form != FORM:
        return
    bare = [p for p in sight.request.params if not is_quoted(p)]
    signed = [p for p in bare if p.name not in sight.scheme.unsigned]
    # Whether sign and sign_type may stand without quotes is documented nowhere.
    if len(bare) == len(sight.request.params):
        yield sight.about(
            "values-quoted",
            "The values of the order string stand without double quotes.",
            expected=_pair(bare[0], '"'),
            actual=_pair(bare[0], ""),
            fix=QUOTE,
            span=bare[0].value_span,
        )
        return
    for param in bare:
        yield sight.about(
            "values-quoted",
            f"The value of {param.name} stands without double quotes in the order string.",
            param,
            level=Level.ERROR if param in signed else Level.WARNING,
            expected=_pair(param, '"'),
            actual=_pair(param, ""),
            fix=QUOTE,
        )


QUOTE = "Write every pair of an order string, and sign it, with the value in double quotes."


def _pair(param: Param, quote: str) -> str:
    return f"{param.name}={quote}{param.value[:40]}{quote}"


def quotes_written_otherwise(sight: Sight) -> Iterator[Finding]:
    """Quotes around the values that were written as entities or in typographic form."""
    if sight.request.form != FORM:
        return
    for param in sight.request.params:
        written = _opening(sight, param)
        if written[:1] == "&" and not param.name.startswith(("amp;", "#")):
            yield sight.about(
                "amp-entity-separator",
                f"The double quotes of the order string are written {written}, as in the source of a page.",
                param,
                expected='"',
                actual=written,
                fix="Take the order string out of the page's source: hand the app the text, not the HTML.",
                span=param.span,
            )
            return
        if written in {"“", "”"}:
            yield sight.about(
                "paste-damaged",
                "Typographic quotes stand around a value of the order string.",
                param,
                level=Level.WARNING,
                expected='"',
                actual=written,
                fix='Type " as straight quotes.',
                span=param.span,
            )
            return


def values_encoded(sight: Sight) -> Iterator[Finding]:
    """An order string in which every value is percent-encoded, quotes and all, while its `=` and `&` are not.

    It may have been read out of a place that wants it so; the app does not.
    """
    request = sight.request
    if request.form != FORM:
        return
    for param in request.params:
        before = request.text[param.span.start : param.value_span.start].upper()
        if before == f"{param.raw_name}=%22".upper():
            yield sight.about(
                "double-encoded",
                "The values of the order string are percent-encoded, their quotes too (%22): it was encoded as a "
                "whole. In an order string only the value of sign may be encoded.",
                param,
                level=Level.WARNING,
                expected=f'{param.raw_name}="{shortened(param.value)}"',
                actual=shortened(request.text[param.span.start : param.span.end]),
                fix="Hand the string to the SDK with plain quotes and values; encode nothing but the value of sign.",
                span=param.span,
            )
            return


def _opening(sight: Sight, param: Param) -> str:
    """What is written between the `=` and the value."""
    written = sight.request.text[param.span.start : param.value_span.start]
    return written.partition("=")[2] if is_quoted(param) else ""


def order_cut(sight: Sight) -> Iterator[Finding]:
    """An order string that ends inside a value: the quote that it began with is never closed."""
    params = sight.request.params
    if sight.request.form == FORM and params and is_quoted(params[-1]) and not is_closed(params[-1]):
        yield sight.about(
            "url-truncated",
            f"The order string ends inside the value of {params[-1].name}: its end is missing.",
            params[-1],
            expected='"',
            actual="the end of the text",
            fix="Copy the whole order string.",
        )


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
            actual=f"{names[-1]} stands last",
            fix="Append sign and then sign_type to the string that was signed.",
        )
    for param in params:
        if '"' in param.value and is_closed(param):
            yield sight.about(
                "in-app-order",
                f"A quote stands inside the value of {param.name}. It was read as a part of the value, which ends at "
                "the quote behind which another pair begins; a simpler reader ends it at the first quote.",
                param,
                # Alipay's own example has JSON in trade_information, its quotes as they are.
                level=Level.WARNING if sight.verified or is_json(param.value) else Level.ERROR,
                expected="no quote inside a value",
                actual=param.value,
                fix="Take the quote out of the value; JSON, as in Alipay's own example, may need its quotes.",
            )
