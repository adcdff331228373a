"""What a DER body is, decided by its ASN.1 alone; the PEM label is compared afterwards and never believed."""

from __future__ import annotations

from alidiag.frozen import replace
from alidiag.keys import encrypted, numbers
from alidiag.keys.algorithms import curve, curve_in, named
from alidiag.keys.asn1 import (
    CONTEXT_0,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    DerError,
    Element,
    bits,
    elements,
    encode,
    extent,
    integer,
    integers,
    only,
)
from alidiag.keys.found import DAMAGED, NOT_RSA, Block, Found, Problem, mended, remark
from alidiag.model import DsaNumbers, Finding, Half, Kind, RsaNumbers

PKCS1, PKCS8, SPKI, CERTIFICATE = "PKCS#1", "PKCS#8", "SubjectPublicKeyInfo", "X.509 certificate"
TRADITIONAL_DSA, LOCKED = "OpenSSL DSA", "encrypted PKCS#8"

_PAIR_HINT = "Give an RSA key (or a DSA key where the account uses one); Alipay's console shows which kind is set."

_LABEL_OF = {
    (PKCS8, Half.PRIVATE): ("PRIVATE KEY",),
    (LOCKED, Half.PRIVATE): ("ENCRYPTED PRIVATE KEY",),
    (SPKI, Half.PUBLIC): ("PUBLIC KEY",),
    (CERTIFICATE, Half.PUBLIC): ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"),
    (PKCS1, Half.PRIVATE): ("RSA PRIVATE KEY",),
    (PKCS1, Half.PUBLIC): ("RSA PUBLIC KEY",),
    (TRADITIONAL_DSA, Half.PRIVATE): ("DSA PRIVATE KEY",),
}

_LABELS = {label for labels in _LABEL_OF.values() for label in labels} | {
    "CERTIFICATE REQUEST",
    "DSA PUBLIC KEY",
    "EC PARAMETERS",
    "EC PRIVATE KEY",
    "EC PUBLIC KEY",
    "NEW CERTIFICATE REQUEST",
    "PKCS7",
    "X509 CRL",
}


def quoted(label: str) -> str:
    """A PEM label for a message: only a well-known one is shown, for a damaged one may hold part of a key."""
    return f'"{label}"' if label in _LABELS else "that no key file has"


def what_is(block: Block) -> Found:
    """What a block holds, usable or not. Nothing is decrypted, and no primality is tested."""
    half = _half_of(block.label)
    if block.problem:
        foreign = block.problem.rule == NOT_RSA
        what = block.problem.reason.removeprefix("it is ") if foreign else _a_damaged(half)
        return Found(what, half, notes=block.notes, problem=block.problem)
    if block.dek:
        found = Found(
            "an encrypted private key",
            Half.PRIVATE,
            None,
            "OpenSSL encrypted",
            notes=block.notes,
            locked=block,
        )
        return replace(found, problem=encrypted.dek_problem(block))
    notes = block.notes
    try:
        size = extent(block.der)
    except DerError:
        return _damaged(half, notes)
    if size > len(block.der):
        problem = Problem(
            f"it is cut: its first octets announce {size:,} octets, and only {len(block.der):,} are there",
            "Copy the whole key again, from its first to its last character.",
        )
        return Found(_a_damaged(half), half, notes=notes, problem=problem)
    if size < len(block.der):
        notes = (*notes, mended(f"{_octets(len(block.der) - size)} after the end of the key left out"))
    der = block.der[:size]
    try:
        found = _judge(der)
    except (DerError, ValueError, IndexError):
        return _damaged(half, notes)
    if found.container == LOCKED:
        found = replace(found, locked=replace(block, der=der))
    if block.bare and not found.problem:
        container = f" in {found.container}" if found.kind and found.container != CERTIFICATE else ""
        notes = (*notes, mended(f"no PEM header; read as {found.what}{container}"))
    return replace(found, notes=(*notes, *_label_remark(block.label, found, bare=block.bare), *found.notes))


def _octets(count: int) -> str:
    return "1 octet" if count == 1 else f"{count:,} octets"


def _half_of(label: str | None) -> Half | None:
    if label and "PRIVATE" in label:
        return Half.PRIVATE
    return Half.PUBLIC if label and ("PUBLIC" in label or label.endswith("CERTIFICATE")) else None


def _a_damaged(half: Half | None) -> str:
    return f"a damaged {half} key" if half else "a damaged key"


def _damaged(half: Half | None, notes: tuple[Finding, ...]) -> Found:
    problem = Problem(
        "its body is no key: it is damaged, or something else stands there",
        "Copy the whole key again, as plain text.",
        DAMAGED,
    )
    return Found(_a_damaged(half), half, notes=notes, problem=problem)


