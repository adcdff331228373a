"""Why a signature is what it is: the search for mistakes, over damage on the way, other keys and wrong turns.

Three families meet. What arrived is first given back the form it may have been sent in (recoveries), each such world is
asked with every key that may have signed (guesses), and in each the wrong turns of signing are re-enacted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from alidiag.asking import Asked, asked_in, guessed_in
from alidiag.evidence import weight
from alidiag.frozen import frozen, replace
from alidiag.likeness import alike
from alidiag.mistakes.catalogue import BY_ID, RANK
from alidiag.mistakes.readings import HASH_DIGITS, HEX
from alidiag.model import Blamed, Case, Half, Key, Kind, Step
from alidiag.schemes.scheme import Scheme
from alidiag.search import WHOLE, Effort, Hit, agrees_to, confirmed, sets_of
from alidiag.signing import presign
from alidiag.space import Space, Suspect, encoded, params_of
from alidiag.spaces import space_like, space_of, unfolded
from alidiag.unsigned import unsigned_sets
from alidiag.verification import has_keys
from alidiag.witness import TEXT, text_witness
from alidiag.worlds import FEW, Named, World, Worlds, suspects_among, suspects_of


@frozen
class Explained:
    """What the search found.

    `verified`: the signature holds for the request exactly as it arrived. `named`: the set that explains it, empty if
    it holds or nothing was found. `hit` and `world` carry what was signed. `opened`: with RSA, whether a key that was
    given made the signature, whatever it signed; None where that cannot be told.
    """

    effort: Effort
    verified: bool = False
    named: tuple[Named, ...] = ()
    also: tuple[tuple[str, ...], ...] = ()
    also_told: tuple[str, ...] = ()
    """What each of `also` says, in words."""
    hit: Hit | None = None
    world: World | None = None
    asked: tuple[Asked, ...] = ()
    opened: bool | None = None
    own_text: bool = False
    """The signature is, strictly, that of the developer's own pre-sign string."""

    @property
    def key(self) -> Key | None:
        """Of the keys that may have made the signature by right, the one that did, whatever it signed."""
        # Whoever is asked about an RSA signature opened it; with MD5 and DSA only the text tells.
        made = (
            one.witness.key
            for one in self.asked
            if one.guess is None
            and (one.witness.kind == Kind.RSA if self.hit is None else one.witness is self.hit.witness)
        )
        return next(made, None)

    @property
    def possible(self) -> bool:
        """Whether any key could be asked at all."""
        return bool(self.asked) or self.opened is not None

    @property
    def explained(self) -> bool:
        """Whether the signature holds, or it is known why not."""
        return self.hit is not None or self.own_text


def explain(case: Case, scheme: Scheme, sign_type: str, effort: Effort | None = None) -> Explained:
    """Why the signature of a request is what it is.

    Args:
        case: the request, the keys, and the developer's own texts.
        scheme: how it should have been signed.
        sign_type: the declared one, or what it seems to mean.
        effort: how much may be tried.
    """
    effort = effort or Effort()
    base = World(case.request, scheme.signing(case.request, sign_type, case.known))
    asked, opened = asked_in(case, base)
    for one in asked:
        agrees = not one.witness.forced and agrees_to(one.witness, base.signing, effort)
        if agrees and (hit := confirmed(base.signing, one.witness, ())):
            return Explained(effort, verified=True, hit=hit, world=base, asked=tuple(asked), opened=opened)
    return _searched(case, scheme, sign_type, base, asked, opened, effort)


class _Field:
    """A world with its witnesses and spaces, each made when it is first needed.

    `like` is the field of the request as it arrived. Most worlds differ from it in a few values only and share the
    rest of its suspects.
    """

    def __init__(self, case: Case, world: World, like: _Field | None = None) -> None:
        self.case, self.world, self.like = case, world, like
        self.spaces: dict[tuple[str, bool], Space] = {}

    @cached_property
    def own(self) -> tuple[list[Asked], bool | None]:
        """The witnesses of the own key."""
        if self.like is not None and self.like.world.signing.sign == self.world.signing.sign:
            return self.like.own
        return asked_in(self.case, self.world)

    @cached_property
    def guesses(self) -> list[Asked]:
        """The witnesses of other keys, and of other uses of the own one."""
        if self.like is not None and self.like.world.signing.sign == self.world.signing.sign:
            return self.like.guesses
        return list(guessed_in(self.case, self.world))

    @cached_property
    def data(self) -> bytes:
        """The octets of the pre-sign string as it should be."""
        return encoded(presign(self.world.signing), self.world.signing.codec)

    def space(self, kind: str, *, frequent: bool) -> Space:
        """The suspects of this world for a kind of signature; all of them, or the frequent ones only."""
        if (kind, frequent) in self.spaces:
            return self.spaces[kind, frequent]
        signing = self.world.signing
        signing = signing if kind == signing.kind else replace(signing, kind=kind)
        few = FEW if frequent else self.world.reach.turns
        like = self.like.space(kind, frequent=frequent) if self.like is not None else None
        how = alike(like.items, like.signing, signing) if like is not None else None
        if like is not None and how is not None:
            space = space_like(like, signing, how, suspects_among(signing, how, few, frequent=frequent))
        else:
            space = space_of(signing, suspects_of(signing, few, frequent=frequent))
        if frequent or self.like is None:
            self.spaces[kind, frequent] = space
        return space


