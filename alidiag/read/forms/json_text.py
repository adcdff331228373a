"""JSON anywhere in a text: behind the prefix of a log, in prose, over lines, several, cut off at its end.

An object of names and values is a request or message that a program wrote down; records, HAR and Postman are documents
of their own; every other string is looked through in its turn, for a request may stand anywhere inside.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.read.address import read_address
from alidiag.read.found import Found, Inner, Kind, Reading, Stretch, View
from alidiag.read.json_tree import ESCAPE, Document, Node, Value, character, documents, looked_at, unescaped
from alidiag.read.marks import ENDINGS, is_address, is_worth, may_tell, telling
from alidiag.read.places import Edit, Mapped, inserted, joined
from alidiag.read.values import FEWEST, Pair, kind_of_list, listed, readings_of

MOST = 2000
"""Members: a larger object is no request."""
MOST_READINGS = 8
LARGEST = 20_000
"""Characters of objects and arrays among the values: more are taken only as they are written."""
CUT = "The JSON is cut off: only what is whole was read."
HALVED = "Half a character (a lone surrogate) stands in the JSON, which no request can carry; it was read as U+FFFD."
WRAPPED = "Line breaks inside strings of the JSON were left out: it was wrapped."
WRAPPED_AT_BLANK = "Line breaks inside strings of the JSON were read as blanks: it was wrapped."
SPELT_NULL = "null was taken as the text null."
ABSENT_NULL = "null was taken as not sent."
TWICE = "The escapes in strings of the JSON were undone twice: a program wrote it as JSON once more."
QUOTED = "Typographic quotes around strings of the JSON were read as straight ones."
_IN_QUERY = Pattern(r"[?&;]\s?(?:amp;)?[A-Za-z_]\w{0,60}=\\?[\"']?\Z")
_TYPOGRAPHIC = Pattern(r"[{\[,]\s{0,99}+“")
_BREAK = Pattern(r"[ \t]*+\r?\n[ \t]*+")
_SIGNS = Pattern(r"(\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\")|([,:])\s*+|\s++")
_CODE = Pattern(r"\d{5}")
_VERBS = frozenset({"GET", "POST"})
_KEYS = (("name", "value"), ("key", "value"), ("Name", "Value"), ("Key", "Value"))


def find(view: View) -> Iterator[Stretch]:
    """What stands in the JSON of a text, in its order."""
    if not may_tell(view.text):
        return
    source = view.rest
    is_any = False
    for stretch in _in_text(source, looked_at(view.text)):
        is_any = True
        yield stretch
    if not is_any and _TYPOGRAPHIC.compiled.search(view.text):
        for stretch in _in_text(source, looked_at(view.text, quotes=True)):
            found = tuple(one._replace(repairs=(*one.repairs, QUOTED)) for one in stretch.found)
            inner = tuple(one._replace(repairs=(*one.repairs, QUOTED)) for one in stretch.inner)
            yield stretch._replace(found=found, inner=inner)


def _in_text(source: Mapped, text: str) -> Iterator[Stretch]:
    last = 0
    for document in documents(text):
        root = document.root
        if root.start < last or _IN_QUERY.compiled.search(text, max(0, root.start - 80), root.start):
            # JSON that is the value of a parameter is read with its request.
            continue
        escaped = _in_literal(source, text, document)
        if escaped is None:
            yield from _in_document(source, text, document)
        else:
            last = escaped.end
            yield escaped


def _in_literal(source: Mapped, text: str, document: Document) -> Stretch | None:
    """JSON whose backslashes are those of a literal of code, in single quotes or cut out of some; None for others."""
    root = document.root
    if (quote := text[root.start - 1 : root.start]) in ("'", "`"):
        from alidiag.read.forms.literals import meaning_at

        found = meaning_at(source, text, root.start - 1)
        if found is not None and ("\\\\" in text[root.start : found[0]] or "\\" + quote in text[root.start : found[0]]):
            return Stretch(root.start, found[0], inner=(Inner(found[1], "json"),))
    elif root.is_open and not document.is_cut and "\\" in text[root.end - 4 : root.end + 2]:
        from alidiag.read.forms.literals import ESCAPED
        from alidiag.read.forms.literals import unescaped as meant

        end = text.find("\n", root.end)
        end = len(text) if end < 0 else end
        return Stretch(root.start, end, inner=(Inner(meant(source.part(root.start, end)), "json", (ESCAPED,)),))
    return None


class _Marks:
    """Where words of Alipay's stand in a document, found once: a value may stand in hundreds of others."""

    def __init__(self, text: str, root: Node) -> None:
        self.places = telling(text, root.start, root.end)
        self._addresses = [at for at in self.places if text.startswith(ENDINGS, at)]

    def inside(self, node: Node) -> bool:
        """Whether one stands in a value."""
        return _is_between(self.places, node)

    def has_address(self, node: Node) -> bool:
        """Whether the end of a gateway's address stands in a value."""
        return _is_between(self._addresses, node)


