"""Values that somebody put in the place of the real ones: `****`, `2088****1234`, `<your key>`, `YOUR_PARTNER_ID`.

Such a text hides what would be needed; nothing else can be said of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from alidiag.model import Param
from alidiag.pattern import Pattern

_MASK = Pattern(r"([*#xX•●○×])\1{2,}|(?:\.{3,}|…+)")
_MASKED = Pattern(r"[0-9A-Za-z@._-]{0,12}(?:\*{2,}|#{3,}|•{2,}|●{2,}|[xX]{6,})[0-9A-Za-z@._-]{0,24}")
_NAMED = Pattern(
    r"[<\[{$%(（【]{1,3}\s{0,4}[A-Za-z_一-鿿][\w .:\-一-鿿]{1,60}[>\]})%）】]{1,3}"
    r"|(?:YOUR|MY|your|my|Your|My)[_ -]?[A-Za-z_ -]{2,40}|[A-Z]{2,12}_(?:HERE|PLACEHOLDER)|(?:你的|您的|商户的)[\w一-鿿]{1,20}"
)


def is_placeholder(value: str) -> bool:
    """Whether a value only stands for the real one."""
    if not value or len(value) > 200:
        return False
    return any(one.compiled.fullmatch(value) is not None for one in (_MASK, _MASKED, _NAMED))


FREE = frozenset({"subject", "body", "trans_name", "memo", "extend_info", "goods_detail", "show_url"})
"""Parameters whose text is anybody's: three crosses may be what is sold."""


def hidden_names(params: Iterable[Param]) -> tuple[str, ...]:
    """The names of the parameters whose values were made unreadable."""
    return tuple(one.name for one in params if one.name not in FREE and is_placeholder(one.value.strip('"')))


def told(names: Iterable[str]) -> str:
    """What is said of them."""
    return f"Not the real value but a placeholder: {', '.join(names)}. It hides what would be needed."
