"""Octets and keys -> the report on a message from Alipay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alidiag.errors import InputUnreadable, NothingToCheck
from alidiag.model import (
    Finding,
    KeyRing,
    Level,
    Param,
    Proof,
    Reply,
    ReplySignature,
    Report,
    Saying,
    Span,
    Verdict,
)
from alidiag.read.content import Content, read
from alidiag.read.found import Found, Kind
from alidiag.replies.draft import NOTIFICATION, RETURN, XML, Draft, Unreadable, trouble
from alidiag.replies.exposed import hidden, keys_in, named_keys, without_keys
from alidiag.replies.meaning import meaning_of
from alidiag.replies.message import ACCEPTED, drafts_of
from alidiag.replies.octets import decoded
from alidiag.replies.signature import is_genuine, signature_of

if TYPE_CHECKING:
    from alidiag.refusal import Why


def judge(data: bytes, source: str, keys: KeyRing, more: tuple[Finding, ...] = (), *, why: Why | None = None) -> Report:
    """What a message says and whether it is genuine.

    Args:
        data: its octets, as they came.
        source: where they came from, for messages.
        keys: the MD5 key and Alipay's public key; all others only explain a failure.
        more: what was found while the keys were read.
        why: finds out why a signature is what it is; `explanation.explain` unless another is given.

    Raises:
        NothingToCheck: the text is no message of Alipay's.
        MachineAtFault: this machine's cryptography fails its known-answer tests.
    """
    text = decoded(data)
    if isinstance(text, Unreadable):
        return unreadable(text, source, more)
    if not text.text.strip("\ufeff \t\r\n"):
        return unreadable(trouble("reply-malformed", "The reply is empty.", ACCEPTED), source, (*text.findings, *more))
    content = read(text.text, source, codec=text.codec)
    draft = chosen(drafts_of(only_message(content), content), keys)
    if isinstance(draft, Unreadable):
        return unreadable(draft, source, (*text.findings, *more))
    draft = draft._replace(findings=(*(one for one in text.findings if one not in draft.findings), *draft.findings))
    inside, told = keys_in(text.text, keys.md5)
    return without_keys(judged(draft, source, keys, (*more, *told), why=why), inside)


def only_message(content: Content) -> Found:
    """The one message in a text.

    Raises:
        NothingToCheck: there is none; what is there instead is said.
        InputUnreadable: there are several.
    """
    messages = content.messages
    if len(messages) == 1 or (messages and len({_said(one) for one in messages}) == 1):
        return messages[0]
    if messages:
        raise InputUnreadable(
            f"The text from {content.source} holds {len(messages):,} messages of Alipay's.",
            "Give one of them; alidiag triage FILE looks at all.",
        )
    source = content.source
    if content.requests or any(one.kind is Kind.PRESIGN for one in content.found):
        hint = "alidiag illegal-sign diagnoses a request."
        raise NothingToCheck(f"The text from {source} is a request to Alipay, not a reply.", hint)
    raise NothingToCheck(f"No reply was found in {source}: none of its fields is one that Alipay sends.", ACCEPTED)


def _said(found: Found) -> object:
    """What a message says, whatever it is written in."""
    if not found.readings:
        return found.text.text
    return tuple(sorted(piece.text for piece in found.readings[0].draft.pieces))


def chosen(drafts: list[Draft | Unreadable], keys: KeyRing) -> Draft | Unreadable:
    """The first way to read a message under which its signature holds; else the likeliest that can be read."""
    read_ones = [one for one in drafts if isinstance(one, Draft)]
    if len(read_ones) > 1:
        for one in read_ones:
            if is_genuine(one, keys):
                return one
    return read_ones[0] if read_ones else drafts[0]


def judged(
    draft: Draft, source: str, keys: KeyRing, more: tuple[Finding, ...] = (), *, why: Why | None = None
) -> Report:
    """The report on a message that was read."""
    meaning = meaning_of(draft)
    signature, told = signature_of(draft, keys, refused=meaning.outcome == "refused", why=why)
    exposed = named_keys(draft.request)
    if exposed:
        signature = _without_text(signature)
    findings = (*draft.findings, *more, *meaning.findings, *told, *exposed)
    reply = Reply(
        form=draft.form,
        service=draft.echo.get("service"),
        charset=draft.request.codec,
        understood=meaning.understood,
        outcome=meaning.outcome,
        sayings=tuple(_guarded(saying, signature) for saying in meaning.sayings),
        next=(*_warning(draft, meaning.outcome, signature), *meaning.next),
        fields=tuple(hidden(param) for param in _fields(draft)),
        signature=signature,
        not_checked=tuple(_not_checked(draft, signature)),
    )
    return Report(
        source=source,
        verdict=_verdict(findings, reply),
        text="" if exposed else draft.request.text,
        findings=findings,
        reply=reply,
    )


def unreadable(one: Unreadable | None, source: str, more: tuple[Finding, ...]) -> Report:
    """The report on a message that cannot be read."""
    if one is None:
        one = trouble("reply-malformed", "The message cannot be read.", ACCEPTED)
    findings = (*more, one.finding)
    reply = Reply(form=one.form, not_checked=("Anything: the message was not read.",))
    return Report(source=source, verdict=Verdict.UNREADABLE, text="", findings=findings, reply=reply)


def _fields(draft: Draft) -> Iterator[Param]:
    names = {param.name for param in draft.request.params}
    for name, value in draft.head.items():
        if name not in names:
            yield Param(name, value, name, value, Span(0, 0), Span(0, 0), "body")
    yield from draft.request.params


def _guarded(saying: Saying, signature: ReplySignature) -> Saying:
    """Nobody is told to deliver goods by a message that anyone could have written."""
    if signature.status == "holds" or not saying.kind.endswith("status") or not saying.action:
        return saying
    return saying._replace(action=f"Once the signature is verified: {saying.action[0].lower()}{saying.action[1:]}")


def _warning(draft: Draft, outcome: str, signature: ReplySignature) -> Iterator[str]:
    if signature.status == "fails":
        yield "Do not act on this message: its signature does not hold. Query the order instead."
    elif signature.status != "holds" and (draft.form != XML or outcome == "done"):
        yield "Do not act on this message before its signature is verified."


def _without_text(signature: ReplySignature) -> ReplySignature:
    return ReplySignature(signature.status, signature.sign_type, signature.key, None, signature.cause)


def _verdict(findings: tuple[Finding, ...], reply: Reply) -> Verdict:
    if any(finding.level is Level.ERROR for finding in findings) or reply.signature.status == "fails":
        return Verdict.FAIL
    settled = reply.outcome in ("done", "ended") and reply.signature.status == "holds"
    return Verdict.PASS if settled else Verdict.UNPROVEN


def _not_checked(draft: Draft, signature: ReplySignature) -> Iterator[str]:
    if signature.status == "unproven":
        yield "The signature."
    if signature.status == "fails" and signature.cause is not None and signature.cause.proof is Proof.NONE:
        yield "Whether the key or the text is at fault."
    if draft.form == XML:
        yield "is_success, error and the request that is repeated: no signature covers them."
        yield "Replay: whether this reply belongs to your last request."
    else:
        asked = "notify_verify: whether Alipay knows this notify_id; ask within about a minute of receiving it."
        yield asked if draft.request.get("notify_id") else "notify_verify: there is no notify_id to ask for."
        yield "Replay: whether this message was handled before."
    if draft.form in (NOTIFICATION, RETURN):
        yield "Whether order, amount and seller are those of your own order."
    yield "Whether the key is the one that Alipay uses for this partner today."
