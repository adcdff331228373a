"""Keys that stand in a pasted text are taken out before anything reads it: they are told, and used for nothing."""

from __future__ import annotations

import re

from alidiag.model import Finding, Key, Level, Param, Request

_PEM = re.compile(r"-----BEGIN[^-]{0,60}-----.*?(?:-----END[^-]{0,60}-----|\Z)", re.DOTALL)
_BARE = re.compile(
    # 30 81, 30 82: a key in DER. A signature that happens to begin so stands behind its name.
    r"(?<!sign=)(?<!<sign>)(?<![A-Za-z0-9+/])MI[GIH](?:[A-Za-z0-9+/\s]|%2[BbFf0]|%0[AaDd]|\\[nr/]){90,}(?:=|%3[Dd]){0,2}"
)
NAMES = frozenset({"key", "md5_key", "md5key", "secret", "private_key", "privatekey"})
HIDDEN = "(a key, not shown)"
_FIX = "Give keys with --alipay-public-key or --md5-key-file. If it is a secret one, replace it."


def without_keys(text: str, md5: Key | None) -> tuple[str, tuple[Finding, ...]]:
    """The text without keys, and a warning where there were some.

    Args:
        text: what was pasted.
        md5: the MD5 key that was given: it is recognised by its value.
    """
    plain = _BARE.sub("", _PEM.sub("", text)) if "MI" in text or "-----BEGIN" in text else text
    secret = md5.secret.decode("latin-1") if md5 is not None and md5.secret else ""
    if len(secret) >= 16:
        plain = plain.replace(secret, "")
    if plain == text:
        return text, ()
    message = "A key stands in the text. It was left out, and not used: a message cannot bring the key that checks it."
    return plain, (Finding("key-in-message", Level.WARNING, message, fix=_FIX),)


def is_key(param: Param) -> bool:
    """Whether a field is meant to hold a key, by its name."""
    return bool(param.value) and param.name.lower() in NAMES


def hidden(param: Param) -> Param:
    """The field as it may be shown."""
    return param._replace(value=HIDDEN, raw_value=HIDDEN) if is_key(param) else param


def named_keys(request: Request) -> tuple[Finding, ...]:
    """A warning for a field that is named as a key."""
    inside = next((param for param in request.params if is_key(param)), None)
    if inside is None:
        return ()
    message = f"The field {inside.name} looks like a key. Its value is not shown, and was not used as a key."
    return (Finding("key-in-message", Level.WARNING, message, inside.name, fix=_FIX),)
