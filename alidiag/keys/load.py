"""A key file -> keys: the wanted half is chosen, everything else in the file is named."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from alidiag.errors import KeyUnreadable
from alidiag.frozen import replace
from alidiag.keys import encrypted, numbers
from alidiag.keys.found import (
    DAMAGED,
    ENCRYPTED,
    KIND,
    NOT_RSA,
    PRIVATE_AS_PUBLIC,
    PUBLIC_AS_PRIVATE,
    Block,
    Found,
    Problem,
    mended,
)
from alidiag.keys.md5 import load_md5
from alidiag.keys.text import blocks
from alidiag.keys.whatis import FAILS, SPKI, what_is
from alidiag.model import Finding, Half, Key, Kind, Level

Ask = Callable[[str], bytes]
"""Asks a person for a password: what to show -> the octets typed."""

MOST_TESTED = 4096
"""Bits: above it the library's test of the primes takes seconds and more."""

_NAMES = {Half.PRIVATE: "the private key", Half.PUBLIC: "the public key", Half.SECRET: "the MD5 key"}


def load_key(data: bytes, source: str, wanted: Half, ask: Ask | None = None) -> Key:
    """The one RSA or DSA key of the wanted half that a file holds.

    Args:
        data: the file.
        source: its name, for messages.
        wanted: which half belongs here. `SECRET` reads an MD5 key.
        ask: asks for the password of an encrypted key; None where nobody can be asked.

    Returns:
        The key; its notes list what had to be mended, in order, and what else the file holds. A file with nothing but
        a private key gives its public half where that is wanted, and the last note says so.

    Raises:
        KeyUnreadable: no usable key of that half, or two different ones.
    """
    if wanted is Half.SECRET:
        return load_md5(data, source)
    name = _NAMES[wanted]
    outcome = blocks(data)
    if isinstance(outcome, Problem):
        raise _unreadable(name, source, outcome)
    found = [what_is(block) for block in outcome]
    if wanted is Half.PRIVATE:
        found = [_tested(_unlocked(one, source, ask)) for one in found]
    elif not any(one.half is Half.PUBLIC for one in found):
        found = [_public(one, source) for one in found]
    fit = [one for one in found if one.half is wanted and one.public and not one.problem]
    if not fit:
        raise _unreadable(name, source, _refusal(found, wanted))
    if len({one.public for one in fit}) > 1:
        listed = "; ".join(_described(one) for one in found)
        several = Problem(
            f"it holds several different keys, and which is meant is not clear: {listed}", "Keep one of them."
        )
        raise _unreadable(name, source, several)
    chosen = fit[0]
    others = [one for one in found if one is not chosen]
    return _key(chosen, source, tuple(_other(one, chosen) for one in others))


def load_keys(data: bytes, source: str, ask: Ask | None = None) -> tuple[Key, ...]:
    """Every key in a file, in its order: RSA and DSA keys of both halves, or the MD5 key that the file is.

    A block that is of no use is left out if another one can be used. The same key twice counts once.

    Raises:
        KeyUnreadable: nothing in it can be used.
    """
    outcome = blocks(data)
    if isinstance(outcome, Problem):
        if outcome.rule == KIND:
            return (load_md5(data, source),)
        raise _unreadable("a key", source, outcome)
    found = [_tested(_unlocked(what_is(block), source, ask)) for block in outcome]
    usable = {(one.half, one.public): one for one in reversed(found) if one.public and not one.problem}
    if not usable:
        raise _unreadable("a key", source, _refusal(found, None))
    return tuple(_key(one, source, ()) for one in reversed(usable.values()))


def _unreadable(name: str, source: str, problem: Problem) -> KeyUnreadable:
    return KeyUnreadable(f"Cannot read {name} from {source}: {problem.reason}.", problem.hint, problem.rule)


def _key(found: Found, source: str, more: tuple[Finding, ...]) -> Key:
    if found.public is None or found.kind is None or found.half is None:
        raise AssertionError("only a usable block becomes a key")
    return Key(
        kind=found.kind,
        half=found.half,
        source=source,
        bits=numbers.bits(found.public),
        container=found.container,
        fingerprint=_fingerprint(found),
        notes=(*found.notes, *more),
        public=found.public,
        private_der=found.private_der,
    )


