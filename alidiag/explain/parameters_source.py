"""Parameters by their bare name, as terms: what is the same in all services that have one, and what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from alidiag.explain.terms import Entry, Page, Section, normalised
from alidiag.rules import pages
from alidiag.rules.book import RuleBook, own_rules
from alidiag.rules.facts import Parameter, Service

FIRST = (
    "create_forex_trade", "create_forex_trade_wap", "alipay.acquire.overseas.spot.pay", "mobile.securitypay.pay",
    "create_direct_pay_by_user", "alipay.wap.create.direct.pay.by.user", "alipay.acquire.create",
    "alipay.acquire.precreate", "alipay.acquire.createandpay", "forex_refund", "alipay.acquire.overseas.spot.refund",
    "alipay.acquire.refund", "refund_fastpay_by_platform_nopwd", "single_trade_query",
    "alipay.acquire.overseas.query", "alipay.acquire.query",
)  # fmt: skip
"""The services that most requests call, payments before refunds before queries; all others come after, by name."""
MEANINGS = {
    "service": "Which service the request calls; written exactly as its page writes it, letter case included.",
    "partner": "The merchant's id at Alipay: 16 digits that begin with 2088.",
    "_input_charset": "The charset in which the values are signed and percent-encoded; it is signed itself.",
    "sign_type": "How the request is signed, in capitals; it takes no part in the signature of a request.",
    "sign": "The signature over all parameters that have a value, but for `sign` and `sign_type`: base64 of RSA, RSA2 "
    "and DSA, 32 hex digits of MD5.",
    "notify_url": "Your address to which Alipay posts what became of the business; without a query of its own.",
    "return_url": "Your address to which the buyer's browser comes back; what it brings is no proof of a payment.",
}
"""What means the same in all services. https://global.alipay.com/docs/ac/global/create_forex_trade"""
MOST = 5
"""Services that are named besides the first of those with the same rules."""
ALIKE = 0.8
"""How like a known name (of 1) an unknown term is that is taken for a misspelt one."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of all services, in any of their variants; found by name, but not listed."""

    book: RuleBook = field(default_factory=own_rules)
    name: str = "parameters"

    def find(self, term: str) -> Page | None:
        """By the bare name, in any letter case; the page of the one service where only one has it."""
        wanted = normalised(term)
        if not wanted.replace("-", "").isalnum():
            return None
        having = [
            (service, one)
            for name in in_order(self.book.services())
            if (found := _first(self.book, name, wanted)) is not None
            for service, one in (found,)
        ]
        if len(having) < 2:
            return self._alone(*having[0]) if having else None
        return _page(having)

    def _alone(self, service: Service, parameter: Parameter) -> Page | None:
        from alidiag.explain.services_source import parameter_page

        return parameter_page(self.book, service.name, parameter.name, service.variant)

    def names(self) -> Iterable[Entry]:
        """None: there are too many, and the pages of the services name them."""
        return []

    def near(self, term: str) -> list[str]:
        """The name that a misspelt one is most like."""
        from difflib import get_close_matches

        services = (self.book.service(name) for name in self.book.services())
        known = {normalised(one.name): one.name for service in services if service for one in service.params}
        return [known[name] for name in get_close_matches(normalised(term), known, 1, ALIKE)]


def in_order(services: Iterable[str]) -> list[str]:
    """Services, those that most requests call first, the others by name."""
    return sorted(services, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


def _first(book: RuleBook, name: str, wanted: str) -> tuple[Service, Parameter] | None:
    """The parameter of a service, in the first of its variants that knows it."""
    for variant in book.variants(name):
        service = book.service(name, variant.name)
        for one in service.params if service is not None else ():
            if service is not None and normalised(one.name) == wanted:
                return service, one
    return None


def _page(having: list[tuple[Service, Parameter]]) -> Page:
    service, parameter = having[0]
    groups: dict[str, list[str]] = {}
    for one, found in having:
        groups.setdefault(_told(one, found), []).append(one.name)
    kind = "A basic parameter" if all(found.group == "basic" for _, found in having) else "A parameter"
    same = ", with the same rules in all" if len(groups) == 1 else "; not with the same rules in all"
    rows = tuple((f"{names[0]}.{parameter.name}", words + _likewise(names[1:])) for words, names in groups.items())
    more = f"`alidiag explain {service.name}.{parameter.name}` tells the rules of one service, and where they stand."
    meaning = MEANINGS.get(parameter.name)
    first = (Section("In short", (meaning,)),) if meaning else ()
    sections = (*first, Section("Service by service", (), rows), Section("More", (more,)))
    return Page(parameter.name, "parameter", f"{kind} of {len(having)} services{same}.", sections)


def _told(service: Service, one: Parameter) -> str:
    needed = pages.required_words(one, service.unseen)
    head, mark, rest = needed.partition(" ")
    words = {"yes": "required", "no": "optional", "no;": "optional;"}.get(head)
    value = "the name of the service itself" if one.name == "service" else pages.value_words(one)
    return f"{words + mark + rest if words else f'required {needed}'}; {value}."


def _likewise(services: list[str]) -> str:
    more = f" and {len(services) - MOST} more" if len(services) > MOST else ""
    return f" Likewise in {', '.join(services[:MOST])}{more}." if services else ""


SOURCE = Parameters()
