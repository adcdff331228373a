"""The cause that a second witness shows: the developer's own pre-sign string, or the string that the gateway echoes.

They prove a text, not a signature: what they show is `observed`, unless the key confirms that this text was signed.
"""

from __future__ import annotations

from alidiag.asking import read_sign
from alidiag.checks.second_witness import Held, echo_of
from alidiag.comparison import Row, differences
from alidiag.explanation import Explained, blamed, explain, explain_text, summaries
from alidiag.frozen import replace
from alidiag.lossless import to_bytes
from alidiag.mistakes.readings import decode_base64, dsa_letters
from alidiag.model import Case, Cause, Finding, Key, Kind, Level, Proof
from alidiag.schemes.scheme import DIGESTS, Scheme
from alidiag.search import Effort
from alidiag.signing import presign
from alidiag.verification import candidates
from alidiag.witness import md5_witness
from alidiag.worlds import Named


def cause_of_text(case: Case, scheme: Scheme, sign_type: str, held: Held, tried: int, *, signed: bool) -> Cause:
    """What leads from the expected string to the developer's own, and whether that string was signed.

    Args:
        case: with a `presign`.
        scheme: how the request should have been signed.
        sign_type: the usable one.
        held: the string held against the expected one.
        tried: what the search by the signature had tried before.
        signed: the signature is, strictly, that of this string.
    """
    text = case.presign or ""
    proof = Proof.REPRODUCED if signed else Proof.OBSERVED
    explained = explain_text(case, scheme, sign_type, text)
    tried += explained.effort.tried
    if explained.named:
        return Cause(proof, blamed(explained.named), explained.also, tried, explained.also_told)
    named = named_by_rows(held.rows)
    if not signed:
        return Cause(proof, blamed(named), tried=tried)
    # The signature is of this very string, so what differs changed after it was made: it may be an old one.
    changed = tuple(dict.fromkeys(name for _, params in named for name in params))
    if len(changed) > 1 and all(name == "value-changed-after-signing" for name, _ in named):
        others = tuple(name for name, _ in named)
        return Cause(proof, blamed([("stale-signature", changed)]), (others,), tried, summaries((others,)))
    also = (("stale-signature",),) if any(name == "value-changed-after-signing" for name, _ in named) else ()
    return Cause(proof, blamed(named), also, tried, summaries(also))


def echoed(case: Case, scheme: Scheme, sign_type: str) -> list[Finding]:
    """The string that the gateway echoes, held against the one that the request gives: it tells what arrived."""
    echo = echo_of(case.gateway_error or "")
    if echo is None:
        return [
            Finding(
                "echo-missing", Level.NOTE, "The gateway's text echoes no pre-sign string; nothing follows from it."
            )
        ]
    sent = presign(scheme.signing(case.request, sign_type, case.known))
    if echo == sent:
        message = "The gateway rebuilt the very string that this request gives: it arrived unaltered."
        return [Finding("echo-equal", Level.NOTE, message)]
    return [
        Finding(
            "rewritten-in-transit",
            Level.ERROR,
            f"{row.name or 'The string'} is not what the gateway received.",
            row.name or None,
            row.expected if row.expected is not None else f"no {row.name}",
            row.yours if row.yours is not None else f"no {row.name}",
            "Record the request at the last place before it leaves, and compare it with the gateway's string.",
        )
        for row in differences(echo, sent)[:20]
    ]


def own_signature(
    case: Case, scheme: Scheme, sign_type: str, explained: Explained
) -> tuple[Explained | None, list[Finding]]:
    """The developer's own signature against the one in the request.

    Returns:
        What was found for the own one where it is right and the one that arrived is not, and the findings: of step 4
        then, of step 3 otherwise.
    """
    sent = case.request.get(scheme.sign_name) or ""
    if case.signature == sent:
        return None, []
    arrived = tuple(
        p._replace(value=case.signature or "") if p.name == scheme.sign_name else p for p in case.request.params
    )
    own = replace(case, request=replace(case.request, params=arrived))
    held = explain(own, scheme, sign_type, Effort(limit=0)) if not explained.explained else explained
    right = held.verified and not explained.explained
    finding = Finding(
        "rewritten-in-transit" if right else "sign-differs",
        Level.WARNING if explained.verified else Level.ERROR,
        "Your own signature is right, but the request carries another value: it was changed on the way."
        if right
        else "Your own signature is not the one in the request.",
        scheme.sign_name,
        case.signature,
        sent,
        "URL-encode the value of sign, and send the one that belongs to this very request.",
    )
    return held if right else None, [finding]


def author_of(case: Case, scheme: Scheme, sign_type: str, text: str) -> Key | None:
    """The key by which the signature in the request is, strictly, that of this text; see `verification.candidates`."""
    from alidiag.crypto import strict

    kind, digest = DIGESTS[sign_type]
    sign, _ = read_sign(case.request.get(scheme.sign_name) or "", kind)
    try:
        data = to_bytes(text, case.request.codec)
    except UnicodeEncodeError:
        return None
    if not sign:
        return None
    octets = None if kind == Kind.MD5 else decode_base64(dsa_letters(sign) if kind == Kind.DSA else sign)

    def signed(key: Key) -> bool:
        if key.secret is not None:
            return md5_witness(key, key.secret, sign).confirms(data, None)
        return octets is not None and strict.verify(key, digest, data, octets)

    return next(filter(signed, candidates(case, kind)), None)


def named_by_rows(rows: list[Row]) -> list[Named]:
    """Mistakes that the differing pieces show by themselves, each with its parameters."""
    named: dict[str, list[str]] = {}
    for row in rows:
        named.setdefault(_mistake_of(row), []).append(row.name)
    return [(name, tuple(dict.fromkeys(params))) for name, params in named.items()]


def _mistake_of(row: Row) -> str:
    if row.yours is None:
        return "parameter-not-signed"
    if row.expected is None:
        return {"sign_type": "sign-type-signed", "sign": "sign-signed"}.get(row.name, "parameter-not-sent")
    (name, _, signed), (other, _, sent) = row.yours.partition("="), row.expected.partition("=")
    if name != other:
        return "parameter-misnamed"
    if signed.startswith(sent) and signed[len(sent) : len(sent) + 1] in ("'", '"'):
        return "value-cut-at-quote"
    if "?" in signed + sent and _with_losses(signed) == _with_losses(sent):
        return "characters-lost"
    if sent and _without_tags(signed) in (sent, sent.strip()):
        return "characters-filtered"
    return "value-changed-after-signing"


def _with_losses(value: str) -> str:
    """The value with every run of question marks and of characters beyond ASCII as a single question mark."""
    out: list[str] = []
    for char in value:
        plain = char if char < "\x80" else "?"
        if plain != "?" or not out or out[-1] != "?":
            out.append(plain)
    return "".join(out)


def _without_tags(value: str) -> str:
    """The value as a filter leaves it: tags and single angle brackets taken out."""
    out: list[str] = []
    rest = value
    while rest:
        before, mark, after = rest.partition("<")
        out.append(before)
        tag, closing, behind = after.partition(">")
        rest = behind if mark and closing else tag.replace("<", "")
    return "".join(out).replace(">", "")
