"""Keys and signatures for made-up requests, by the openssl command line alone: nothing here knows alidiag.

One process a signature; a whole measure needs some thousands.
"""

from __future__ import annotations

import atexit
import base64
import re
import subprocess
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

_MADE = TemporaryDirectory(prefix="alidiag-wild-")
atexit.register(_MADE.cleanup)
FOLDER = Path(_MADE.name)
MD5_KEYS = {
    "md5-a": b"8y2pw0cgk3m7q1vz5nfx6t9hs4dbjr8e",
    "md5-b": b"k1u9x5zq7w3r0a8bm4c6t2yfhd5ngpsv",
    "md5-c": b"0f6b2d94c8e1a7350d9b4e6f8c2a1b37",
}
RSA_BITS = {"rsa1-a": 1024, "rsa1-b": 1024, "rsa2-a": 2048, "rsa2-b": 2048}


def openssl(*words: object, data: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *map(str, words)], input=data, capture_output=True, check=True).stdout


@lru_cache
def private_file(name: str) -> Path:
    """The PEM file of a private key: rsa1-a, rsa1-b (1024 bits), rsa2-a, rsa2-b (2048), dsa-a, dsa-b."""
    file = FOLDER / f"{name}.pem"
    if name in RSA_BITS:
        openssl("genrsa", "-out", file, RSA_BITS[name])
    else:
        openssl("genpkey", "-paramfile", _dsa_parameters(), "-out", file)
    return file


@lru_cache
def _dsa_parameters() -> Path:
    file = FOLDER / "dsa-parameters.pem"
    sizes = ("-pkeyopt", "dsa_paramgen_bits:1024", "-pkeyopt", "dsa_paramgen_q_bits:160")
    openssl("genpkey", "-genparam", "-algorithm", "DSA", *sizes, "-out", file)
    return file


@lru_cache
def public_file(name: str) -> Path:
    file = FOLDER / f"{name}.pub.pem"
    openssl("pkey", "-in", private_file(name), "-pubout", "-out", file)
    return file


@lru_cache
def private_body(name: str) -> bytes:
    """The base64 of a PKCS#8 private key, as portals hand it out."""
    der = openssl("pkcs8", "-topk8", "-nocrypt", "-in", private_file(name), "-outform", "DER")
    return base64.b64encode(der)


def make_all() -> None:
    """Every key now, so that workers that are forked later share them."""
    for name in (*RSA_BITS, "dsa-a", "dsa-b"):
        public_file(name)


def digest(name: str, data: bytes) -> bytes:
    return openssl("dgst", f"-{name}", "-binary", data=data)


def keyed(name: str, key: bytes, data: bytes) -> bytes:
    return openssl("dgst", f"-{name}", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary", data=data)


def signed(key: str, hashed: str, data: bytes) -> bytes:
    """RSA PKCS#1 v1.5, or DSA in DER."""
    return openssl("dgst", f"-{hashed}", "-sign", private_file(key), data=data)


def signed_pss(key: str, hashed: str, data: bytes, salt: str) -> bytes:
    padding = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", f"rsa_pss_saltlen:{salt}")
    return openssl("dgst", f"-{hashed}", *padding, "-sign", private_file(key), data=data)


def encrypted(key: str, data: bytes) -> bytes:
    """The raw private-key operation over at most `size - 11` octets, padded as PKCS#1 type 1, without DigestInfo."""
    return openssl("pkeyutl", "-sign", "-inkey", private_file(key), data=data)


def raw_dsa(der: bytes) -> bytes:
    """r||s of a DSA signature, read by `openssl asn1parse`."""
    text = openssl("asn1parse", "-inform", "DER", data=der).decode()
    numbers = [int(found, 16) for found in re.findall(r"INTEGER\s*:(\w+)", text)]
    return b"".join(number.to_bytes(20) for number in numbers)
