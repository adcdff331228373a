"""Names of the algorithms and curves that keys can be of, by object identifier."""

from __future__ import annotations

from alidiag.keys.asn1 import CONTEXT_0, OID, Element, dotted

_ALGORITHMS = {
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.10045.2.1": "EC",
    "1.2.840.113549.1.3.1": "Diffie-Hellman",
    "1.2.840.10046.2.1": "Diffie-Hellman",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "1.2.156.10197.1.301": "SM2",
    "1.2.643.7.1.1.1.1": "GOST",
    "1.2.643.7.1.1.1.2": "GOST",
    "1.2.643.2.2.19": "GOST",
}
_FAMILIES = {"2.16.840.1.101.3.4.3": "post-quantum signature", "2.16.840.1.101.3.4.4": "ML-KEM"}
_CURVES = {
    "1.2.840.10045.3.1.7": "P-256",
    "1.3.132.0.33": "P-224",
    "1.3.132.0.34": "P-384",
    "1.3.132.0.35": "P-521",
    "1.3.132.0.10": "secp256k1",
    "1.2.156.10197.1.301": "sm2p256v1",
    "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
    "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
    "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
}


def named(oid: bytes, parameters: bytes) -> str:
    """The algorithm with its article: `an EC`, `an Ed25519`, `a Diffie-Hellman`."""
    text = dotted(oid)
    name = _ALGORITHMS.get(text) or _FAMILIES.get(text.rpartition(".")[0])
    if name is None:
        return f"an unsupported (OID {text})"
    if name == "EC" and "sm2" in curve(parameters):
        name = "SM2"
    return f"an {name}" if name[0] in "ERSXM" else f"a {name}"


def curve(parameters: bytes) -> str:
    """` (curve P-256)`, or nothing where no named curve stands."""
    if parameters[:1] != bytes((OID,)):
        return ""
    number = dotted(parameters[2:])
    return f" (curve {_CURVES[number]})" if number in _CURVES else f" (curve OID {number})"


def curve_in(parts: tuple[Element, ...]) -> str:
    """The curve of an EC private key of its own format (RFC 5915)."""
    for part in parts[2:]:
        if part.tag == CONTEXT_0:
            return curve(part.content)
    return ""
