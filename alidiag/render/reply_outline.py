"""What a report says of a message from Alipay, in parts that every form of output draws in its own way."""

from __future__ import annotations

from typing import NamedTuple

from alidiag.model import Cause, Proof, Reply, Report, Verdict

FORMS = {
    "xml": "synchronous reply (XML)",
    "return": "return through the buyer's browser",
    "notification": "notification",
}
OUTCOMES = {
    "done": "done",
    "refused": "refused by the gateway",
    "failed": "understood, but failed",
    "open": "open: not settled yet",
    "ended": "ended without success",
    "unknown": "not said",
}
UNDERSTOOD = {True: "yes", False: "no", None: "not said"}
SIGNATURES = {"holds": "holds", "fails": "does not hold", "unproven": "not checked", "missing": "there is none"}


class Part(NamedTuple):
    """A heading, then rows of (name, sentences), then sentences, then a text to copy."""

    heading: str
    rows: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    verbatim: str | None = None


def outcome_of(reply: Reply) -> str:
    """What became of the business; what nobody vouches for is said to be the message's own word."""
    doubtful = reply.outcome in ("done", "ended") and reply.signature.status != "holds"
    return OUTCOMES[reply.outcome] + (", as the message says" if doubtful else "")


def signature_of(reply: Reply) -> str:
    """Whether it holds, of which kind, checked with what."""
    signature = reply.signature
    kind = f" ({signature.sign_type})" if signature.sign_type else ""
    by = f", checked with {signature.key}" if signature.key and signature.status == "holds" else ""
    return SIGNATURES[signature.status] + kind + by


def reply_in_short(report: Report, reply: Reply) -> str:
    """The whole in a sentence."""
    if report.verdict is Verdict.UNREADABLE:
        return "The message cannot be read."
    return f"Business: {outcome_of(reply)}. Signature: {SIGNATURES[reply.signature.status]}."


def facts_of(reply: Reply) -> tuple[tuple[str, str], ...]:
    """What the message is and says."""
    rows = [("Form", FORMS.get(reply.form, reply.form))]
    if reply.service:
        rows.append(("Service", reply.service))
    return (
        *rows,
        ("Understood", UNDERSTOOD[reply.understood]),
        ("Business", outcome_of(reply)),
        ("Signature", signature_of(reply)),
    )


def parts_of(report: Report, reply: Reply, *, quiet: bool) -> tuple[Part, ...]:
    """All parts in their order, those with nothing in them left out."""
    parts: list[Part] = []
    if report.verdict is not Verdict.UNREADABLE:
        said = tuple(
            (f"{one.field} {one.code}", " ".join(filter(None, (one.meaning, one.action, one.retry))))
            for one in reply.sayings
        )
        parts = [
            Part("What its codes mean", said),
            Part("Why the signature is as it is", (), _why(reply.signature.cause)),
        ]
        parts.append(Part("What to do next", (), reply.next))
        if reply.signature.presign is not None and reply.signature.status != "holds":
            parts.append(Part("Text that the signature has to cover", (), (), reply.signature.presign))
    if not quiet:
        parts.append(Part("Not checked", (), reply.not_checked))
    return tuple(part for part in parts if part.rows or part.lines or part.verbatim is not None)


def _why(cause: Cause | None) -> tuple[str, ...]:
    if cause is None:
        return ()
    if cause.proof is not Proof.REPRODUCED:
        return (f"Unexplained: {cause.tried:,} ways were tried, and none makes the signature verify.",)
    proven = "Proven: with this undone, the signature verifies: " + ", ".join(f"`{one.id}`" for one in cause.mistakes)
    also = (
        "The very same bytes come out of: " + " + ".join(f"`{name}`" for name in ids) + "." for ids in cause.also[:6]
    )
    return (f"{proven}.", *also)
