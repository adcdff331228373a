r"""What Java and Kotlin print, and their source: `{a=b, c=d}`, `[a=b, c=d]`, `map.put("a", "b")`, `mapOf("a" to "b")`.

Source: java.util.AbstractMap.toString and AbstractCollection.toString; Spring's MultiValueMap prints lists of values,
Apache's HttpClient lists of pairs; IntelliJ IDEA and Lombok write `toString` methods. JLS, 3.10.7 (escapes).
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.collected import find as collect
from alidiag.read.enclosed import Ending, Shape, stretches
from alidiag.read.escapes import Escapes, by_table
from alidiag.read.found import Stretch, View
from alidiag.read.quoted import Notation, decimal
from alidiag.read.splitting import ways
from alidiag.read.values import Pair, Way, listed_ways

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63}+)"
_SPACED = Shape(
    Pattern(r"(?P<bracket>[{\[(])\s{0,64}+" + _NAME + r"=(?!=[ \t])"),
    Pattern(r",\s{1,64}+" + _NAME + r"=(?!=[ \t])"),
    {"{": "}", "[": "]", "(": ")"},
    Pattern(r",(?:\s{1,64}+[A-Za-z_]?[A-Za-z0-9_.-]{0,63}+)?\Z"),
)
"""As Java writes lists."""
_TIGHT = _SPACED._replace(following=Pattern(r",\s{0,64}+" + _NAME + r"=(?!=[ \t])"))
"""As `ToStringBuilder` of Commons Lang writes them."""
_BARE = Pattern(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?|null|true|false|")
_QUOTED = r"\"(?:[^\"\\\n]|\\.){0,100}+\""
_CALLS = r"(?:put|add|set|append|field|param|queryParam|data|entry|setParameter|addParameter|addQueryParameter)"
_PAIRS = r"(?:NameValuePair|Pair|Entry)(?:<[\w, ]{0,40}>)?"
_MEANING = by_table({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "})
NOTATION = Notation(
    "java",
    start=Pattern(rf"(?<![\w\\]){_QUOTED}\s{{1,40}}+(?:to|->)(?=\s{{1,400}}+\")"),
    head=Pattern(rf"({_QUOTED})\s{{1,40}}+(?:to|->)\s{{1,400}}+"),
    literal=Pattern(r"\"(?:[^\"\\\n]++|\\.)*+\""),
    joint=Pattern(r"\s{0,400}+\+\s{0,400}+"),
    opening=Pattern(r"[A-Za-z]{0,20}[Mm]ap(?:Of)?(?:<[\w, ?]{0,60}>)?\(|\("),
    escapes={
        '"': Escapes(
            r"\\(?:u+[0-9A-Fa-f]{4}|[0-3]?[0-7]{1,2}|.)",
            lambda escape: _MEANING("\\u" + escape[-4:] if escape[1] == "u" else escape),
        )
    },
    words={"null": (None, "null"), "true": ("true", "true"), "false": ("false", "false")},
    number=decimal,
    statement=Pattern(
        rf"(?P<of>(?:(?<![\w$.])[\w$]{{1,60}}+(?=\.))?)(?:\.{_CALLS}|(?<![\w$.])(?:put|entry)|new \w{{0,40}}?{_PAIRS})"
        rf"\(\s{{0,40}}+\"([^\"\\\n]{{1,80}}+)\"\s{{0,40}}+,\s{{0,40}}+"
    ),
    in_brackets=True,
)
_OF = NOTATION._replace(
    start=Pattern(r"\b(?:Immutable)?Map\.of\((?=\s{0,40}+\")"),
    head=Pattern(rf"({_QUOTED})\s{{0,40}}+,\s{{0,400}}+"),
    opening=Pattern(r"(?:Immutable)?Map\.of\("),
    statement=None,
)
"""`Map.of("a", "b", "c", "d")`."""
IN_LISTS = "Each value stands in square brackets, as a list of values is printed; the brackets were left out."
QUOTED = "Each value stands in quotes; they were left out."
NULLS = "Values that are null were taken as not sent."


def find(view: View) -> Iterator[Stretch]:
    """Maps, lists of pairs and objects as they are printed, and the calls and literals that fill a map."""
    found = [*_printed(view, _SPACED), *collect(view, NOTATION), *collect(view, _OF)]
    found += _printed(view, _TIGHT) if not found else ()
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            end = one.end
            yield one


def _printed(view: View, shape: Shape) -> Iterator[Stretch]:
    def judge(bracket: int, endings: list[Ending]) -> Stretch | None:
        found = listed_ways("java", _ways(view, endings), view.part(bracket, endings[0].end))
        return None if found is None else Stretch(bracket, endings[0].end, (found,))

    yield from stretches(view.text, shape, judge)


def _ways(view: View, endings: list[Ending]) -> Iterator[Way]:
    for ending in endings:
        for cuts in ways(ending.cuts):
            ends = [*(cut.before for cut in cuts[1:]), ending.content]
            pairs = [
                (view.part(cut.start, cut.start + len(cut.name)), view.part(cut.value, end))
                for cut, end in zip(cuts, ends, strict=True)
            ]
            yield from _meant(pairs, ending.repairs)


def _meant(pairs: list[Pair], repairs: tuple[str, ...]) -> Iterator[Way]:
    """The values without what the print puts around each of them."""
    texts = [value.text for _, value in pairs]
    if all(len(text) > 1 and text[0] == "[" and text[-1] == "]" for text in texts):
        pairs = [(name, value.part(1, len(value) - 1)) for name, value in pairs]
        repairs = (*repairs, IN_LISTS)
    else:
        for quote in "'\"":
            quoted = [len(text) > 1 and text[0] == text[-1] == quote for text in texts]
            if any(quoted) and all(q or _BARE.compiled.fullmatch(t) for q, t in zip(quoted, texts, strict=True)):
                pairs = [(n, v.part(1, len(v) - 1) if q else v) for (n, v), q in zip(pairs, quoted, strict=True)]
                repairs = (*repairs, QUOTED)
    if any(text == "null" for text in texts):
        yield [(name, value) for name, value in pairs if value.text != "null"], (*repairs, NULLS)
    yield pairs, repairs
