"""Names and values that were read between quotation marks -> what was found: lists, and what is set one by one.

A dictionary may be written at once, name by name (`p["a"] = "b"`), or both: what is set later belongs to it.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.classify import is_open_reply
from alidiag.read.escapes import unescaped
from alidiag.read.found import Found, Kind, Stretch, View
from alidiag.read.places import Mapped, inserted, joined
from alidiag.read.printed import ELIDED, IN_LISTS, cut, hidden, left_out, nested, unwrapped
from alidiag.read.quoted import Entry, Node, Notation, Shape, opened, read_value, runs
from alidiag.read.request import MOST_PAIRS
from alidiag.read.values import FEWEST, is_name, kind_of_list, listed
from alidiag.read.wrapped import JOINED, Settled, blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alidiag.read.quoted import Extent

_SET = Pattern(r"[\w\s:.\[({<#]*+")
_COMMENTED = Pattern(r"[ \t]*+(?://|#|--)")
_BEFORE = Pattern(r"(?:[\w:.#]{0,60}[ ]?[\[({<]\s{0,40}){1,4}\Z")
_BREAK = Pattern(r"\r?\n[ \t]*")
_AFTER = Pattern(r"[\])}]{0,2}(?: permitted: (?:true|false))?>")
_OPENING = frozenset("[({<")
_UNSURE = frozenset({Shape.WRAPPED, Shape.CUT, Shape.HIDDEN})
_OCTETS = {"b": True, "u": False}
"""Prefixes that say whether a literal is of octets or of characters."""
PLAIN_CALLS = frozenset({"Decimal", "str", "String", "Number", "BigDecimal"})
"""What returns the text that it is given."""
LONGEST_HIDDEN = 200
"""Characters of an expression that are shown."""


def find(view: View, notation: Notation) -> Iterator[Stretch]:
    """What stands in a text, in its order."""
    read = _Collector(view, notation).read()
    joined = list(_broken(view, notation, Settled([one for one, is_sure in read if is_sure])))
    end = 0
    # Of two that overlap, the one that was joined is the whole of it.
    for one in sorted([*joined, *_apart_from([one for one, _ in read], joined)], key=lambda one: one.start):
        if one.start >= end:
            end = one.end
            yield one


def _broken(view: View, notation: Notation, settled: Settled) -> Iterator[Stretch]:
    """Lists on lines that a terminal broke."""
    for block in blocks(view.text):
        if settled.has(block):
            continue
        for one, _ in _Collector(View(block.joined(view.rest)), notation).read(whole=True):
            start, end = block.place(one.start), block.place(one.end - 1) + 1
            if "\n" in view.text[start:end]:
                found = tuple(each._replace(repairs=(JOINED, *each.repairs)) for each in one.found)
                yield Stretch(start, end, found)


def _apart_from(stretches: list[Stretch], others: list[Stretch]) -> Iterator[Stretch]:
    """Those that overlap none of the others."""
    others = sorted(others, key=lambda one: one.start)
    starts = [one.start for one in others]
    for one in stretches:
        before = bisect_left(starts, one.end) - 1
        if before < 0 or others[before].end <= one.start:
            yield one


class _Group:
    """The names and values of one list."""

    def __init__(self, collector: _Collector, start: int) -> None:
        self._collector = collector
        self.start = self.end = start
        self.pairs: list[tuple[Extent, Entry]] = []
        self.stretches: list[Extent] = []
        self.elided = self.in_lists = self.is_code = False
        self._known: dict[str, int] = {}

    def add(self, start: int, end: int, pairs: Iterable[tuple[Extent, Entry]]) -> None:
        """Add what a stretch of the text holds."""
        self.pairs += pairs
        self.stretches.append((start, end))
        self.end = max(self.end, end)

    def set(self, name: str, start: int, pair: tuple[Extent, Entry]) -> None:
        """Set one value, in place of the one before."""
        if len(self._known) != len(self.pairs):
            self._known = {self._collector.name(one): at for at, (one, _) in enumerate(self.pairs)}
        if (at := self._known.get(name)) is not None:
            self.pairs[at] = pair
            self.add(start, pair[1].end, ())
        else:
            self._known[name] = len(self.pairs)
            self.add(start, pair[1].end, [pair])

    @cached_property
    def found(self) -> Found | None:
        """What the list is."""
        return self._collector.found(self)


class _Collector:
    """What was read in one text."""

    def __init__(self, view: View, notation: Notation) -> None:
        self._view, self._text, self._notation = view, view.text, notation
        self._groups: list[_Group] = []
        self._held: list[tuple[str, _Group]] = []
        """Lists that a variable holds, in the order of the text."""

    def name(self, name: Extent) -> str:
        """A name; it is on one line, even if its text was wrapped."""
        return _BREAK.compiled.sub("", self._text[slice(*name)])

    def read(self, *, whole: bool = False) -> list[tuple[Stretch, bool]]:
        """What was found, and whether it was read without a guess; `whole`: only what is in brackets."""
        notation = self._notation
        for run in runs(self._text, notation):
            if not whole or run.is_whole:
                self.take(run.root)
        if notation.statement is not None and not whole:
            self.take_statements(notation.statement)
        return sorted(self._stretches(), key=lambda one: one[0].start)

    # --- lists ---------------------------------------------------------------------------------------------------

    def take(self, root: Node) -> None:
        """Take what is in one run."""
        if not root.bracket and len(root.entries) == 1 and (only := root.entries[0].node) is not None:
            root = only
        if self._below(root) or not self._is_bracketed(root):
            return
        group = self._group(root)
        self._groups.append(group)
        before = self._text[max(0, root.start - 160) : root.start]
        at = before.rfind("=")
        if at > 0 and _SET.compiled.fullmatch(before, at + 1) and (words := before[:at].rstrip(": ").split()):
            self._held.append((words[-1], group))

    def _is_bracketed(self, root: Node) -> bool:
        wanted = self._notation.brackets
        if not self._notation.in_brackets or root.bracket:
            return True
        before = self._text[max(0, root.start - 40) : root.start].rstrip()[-1:]
        return (before or " ") in wanted or (root.closing or " ") in wanted

    def _below(self, node: Node) -> bool:
        """Whether a list inside of this one is what is looked for: it is taken then, and the outer one is not."""
        if is_open_reply({self.name(entry.name) for entry in node.entries if entry.name and entry.node is not None}):
            self._groups.append(self._group(node))
            return True
        taken = False
        for one in [entry.node for entry in node.entries if entry.node is not None]:
            if self._below(one):
                taken = True
            elif len(one.entries) >= FEWEST and (group := self._group(one)).found is not None:
                self._groups.append(group)
                taken = True
        return taken

    def _group(self, node: Node) -> _Group:
        group = _Group(self, node.start)
        group.elided = node.elided
        pairs: list[tuple[Extent, Entry]] = []
        for entry in node.entries:
            if entry.name is not None:
                pairs.append((entry.name, entry))
            elif entry.node is not None and (two := self._two(entry.node)) is not None:
                pairs.append(two)
        items = [_items(entry) for _, entry in pairs]
        if pairs and items[0] is not None and all(one is not None for one in items[:-1]):
            # Of the last one the bracket may be cut off.
            group.in_lists = True
            items[-1] = [pairs[-1][1]] if items[-1] is None else items[-1]
            pairs = [(name, item) for (name, _), each in zip(pairs, items, strict=True) for item in each or ()]
        group.add(node.start, node.end, pairs)
        return group

    def _two(self, node: Node) -> tuple[Extent, Entry] | None:
        """A list of a name and its value: `("a", "b")`, or `{name: "a", value: "b"}`."""
        entries = node.entries
        if len(entries) == 2 and entries[0].name is None and entries[1].name is None:
            first, second = entries
        elif len(entries) < 6:
            named = {self.name(entry.name): entry for entry in entries if entry.name is not None}
            if "value" not in named or not (key := {"name", "key"} & named.keys()):
                return None
            first, second = named[key.pop()], named["value"]
        else:
            return None
        if first.shape is not Shape.LITERAL or len(first.pieces) != 1:
            return None
        inside = self._inside(first.pieces[0])
        return (inside, second) if is_name(self.name(inside)) else None

    # --- what is set one by one ----------------------------------------------------------------------------------

    def take_statements(self, pattern: Pattern) -> None:
        """Take what is set name by name: it belongs to the list that the same variable holds."""
        text = self._text
        current: dict[str, _Group] = {}
        held = self._held[::-1]
        at = 0
        while found := pattern.compiled.search(text, at):
            at = found.end()
            if _COMMENTED.compiled.match(text, text.rfind("\n", max(0, found.start() - 200), found.start()) + 1):
                continue
            name = found.span(found.lastindex or 0)
            value = read_value(text, at, self._notation, name)
            if value is None:
                continue
            at = value.end
            while held and held[-1][1].start < found.start():
                of, group = held.pop()
                current[of] = group
            known = self.name(name)
            group = current.get(found["of"]) or self._new(found.start())
            if len(group.pairs) >= FEWEST and self.name(group.pairs[0][0]) == known:
                group = self._new(found.start())
            current[found["of"]] = group
            if ".append" in found[0]:
                group.add(found.start(), value.end, [(name, value)])
            else:
                group.set(known, found.start(), (name, value))

    def _new(self, start: int) -> _Group:
        group = _Group(self, start)
        self._groups.append(group)
        return group

    # --- what they are -------------------------------------------------------------------------------------------

    def _stretches(self) -> Iterator[tuple[Stretch, bool]]:
        for group in self._groups:
            if group.found is not None:
                is_sure = _UNSURE.isdisjoint(entry.shape for _, entry in group.pairs)
                group.stretches[0] = self._around(group)
                for index, (start, end) in enumerate(group.stretches):
                    yield Stretch(start, end, (group.found,) if index == 0 else ()), is_sure
            elif group.is_code:
                # Nothing is in it for the forms behind, either.
                yield from ((Stretch(start, end), True) for start, end in group.stretches)

    def found(self, group: _Group) -> Found | None:
        """What a list is. Its values are read only where its names are those of a request or a message."""
        form = self._notation.form
        names = [(_joined(self._view.part(*name)), entry) for name, entry in group.pairs]
        if is_open_reply({name.text for name, entry in names if entry.node is not None}):
            text = self._view.part(*group.stretches[0])
            return Found(Kind.OPEN_REPLY, form, text.whole, text)
        if len(names) < FEWEST or kind_of_list({name.text for name, _ in names}) is None:
            return None
        if 2 * sum(1 for _, entry in names if entry.shape is Shape.HIDDEN) > len(names):
            # Source code that puts a request together: it shows none.
            group.is_code = True
            return None
        # A request of so many parameters is refused; what their values mean makes no difference.
        value_of = self._value if len(names) <= MOST_PAIRS else self._as_written
        values = [(name, value_of(entry)) for name, entry in names]
        usual = [(name, value) for name, (value, _) in values if value is not None]
        other = [(name, value) for name, (_, value) in values if value is not None]
        start, end = self._around(group)
        text = self._view.part(start, max(end, group.end))
        return listed(form, usual, text, tuple(self._repairs(group)), other=other)

    def _around(self, group: _Group) -> Extent:
        """The first stretch of a list, with the brackets and the words around it."""
        start, end = group.stretches[0]
        if self._text[start] not in "[({<" and self._text[max(0, start - 40) : start].rstrip()[-1:] in _OPENING:
            before = _BEFORE.compiled.search(self._text, max(0, start - 160), start)
            start = start if before is None else before.start()
        if "<" in self._text[start : start + 40]:
            after = _AFTER.compiled.match(self._text, end)
            end = end if after is None else after.end()
        return start, end

    def _repairs(self, group: _Group) -> Iterator[str]:
        if group.in_lists:
            yield IN_LISTS
        if group.elided:
            yield ELIDED
        for name, entry in group.pairs:
            known = self.name(name)
            if entry.shape is Shape.CUT:
                yield cut(known)
            elif entry.shape is Shape.WRAPPED:
                yield unwrapped(known)
            elif entry.shape is Shape.WORD:
                word = self._text[entry.start : entry.end]
                if self._notation.words.get(word, ("", ""))[0] is None:
                    yield left_out(known, word)
            elif entry.shape is Shape.HIDDEN or (entry.node is not None and _is_call(entry.node)):
                yield hidden(known)
            elif entry.node is not None and _only(entry.node) is None:
                yield nested(known)

    def _value(self, entry: Entry) -> tuple[Mapped | None, Mapped | None]:
        """A value in the two ways in which it may have been sent; None: not at all."""
        if entry.shape is Shape.LITERAL or entry.shape is Shape.CUT:
            value = self._literal(entry)
            return value, value
        if entry.shape is Shape.WRAPPED:
            return self._literal(entry), self._literal(entry, " ")
        whole = self._view.part(entry.start, entry.end)
        if entry.shape is Shape.WORD:
            words = self._notation.words.get(whole.text) or (self._notation.number(whole.text),) * 2
            first, second = (None if new is None else _instead(whole, new) for new in words)
            return first, second
        if entry.node is not None and not _is_call(entry.node):
            only = _only(entry.node)
            value = whole if only is None else self._literal(only)
            return value, value
        shown = joined(
            [inserted("<", whole.at(0)), whole.part(0, LONGEST_HIDDEN), inserted(">", whole.after(len(whole)))]
        )
        return shown, shown

    def _as_written(self, entry: Entry) -> tuple[Mapped, Mapped]:
        whole = self._view.part(entry.start, entry.end)
        return whole, whole

    def _literal(self, entry: Entry, joint: str = "") -> Mapped:
        """What a literal of one part or more means; `joint` is put where its text was wrapped."""
        pieces = []
        for start, end in entry.pieces:
            prefix, quote = opened(self._text[start:end])
            inside = self._view.part(*self._inside((start, end), is_cut=entry.shape is Shape.CUT))
            if entry.shape is Shape.WRAPPED:
                inside = _joined(inside, joint)
            if "r" not in prefix.lower():
                escapes = self._notation.escapes.get(prefix + quote[:1], self._notation.escapes.get(quote[:1]))
                inside = unescaped(inside, escapes, octets=_OCTETS.get(prefix.lower()))
            pieces.append(inside)
        return joined([piece for piece in pieces if piece.text] or pieces[:1])

    def _inside(self, piece: Extent, *, is_cut: bool = False) -> Extent:
        """A literal without its prefix and its quotation marks."""
        start, end = piece
        prefix, quote = opened(self._text[start:end])
        return start + len(prefix) + len(quote), end - (0 if is_cut or quote == ":" else len(quote))


def _items(entry: Entry) -> list[Entry] | None:
    """The texts of a list of texts; None where it is something else."""
    node = entry.node
    if node is None or node.bracket not in {"[", "(", "{"} or node.word not in {"", "[]string"}:
        return None
    plain = all(
        one.name is None and one.shape in {Shape.LITERAL, Shape.WORD, Shape.WRAPPED, Shape.CUT} for one in node.entries
    )
    return node.entries if plain else None


def _only(node: Node) -> Entry | None:
    """The literal that is alone in round brackets."""
    is_alone = node.bracket == "(" and len(node.entries) == 1 and node.entries[0].name is None
    return node.entries[0] if is_alone and node.entries[0].shape is Shape.LITERAL else None


def _is_call(node: Node) -> bool:
    """Whether brackets are those of a call whose result the text does not show."""
    return node.word in PLAIN_CALLS and _only(node) is None


def _joined(text: Mapped, joint: str = "") -> Mapped:
    """A text on one line."""
    if "\n" not in text.text:
        return text
    return text.edited([(one.start(), one.end(), joint) for one in _BREAK.compiled.finditer(text.text)])


def _instead(whole: Mapped, new: str) -> Mapped:
    return whole if new == whole.text else whole.edited([(0, len(whole), new)])
