"""Parameters that are listed one a line: `name=value`, `name: value`, `签名：value`.

People write such lists into mails and chats, programs into logs. What is no parameter stands among them: headers of
mails and of HTTP, words of logs. A list counts only by Alipay's own names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alidiag.pattern import Pattern
from alidiag.read.address import read_address
from alidiag.read.cells import Line, lines_of
from alidiag.read.escapes import Escapes, by_table, unescaped
from alidiag.read.found import Found, Inner, Reading, Stretch, View
from alidiag.read.known import known_names
from alidiag.read.labels import HEADERS, LOOSE, Role
from alidiag.read.listing import Item, Listing, listings
from alidiag.read.marks import is_address
from alidiag.read.places import Mapped, joined
from alidiag.read.values import Way, listed_ways, without_unknown

_MORE = Pattern(r"&(?:amp;)?[A-Za-z_]\w{0,40}+=")
_URL = Pattern(r"https?://[^\s\"'<>`，。；、（）]{1,4000}+")
_HEADING = Pattern(r".{0,40}[:：]|[-=*#_]{3,80}|view .{0,30}|form data|query string parameters|payload")
_PROPERTIES = Escapes(r"\\(?:u[0-9A-Fa-f]{4}|.)", by_table({"n": "\n", "t": "\t", "r": "\r", "f": "\f"}))
_TYPE = Pattern(
    r"(?:str|string|int|integer|long|bool|boolean|float|double|decimal|bytes|date|datetime|number|object|varchar|char|text)"
    r"(?:[(\[].{0,40}|[ \t]{0,9}[|?=,].{0,200})?\Z",
    2,
)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`", "「": "」"}
NEAR = 2
"""Lines: how far above a list its address may stand."""
LABELS = "Labels were read as the parameters that they stand for: {}."
LEFT_OUT = "Lines that are no parameters were left out: {}."
GOES_ON = "The value of {} goes on over more than one line; the line breaks were left out."
BREAKS = "The value of {} has line breaks."
AROUND = "Marks around the values were left out: quotes, brackets, the comma behind each of them."
APART = "The address and the parameters stand apart; they were taken as one request."


def find(view: View) -> Iterator[Stretch]:
    """Lists of parameters."""
    lines = lines_of(view.text)
    for listing in listings(lines):
        one = _Reader(view, lines, listing)
        if one.is_request():
            yield from one.stretches()


class _Reader:
    """One list of a text."""

    def __init__(self, view: View, lines: Sequence[Line], listing: Listing) -> None:
        self.view, self.lines, self.listing, self.items = view, lines, listing, listing.items
        self.foreign = self._foreign() if len(self.items) > 2 else set()
        self.kept = [
            at for at, item in enumerate(self.items) if item.label.role is Role.PARAMETER and at not in self.foreign
        ]

    def is_request(self) -> bool:
        """Whether a list may be a request or a message, not a configuration, and not the lines of a wrapped body."""
        names = {self.items[at].label.name for at in self.kept} & known_names()
        marked = names & {"service", "notify_id", "notify_type", "is_success", "notify_data", "req_data"}
        is_whole = "sign" in names and (len(names) > 5 or "app_id" in names)
        is_enough = len(names) > 2 and bool(marked or is_whole or {"app_id", "method"} <= names)
        return is_enough and not self._is_wrapped() and not self._is_declared()

    def _is_declared(self) -> bool:
        """Whether the list says of what type its parameters are, as source code and documentation do."""
        values = [self.view.text[slice(*self.items[at].value)].strip(" \t\r\"'`,;") for at in self.kept]
        types = [_TYPE.compiled.match(value) is not None for value in values]
        service = [at for at, item in enumerate(self.kept) if self.items[item].label.name == "service"]
        return sum(types) * 2 > len(types) or any(types[at] for at in service)

    def _is_wrapped(self) -> bool:
        first = self.items[0].line
        before = self.lines[first - 1].text.strip() if first else ""
        if before.endswith(("&", "?", "&amp;")) or (_MORE.compiled.search(before) and "sign=" not in before):
            return True
        ends = sum(self.lines[item.line].text.rstrip().endswith(("&", "&amp;")) for item in self.items)
        return ends * 2 > len(self.items)

    def stretches(self) -> Iterator[Stretch]:
        """What the list is, and the address above it."""
        used = [self.items[at] for at in self.kept]
        used += [item for item in self.items if item.label.role is Role.ADDRESS]
        first = min(item.line for item in used)
        last = max(item.line for item in used)
        last = max([last, *self.listing.rest.get(self.kept[-1], ())])
        start, end = self.lines[first].start, self.lines[last].end
        found = listed_ways("lines", self._ways(), self.view.part(start, end), prose=True)
        if found is None:
            return
        inner, address = self._address(first, last)
        if address is not None:
            found = self._at(found, address)
            if address[0] < start:
                yield Stretch(*address)
        yield Stretch(start, end, (found,), tuple(inner))

    # The rows.

    def _foreign(self) -> set[int]:
        """The items that are headers of a mail or words of a log, though there are parameters of that name."""
        items = self.items
        known = known_names()
        documented = self._documented() if any(item.label.name in LOOSE for item in items) else ()
        heads = [not item.label.is_exact and _written(self.view, item).lower() in HEADERS for item in items]
        out: set[int] = set()
        for at, item in enumerate(items):
            beside = any(heads[max(0, at - 3) : at]) or any(heads[at + 1 : at + 4])
            loose = item.label.name in LOOSE and documented and item.label.name not in documented
            is_empty = item.label.name not in known and not self.view.text[slice(*item.value)].strip()
            if (heads[at] and beside) or loose or is_empty:
                out.add(at)
        return out

    def _documented(self) -> tuple[str, ...]:
        from alidiag.rules.documented import documented_names

        services = (item for item in self.items if item.label.name == "service")
        service = next((self.view.text[slice(*item.value)] for item in services), "")
        return documented_names(service.strip(" \t\r\"'`,;"))

    def _ways(self) -> Iterator[Way]:
        gone = [
            _written(self.view, item)
            for at, item in enumerate(self.items)
            if at in self.foreign or item.label.role is Role.OTHER
        ]
        told = (LEFT_OUT.format(", ".join(dict.fromkeys(gone))[:200]),) if gone else ()
        named, *other_names = self._names()
        joint, *other_joints = self._joints()
        plain, undone = self._values(self.kept, joint)
        first, *fewer = without_unknown(_pairs(named[0], plain), (*named[1], *told, *undone))
        yield first
        for names, renamed in other_names:
            yield _pairs(names, plain), (*renamed, *told, *undone)
        yield from fewer
        for other in other_joints:
            others, undone = self._values(self.kept, other)
            yield _pairs(named[0], others), (*named[1], *told, *undone)
        if loose := [at for at in self.kept if self.items[at].label.name in LOOSE]:
            firm = [at for at in self.kept if at not in loose]
            names = [name for at, name in zip(self.kept, named[0], strict=True) if at not in loose]
            words = ", ".join(self.items[at].label.name for at in loose)
            values, undone = self._values(firm, joint)
            yield _pairs(names, values), (*named[1], *told, LEFT_OUT.format(words), *undone)
        if any(
            self.view.text[slice(*self.items[at].value)] != value.text
            for at, value in zip(self.kept, plain, strict=True)
        ):
            raw, undone = self._values(self.kept, joint, bare=False)
            yield _pairs(named[0], raw), (*named[1], *told, *undone)
        if gone:
            every = [at for at, item in enumerate(self.items) if item.label.role in (Role.PARAMETER, Role.OTHER)]
            values, undone = self._values(every, joint)
            yield _pairs([self.view.part(*self.items[at].name) for at in every], values), undone

    def _names(self) -> list[tuple[list[Mapped], tuple[str, ...]]]:
        """The names that the labels stand for, and the labels themselves where they may be names."""
        items = [self.items[at] for at in self.kept]
        written = [self.view.part(*item.name) for item in items]
        changed = {name.text: item.label.name for name, item in zip(written, items, strict=True)}
        changed = {label: name for label, name in changed.items() if label != name}
        if not changed:
            return [(written, ())]
        told = LABELS.format(", ".join(f"{label} as {name}" for label, name in list(changed.items())[:8]))
        meant = [
            name if name.text == item.label.name else name.edited([(0, len(name), item.label.name)])
            for name, item in zip(written, items, strict=True)
        ]
        out: list[tuple[list[Mapped], tuple[str, ...]]] = [(meant, (told,))]
        if all(label.isascii() and " " not in label for label in changed):
            # A program that prints `signType=` sent it so; a person who writes `Partner:` means the parameter.
            is_printed = all(item.mark == "=" for item in items) and not any(label[0].isupper() for label in changed)
            out.insert(0 if is_printed else 1, (written, ()))
        return out

    # The values.

    def _joints(self) -> list[str | None]:
        """What may join further lines to a value, the likeliest first; None leaves them out."""
        texts = [
            self.lines[number].text.strip().lower() for at in self.kept for number in self.listing.further.get(at, ())
        ]
        if not texts:
            return [None]
        if all(_HEADING.compiled.fullmatch(text) for text in texts):
            return [None, "\n", ""]
        return ["\n", "", None]

    def _values(
        self, which: Sequence[int], joint: str | None, *, bare: bool = True
    ) -> tuple[list[Mapped], tuple[str, ...]]:
        """The values of some items, and what was done to them.

        Args:
            which: the numbers of the items.
            joint: what joins the lines that may belong to a value.
            bare: without what stands around the values.
        """
        values: list[Mapped] = []
        repairs: list[str] = []
        for at in which:
            item = self.items[at]
            value = self.view.part(*item.value)
            rest, further = self.listing.rest.get(at, []), self.listing.further.get(at, [])
            if rest or (further and joint == ""):
                numbers = [*rest, *(further if joint == "" else ())]
                parts = [self.view.part(self.lines[one].start, self.lines[one].end).stripped() for one in numbers]
                repairs += [GOES_ON.format(item.label.name)] if value.text.strip() else []
                value = joined([value.stripped(), *parts], value.at(0))
            elif further and joint is not None:
                value = self.view.part(item.value[0], self.lines[further[-1]].end)
                repairs.append(BREAKS.format(item.label.name))
            values.append(value)
        if not bare:
            return values, tuple(repairs)
        plain = _bare(values, is_assigned=any(item.mark == "=" for item in self.items))
        if [a.text for a in plain] != [b.text.strip(" \t\r\u3000") for b in values]:
            repairs.append(AROUND)
        return plain, tuple(repairs)

    # The address.

    def _address(self, first: int, last: int) -> tuple[list[Inner], tuple[int, int] | None]:
        """The texts in the list that are requests of their own, and the place of the address that it was sent to."""
        inner: list[Inner] = []
        address: tuple[int, int] | None = None
        own = {item.line for item in self.items if item.label.role is not Role.PARAMETER and first <= item.line <= last}
        for number in [*sorted(own), *range(first - 1, max(-1, first - 1 - NEAR), -1)]:
            line = self.lines[number]
            found = _URL.compiled.search(line.text) if "://" in line.text else None
            if found is None or not is_address(found[0].partition("?")[0]):
                continue
            place = (line.start + found.start(), line.start + found.end())
            if "sign=" in found[0]:
                # A whole request; one above the list is found without this.
                inner += [Inner(self.view.part(*place))] if number >= first else []
            elif address is None:
                address = place
        return inner, address

    def _at(self, found: Found, place: tuple[int, int]) -> Found:
        """A list with the address that it was sent to."""
        text = self.view.part(*place)
        sent = read_address(text.text, text.where)
        query = {pair for piece in sent.pieces for pair in piece.text.split("&") if pair}
        said = [self.view.text[slice(*item.value)] for item in self.items if item.label.role is Role.METHOD]
        method = said[0].strip(" \t\r\"'`,;").upper() if said else ""
        readings = []
        for one in found.readings:
            # What the address has already is shown once more by the list.
            pieces = tuple(piece for piece in one.draft.pieces if not (piece.literal and piece.text in query))
            draft = one.draft._replace(
                gateway=sent.gateway, gateway_span=sent.gateway_span, pieces=(*sent.pieces, *pieces),
                method=method if method in ("GET", "POST") else "POST" if query else one.draft.method,
            )  # fmt: skip
            readings.append(Reading(draft, (*one.repairs, APART)))
        return found._replace(readings=tuple(readings))


def _written(view: View, item: Item) -> str:
    return view.text[slice(*item.name)]


def _pairs(names: Sequence[Mapped], values: Sequence[Mapped]) -> list[tuple[Mapped, Mapped]]:
    return list(zip(names, values, strict=True))


def _bare(values: Sequence[Mapped], *, is_assigned: bool) -> list[Mapped]:
    """Values without blanks, the mark that ends each line, and quotes or brackets around them."""
    out = [value.stripped(" \t\r\u3000") for value in values]
    for mark in ",;，；":
        if len(out) > 2 and all(value.text.endswith(mark) for value in out[:-1]):
            out = [value.part(0, len(value) - 1) if value.text.endswith(mark) else value for value in out]
    if all(value.text[:1] == "[" and value.text[-1:] == "]" for value in out):
        out = [value.part(1, len(value) - 1) for value in out]
    out = [_unquoted(value) for value in out]
    if is_assigned and any("\\:" in value.text or "\\=" in value.text for value in out):
        # A file of Java's Properties.
        out = [unescaped(value, _PROPERTIES) for value in out]
    return out


def _unquoted(value: Mapped) -> Mapped:
    text = value.text
    if text.startswith("**") and len(text) > 2:
        return value.stripped("* \t")
    is_link = text[:1] == "<" and text[-1:] == ">" and _URL.compiled.fullmatch(text, 1, len(text) - 1)
    if is_link or (len(text) > 1 and text[-1] == _QUOTES.get(text[0], "")):
        return value.part(1, len(text) - 1)
    return value
