"""Signing as data: from parameters to the octets that are signed, every choice on the way a field.

`Signing` says how a request is signed rightly (a scheme makes it). A `Turn` is one wrong turn on that way, also data:
which parameters it edits, how it changes every value, the order, the joining, the octets, or the last step. Turns of
different kinds combine freely; that is what makes the search for their sets cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from alidiag.frozen import frozen, replace
from alidiag.lossless import to_bytes

NOWHERE = 1 << 20
"""The place of a parameter that was not received: after all that were."""


class Item(NamedTuple):
    """A parameter on its way into the pre-sign string; `place` is its position among those received."""

    name: str
    value: str
    place: int = NOWHERE


class Edit(NamedTuple):
    """One item of `Signing.items` replaced or, with None, left out; `at` -1 adds an item."""

    at: int
    item: Item | None


class Layout(NamedTuple):
    """How items become one text. In a `Turn`, None means "as it is"."""

    order: str | None = None
    """A name in `ORDERS`."""
    shape: str | None = None
    """A name in `SHAPES`."""
    separator: str | None = None
    before: str | None = None
    after: str | None = None
    cut: int | None = None
    """Characters chopped off the end."""


Form = Callable[[str, str], str]
"""(name, value) -> the value as it was signed."""
Encoder = Callable[[str], bytes]
"""The text -> its octets. Raises UnicodeEncodeError where a character has none."""
Feed = Callable[[bytes], bytes]
"""The octets of the text -> what was given to the signer instead."""
Finish = Callable[[bytes, bytes], str]
"""MD5 only: the octets of the text and the key -> the value of `sign`."""


class Turn(NamedTuple):
    """One way in which one mistake changes a signing.

    `params`: those concerned, where the edits do not tell. `lone`: tried alone only, not in pairs: one of very many.
    """

    edits: tuple[Edit, ...] = ()
    form: Form | None = None
    layout: Layout | None = None
    encode: Encoder | None = None
    feed: Feed | None = None
    finish: Finish | None = None
    params: tuple[str, ...] = ()
    lone: bool = False
    told: tuple[str, str] | None = None
    """What was expected and what was done, in words, where the text that was signed does not show it."""


RIGHT = Layout("name", "pair", "&", "", "", 0)
"""The gateway's own: sorted by name, `name=value`, joined with `&`."""


@frozen
class Signing:
    """How a request is signed.

    `received` is everything that arrived, `items` what takes part, both in the order of the request. `known` are the
    names that the service's documentation lists, empty where it is not known.
    """

    received: tuple[Item, ...]
    items: tuple[Item, ...]
    kind: str
    """`MD5`, `RSA` or `DSA`: what signs."""
    digest: str
    """The hash that `sign_type` asks for: `md5`, `sha1`, `sha256`."""
    codec: str
    gateway: str = ""
    layout: Layout = RIGHT
    known: Sequence[str] = ()
    charset: str | None = None
    sign: str = ""
    scheme: str = "gateway"

    def get(self, name: str) -> Item | None:
        """The first received item of this name."""
        for item in self.received:
            if item.name == name:
                return item
        return None


def camel(name: str) -> str:
    """`out_trade_no` -> `outTradeNo`."""
    head, *rest = name.lstrip("_").split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "camel": camel,
    "pascal": lambda name: camel(name)[:1].upper() + camel(name)[1:],
}
"""How programs change the names of parameters, by name."""

ORDERS: dict[str, Callable[[Item], object] | None] = {
    "name": itemgetter(0),
    "request": itemgetter(2),
    "case-blind": lambda item: item.name.lower(),
    "upper-cased": lambda item: item.name.upper(),
    "camel-cased": lambda item: camel(item.name),
    "pascal-cased": lambda item: SPELLINGS["pascal"](item.name),
    "without-underscores": lambda item: item.name.replace("_", ""),
    "natural": lambda item: _natural(item.name),
    "culture": lambda item: (item.name.replace("_", "\x00").lower(), item.name.swapcase()),
    "reversed": lambda item: (*(-ord(char) for char in item.name), 1),
    "pair": lambda item: item.name + "=" + item.value,
    "value": lambda item: item.value,
    "name-and-value": lambda item: (item.name, item.value),
}
"""Comparators by name. `pair`, `value` and `name-and-value` look at values too."""

