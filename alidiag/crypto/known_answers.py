"""Known-answer tests: can this machine do the sums at all?

A forbidden or broken algorithm must not look like a bad key. The RSA and DSA signatures were made with the
openssl command line and throw-away keys, whose private halves are gone.
"""

from __future__ import annotations

from functools import cache

from alidiag.crypto.hashing import MACHINE_HINT, digest_of
from alidiag.errors import AlidiagError, MachineAtFault
from alidiag.model import DsaNumbers, Half, Key, Kind, RsaNumbers

_SOURCE = "of the known-answer test"
_TEXT = b"alidiag known answer"

_RSA = Key(
    kind=Kind.RSA,
    half=Half.PUBLIC,
    source=_SOURCE,
    bits=1024,
    public=RsaNumbers(
        n=int(
            "ac5d96d950cdf44fa3726e692884b8db1066beb289803e0b209e6b42fca5af212fe314f957f0e202992c6782b4087dfc"
            "c6618f4ed3486e9afaa61fca47d26f287ac1b5d322ed1aefccd6acffb5ca233b172f922bfe1d8b1aa258b55113792137"
            "52b4e7a0e0b9ab661f1ff9bf978a8cc9448f7d47406515d51c273ce0c7834eab",
            16,
        ),
        e=65537,
    ),
)
_RSA_SHA1 = bytes.fromhex(
    "9351412ea33941d3cfc2594540025cdd8ffbd7a4975803701a83f3409b9304e08522b507e2897173871c270408dde2de"
    "7601bad719700d8a83b312862f2c4e4a64260e0380ffe2c4274212501faedb72e670aed5c66ae8f0e1bea262a4c43dd0"
    "533ce9f198bd811ff5c8c6a2a53f707f38abb9048ceedc2b22a10d44f15bf845"
)
_RSA_SHA256 = bytes.fromhex(
    "39d62de0204d0159db6691cae77197a2f1bb9d29602cd701237896f341ab815e9dfac596059880096d3d8ab1eff692a1"
    "86416aa1f68dd69eb710e7d9ee7c872864e767b3748d2c028e6b8c851f8fdafb42c4cdebff53313b0c5bfc468c656b64"
    "4c2840525ad934cdd31bd8198b42111029d6e3cc7907e8a1d3824854b1de688f"
)
_DSA = Key(
    kind=Kind.DSA,
    half=Half.PUBLIC,
    source=_SOURCE,
    bits=1024,
    public=DsaNumbers(
        p=int(
            "ec018b30226319a6c36da0cd93b2868e946af9fe26a1c28c2614870a2eb2b0e2fd932810866353c25b11e76dba52307e"
            "c59a452a0db1ac75b676a9e19aa5e7070b259a62961ea5e4e0134bf2a02d4e36c1b7939a4ea25a773f151c1ce297b777"
            "dbff0c44ba26e33792e0fe334eb1cbcb824e066a613df3b57064f6927fd06f65",
            16,
        ),
        q=int(
            "97e8e2300efaa6ba6cfeedaacc8be14642362bb3",
            16,
        ),
        g=int(
            "bbd668ad4488baddd024f959851200eef19c50462683da982d070d62a0b3715cad65ca92f43ec58a76f9a3bbe3fdc798"
            "6da88c88b2b61f822f2c502545cc46b7e78df11624857afe85d32bfc9f653a2a8948894d758ab15a690ce4d831e390b8"
            "15cc2f36251e8f27e8b7147ad1d7f0b09af889ec2f6a929237793527f9944322",
            16,
        ),
        y=int(
            "eb4111637110a901d66fbead1d7be9f404bca9ebf86a18ee12dcbabd2d4d60ba07927ee9afead9e12aa96d5bd7c18a6e"
            "d914ee23491643aa6a79dc276fb475b9f5e433d3b3a8e5601d23051df757f63171afeb2527915889278df1545acbc99f"
            "43bbf1037348869582875b8437f37488a2fd8ee7c13c1f5b0da1ae70a65d24ce",
            16,
        ),
    ),
)
_DSA_SHA1 = bytes.fromhex(
    "302c02145031409bd4c27deb16ab2f28d080d193b7e1dc8202142237164c89a28adb1ddda7bff3e2fd3cfe039117"
)

_MD5 = (  # RFC 1321, A.5
    (b"", "d41d8cd98f00b204e9800998ecf8427e"),
    (b"a", "0cc175b9c0f1b6a831c399e269772661"),
    (b"abc", "900150983cd24fb0d6963f7d28e17f72"),
    (b"message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    (b"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    (b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
    (b"1234567890" * 8, "57edf4a22be3c955ac49da2e2107b67a"),
)
_SHA = (  # FIPS 180-4, the message "abc"
    ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
)


@cache
def check(kind: Kind) -> None:
    """Make sure that this machine can verify signatures of a kind; once it could, it is not asked again.

    Raises:
        MachineAtFault: it cannot. Nothing can then be said about a request or its keys.
    """
    try:
        wrong = {Kind.MD5: _md5, Kind.RSA: _rsa, Kind.DSA: _dsa}[kind]()
    except AlidiagError as problem:
        raise MachineAtFault(
            f"This machine fails the known-answer test of {kind.value}: {problem.message}", MACHINE_HINT
        ) from None
    if wrong is not None:
        raise MachineAtFault(f"This machine fails the known-answer test of {kind.value}: {wrong}.", MACHINE_HINT)


def _md5() -> str | None:
    if any(digest_of("md5", text).hex() != answer for text, answer in _MD5):
        return "it computes wrong MD5 hashes"
    return None


def _rsa() -> str | None:
    return _sha() or _signatures(_RSA, "sha1", _RSA_SHA1) or _signatures(_RSA, "sha256", _RSA_SHA256)


def _dsa() -> str | None:
    return _sha() or _signatures(_DSA, "sha1", _DSA_SHA1)


def _sha() -> str | None:
    for name, answer in _SHA:
        if digest_of(name, b"abc").hex() != answer:
            return f"it computes wrong {name.upper()} hashes"
    return None


def _signatures(key: Key, digest: str, signature: bytes) -> str | None:
    from alidiag.crypto.strict import verify

    if not verify(key, digest, _TEXT, signature):
        return f"it refuses a right signature with {digest.upper()}"
    if verify(key, digest, _TEXT, signature[:-1] + bytes([signature[-1] ^ 1])):
        return f"it accepts an altered signature with {digest.upper()}"
    return None
