"""The report on a message from Alipay, for a person: what it says, whether it is genuine, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alidiag.model import Finding, Level, Proof, Reply, ReplySignature, Report, Saying, Verdict
from alidiag.render.frame import VERDICTS
from alidiag.render.outline import ALWAYS, PROOFS, ties_of
from alidiag.render.sheet import LEVELS
from alidiag.render.show import show

if TYPE_CHECKING:
    from alidiag.render.sheet import Page

FORMS = {
    "xml": "synchronous reply (XML)",
    "return": "return through the buyer's browser",
    "notification": "notification",
}
OUTCOMES = {
    "done": ("done", "green"),
    "refused": ("refused by the gateway", "bold red"),
    "failed": ("understood, but failed", "bold red"),
    "open": ("open: not settled yet", "bold yellow"),
    "ended": ("ended without success", "yellow"),
    "unknown": ("not said", "yellow"),
}
UNDERSTOOD = {True: "yes", False: "no", None: "not said"}
SIGNATURES = {
    "holds": ("holds", "green"),
    "fails": ("does not hold", "bold red"),
    "unproven": ("not checked", "yellow"),
    "missing": ("there is none", "yellow"),
}
ROOM = 6


def advice_of(said: Saying, findings: Sequence[Finding]) -> str:
    """What to do about a code, once: empty where a finding has said it already.

    The code's own advice is the more exact; whether to retry or to query is what is left where it has none.
    """
    advice = said.action or said.retry
    return "" if any(one.fix and advice.lower().endswith(one.fix.lower()) for one in findings) else advice


def draw(page: Page, report: Report, reply: Reply, *, verbose: bool, quiet: bool) -> None:
    """The whole report of one message."""
    page.line(("Message from Alipay", "bold"), f"  {FORMS.get(reply.form, reply.form)}")
    if report.verdict is not Verdict.UNREADABLE:
        _draw_facts(page, reply)
    _draw_findings(page, report, verbose=verbose)
    if not quiet and report.verdict is not Verdict.UNREADABLE:
        _draw_sayings(page, reply, report.findings)
        _draw_cause(page, reply.signature)
        _draw_lines(page, "What to do next", reply.next)
        if reply.signature.presign is not None and (verbose or reply.signature.status != "holds"):
            page.blank()
            page.line((covered(reply.signature), "bold"))
            page.line(show(reply.signature.presign))
    if not quiet:
        _draw_lines(page, "Not checked", reply.not_checked)
    page.blank()
    page.line(("Verdict: ", "bold"), (report.verdict.value, VERDICTS.get(report.verdict, "bold")))


def covered(signature: ReplySignature) -> str:
    """What the text is that a report shows: the one that was signed, where that is proven, or that should have been."""
    proven = signature.cause is not None and signature.cause.proof is Proof.REPRODUCED
    return "Text that was signed" if proven else "Text that the signature has to cover"


def _draw_facts(page: Page, reply: Reply) -> None:
    if reply.service:
        page.label("Service", show(reply.service), 0)
    page.label("Understood", UNDERSTOOD[reply.understood], 0)
    words, style = OUTCOMES[reply.outcome]
    doubt = "" if reply.signature.status == "holds" else ", as the message says"
    page.label("Business", words + (doubt if reply.outcome in ("done", "ended") else ""), 0, style if not doubt else "")
    words, style = SIGNATURES[reply.signature.status]
    by = (
        f", checked with {show(reply.signature.key)}"
        if reply.signature.key and reply.signature.status == "holds"
        else ""
    )
    kind = f" ({show(reply.signature.sign_type)})" if reply.signature.sign_type else ""
    page.label("Signature", f"{words}{kind}{by}", 0, style)


def _draw_findings(page: Page, report: Report, *, verbose: bool) -> None:
    told = [one for one in report.findings if verbose or one.level is not Level.NOTE or one.rule in ALWAYS]
    for finding in sorted(told, key=lambda one: list(Level).index(one.level)):
        page.blank()
        page.prose(show(finding.message), 0, LEVELS[finding.level], f"{finding.level.value}: ")
        page.label("rule", finding.rule, 2, "dim")
        if finding.expected is not None:
            page.label("expected", show(finding.expected), 2, "green")
        if finding.actual is not None:
            page.label("found", show(finding.actual), 2, "red")
        if finding.fix:
            page.prose(show(finding.fix), 2, lead="to do      ")


def _draw_sayings(page: Page, reply: Reply, findings: Sequence[Finding]) -> None:
    for said in reply.sayings:
        page.blank()
        page.line((show(said.field), "dim"), " ", (show(said.code), "bold"))
        page.prose(show(said.meaning), 2)
        if advice := advice_of(said, findings):
            page.prose(advice, 2, lead="to do: ")


def _draw_cause(page: Page, signature: ReplySignature) -> None:
    cause = signature.cause
    if cause is None:
        return
    page.blank()
    page.line(("Why the signature is as it is", "bold"))
    proof = (
        "Proven: with this undone, the signature verifies." if cause.proof is Proof.REPRODUCED else PROOFS[cause.proof]
    )
    page.prose(f"{proof} {cause.tried:,} ways were tried." if cause.tried > 1 else proof, 2)
    for mistake in cause.mistakes:
        page.line(
            "  ", (mistake.id, "bold red"), f" [{', '.join(map(show, mistake.params))}]" if mistake.params else ""
        )
    for ids, told in ties_of(cause):
        page.prose(f"{' + '.join(ids)} would produce the same bytes. {told}", 2, "dim")


def _draw_lines(page: Page, heading: str, lines: tuple[str, ...]) -> None:
    if not lines:
        return
    page.blank()
    page.line((heading, "bold"))
    for line in lines:
        page.prose(show(line), 2, lead="- ")
