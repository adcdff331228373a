"""What Alipay answers, as data: error codes, results, states of trades and agreements, kinds of payment.

The TOML files beside this module are what one edits; `make specs` compiles them into `compiled.json`, which is what
is read. Each entry names its sources and how sure it is: `high` (a page of Alipay's says so), `medium` (an SDK or a
copy of a page does) or `low` (published code of integrators).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from alidiag.pattern import Pattern

FOLDER = os.path.dirname(os.path.abspath(__file__))
COMPILED = os.path.join(FOLDER, "compiled.json")
FOUND = os.path.join(FOLDER, "found.txt")

KINDS = ("gateway", "business", "system", "result", "mobile result", "trade status", "additional trade status",
         "refund status", "logistics status", "timeout action", "agreement status", "field value", "notify type",
         "payment type")  # fmt: skip
"""The kinds of code. `gateway`: answered before the service is asked, with `is_success=F`; `result`: no error;
`mobile result`: `resultStatus`, which the mobile SDK gives to the app; `field value`: a number or letter that means
something in one field only, named `FIELD VALUE`."""

NEXT = {
    "correct": "Correct the request, then send it again; unchanged it is refused again.",
    "query": "Query the outcome before anything else is sent.",
    "retry": "Send the same request again, with the same numbers.",
    "wait": "Wait, then send the same request again.",
    "buyer": "The buyer has to act, or to pay in another way; the same request again changes nothing.",
    "alipay": "It has to be settled with Alipay; the same request again changes nothing.",
    "new-number": "Send it again under a new number.",
    "nothing": "Nothing is to be sent again.",
}
"""Whether to retry or to query."""


WAP_SERVICES = ("alipay.wap.trade.create.direct", "alipay.wap.auth.authAndExecute")
"""The services of the old WAP gateway, which has codes of its own."""


_BEFORE = Pattern(
    r"(?i)^(?:file download failed:|payment[ _]type[ =:]|result_?status[ =:]|error(?:_code)?[ =:])\s{0,9}"
)
"""What people write before a code."""


class Source(NamedTuple):
    """Where something is written; `at` is None where there is no address."""

    name: str
    at: str | None


class Use(NamedTuple):
    """What a code means where these services return it; `*` is Alipay's general list, which names none."""

    services: tuple[str, ...]
    meaning: str
    action: str
    sources: tuple[Source, ...]
    sure: str


class Code(NamedTuple):
    """One code. `use` is its usual meaning, `also` where a service uses it differently.

    `likely` are services that probably return it too. `next` is a key of `NEXT`, empty for states and kinds of payment.
    `found_by` are `RULE`, `RULE:PARAM`, `RULE@SERVICE` or `RULE:PARAM@SERVICE`: the findings after which the gateway
    would answer so; `perhaps_by` likewise those that may be the reason where it did answer so. `command` is the command
    that diagnoses it. `outcome` of a state or a mobile result is `paid`, `in-force`, `open` or `ended`.
    """

    name: str
    kind: str
    next: str
    use: Use
    likely: tuple[str, ...] = ()
    also: tuple[Use, ...] = ()
    found_by: tuple[str, ...] = ()
    perhaps_by: tuple[str, ...] = ()
    command: str = ""
    outcome: str = ""


def find(term: str) -> Code | None:
    """The code that a person means: any letter case, with or without joints and full stops, and what stands before it.

    `payment type 1`, `refund_flow_type=2`, and `File download failed: ...`, as the services for files write it, are
    read too.
    """
    table = _table()
    known = table["names"]
    wanted = _BEFORE.compiled.sub("", term.strip())
    name = known.get(wanted.casefold()) or known.get(_key(wanted))
    return _code(name, table) if name is not None else None


def exact(name: str) -> Code | None:
    """The code of exactly this name."""
    table = _table()
    return _code(name, table) if name in table["codes"] else None


def names() -> tuple[str, ...]:
    """All codes, in the order of their files."""
    return tuple(_table()["codes"])


