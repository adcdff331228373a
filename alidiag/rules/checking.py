"""A rules file as a person wrote it: everything that is wrong with it, and in which line."""

from __future__ import annotations

import os
from typing import NamedTuple

from alidiag.errors import InputUnreadable
from alidiag.files import read_file
from alidiag.rules.lines import lines_of
from alidiag.rules.schema import Complaint, read_rules


class Checked(NamedTuple):
    """What was found in one file. `unreadable` says why it could not be looked at; then nothing else is known."""

    path: str
    service: str | None = None
    parameters: int = 0
    complaints: tuple[Complaint, ...] = ()
    unreadable: str | None = None

    @property
    def verdict(self) -> str:
        """`pass`, `fail` or `unreadable`."""
        return "unreadable" if self.unreadable else "fail" if self.complaints else "pass"


def check_file(path: str) -> Checked:
    """Everything that is wrong with a rules file, its name included: `--specs` looks for SERVICE.toml."""
    try:
        octets = read_file(path, "the rules").data
    except InputUnreadable as problem:
        return Checked(path, unreadable=problem.message)
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = octets[: problem.start].count(b"\n") + 1
        return Checked(path, complaints=(Complaint(line, "", "this is not UTF-8"),))
    if octets.startswith(b"\xef\xbb\xbf"):
        mark = Complaint(1, "", "the file begins with a byte order mark, which TOML does not allow")
        return Checked(path, complaints=(mark, *read_rules(text)[1]))
    data, complaints = read_rules(text)
    if data is None:
        return Checked(path, complaints=complaints)
    service = data.get("service")
    name = service if isinstance(service, str) else None
    if name is not None and os.path.basename(path) != f"{name}.toml":
        line = lines_of(text).get(("service",), 1)
        told = Complaint(line, "service", f"the file must be called {name}.toml, or --specs will not find it")
        complaints = tuple(sorted((*complaints, told)))
    params = data.get("param")
    return Checked(path, name, len(params) if isinstance(params, list) else 0, complaints)
