"""The keys of every partner, loaded once; a request gets those of its `partner`, else the ones given for all."""

from __future__ import annotations

from collections.abc import Mapping

from alidiag.frozen import frozen, hidden
from alidiag.model import Finding, KeyRing


@frozen
class Given:
    """The keys of one partner, and what is wrong with those that could not be used in their role."""

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
