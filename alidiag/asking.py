"""Who can be asked about a signature: the own key, other keys, and other uses of them."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.frozen import frozen, replace
from alidiag.keys.pair import public_half
from alidiag.mistakes.catalogue import CATALOGUE
from alidiag.mistakes.guesses import Guess
from alidiag.mistakes.mistake import Mistake
from alidiag.mistakes.readings import decode_base64, dsa_letters, is_of_one_case
from alidiag.model import Case, Half, Key, KeyRing, Kind
from alidiag.signing import Signing
from alidiag.verification import candidates, own_key
from alidiag.witness import Witness, dsa_witness, md5_witness, rsa_witness
from alidiag.worlds import World


@frozen
class Asked:
    """A witness, and the guess that it rests on, if any."""

    witness: Witness
    guess: str | None = None
    shallow: bool = False
    """See `Guess.shallow`."""


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
    data = None if is_of_one_case(text, kind) else decode_base64(dsa_letters(text) if kind == Kind.DSA else text)
    if data is None:
        return
    if kind == Kind.DSA:
        yield from dsa_witness(key, digest, data, forced)
    elif witness := rsa_witness(key, digest, data, forced):
        yield witness


def asked_in(case: Case, world: World) -> tuple[list[Asked], bool | None]:
    """Every witness of a world without a guess; and whether the own RSA key, or one of the keyring, made the signature.

    See `verification.candidates`.
    """
    signing = world.signing
    kind, digest = signing.kind, signing.digest
    keys = candidates(case, kind)
    asked: list[Asked] = []
    opened: bool | None = None
    if keys and signing.sign:
        asked += [Asked(w) for key in keys for w in _witnesses(key, None, kind, digest, signing.sign, ())]
        if kind == Kind.RSA:
            text, _ = read_sign(signing.sign, kind)
            data = None if is_of_one_case(text, kind) else decode_base64(text)
            sizes = {(key.bits + 7) // 8 for key in keys}
            opened = bool(asked) if data is not None and len(data) in sizes else None
    return asked, opened


def guessed_in(case: Case, world: World) -> Iterator[Asked]:
    """The witnesses of other keys, and of other uses of the own one."""
    signing = world.signing
    if not signing.sign:
        return
    own = own_key(case, signing.kind)
    for mistake in CATALOGUE:
        for guess in _guesses(mistake, case, signing.kind):
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
            yield from (Asked(w, mistake.id, guess.shallow) for w in _guessed(guess, kind, signing, mistake.id))


def _guesses(mistake: Mistake, case: Case, kind: str) -> Iterator[Guess]:
    """What a mistake guesses; without an MD5 key of one's own, around each one of the keyring."""
    if mistake.guesses is None:
        return
    yield from mistake.guesses(case.keys, kind)
    if kind == Kind.MD5 and case.keys.md5 is None:
        for key in candidates(case, kind):
            yield from (guess for guess in mistake.guesses(KeyRing(md5=key), kind) if guess.key is key)


def _guessed(guess: Guess, kind: str, signing: Signing, name: str) -> Iterator[Witness]:
    key = public_half(guess.key) if guess.key.half is Half.PRIVATE and guess.secret is None else guess.key
    digest = signing.digest if kind == signing.kind else {"MD5": "md5", "DSA": "sha1"}.get(kind, "sha256")
    for witness in _witnesses(key, guess.secret, kind, digest, signing.sign, (name,)):
        if kind != signing.kind:
            # Which hash goes with another kind of key is not declared: any is right for the explanation.
            witness = replace(witness, forced=tuple(i for i in witness.forced if i != "digest-mismatch"))  # noqa: PLW2901
        yield witness
