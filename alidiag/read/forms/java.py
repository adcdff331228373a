"""What Java and Kotlin print, and their source: `{a=b, c=d}`, `[a=b, c=d]`, `map.put("a", "b")`, `mapOf("a" to "b")`.

Source: java.util.AbstractMap.toString and AbstractCollection.toString; Spring's MultiValueMap prints lists of values,
Apache's HttpClient lists of pairs; IntelliJ IDEA and Lombok write `toString` methods.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read import rows
from alidiag.read.enclosed import Ending, Shape, stretches
from alidiag.read.found import Stretch, View
from alidiag.read.literals import JAVA, value_at
from alidiag.read.places import Mapped
from alidiag.read.splitting import ways
from alidiag.read.values import Pair, Way, listed, listed_ways

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63}+)"
_SPACED = Shape(
    Pattern(r"(?P<bracket>[{\[(])\s{0,64}+" + _NAME + r"=(?!=)"),
    Pattern(r",\s{1,64}+" + _NAME + r"=(?!=)"),
    {"{": "}", "[": "]", "(": ")"},
)
"""As Java writes lists."""
_TIGHT = _SPACED._replace(following=Pattern(r",\s{0,64}+" + _NAME + r"=(?!=)"))
"""As `ToStringBuilder` of Commons Lang writes them."""
_ADDRESS = Pattern(r"\[(?:L?[\w.$]{1,100};|[BCDFIJSZ])@[0-9a-f]{1,8}")
_BARE = Pattern(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?|null|true|false|")
_CALL = rows.Style(
    Pattern(r"\(\s{0,200}+\"" + _NAME + r"\"\s{0,20}+,\s{0,200}+"),
    Pattern(r"\s{0,200}+\)"),
    JAVA,
)
_TO = rows.Style(
    Pattern(r"\"" + _NAME + r"\"\s{1,40}+(?:to|->)\s{1,40}+"), Pattern(""), JAVA, Pattern(r"\s{0,200}+,\s{0,300}+")
)
_OF = Pattern(r"\bMap\s?\.\s?of\s?\(\s{0,200}+(?=\")")
_COMMA = Pattern(r"\s{0,200}+,\s{0,200}+")
IN_LISTS = "Each value stands in square brackets, as a list of values is printed; the brackets were left out."
QUOTED = "Each value stands in quotes; they were left out."
NULLS = "Values that are null were taken as not sent."


def find(view: View) -> Iterator[Stretch]:
    """Maps, lists of pairs and objects as they are printed, and the calls and literals that fill a map."""
    found = [*_printed(view, _SPACED), *_calls(view), *_of(view)]
    found += _printed(view, _TIGHT) if not found else ()
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            end = one.end
            yield one


def _calls(view: View) -> Iterator[Stretch]:
    for style in (_CALL, _TO):
        found = [row for row in rows.rows(view, style) if style is _TO or _fills(row.method)]
        for run in rows.runs(found, view.text, style.between):
            if (one := rows.stretch(view, "java", run)) is not None:
                yield one


def _fills(method: str) -> bool:
    """Whether a call is one of Java's: methods begin in lower case, constructors do not; C#'s methods do neither."""
    return method[:1].islower() or (method.endswith(("Pair", "Entry", "Param")) and method != "KeyValuePair")


def _of(view: View) -> Iterator[Stretch]:
    """`Map.of("a", "b", "c", "d")`."""
    text, source = view.text, view.part(0, len(view.text))
    for found in _OF.compiled.finditer(text):
        at = end = found.end()
        texts: list[Mapped] = []
        while (one := value_at(text, at, source, JAVA)).text is not None:
            texts.append(one.text)
            end = one.end
            comma = _COMMA.compiled.match(text, end)
            if comma is None:
                break
            at = comma.end()
        pairs = list(zip(texts[::2], texts[1::2], strict=False))
        if len(texts) % 2 == 0 and text[end : end + 200].lstrip()[:1] == ")":
            list_ = listed("java", pairs, view.part(found.start(), end))
            if list_ is not None:
                yield Stretch(found.start(), end, (list_,))


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
            if sum(_ADDRESS.compiled.fullmatch(value.text) is not None for _, value in pairs) * 2 > len(pairs):
                # Arrays were printed, not what is in them: the text has no values.
                continue
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
