"""The services of this gateway by name: the contract that covers each, and what there is besides those with rules."""

from __future__ import annotations

from typing import NamedTuple

from alidiag.codes import Source, known_services, sources_of

CONTRACTS = {
    "mainland": "the contract for merchants in mainland China (paid out in CNY)",
    "cross-border": "the contract for cross-border payments (paid out in the merchant's own currency)",
    "any": "either contract",
}
"""The contracts, and how each is called."""


class KnownService(NamedTuple):
    """A real service. `about` says what one without rules does; `other` is what the other contract has in its place.

    `contract` is a key of `CONTRACTS`. `sure` is `high`, `medium` or `low`, as of codes.
    """

    name: str
    contract: str
    other: str
    about: str
    note: str
    sources: tuple[Source, ...]
    sure: str


def service_of(name: str | None) -> KnownService | None:
    """What is known of a service of exactly this name."""
    entry = known_services().get(name or "")
    if name is None or entry is None:
        return None
    return KnownService(
        name, entry["contract"], entry.get("other", ""), entry.get("about", ""), entry.get("note", ""),
        sources_of(entry["sources"]), entry["sure"],
    )  # fmt: skip


def contract_words(name: str | None) -> str:
    """Which contract covers a service, and what the other contract has instead; empty where it is not known."""
    known = service_of(name)
    if known is None:
        return ""
    if known.contract == "any":
        return known.note
    covered = f"`{known.name}` belongs to {CONTRACTS[known.contract]}"
    if not known.other:
        return f"{covered}. {known.note}".strip()
    rest = next(words for key, words in CONTRACTS.items() if key not in (known.contract, "any"))
    doubt = " probably" if known.sure == "low" else ""
    return f"{covered};{doubt} `{known.other}` belongs to {rest}. {known.note}".strip()
