"""One pair of a query taken apart at speed: strictly, so that whatever is unusual in it is left to the thorough way.

Half of the pairs of a batch have been seen before; `Pieces` remembers them.
"""

from __future__ import annotations

import re

_LETTERS = "0123456789abcdefABCDEF"
_ESCAPES = {a + b: chr(int(a + b, 16)) for a in _LETTERS for b in _LETTERS}
"""Two hex digits -> the octet, as a character of Latin-1."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_TELLING_NAMES = frozenset(
    {"key", "md5_key", "secret", "app_id", "sec_id", "req_data", "biz_content", "method", "version"}
)
"""Names that make more of a request than its service's rules say."""
_TELLING_VALUES = frozenset({"null", "undefined", "None", "NaN", "nil", "Array", "[object Object]"})
_TELLING_ENDS = frozenset({"b'", 'b"', "('", "u'"})
MOST = 4096
"""Pairs that are remembered."""
LONGEST = 512
"""Characters of a pair that is remembered; signatures never come twice."""

Piece = tuple[str, str, str]
"""Name, value, and both as the pre-sign string has them."""


class Unusual(Exception):
    """To be looked at thoroughly."""


class Pieces(dict[str, Piece]):
    """Raw pair -> its piece, in one charset. Raises `Unusual` for whatever is not plainly one."""

    __slots__ = ("codec", "names")

    def __init__(self, codec: str) -> None:
        super().__init__()
        self.codec = codec
        self.names: set[str] = set()

    def __missing__(self, raw: str) -> Piece:
        name, _, text = raw.partition("=")
        if name not in self.names:
            self._meet(name)
        if "+" in text:
            text = text.replace("+", " ")
        value = decoded(text, self.codec) if "%" in text else text
        if (
            not value
            or value[0] == '"'
            or value in _TELLING_VALUES
            or value[:2] in _TELLING_ENDS
            or "PRIVATE KEY-----" in value
        ):
            raise Unusual
        piece = (name, value, f"{name}={value}")
        if len(raw) <= LONGEST and name != "sign":
            if len(self) >= MOST:
                self.clear()
            self[raw] = piece
        return piece

    def _meet(self, name: str) -> None:
        plain = _NAME.fullmatch(name) is not None and name not in _TELLING_NAMES and not name.endswith("cert_sn")
        if not plain or len(self.names) > MOST:
            raise Unusual
        self.names.add(name)


def decoded(text: str, codec: str) -> str:
    """The text that escapes stand for, blanks already in the place of `+`.

    Raises:
        Unusual: a malformed escape, or octets that do not belong to the charset.
    """
    first, *rest = text.split("%")
    try:
        found = first + "".join([_ESCAPES[piece[:2]] + piece[2:] for piece in rest])
        return found if found.isascii() else found.encode("latin-1").decode(codec)
    except (KeyError, UnicodeDecodeError):
        raise Unusual from None
