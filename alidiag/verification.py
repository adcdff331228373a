"""Whether a signature holds for a request exactly as it arrived: strict verification, and nothing else."""

from __future__ import annotations

from alidiag.crypto import known_answers
from alidiag.keys.pair import public_half
from alidiag.model import Case, Half, Key, Kind
from alidiag.schemes.scheme import Scheme
from alidiag.signing import presign, right_encoder


def check_machine(case: Case, kind: str) -> None:
    """Make sure that this machine can do the sums of every key that may be asked.

    Raises:
        MachineAtFault: it cannot, and then nothing follows about the request.
    """
    given = (own_key(case, kind), case.keys.public, case.keys.md5)
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
    signing = scheme.signing(case.request, sign_type, case.known)
    key = own_key(case, signing.kind)
    if key is None or not signing.sign:
        return False
    try:
        data = right_encoder(signing.codec)(presign(signing))
    except UnicodeEncodeError:
        return False
    if signing.kind == Kind.MD5:
        from alidiag.crypto.md5 import md5_verify

        return key.secret is not None and md5_verify(data, key.secret, signing.sign)
    from alidiag.crypto.strict import verify
    from alidiag.mistakes.readings import decode_base64, dsa_letters

    octets = decode_base64(dsa_letters(signing.sign) if signing.kind == Kind.DSA else signing.sign)
    return octets is not None and verify(key, signing.digest, data, octets)