def _label_remark(label: str | None, found: Found, *, bare: bool) -> tuple[Finding, ...]:
    if found.half is None or (found.kind is None and found.container != LOCKED):
        return ()
    right = _LABEL_OF.get((found.container, found.half), ())
    if label is None:
        if not bare:
            return ()
        if found.container == PKCS1 and found.half is Half.PRIVATE:
            fix = "For Java convert it: `openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW`."
            return (remark("a private key in PKCS#1 without a header: Java reads bare keys as PKCS#8", fix),)
        if found.container == PKCS1:
            fix = "Convert it: `openssl rsa -RSAPublicKey_in -in FILE -pubout -out NEW`."
            return (
                remark(
                    "a public key in PKCS#1 without a header: Alipay and Java expect SubjectPublicKeyInfo",
                    fix,
                ),
            )
        return ()
    if not right or label in right:
        return ()
    message = f'the label is {quoted(label)}, and the body is {found.container}, whose label is "{right[0]}"'
    return (remark(message, f'Write "{right[0]}" in both header lines, or export the key again.'),)


def _foreign(what: str, half: Half | None = None, hint: str = _PAIR_HINT, rule: str = NOT_RSA) -> Found:
    return Found(what, half, problem=Problem(f"it is {what}", hint, rule))


def _judge(der: bytes) -> Found:
    """What one whole element is.

    Raises:
        DerError, ValueError, IndexError: it is none of the known structures, or malformed inside.
    """
    if der[0] == OID:
        return _foreign("the name of a curve, not a key")
    parts = elements(only(der, SEQUENCE))
    shape = bytes(part.tag for part in parts)
    if len(parts) >= 2 and shape == bytes((INTEGER,)) * len(parts):
        return _run_of_integers(tuple(integer(part) for part in parts))
    if shape[:3] == bytes((INTEGER, SEQUENCE, OCTET_STRING)):
        return _pkcs8(parts)
    if shape == bytes((SEQUENCE, 0x03)):
        return _spki(parts)
    if shape == bytes((SEQUENCE, OCTET_STRING)) and encrypted.is_password_algorithm(
        elements(parts[0].content)[0].content
    ):
        problem = encrypted.cost_problem(der)
        return Found("an encrypted private key", Half.PRIVATE, container=LOCKED, problem=problem)
    if shape == bytes((SEQUENCE, OCTET_STRING)):
        return _foreign("a private key encrypted in an unknown way", Half.PRIVATE, "Export the key again, unencrypted.")
    if shape == bytes((SEQUENCE, SEQUENCE, 0x03)):
        return _signed(elements(parts[0].content))
    if shape[:2] == bytes((INTEGER, OCTET_STRING)):
        return _foreign(f"an EC private key{curve_in(parts)}", Half.PRIVATE)
    if shape[:2] == bytes((INTEGER, SEQUENCE)) and integer(parts[0]) == 3:
        hint = "Take the key out: `openssl pkcs12 -in FILE -nocerts -nodes -out NEW`."
        return _foreign("a PKCS#12 store (.p12, .pfx)", None, hint)
    if shape[:2] == bytes((OID, CONTEXT_0)):
        return _foreign(
            "a PKCS#7 bundle (.p7b)", None, "Take the certificate out: `openssl pkcs7 -print_certs -in FILE`."
        )
    raise DerError("no known structure")


def _run_of_integers(run: tuple[int, ...]) -> Found:
    if len(run) == 2:
        return rsa_public(RsaNumbers(*run), PKCS1)
    if len(run) == 9 and run[0] == 0:
        return _rsa_private(run, PKCS1)
    if len(run) == 6 and run[0] == 0:
        p, q, g, y, x = run[1:]
        return _dsa_private(DsaNumbers(p, q, g, y), x, TRADITIONAL_DSA)
    if len(run) == 3:
        return _foreign("a set of DSA parameters, not a key")
    raise DerError("no known structure")


def rsa_public(key: RsaNumbers, container: str) -> Found:
    """An RSA public key, or why its numbers make none."""
    what = f"an RSA public key of {key.n.bit_length():,} bits"
    fault = numbers.rsa_fault(key)
    problem = Problem(f"{what} cannot be used: {fault}", "Use the key that was generated.") if fault else None
    return Found(what, Half.PUBLIC, Kind.RSA, container, key, problem=problem)


def _rsa_private(run: tuple[int, ...], container: str) -> Found:
    key = RsaNumbers(run[1], run[2])
    what = f"an RSA private key of {key.n.bit_length():,} bits"
    hint = "Copy the whole key again from where it was generated."
    if fault := numbers.rsa_fault(key):
        problem = Problem(f"{what} cannot be used: {fault}", hint)
    elif fault := numbers.rsa_private_fault(run):
        problem = Problem(f"{FAILS} ({fault})", hint)
    else:
        der = numbers.rsa_pkcs8(run)
        return Found(what, Half.PRIVATE, Kind.RSA, container, key, der)
    return Found(what, Half.PRIVATE, Kind.RSA, container, problem=problem)


