"""Mistakes that show in the values of `sign` and `sign_type`."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes import readings
from alidiag.mistakes.sight import Sight
from alidiag.model import Finding, Kind, Level, Param
from alidiag.order import EATEN
from alidiag.schemes.scheme import needs_no_sign
from alidiag.stringified import WORDS, origin

SIZES = frozenset({64, 96, 128, 192, 256, 384, 512, 1024, 2048})
"""Octets of a signature by an RSA key of usual size."""

CUT = "Send the whole value; a column, a log or a form field may have cut it."


def sign_type_invalid(sight: Sight) -> Iterator[Finding]:
    """`sign_type` is missing, in lower case, padded or unknown.

    How: it is left out of the signed text and was therefore left out of the request too; or it was taken from a
    setting such as `rsa2`, `SHA256withRSA` or `"MD5 "`.

    See: look at `sign_type` in the URL. It is compared letter by letter.

    Fix: send `sign_type` as exactly one of MD5, RSA, RSA2 or DSA, in capital letters.

    Sources: https://global.alipay.com/doc/global/precreate_transaction; lokielse/omnipay-alipay#131;
    lokielse/omnipay-alipay#39
    """
    name = sight.scheme.type_name
    param = sight.request.param(name)
    if param is not None and "=" in param.value and any(char in param.value for char in EATEN):
        return  # a page ate the separator behind it, which is told for itself
    allowed = ", ".join(written for written, _ in sight.scheme.types)
    if param is None:
        damaged = any(p.name.endswith(name) for p in sight.request.params)
        # Where sign is missing too, that is told instead: see sign_missing.
        if not damaged and any(p.name.endswith(sight.scheme.sign_name) for p in sight.request.params):
            yield sight.about(
                "sign-type-invalid",
                f"{name} is missing.",
                expected=allowed,
                fix=f"Send {name}; it is not signed.",
            )
        return
    if param.value in dict(sight.scheme.types):
        return
    meant = param.value.strip().strip("\"'").upper()
    why = (
        "is empty"
        if not param.value
        else "has blanks or quotes around it"
        if param.value.strip().strip("\"'") in dict(sight.scheme.types)
        else "is not in capital letters"
        if meant in dict(sight.scheme.types)
        else "is unknown"
    )
    yield sight.about(
        "sign-type-invalid",
        f"{name} {why}.",
        # The gateway takes an empty parameter as not sent, so that it is about none, as where it is missing.
        param if param.value else None,
        expected=allowed,
        actual=param.value,
        fix=f"Send {name}={meant}." if meant in dict(sight.scheme.types) else f"Send one of {allowed}.",
        span=param.value_span,
    )


def sign_missing(sight: Sight) -> Iterator[Finding]:
    """The request carries no signature.

    How: `sign` was never added, was added under another name, is empty because signing failed quietly (PHP's
    `openssl_sign` answers false for a key that it cannot read), or was cut off with the end of the URL.

    See: look for `&sign=` in the URL or the body.

    Fix: make the signature and send it as `sign`.

    Sources: https://global.alipay.com/docs/ac/web/signing
    """
    param = sight.request.param(sight.scheme.sign_name)
    if param is None and any(p.name.endswith("sign") for p in sight.request.params):
        return
    if needs_no_sign(sight.request, sight.scheme.sign_name):
        return
    if param is None or not param.value:
        yield sight.about(
            "sign-missing",
            _missing(sight) if param is None else "sign is empty.",
            param,
            expected="the signature",
            fix="Make the signature over the pre-sign string and send it as sign.",
        )


def _missing(sight: Sight) -> str:
    name = sight.scheme.type_name
    return "sign is missing." if sight.request.param(name) else f"sign and {name} are missing."


def _kind(sight: Sight) -> str:
    return {"MD5": "MD5", "DSA": "DSA"}.get(sight.sign_type or "", "RSA" if sight.sign_type else "")


def sign_read(sight: Sight) -> Iterator[Finding]:
    """What had to be undone before the value of `sign` could be read, each under its own id."""
    param = sight.request.param(sight.scheme.sign_name)
    kind = _kind(sight)
    if param is None or not param.value or not kind or _printed(param.value):
        return
    text = param.value
    for reading, message in _READINGS:
        plain = reading(text, kind)
        if plain is not None:
            name = reading.__name__.replace("_", "-")
            from alidiag.mistakes.mistake import parts_of

            yield sight.about(name, message, param, actual=param.value, fix=parts_of(reading.__doc__ or "").advice)
            text = plain


_READINGS = (
    (readings.sign_line_wrapped, "sign contains line breaks."),
    (readings.sign_plus_as_blank, "sign contains blanks: its + were not URL-encoded."),
    (readings.sign_base64url, "sign is written in URL-safe base64, or its padding is missing."),
    (readings.sign_hex, "sign is written in hex digits; base64 was expected."),
    (readings.sign_base64_twice, "sign is base64 of base64."),
    (readings.md5_uppercase, "sign is an MD5 value in capital letters."),
)


def sign_truncated(sight: Sight) -> Iterator[Finding]:
    """The signature is too short, or its length is none that a key could make.

    How: a database column, a form field or a log line was too narrow, a part was lost in copying, or a `+` or `&` in
    the unencoded value cut it.

    See: count the characters: MD5 has 32; base64 of a 1024-bit key has 172, of a 2048-bit key 344.

    Fix: send the whole value; a column, a log or a form field may have cut it.

    Sources: RFC 8017, 8.2.2
    """
    param = sight.request.param(sight.scheme.sign_name)
    kind = _kind(sight)
    if param is None or not param.value or not kind:
        return
    text = param.value
    if _printed(text):
        return  # see sign_printed
    if kind == Kind.MD5:
        yield from _md5_length(sight, param)
        return
    if len(text) in _SHORT_HASHES and readings.HEX.issuperset(text):
        name = readings.HASH_DIGITS[len(text)]
        yield sight.about(
            "key-kind-mismatch",
            f"sign has {len(text)} hex digits: that is the hash {name} itself, and no {kind} signature of it.",
            param,
            expected="base64: letters, digits, + and /, with = at the end",
            actual=f"{len(text)} hex digits ({name})",
            fix=f"Sign with the private key, or let sign_type say what was used; sign_type is {sight.sign_type}.",
        )
        return
    if _is_of_one_case(text, kind):
        return
    data = _octets(text, kind)
    if data is None:
        if not (len(text) == 32 and readings.HEX.issuperset(text)):
            yield sight.about(
                "sign-truncated",
                f"sign is not base64: it has {len(text)} characters"
                + (", which is not a multiple of four." if len(text) % 4 else "."),
                param,
                expected="base64: letters, digits, + and /, with = at the end",
                actual=text,
                fix=CUT,
            )
        return
    if kind == Kind.RSA:
        sizes = {(k.bits + 7) // 8 for k in (sight.case.keys.public, sight.case.keys.private) if k and k.kind == kind}
        if len(data) not in (sizes or SIZES) and not _is_of_two_numbers(data):
            wanted = " or ".join(str(size) for size in sorted(sizes)) or "128 or 256"
            yield sight.about(
                "sign-truncated",
                f"sign is {len(data)} octets long; this key makes {wanted}."
                if sizes
                else f"sign is {len(data)} octets long; RSA keys make 128 (1024 bits) or 256 (2048 bits).",
                param,
                expected=f"{wanted} octets",
                actual=f"{len(data)} octets",
                fix=CUT,
            )


_SHORT_HASHES = frozenset({40, 56, 64})
"""Hex digits of hashes that are too few for a signature; 32 may be MD5 with a key, which the search tells."""


def _md5_length(sight: Sight, param: Param) -> Iterator[Finding]:
    """An MD5 value that has not 32 characters: of another hash, with bytes that were widened, or cut."""
    text = param.value
    digits = text.strip()
    is_hex = readings.HEX.issuperset(digits)
    if len(digits) == 32:
        return
    if is_hex and len(digits) > 32 and "ffffff" in digits:
        # What a program prints that widens a negative byte to 32 bits before it turns it into hex digits.
        yield sight.about(
            "md5-shortened",
            f"sign has {len(text)} characters, with ffffff before bytes of 80 and more; an MD5 value has 32.",
            param,
            expected="32 hex digits",
            actual=text,
            fix='Write every byte without its sign, with two hex digits: Java `String.format("%02x", b & 0xff)`.',
        )
    elif is_hex and len(digits) == 64 and _is_hex_of_hex(digits):
        yield sight.about(
            "md5-not-hex",
            "sign has 64 hex digits, and they are the codes of 32 hex digits: hex was written twice.",
            param,
            expected="32 hex digits",
            actual=text,
            fix="Write the bytes of the MD5 value in hex digits once.",
        )
    elif is_hex and len(digits) in readings.HASH_DIGITS:
        name = readings.HASH_DIGITS[len(digits)]
        yield sight.about(
            "wrong-hash",
            f"sign has {len(digits)} hex digits. That is {name}, or HMAC with {name}; an MD5 value has 32.",
            param,
            expected="32 hex digits (MD5)",
            actual=f"{len(digits)} hex digits ({name})",
            fix="Sign with the plain MD5 of the pre-sign string with the key appended.",
        )
    elif not _looks_base64(text):
        yield sight.about(
            "sign-truncated",
            f"sign has {len(text)} characters; an MD5 value has 32.",
            param,
            expected="32 hex digits",
            actual=f"{len(text)} characters",
            fix=CUT,
        )


def _is_hex_of_hex(digits: str) -> bool:
    inner = bytes.fromhex(digits)
    return inner.isascii() and readings.HEX.issuperset(inner.decode("ascii"))


_RESULTS = {
    "true": "the result of the signing function, not what it signed",
    "false": "the answer of a signing function that failed",
}
"""What some signing functions answer: whether they could sign."""
_UNREAD = (
    "Signing functions return nothing when they cannot read the private key, for example a key in PKCS#1 where PKCS#8 "
    "is wanted (Java)."
)


def _printed(value: str) -> str | None:
    """What a value is the printed form of, that is no signature: a null, an answer, an object."""
    return origin(value) or _RESULTS.get(value.lower())


def sign_printed(sight: Sight) -> Iterator[Finding]:
    """`sign` is a word for nothing, an answer such as `false`, or a printed object: nothing was cut."""
    param = sight.request.param(sight.scheme.sign_name)
    what = _printed(param.value) if param is not None else None
    if param is None or what is None:
        return
    if param.value in _NOTHING or param.value.lower() == "false":
        yield sight.about(
            "literal-null-value",
            f"sign is the word {param.value}: the signing function returned no signature. {_UNREAD}",
            param,
            expected="the signature",
            actual=param.value,
            fix="Look for an error of the signing function in your log, and give it the private key in the form that "
            "it reads (PKCS#8 for Java: openssl pkcs8 -topk8 -nocrypt).",
        )
        return
    yield sight.about(
        "object-stringified",
        f"sign is {what}, not a signature.",
        param,
        expected="the signature",
        actual=param.value[:60],
        fix="Turn the signature itself into text: base64 for RSA, RSA2 and DSA, hex digits for MD5.",
    )


_NULLS = ("a null", "an undefined", "a None", "a nil")
_NOTHING = frozenset(word for word, what in WORDS.items() if what.startswith(_NULLS))
"""Words for a value that does not exist."""


def sign_letters_changed(sight: Sight) -> Iterator[Finding]:
    """All letters of the signature are small, or all are capital: base64 needs both.

    How: the whole URL, or every value, was changed to one letter case; or code for MD5, whose hex digits are written
    small, was used for another type of signature.
    - Java: `sign.toLowerCase()`; PHP: `strtolower($sign)`; Python: `sign.lower()`.

    See: a base64 signature holds about as many capital letters as small ones.

    Fix: send `sign` as the signing function returns it; which letters were capital cannot be told afterwards.

    Sources: RFC 4648, 4
    """
    param = sight.request.param(sight.scheme.sign_name)
    kind = _kind(sight)
    if param is None or not kind or sight.verified or not _is_of_one_case(param.value, kind):
        return
    lost = "capital" if param.value == param.value.lower() else "small"
    yield sight.about(
        "sign-letters-changed",
        f"sign has {len(param.value)} characters and no {lost} letter among them: its letters were changed.",
        param,
        expected="base64: capital and small letters",
        actual=param.value,
        fix="Send sign as the signing function returns it.",
    )


def _is_of_two_numbers(data: bytes) -> bool:
    """Whether this is no cut RSA signature but a whole one of another kind of key, which step 1 names."""
    from alidiag.crypto.dsa import decode_der

    return decode_der(data) is not None


def _is_of_one_case(text: str, kind: str) -> bool:
    return readings.is_of_one_case(_read(text, kind), kind)


def _looks_base64(text: str) -> bool:
    return len(text) >= 80 and readings.BASE64.issuperset(text)


def _octets(text: str, kind: str) -> bytes | None:
    text = _read(text, kind)
    if kind == Kind.DSA:
        text = readings.dsa_letters(text)
    return readings.decode_base64(text)


def _read(text: str, kind: str) -> str:
    for reading, _ in _READINGS:
        text = reading(text, kind) or text
    return text


def dsa_raw_signature(sight: Sight) -> Iterator[Finding]:
    """Which of its two forms a DSA signature has: DER, or the 40 octets r||s of Alipay's own samples.

    How: libraries differ in how they write the two numbers of a DSA signature. Java, OpenSSL, PHP and Python write
    DER, 46 to 48 octets; .NET and the Web write 40 octets, r and then s.

    See: decode the base64: DER begins with the octet 30 (hex), and its characters begin with `MC`.

    Fix: nothing: the gateway's samples use r||s in base64, with `_x` for the capital letter X; DER is read as well.

    Sources: RFC 3279, 2.2.2
    """
    if sight.sign_type != "DSA":
        return
    data = _octets(sight.sign, "DSA")
    if data is None:
        return
    form = "r||s, 40 octets" if len(data) == 40 else "DER" if data[:1] == b"\x30" else "neither DER nor r||s"
    if not form.startswith("neither"):
        yield sight.about("dsa-raw-signature", f"The DSA signature is written as {form}.", level=Level.NOTE)
        return
    yield sight.about(
        "dsa-raw-signature",
        f"The DSA signature is written as {form}.",
        sight.request.param(sight.scheme.sign_name),
        expected="40 octets r||s, or DER, in base64",
        actual=f"{len(data)} octets",
        fix="Send what the signing function returns, in base64.",
    )


def private_key_in_request(sight: Sight) -> Iterator[Finding]:
    """A parameter carries key material.

    How: the key was put into the map of parameters so that it is joined to the string, and the whole map was sent; or
    a form holds it as a hidden field.

    See: a parameter such as `key`, or a value that holds `PRIVATE KEY`.

    Fix: never send a key. Replace the key pair, and remove the parameter.
    """
    for param in sight.request.params:
        if "PRIVATE KEY-----" in param.value or (param.name in ("key", "md5_key", "secret") and len(param.value) == 32):
            yield sight.about(
                "key-sent",
                f"{param.name} looks like a secret key. Whatever was sent is no longer secret: replace it.",
                param,
                level=Level.WARNING,
                expected=f"no {param.name}",
                fix="Remove the parameter, and replace the key.",
            )