BY_VALUE = frozenset({"pair", "value", "name-and-value"})


def _respelt(spell: Callable[[str], str]) -> Callable[[str, str], str]:
    return lambda name, value: f"{spell(name)}={value}"


SHAPES: dict[str, Callable[[str, str], str]] = {
    "pair": lambda name, value: f"{name}={value}",
    "quoted": lambda name, value: f'{name}="{value}"',
    **{f"name-{which}": _respelt(spell) for which, spell in SPELLINGS.items()},
    "value": lambda name, value: value,  # noqa: ARG005 - every shape takes both
    "name": lambda name, value: name,  # noqa: ARG005
    "name-value": lambda name, value: name + value,
}
"""How one item is written, by name."""


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Digits compare as numbers."""
    parts: list[tuple[int, int | str]] = []
    number = ""
    for char in name:
        if "0" <= char <= "9":
            number += char
            continue
        if number:
            parts.append((0, int(number)))
            number = ""
        parts.append((1, char))
    if number:
        parts.append((0, int(number)))
    return tuple(parts)


def right_encoder(codec: str) -> Encoder:
    """The octets in the declared charset; an octet that was not of it stays what it was."""
    return lambda text: to_bytes(text, codec)


def arrange(items: Iterable[Item], order: str | None) -> list[Item]:
    """The items in the order of signing."""
    key = ORDERS[order or "name"]
    return sorted(items, key=key)  # type: ignore[arg-type]


def text_of(items: Iterable[Item], layout: Layout, form: Form | None = None) -> str:
    """The pre-sign string."""
    shape = SHAPES[layout.shape or "pair"]
    if form is not None:
        items = [Item(name, form(name, value), place) for name, value, place in items]
    text = (layout.separator or "").join([shape(name, value) for name, value, _ in arrange(items, layout.order)])
    text = (layout.before or "") + text + (layout.after or "")
    return text[: -layout.cut] if layout.cut else text


def presign(signing: Signing) -> str:
    """The pre-sign string as it should be."""
    return text_of(signing.items, signing.layout)


def edited(items: tuple[Item, ...], edits: Iterable[Edit]) -> tuple[Item, ...]:
    """The items after edits; an addition stands after all others."""
    result: list[Item | None] = list(items)
    for index, item in edits:
        if index < 0:
            result.append(item)
        else:
            result[index] = item
    return tuple(item for item in result if item is not None)


def merged(base: Layout, change: Layout | None) -> Layout:
    """`base` with what `change` sets."""
    if change is None:
        return base
    set_ = {name: value for name, value in change._asdict().items() if value is not None}
    return base._replace(**set_)


def with_edits(signing: Signing, edits: Iterable[Edit]) -> Signing:
    """The same signing with other items."""
    return replace(signing, items=edited(signing.items, edits))


def apply(signing: Signing, turns: Iterable[Turn]) -> tuple[str, Encoder, Feed | None, Finish | None]:
    """The text, and how it is made octets and signed, after these wrong turns, in their order."""
    edits: list[Edit] = []
    layout = signing.layout
    form: Form | None = None
    encode = right_encoder(signing.codec)
    feed: Feed | None = None
    finish: Finish | None = None
    for turn in turns:
        edits.extend(turn.edits)
        layout = merged(layout, turn.layout)
        if turn.form is not None:
            form = turn.form if form is None else chained(form, turn.form)
        encode = turn.encode or encode
        feed = turn.feed or feed
        finish = turn.finish or finish
    return text_of(edited(signing.items, edits), layout, form), encode, feed, finish


def chained(first: Form, second: Form) -> Form:
    """Both forms, one after the other."""
    return lambda name, value: second(name, first(name, value))
