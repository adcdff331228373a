"""Why a signature is what it is: the search for mistakes, over damage on the way, other keys and wrong turns.

Three families meet. What arrived is first given back the form it may have been sent in (recoveries), each such world is
asked with every key that may have signed (guesses), and in each the wrong turns of signing are re-enacted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from alidiag.frozen import replace
from alidiag.keys.pair import public_half
from alidiag.mistakes.catalogue import BY_ID, CATALOGUE, RANK
from alidiag.mistakes.guesses import Guess
from alidiag.mistakes.readings import decode_base64, dsa_letters
from alidiag.model import Blamed, Case, Cause, Half, Key, Kind, Proof, Request, Step
from alidiag.schemes.scheme import Scheme
from alidiag.search import Effort, Hit, Space, Suspect, confirmed, sets_of, space_of, unfolded
from alidiag.signing import Form, Signing, Turn, presign
from alidiag.verification import own_key
from alidiag.witness import TEXT, Witness, dsa_witness, md5_witness, rsa_witness, text_witness

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


@dataclass(frozen=True)
class World:
    """The request as one set of recoveries has it."""

    request: Request
    signing: Signing
    undone: tuple[Named, ...] = ()

    @cached_property
    def suspects(self) -> tuple[Suspect, ...]:
        """Every wrong turn that could have been taken here."""
        return tuple(_suspects(self.signing, self.reach.turns))

    @cached_property
    def reach(self) -> Reach:
        """How far it is worth looking."""
        return reach_of(self.signing)

    @cached_property
    def usual(self) -> tuple[Suspect, ...]:
        """A few turns of each frequent mistake: what sets of three are made of."""
        return tuple(_suspects(self.signing, FEW, frequent=True))


@dataclass(frozen=True, slots=True)
class Asked:
    """A witness, and the guess that it rests on, if any."""

    witness: Witness
    guess: str | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """What the search found.

    `verified`: the signature holds for the request exactly as it arrived. `named`: the set that explains it, empty if
    it holds or nothing was found. `hit` and `world` carry what was signed. `opened`: with RSA, whether a key that was
    given made the signature, whatever it signed; None where that cannot be told.
    """

    verified: bool = False
    named: tuple[Named, ...] = ()
    also: tuple[tuple[str, ...], ...] = ()
    hit: Hit | None = None
    world: World | None = None
    asked: tuple[Asked, ...] = ()
    opened: bool | None = None
    effort: Effort = field(default_factory=Effort)

    @property
    def possible(self) -> bool:
        """Whether any key could be asked at all."""
        return bool(self.asked) or self.opened is not None

    @property
    def explained(self) -> bool:
        """Whether the signature holds, or it is known why not."""
        return self.hit is not None


FEW = 4


def _suspects(signing: Signing, few: int | None = None, *, frequent: bool = False) -> Iterator[Suspect]:
    for rank, mistake in enumerate(CATALOGUE):
        if mistake.turns is None or (frequent and mistake.frequency != "H"):
            continue
        for turn in islice(mistake.turns(signing), few):
            remembering = replace(turn, form=_remembered(turn.form)) if turn.form else turn
            yield Suspect(mistake.id, rank, remembering, _params(signing, remembering))


def _remembered(form: Form) -> Form:
    """The same form; a value is changed once only, however many sets it takes part in."""
    known: dict[tuple[str, str], str] = {}

    def remembering(name: str, value: str) -> str:
        pair = (name, value)
        changed = known.get(pair)
        if changed is None:
            changed = known[pair] = form(name, value)
        return changed

    return remembering


def _params(signing: Signing, turn: Turn) -> tuple[str, ...]:
    if turn.params:
        return turn.params
    names: list[str] = []
    for index, item in turn.edits:
        changed = signing.items[index] if index >= 0 else item
        names += [changed.name] if changed is not None else []
    if turn.form is not None:
        names += [item.name for item in signing.items if turn.form(item.name, item.value) != item.value]
    return tuple(dict.fromkeys(names))


def read_sign(text: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """The value of `sign` with all visible damage undone, and the ids of what was undone."""
    ids = []
    for mistake in CATALOGUE:
        if mistake.reads is not None and (plain := mistake.reads(text, kind)) is not None:
            text = plain
            ids.append(mistake.id)
    return text, tuple(ids)


def _witnesses(
    key: Key, secret: bytes | None, kind: str, digest: str, sign: str, forced: tuple[str, ...]
) -> Iterator[Witness]:
    text, undone = read_sign(sign, kind)
    forced = (*undone, *forced)
    if kind == Kind.MD5:
        octets = secret if secret is not None else key.secret
        if octets is not None:
            yield md5_witness(key, octets, text, forced)
        return
    data = decode_base64(dsa_letters(text) if kind == Kind.DSA else text)
    if data is None:
        return
    if kind == Kind.DSA:
        yield from dsa_witness(key, digest, data, forced)
    elif witness := rsa_witness(key, digest, data, forced):
        yield witness


def asked_in(case: Case, world: World) -> tuple[list[Asked], bool | None]:
    """Every witness of a world, those without a guess first; and whether the own RSA key made the signature."""
    signing = world.signing
    kind, digest = signing.kind, signing.digest
    own = own_key(case, kind)
    asked: list[Asked] = []
    opened: bool | None = None
    if own is not None and signing.sign:
        asked += [Asked(witness) for witness in _witnesses(own, None, kind, digest, signing.sign, ())]
        if kind == Kind.RSA:
            text, _ = read_sign(signing.sign, kind)
            data = decode_base64(text)
            opened = bool(asked) if data is not None and len(data) == (own.bits + 7) // 8 else None
    return asked, opened


def guessed_in(case: Case, world: World) -> Iterator[Asked]:
    """The witnesses of other keys, and of other uses of the own one."""
    signing = world.signing
    if not signing.sign:
        return
    own = own_key(case, signing.kind)
    for mistake in CATALOGUE:
        for guess in mistake.guesses(case.keys, signing.kind) if mistake.guesses else ():
            kind = guess.kind or signing.kind
            if own is not None and guess.secret is None and guess.key.public == own.public and kind != Kind.MD5:
                continue
            if (
                guess.secret is None
                and own is not None
                and kind == Kind.MD5 == signing.kind
                and guess.key.secret == own.secret
            ):
                continue
            yield from (Asked(w, mistake.id) for w in _guessed(guess, kind, signing, mistake.id))


def _guessed(guess: Guess, kind: str, signing: Signing, name: str) -> Iterator[Witness]:
    key = public_half(guess.key) if guess.key.half is Half.PRIVATE and guess.secret is None else guess.key
    digest = signing.digest if kind == signing.kind else {"MD5": "md5", "DSA": "sha1"}.get(kind, "sha256")
    for witness in _witnesses(key, guess.secret, kind, digest, signing.sign, (name,)):
        if kind != signing.kind:
            # Which hash goes with another kind of key is not declared: any is right for the explanation.
            witness = replace(witness, forced=tuple(i for i in witness.forced if i != "digest-mismatch"))  # noqa: PLW2901
        yield witness


@dataclass(slots=True)
class _Worlds:
    """The request with damage undone, one kind at a time; each outcome once."""

    scheme: Scheme
    sign_type: str
    known: tuple[str, ...]
    seen: set[tuple[tuple[str, str], ...]]

    def beyond(self, world: World) -> Iterator[World]:
        """What one more recovery leads to."""
        done = {name for name, _ in world.undone}
        for mistake in CATALOGUE:
            if mistake.recovers is None or mistake.id in done:
                continue
            for recovery in mistake.recovers(world.request):
                essence = _essence(recovery.request)
                if essence in self.seen and mistake.id != "form-charset":
                    continue
                self.seen.add(essence)
                usable = self.scheme.sign_type(recovery.request) or self.sign_type
                signing = self.scheme.signing(recovery.request, usable, self.known)
                yield World(recovery.request, signing, (*world.undone, (mistake.id, recovery.params)))


def _essence(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple((p.name, p.value) for p in request.params)


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
        if not one.witness.forced:
            space = Space(base.signing)
            for found in sets_of(space, one.witness, 0, effort):
                if hit := confirmed(space, one.witness, found):
                    return Explained(True, hit=hit, world=base, asked=tuple(asked), opened=opened, effort=effort)
    return _searched(case, scheme, sign_type, base, asked, opened, effort)


@dataclass
class _Field:
    """A world with its witnesses and spaces, each made when it is first needed."""

    case: Case
    world: World
    spaces: dict[tuple[str, bool], Space] = field(default_factory=dict)

    @cached_property
    def own(self) -> tuple[list[Asked], bool | None]:
        """The witnesses of the own key."""
        return asked_in(self.case, self.world)

    @cached_property
    def guesses(self) -> list[Asked]:
        """The witnesses of other keys, and of other uses of the own one."""
        return list(guessed_in(self.case, self.world))

    def space(self, kind: str, *, frequent: bool) -> Space:
        """The suspects of this world for a kind of signature; all of them, or the frequent ones only."""
        if (kind, frequent) not in self.spaces:
            signing = replace(self.world.signing, kind=kind)
            if kind == self.world.signing.kind:
                suspects = self.world.usual if frequent else self.world.suspects
            else:
                suspects = tuple(_suspects(signing, FEW if frequent else self.world.reach.turns, frequent=frequent))
            self.spaces[kind, frequent] = space_of(signing, suspects)
        return self.spaces[kind, frequent]


def _searched(
    case: Case,
    scheme: Scheme,
    sign_type: str,
    base: World,
    asked: list[Asked],
    opened: bool | None,
    effort: Effort,
) -> Explained:
    if not any((case.keys.md5, case.keys.public, case.keys.private, case.keys.alipay_public, case.keys.others)):
        return Explained(effort=effort)
    worlds = _Worlds(scheme, sign_type, case.known, {_essence(case.request)})
    fields = [_Field(case, base)]
    depths = {0: fields[:]}
    for total in range(base.reach.size + 1):
        if total in (1, 2):
            room = base.reach.worlds - len(fields)
            found = (world for one in depths[total - 1] for world in worlds.beyond(one.world))
            depths[total] = [_Field(case, world) for world in islice(found, room)]
            fields += depths[total]
        hits = list(_level(fields, total, effort))
        if hits:
            return _chosen(hits, asked, opened, effort)
        if effort.exhausted:
            break
        effort.depth = total
    for one in fields:
        opened = opened or one.own[1]
    every = [*asked, *(other for one in fields for other in one.own[0])]
    return Explained(asked=tuple(every), opened=opened, effort=effort)


Candidate = tuple[_Field, Asked, tuple[Suspect, ...], Hit]


def _level(fields: list[_Field], total: int, effort: Effort) -> Iterator[Candidate]:
    """All sets of one size, damage, guesses and wrong turns together; what the signature shows by itself is free."""
    for one in fields:
        size = total - len(one.world.undone)
        if size < 0:
            continue
        for asked in one.own[0]:
            yield from _asked_for(one, asked, size, total, effort)
        if size > 0:
            for asked in one.guesses:
                yield from _asked_for(one, asked, size - 1, total, effort)


def _asked_for(one: _Field, asked: Asked, size: int, total: int, effort: Effort) -> Iterator[Candidate]:
    elsewhere = total - size
    if effort.exhausted or (size == 3 and elsewhere):
        return
    # Beside damage or another key, only frequent wrong turns are tried, or there would be too many sets.
    frequent = size > 0 and (size == 3 or elsewhere > 1 or (size == 2 and elsewhere > 0))
    kind = one.world.signing.kind if asked.witness.kind == TEXT else asked.witness.kind
    space = one.space(kind, frequent=frequent) if size else Space(one.world.signing)
    for found in sets_of(space, asked.witness, size, effort, alone=not elsewhere):
        for tie in unfolded(space, found):
            if hit := confirmed(space, asked.witness, tie):
                yield one, asked, tie, hit


def _named(candidate: Candidate) -> tuple[Named, ...]:
    one, asked, suspects, _ = candidate
    params: dict[str, list[str]] = {}
    for name, names in one.world.undone:
        params.setdefault(name, []).extend(names)
    for name in asked.witness.forced:
        params.setdefault(name, []).extend(["sign"] if BY_ID[name].reads else [])
    for suspect in suspects:
        params.setdefault(suspect.id, []).extend(suspect.params)
    return tuple((name, tuple(dict.fromkeys(params[name]))) for name in sorted(params, key=RANK.__getitem__))


def _chosen(hits: list[Candidate], asked: list[Asked], opened: bool | None, effort: Effort) -> Explained:
    """The likeliest of the smallest sets; the others are told beside it."""
    sets = [(_named(candidate), candidate) for candidate in hits]
    sets.sort(
        key=lambda pair: (
            len(pair[0]),
            sum(RANK[name] for name, _ in pair[0]),
            sum(len(p) for _, p in pair[0]),
        )
    )
    named, (one, its, _, hit) = sets[0]
    ids = tuple(name for name, _ in named)
    others = [tuple(name for name, _ in other) for other, _ in sets[1:]]
    also = tuple(dict.fromkeys(other for other in others if other != ids))
    return Explained(
        verified=False,
        named=named,
        also=also,
        hit=hit,
        world=one.world,
        asked=(its, *asked),
        opened=True if its.witness.kind == Kind.RSA else opened,
        effort=effort,
    )


def explain_text(case: Case, scheme: Scheme, sign_type: str, text: str) -> Explained:
    """Which wrong turns, or which damage undone, lead to a text that is known to have been built.

    `named` is empty where none of them, nor a pair, gives this text.
    """
    effort = Effort()
    base = World(case.request, scheme.signing(case.request, sign_type, case.known))
    nobody = Key(Kind.MD5, Half.SECRET, "")
    witness = Asked(text_witness(text, nobody, base.signing.codec))
    worlds = _Worlds(scheme, sign_type, case.known, {_essence(case.request)})
    fields = [_Field(case, base), *(_Field(case, world) for world in worlds.beyond(base))]
    for total in (1, 2):
        hits = [
            found
            for one in fields
            if total >= len(one.world.undone)
            for found in _asked_for(one, witness, total - len(one.world.undone), total, effort)
        ]
        if hits:
            return _chosen(hits, [], None, effort)
    return Explained(effort=effort)


def blamed(named: Iterable[Named]) -> tuple[Blamed, ...]:
    """Mistakes as a report tells them, in the order of the steps."""
    result = [
        Blamed(name, Step(BY_ID[name].step), params, BY_ID[name].summary, BY_ID[name].fix) for name, params in named
    ]
    return tuple(sorted(result, key=lambda mistake: mistake.step.number))


def cause_of(explained: Explained) -> Cause:
    """The cause of a refusal, as far as it is proven."""
    if explained.hit is None:
        return Cause(Proof.NONE, tried=explained.effort.tried)
    return Cause(Proof.REPRODUCED, blamed(explained.named), explained.also, explained.effort.tried)


def expected_text(case: Case, scheme: Scheme, sign_type: str | None, explained: Explained) -> str:
    """The pre-sign string as it should be, for the request as it was meant."""
    world = explained.world
    signing = world.signing if world else scheme.signing(case.request, sign_type, case.known)
    return presign(signing)
