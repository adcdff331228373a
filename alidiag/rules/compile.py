"""Turns the rules files of alidiag into what is quick to load; `make specs` does it.

A rules file of 20 KB takes ten times as long to read as TOML than as JSON, at every start. The compiled files hold the
very same tables; a test compares them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from alidiag.rules.schema import read_rules

SPECS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "specs")


def compiled(text: str) -> bytes | None:
    """The compiled form of a rules file; None when there is something wrong with it."""
    data, problems = read_rules(text)
    if data is None or problems:
        return None
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def compile_all(folder: str = SPECS) -> tuple[str, ...]:
    """Compiles every rules file of a folder into its `compiled`; the names of those that are wrong.

    Nothing is written unless all are right. What has no rules file any more is removed.
    """
    target = os.path.join(folder, "compiled")
    made: dict[str, bytes | None] = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".toml"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                made[name.removesuffix(".toml")] = compiled(file.read())
    wrong = tuple(name for name, data in made.items() if data is None)
    if wrong:
        return wrong
    os.makedirs(target, exist_ok=True)
    for old in os.listdir(target):
        if old.removesuffix(".json") not in made:
            os.remove(os.path.join(target, old))
    right = {name: data or b"" for name, data in made.items()}
    for name, data in right.items():
        with open(os.path.join(target, f"{name}.json"), "wb") as file:
            file.write(data)
    for name, gather in (("names.txt", names_of), ("private.txt", private_of)):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(gather(right))
    return ()


def private_of(made: Mapping[str, bytes]) -> bytes:
    """Two lines: `private` and the names whose values are, `plain` and those whose words alone say so.

    A name that is private in one service is private in all.
    """
    private: set[str] = set()
    plain: set[str] = set()
    tables = [one for data in made.values() for one in json.loads(data)["param"]]
    while tables:
        one = tables.pop()
        tables += one.get("sub", ())
        if (said := one.get("private")) is not None:
            (private if said else plain).update((one["name"], *one.get("aliases", ())))
    return (f"private {' '.join(sorted(private))}\nplain {' '.join(sorted(plain - private))}\n").encode()


def names_of(made: Mapping[str, bytes]) -> bytes:
    """A line for each service: its name, and every parameter in any of its variants, other spellings included.

    Args:
        made: the compiled rules of each service.
    """
    lines = []
    for service, data in sorted(made.items()):
        params = json.loads(data)["param"]
        names = dict.fromkeys(name for one in params for name in (one["name"], *one.get("aliases", ())))
        lines.append(" ".join((service, *names)))
    return "".join(line + "\n" for line in lines).encode()
