"""Rules, services and instants as the command line names them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from alidiag.errors import AlidiagError, ConfigWrong
from alidiag.rules.book import RuleBook
from alidiag.rules.moments import GMT8, read_moment

FORM = "yyyy-MM-dd HH:mm:ss"


def book_of(folders: Sequence[str]) -> RuleBook:
    """The rules that come with alidiag, and those of the folders before them.

    Raises:
        ConfigWrong: there is no such folder.
    """
    for folder in folders:
        if not os.path.isdir(folder):
            raise ConfigWrong(f"--specs {folder} is no folder.", "Name a folder of rules files, SERVICE.toml.")
    return RuleBook(folders)


def checked_choice(book: RuleBook, api: str | None, variant: str | None) -> None:
    """Whether there are rules for the service and the variant that were asked for.

    Raises:
        AlidiagError: there are none; the hint names the nearest service.
    """
    if api is not None and book.service(api, variant) is None:
        raise unknown_service(book, api)


def unknown_service(book: RuleBook, name: str) -> AlidiagError:
    """That there are no rules for a service, and which one may have been meant."""
    from alidiag.rules.names import nearest

    near = nearest(name, book.services())
    hint = f"Did you mean {near}?" if near else "alidiag specs list tells all services that there are rules for."
    return AlidiagError(f"There are no rules for the service {name[:80]!a}.", hint)


def instant_of(text: str) -> float:
    """Unix seconds of `YYYY-MM-DD HH:MM:SS` in GMT+8, or of ISO 8601 with an offset.

    Raises:
        AlidiagError: it is neither.
    """
    wall = read_moment(text.strip(), FORM)
    if wall is not None:
        return wall - GMT8
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise AlidiagError(
            f"--now {text[:40]!a} is no time that is understood.",
            'Write "2026-11-20 10:15:30", which is GMT+8, or 2026-11-20T10:15:30+08:00 with its offset.',
        )
    return moment.timestamp()
