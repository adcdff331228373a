"""What the rules across parameters share: how they look at values, and what they say when one is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from alidiag.frozen import frozen
from alidiag.model import Level
from alidiag.rules.expression import Condition, parse
from alidiag.rules.facts import Rule
from alidiag.rules.faults import Fault
from alidiag.rules.moments import FORMS, read_moment
from alidiag.strict_json import member

if TYPE_CHECKING:
    from decimal import Decimal

Values = Mapping[str, str]


@frozen
class Broken:
    """A broken rule: the parameters to blame (or, of something missing, those that are missing), and the fault."""

    names: tuple[str, ...]
    fault: Fault


Check = Callable[[Values, int | None], Broken | None]
"""Values by name, and the GMT+8 wall clock in seconds where one was given."""


def value_of(values: Values, name: str) -> str | None:
    """The value of a parameter, or of a member of its JSON (`outer.inner`)."""
    if "." not in name:
        return values.get(name)
    outer, _, inner = name.partition(".")
    return member(values.get(outer), inner)


def number_of(text: str | None) -> Decimal | None:
    """The number that a text is; None where it is none."""
    if not text or len(text) > 40 or not text.isascii():
        return None
    whole, _, decimals = text.removeprefix("-").partition(".")
    if not whole.isdigit() or (decimals and not decimals.isdigit()):
        return None
    from decimal import Decimal  # 2 ms at start, for the few rules that calculate

    return Decimal(text)


def moment_of(text: str | None) -> int | None:
    """Seconds on the wall clock that a text names in any known format; None where it names none."""
    if not text:
        return None
    return next((found for form in FORMS if (found := read_moment(text, form)) is not None), None)


def fault_of(rule: Rule, name: str, message: str, expected: str | None = None, actual: str | None = None) -> Fault:
    """A fault of a rule: its level, its source, its note and the gateway's answer come along."""
    said = f" {rule.note[0].upper()}{rule.note[1:]}." if rule.note else ""
    # What only some sources say, the report does not name as the gateway's answer either.
    answer = (
        f" The gateway {'answers' if rule.level is Level.ERROR else 'may answer'} {rule.error}." if rule.error else ""
    )
    return Fault(
        name, rule.level, message + said + answer, expected, actual, reference=rule.reference, answer=rule.error
    )


def condition_of(rule: Rule) -> Condition | None:
    """The condition under which a rule holds; None where it always does."""
    return parse(rule.when) if rule.when else None


def enumerated(names: Iterable[str], word: str = "and") -> str:
    """Names as a sentence lists them."""
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last
