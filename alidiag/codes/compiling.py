"""Turns the files of codes into the one that is quick to load; `make specs` does it, and a test compares."""

from __future__ import annotations

import json
import os
from typing import Any

from alidiag.codes import COMPILED, FOLDER, FOUND, KINDS, NEXT

STATES = {"normal": "trade status", "additional": "additional trade status", "agreement": "agreement status",
          "mobile": "mobile result", "refund": "refund status", "logistics": "logistics status",
          "timeout": "timeout action", "flag": "field value", "notification": "notify type"}  # fmt: skip
_ENTRY = {"level", "kind", "next", "meaning", "action", "services", "likely", "sources", "sure", "found_by",
          "perhaps_by", "command", "also", "outcome", "contradicted", "spelt"}  # fmt: skip
FILES = ("gateway", "system", "payment", "refund", "registration", "domestic", "transfer", "query", "files", "forex",
         "item_orders", "answers", "wap", "mobile", "states", "payment_types")  # fmt: skip
"""In the order of the list."""


def compiled(folder: str = FOLDER) -> bytes:
    """All files of a folder as one.

    Raises:
        ValueError: an entry is wrong; the message says which and why.
    """
    sources = _read(folder, "sources")
    codes: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    joined: dict[str, str] = {}
    found: dict[str, str] = {}
    for file in FILES:
        for name, entry in _read(folder, file).items():
            key = "".join(char for char in name.casefold() if char.isalnum())
            if name.casefold() in names:
                raise ValueError(f"{file}.toml: {name} stands there twice")
            made = {**entry, "kind": _kind(file, name, entry)}
            made.pop("level", None)
            _check(file, name, made, sources)
            names[name.casefold()], codes[name] = name, made
            joined.setdefault(key, name)
            for other in made.pop("spelt", ()):
                names[other.casefold()] = name
                joined.setdefault("".join(char for char in other.casefold() if char.isalnum()), name)
            for place in entry.get("found_by", ()):
                if found.setdefault(place, name) != name:
                    raise ValueError(f"{file}.toml: {name}: {place} belongs to {found[place]} already")
            for place in made.pop("contradicted", ()):
                if found.setdefault(place, ""):
                    raise ValueError(f"{file}.toml: {name}: {place} belongs to {found[place]} already")
    if any("\t" in place + found[place] for place in found):
        raise ValueError("found_by: a tabulator stands in a rule, a parameter, a service or a code")
    services = _services(folder, sources)
    table = {"codes": codes, "names": {**joined, **names}, "found": found, "sources": sources, "services": services}
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _services(folder: str, sources: dict[str, Any]) -> dict[str, Any]:
    services = _read(folder, "services")
    for name, entry in services.items():
        if unknown := entry.keys() - {"contract", "other", "about", "note", "sources", "sure"}:
            raise ValueError(f"services.toml: {name} has the unknown key {min(unknown)}")
        if entry.get("contract") not in ("mainland", "cross-border", "any"):
            raise ValueError(f"services.toml: {name} has no known contract")
        if entry.get("other", name) not in services:
            raise ValueError(f"services.toml: {name}: {entry['other']} is not among the services")
        _check_sources(f"services.toml: {name}", entry, sources)
    return services


def compile_codes() -> None:
    """Write the compiled files."""
    data = compiled()
    with open(COMPILED, "wb") as file:
        file.write(data)
    with open(FOUND, "wb") as file:
        file.write(found_of(data))


def found_of(data: bytes) -> bytes:
    """A line for each finding that leads to a code: the finding, the code, and the kind of the code.

    Both are empty where public reports contradict what the documentation says of the answer.
    """
    table = json.loads(data)
    kinds = {code: entry["kind"] for code, entry in table["codes"].items()}
    lines = (f"{place}\t{code}\t{kinds.get(code, '')}\n" for place, code in table["found"].items())
    return "".join(lines).encode()


def _read(folder: str, name: str) -> dict[str, Any]:
    import tomllib

    with open(os.path.join(folder, f"{name}.toml"), "rb") as file:
        return tomllib.load(file)


def _kind(file: str, name: str, entry: dict[str, Any]) -> str:
    kind = "payment type" if file == "payment_types" else STATES.get(entry.get("kind", ""), entry.get("level"))
    if kind not in KINDS:
        raise ValueError(f"{file}.toml: {name} has no known level or kind")
    return str(kind)


def _check(file: str, name: str, entry: dict[str, Any], sources: dict[str, Any]) -> None:
    where = f"{file}.toml: {name}"
    if unknown := entry.keys() - _ENTRY:
        raise ValueError(f"{where} has the unknown key {min(unknown)}")
    if entry.get("next", "correct") not in NEXT:
        raise ValueError(f"{where}: next is {entry['next']}")
    for use in (entry, *entry.get("also", ())):
        if not use.get("meaning", "").endswith("."):
            raise ValueError(f"{where}: its meaning is no sentence")
        _check_sources(where, use, sources)


def _check_sources(where: str, use: dict[str, Any], sources: dict[str, Any]) -> None:
    if not use.get("sources") or not sources.keys() >= set(use["sources"]):
        raise ValueError(f"{where}: its sources are not all known")
    if use.get("sure") not in ("high", "medium", "low"):
        raise ValueError(f"{where}: sure is {use.get('sure')}")
