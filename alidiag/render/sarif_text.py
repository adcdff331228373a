r"""Any text as a SARIF message that means nothing but itself.

In a message `{0}` stands for an argument and `[text](target)` for a link. Source: SARIF 2.1.0, 3.11.5 (placeholders:
braces are doubled) and 3.11.6 (embedded links: a backslash stands before `[`, `]` and itself).
"""

from __future__ import annotations

from alidiag.render.json_form import text as harmless
from alidiag.render.show import show


def message(words: str) -> str:
    """A message that is shown as it is."""
    text = harmless(show(words))
    if "[" in text or "]" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text.replace("{", "{{").replace("}", "}}")


def uri(path: str) -> str:
    """A path as a relative reference: every octet that a URI cannot hold is percent-encoded. Source: RFC 3986, 4.2."""
    octets = path.replace("\\", "/").encode("utf-8", "surrogateescape" if _is_octets(path) else "backslashreplace")
    text = "".join(chr(octet) if chr(octet) in _PLAIN else f"%{octet:02X}" for octet in octets)
    # A first segment with a colon would be a scheme.
    return f"./{text}" if ":" in text.partition("/")[0] else text


def _is_octets(path: str) -> bool:
    return all(not "\ud800" <= char <= "\udfff" or "\udc80" <= char <= "\udcff" for char in path)


_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:@!$&'()*+,;=")
