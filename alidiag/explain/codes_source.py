"""Alipay's codes as terms: error codes, results, states of trades and agreements, kinds of payment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alidiag import codes
from alidiag.codes import NEXT, Code, Use
from alidiag.explain.terms import Entry, Page, Reference, Section

KINDS = {
    "gateway": "error code",
    "business": "error code",
    "system": "system error",
    "result": "result",
}
LEVELS = {
    "gateway": "gateway: answered before the service is asked, with is_success=F",
    "business": "business: the service itself refuses, or its result says so",
    "system": "system: a fault on Alipay's side",
    "result": "a result or an answer, no error",
    "mobile result": "resultStatus, which the mobile SDK gives to the app",
}
GROUPS = {
    "gateway": "Error codes of the gateway",
    "business": "Error codes of the services",
    "system": "System errors",
    "result": "Results and answers",
    "mobile result": "Results of the mobile SDK (resultStatus)",
    "trade status": "States of a trade",
    "additional trade status": "Additional states of a trade",
    "refund status": "States of a refund (refund_status)",
    "logistics status": "States of a delivery (logistics_status)",
    "timeout action": "What happens when the time of a trade is over (time_out_type)",
    "agreement status": "States of an agreement",
    "field value": "Values of single fields",
    "notify type": "Kinds of notification (notify_type)",
    "payment type": "Kinds of payment (payment_type)",
}
OUTCOMES = {
    "paid": "the buyer has paid",
    "in-force": "the agreement holds",
    "open": "not settled: ask again",
    "ended": "ended without success",
}
SURE = {
    "high": "a page of Alipay's says so",
    "medium": "an SDK, or a copy of a page, says so",
    "low": "only published code of integrators says so",
}
COMMANDS = {
    "illegal-sign": 'alidiag illegal-sign "URL" finds out why, and proves it.',
    "invalid-parameter": 'alidiag invalid-parameter "URL" finds out which parameter it is.',
}
NOTHING = {
    "payment type": "Nothing: it says what a payment is for. A request sends what its service allows, mostly 1.",
    "timeout action": "Nothing: Alipay does it by itself when the time is over.",
    "field value": "Nothing: it is information.",
}
"""Kind -> what is said where there is nothing to do."""
_WIDEST = 45
"""Characters of names in front of a meaning."""
NAMES = {"*": "Alipay's general list, which names no service", "gateway": "any service"}


def page_of(code: Code) -> Page:
    """The page of one code."""
    sections = [Section("In short", (), tuple(_facts(code)))]
    if code.also:
        rows = tuple(_elsewhere(use) for use in code.also)
        sections.append(Section("Elsewhere it means", (), rows))
    if code.found_by:
        told = f"alidiag finds it in a request, as {'these findings' if len(code.found_by) > 1 else 'this finding'}:"
        sections.append(Section("How to see it", (told,), tuple(_findings(code.found_by))))
    elif code.perhaps_by:
        told = "Where Alipay answered so, these findings in the request may be why:"
        sections.append(Section("How to see it", (told,), tuple(_findings(code.perhaps_by))))
    advice = (code.use.action, COMMANDS.get(code.command, ""), NEXT.get(code.next, ""))
    sections.append(Section("What to do", tuple(filter(None, advice)) or (NOTHING.get(code.kind, "Nothing."),)))
    sources = [Reference(source.name, source.at) for use in (code.use, *code.also) for source in use.sources]
    return Page(
        code.name, KINDS.get(code.kind, code.kind), code.use.meaning, tuple(sections), tuple(dict.fromkeys(sources))
    )


def _elsewhere(use: Use) -> tuple[str, str]:
    """The services of a use, and what it means there; so many names that they would fill a line stand behind it."""
    names = [NAMES.get(service, service) for service in use.services]
    if len(", ".join(names)) <= _WIDEST:
        return ", ".join(names), _words(use)
    return names[0], f"{_words(use)} So, too: {', '.join(names[1:])}."


def _words(use: Use) -> str:
    doubt = " (Not certain.)" if use.sure == "low" else ""
    return f"{use.meaning} {use.action}".strip() + doubt


def _facts(code: Code) -> Iterable[tuple[str, str]]:
    if code.kind in LEVELS:
        yield "Level", LEVELS[code.kind]
    if code.outcome:
        yield "Outcome", OUTCOMES[code.outcome]
    if code.use.services:
        yield "Sent by", ", ".join(NAMES.get(service, service) for service in code.use.services)
    if code.likely:
        yield "Probably by", ", ".join(code.likely)
    if code.kind == "payment type":
        yield "Where", "payment_type of a request, a query or a notification; it is text: 01 is not 1"
    yield "Certainty", SURE[code.use.sure]


def _findings(places: Iterable[str]) -> Iterable[tuple[str, str]]:
    """(rule, where), each rule once."""
    wheres: dict[str, list[str]] = {}
    for place in places:
        rule, _, rest = place.partition(":") if ":" in place else (place.partition("@")[0], "", "")
        param, _, service = rest.partition("@") if rest else ("", "", place.partition("@")[2])
        where = f"about {param}" if param else "anywhere"
        wheres.setdefault("any finding" if rule == "*" else rule, []).append(
            where + (f" of {service}" if service else "")
        )
    for rule, told in wheres.items():
        yield rule, "; ".join(told)


@dataclass(frozen=True, slots=True)
class Codes:
    """All codes."""

    name: str = "codes"

    def find(self, term: str) -> Page | None:
        """In any letter case, with or without joints."""
        code = codes.find(term)
        return None if code is None else page_of(code)

    def names(self) -> Iterable[Entry]:
        """Kind by kind, in the order of their files."""
        every = [code for name in codes.names() if (code := codes.exact(name)) is not None]
        for kind, group in GROUPS.items():
            for code in every:
                if code.kind == kind:
                    yield Entry(code.name, code.use.meaning, group, KINDS.get(kind, kind))

    def near(self, term: str) -> list[str]:
        """None: all are listed."""
        del term
        return []


SOURCE = Codes()
