"""What Go prints, and its source: `map[a:b c:d]`, `{Service:a}`, `map[string]string{"a":"b"}`, `v.Set("a", "b")`.

Source: package fmt, verbs %v, %+v, %#v and %q; since Go 1.12 it sorts the names of a map.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.collected import find as collect
from alidiag.read.enclosed import Ending, Shape, stretches
from alidiag.read.escapes import Escapes, by_table
from alidiag.read.found import Stretch, View
from alidiag.read.known import known_names, parameter_of
from alidiag.read.places import Mapped
from alidiag.read.quoted import Notation, decimal
from alidiag.read.splitting import Cut, ways
from alidiag.read.values import Pair, Way, listed_ways

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63}+)"
_MAP = Shape(Pattern(r"\bmap(?P<bracket>\[)" + _NAME + r":(?!\")"), Pattern(r"[ \n]" + _NAME + r":"), {"[": "]"})


def _parameter(field: str) -> str:
    return parameter_of(field) or field


_FIELD = r"(?P<name>[A-Z][A-Za-z0-9]{0,63}+)"
_STRUCT = Shape(
    Pattern(r"(?P<bracket>\{)" + _FIELD + r":(?![\s\"'])"), Pattern(" " + _FIELD + ":"), {"{": "}"}, None, _parameter
)
_PLAIN_STRUCT = Shape(
    Pattern(r"(?P<bracket>\{)(?P<name>[a-z_][A-Za-z0-9_]{0,63}+):(?![\s\"'])"),
    Pattern(r" (?P<name>[a-z_][A-Za-z0-9_]{0,63}+):"),
    {"{": "}"},
)
_QUOTED = r"\"(?:[^\"\\\n]|\\.){0,100}+\""
_TYPE = r"(?:map\[string\](?:\[\]string|string|interface ?\{\}|any)|(?:url\.)?Values|gin\.H)\{"
NOTATION = Notation(
    "go",
    start=Pattern(rf"(?<![\w.]){_TYPE}(?=\s{{0,400}}+{_QUOTED}\s{{0,40}}+:)"),
    head=Pattern(rf"({_QUOTED})\s{{0,40}}+:\s{{0,400}}+"),
    literal=Pattern(r"\"(?:[^\"\\\n]++|\\.)*+\"|`[^`]*+`"),
    joint=Pattern(r"\s{0,400}+\+\s{0,400}+"),
    opening=Pattern(rf"{_TYPE}|(?:\[\]string)?\{{|\("),
    escapes={
        '"': Escapes(
            r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{3}|.)",
            by_table({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "v": "\v"}),
            octets=True,
        )
    },
    words={"nil": (None, ""), "true": ("true", "true"), "false": ("false", "false")},
    number=decimal,
    statement=Pattern(
        r"(?<![\w.])(?P<of>[A-Za-z_][\w.]{0,60}?)"
        r"(?:\.(?:Set|Add)\(\s{0,40}+\"([^\"\\\n]{1,80}+)\"\s{0,40}+,\s{0,40}+"
        r"|\[\"([^\"\\\n]{1,80}+)\"\]\s{0,20}+=(?!=)\s{0,20}+)"
    ),
)
IN_LISTS = "Each value stands in square brackets, as url.Values is printed; the brackets were left out."
FIELDS = "The names are fields of a Go struct; they were read as parameters, and fields that are none were left out."
NIL = "Values that are <nil> were taken as not sent."


def find(view: View) -> Iterator[Stretch]:
    """Maps, url.Values and structs as they are printed, and the calls and literals that fill them."""
    found = [*collect(view, NOTATION)]
    for shape in (_MAP, _STRUCT, _PLAIN_STRUCT):
        found += _printed(view, shape)
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            end = one.end
            yield one


def _printed(view: View, shape: Shape) -> Iterator[Stretch]:
    def judge(bracket: int, endings: list[Ending]) -> Stretch | None:
        start = bracket - len("map") if shape is _MAP else bracket
        found = listed_ways("go", _ways(view, endings, shape), view.part(start, endings[0].end))
        return None if found is None else Stretch(start, endings[0].end, (found,))

    yield from stretches(view.text, shape, judge)


def _ways(view: View, endings: list[Ending], shape: Shape) -> Iterator[Way]:
    for ending in endings:
        lists = _of_lists(view.text, ending)
        for cuts in ways(lists or ending.cuts, is_sorted=shape is _MAP):
            ends = [*(cut.before for cut in cuts[1:]), ending.content]
            pairs: list[Pair] = []
            repairs = (*ending.repairs, IN_LISTS) if lists else ending.repairs
            for cut, end in zip(cuts, ends, strict=True):
                value = view.part(cut.value, end)
                if lists and value.text[-1:] == "]":
                    value = value.part(1, len(value) - 1)
                pairs.append((_name(view, cut), value))
            if shape is _STRUCT:
                # A field that is no parameter may hold anything: the program's own client, its keys.
                pairs = [pair for pair in pairs if pair[0].text in known_names()]
                repairs = (*repairs, FIELDS)
            if any(value.text == "<nil>" for _, value in pairs):
                pairs = [pair for pair in pairs if pair[1].text != "<nil>"]
                repairs = (*repairs, NIL)
            yield pairs, repairs


def _name(view: View, cut: Cut) -> Mapped:
    end = view.text.index(":", cut.start)
    name = view.part(cut.start, end)
    return name if name.text == cut.name else name.edited([(0, len(name), cut.name)])


def _of_lists(text: str, ending: Ending) -> list[Cut]:
    """The places where a list of values begins behind the end of another one; empty where the values are no lists."""
    cuts = [
        cut
        for at, cut in enumerate(ending.cuts)
        if text[cut.value : cut.value + 1] == "[" and (at == 0 or text[cut.before - 1] == "]")
    ]
    return cuts if len(cuts) * 2 > len(ending.cuts) and cuts[0] is ending.cuts[0] else []
