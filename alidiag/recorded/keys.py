"""The keys of every partner, loaded once; a request gets those of its `partner`, else the ones given for all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from alidiag.errors import AlidiagError, InputUnreadable
from alidiag.files import looks_like_key, read_file
from alidiag.frozen import frozen, hidden, replace
from alidiag.model import Finding, Key, KeyRing

ONCE = frozenset({"private-key-as-public-key"})
"""Notes on a key that are no matter of any request: where there are many requests, they are told once."""
MOST_KEYS = 1000


@frozen
class Given:
    """The keys of one partner, and what was noticed about their files."""

    keys: KeyRing = KeyRing()
    findings: tuple[Finding, ...] = ()


@frozen
class Keys:
    """Keys by partner. A pickle of it holds the keys: it goes to worker processes, and nowhere else."""

    default: Given = Given()
    partners: Mapping[str, Given] = hidden(default={})

    def of(self, partner: str | None) -> Given:
        """The keys that a request of this partner is looked at with."""
        return self.partners.get(partner, self.default) if partner is not None else self.default


def without_notes(given: Given) -> tuple[Given, tuple[Finding, ...]]:
    """The keys without the notes that are told once, and these notes."""
    told: dict[Finding, None] = {}

    def bare(key: Key | None) -> Key | None:
        once = [note for note in key.notes if note.rule in ONCE] if key is not None else []
        if key is None or not once:
            return key
        told.update(dict.fromkeys(once))
        return replace(key, notes=tuple(note for note in key.notes if note not in once))

    keys = given.keys
    ring = KeyRing(bare(keys.private), bare(keys.public), bare(keys.alipay_public), bare(keys.md5), keys.others)
    return replace(given, keys=ring), tuple(told)


def keys_in_folder(folder: str, ask: Callable[[str], bytes] | None = None) -> tuple[Key, ...]:
    """Every key in a folder; files without one are passed over.

    Args:
        folder: its path.
        ask: asks for the password of an encrypted key; None where nobody can be asked.

    Raises:
        InputUnreadable: no folder, or no key in it.
    """
    from alidiag.keys import load_keys

    try:
        names = sorted(os.listdir(folder))
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "not a usable name"
        where = "" if looks_like_key(folder) else f" {folder}"
        raise InputUnreadable(f"Cannot read the keyring{where}: {reason}.", "Name a folder.") from None
    keys: list[Key] = []
    for name in names[:MOST_KEYS]:
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        try:
            keys += load_keys(read_file(path, "a key").data, path, ask)
        except AlidiagError:
            continue
    if not keys:
        raise InputUnreadable(f"No file in the keyring {folder} holds a key.", "Put one key in each file.")
    return tuple(keys)
