"""What can be explained, as data: a source of terms, the page of one term, the entry of one in a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Reference(NamedTuple):
    """Where something is written. `url` is None where the name is no address and leads to none."""

    name: str
    url: str | None = None


class Section(NamedTuple):
    """A part of a page: sentences, then rows of (name, text)."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    copied: bool = False
    """The rows hold what one would copy; they are never wrapped."""


@dataclass(frozen=True, slots=True)
class Page:
    """All that is said about one term. `kind` says what it is: `mistake`, `finding`, ..."""

    title: str
    kind: str
    summary: str
    sections: tuple[Section, ...] = ()
    sources: tuple[Reference, ...] = ()


class Entry(NamedTuple):
    """One line of the list. `group` is its heading there; `code` is a second name, empty where there is none."""

    name: str
    summary: str
    group: str
    kind: str
    code: str = ""


class Source(Protocol):
    """One kind of terms."""

    @property
    def name(self) -> str:
        """What it explains, in the plural."""

    def find(self, term: str) -> Page | None:
        """The page of a term as a person wrote it, or None where this source does not know it."""

    def names(self) -> Iterable[Entry]:
        """All its terms that a list shows, in the order of the list."""

    def near(self, term: str) -> list[str]:
        """Terms that are not in the list and may have been meant by an unknown one, best first."""


def normalised(term: str) -> str:
    """A term for comparison: lower case, every run of blanks, `_` and `-` one `-`."""
    return "-".join(term.lower().replace("_", " ").replace("-", " ").split())


def reference(text: str) -> Reference:
    """A source as it is written in a text, with the address that it leads to.

    Known are a URL, `RFC n` with or without `, section`, `CVE-...`, and `owner/repository#n` on GitHub.
    """
    if text.startswith(("https://", "http://")):
        return Reference(text, text)
    if text.startswith("RFC "):
        number, _, section = text[4:].partition(", ")
        anchor = f"#section-{section}" if section else ""
        return Reference(text, f"https://www.rfc-editor.org/rfc/rfc{number}{anchor}")
    if text.startswith("CVE-"):
        return Reference(text, f"https://www.cve.org/CVERecord?id={text}")
    repository, hash_, number = text.partition("#")
    if hash_ and number.isdigit() and repository.count("/") == 1:
        return Reference(text, f"https://github.com/{repository}/issues/{number}")
    return Reference(text)


def sentence(words: str) -> str:
    """The words with a capital letter at their beginning."""
    return words[:1].upper() + words[1:]


def grouped(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries under their headings, in the order in which the headings first occur."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    return groups
