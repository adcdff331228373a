"""What is wrong inside a JSON or XML value: its form, and each member against its own facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alidiag.frozen import replace
from alidiag.model import Level
from alidiag.rules.expression import in_words
from alidiag.rules.facts import Parameter
from alidiag.rules.faults import Fault, shown
from alidiag.rules.flatxml import XmlMalformed, read_flat
from alidiag.rules.names import nearest
from alidiag.rules.plan import Plan
from alidiag.rules.values import examine, too_many
from alidiag.strict_json import JsonMalformed, Number, Repeated, read_json

_SHAPES = {
    "object": "a JSON object, {...}",
    "array": "a JSON array, [...]",
    "any": "a JSON object or array",
    "flat": "a JSON object without objects or arrays in it",
}
_PYTHON: dict[str, tuple[type, ...]] = {"array": (list,), "any": (dict, list)}
_MOST_TOLD = 100
"""Faults of one value that are told one by one."""


def examine_inside(plan: Plan, parameter: Parameter, value: str, codec: str) -> list[Fault]:
    """The faults inside a JSON or XML value. Messages hold `{name}` where the path belongs, `path` leads there.

    Args:
        plan: the plan that `parameter` belongs to.
        parameter: of type `json` or `xml`.
        value: its value.
        codec: of the request.
    """
    if parameter.type == "xml":
        return _xml(plan, parameter, value, codec)
    try:
        parsed = read_json(value)
    except JsonMalformed as problem:
        return [_malformed(parameter, value, problem)]
    return _json(plan, parameter, parsed, codec, "")


def _malformed(parameter: Parameter, value: str, problem: JsonMalformed) -> Fault:
    place = problem.position
    found = f"{value[place]!r}" if place < len(value) else "the end"
    around = value[max(place - 20, 0) : place + 20]
    return Fault(
        "json-malformed",
        parameter.level("type"),
        f"{{name}} is no JSON: at character {place + 1:,} stands {found}.",
        problem.wanted,
        shown(around),
        _json_fix(value),
        at=place,
    )


def _json_fix(value: str) -> str:
    """What to do about a text that is no JSON, by how it looks."""
    start = value.lstrip(" \t\r\n")[:8].lower()
    if start.startswith(("%7b", "%5b")):
        return "It is percent-encoded twice; encode it once, when the URL is made."
    if start.startswith(('{\\"', '[{\\"', "[\\")):
        return "Its quotes are escaped: it was written as a JSON text twice. Send it as the library writes it once."
    if "&quot;" in value or "&#34;" in value:
        return "It is escaped for HTML; send the text itself."
    if "'" in value and '"' not in value:
        return "JSON takes double quotes; write it with a JSON library instead of printing an object."
    return "Write it with a JSON library instead of by hand."


def _json(plan: Plan, parameter: Parameter, parsed: Any, codec: str, path: str) -> list[Fault]:
    shape = parameter.shape
    right = isinstance(parsed, _PYTHON.get(shape, (dict,)))
    if not right:
        return [
            Fault(
                "json-type-wrong",
                parameter.level("shape"),
                "{name} is JSON of another kind.",
                _SHAPES[shape],
                _kind(parsed),
                "It is JSON inside a JSON text: write it once, not twice." if _is_json_text(parsed) else None,
                path,
            )
        ]
    faults: list[Fault] = []
    if shape == "flat":
        faults += [
            Fault(
                "json-type-wrong",
                parameter.level("shape"),
                "{name} is nested.",
                _SHAPES[shape],
                path=f"{path}.{name}",
            )
            for name, inner in parsed.items()
            if isinstance(inner, dict | list)
        ]
    if isinstance(parsed, list):
        if parameter.max_items is not None and len(parsed) > parameter.max_items:
            faults.append(replace(too_many(parameter, len(parsed)), path=path))
        pieces = [(f"{path}[{index}]", one) for index, one in enumerate(parsed)]
    else:
        pieces = [(path, parsed)]
    if not parameter.subs:
        return faults
    inner = plan.inside(parameter)
    for where, one in pieces:
        if len(faults) >= _MOST_TOLD:
            break
        if isinstance(one, dict):
            faults += _members(inner, one, codec, where)
        else:
            message = "{name} is no JSON object."
            faults.append(
                Fault("json-type-wrong", parameter.level("shape"), message, "an object", _kind(one), path=where)
            )
    return faults


def _is_json_text(parsed: Any) -> bool:
    return isinstance(parsed, str) and parsed[:1] in ("{", "[") and parsed[-1:] in ("}", "]")


def _kind(parsed: Any) -> str:
    if isinstance(parsed, dict):
        return "an object"
    if isinstance(parsed, list):
        return "an array"
    if isinstance(parsed, Number):
        return f"the number {shown(parsed)}"
    if isinstance(parsed, str):
        return f"the text {shown(parsed)}"
    return {None: "null", True: "true", False: "false"}.get(parsed, "another value")


def _members(plan: Plan, members: Mapping[str, Any], codec: str, path: str) -> list[Fault]:
    faults: list[Fault] = []
    if isinstance(members, Repeated):
        message = f"{{name}} holds {shown(members.name)} more than once; which of them counts is up to the reader."
        faults.append(
            Fault("duplicate-parameter", Level.WARNING, message, "each name once", fix="Send it once.", path=path)
        )
    texts: dict[str, str] = {}
    for name, value in members.items():
        parameter = plan.params.get(name)
        where = f"{path}.{name}"
        if parameter is None:
            if len(faults) >= _MOST_TOLD:
                continue
            near = nearest(name, plan.order)
            hint = f"The nearest documented name is {near}." if near else None
            message = "{name} is not documented."
            faults.append(Fault("undocumented-parameter", Level.NOTE, message, near, name[:80], hint, path=where))
        elif isinstance(value, dict | list):
            if parameter.type == "json":
                faults += _json(plan, parameter, value, codec, where)
                texts[parameter.name] = "{"
            else:
                faults.append(_wrong_kind(parameter, value, where, Level.ERROR))
        elif value is None or value == "":
            if parameter.required is not True:
                faults.append(_empty(parameter, where))
        else:
            text = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
            texts[parameter.name] = text
            if not _is_of_kind(parameter, value):
                faults.append(_wrong_kind(parameter, value, where, Level.WARNING))
            if parameter.type == "json":
                faults += [
                    replace(fault, path=where + fault.path, at=None)
                    for fault in examine_inside(plan, parameter, text, codec)
                ]
            elif not plan.quick[name](text):
                faults += [replace(fault, path=where) for fault in examine(parameter, text, codec)]
    faults += demands(plan, texts, f"{path}.")
    return faults


def _is_of_kind(parameter: Parameter, value: Any) -> bool:
    if isinstance(value, Number):
        return parameter.type in {"number", "integer"}
    return isinstance(value, str)


def _wrong_kind(parameter: Parameter, value: Any, where: str, level: Level) -> Fault:
    return Fault(
        "json-type-wrong",
        level,
        "{name} is JSON of another kind than documented.",
        "JSON" if parameter.type == "json" else "a text in double quotes",
        _kind(value),
        path=where,
        reference=parameter.reference,
    )


def _empty(parameter: Parameter, where: str) -> Fault:
    return Fault(
        "empty-value",
        Level.NOTE,
        "{name} is sent without a value.",
        "a value, or no such member",
        "",
        "Leave it out when there is nothing to send.",
        path=where,
        reference=parameter.reference,
    )


REQUIRED = {
    "omitted": "{name} is documented as required, but live requests do without it.",
    "contradicted": "{name} is required by one page of Alipay's, and not by another.",
    "newer": "{name} is required by newer pages only.",
    "older": "{name} is required by older pages only.",
    "concluded": "{name} seems to be required; no page says so.",
    "code": "{name} is sent by all public code; no page that says whether it is required was found.",
}
"""How sure it is that a parameter is required -> what is said where it is missing; "is required" where all agree."""


def _required(parameter: Parameter) -> str:
    if parameter.level("required") is Level.ERROR:
        return "{name} is required."
    return REQUIRED.get(parameter.sure.get("required") or parameter.sure.get("all") or "code", "{name} is required.")


def demands(plan: Plan, values: Mapping[str, str], prefix: str) -> list[Fault]:
    """What the conditions of the single parameters say of these values: what is missing, and what may not be there."""
    faults: list[Fault] = []
    for name in plan.order:
        parameter = plan.params[name]
        where = prefix + name
        if parameter.required is True and name not in values:
            faults.append(
                Fault(
                    "required-missing",
                    parameter.level("required"),
                    _required(parameter),
                    parameter.example and f"such as {parameter.example}",
                    "nothing",
                    f"Send {name}.",
                    path=where,
                    reference=parameter.reference,
                    missing=True,
                )
            )
    for parameter, condition in plan.demanded:
        name = parameter.name
        if name in values:
            continue
        truth = condition.test(values)
        where = prefix + name
        if truth:
            faults.append(
                Fault(
                    "condition-broken",
                    parameter.level("required"),
                    f"{{name}} is required where {in_words(condition.text, plan.unseen)}, and so it is here.",
                    parameter.example and f"such as {parameter.example}",
                    "nothing",
                    f"Send {name}.",
                    path=where,
                    reference=parameter.reference,
                    missing=True,
                )
            )
    for parameter, condition in plan.permitted:
        name = parameter.name
        if name in values and condition.test(values) is False:
            where = prefix + name
            faults.append(
                Fault(
                    "condition-broken",
                    parameter.level("allowed"),
                    f"{{name}} may only be sent where {in_words(condition.text, plan.unseen)}.",
                    f"no {name}",
                    shown(values[name]),
                    path=where,
                    reference=parameter.reference,
                )
            )
    return faults


def _xml(plan: Plan, parameter: Parameter, value: str, codec: str) -> list[Fault]:
    try:
        root, members = read_flat(value)
    except XmlMalformed as problem:
        message = f"{{name}} is no XML of the documented form: character {problem.position + 1:,}."
        return [Fault("xml-malformed", parameter.level("type"), message, problem.wanted, shown(value))]
    if parameter.root is not None and root != parameter.root:
        message = "{name} has another root element than documented."
        return [Fault("xml-malformed", parameter.level("root"), message, parameter.root, root)]
    return _members(plan.inside(parameter), members, codec, "")
