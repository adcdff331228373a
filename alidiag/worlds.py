"""The request as it may have been before it was damaged, and the wrong turns that could have been taken there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from alidiag.likeness import Alike
from alidiag.mistakes.catalogue import CATALOGUE
from alidiag.model import Request
from alidiag.schemes.scheme import Scheme
from alidiag.signing import Signing
from alidiag.space import Suspect
from alidiag.spaces import edits_at, only

Named = tuple[str, tuple[str, ...]]
"""A mistake's id and the parameters concerned."""


class Reach(NamedTuple):
    """How far to look: turns of one mistake (None: all), recoveries, and the size of sets."""

    turns: int | None
    worlds: int
    size: int


def reach_of(signing: Signing) -> Reach:
    """An ordinary request is searched through; one of thousands of characters only as far as time allows."""
    size = sum(len(item.name) + len(item.value) for item in signing.received)
    if size > 100_000:
        return Reach(2, 1, 1)
    if size > 12_000 or len(signing.received) > 64:
        return Reach(80, 24, 1)
    return Reach(None, 400, 3)


class World:
    """The request as one set of recoveries has it."""

    def __init__(
        self, request: Request, signing: Signing, undone: tuple[Named, ...] = (), *, likely: bool = True
    ) -> None:
        self.request, self.signing, self.undone, self.likely = request, signing, undone, likely

    @cached_property
    def reach(self) -> Reach:
        """How far it is worth looking."""
        return reach_of(self.signing)


FEW = 4
"""Turns of each frequent mistake that sets of three are made of."""


def suspects_of(signing: Signing, few: int | None = None, *, frequent: bool = False) -> Iterator[Suspect]:
    """Every wrong turn of every mistake, in the order of suspicion; at most `few` of each, of frequent ones only."""
    for rank, mistake in enumerate(CATALOGUE):
        if mistake.turns is None or (frequent and mistake.frequency != "H"):
            continue
        for turn in islice(mistake.turns(signing), few):
            yield Suspect(mistake.id, rank, turn)


def suspects_among(signing: Signing, how: Alike, few: int | None, *, frequent: bool) -> Iterator[Suspect]:
    """The wrong turns in those items only that differ from another request's; what concerns all is left out."""
    if not how.changed:
        return
    some = only(signing, (item for index in how.changed if (item := how.items[index]) is not None))
    for rank, mistake in enumerate(CATALOGUE):
        if mistake.turns is None or (frequent and mistake.frequency != "H"):
            continue
        for turn in edits_at(mistake.turns(some), how.changed, few):
            yield Suspect(mistake.id, rank, turn)


class Worlds:
    """The request with damage undone, one kind at a time; each outcome once for the same kinds of damage."""

    def __init__(self, scheme: Scheme, sign_type: str, known: Sequence[str], arrived: Request) -> None:
        self.scheme, self.sign_type, self.known = scheme, sign_type, known
        self.arrived = essence_of(arrived)
        self.seen: set[tuple[frozenset[str], tuple[tuple[str, str], ...]]] = set()

    def beyond(self, world: World) -> Iterator[World]:
        """What one more recovery leads to."""
        done = frozenset(name for name, _ in world.undone)
        for mistake in CATALOGUE:
            if mistake.recovers is None or mistake.id in done:
                continue
            for recovery in mistake.recovers(world.request):
                essence = essence_of(recovery.request)
                outcome = (done | {mistake.id}, essence)
                # The charset of a form changes what is signed, even where it leaves the values as they are.
                if (essence == self.arrived or outcome in self.seen) and mistake.id != "form-charset":
                    continue
                self.seen.add(outcome)
                usable = self.scheme.sign_type(recovery.request) or self.sign_type
                signing = self.scheme.signing(recovery.request, usable, self.known)
                undone = (*world.undone, (mistake.id, recovery.params))
                yield World(recovery.request, signing, undone, likely=world.likely and not recovery.unlikely)


def essence_of(request: Request) -> tuple[tuple[str, str], ...]:
    """What makes two requests the same: names and values, in order."""
    return tuple((p.name, p.value) for p in request.params)