def _is_between(places: list[int], node: Node) -> bool:
    at = bisect_left(places, node.start)
    return at < len(places) and places[at] < node.end


def _in_document(source: Mapped, text: str, document: Document) -> Iterator[Stretch]:
    marks = _Marks(text, document.root)
    nodes = [document.root] if marks.places else []
    while nodes:
        node = nodes.pop()
        if not marks.inside(node):
            continue
        value = Value(source, node)
        if node.kind == '"':
            if (inside := value.text) is not None and is_worth(inside.text):
                yield Stretch(node.start, node.end, inner=(Inner(inside, "json", (CUT,) if node.is_open else ()),))
            continue
        names = value.names
        if "resultStatus" in names and (result := _mobile_result(value)) is not None:
            yield Stretch(node.start, node.end, inner=(Inner(result),))
        elif node.kind in "{[":
            found = _found(value, names, marks) if not node.is_open or document.is_cut else None
            if found is not None:
                yield Stretch(node.start, node.end, tuple(found))
            else:
                nodes += reversed(node.items)


def _found(value: Value, names: Sequence[str], marks: _Marks) -> Sequence[Found] | None:
    """What an object or array is; None where its members are to be looked at one by one."""
    if value.kind == "[":
        one = _of_pairs(value, _pairs_in_array(value))
        return None if one is None else [one]
    from alidiag.read.forms import har, json_line, logs, postman

    for key, document in (("log", har.in_document), ("item", postman.in_document)):
        if key in names and (several := document(value)):
            return several
    one = json_line.in_document(value, names) or _open_reply(value, names)
    if one is None and marks.has_address(value.node):
        one = logs.in_document(value) or _with_address(value)
    one = one or _of_object(value)
    return None if one is None else [one]


def _open_reply(value: Value, names: Sequence[str]) -> Found | None:
    """What the open gateway answers."""
    for name in names:
        if not name.endswith("_response") or (one := value.get(name)) is None or one.kind not in '{"':
            continue
        code = one.get("code")
        is_code = code is not None and _CODE.compiled.fullmatch(code.string or "") is not None
        if is_code or (value.get("sign") is not None and name != "error_response"):
            repairs = (CUT,) if value.node.is_open else ()
            return Found(Kind.OPEN_REPLY, "json", value.raw.whole, value.raw, repairs=repairs)
    return None


def _mobile_result(value: Value) -> Mapped | None:
    """What the wallet gives an app, as the text that it is in Java: `resultStatus={9000};memo={};result={...}`."""
    status, result = value.get("resultStatus"), value.get("result")
    if status is None or result is None or value.node.is_open:
        return None
    pieces: list[Mapped] = []
    for name in ("resultStatus", "memo", "result"):
        one = value.get(name)
        empty = value.raw.part(0, 0)
        text = empty if one is None else one.raw if (said := one.text) is None else said
        head = f"{';' if pieces else ''}{name}={{"
        pieces += [inserted(head, text.at(0)), text, inserted("}", text.after(len(text)))]
    return joined(pieces)


