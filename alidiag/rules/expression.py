"""Conditions of the rules as data: a small expression form, its parser and its evaluation.

    expression = conjunction {"or" conjunction}
    conjunction = negation {"and" negation}
    negation   = "not" negation | "(" expression ")" | test
    test       = "present(" name ")" | "absent(" name ")"
               | name "==" operand | name "!=" operand
               | name "in" list | name "not in" list
               | name "contains" text          (an item of a list joined with "|")
               | "unseen." flag
    operand    = text | name
    list       = "[" text {"," text} "]"
    text       = "..." or '...'

A name is a parameter beside the one that carries the condition; `outer.inner` reaches into the JSON value of `outer`.
`gateway.host` is the host that the request was sent to. `unseen.x` is something that no request shows (a setting of a
contract, say); what it means stands in the file's `[unseen]` table.

Truth has three values. A comparison with a parameter that is absent or empty is unknown, and so is `unseen.x`; `not`,
`and`, `or` follow Kleene. Only what is certainly true demands something, only what is certainly false forbids it:
an unknown condition accuses nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from alidiag.frozen import frozen
from alidiag.pattern import Pattern
from alidiag.strict_json import member

Truth = bool | None
"""True, False, or None: not known."""

Test = Callable[[Mapping[str, str]], Truth]
"""A compiled condition; it is given the non-empty values by name."""

LONGEST = 600
"""Characters of an expression."""

_DEEPEST = 20
_TOKEN = Pattern(r"""\s*("[^"]*"|'[^']*'|[A-Za-z_][A-Za-z0-9_.]*|==|!=|[()\[\],])""", re.ASCII)
_WORDS = frozenset({"and", "or", "not", "in", "contains", "present", "absent"})


class ExpressionWrong(ValueError):
    """The text is no expression of the form above; `args[0]` says why, in words for the rules' author."""


@frozen
class Condition:
    """A parsed expression: its text, the parameters and the `unseen` flags that it names, and its evaluation."""

    text: str
    names: frozenset[str]
    flags: frozenset[str]
    test: Test


def parse(text: str) -> Condition:
    """The condition that `text` writes.

    Raises:
        ExpressionWrong: it is not of the documented form.
    """
    if len(text) > LONGEST:
        raise ExpressionWrong(f"longer than {LONGEST} characters")
    parser = _Parser(text)
    test = parser.expression(0)
    parser.expect_end()
    return Condition(text, frozenset(parser.names), frozenset(parser.flags), test)