def _searched(
    case: Case,
    scheme: Scheme,
    sign_type: str,
    base: World,
    asked: list[Asked],
    opened: bool | None,
    effort: Effort,
) -> Explained:
    if not has_keys(case):
        return _without_a_key(case, scheme, sign_type, base, effort)
    worlds = Worlds(scheme, sign_type, case.known, case.request)
    fields = [_Field(case, base)]
    depths = {0: fields[:]}
    for total in range(base.reach.size + 1):
        if total in (1, 2):
            room = base.reach.worlds - len(fields)
            found = (_Field(case, world, one) for one in depths[total - 1] for world in worlds.beyond(one.world))
            depths[total] = list(islice(found, room))
            fields += depths[total]
        hits = list(_level(fields, total, effort))
        if hits:
            return chosen(hits, base, asked, opened, effort)
        if effort.exhausted:
            break
        effort.depth = total
    for one in fields:
        opened = opened or one.own[1]
    every = [*asked, *(other for one in fields for other in one.own[0])]
    return Explained(effort, asked=tuple(every), opened=opened)


def _without_a_key(case: Case, scheme: Scheme, sign_type: str, base: World, effort: Effort) -> Explained:
    """What needs no key to be proven: that none was used."""
    signs = [p.value.strip() for p in case.request.params if p.name.endswith(scheme.sign_name)]
    if base.signing.kind != Kind.MD5 or not any(len(one) in HASH_DIGITS and HEX.issuperset(one) for one in signs):
        return Explained(effort)
    first = _Field(case, base)
    for total in (1, 2):
        fields = [first]
        if total == 2:
            fields += [
                _Field(case, world, first) for world in Worlds(scheme, sign_type, case.known, case.request).beyond(base)
            ]
        hits = [
            found
            for one in fields
            for asked in one.guesses
            for found in _asked_for(one, asked, total - 1 - len(one.world.undone), total, effort)
        ]
        if hits:
            return chosen(hits, base, [], None, effort)
        if effort.limit < WHOLE:
            break  # of many requests, only what costs next to nothing
    return Explained(effort)


Candidate = tuple[_Field, Asked, tuple[Suspect, ...], Hit]


def _level(fields: list[_Field], total: int, effort: Effort) -> Iterator[Candidate]:
    """All sets of one size, damage, guesses and wrong turns together; what the signature shows by itself is free."""
    for turns in range(total + 1):
        # Sets with fewer turns first: there are fewer of them, so that what may be tried reaches them all.
        for one in fields:
            size = total - len(one.world.undone)
            if size < 0 or (total > 2 and not one.world.likely):
                continue
            if size == turns:
                for asked in one.own[0]:
                    yield from _asked_for(one, asked, size, total, effort)
            if size - 1 == turns:
                for asked in one.guesses:
                    if asked.shallow and turns > 1:
                        continue
                    yield from _asked_for(one, asked, size - 1, total, effort)


def _asked_for(one: _Field, asked: Asked, size: int, total: int, effort: Effort) -> Iterator[Candidate]:
    elsewhere = total - size
    if effort.exhausted or (size == 3 and elsewhere):
        return
    signing = one.world.signing
    if size == 0:
        if agrees_to(asked.witness, signing, effort, one.data) and (hit := confirmed(signing, asked.witness, ())):
            yield one, asked, (), hit
        return
    # Beside two kinds of damage, another key, or damage that is one of very many, only frequent wrong turns are tried.
    rare = asked.shallow or not one.world.likely
    frequent = size == 3 or elsewhere > 1 or (size == 2 and elsewhere > 0) or rare
    space = one.space(signing.kind if asked.witness.kind == TEXT else asked.witness.kind, frequent=frequent)
    for found in sets_of(space, asked.witness, size, effort, alone=not elsewhere):
        for tie in unfolded(space, found):
            if hit := confirmed(space.signing, asked.witness, space.placed(tie)):
                yield one, asked, hit.suspects, hit
    if size == 1 and not elsewhere and one.world.reach.turns is None and asked.witness.kind != TEXT:
        for found in unsigned_sets(space, asked.witness, effort):
            if hit := confirmed(space.signing, asked.witness, space.placed(found)):
                yield one, asked, hit.suspects, hit