def _with_address(value: Value) -> Found | None:
    """A gateway's address beside the parameters that are sent to it: in the same object, or in one inside it."""
    address = next((one for one in value.members if _is_bare_address(one[1])), None)
    if address is None or (url := address[1].text) is None:
        return None
    method = "POST"
    rest: list[tuple[Mapped, Value]] = []
    for name, one in value.members:
        if name.text == "method" and (one.string or "").upper() in _VERBS:
            method = (one.string or "").upper()
        elif one.node is not address[1].node:
            rest.append((name, one))
    candidates = [_of_pairs(value, _variants(rest)) if _may_be([name.text for name, _ in rest]) else None]
    candidates += [_of_pairs(one, _pairs_in_array(one)) for _, one in rest if one.kind == "["]
    candidates += [_of_object(one) for _, one in rest if one.kind == "{"]
    found = next((one for one in candidates if one is not None and one.kind is Kind.REQUEST), None)
    if found is None:
        return None
    draft = read_address(url.text, url.where)
    place = "query" if method == "GET" else "body"
    readings = tuple(
        one._replace(
            draft=one.draft._replace(
                gateway=draft.gateway, gateway_span=draft.gateway_span, method=method,
                pieces=(*draft.pieces, *(piece._replace(place=place) for piece in one.draft.pieces)),
                notes=(*draft.notes, *one.draft.notes),
            )
        )
        for one in found.readings
    )  # fmt: skip
    return found._replace(readings=readings, span=value.raw.whole, text=value.raw)


def _is_bare_address(value: Value) -> bool:
    text = value.string
    return text is not None and text.startswith("http") and is_address(text.partition("?")[0]) and "sign=" not in text


def _of_object(value: Value) -> Found | None:
    names = value.names
    return _of_pairs(value, _variants(value.members)) if _may_be(names) else None


def _may_be(names: Sequence[str]) -> bool:
    """Whether a list with these names is one of Alipay's; asked before it is read."""
    unlike = set(names)
    return FEWEST <= len(names) <= MOST and kind_of_list(unlike) is not None


class _Variant(NamedTuple):
    """One way to take the members of an object as parameters."""

    pairs: list[Pair]
    repairs: tuple[str, ...] = ()


def _of_pairs(value: Value, variants: Sequence[_Variant]) -> Found | None:
    """What a list of parameters is; its readings are those of all variants."""
    if not variants:
        return None
    found = listed("json", variants[0].pairs, value.raw)
    if found is None:
        return None
    every: list[tuple[int, Reading]] = []
    for variant in variants:
        made = readings_of(variant.pairs) if every else found.readings
        every += enumerate([one._replace(repairs=(*variant.repairs, *one.repairs)) for one in made])
    readings = [one for _, one in sorted(every, key=itemgetter(0))]
    repairs = [HALVED] if any(one.is_halved for one in value.items) else []
    if value.node.is_open:
        repairs.append(CUT)
        end = value.raw.whole.end
        note = Finding("paste-damaged", Level.WARNING, CUT, span=value.raw.whole._replace(start=max(0, end - 1)))
        readings = [
            one._replace(draft=one.draft._replace(is_whole=False, notes=(*one.draft.notes, note))) for one in readings
        ]
    return found._replace(readings=tuple(_unlike(readings)[:MOST_READINGS]), repairs=tuple(repairs))


def _unlike(readings: list[Reading]) -> list[Reading]:
    seen: set[tuple[object, ...]] = set()
    out = []
    for one in readings:
        key = tuple((piece.text, piece.literal) for piece in one.draft.pieces)
        if key not in seen:
            seen.add(key)
            out.append(one)
    return out


def _pairs_in_array(value: Value) -> list[_Variant]:
    """The pairs of an array of two-element arrays, or of objects that have a name and a value each."""
    if value.kind != "[" or not 2 < len(value.node.items) <= MOST:
        return []
    members: list[tuple[Mapped, Value]] = []
    for one in value.items:
        pair = _pair(one)
        name = pair[0].text if pair is not None else None
        if pair is None or name is None:
            return []
        members.append((name, pair[1]))
    return _variants(members) if _may_be([name.text for name, _ in members]) else []


