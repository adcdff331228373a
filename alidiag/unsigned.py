"""Several parameters that were sent and not signed, as one mistake: however many they are, one program added them.

Sets of one and two are found among all other wrong turns. Larger ones are asked for here: what the service does not
define, stretches of the request, and, as far as there are not too many, every choice of three and four, and every
choice of three that alone were signed. Each costs a join and a hash, so that this is done for a request as it arrived
only; beside another mistake, all that the service does not define are one wrong turn (`mistakes.selection`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from alidiag.mistakes.catalogue import RANK
from alidiag.mistakes.selection import is_strange
from alidiag.search import Effort
from alidiag.signing import Edit, Turn
from alidiag.space import Space, Suspect
from alidiag.witness import Witness

MOST = 16_000
"""Sets that are tried."""
MOST_STRANGE = 11
"""Of so many names that the service does not define, every choice is tried."""
MOST_FOURS = 20
"""Of more parameters, not every choice of four is tried."""
MOST_ITEMS = 400


def unsigned_sets(space: Space, witness: Witness, effort: Effort) -> Iterator[tuple[Suspect, ...]]:
    """The sets of three and more parameters without which the witness quickly accepts the text, each as one mistake.

    Args:
        space: the suspects of the request.
        witness: is asked.
        effort: is counted on.
    """
    line, signing = space.line(space.right), space.signing
    places = space.right.places
    indexes = [index for index, item in enumerate(space.items) if item is not None]
    if line is None or places.keys is None or not 3 <= len(indexes) <= MOST_ITEMS:
        return
    most = MOST // witness.cost
    begin, size, tried = line.ends[0], sum(map(len, line.pieces)), 0
    place_of, agrees, closed, seen = places.place_of, witness.agrees, line.closed, set[frozenset[int]]()
    for some in _choices(space, indexes):
        chosen = frozenset(some)
        if len(some) < 3 or len(some) == len(indexes) or chosen in seen:
            continue
        if tried >= most or effort.spent + tried * witness.cost >= effort.limit:
            break
        seen.add(chosen)
        tried += 1
        pieces = line.pieces.copy()
        for index in some:
            pieces[place_of[index]] = b""
        if agrees(begin + closed(b"".join(pieces))):
            turn = Turn(edits=tuple(Edit(index, None) for index in some))
            names = {item.name for index in some if (item := space.items[index]) is not None}
            if signing.known and not names & set(signing.known):
                yield (Suspect("undocumented-parameter", RANK["undocumented-parameter"], turn),)
            yield (Suspect("parameter-not-signed", RANK["parameter-not-signed"], turn),)
    effort.count(witness, size, tried)


def _choices(space: Space, indexes: list[int]) -> Iterator[tuple[int, ...]]:
    """Indexes of parameters that may be unsigned together, the likeliest first."""
    strange = [index for index in indexes if (item := space.items[index]) and is_strange(space.signing, item.name)]
    yield tuple(strange)
    order = sorted(indexes, key=lambda index: space.items[index].place)  # type: ignore[union-attr]  # all are there
    for length in range(3, len(order)):
        yield from (tuple(order[:length]), tuple(order[-length:]))
    if len(strange) <= MOST_STRANGE:
        for count in range(len(strange) - 1, 2, -1):
            yield from combinations(strange, count)
    for length in range(3, len(order)):
        yield from (tuple(order[start : start + length]) for start in range(1, len(order) - length))
    yield from combinations(indexes, 3)
    if len(indexes) <= MOST_FOURS:
        yield from combinations(indexes, 4)
    every = set(indexes)
    for count in (3, 2, 1):
        yield from (tuple(every.difference(kept)) for kept in combinations(indexes, count))