def in_words(text: str, unseen: Mapping[str, str]) -> str:
    """A condition as a person reads it: each `unseen` flag replaced by what it means."""
    if "unseen." not in text:
        return text
    return re.sub(r"unseen\.([A-Za-z0-9_.]+)", lambda flag: f"({unseen.get(flag[1], flag[1])})", text)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Each piece as text (in its quotes), name, word (of the form's own) or mark."""
    position = 0
    text = text.rstrip()
    match_at = _TOKEN.compiled.match
    while position < len(text):
        match = match_at(text, position)
        if match is None:
            raise ExpressionWrong(f"cannot be read from {text[position : position + 12]!r} on")
        position = match.end()
        word = match[1]
        kind = "text" if word[0] in "\"'" else "mark" if word[0] in "=!()[]," else "name"
        yield ("word" if word in _WORDS else kind), word
    yield "end", ""


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.place = 0
        self.names: set[str] = set()
        self.flags: set[str] = set()

    @property
    def ahead(self) -> tuple[str, str]:
        return self.tokens[self.place]

    def take(self, word: str) -> bool:
        if self.ahead[1] == word and self.ahead[0] in {"word", "mark"}:
            self.place += 1
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.take(word):
            raise ExpressionWrong(f"expected {word!r}, found {self.ahead[1] or 'the end'!r}")

    def expect_end(self) -> None:
        if self.ahead[0] != "end":
            raise ExpressionWrong(f"expected the end, found {self.ahead[1]!r}")

    def expression(self, depth: int) -> Test:
        if depth > _DEEPEST:
            raise ExpressionWrong(f"nested deeper than {_DEEPEST}")
        tests = [self.conjunction(depth)]
        while self.take("or"):
            tests.append(self.conjunction(depth))
        return tests[0] if len(tests) == 1 else _either(tests)

    def conjunction(self, depth: int) -> Test:
        tests = [self.negation(depth)]
        while self.take("and"):
            tests.append(self.negation(depth))
        return tests[0] if len(tests) == 1 else _both(tests)

    def negation(self, depth: int) -> Test:
        if depth > _DEEPEST:
            raise ExpressionWrong(f"nested deeper than {_DEEPEST}")
        if self.take("not"):
            return _negated(self.negation(depth + 1))
        if self.take("("):
            inner = self.expression(depth + 1)
            self.expect(")")
            return inner
        return self.test()

    def name(self) -> str:
        kind, word = self.ahead
        if kind != "name":
            raise ExpressionWrong(f"expected the name of a parameter, found {word or 'the end'!r}")
        self.place += 1
        self.names.add(word)
        return word

    def text(self) -> str:
        kind, word = self.ahead
        if kind != "text":
            raise ExpressionWrong(f"expected a text in quotes, found {word or 'the end'!r}")
        self.place += 1
        return word[1:-1]

    def texts(self) -> frozenset[str]:
        self.expect("[")
        found = [self.text()]
        while self.take(","):
            found.append(self.text())
        self.expect("]")
        return frozenset(found)

    def test(self) -> Test:
        for word in ("present", "absent"):
            if self.take(word):
                self.expect("(")
                get = _reader(self.name())
                self.expect(")")
                return _presence(get, wanted=word == "present")
        if self.ahead[0] == "name" and self.ahead[1].startswith("unseen."):
            self.flags.add(self.ahead[1][7:])
            self.place += 1
            return _unknown
        get = _reader(self.name())
        if self.take("=="):
            return self.compared(get, equal=True)
        if self.take("!="):
            return self.compared(get, equal=False)
        if self.take("in"):
            return _listed(get, self.texts())
        if self.take("not"):
            self.expect("in")
            return _negated(_listed(get, self.texts()))
        if self.take("contains"):
            return _containing(get, self.text())
        raise ExpressionWrong(f"expected ==, !=, in or contains, found {self.ahead[1] or 'the end'!r}")

    def compared(self, get: Callable[[Mapping[str, str]], str | None], *, equal: bool) -> Test:
        is_text = self.ahead[0] == "text"
        test = _equal_to(get, self.text()) if is_text else _same(get, _reader(self.name()))
        return test if equal else _negated(test)


def _reader(name: str) -> Callable[[Mapping[str, str]], str | None]:
    outer, dot, inner = name.partition(".")
    if not dot or name == "gateway.host":
        return lambda values: values.get(name)
    return lambda values: member(values.get(outer), inner)


def _unknown(_: Mapping[str, str]) -> Truth:
    return None


def _presence(get: Callable[[Mapping[str, str]], str | None], *, wanted: bool) -> Test:
    return lambda values: bool(get(values)) is wanted


def _equal_to(get: Callable[[Mapping[str, str]], str | None], text: str) -> Test:
    return lambda values: None if not (value := get(values)) else value == text


def _same(get: Callable[[Mapping[str, str]], str | None], other: Callable[[Mapping[str, str]], str | None]) -> Test:
    def test(values: Mapping[str, str]) -> Truth:
        left, right = get(values), other(values)
        return left == right if left and right else None

    return test


def _listed(get: Callable[[Mapping[str, str]], str | None], texts: frozenset[str]) -> Test:
    return lambda values: None if not (value := get(values)) else value in texts


def _containing(get: Callable[[Mapping[str, str]], str | None], text: str) -> Test:
    return lambda values: None if not (value := get(values)) else text in value.split("|")


def _negated(inner: Test) -> Test:
    return lambda values: None if (truth := inner(values)) is None else not truth


def _both(tests: list[Test]) -> Test:
    def test(values: Mapping[str, str]) -> Truth:
        result: Truth = True
        for one in tests:
            truth = one(values)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    return test


def _either(tests: list[Test]) -> Test:
    def test(values: Mapping[str, str]) -> Truth:
        result: Truth = False
        for one in tests:
            truth = one(values)
            if truth:
                return True
            if truth is None:
                result = None
        return result

    return test
