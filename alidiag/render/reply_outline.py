"""What the Markdown and HTML forms say of a message from Alipay, in which order and in which words."""

from __future__ import annotations

from alidiag.model import Cause, Proof, Reply
from alidiag.render.outline import PROOFS
from alidiag.render.reply_text import FORMS, OUTCOMES, SIGNATURES, UNDERSTOOD


def facts_of(reply: Reply) -> list[tuple[str, str]]:
    """(name, words) of what the message is; the business is only what an unverified message says."""
    signature = reply.signature
    doubt = "" if signature.status == "holds" or reply.outcome not in ("done", "ended") else ", as the message says"
    kind = f" ({signature.sign_type})" if signature.sign_type else ""
    by = f", checked with {signature.key}" if signature.key and signature.status == "holds" else ""
    facts = [("Message", FORMS.get(reply.form, reply.form))]
    if reply.service:
        facts.append(("Service", reply.service))
    return [
        *facts,
        ("Understood", UNDERSTOOD[reply.understood]),
        ("Business", OUTCOMES[reply.outcome][0] + doubt),
        ("Signature", SIGNATURES[signature.status][0] + kind + by),
    ]


def proof_words(cause: Cause) -> str:
    """How sure it is why the signature is as it is."""
    proof = PROOFS[cause.proof]
    if cause.proof is Proof.REPRODUCED:
        proof = "Proven: with this undone, the signature verifies."
    return f"{proof} {cause.tried:,} ways were tried." if cause.tried > 1 else proof


def text_wanted(reply: Reply, *, verbose: bool) -> str | None:
    """The text that the signature covers or has to cover, where it is of use."""
    signature = reply.signature
    return signature.presign if verbose or signature.status != "holds" else None
