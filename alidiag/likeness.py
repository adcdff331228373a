"""How two signings that are nearly the same differ, so that the search can share what it made for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alidiag.signing import Item, Signing

FEW_CHANGED = 8
"""Values in which two requests may differ and still share their suspects."""


class Alike(NamedTuple):
    """How a signing differs from another: in the values of a few items, and in items that are not there."""

    changed: tuple[int, ...]
    """Indexes in the other signing, as all indexes here."""
    gone: tuple[int, ...]
    items: tuple[Item | None, ...]
    """The items of this one, each where the other has it."""

    def difference(self) -> dict[int, Item | None]:
        """What stands where, of what differs."""
        return {index: self.items[index] for index in (*self.changed, *self.gone)}


def alike(items_of_one: Sequence[Item | None], one: Signing, two: Signing) -> Alike | None:
    """How a signing differs from another, whose items stand at their indexes; None where more than a few values do."""
    if (one.codec, one.charset, one.layout, one.gateway, one.known) != (
        two.codec,
        two.charset,
        two.layout,
        two.gateway,
        two.known,
    ):
        return None
    changed: list[int] = []
    gone: list[int] = []
    items: list[Item | None] = []
    rest = iter(two.items)
    other = next(rest, None)
    for index, item in enumerate(items_of_one):
        if item is not None and other is not None and item.name == other.name:
            items.append(other)
            if item.value != other.value:
                changed.append(index)
            other = next(rest, None)
            continue
        items.append(None)
        if item is not None:
            gone.append(index)
    if other is not None or len(changed) > FEW_CHANGED or len(one.received) - len(two.received) != len(gone):
        return None
    return Alike(tuple(changed), tuple(gone), tuple(items))
