"""Which findings are not told: those of `--ignore`, those that `--select` leaves out, those of a baseline."""

from __future__ import annotations

from collections.abc import Iterable

from alidiag.batch.outcome import Spot, Stale
from alidiag.errors import AlidiagError, InputUnreadable
from alidiag.files import read_file
from alidiag.frozen import frozen

LARGEST = 1 << 24
"""Octets of a baseline file."""
ALWAYS_TOLD = frozenset({"record-unreadable", "record-not-judged"})
"""What says that a request was not looked at cannot be hushed."""


@frozen
class Hushing:
    """What is not told. `select` and `ignore` are ids or beginnings of ids; an empty `select` stands for all."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: frozenset[str] = frozenset()

    def __call__(self, spot: Spot) -> str:
        """`select`, `ignore` or `baseline`; empty where the finding is told."""
        if spot.rule in ALWAYS_TOLD:
            return ""
        if self.select and not spot.rule.startswith(self.select):
            return "select"
        if self.ignore and spot.rule.startswith(self.ignore):
            return "ignore"
        return "baseline" if spot.fingerprint in self.baseline else ""


def checked_ids(given: Iterable[str], option: str, known: Iterable[str]) -> tuple[str, ...]:
    """Ids or beginnings of ids, as written with commas or in several options.

    Raises:
        AlidiagError: one of them is no id, nor the beginning of one; the hint names the nearest.
    """
    ids = sorted(set(known))
    result = []
    for text in given:
        for one in filter(None, (piece.strip() for piece in text.split(","))):
            if not any(name.startswith(one) for name in ids):
                from difflib import get_close_matches

                near = get_close_matches(one, ids, 2, 0.5)
                hint = f"Did you mean {' or '.join(near)}?" if near else "alidiag explain tells all ids."
                raise AlidiagError(f"{option} {one[:60]!a} is no id, nor the beginning of one.", hint)
            result.append(one)
    return tuple(dict.fromkeys(result))


def read_baseline(path: str) -> dict[str, Stale]:
    """The entries of a baseline file by fingerprint.

    Raises:
        InputUnreadable: no such file, or not what `written_baseline` writes.
    """
    import json

    data = read_file(path, "the baseline", LARGEST).data
    try:
        document = json.loads(data)
        entries = {
            one["fingerprint"]: Stale(one["fingerprint"], one["rule"], one["service"], one["param"])
            for one in document["findings"]
        }
        right = document["alidiag_baseline"] == 1 and all(isinstance(name, str) for name in entries)
    except (ValueError, TypeError, KeyError, RecursionError):
        right = False
    if not right:
        raise InputUnreadable(f"{path} is no baseline of alidiag.", "Write one with --write-baseline FILE.") from None
    return entries


def written_baseline(entries: Iterable[Stale]) -> str:
    """A baseline file: one line for each fault, sorted so that its history can be read; nothing that is always told."""
    import json

    kept = {one.fingerprint: one for one in entries if one.rule not in ALWAYS_TOLD}
    rows = sorted(kept.values(), key=lambda one: (one.rule, str(one[2:]), one[0]))
    lines = ",\n".join("  " + json.dumps(one._asdict()) for one in rows)
    return '{"alidiag_baseline": 1, "findings": [\n' + lines + ("\n" if rows else "") + "]}\n"