def _fingerprint(found: Found) -> str:
    return sha256(numbers.spki(found.public)).hexdigest() if found.public else ""


def _public(found: Found, source: str) -> Found:
    """The public half of a private key that can be used, with a note; whatever else it is, as it is."""
    if found.half is not Half.PRIVATE or found.public is None or found.problem:
        return found
    what = found.what.replace("private", "public")
    note = Finding(
        PRIVATE_AS_PUBLIC,
        Level.NOTE,
        f"{source} holds a private key where the public one belongs. Its public half was used.",
        fix="Keep the private key secret, and replace it if it was sent to anyone or uploaded. Its public half: "
        "`openssl pkey -in FILE -pubout -out NEW`.",
    )
    return replace(found, what=what, half=Half.PUBLIC, container=SPKI, notes=(*found.notes, note), private_der=None)


def _described(found: Found) -> str:
    return f"{found.what}, SHA-256 {_fingerprint(found)}" if found.public else found.what


def _other(other: Found, chosen: Found) -> Finding:
    """The remark about another block of the file."""
    if other.half is chosen.half and other.public == chosen.public:
        return mended("the file holds the same key twice; it was read once")
    if other.half is Half.PRIVATE and chosen.half is Half.PUBLIC:
        message = f"the file also holds {other.what}: never pass this file on"
        return Finding(DAMAGED, Level.WARNING, message, fix="Keep the private key in a file of its own.")
    return mended(f"the file also holds {other.what}, which was left out")


def _refusal(found: list[Found], wanted: Half | None) -> Problem:
    """Why no block of a file can be used: a broken one of the wanted half says most, then the other half."""
    for one in found:
        if one.problem and wanted and one.half is wanted:
            return one.problem
    for one in found:
        if wanted is Half.PRIVATE and one.half is Half.PUBLIC:
            return Problem(
                f"it holds {one.what}, where the private key belongs",
                "Give the private key, which was generated together with it and never leaves your machine.",
                PUBLIC_AS_PRIVATE,
            )
        if wanted is Half.PUBLIC and one.locked and not one.problem:
            # Nobody is asked for a password where a public key is wanted.
            return Problem(
                f"it holds {one.what}, where the public key belongs",
                "Keep the private key secret. Its public half: `openssl pkey -in FILE -pubout -out NEW`.",
                PRIVATE_AS_PUBLIC,
            )
    for one in sorted(found, key=lambda one: one.half is None):
        if one.problem:
            return one.problem
    return Problem("it holds no key that can be used", "Give an RSA or DSA key.", NOT_RSA)


def _unlocked(found: Found, source: str, ask: Ask | None) -> Found:
    """An encrypted block, opened; any other one as it is."""
    block = found.locked
    if block is None or found.problem:
        return found
    if ask is None:
        hint = (
            "Run alidiag on a terminal to be asked for its password, or decrypt it to another file: "
            "`openssl pkey -in FILE -out NEW`."
        )
        return replace(
            found,
            problem=Problem("it is encrypted, and there is no terminal to ask for its password", hint, ENCRYPTED),
        )
    outcome = encrypted.opened(block, ask(f"Password of {source}: "))
    if isinstance(outcome, Problem):
        return replace(found, problem=outcome)
    inner = what_is(Block(None, outcome))
    return replace(inner, notes=found.notes, container=found.container if inner.kind else "", locked=None)


def _tested(found: Found) -> Found:
    """A private RSA key after the cryptography library's own full check, primes included."""
    if found.kind is not Kind.RSA or found.private_der is None or found.public is None or found.problem:
        return found
    if numbers.bits(found.public) > MOST_TESTED:
        message = f"not tested: whether its factors are primes, for it has more than {MOST_TESTED:,} bits"
        return replace(found, notes=(*found.notes, Finding("key-size-unexpected", Level.NOTE, message)))
    if _library_accepts(found.private_der):
        return found
    reason = f"{FAILS} (the cryptography library refuses it, though its numbers fit: its primes may be none)"
    return replace(found, public=None, private_der=None, problem=Problem(reason, "Generate a new key."))


def _library_accepts(der: bytes) -> bool:
    """Whether the cryptography library loads this private key and checks it. None of its errors gets out."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        load_der_private_key(der, None)
    except BaseException as failure:  # a panic of the library is a BaseException
        if isinstance(failure, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        return False
    return True
