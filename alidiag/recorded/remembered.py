"""Causes that were found before, tried first on the next requests of the same partner.

A program that signs wrongly does so with every request: after the first one, the same wrong turns are re-enacted before
all others. What fits is proven by strict verification just as after a long search; of several remembered sets that fit,
the likeliest is told and the others stand beside it, as always. Only when none fits, the whole search begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from alidiag.asking import Asked, asked_in, guessed_in
from alidiag.crypto import strict
from alidiag.explanation import Explained, chosen, explain
from alidiag.mistakes.catalogue import BY_ID, RANK
from alidiag.mistakes.readings import decode_base64
from alidiag.model import Case, Kind
from alidiag.schemes.scheme import Scheme
from alidiag.search import WHOLE, Effort, Hit, confirmed, sets_of
from alidiag.signing import Signing
from alidiag.space import Suspect, params_of
from alidiag.spaces import space_of, unfolded
from alidiag.verification import has_keys, own_key
from alidiag.witness import Witness
from alidiag.worlds import World

MOST_RECIPES = 32
"""Ways that are kept for one partner, the last one that fitted first."""
MOST_WORLDS = 12
"""Ways of undoing damage among which the one that was taken is looked for again."""
MOST_TURNS = 400
"""Turns of one mistake among which the one that was taken is looked for again."""
PATIENCE = ((2, 1), (10, 10), (18, 50))
"""So many requests of one partner may be searched in vain with the whole effort, so many with a part of it. A fiftieth
still covers every single mistake."""
IMPATIENT = 100_000
"""Behind them, this part of the effort: what is remembered is tried, and nothing is searched."""
AGAIN = 16
"""Of those, each so-many-th is searched for single mistakes all the same: a cause that came up since is found then."""
FRESH = 14
"""What is known at the beginning of a part counts as so many at most: some are searched for single mistakes in each."""
EFFORT = WHOLE
"""How much is tried on one request, as `search.Effort` counts."""

Ids = tuple[str, ...]
Numbered = tuple[tuple[str, int], ...]
"""Mistakes, each with the number of the turn, or of the recovery, among all that it offers."""


class Recipe(NamedTuple):
    """One way in which a signature came about: damage undone, turns taken, what the signature shows by itself."""

    undone: Numbered
    turned: Numbered
    rest: frozenset[str]

    @property
    def size(self) -> int:
        """How many mistakes it is made of."""
        return len(self.undone) + len(self.turned) + len(self.rest)


class _Site(NamedTuple):
    """The world in which something was found."""

    world: World


_Found = tuple[_Site, Asked, tuple[Suspect, ...], Hit]


class Memory:
    """What was found, by partner. Callable as the diagnosis asks why a signature is what it is."""

    __slots__ = ("effort", "failures", "is_brief", "is_unsearched", "recipes", "refuted")

    def __init__(self, effort: int = EFFORT) -> None:
        self.effort = effort
        self.is_brief = False
        """Whether the last search was a shorter one, and in vain."""
        self.is_unsearched = False
        """Whether there was none, because too many had been in vain."""
        self.refuted = False
        """Whether it is known of the next request that its signature does not hold as it is."""
        self.recipes: dict[tuple[str | None, str, str], list[Recipe]] = {}
        self.failures: dict[tuple[str | None, str, str], int] = {}

    def copy(self) -> Memory:
        """The same memory, to go on with."""
        other = Memory(self.effort)
        other.recipes = {who: list(recipes) for who, recipes in self.recipes.items()}
        other.failures = {who: min(times, FRESH) for who, times in self.failures.items()}
        return other

    def __call__(self, case: Case, scheme: Scheme, sign_type: str) -> Explained:
        """Why a signature is what it is; see `explanation.explain`."""
        self.is_brief = self.is_unsearched = False
        who = (case.request.get("partner"), scheme.name, sign_type)
        known = self.recipes.setdefault(who, [])
        if known and (found := followed(case, scheme, sign_type, known, refuted=self.refuted)) is not None:
            return found
        vain = self.failures.get(who, 0)
        part = next((part for times, part in PATIENCE if vain < times), IMPATIENT if vain % AGAIN else PATIENCE[-1][1])
        found = explain(case, scheme, sign_type, Effort(self.effort // part))
        if found.hit is None and (found.asked or not has_keys(case)):
            self.failures[who] = vain + 1
            # Without a key there is no search that could have been longer.
            self.is_brief = part > 1 and bool(found.asked)
            self.is_unsearched = part == IMPATIENT and bool(found.asked)
        elif vain:
            self.failures[who] = vain - 1
        for ids in (*reversed(found.also), tuple(name for name, _ in found.named)):
            recipe = min(_recipes(case, scheme, sign_type, ids), key=itemgetter(0), default=None) if ids else None
            if recipe is not None:
                known[:] = [recipe[1], *(one for one in known if one != recipe[1])][:MOST_RECIPES]
        return found


def followed(
    case: Case,
    scheme: Scheme,
    sign_type: str,
    recipes: list[Recipe],
    *,
    refuted: bool = False,
    base: World | None = None,
) -> Explained | None:
    """What known recipes explain: the smallest of those that fit, and its equals; None where none fits.

    Args:
        case: the request and its keys.
        scheme: how it is signed.
        sign_type: likewise.
        recipes: what to try.
        refuted: it is known that the signature does not hold as it is.
        base: the request and how it should have been signed, if that is at hand; the case may then be that of another
            request with the same keys and names.
    """
    effort = Effort()
    base = base or World(case.request, scheme.signing(case.request, sign_type, case.known))
    strictly = _strict_witness(case, base.signing)
    asked, opened = asked_in(case, base) if strictly is None else ([strictly], None)
    if not refuted and any(not one.witness.forced and confirmed(base.signing, one.witness, ()) for one in asked):
        return None  # it holds as it is: nothing for a memory
    if strictly is not None and any(recipe.rest for recipe in recipes):
        asked, opened = asked_in(case, base)
    for size in sorted({recipe.size for recipe in recipes}):
        hits: list[_Found] = []
        for recipe in recipes:
            if recipe.size == size:
                hits += _retraced(case, scheme, sign_type, base, asked, recipe, effort)
        if hits:
            return chosen(hits, base, asked, opened, effort)  # type: ignore[arg-type]  # a site has its world, as a field has
    return None


def _strict_witness(case: Case, signing: Signing) -> Asked | None:
    """The own RSA key as one that is only asked strictly: where a recipe says what was signed, no view is needed."""
    own = own_key(case, signing.kind)
    octets = decode_base64(signing.sign)
    if own is None or octets is None or signing.kind != Kind.RSA:
        return None
    key, digest = own, signing.digest
    return Asked(
        Witness(
            key,
            Kind.RSA,
            digest,
            (),
            agrees=lambda data: strict.verify(key, digest, data, octets),
            confirms=lambda data, _finish: strict.verify(key, digest, data, octets),
        )
    )


def _retraced(
    case: Case, scheme: Scheme, sign_type: str, base: World, asked: list[Asked], recipe: Recipe, effort: Effort
) -> Iterator[_Found]:
    """A recipe followed on another request, and strictly verified."""
    world: World | None = base
    for name, number in recipe.undone:
        world = (
            None if world is None else next(islice(_beyond(world, scheme, sign_type, case, name), number, None), None)
        )
    if world is None:
        return
    signing = world.signing
    taken: list[Suspect] = []
    for name, number in recipe.turned:
        turns = BY_ID[name].turns
        turn = next(islice(turns(signing), number, None), None) if turns else None
        if turn is None:
            return
        taken.append(Suspect(name, RANK[name], turn))
    for one in _witnesses(case, world, base, asked, recipe.rest):
        effort.count(one.witness, 0)
        hit = confirmed(signing, one.witness, tuple(taken))
        # What explains nothing by itself is not told: a part of the set that suffices is found by the search.
        if hit is None or (len(taken) > 1 and any(confirmed(signing, one.witness, (part,)) for part in taken)):
            continue
        yield _Site(world), one, hit.suspects, hit


def _witnesses(case: Case, world: World, base: World, asked: list[Asked], rest: frozenset[str]) -> Iterator[Asked]:
    own = asked if world is base else asked_in(case, world)[0]
    guessed = guessed_in(case, world) if any(BY_ID[name].guesses is not None for name in rest) else ()
    return (
        one for one in (*own, *guessed) if rest.issuperset(one.witness.forced) and len(one.witness.forced) >= len(rest)
    )


def _beyond(world: World, scheme: Scheme, sign_type: str, case: Case, name: str) -> Iterator[World]:
    """The request with one kind of damage undone, in every way."""
    recovers = BY_ID[name].recovers
    for recovery in recovers(world.request) if recovers else ():
        usable = scheme.sign_type(recovery.request) or sign_type
        signing = scheme.signing(recovery.request, usable, case.known)
        yield World(recovery.request, signing, (*world.undone, (name, recovery.params)))


def _recipes(case: Case, scheme: Scheme, sign_type: str, ids: Ids) -> Iterator[tuple[int, Recipe]]:
    """The ways in which a set of mistakes that explains this request does so, each with the parameters it concerns."""
    undone = tuple(i for i in ids if BY_ID[i].recovers is not None and BY_ID[i].turns is None)
    turned = tuple(i for i in ids if BY_ID[i].turns is not None)
    rest = frozenset(ids) - set(undone) - set(turned)
    base = World(case.request, scheme.signing(case.request, sign_type, case.known))
    worlds: list[tuple[Numbered, World]] = [((), base)]
    for name in undone:
        worlds = [
            ((*path, (name, number)), beyond)
            for path, world in worlds
            for number, beyond in enumerate(islice(_beyond(world, scheme, sign_type, case, name), MOST_WORLDS))
        ][:MOST_WORLDS]
    for path, world in worlds:
        numbers: dict[int, tuple[str, int]] = {}
        suspects = []
        for name in turned:
            turns = BY_ID[name].turns
            for number, turn in enumerate(islice(turns(world.signing), MOST_TURNS) if turns else ()):
                suspects.append(Suspect(name, RANK[name], turn))
                numbers[id(turn)] = (name, number)
        space = space_of(world.signing, suspects)
        for one in _witnesses(case, world, base, asked_in(case, base)[0], rest):
            found = sets_of(space, one.witness, len(turned), Effort()) if turned else iter([()])
            for tie in (tie for suspects_ in found for tie in unfolded(space, suspects_)):
                fits = {suspect.id for suspect in tie} == set(turned)
                if fits and confirmed(space.signing, one.witness, space.placed(tie)):
                    concerned = sum(len(params_of(world.signing, suspect.turn)) for suspect in tie)
                    yield concerned, Recipe(path, tuple(numbers[id(suspect.turn)] for suspect in tie), rest)