def _pair(one: Value) -> tuple[Value, Value] | None:
    if one.kind == "[" and len(one.node.items) == 2:
        first, second = one.items
        return first, second
    for key, name in _KEYS:
        first_, second_ = one.get(key), one.get(name)
        if first_ is not None and second_ is not None:
            return first_, second_
    return None


class _Way(NamedTuple):
    """How to take what is not simply a text: objects and arrays (a key of `_WRITERS`), null, line breaks in strings."""

    nested: str = "raw"
    null: bool = False
    """Whether null is the text null; else it was not sent."""
    joint: str | None = ""
    """What stands for a line break; None keeps it."""
    twice: bool = False
    """Whether escapes that are left are undone, too."""


def _variants(members: Sequence[tuple[Mapped, Value]]) -> list[_Variant]:
    """The ways to take names and values as parameters, the likeliest first."""
    whole = [(name, one) for name, one in members if not one.node.is_open]
    lone = sum(one.kind == "[" and len(one.node.items) == 1 for _, one in whole) * 2 > len(whole)
    flat = [(name, one) for name, given in whole for one in (given.items if lone and given.kind == "[" else [given])]
    ways = [_Way()]
    nested = [one.node for _, one in flat if one.kind in "{["]
    has_nested = 0 < sum(node.end - node.start for node in nested) < LARGEST
    if has_nested:
        ways += [_Way(nested=key) for key in _WRITERS]
    if has_null := any(one.word == "null" for _, one in flat):
        ways.append(_Way(null=True))
    if has_break := any(one.kind == '"' and "\n" in one.raw.text for _, one in flat):
        ways += [_Way(joint=" "), _Way(joint=None)]
    if any(one.kind == '"' and "\\\\u" in one.raw.text for _, one in flat):
        ways.append(_Way(twice=True))
    out = []
    for way in ways:
        repairs = [TWICE] if way.twice else []
        if has_nested and way.nested != "raw":
            repairs.append(_WRITERS[way.nested][0])
        if has_null:
            repairs.append(SPELT_NULL if way.null else ABSENT_NULL)
        if has_break and way.joint is not None:
            repairs.append(WRAPPED_AT_BLANK if way.joint else WRAPPED)
        pairs = [(name, text) for name, one in flat if (text := _meant(one, way)) is not None]
        out.append(_Variant(pairs, tuple(repairs)))
    return out


def _meant(value: Value, way: _Way) -> Mapped | None:
    """What a member means as the value of a parameter; None where it was not sent."""
    if value.kind == '"':
        raw = value.source.part(value.node.start + 1, value.node.end - 1)
        if way.joint is not None and "\n" in raw.text:
            raw = raw.edited((*found.span(), way.joint) for found in _BREAK.compiled.finditer(raw.text))
        return unescaped(unescaped(raw)) if way.twice else unescaped(raw)
    if value.kind == "#":
        return None if value.word == "null" and not way.null else value.raw
    return value.raw if way.nested == "raw" else value.raw.edited(_WRITERS[way.nested][1](value.raw.text))


def _compact(text: str) -> Iterator[Edit]:
    for found in _SIGNS.compiled.finditer(text):
        if not found[1]:
            yield *found.span(), found[2] or ""


def _spaced(text: str) -> Iterator[Edit]:
    for found in _SIGNS.compiled.finditer(text):
        if not found[1]:
            yield *found.span(), f"{found[2]} " if found[2] else ""


def _plain(text: str) -> Iterator[Edit]:
    for found in _SIGNS.compiled.finditer(text):
        if not found[1]:
            yield *found.span(), found[2] or ""
            continue
        for escape in ESCAPE.compiled.finditer(text, *found.span(1)):
            char = character(escape[0])
            if char not in '"\\' and char.isprintable():
                yield *escape.span(), char


_WRITERS: dict[str, tuple[str, Callable[[str], Iterator[Edit]]]] = {
    "compact": ("Objects and arrays among the values were taken without the blanks in them.", _compact),
    "spaced": ("Objects and arrays among the values were taken with a blank behind each comma and colon.", _spaced),
    "plain": ("Objects and arrays among the values were taken without blanks, and with their escapes undone.", _plain),
}
"""What an object or array may have been as a text, before the whole was written down."""
