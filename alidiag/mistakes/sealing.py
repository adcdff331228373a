"""Wrong turns in the last step: the key, the hash, the padding, and how the result is written down."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable, Iterator

from alidiag.crypto.hashing import new_md5
from alidiag.mistakes.readings import HASH_DIGITS
from alidiag.signing import Feed, Finish, Signing, Turn


def md5_key_joined_wrongly(signing: Signing) -> Iterator[Turn]:
    """The MD5 key was not simply appended to the pre-sign string.

    How: code for another payment service was reused. WeChat Pay ends its string in `&key=` and the key; others put
    the key first, or a `|` between.
    - PHP: `md5($text . "&key=" . $key)` instead of `md5($text . $key)`.
    - Java: the key was put into the map of parameters and sorted with them.
    - Node: a template that puts `&` before the key.

    See: print what goes into the hash, with the key covered: the last character of the last value must stand directly
    before the key.

    Fix: append the key directly: no `&`, no `key=`, nothing between the string and the key.

    Sources: https://global-pre.alipay.com/help/integration/24
    """
    if signing.kind != "MD5":
        return
    for words in _JOINED:
        yield Turn(finish=_joined(words), told=("the string, then the key", _in_words(words)))


_JOINED: tuple[tuple[str, ...], ...] = (
    ("string", "&key=", "key"),
    ("string", "&", "key"),
    ("key", "string"),
    ("string", "|", "key"),
    ("string", "key=", "key"),
    ("string", "&secret=", "key"),
    ("string", "&sign_key=", "key"),
    ("string", "&key", "key"),
    ("key", "string", "key"),
    ("key", "&", "string"),
    ("string", ",", "key"),
    ("string", " ", "key"),
    ("string",),
)
"""What was hashed: `string` is the pre-sign string, `key` the key, all else what it says."""


def _joined(words: tuple[str, ...]) -> Finish:
    def finish(data: bytes, key: bytes) -> str:
        pieces = {"string": data, "key": key}
        return new_md5(b"".join([pieces[word] if word in pieces else word.encode() for word in words])).hexdigest()

    return finish


def _in_words(words: tuple[str, ...]) -> str:
    if words == ("string",):
        return "the string, and no key"
    return ", then ".join(f"the {word}" if word in ("string", "key") else f'"{word}"' for word in words)


def wrong_hash(signing: Signing) -> Iterator[Turn]:
    """Another hash than plain MD5 was used: HMAC, SHA-1, SHA-256 or a longer one.

    How: "MD5 with a key" was read as HMAC-MD5, or a newer hash was put in for safety. The gateway knows the plain
    hash only.
    - PHP: `hash_hmac("md5", $text, $key)` instead of `md5($text . $key)`.
    - Java: `Mac.getInstance("HmacMD5")` instead of `MessageDigest.getInstance("MD5")`.
    - Node: `crypto.createHmac` instead of `crypto.createHash`.
    - Python: `hmac.new(key, text, "md5")` instead of `hashlib.md5(text + key)`.
    - Go: `hmac.New(md5.New, key)` instead of `md5.Sum(append(text, key...))`.

    See: count the digits of `sign`: 40 are SHA-1, 64 are SHA-256, 96 are SHA-384, 128 are SHA-512; HMAC-MD5 has 32
    and shows in the code alone.

    Fix: with `sign_type=MD5` the signature is the plain MD5 of the pre-sign string with the key appended.

    Sources: https://global-pre.alipay.com/help/integration/24; RFC 2104
    """
    if signing.kind != "MD5":
        return
    sent = signing.sign.strip()
    # The digits that were sent tell how long the hash is; any is tried where their number is no hash's.
    digits = len(sent) if len(sent) in HASH_DIGITS else None
    written = _as_sent(sent)
    for name, size in (("sha1", 40), ("sha256", 64), ("sha512", 128), ("sha384", 96), ("sha224", 56)):
        if digits == size or (digits is None and name in _USUAL):
            yield Turn(finish=_hashed(name, written))
    for name, size in (("md5", 32), ("sha256", 64), ("sha1", 40), ("sha512", 128), ("sha384", 96), ("sha224", 56)):
        if digits == size or (digits is None and name in _USUAL):
            yield Turn(finish=_keyed(name, written) if name != "md5" else _hmac_md5)


_USUAL = frozenset({"md5", "sha1", "sha256", "sha512"})


def _as_sent(sign: str) -> Callable[[bytes], str]:
    """A hash as the value of `sign` seems to be written: capital letters, base64, or else hex digits."""
    if sign.upper() == sign != sign.lower() and len(sign) in HASH_DIGITS:
        return lambda digest: digest.hex().upper()
    if len(sign) in _IN_BASE64 and sign.endswith("="):
        return lambda digest: _base64(digest).decode()
    return bytes.hex


_IN_BASE64 = frozenset({28, 44, 88})
"""Characters of SHA-1, SHA-256 and SHA-512 in base64, with the `=` at their ends."""


def _hashed(name: str, written: Callable[[bytes], str]) -> Finish:
    def finish(data: bytes, key: bytes) -> str:
        import hashlib

        return written(hashlib.new(name, data + key, usedforsecurity=False).digest())

    return finish


def _keyed(name: str, written: Callable[[bytes], str]) -> Finish:
    def finish(data: bytes, key: bytes) -> str:
        import hmac

        return written(hmac.digest(key, data, name))

    return finish


_INNER = bytes(octet ^ 0x36 for octet in range(256))
_OUTER = bytes(octet ^ 0x5C for octet in range(256))


def _hmac_md5(data: bytes, key: bytes) -> str:
    """HMAC (RFC 2104) with MD5. `hmac` would load OpenSSL, which costs as much as all other wrong turns together."""
    block = (key if len(key) <= 64 else new_md5(key).digest()).ljust(64, b"\0")
    return new_md5(block.translate(_OUTER) + new_md5(block.translate(_INNER) + data).digest()).hexdigest()


def hash_of_hash(signing: Signing) -> Iterator[Turn]:
    """A hash of the string was signed instead of the string, or the hash was hashed again.

    How: the text was hashed by hand and then given to a function that hashes by itself.
    - Java: a digest went into `Signature.update` of `SHA256withRSA`.
    - PHP: `openssl_sign(sha1($text), ...)`.
    - Node: `createSign("RSA-SHA256").update(hash)`.
    - Python: `key.sign(hashlib.sha256(text).digest(), ...)` without `Prehashed`.
    - Go: `rsa.SignPKCS1v15` wants a digest, other functions do not: a wrapper hashed once more.

    See: look for a hash function in the lines above the signing call. With RSA and RSA2 there must be none; Go is the
    exception.

    Fix: give the pre-sign string itself to the signing function; it hashes by itself.

    Sources: RFC 8017, 8.2.1
    """
    if signing.kind == "MD5":
        finishes: tuple[Finish, ...] = (
            lambda data, key: new_md5(new_md5(data + key).hexdigest().encode()).hexdigest(),
            lambda data, key: new_md5(new_md5(data + key).digest()).hexdigest(),
            lambda data, key: new_md5(new_md5(data).hexdigest().encode() + key).hexdigest(),
            lambda data, key: new_md5(new_md5(data).digest() + key).hexdigest(),
            lambda data, key: new_md5(new_md5(data + key).hexdigest().upper().encode()).hexdigest(),
        )
        for finish in finishes:
            yield Turn(finish=finish)
        return
    for name in dict.fromkeys((signing.digest, "md5", "sha1", "sha256")):
        for written in (_hex, _raw, _upper_hex, _base64):
            yield Turn(feed=_digested(name, written))


def _base64(octets: bytes) -> bytes:
    return b2a_base64(octets, newline=False)


def _hex(digest: bytes) -> bytes:
    return digest.hex().encode()


def _upper_hex(digest: bytes) -> bytes:
    return digest.hex().upper().encode()


def _raw(digest: bytes) -> bytes:
    return digest


def _digested(name: str, written: Callable[[bytes], bytes]) -> Feed:
    def feed(data: bytes) -> bytes:
        import hashlib

        return written(hashlib.new(name, data, usedforsecurity=False).digest())

    return feed


def md5_shortened(signing: Signing) -> Iterator[Turn]:
    """The MD5 value has not two hex digits for each byte: zeros were lost, `ffffff` was added, or a part was taken.

    How: each byte was written without its leading zero, which spoils about 64 % of all values, so that some requests
    pass. Or each byte of 80 and more was widened to a negative number, and `ffffff` stands before it. Or the
    "16-character MD5" of old ASP code was used: characters 9 to 24.
    - Java: `Integer.toHexString(b & 0xff)` for each byte, or `new BigInteger(1, digest).toString(16)`; without `& 0xff`
      it writes `ffffffce` for the byte CE.
    - C#: `b.ToString("x")` instead of `b.ToString("x2")`.
    - Go: `fmt.Sprintf("%x", b)` for each byte instead of for the whole slice.

    See: count the characters of `sign`. If the count changes from request to request, zeros are lost.

    Fix: write every byte with two hex digits, 32 in all.

    Sources: RFC 1321; https://intl.alipay.com/doc/app/keys
    """
    if signing.kind != "MD5":
        return
    yield Turn(finish=lambda data, key: "".join(f"{byte:x}" for byte in new_md5(data + key).digest()))
    yield Turn(finish=_sign_extended)
    yield Turn(finish=lambda data, key: new_md5(data + key).hexdigest()[8:24])
    yield Turn(finish=lambda data, key: new_md5(data + key).hexdigest().lstrip("0"))
    yield Turn(finish=lambda data, key: new_md5(data + key).hexdigest()[:16])
    yield Turn(finish=lambda data, key: new_md5(data + key).hexdigest()[16:])


def _sign_extended(data: bytes, key: bytes) -> str:
    return "".join(f"{byte if byte < 0x80 else byte | 0xFFFFFF00:x}" for byte in new_md5(data + key).digest())


def md5_not_hex(signing: Signing) -> Iterator[Turn]:
    """The MD5 value was sent in base64, as raw bytes, or in hex digits twice, not as 32 hex digits.

    How: the step that RSA needs was kept for MD5, or the raw form of the digest was asked for.
    - PHP: `base64_encode(md5($text, true))`, where the second argument asks for raw bytes.
    - Java: the bytes of `MessageDigest.digest()` went through `Base64.getEncoder()`.
    - Node: `digest("base64")` or `digest("binary")` instead of `digest("hex")`.
    - Ruby: `Digest::MD5.base64digest` or `.digest` instead of `.hexdigest`.

    See: 24 characters that end in `==` are 16 octets in base64; the gateway wants 32 hex digits.

    Fix: send the MD5 value as 32 lower-case hex digits.

    Sources: https://global-pre.alipay.com/help/integration/24
    """
    if signing.kind != "MD5":
        return
    yield Turn(finish=lambda data, key: _base64(new_md5(data + key).digest()).decode())
    yield Turn(finish=lambda data, key: _base64(new_md5(data + key).hexdigest().encode()).decode())
    yield Turn(finish=lambda data, key: new_md5(data + key).hexdigest().encode().hex())
    # Raw octets arrive as what the declared charset makes of them.
    yield Turn(finish=lambda data, key: new_md5(data + key).digest().decode(signing.codec, "surrogateescape"))
    yield Turn(finish=lambda data, key: _base64(new_md5(data + key).digest()).decode().rstrip("="))


def digest_mismatch(_signing: Signing) -> Iterator[Turn]:
    """The signature was made with another hash than `sign_type` asks for.

    How: `sign_type` was changed and the signing call was not, or a function was used whose default is SHA-1. RSA and
    DSA mean SHA-1 here, RSA2 means SHA-256.
    - PHP: `openssl_sign($data, $sign, $key)` takes SHA-1 unless `OPENSSL_ALGO_SHA256` is given.
    - Java: `Signature.getInstance("SHA1withRSA")` stayed while `sign_type` became RSA2; `MD5withRSA` fits none.
    - Node: `crypto.createSign("RSA-SHA1")`.
    - Python: `SHA.new` or `SHA256.new` of PyCryptodome is chosen apart from the name that is sent.

    See: the public key opens the signature, and the block inside names the hash: `openssl pkeyutl -verifyrecover
    -pubin -inkey pub.pem -in sign.bin -asn1parse`.

    Fix: RSA and DSA sign with SHA-1, RSA2 with SHA-256: change the hash or `sign_type`, so that they agree.

    Sources: RFC 8017, 9.2; alipay/alipay-easysdk#200; Yurunsoft/PaySDK#28
    """
    # The block of an RSA signature names its hash, so the witness knows; for DSA a witness is made for each hash.
    yield from ()


def private_key_encrypted(_signing: Signing) -> Iterator[Turn]:
    """The string was "encrypted" with the private key instead of signed: no hash stands in the signature.

    How: signing was taken for encryption the other way round. Such functions pad the text itself; a signature pads a
    hash and the name of its algorithm.
    - PHP: `openssl_private_encrypt` instead of `openssl_sign`.
    - Java: `Cipher` with `ENCRYPT_MODE` and the private key instead of `Signature`.
    - Node: `crypto.privateEncrypt` instead of `crypto.sign`.
    - Ruby: `key.private_encrypt(text)` instead of `key.sign(digest, text)`.

    See: such a call fails as soon as the text is longer than the key less 11 octets. Opened with the public key, the
    signature shows your text or a bare hash.

    Fix: call the signing function (`SHA1withRSA`, `openssl_sign`), not the private-key encryption.

    Sources: RFC 8017, 9.2
    """
    yield from ()


def pss_padding(_signing: Signing) -> Iterator[Turn]:
    """The signature has PSS padding; the gateway wants PKCS#1 v1.5.

    How: a library or a security rule prefers PSS. Its signatures differ from call to call, even for the same text.
    - Python: `padding.PSS` of cryptography instead of `padding.PKCS1v15()`.
    - Java: `Signature.getInstance("RSASSA-PSS")`, or `SHA256withRSAandMGF1` of Bouncy Castle.
    - Node: `padding: crypto.constants.RSA_PKCS1_PSS_PADDING`, or `RSA-PSS` of Web Crypto.
    - Go: `rsa.SignPSS` instead of `rsa.SignPKCS1v15`.

    See: sign the same text twice: two different values mean PSS. Opened with the public key, the block ends in the
    octet `bc`.

    Fix: choose the padding PKCS#1 v1.5 (`SHA256withRSA`, not `RSASSA-PSS`).

    Sources: RFC 8017, 8.1; alipay/alipay-easysdk#139
    """
    yield from ()
