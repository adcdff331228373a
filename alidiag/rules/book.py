"""The rules of all services, loaded one service at a time: Alipay's as they come with alidiag, and a merchant's own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from alidiag.errors import ConfigWrong
from alidiag.files import read_file
from alidiag.rules.build import build, variants_of
from alidiag.rules.expression import Test, parse
from alidiag.rules.facts import Service, Variant
from alidiag.rules.plan import Plan, plan_of

_COMPILED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "specs", "compiled")
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class RuleBook:
    """Rules by service. Whatever `directories` hold under a service's name replaces the rules that come with alidiag.

    Args:
        directories: paths of folders of rules files, `<service>.toml`; the last one that knows a service counts.
    """

    def __init__(self, directories: Sequence[str] = ()) -> None:
        self.directories = tuple(directories)
        self._tables: dict[str, Mapping[str, Any] | None] = {}
        self._built: dict[tuple[str, str], tuple[Service, Plan]] = {}
        self._elsewhere: dict[tuple[str, str], Mapping[str, str]] = {}
        self._choices: dict[str, tuple[str, tuple[tuple[str, Test], ...]]] = {}

    def services(self) -> tuple[str, ...]:
        """The names of all services that there are rules for, sorted.

        Raises:
            ConfigWrong: a directory cannot be listed.
        """
        names = {name.removesuffix(".json") for name in _listing() if name.endswith(".json")}
        for directory in self.directories:
            try:
                names.update(name.removesuffix(".toml") for name in os.listdir(directory) if name.endswith(".toml"))
            except OSError as problem:
                raise ConfigWrong(f"Cannot list the rules in {directory}: {problem.strerror}.") from None
        return tuple(sorted(names))

    def variants(self, name: str) -> tuple[Variant, ...]:
        """The variants of a service, the default first; empty for an unknown service."""
        data = self._data(name)
        return () if data is None else variants_of(data)

    def service(self, name: str, variant: str | None = None) -> Service | None:
        """The rules of a service, or None where there are none.

        Raises:
            ConfigWrong: a rules file of a merchant is wrong, or the service has no such variant.
        """
        made = self._made(name, variant)
        return made[0] if made else None

    def plan(self, name: str, variant: str) -> Plan:
        """The rules of a known service and variant, ready for use."""
        made = self._made(name, variant)
        if made is None:
            raise ConfigWrong(f"There are no rules for {name}.")
        return made[1]

    def choose(self, name: str, values: Mapping[str, str]) -> str:
        """The variant that the values of a request show: the first whose condition is true, else the default."""
        found = self._choices.get(name)
        if found is None:
            variants = self.variants(name)
            tests = tuple((one.name, parse(one.when).test) for one in variants if one.when)
            found = self._choices[name] = (variants[0].name, tests)
        default, choices = found
        for variant, test in choices:
            if test(values):
                return variant
        return default

    def elsewhere(self, name: str, variant: str) -> Mapping[str, str]:
        """The parameters that only other variants of a service know, and which those are, in words."""
        known_already = self._elsewhere.get((name, variant))
        if known_already is not None:
            return known_already
        variants = self.variants(name)
        if len(variants) < 2:
            return {}
        known = {one.name: self.service(name, one.name) for one in variants}
        own = known[variant]
        here = {name for one in own.params for name in (one.name, *one.aliases)} if own is not None else set()
        found: dict[str, list[str]] = {}
        for other, service in known.items():
            for param in service.params if service is not None else ():
                if param.name not in here:
                    found.setdefault(param.name, []).append(other)
        told = self._elsewhere[name, variant] = {param: " and ".join(others) for param, others in found.items()}
        return told

    def _made(self, name: str, variant: str | None) -> tuple[Service, Plan] | None:
        made = self._built.get((name, variant or ""))
        if made is not None:
            return made
        data = self._data(name)
        if data is None:
            return None
        names = [one["name"] for one in data["variant"]]
        if variant is not None and variant not in names:
            raise ConfigWrong(f"{name} has no variant {variant}.", f"It has: {', '.join(names)}.")
        service = build(data, variant or names[0])
        made = (service, plan_of(service))
        self._built[name, variant or ""] = self._built[name, service.variant] = made
        return made

    def _data(self, name: str) -> Mapping[str, Any] | None:
        if name not in self._tables:
            self._tables[name] = self._load(name) if 0 < len(name) <= 100 and _SAFE.issuperset(name) else None
        return self._tables[name]

    def _load(self, name: str) -> Mapping[str, Any] | None:
        for directory in reversed(self.directories):
            path = os.path.join(directory, f"{name}.toml")
            # Whatever bears the name, be it a broken link: one that cannot be read is told, not passed over.
            if os.path.lexists(path):
                return _checked(path, name)
        # Some file systems take `Close_Trade` for `close_trade`; the gateway does not.
        if f"{name}.json" not in _listing():
            return None
        import json  # whoever prints JSON loads it anyway; needed here only once a service is known

        with open(os.path.join(_COMPILED, f"{name}.json"), "rb") as file:
            data: Mapping[str, Any] = json.loads(file.read())
        return data


@lru_cache(maxsize=1)
def _listing() -> frozenset[str]:
    return frozenset(os.listdir(_COMPILED))


def _checked(path: str, name: str) -> Mapping[str, Any]:
    from alidiag.rules.schema import read_rules  # only a merchant's own rules are read as TOML

    text = read_file(path, "the rules").data.decode("utf-8", "replace")
    data, problems = read_rules(text)
    if data is None or problems:
        first = problems[0]
        raise ConfigWrong(
            f"The rules in {path} are wrong: line {first.line}: {first.message}",
            f"alidiag specs check {path} tells everything that is wrong with them.",
        )
    if data["service"] != name:
        raise ConfigWrong(
            f"The rules in {path} are those of {data['service']}.", f"Name the file {data['service']}.toml."
        )
    return data


@lru_cache(maxsize=1)
def own_rules() -> RuleBook:
    """The rules that come with alidiag."""
    return RuleBook()
