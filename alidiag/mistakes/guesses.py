"""Other keys that may have made the signature; each function gives those that its mistake would have used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alidiag.mistakes.texts import distance
from alidiag.model import Half, Key, KeyRing, Kind
from alidiag.stringified import WORDS


class Guess(NamedTuple):
    """A key to ask. `secret`: the octets to use as the MD5 key, where they are not simply the key's own."""

    key: Key
    secret: bytes | None = None
    kind: str | None = None
    """The kind of signature to ask about, where it is not the declared one."""
    shallow: bool = False
    """One of many: tried with one frequent wrong turn at most."""


_AROUND = (
    (b"", b"\n"), (b"", b"\r\n"), (b"", b" "), (b" ", b""), (b"", b"\r"), (b"\xef\xbb\xbf", b""), (b'"', b'"'),
    (b"'", b"'"), (b"", b"\t"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf", b"\r\n"), (b" ", b" "), (b"", b"\x00"),
    (b"", b"\xe2\x80\x8b"), (b"", b"\xc2\xa0"), (b"", b" \n"), (b"`", b"`"), (b"", b";"), (b"", b","),
)  # fmt: skip


def md5_key_padded(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The MD5 key was used with a blank, a line end, a byte order mark or quotes around it.

    How: a file ends in a line break, a setting was quoted twice, or a blank was copied along from a web page. The key
    is hashed with everything around it.
    - PHP: `file_get_contents` keeps the last line break.
    - Java: `Properties` keeps blanks at the end of a value.
    - Node: `fs.readFileSync(path, "utf8")` keeps line break and byte order mark.
    - Python: `open(path).read()` without `.strip()`.
    - Go: `os.ReadFile` without `bytes.TrimSpace`.
    - Ruby: `File.read` without `.strip`.

    See: print the length of the key as the program holds it, not the key: it must be 32.

    Fix: strip the key after reading it from its file or setting.

    Sources: https://www.oschina.net/question/4882_23979; https://intl.alipay.com/doc/app/keys
    """
    key = keys.md5
    if kind != Kind.MD5 or key is None or key.secret is None:
        return
    if key.secret_as_written is not None and key.secret_as_written != key.secret:
        yield Guess(key, key.secret_as_written)
    for before, after in _AROUND:
        yield Guess(key, before + key.secret + after)


def md5_key_empty(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The MD5 key was empty, or a word such as `null`, when the signature was made: no key was used.

    How: the setting that holds the key is missing, is called otherwise, or was not loaded, and nobody noticed. The
    string is hashed with nothing behind it, or with the word that the language writes for a missing value. Anybody
    can make such a signature, so that it is proven without a key.
    - PHP: `$config["key"]` does not exist: null becomes an empty text.
    - Java: a null is joined as `null`; `System.getenv` of a variable that is not set.
    - Node: `process.env.ALIPAY_KEY` becomes `undefined`.
    - Python: `os.environ.get` becomes `None` in an f-string.
    - Go, Ruby, C#: a missing setting is an empty text.

    See: print the length of the key as the program holds it, not the key: it must be 32.

    Fix: find out why the program has no key (the setting's name, the file, the environment), and refuse to sign
    without one.

    Sources: https://global-pre.alipay.com/help/integration/24
    """
    del keys
    if kind == Kind.MD5:
        for word in ("", *WORDS):
            behind = f"the word {word} behind it" if word else "nothing behind it"
            shallow = word not in ("", "null", "undefined", "None")
            yield Guess(Key(Kind.MD5, Half.SECRET, behind), word.encode(), shallow=shallow)


def md5_key_malformed(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The MD5 key was cut, lengthened or mistyped.

    How: it was copied by hand or from a picture (0 and o, 1 and l), a database column or form field was too short, or
    letters were changed to upper or lower case.

    See: count the characters: an MD5 key has 32 lower-case letters and digits. Compare the first and the last four
    with the merchant portal.

    Fix: copy the 32 characters of the key again from the merchant portal.

    Sources: https://intl.alipay.com/doc/app/keys
    """
    key = keys.md5
    if kind != Kind.MD5 or key is None or key.secret is None:
        return
    secret = key.secret
    cuts = [
        secret[:-1],
        secret[1:],
        secret.lower(),
        secret.upper(),
        secret[:32],
        secret[-32:],
        secret[:31],
        secret[:30],
    ]
    cuts += [secret[:count] for count in (8, 16, 24)]
    cuts.append(bytes(octet for octet in secret if chr(octet).isalnum() and octet < 128))
    for cut in dict.fromkeys(cuts):
        if cut and cut != secret:
            yield Guess(key, cut)
    for other in keys.others:
        if other.secret and _near(secret, other.secret):
            yield Guess(other)


def _near(one: bytes, two: bytes) -> bool:
    if one == two:
        return False
    return one.startswith(two) or two.startswith(one) or distance(one.decode("latin-1"), two.decode("latin-1"), 2) <= 2


def key_pair_mismatch(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The private key that signed and the public key that was given, or uploaded, are not a pair.

    How: a new pair was generated and only one half of it deployed or uploaded; the private key of one environment and
    the public key of another were taken; or a tool was run twice and its files were mixed.

    See: make the public key from the private one and compare: `openssl rsa -in private.pem -pubout`. alidiag compares
    the halves if both `--private-key` and `--public-key` are given, and names fingerprints.

    Fix: upload the public key that belongs to the private key in use, or sign with the private key of the pair.

    Sources: https://global.alipay.com/doc/tool/idiagnose; https://docs.antom.com/ac/ref/INVALID_SIGNATURE_error_code
    """
    private, public = keys.private, keys.public
    if kind != Kind.MD5 and private is not None and public is not None and private.public != public.public:
        yield Guess(private)


def key_role_swapped(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """Keys were exchanged: Alipay's public key stands where the merchant's belongs, or the reverse.

    How: three keys are in play, and two of them are called "public key": yours is uploaded to Alipay and checks your
    requests; Alipay's is downloaded and checks replies and notifications. SDK settings such as `ali_public_key`,
    `rsaPublic` or `alipayPublicKey` want Alipay's.

    See: compare the first 40 characters of each file with what the merchant portal shows under either heading.
    Alipay's public key for this gateway is the same in all published SDKs, and alidiag knows it.

    Fix: requests are signed with the merchant's key pair; Alipay's public key only checks what Alipay sends.

    Sources: fym201/alipay-node-sdk#18; helei112g/payment#89; shadowsocks/shadowsocks-manager#456
    """
    if kind != Kind.MD5 and keys.alipay_public is not None:
        yield Guess(keys.alipay_public)


def signed_with_another_key(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """Another key than the one given made the signature: of another partner, environment, or from before a reset.

    How: a program for several merchants took the wrong entry, a server still has the old key, or the configuration of
    one account was overwritten by another's.

    See: put all keys that could be meant into one folder and give it with `--keyring`: the report names the file that
    made the signature.

    Fix: sign with the key that belongs to this partner and environment.

    Sources: Varorbc/PaySharp#45; https://global.alipay.com/docs/ac/ref/key_config_en
    """
    given = (keys.md5,) if kind == Kind.MD5 else (keys.public, keys.private)
    if not any(key is not None and key.kind == kind for key in given):
        # Without a key of one's own, none in the keyring is another one than that: each is asked as the own key is.
        return
    for key in keys.others:
        if key.kind == kind:
            yield Guess(key)


def key_kind_mismatch(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The key or the algorithm that was used does not fit `sign_type`: an MD5 signature under RSA, or the reverse.

    How: `sign_type` and the key come from different settings, and only one of them was changed. Or the text of a
    private key was used as if it were the MD5 key.
    - PHP: the SDK's default for `sign_type` is not the one that your key is for.
    - Java: `AlipayConfig.sign_type` says RSA, and `key` still holds the 32 characters.

    See: look at `sign`. 32 hex digits are MD5; 172 characters of base64 are a 1024-bit key, 344 a 2048-bit key.

    Fix: let `sign_type` say what was used: MD5 for the 32-character key, RSA or RSA2 for a key pair.

    Sources: https://docs.antom.com/ac/cny_taxrefund/preparekey; lokielse/omnipay-alipay#39
    """
    if kind != Kind.MD5 and keys.md5 is not None:
        yield Guess(keys.md5, kind=Kind.MD5)
    for key in (keys.public, keys.private):
        if key is not None and key.kind != kind:
            yield Guess(key, kind=key.kind)
    if kind == Kind.MD5 and keys.private is not None and keys.private.private_der is not None:
        yield from _text_as_secret(keys.private)


def _text_as_secret(key: Key) -> Iterator[Guess]:
    """The text of a private key used as if it were the MD5 key."""
    import base64

    if key.half is Half.PRIVATE and key.private_der is not None:
        body = base64.b64encode(key.private_der)
        yield Guess(key, body, Kind.MD5)