FAILS = "the private key fails its own check: a character is damaged, or it is cut"


def _dsa_private(key: DsaNumbers, x: int, container: str) -> Found:
    what = f"a DSA private key of {key.p.bit_length():,} bits"
    hint = "Copy the whole key again from where it was generated."
    if fault := numbers.dsa_fault(key):
        return Found(what, Half.PRIVATE, Kind.DSA, container, problem=Problem(f"{FAILS} ({fault})", hint))
    if not 0 < x < key.q or pow(key.g, x, key.p) != key.y:
        problem = Problem(f"{FAILS} (its private number does not give its public one)", hint)
        return Found(what, Half.PRIVATE, Kind.DSA, container, problem=problem)
    return Found(what, Half.PRIVATE, Kind.DSA, container, key, numbers.dsa_pkcs8(key, x))


def _pkcs8(parts: tuple[Element, ...]) -> Found:
    if integer(parts[0]) > 1:
        raise DerError("a version of PKCS#8 that does not exist")
    oid, parameters = _algorithm(parts[1].content)
    inner = parts[2].content
    if oid == numbers.RSA_OID:
        run = integers(only(inner, SEQUENCE))
        if len(run) != 9 or run[0] != 0:
            raise DerError("no two-prime RSA key")
        return _rsa_private(run, PKCS8)
    if oid == numbers.DSA_OID:
        p, q, g = integers(only(parameters, SEQUENCE))
        (x,) = integers(inner)
        # Sizes first: dsa_fault bounds them before any power is computed.
        small = p.bit_length() <= numbers.LARGEST and 0 < x < q < 1 << numbers.LARGEST_DSA_GROUP and 0 < g < p
        y = pow(g, x, p) if small and p > 1 else 0
        return _dsa_private(DsaNumbers(p, q, g, y), x, PKCS8)
    return _foreign(f"{named(oid, parameters)} private key{curve(parameters)}", Half.PRIVATE)


def _spki(parts: tuple[Element, ...], container: str = SPKI) -> Found:
    oid, parameters = _algorithm(parts[0].content)
    if oid == numbers.RSA_OID:
        n, e = integers(only(bits(parts[1]), SEQUENCE))
        return rsa_public(RsaNumbers(n, e), container)
    if oid == numbers.DSA_OID:
        if not parameters:
            return _foreign("a DSA public key without its parameters", Half.PUBLIC)
        p, q, g = integers(only(parameters, SEQUENCE))
        (y,) = integers(bits(parts[1]))
        key = DsaNumbers(p, q, g, y)
        what = f"a DSA public key of {p.bit_length():,} bits"
        fault = numbers.dsa_fault(key)
        problem = Problem(f"{what} cannot be used: {fault}", "Copy the whole key again.") if fault else None
        return Found(what, Half.PUBLIC, Kind.DSA, container, key, problem=problem)
    return _foreign(f"{named(oid, parameters)} public key{curve(parameters)}", Half.PUBLIC)


def _signed(inside: tuple[Element, ...]) -> Found:
    """A certificate, a certificate request or a revocation list: the part that is signed."""
    tags = bytes(part.tag for part in inside)
    if tags[:3] == bytes((INTEGER, SEQUENCE, SEQUENCE)) and len(tags) <= 4 and tags[3:] in (b"", b"\xa0"):
        hint = "A request holds no usable key file: give the key that it was made with."
        return _foreign("a certificate request (CSR)", None, hint)
    body = inside[1:] if tags[:1] == bytes((CONTEXT_0,)) else inside
    if bytes(part.tag for part in body[:6]) != bytes((INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE)):
        return _foreign("a signed structure without a key, such as a revocation list", None)
    public = elements(body[5].content)
    found = _spki(public, CERTIFICATE)
    if found.kind is None:
        what = f"a certificate of {found.what}"
        return _foreign(what, Half.PUBLIC)
    return replace(found, what=f"a certificate of {found.what}")


def _algorithm(content: bytes) -> tuple[bytes, bytes]:
    """The identifier's octets, and the DER of its parameters, empty where there are none."""
    parts = elements(content)
    if not 1 <= len(parts) <= 2 or parts[0].tag != OID:
        raise DerError("no algorithm identifier")
    if parts[0].content == numbers.RSA_OID and len(parts) == 2 and parts[1] != Element(0x05, b""):
        raise DerError("RSA takes no parameters")
    return parts[0].content, b"".join(encode(part.tag, part.content) for part in parts[1:])
