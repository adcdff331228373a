"""Whether a signature holds for a request exactly as it arrived: strict verification, and nothing else."""

from __future__ import annotations

from alidiag.crypto import known_answers
from alidiag.frozen import replace
from alidiag.keys.pair import public_half
from alidiag.model import Case, Finding, Half, Key, Kind, Level
from alidiag.schemes.scheme import Scheme
from alidiag.signing import presign, right_encoder


def check_machine(case: Case, kind: str) -> None:
    """Make sure that this machine can do the sums of every key that may be asked.

    Raises:
        MachineAtFault: it cannot, and then nothing follows about the request.
    """
    given = (*candidates(case, kind), case.keys.public, case.keys.md5)
    for one in sorted({key.kind for key in given if key is not None}):
        known_answers.check(one)


def own_key(case: Case, kind: str) -> Key | None:
    """The key that a request of this kind is verified with: the merchant's public half, or the MD5 key."""
    keys = case.keys
    if kind == Kind.MD5:
        return keys.md5
    for key in (keys.public, keys.private):
        if key is not None and key.kind == kind:
            return public_half(key) if key.half is Half.PRIVATE else key
    return None


def candidates(case: Case, kind: str) -> tuple[Key, ...]:
    """The keys that may have made the signature by right: the own one, or without one, those of the keyring.

    Of an MD5 key that has not Alipay's form it cannot be said what it was meant to be: what it may have been before
    something was added to it counts as well.
    """
    own = own_key(case, kind)
    if own is None:
        others = [key for key in case.keys.others if key.kind == kind]
        halves = {(key.public, key.secret): key for key in reversed(others)}
        return tuple(public_half(key) if key.half is Half.PRIVATE else key for key in reversed(halves.values()))
    if kind != Kind.MD5 or not own.notes:
        return (own,)
    from alidiag.keys.md5 import is_malformed, repaired

    return (own, *repaired(own)) if is_malformed(own) else (own,)


def adopted(case: Case, key: Key) -> Case:
    """The case with one of the candidates as the own key, because it made the signature."""
    own = own_key(case, key.kind)
    if own is None:
        note = Finding(
            "key-from-keyring",
            Level.NOTE,
            f"No {key.kind.value} key of your own was given; the one from {key.source}, in the keyring, made this "
            "signature.",
        )
        case = replace(case, key_findings=(*case.key_findings, note))
    elif own == key:
        return case
    role = {"md5": key} if key.kind is Kind.MD5 else {"public": key}
    return replace(case, keys=replace(case.keys, **role))


def has_keys(case: Case) -> bool:
    """Whether any key was given that could be asked."""
    keys = case.keys
    return any((keys.md5, keys.public, keys.private, keys.alipay_public, keys.others))


def meant_type(case: Case, scheme: Scheme) -> str:
    """The `sign_type` to search with: the declared one, else what it seems to mean, else what `sign` looks like."""
    request = case.request
    if usable := scheme.sign_type(request):
        return usable
    types = dict(scheme.types)
    for param in request.params:
        meant = param.value.strip().strip("\"'").upper()
        if param.name.endswith(scheme.type_name) and meant in types:
            return types[meant]
    sign = next((p.value for p in request.params if p.name.endswith("sign") and p.value), "")
    if len(sign) > 64:
        public = case.keys.public or case.keys.private
        return "RSA" if public is not None and public.bits <= 1024 else "RSA2"
    return "MD5"


def holds(case: Case, scheme: Scheme, sign_type: str) -> bool:
    """Whether the sent signature is, strictly and as it is written, that of the expected pre-sign string."""
    return signer(case, scheme, sign_type) is not None


def signer(case: Case, scheme: Scheme, sign_type: str) -> Key | None:
    """The first of the `candidates` with which the signature holds, strictly and as it is written."""
    signing = scheme.signing(case.request, sign_type, case.known)
    keys = candidates(case, signing.kind)
    if not keys or not signing.sign:
        return None
    try:
        data = right_encoder(signing.codec)(presign(signing))
    except UnicodeEncodeError:
        return None
    if signing.kind == Kind.MD5:
        from alidiag.crypto.md5 import md5_verify

        secrets = ((key, key.secret) for key in keys if key.secret is not None)
        return next((key for key, secret in secrets if md5_verify(data, secret, signing.sign)), None)
    from alidiag.crypto.strict import verify
    from alidiag.mistakes.readings import decode_base64, dsa_letters

    octets = decode_base64(dsa_letters(signing.sign) if signing.kind == Kind.DSA else signing.sign)
    if octets is None:
        return None
    return next((key for key in keys if verify(key, signing.digest, data, octets)), None)
