"""How much of a ticket's work may go into signatures that nothing explains.

A whole search in vain takes about a second, and a ticket may hold hundreds of requests and messages. The first ones
that nothing explains are searched wholly, the next ones in part, then for single mistakes, and at last most are only
held against causes that were found before. Whatever was searched less is told to be so: nothing found after a short
search is not the same as nothing found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alidiag.frozen import replace
from alidiag.recorded.remembered import EFFORT, IMPATIENT, Memory
from alidiag.verification import has_keys

if TYPE_CHECKING:
    from alidiag.explanation import Explained
    from alidiag.model import Case, Report
    from alidiag.schemes.scheme import Scheme
    from alidiag.ticket import Item, Message

PATIENCE = ((8, 1), (24, 10), (48, 50))
"""Up to so many searches in vain, which part of the effort. A fiftieth still covers every single mistake."""
AGAIN = 8
"""Behind them, each so-many-th is searched for single mistakes all the same."""

BRIEF = (
    "It was searched less, after others of the ticket that nothing explains: rarer mistakes, and several together, "
    "were not all tried. Diagnose it alone for the whole search."
)
UNSEARCHED = (
    "It was searched less, after many others of the ticket that nothing explains: it was only held against causes that "
    "were found before. Diagnose it alone for the whole search."
)


class Budget:
    """One for all requests of a ticket, and one for all its messages. Callable as the diagnosis asks for a cause.

    `thorough`: single mistakes are looked for in any case, for a message may be genuine in spite of one.
    """

    def __init__(self, *, thorough: bool) -> None:
        self._memory = Memory()
        self._thorough = thorough
        self._vain = 0
        self.less = ""
        """What to say of the last signature, if nothing explains it and it was searched less."""

    def __call__(self, case: Case, scheme: Scheme, sign_type: str) -> Explained:
        """Why a signature is what it is; see `explanation.explain`."""
        vain = self._vain
        least = PATIENCE[-1][1] if self._thorough or vain % AGAIN == 0 else IMPATIENT
        part = next((part for times, part in PATIENCE if vain < times), least)
        memory = self._memory
        # It counts by partner, for millions of requests; a ticket's own count goes instead.
        memory.failures.clear()
        memory.effort = EFFORT // part
        found = memory(case, scheme, sign_type)
        in_vain = found.hit is None and bool(found.asked)
        self._vain = vain + 1 if in_vain or (found.hit is None and not has_keys(case)) else max(vain - 1, 0)
        # Of a short request everything may have been tried with a part of the effort: then the search was a whole one.
        less = in_vain and part > 1 and found.effort.exhausted
        self.less = "" if not less else UNSEARCHED if part == IMPATIENT else BRIEF
        return found


def told_less(report: Report, less: str) -> Report:
    """The report on a message that was searched less, saying so wherever it says that nothing explains it."""
    findings = tuple(
        replace(one, message=f"{one.message} {less}") if one.rule == "signature-wrong" else one
        for one in report.findings
    )
    reply = report.reply
    if reply is not None:
        reply = replace(reply, not_checked=(*reply.not_checked, less))
    return replace(report, findings=findings, reply=reply)


def in_sum(items: tuple[Item, ...], messages: tuple[Message, ...]) -> Iterator[str]:
    """Which requests and messages were searched less, for the ticket as a whole."""
    for what, ones in (("request", items), ("message", messages)):
        numbers = [one.number for one in ones if one.searched_less]
        if numbers:
            few = ", ".join(map(str, numbers[:10])) + (" ..." if len(numbers) > 10 else "")
            yield (
                f"Rarer mistakes, and several together, in {len(numbers):,} {what}(s) ({few}): nothing explains them, "
                "and after others of the ticket that nothing explains they were searched less."
            )
