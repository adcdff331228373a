"""The rules of services for programs, `"version": 1`. Facts that are not said of a parameter are left out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from alidiag.frozen import names_of
from alidiag.rules.checking import Checked
from alidiag.rules.facts import Parameter, Rule, Service

VERSION = 1
_APART = frozenset({"subs", "levels", "sure", "source"})


def _facts(one: Parameter | Rule) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names_of(type(one))}


_PARAMETER = _facts(Parameter(""))
_RULE = _facts(Rule("", ()))


def listing(services: Iterable[Service]) -> str:
    """All services."""
    rows = [
        {
            "name": one.name,
            "title": one.title,
            "summary": one.summary,
            "variants": [variant.name for variant in one.variants],
            "parameters": len(one.params),
        }
        for one in services
    ]
    return _written({"version": VERSION, "services": rows})


def document(service: Service) -> str:
    """One service in one of its variants."""
    chosen = next(one for one in service.variants if one.name == service.variant)
    return _written(
        {
            "version": VERSION,
            "name": service.name,
            "title": service.title,
            "summary": service.summary,
            "methods": list(service.methods),
            "scheme": service.scheme,
            "response": service.response,
            "note": service.note,
            "not_found": list(service.missing_facts),
            "variant": service.variant,
            "variants": [{"name": one.name, "title": one.title, "when": one.when} for one in service.variants],
            "unseen": dict(service.unseen),
            "params": [_parameter(one) for one in service.params],
            "rules": [_rule(one) for one in service.rules],
            "example": dict(chosen.example),
            "sources": {one.key: {"kind": one.kind, "at": one.at} for one in service.sources.values()},
        }
    )


def checks(files: Iterable[Checked]) -> str:
    """Rules files, and what is wrong with them."""
    rows = [
        {
            "file": one.path,
            "service": one.service,
            "verdict": one.verdict,
            "reason": one.unreadable,
            "problems": [{"line": told.line, "where": told.where, "message": told.message} for told in one.complaints],
        }
        for one in files
    ]
    return _written({"version": VERSION, "files": rows})


def _parameter(one: Parameter) -> dict[str, Any]:
    """The facts that the file names, how sure each is where it is not agreed, and what breaking it is."""
    told: dict[str, Any] = {"name": one.name, "type": one.type, "group": one.group, "required": one.required}
    told |= {
        fact: value
        for fact, value in _facts(one).items()
        if fact not in told and fact not in _APART and value != _PARAMETER[fact]
    }
    told["sure"] = dict(one.sure)
    told["levels"] = {fact: level.value for fact, level in one.levels.items()}
    told["source"] = one.source
    if one.subs:
        told["members"] = [_parameter(sub) for sub in one.subs]
    return told


def _rule(one: Rule) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": one.kind, "params": list(one.params), "level": one.level.value}
    return told | {fact: value for fact, value in _facts(one).items() if fact not in told and value != _RULE[fact]}


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