def _named(candidate: Candidate) -> tuple[Named, ...]:
    one, asked, suspects, _ = candidate
    params: dict[str, list[str]] = {}
    for name, names in one.world.undone:
        params.setdefault(name, []).extend(names)
    for name in asked.witness.forced:
        params.setdefault(name, []).extend(["sign"] if BY_ID[name].reads else [])
    for suspect in suspects:
        params.setdefault(suspect.id, []).extend(params_of(one.world.signing, suspect.turn))
    return tuple((name, tuple(dict.fromkeys(params[name]))) for name in sorted(params, key=RANK.__getitem__))


def chosen(hits: list[Candidate], arrived: World, asked: list[Asked], opened: bool | None, effort: Effort) -> Explained:
    """The likeliest of the smallest sets: what the request itself speaks for, else the order of suspicion.

    The others are told beside it.
    """
    sets = [(_named(candidate), candidate) for candidate in hits]
    weights = [weight(arrived, one.world, named) if len(sets) > 1 else 0 for named, (one, *_) in sets]
    order = sorted(
        range(len(sets)),
        key=lambda at: (
            len(sets[at][0]),
            -weights[at],
            sum(RANK[name] for name, _ in sets[at][0]),
            sum(len(params) for _, params in sets[at][0]),
        ),
    )
    named, (one, its, _, hit) = sets[order[0]]
    ids = tuple(name for name, _ in named)
    also: dict[tuple[str, ...], str] = {}
    for at in order[1:]:
        other, candidate = sets[at]
        if (names := tuple(name for name, _ in other)) != ids:
            also.setdefault(names, _in_words(candidate, names))
    return Explained(
        effort,
        named=named,
        also=tuple(also),
        also_told=tuple(also.values()),
        hit=hit,
        world=one.world,
        asked=(its, *asked),
        opened=True if its.witness.kind == Kind.RSA else opened,
    )


def _in_words(candidate: Candidate, names: tuple[str, ...]) -> str:
    """What a set of mistakes is, in the order of its names."""
    told = {suspect.id: f" That is: {suspect.turn.told[1]}." for suspect in candidate[2] if suspect.turn.told}
    return " ".join(BY_ID[name].summary + told.get(name, "") for name in names)


def summaries(sets: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What each of some sets of mistakes is, in a sentence for each mistake."""
    return tuple(" ".join(BY_ID[name].summary for name in names) for names in sets)


def explain_text(case: Case, scheme: Scheme, sign_type: str, text: str) -> Explained:
    """Which wrong turns, or which damage undone, lead to a text that is known to have been built.

    `named` is empty where none of them, nor a pair, gives this text.
    """
    effort = Effort()
    base = World(case.request, scheme.signing(case.request, sign_type, case.known))
    nobody = Key(Kind.MD5, Half.SECRET, "")
    witness = Asked(text_witness(text, nobody, base.signing.codec))
    worlds = Worlds(scheme, sign_type, case.known, case.request)
    first = _Field(case, base)
    fields = [first, *(_Field(case, world, first) for world in worlds.beyond(base))]
    for total in (1, 2):
        hits = [
            found
            for one in fields
            if total >= len(one.world.undone)
            for found in _asked_for(one, witness, total - len(one.world.undone), total, effort)
        ]
        if hits:
            return chosen(hits, base, [], None, effort)
    return Explained(effort)


def blamed(named: Iterable[Named]) -> tuple[Blamed, ...]:
    """Mistakes as a report tells them, in the order of the steps."""
    result = [
        Blamed(name, Step(BY_ID[name].step), params, BY_ID[name].summary, BY_ID[name].fix) for name, params in named
    ]
    return tuple(sorted(result, key=lambda mistake: mistake.step.number))


def expected_text(case: Case, scheme: Scheme, sign_type: str | None, explained: Explained) -> str:
    """The pre-sign string as it should be, for the request as it was meant."""
    world = explained.world
    signing = world.signing if world else scheme.signing(case.request, sign_type, case.known)
    return presign(signing)
