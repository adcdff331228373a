"""Keys that stand in a pasted message: they are told, never shown, and used for nothing."""

from __future__ import annotations

import re

from alidiag.frozen import replace
from alidiag.keys.text import BEGINNING
from alidiag.model import Finding, Key, Level, Param, Report, Request

_PEM = re.compile(r"-----BEGIN[^-\n<>\"]{0,60}-----.*?(?:-----END[^-\n<>\"]{0,60}-----|\Z)", re.DOTALL)
_BARE = re.compile(
    # A signature that happens to begin so stands behind its name.
    r"(?<!sign=)(?<!<sign>)(?<![A-Za-z0-9+/])"
    + BEGINNING
    + r"(?:[A-Za-z0-9+/\s]|%2[BbFf0]|%0[AaDd]|\\[nr/]){90,}(?:=|%3[Dd]){0,2}"
)
NAMES = frozenset({"key", "md5_key", "md5key", "secret", "private_key", "privatekey"})
HIDDEN = "(a key, not shown)"
_FIX = "Give keys with --alipay-public-key or --md5-key-file. If it is a secret one, replace it."


def keys_in(text: str, md5: Key | None) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The keys that stand in a text, as they are written, and a warning where there are some.

    What only looks like a key is none: a block counts where it can be read as one, or where its frame says so.

    Args:
        text: what was pasted. Nothing is cut out of it: the signature covers every letter.
        md5: the MD5 key that was given: it is recognised by its value.
    """
    values = [found[0] for found in _PEM.finditer(text)] if "-----BEGIN" in text else []
    if "MI" in text:
        values += [found[0] for found in _BARE.finditer(text) if _is_readable(found[0])]
    secret = md5.secret.decode("latin-1") if md5 is not None and md5.secret else ""
    if len(secret) >= 16 and secret in text:
        values.append(secret)
    if not values:
        return (), ()
    message = (
        "A key stands in the text. It is not shown, and was not used: a message cannot bring the key that checks it."
    )
    return tuple(values), (Finding("key-in-message", Level.WARNING, message, fix=_FIX),)


def _is_readable(block: str) -> bool:
    """Whether a block of base64 is a key or a certificate."""
    from urllib.parse import unquote

    from alidiag.keys.found import Problem
    from alidiag.keys.text import blocks
    from alidiag.keys.whatis import what_is

    found = blocks(unquote(block.replace("\\n", "\n").replace("\\r", "")).encode("utf-8", "surrogateescape"))
    return not isinstance(found, Problem) and what_is(found[0]).half is not None


def without_keys(report: Report, values: tuple[str, ...]) -> Report:
    """The report without the keys that stand in the text: no field that holds one is shown, nor the text itself."""
    reply = report.reply
    if not values or reply is None:
        return report
    spellings = {one for value in values for one in (value, "".join(value.split()))}

    def shown(param: Param) -> Param:
        flat = "".join(param.value.split())
        if any(one in param.value or one in flat or (len(flat) >= 24 and flat in one) for one in spellings):
            return param._replace(value=HIDDEN, raw_value=HIDDEN)
        return param

    signature = reply.signature
    if signature.presign is not None and any(one in signature.presign for one in spellings):
        signature = replace(signature, presign=None)
    fields = tuple(shown(param) for param in reply.fields)
    return replace(report, text="", reply=replace(reply, fields=fields, signature=signature))


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