def gateway_code(rule: str, param: str | None = None, service: str | None = None) -> str | None:
    """The code that the gateway would answer with to a request in which this was found.

    Args:
        rule: the id of a finding of level error.
        param: its parameter, as `site_infos[0].site_type` where it is inside of one.
        service: the request's service.

    Returns:
        The most special code that is known; None where it is not known what the gateway answers, or where public
        reports contradict what is documented.
    """
    found = _found()
    name = _plain(param) if param else None
    places = (f":{name}@{service}", f"@{service}", f":{name}")
    for place in places:
        if rule + place in found:
            return found[rule + place][0] or None
    plain, kind = found.get(rule, (None, ""))
    if plain == "" or (plain and kind == "gateway"):
        return plain or None
    if _is_of_the_signature(rule):
        return "0002" if service in WAP_SERVICES else "ILLEGAL_SIGN"
    return next((found["*" + place][0] for place in places if "*" + place in found), plain)


PARAMETER_CODES = frozenset({"INVALID_PARAMETER", "ILLEGAL_ARGUMENT", "PARAM_ILLEGAL"})
"""The codes for anything that is wrong with a parameter: which of them a service answers differs from page to page."""


def may_explain(name: str, rule: str, param: str | None = None, service: str | None = None) -> bool:
    """Whether a finding, of whatever level, can be the reason why the gateway answered with a code.

    Args:
        name: the code that was answered.
        rule: the id of the finding.
        param: its parameter.
        service: the request's service.
    """
    expected = gateway_code(rule, param, service)
    if expected is not None and (expected == name or {expected, name} <= PARAMETER_CODES):
        return True
    code = exact(name)
    if code is None or not code.perhaps_by:
        return False
    plain = _plain(param) if param else ""
    places = {"", f":{plain}", f"@{service}", f":{plain}@{service}"}
    return any(rule + place in code.perhaps_by for place in places)


@lru_cache(maxsize=1)
def _found() -> Mapping[str, tuple[str, str]]:
    """What leads to a code -> that code and its kind. Apart from the rest, for every failing report asks it."""
    with open(FOUND, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return {place: (code, kind) for place, code, kind in rows}


def _is_of_the_signature(rule: str) -> bool:
    from alidiag.codes.signature_rules import RULES

    return rule in RULES


def _plain(param: str) -> str:
    """`site_infos[0].site_type` -> `site_infos.site_type`."""
    head, *rest = param.split("[")
    return head + "".join(piece.partition("]")[2] for piece in rest)


def _key(term: str) -> str:
    return "".join(char for char in term.casefold() if char.isalnum())


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    import json

    with open(COMPILED, "rb") as file:
        table: Mapping[str, Any] = json.loads(file.read())
    return table


def _code(name: str, table: Mapping[str, Any]) -> Code:
    entry = table["codes"][name]
    return Code(
        name,
        entry["kind"],
        entry.get("next", ""),
        _use(entry),
        tuple(entry.get("likely", ())),
        tuple(_use(one) for one in entry.get("also", ())),
        tuple(entry.get("found_by", ())),
        tuple(entry.get("perhaps_by", ())),
        entry.get("command", ""),
        entry.get("outcome", ""),
    )


def _use(entry: Mapping[str, Any]) -> Use:
    sources = sources_of(entry["sources"])
    return Use(tuple(entry.get("services", ())), entry["meaning"], entry.get("action", ""), sources, entry["sure"])


def sources_of(keys: Iterable[str]) -> tuple[Source, ...]:
    """The sources of these keys of `sources.toml`."""
    table = _table()["sources"]
    return tuple(Source(**{"at": None, **table[key]}) for key in keys)


def known_services() -> Mapping[str, Mapping[str, Any]]:
    """The entries of `services.toml` by the name of the service; `codes.services` says what they mean."""
    services: Mapping[str, Mapping[str, Any]] = _table()["services"]
    return services
