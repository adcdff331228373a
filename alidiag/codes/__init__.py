"""What Alipay answers, as data: error codes, results, states of trades and agreements, kinds of payment.

The TOML files beside this module are what one edits; `make specs` compiles them into `compiled.json`, which is what
is read. Each entry names its sources and how sure it is: `high` (a page of Alipay's says so), `medium` (an SDK or a
copy of a page does) or `low` (published code of integrators).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from alidiag.named import NamedTuple

FOLDER = os.path.dirname(os.path.abspath(__file__))
COMPILED = os.path.join(FOLDER, "compiled.json")
FOUND = os.path.join(FOLDER, "found.txt")

KINDS = ("gateway", "business", "system", "result", "trade status", "additional trade status", "agreement status",
         "payment type")  # fmt: skip
"""The kinds of code. `gateway`: answered before the service is asked, with `is_success=F`; `result`: no error."""

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
    would answer so. `command` is the command that diagnoses it. `outcome` of a state is `paid`, `in-force`, `open` or
    `ended`.
    """

    name: str
    kind: str
    next: str
    use: Use
    likely: tuple[str, ...] = ()
    also: tuple[Use, ...] = ()
    found_by: tuple[str, ...] = ()
    command: str = ""
    outcome: str = ""


def find(term: str) -> Code | None:
    """The code that a person means: any letter case, with or without joints and full stops."""
    table = _table()
    known = table["names"]
    name = known.get(term.strip().casefold()) or known.get(_key(term))
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
        _use(entry, table),
        tuple(entry.get("likely", ())),
        tuple(_use(one, table) for one in entry.get("also", ())),
        tuple(entry.get("found_by", ())),
        entry.get("command", ""),
        entry.get("outcome", ""),
    )


def _use(entry: Mapping[str, Any], table: Mapping[str, Any]) -> Use:
    sources = tuple(Source(**{"at": None, **table["sources"][key]}) for key in entry["sources"])
    return Use(tuple(entry.get("services", ())), entry["meaning"], entry.get("action", ""), sources, entry["sure"])
