"""The words of alidiag's own sentences: what a report says by itself, whatever stands in a ticket.

They are taken from the constants of the modules that are loaded, and those alone can have made the report, so that no
list has to be kept.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from alidiag import codes
from alidiag.mistakes.mistake import parts_of

_WORD = re.compile(r"[A-Za-z_]+")
_NUMBER = re.compile(r"\d{4}")
"""A number that may be somebody's; sentences count characters and octets with shorter ones."""


@cache
def own_words() -> frozenset[str]:
    """Every word of letters and underscores in a constant text, as it is written there."""
    return frozenset(word for text in _own_texts() for word in _WORD.findall(text))


@cache
def _own_texts() -> frozenset[str]:
    texts: set[str] = set(codes.names())
    seen: set[int] = set()
    for name, module in list(sys.modules.items()):
        if name.startswith("alidiag."):
            for value in list(vars(module).values()):
                _gather(value, texts, seen)
    return frozenset(texts)


def _gather(value: Any, texts: set[str], seen: set[int]) -> None:
    """Add the constant texts in a value of a module, and in the functions that it defines."""
    if isinstance(value, str):
        texts.add(value)
        return
    if not isinstance(value, _LOOKED_INTO) or id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, CodeType):
        _gather(value.co_consts, texts, seen)
    elif isinstance(value, FunctionType):
        # Of a docstring a report tells no more than what a mistake is and what to do.
        doc = value.__doc__ or ""
        inner: set[str] = set()
        _gather(value.__code__, inner, seen)
        texts |= inner - {doc}
        if "Fix:" in doc:
            texts |= {parts_of(doc).summary, parts_of(doc).fix}
    elif isinstance(value, type):
        if value.__module__.startswith("alidiag."):
            for one in list(vars(value).values()):
                if not isinstance(one, str):
                    _gather(one, texts, seen)
    else:
        for one in [*value, *(value.values() if isinstance(value, dict) else ())]:
            _gather(one, texts, seen)


_LOOKED_INTO = (CodeType, FunctionType, type, dict, tuple, list, set, frozenset)


PHRASE = 12
"""Characters of a constant text that are recognised by themselves, whatever they are."""


def is_own(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a sentence, with the words that it begins and ends in, is nothing but own words."""
    while start > 0 and _is_letter(text[start - 1]) and _is_letter(text[start]):
        start -= 1
    while end < len(text) and _is_letter(text[end]) and _is_letter(text[end - 1]):
        end += 1
    stretch = text[start:end]
    if len(stretch) >= PHRASE and any(stretch in one for one in _own_texts()):
        return True
    if not stretch.isascii() or "@" in stretch or _NUMBER.search(stretch):
        return False
    words = _WORD.findall(stretch)
    return bool(words) and own_words().issuperset(words)


def _is_letter(char: str) -> bool:
    return char == "_" or char.isalnum()
