"""Whether a message is signed by Alipay, and if not, why: the search of requests, looked at from the other side.

What arrived is what one has; what Alipay signed is what the search looks for. A mistake that changes a request before
it is signed is here a change that the fields have suffered since.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from alidiag.frozen import replace
from alidiag.keys.known import PUBLISHED
from alidiag.keys.md5 import is_malformed
from alidiag.model import Blamed, Case, Cause, Finding, Key, KeyRing, Kind, Level, Proof, ReplySignature, Step
from alidiag.replies.draft import MOBILE, WAP, Draft
from alidiag.replies.roles import key_notes, roles_of
from alidiag.replies.words import WORDS
from alidiag.schemes.in_app import IN_APP
from alidiag.schemes.reply import REPLY
from alidiag.schemes.scheme import DIGESTS
from alidiag.schemes.wap import WAP as WAP_SCHEME
from alidiag.schemes.wap import WAP_NOTIFICATION
from alidiag.signing import presign
from alidiag.verification import check_machine, meant_type, signer

if TYPE_CHECKING:
    from alidiag.explanation import Explained
    from alidiag.refusal import Why
    from alidiag.schemes.scheme import Scheme

Judged = tuple[ReplySignature, tuple[Finding, ...]]


def signature_of(draft: Draft, keys: KeyRing, *, refused: bool, why: Why | None = None) -> Judged:
    """Whether the signature holds, and for which text.

    Args:
        draft: the message.
        keys: `md5` is the MD5 key, `alipay_public` Alipay's public key; all others only explain a failure.
        refused: the message refuses a request; such messages are usually not signed.
        why: finds out why a signature is what it is; `explanation.explain` unless another is given.

    Raises:
        MachineAtFault: this machine's cryptography fails its known-answer tests.
    """
    request = draft.request
    scheme = scheme_of_message(draft)
    declared = request.get(scheme.type_name)
    if not request.get("sign"):
        return ReplySignature("missing", declared), _missing(refused=refused)
    if not draft.signable:
        return ReplySignature("unproven", declared), ()
    case = Case(request, KeyRing())
    sign_type = meant_type(case, scheme)
    kind, _ = DIGESTS[sign_type]
    findings = () if scheme.sign_type(request) else (_odd_type(declared, sign_type, scheme),)
    roles = roles_of(keys)
    ring = roles.ring(kind)
    case = replace(case, keys=ring)
    check_machine(case, kind)
    text = presign(scheme.signing(request, sign_type))
    author = signer(case, scheme, sign_type)
    if author is not None:
        notes = key_notes(roles, keys, kind, author)
        return ReplySignature("holds", sign_type, author.source, text), (*findings, *notes)
    if own := signer(replace(case, keys=KeyRing(others=roles.mine)), scheme, sign_type):
        case = replace(case, keys=replace(ring, alipay_public=own))
    status, told = _explained(case, scheme, sign_type, text, why, given=_own(ring, kind) is not None)
    return status, (*findings, *key_notes(roles, keys, kind), *told)


def scheme_of_message(draft: Draft) -> Scheme:
    """How a message is signed."""
    if draft.form == MOBILE:
        return IN_APP
    if draft.form == WAP:
        return WAP_SCHEME
    return WAP_NOTIFICATION if WAP_NOTIFICATION.recognises(draft.request) else REPLY


def is_genuine(draft: Draft, keys: KeyRing) -> bool:
    """Whether the signature of a message holds, strictly, as it stands."""
    if not draft.signable or not draft.request.get("sign"):
        return False
    scheme = scheme_of_message(draft)
    sign_type = meant_type(Case(draft.request, KeyRing()), scheme)
    kind, _ = DIGESTS[sign_type]
    case = Case(draft.request, roles_of(keys).ring(kind))
    check_machine(case, kind)
    return signer(case, scheme, sign_type) is not None


def _own(ring: KeyRing, kind: str) -> Key | None:
    key = ring.md5 if kind == Kind.MD5 else ring.public
    return key if key is not None and key.kind == kind and not is_malformed(key) else None


def _named(ring: KeyRing, kind: str) -> str | None:
    key = ring.md5 if kind == Kind.MD5 else ring.public
    return key.source if key is not None else None


def _missing(*, refused: bool) -> tuple[Finding, ...]:
    level = Level.NOTE if refused else Level.WARNING
    usual = "; refusals usually have none" if refused else ""
    message = f"The message carries no signature{usual}: anyone could have written it."
    return (Finding("reply-unsigned", level, message, "sign", fix="Query the order instead of believing it."),)


def _odd_type(declared: str | None, meant: str, scheme: Scheme) -> Finding:
    message = f"{scheme.type_name} is {'missing' if declared is None else 'none that Alipay writes'}; taken as {meant}."
    expected = ", ".join(name for name, _ in scheme.types)
    fix = "Give the message as it came."
    return Finding("sign-type-invalid", Level.WARNING, message, scheme.type_name, expected, declared, fix)


def _explained(case: Case, scheme: Scheme, sign_type: str, text: str, why: Why | None, *, given: bool) -> Judged:
    kind, _ = DIGESTS[sign_type]
    ring = case.keys
    in_ring = any(key.kind == kind for key in ring.others if key.source != PUBLISHED)
    if kind != Kind.MD5 and not any((given, ring.others, ring.alipay_public, ring.public)):
        return ReplySignature("unproven", sign_type, None, text), (_no_key(kind),)
    from alidiag.explanation import explain

    found = (why or explain)(case, scheme, sign_type)
    undone: dict[str, str] = {}
    # Several mistakes at once are likelier one program's work, where that explains them too. What another searches has
    # its own measure: a message that was searched less is not looked at place by place either.
    is_open = found.hit is None and (why is None or not found.effort.exhausted)
    if (given or in_ring) and (is_open or (why is None and len(found.named) > 1)):
        from alidiag.replies.decoded import decoded_once_more

        decoded = decoded_once_more(case, scheme, sign_type, found.effort)
        if decoded is not None and (found.hit is None or len(decoded.found.named) < len(found.named)):
            found, undone = decoded
    ids = tuple(name for name, _ in found.named)
    if found.hit is None:
        if not given and found.key is None:
            return ReplySignature("unproven", sign_type, None, text), (_no_key(kind),)
        finding = _unexplained(found, kind, ring)
        return ReplySignature("fails", sign_type, None, text, Cause(Proof.NONE, tried=found.effort.tried)), (finding,)
    blamed = _blamed(found, ids, undone)
    also = tuple(map(_ids, found.also))
    told_also = tuple(" ".join(_words(name)[0] for name in names) for names in also)
    cause = Cause(Proof.REPRODUCED, blamed, also, found.effort.tried, told_also)
    if set(ids) <= {"sign-type-signed", "wrong-charset"}:
        # Nothing is wrong with such a message: every field is what Alipay signed, in its own way.
        key = found.hit.witness.key.source
        told = tuple(Finding(one.id, Level.WARNING, one.explanation + _about(one), fix=one.fix) for one in blamed)
        return ReplySignature("holds", sign_type, key, found.hit.text, cause), told
    findings = tuple(
        Finding(one.id, Level.ERROR, one.explanation + _about(one), one.params[0] if one.params else None, fix=one.fix)
        for one in blamed
    )
    # The text that Alipay signed is the one that verified, not the one that arrived.
    return ReplySignature("fails", sign_type, found.hit.witness.key.source, found.hit.text, cause), findings


def _ids(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("sign-type-not-signed" if name == "sign-type-signed" else name for name in names)


def _about(one: Blamed) -> str:
    """The parameters, where the explanation does not name them."""
    named = all(f"n {param}, " in one.explanation for param in one.params)
    return "" if named else f" ({', '.join(one.params)})"


def _blamed(found: Explained, ids: tuple[str, ...], undone: dict[str, str]) -> tuple[Blamed, ...]:
    """The mistakes of an explanation, told for a message; `undone` says of some what was undone where."""
    from alidiag.mistakes.catalogue import BY_ID

    result = []
    for name, (known, params) in zip(_ids(ids), found.named, strict=True):
        explanation, fix = _words(name)
        if name in ("signed-with-another-key", "key-role-swapped") and found.hit is not None:
            explanation += f" The signature was made with {found.hit.witness.key.source}."
        if name in undone:
            explanation += f" {undone[name]}"
        elif found.hit is not None:
            ways = (one.turn.told for one in found.hit.suspects if one.id == known and one.turn.told)
            explanation += "".join(f" That is: {told[1]}." for told in islice(ways, 1))
        result.append(Blamed(name, Step(BY_ID[known].step), params, explanation, fix))
    return tuple(result)


def _words(name: str) -> tuple[str, str]:
    """What a mistake means for a message, and what to do."""
    if name in WORDS:
        return WORDS[name]
    from alidiag.mistakes.catalogue import BY_ID

    explanation = f"What Alipay signed differs from what is here, just as after this: {BY_ID[name].summary}"
    return explanation, "Verify the message as it came, before anything changes it."


def _no_key(kind: str) -> Finding:
    wanted = "the MD5 key (--md5-key-file)" if kind == Kind.MD5 else "Alipay's public key (--alipay-public-key)"
    message = f"Whether the signature holds was not checked: no key was given that could; give {wanted}."
    return Finding("reply-not-verified", Level.WARNING, message, "sign", fix=f"Give {wanted}.")


def _unexplained(found: Explained, kind: str, ring: KeyRing) -> Finding:
    if kind == Kind.RSA and found.opened is False:
        message = "The key given as Alipay's did not make this signature, whatever text was signed."
        fix = "Take Alipay's public key from the merchant portal, not your own; and give the message as it came."
    elif kind == Kind.RSA and found.opened:
        whose = found.key.source if found.key is not None and ring.public is None else "Alipay's key"
        message = f"{whose} made this signature, but of another text, and no known change leads to it."
        fix = "Give the message as it came, every field in it."
    else:
        message = "The signature does not verify, and no known change or key explains it."
        fix = "Check the key; give the message as it came, every field in it."
    where = _named(ring, kind)
    return Finding(
        "signature-wrong", Level.ERROR, message, "sign", actual=f"tried with {where}" if where else None, fix=fix
    )
