"""What a diagnosis does not prove; told with every verdict, and with a pass above all."""

from __future__ import annotations

from alidiag.model import Case, Kind


def not_proven(
    case: Case, kind: str, *, explained: bool, possible: bool = True, given: bool = False, signed: bool = True
) -> tuple[str, ...]:
    """What this diagnosis says nothing about.

    Args:
        case: what was looked at.
        kind: `MD5`, `RSA` or `DSA`: what the signature is, or seems to be.
        explained: the signature holds, or it is proven why not.
        possible: a key was given, and the signature can be read, so that it could be asked.
        given: a key was given that could be asked about such a signature, if only it could be read.
        signed: the request carries a signature at all.
    """
    partner = case.request.get("partner")
    whose = f"for partner {partner}" if partner else "for this partner"
    lines = []
    if not explained:
        if not possible and signed and given:
            lines.append("Whether the right text was signed, with the right key: the value of sign cannot be read.")
        elif not possible:
            lines.append("Whether the signature is right: no key that could check it was given.")
        elif kind == Kind.MD5 and signed:
            lines.append("Whether the key or the text is wrong: with MD5 the two cannot be told apart.")
    if kind != Kind.MD5:
        lines.append(f"Which public key Alipay has on file {whose}.")
    elif case.keys.md5 is not None and (explained or given):
        lines.append(f"Whether the MD5 key given here is the one that Alipay has on file {whose}.")
    else:
        lines.append(f"Which MD5 key Alipay has on file {whose}.")
    service = case.request.get("service")
    lines.append("Whether key, partner and gateway belong to the same environment (sandbox or production).")
    lines.append(f"Whether the contract {whose} covers {service or 'this service'}.")
    lines.append("Whether the request reached the gateway as it stands here.")
    return tuple(lines)
