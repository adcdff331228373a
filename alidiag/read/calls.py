"""Calls of HTTP libraries in source code: where they are, and what they send."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alidiag.read.evaluated import Body, Evaluator
from alidiag.read.expressions import Call, Name, Reader, Syntax, Table, Value
from alidiag.read.found import Stretch, View
from alidiag.read.marks import may_tell
from alidiag.read.multipart import fields_of
from alidiag.read.outgoing import Outgoing, Way, content_of, found_of
from alidiag.read.places import Mapped

if TYPE_CHECKING:
    from alidiag.model import Finding
    from alidiag.pattern import Pattern

EFFORT = 2
"""How often a text may be gone through, as often as it is long, for calls that turn out to be none of Alipay's."""


class Source(NamedTuple):
    """The program around a call; `at` is the place of the call."""

    evaluator: Evaluator
    at: int

    def table(self, value: Value | None) -> Table | None:
        """The names and values that an argument is, or that the variable holds which it is."""
        if isinstance(value, Name) and (resolved := self.evaluator.resolve(value, self.at)) is not None:
            value = resolved[0]
        return value if isinstance(value, Table) else None

    def headers(self, value: Value | None) -> list[tuple[str, str]]:
        """Headers, their names in lower case."""
        pairs = self.evaluator.pairs(value, self.at) or []
        return [(name.text.lower(), content.text) for name, content in pairs]

    def encoded(self, value: Value | None) -> Mapped | None:
        """Names and values as a query; a text is one as it is."""
        pairs = self.evaluator.pairs(value, self.at)
        return self.evaluator.encoded(pairs) if pairs is not None else self.evaluator.text(value, self.at)

    def requests(
        self,
        url: Mapped | None,
        method: str,
        query: Mapped | None,
        body: Body,
        headers: Sequence[tuple[str, str]] = (),
        notes: Sequence[Finding] = (),
    ) -> list[Outgoing]:
        """What is sent."""
        if url is None and body == Body() and query is None:
            return []
        kind = next((value for name, value in headers if name == "content-type"), "")
        said = [*notes, *self.evaluator.notes()]
        wire, fields, content = body
        if wire is not None and (parts := fields_of(wire, kind)) is not None:
            wire, fields = None, parts.fields
            said += parts.notes
        elif wire is not None:
            content = content_of(wire.text, kind)
        return [
            Outgoing(
                url, None, method, () if query is None else (query,), () if wire is None else (wire,), fields,
                tuple(headers), content, tuple(said),
            )
        ]  # fmt: skip


Outgoings = Callable[[Call, Source], tuple[str, list[Outgoing]]]
"""What a call sends: the form's name, and the requests."""


def find_calls(view: View, start: Pattern, syntax: Syntax, outgoing: Outgoings) -> Iterator[Stretch]:
    """The calls of a text that send something of Alipay's, and what the variables in them were set to."""
    text = view.text
    if not may_tell(text):
        return
    source = view.rest
    evaluator = Evaluator(Reader(text, source, syntax))
    stretches: list[Stretch] = []
    used: set[tuple[int, int]] = set()
    at, effort = 0, EFFORT * len(text) + 10_000
    while effort > 0 and (found := start.compiled.search(text, at)):
        reader = evaluator.reader
        arguments, named = reader.arguments(found.end())
        end = reader.at
        evaluator.fresh()
        form, requests = outgoing(Call(found[1], arguments, named), Source(evaluator, found.start()))
        whole = source.part(found.start(), end)
        request = found_of(form, [Way(requests[0])], whole) if requests else None
        at = max(end, found.end())
        if request is None:
            effort -= at - found.start()
            at = found.end()
            continue
        stretches.append(Stretch(found.start(), end, (request,)))
        used.update(evaluator.used)
    yield from with_used(stretches, used)


def with_used(stretches: Sequence[Stretch], used: Iterable[tuple[int, int]]) -> Iterator[Stretch]:
    """What was found, and what the program sets the variables in it to: that is read, too."""
    last = 0
    for one in sorted([*stretches, *(Stretch(*extent) for extent in used)], key=lambda one: (one.start, -one.end)):
        if one.start >= last or one.found:
            yield one
            last = max(last, one.end)
