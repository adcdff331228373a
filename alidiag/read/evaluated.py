"""What the values of source code come to, as far as the text itself says: texts, names and values, bodies.

Variables are looked up where they are set before; encoders that every HTTP library has are known. Nothing is run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.query import CODECS
from alidiag.read.expressions import Call, Items, Joined, Name, Reader, Table, Text, Unknown, Value
from alidiag.read.outgoing import coded, encoded
from alidiag.read.places import Mapped, inserted, joined
from alidiag.read.values import Pair

_OF_PAIRS = frozenset({
    "urlsearchparams", "qs.stringify", "querystring.stringify", "stringify", "$.param", "jquery.param", "urlencode",
    "urllib.parse.urlencode", "parse.urlencode", "urllib.urlencode",
})  # fmt: skip
"""What makes a form body of names and values."""
_OF_TEXT = {
    "encodeuricomponent": "%20", "quote": "%20", "urllib.parse.quote": "%20", "parse.quote": "%20", "quote_plus": "+",
    "urllib.parse.quote_plus": "+", "urlencode": "+", "escapedatastring": "%20",
}  # fmt: skip
"""What percent-encodes one text, and what a blank becomes."""
_SAME = frozenset({"tostring", "encode", "str", "string", "strip", "trim", "text", "b"})
_JSON = frozenset({"json.stringify", "json.dumps", "dumps", "convertto-json", "simplejson.dumps"})
_CONTAINERS = frozenset({
    "urlsearchparams", "formdata", "dict", "ordereddict", "collections.ordereddict", "map", "object.entries",
    "object.fromentries", "headers", "object.assign", "multidict",
})  # fmt: skip
_SET_TO = Pattern(r"(?![\w$])[ \t]{0,9}(?::[ \t]{0,9}[\w<>\[\], |.]{1,60})?[ \t]{0,9}=(?![=>~])\s{0,99}")
_WITHIN_NAME = Pattern(r"[\w$.-]")
MOST_NAMES = 60
"""Variables that are looked up in one text."""
DEEPEST = 12
MOST_SET = 2000


class Body(NamedTuple):
    """A body: percent-encoded, or the fields of a multipart form, or what it is that is no form."""

    wire: Mapped | None = None
    fields: tuple[Pair, ...] = ()
    content: str | None = None


class Evaluator:
    """Looks up what values come to; `used` are the stretches of the text that this took."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.used: list[tuple[int, int]] = []
        self.filled: list[Mapped] = []
        self.codec = "utf-8"
        self._set: dict[str, list[re.Match[str]]] = {}
        self._values: dict[int, tuple[Value, int]] = {}

    def fresh(self) -> None:
        """Begin with another request."""
        self.used, self.filled, self.codec = [], [], "utf-8"

    def notes(self) -> list[Finding]:
        """The note about what only the program knows."""
        if not self.filled:
            return []
        message = f"The program fills in {self.filled[0].text[:60]}; what it would put there is not known."
        fix = "Paste the request with the real value."
        return [Finding("not-expanded", Level.WARNING, message, span=self.filled[0].whole, fix=fix)]

    # -- texts

    def text(self, value: Value | None, at: int, depth: int = 0) -> Mapped | None:
        """The text that a value comes to at a place of the program; None where it comes to none."""
        if value is None or depth > DEEPEST:
            return None
        if isinstance(value, Text):
            return value.text
        if isinstance(value, Joined):
            parts = [self.text(part, at, depth + 1) or self._shown(part) for part in value.parts]
            return joined([part for part in parts if part is not None])
        if isinstance(value, Name):
            resolved = self.resolve(value, at)
            if resolved is None:
                return None
            if isinstance(resolved[0], Call) and resolved[0].name.lower() == "urlsearchparams":
                # What is appended later belongs to it.
                pairs = self.pairs(value, at, depth + 1)
                return self.text(*resolved, depth + 1) if pairs is None else self.encoded(pairs)
            return self.text(*resolved, depth + 1)
        if isinstance(value, Call):
            return self._called(value, at, depth)
        return None

    def _called(self, call: Call, at: int, depth: int) -> Mapped | None:
        name = call.name.lower().rpartition("::")[2]
        first = call.arguments[0] if call.arguments else None
        if name in _JSON:
            return None
        if name == "format" and (inside := self.text(call.of, at, depth + 1)) is not None:
            self.filled.append(inside)
            return inside
        if name in _SAME:
            inner = call.of if call.of is not None else first
            self._note_codec(call)
            if inner is None and "." in call.name:
                return None
            return self.text(inner, at, depth + 1)
        if name.rpartition(".")[2] in _SAME and call.of is None and "." in name:
            owner = call.name.rpartition(".")[0]
            return self.text(Name(owner, inserted(owner, at)), at, depth + 1)
        if (
            name in _OF_PAIRS
            and (pairs := self.pairs(call if name == "urlsearchparams" else first, at, depth + 1)) is not None
        ):
            return self.encoded(pairs) or inserted("", at)
        if name == "urlsearchparams":
            return self.text(first, at, depth + 1)
        if name in _OF_TEXT and (inside := self.text(first, at, depth + 1)) is not None:
            return coded(inside, _OF_TEXT[name], self.codec)
        return None

    def _note_codec(self, call: Call) -> None:
        """A charset that a program encodes its values in."""
        for argument in call.arguments:
            if call.name == "encode" and isinstance(argument, Text):
                self.codec = CODECS.get(argument.text.text.lower(), self.codec)

    def encoded(self, pairs: Sequence[Pair]) -> Mapped | None:
        """Names and values as one percent-encoded run."""
        return encoded(pairs, codec=self.codec)

    def _shown(self, value: Value) -> Mapped | None:
        """What is not known, as the program has it."""
        if isinstance(value, Name | Unknown):
            part = value.text
        elif isinstance(value, Call) and value.name:
            part = inserted(value.name, 0)
        else:
            return None
        shown = joined([inserted("${", part.at(0)), part, inserted("}", part.after(len(part)))])
        self.filled.append(part)
        return shown

    # -- names and values

    def pairs(self, value: Value | None, at: int, depth: int = 0) -> list[Pair] | None:
        """The names and values that a value comes to; None where it comes to something else."""
        if value is None or depth > DEEPEST:
            return None
        if isinstance(value, Table):
            return self._members(value.items, at, depth)
        if isinstance(value, Items):
            pairs: list[Pair] = []
            for item in value.items:
                if not isinstance(item, Items) or len(item.items) != 2:
                    return None
                key, content = (self.text(one, at, depth + 1) for one in item.items)
                if key is not None and content is not None:
                    pairs.append((key, content))
            return pairs
        if isinstance(value, Call):
            name = value.name.lower()
            if name not in _CONTAINERS:
                return None
            found: list[Pair] = []
            for argument in value.arguments:
                inner = self.pairs(argument, at, depth + 1)
                if inner is None:
                    return None
                found += inner
            return [*found, *self._members(value.named, at, depth)]
        if isinstance(value, Name):
            resolved = self.resolve(value, at)
            if resolved is None:
                return None
            held, place = resolved
            inner = self.pairs(held, place, depth + 1)
            return None if inner is None else self._with_sets(value.name, inner, place, at)
        return None

    def _members(self, items: tuple[tuple[Mapped, Value], ...], at: int, depth: int) -> list[Pair]:
        pairs: list[Pair] = []
        for name, value in items:
            if isinstance(value, Unknown) and value.word:
                continue
            if isinstance(value, Items) and value.items:
                pairs += [(name, one) for item in value.items if (one := self.text(item, at, depth + 1)) is not None]
                continue
            content = self.text(value, at, depth + 1)
            content = self._shown(value) if content is None else content
            if content is not None:
                pairs.append((name, content))
        return pairs

    def _with_sets(self, name: str, pairs: list[Pair], place: int, at: int) -> list[Pair]:
        """Names and values with what the program sets one by one before the request is sent."""
        reader = self.reader
        pattern = re.compile(
            rf"(?<![\w$.-]){re.escape(name)}"
            r"(?:\.(append|set|add)\(|\[\s{0,40}|\.([A-Za-z_]\w{0,80})[ \t]*=(?![=>])\s{0,40})",
            re.IGNORECASE,
        )
        for count, found in enumerate(pattern.finditer(reader.text, place, at)):
            if count > MOST_SET:
                break
            new: Mapped | None = None
            if found[2]:
                key: Mapped | None = reader.source.part(*found.span(2))
                new = self.text(reader.value(found.end()), at, 1)
            elif found[1]:
                arguments, _ = reader.arguments(found.end())
                if len(arguments) < 2:
                    continue
                key, new = self.text(arguments[0], at, 1), self.text(arguments[1], at, 1)
            else:
                key = self.text(reader.value(found.end()), at, 1)
                mark = re.compile(r"\s{0,40}\]\s{0,40}=(?!=)\s{0,40}").match(reader.text, reader.at)
                if mark is None:
                    continue
                new = self.text(reader.value(mark.end()), at, 1)
            if key is None or new is None:
                continue
            self.used.append((found.start(), reader.at))
            if found[1] != "append":
                pairs = [pair for pair in pairs if pair[0].text != key.text]
            pairs = [*pairs, (key, new)]
        return pairs

    # -- bodies

    def body(self, value: Value | None, at: int, *, tables: str = "form") -> Body:
        """What a body comes to; `tables` says how names and values are sent: `form`, `JSON` or `multipart`."""
        if value is None:
            return Body()
        value, at = self._followed(value, at)
        call = value.name.lower() if isinstance(value, Call) else ""
        if call in _JSON:
            return Body(content="JSON")
        if (wire := self.text(value, at)) is not None:
            return Body(wire)
        pairs = self.pairs(value, at)
        if pairs is None:
            return Body()
        if call == "formdata" or tables == "multipart":
            return Body(fields=tuple(pairs))
        return Body(content="JSON") if tables == "JSON" else Body(self.encoded(pairs))

    def _followed(self, value: Value, at: int) -> tuple[Value, int]:
        """What a variable holds, if that alone tells what is sent; the sets behind it are kept by the name."""
        if isinstance(value, Name) and (resolved := self.resolve(value, at)) is not None:
            held, place = resolved
            if isinstance(held, Call) and held.name.lower() in _JSON:
                return held, place
            if isinstance(held, Call) and held.name.lower() == "formdata":
                pairs = self.pairs(value, at) or []
                items = tuple((name, Text(content)) for name, content in pairs)
                return Call("FormData", (Table(items),)), at
            if isinstance(held, Call) and held.name.lower() == "urlsearchparams" and (params := self.pairs(value, at)):
                return Call("URLSearchParams", (Table(tuple((name, Text(content)) for name, content in params)),)), at
        return value, at

    # -- variables

    def resolve(self, name: Name, at: int) -> tuple[Value, int] | None:
        """The value that a variable was given last before a place, and where."""
        base, _, attribute = name.name.partition(".")
        for wanted, rest in ((name.name, ""), (base, attribute)):
            found = self._last_set(wanted, at)
            if found is None:
                continue
            if found.start() not in self._values:
                value = self.reader.value(found.end())
                self._values[found.start()] = value, self.reader.at
            value, end = self._values[found.start()]
            self.used.append((found.start() - len(wanted), end))
            if not rest:
                return value, end
            if isinstance(value, Table) and (member := value.get(rest.lower())) is not None:
                return member, end
        return None

    def _last_set(self, name: str, at: int) -> re.Match[str] | None:
        if name not in self._set:
            if len(self._set) >= MOST_NAMES:
                return None
            self._set[name] = list(self._sets(name))
        places = self._set[name]
        last = bisect_right(places, at, key=lambda one: one.end())
        return places[last - 1] if last else None

    def _sets(self, name: str) -> Iterator[re.Match[str]]:
        """Where a name is set, and is no argument of a call."""
        text = self.reader.text
        is_argument = "(" if self.reader.syntax.keyword is None else "(,"
        ignore_case = name.startswith("$")
        where = text.lower() if ignore_case else text
        wanted = name.lower() if ignore_case else name
        at = where.find(wanted)
        while at >= 0:
            found = _SET_TO.compiled.match(text, at + len(name))
            before = text[max(0, at - 200) : at].rstrip()[-1:] if found else ""
            if (
                found
                and not _WITHIN_NAME.compiled.match(text[at - 1 : at])
                and (not before or before not in is_argument)
            ):
                yield found
            at = where.find(wanted, at + 1)
