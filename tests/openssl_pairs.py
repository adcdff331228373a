"""Key pairs and signatures made for one run by the openssl command line."""

from __future__ import annotations

import atexit
import re
import subprocess
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from alidiag.model import DsaNumbers, Half, Key, Kind, RsaNumbers

_MADE = TemporaryDirectory(prefix="alidiag-keys-")
atexit.register(_MADE.cleanup)
FOLDER = Path(_MADE.name)
TEXT = "_input_charset=gbk&partner=2088101122136241&subject=测试".encode("gbk")
RSA_SIZES = (512, 1024, 1025, 1031, 2048, 3072)
DSA_SIZES = ((1024, 160), (2048, 224), (2048, 256))


def openssl(*words: object, data: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *map(str, words)], input=data, capture_output=True, check=True).stdout


class Pair(NamedTuple):
    file: Path
    public: Path
    key: Key

    @property
    def rsa(self) -> RsaNumbers:
        assert isinstance(self.key.public, RsaNumbers)
        return self.key.public

    @property
    def dsa(self) -> DsaNumbers:
        assert isinstance(self.key.public, DsaNumbers)
        return self.key.public

    def signed(self, digest: str, *options: str, data: bytes = TEXT) -> bytes:
        return openssl("dgst", f"-{digest}", *options, "-sign", self.file, data=data)

    def written(self, block: bytes, padding: str) -> bytes:
        """A raw private-key operation over octets that are not hashed."""
        act = "-sign" if padding == "pkcs1" else "-decrypt"
        return openssl("pkeyutl", act, "-inkey", self.file, "-pkeyopt", f"rsa_padding_mode:{padding}", data=block)

    def holds(self, digest: str, signature: bytes, folder: Path) -> bool:
        (folder / "signature").write_bytes(signature)
        (folder / "text").write_bytes(TEXT)
        words = ["-verify", self.public, "-signature", folder / "signature", folder / "text"]
        done = subprocess.run(["openssl", "dgst", f"-{digest}", *words], capture_output=True, check=False)
        return done.stdout == b"Verified OK\n"


@lru_cache
def rsa_pair(bits: int, number: int = 1) -> Pair:
    file, public = FOLDER / f"rsa{bits}-{number}.pem", FOLDER / f"rsa{bits}-{number}.pub.pem"
    openssl("genrsa", "-out", file, bits)
    openssl("rsa", "-in", file, "-pubout", "-out", public)
    n = int(openssl("rsa", "-in", file, "-noout", "-modulus").decode().partition("=")[2], 16)
    der = openssl("pkcs8", "-topk8", "-nocrypt", "-in", file, "-outform", "DER")
    return Pair(
        file,
        public,
        Key(Kind.RSA, Half.PRIVATE, "rsa.pem", bits, public=RsaNumbers(n, 65537), private_der=der),
    )


@lru_cache
def dsa_pair(bits: int, of_q: int) -> Pair:
    name = f"dsa{bits}-{of_q}"
    file, public, parameters = FOLDER / f"{name}.pem", FOLDER / f"{name}.pub.pem", FOLDER / f"{name}.par.pem"
    sizes = ("-pkeyopt", f"dsa_paramgen_bits:{bits}", "-pkeyopt", f"dsa_paramgen_q_bits:{of_q}")
    openssl("genpkey", "-genparam", "-algorithm", "DSA", *sizes, "-out", parameters)
    openssl("genpkey", "-paramfile", parameters, "-out", file)
    openssl("pkey", "-in", file, "-pubout", "-out", public)
    text = openssl("pkey", "-in", file, "-noout", "-text").decode()
    found = {
        name.lower(): int(re.sub(r"[\s:]", "", octets), 16)
        for name, octets in re.findall(r"^(pub|P|Q|G): *\n((?: +[0-9a-f:]+\n)+)", text, re.MULTILINE)
    }
    numbers = DsaNumbers(found["p"], found["q"], found["g"], found["pub"])
    der = openssl("pkcs8", "-topk8", "-nocrypt", "-in", file, "-outform", "DER")
    return Pair(file, public, Key(Kind.DSA, Half.PRIVATE, "dsa.pem", bits, public=numbers, private_der=der))


def der_of(r: int, s: int) -> bytes:
    """An encoder of its own, to hold the decoder against."""

    def element(tag: int, content: bytes) -> bytes:
        size = len(content)
        if size < 128:
            return bytes([tag, size]) + content
        octets = size.to_bytes((size.bit_length() + 7) // 8)
        return bytes([tag, 128 + len(octets)]) + octets + content

    return element(0x30, b"".join(element(2, x.to_bytes(x.bit_length() // 8 + 1)) for x in (r, s)))
