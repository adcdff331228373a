"""The rules of one service made ready for many requests: what is surely right is passed without a second look.

`Plan.quick[name]` tells of a non-empty value whether it is surely right; only a value that is not goes through
`values.examine`. Its functions are built when a name is first met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alidiag.pattern import ascii_pattern
from alidiag.placeholders import is_placeholder
from alidiag.rules.broken import Check
from alidiag.rules.codes import CATEGORIES, COUNTRIES, CURRENCIES, LOCAL_DOMAINS
from alidiag.rules.cross import check_of
from alidiag.rules.expression import Condition, parse
from alidiag.rules.facts import Parameter, Rule, Service
from alidiag.rules.moments import read_moment
from alidiag.strict_json import JsonMalformed, read_json
from alidiag.stringified import WORDS

Quick = Callable[[str], bool]

_HOST = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
_PATH = _HOST | frozenset("/_")

_SUSPECT_ENDS = frozenset("'\")]}>\n")
"""How every printed object ends that `stringified.origin` knows, but for those of Java and .NET (`@`, a backtick)."""


def _never(_: str) -> bool:
    return False


class _QuickTable(dict[str, Quick]):
    """Name -> whether a value is surely right; an unknown name never is."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def __missing__(self, name: str) -> Quick:
        parameter = self.plan.params.get(name)
        if parameter is None:
            return _never
        made = self[name] = quick_of(parameter, self.plan)
        return made


class Plan:
    """A service's rules, or the rules of the members of one parameter, in the order of the file.

    `params` maps every name, aliases included, to its parameter. `required` are the names that are always required;
    `demanded` and `permitted` the parameters whose condition decides; `checks` the rules across parameters.
    """

    __slots__ = (
        "_inside",
        "aliases",
        "checks",
        "demanded",
        "order",
        "params",
        "permitted",
        "quick",
        "required",
        "unseen",
    )

    def __init__(self, params: tuple[Parameter, ...], rules: tuple[Rule, ...], unseen: Mapping[str, str]) -> None:
        self.unseen = unseen
        self.params = {one.name: one for one in params}
        self.aliases = {alias: one.name for one in params for alias in one.aliases}
        self.order = {one.name: place for place, one in enumerate(params)}
        for alias, name in self.aliases.items():
            self.params[alias] = self.params[name]
        self.required = frozenset(one.name for one in params if one.required is True)
        self.demanded: tuple[tuple[Parameter, Condition], ...] = tuple(
            (one, parse(one.required)) for one in params if isinstance(one.required, str)
        )
        self.permitted = tuple((one, parse(one.allowed)) for one in params if one.allowed)
        by_name = {one.name: one for one in params}
        self.checks: tuple[tuple[Rule, Check], ...] = tuple((rule, check_of(rule, by_name)) for rule in rules)
        self.quick = _QuickTable(self)
        self._inside: dict[str, Plan] = {}

    def inside(self, parameter: Parameter) -> Plan:
        """The plan of the members of one of the parameters."""
        made = self._inside.get(parameter.name)
        if made is None:
            made = self._inside[parameter.name] = Plan(parameter.subs, (), self.unseen)
        return made

    def is_complete(self, values: Mapping[str, str]) -> bool:
        """Whether nothing is missing, forbidden or at odds, so far as the conditions of single parameters go."""
        if not self.required <= values.keys():
            return False
        for parameter, condition in self.demanded:
            if parameter.name not in values and condition.test(values):
                return False
        return all(
            parameter.name not in values or condition.test(values) is not False
            for parameter, condition in self.permitted
        )

    def is_fine(self, members: Mapping[str, Any]) -> bool:
        """Whether the members of a JSON object are surely right."""
        quick = self.quick
        for name, value in members.items():
            if type(value) is not str or not value or not quick[name](value):
                return False
        return self.is_complete(members)


def plan_of(service: Service) -> Plan:
    """The plan of a service."""
    return Plan(service.params, service.rules, service.unseen)


def quick_of(parameter: Parameter, plan: Plan) -> Quick:
    """Whether a value is surely right, as a function of the non-empty value; False only means: look closely."""
    one = _item(parameter, plan)
    separator = parameter.separator
    if separator is not None:
        most_items = parameter.max_items or 1 << 30
        most = parameter.max or 1 << 30

        def listed(value: str) -> bool:
            items = value.split(separator)
            return value.isascii() and len(value) <= most and len(items) <= most_items and all(map(one, items))

        return listed
    return one


def _item(parameter: Parameter, plan: Plan) -> Quick:
    if parameter.values:
        listed = frozenset(
            parameter.values
            if not parameter.ignore_case
            else (form for value in parameter.values for form in (value, value.lower(), value.upper()))
        )
        return listed.__contains__
    if parameter.pattern is not None:
        made = _patterned(parameter)
        return made if parameter.name != "sign" else lambda value: made(value) and not _is_masked(value)
    if parameter.type == "json":
        return _json(parameter, plan)
    if parameter.type == "xml":
        return _xml(parameter, plan)
    made = _TYPES.get(parameter.type, _text)(parameter)
    if parameter.words:
        words = frozenset(parameter.words)
        return lambda value: value in words or made(value)
    return made


def _is_masked(value: str) -> bool:
    """Whether a placeholder stands in the place of a signature, which is long and of many different characters."""
    return (len(value) < 32 or ".." in value or len(set(value)) < 8) and is_placeholder(value, "sign")


def _text(parameter: Parameter) -> Quick:
    most = parameter.max or 1 << 30
    least = parameter.min or 1
    clean = frozenset(parameter.forbid).isdisjoint if parameter.forbid else None
    ends = _SUSPECT_ENDS | frozenset(parameter.forbid_end)

    # No charset that the gateway knows takes more than four octets for a character; an octet of none is not printable.
    def quick(v: str) -> bool:
        return (
            (len(v) <= most if v.isascii() else len(v) * 4 <= most and v.isprintable())
            and len(v) >= least
            and v[-1] not in ends
            and "@" not in v
            and "`" not in v
            and v not in WORDS
            and (clean is None or (clean(v) and v.isprintable()))
        )

    return quick


def _patterned(parameter: Parameter) -> Quick:
    text = _text(parameter)
    matches = ascii_pattern(parameter.pattern or "").fullmatch
    plain = parameter.type == "string"
    kind = None if plain else _TYPES.get(parameter.type, _text)(parameter)
    return lambda v: text(v) and matches(v) is not None and (kind is None or kind(v))


def _number(parameter: Parameter) -> Quick:
    decimals = parameter.decimals
    least, above, most = (float(one) if one else None for one in (parameter.least, parameter.above, parameter.most))
    longest = min(parameter.max or 15, 15)

    def quick(v: str) -> bool:
        whole, point, rest = v.partition(".")
        if len(v) > longest or not (v.isascii() and whole.isdigit()):
            return False
        if point and not (rest.isdigit() and (decimals is None or len(rest) <= decimals)):
            return False
        size = float(v)
        return (least is None or size >= least) and (above is None or size > above) and (most is None or size <= most)

    return quick


def _integer(parameter: Parameter) -> Quick:
    inner = _number(parameter)
    return lambda v: "." not in v and inner(v)


def _careful(parameter: Parameter) -> Quick:
    """By the close look itself: for types that few services have, or whose values are unusual."""
    from alidiag.rules.forms import FORMS  # a request that is right seldom needs it

    form, most = FORMS[parameter.type], parameter.max or 1 << 30
    return lambda v: v.isascii() and len(v) <= most and form(parameter, v) is None


def _url(parameter: Parameter) -> Quick:
    most = parameter.max or 1 << 30

    def quick(v: str) -> bool:
        scheme, _, rest = v.partition("://")
        host, _, path = rest.partition("/")
        # The common case without a closer look: a name with a domain, and no port, query or anything unusual.
        if (
            scheme in ("https", "http")
            and host[:1].isalpha()
            and host[-1].isalpha()
            and "." in host
            and host.rpartition(".")[2].lower() not in LOCAL_DOMAINS
            and _HOST.issuperset(host)
            and _PATH.issuperset(path)
        ):
            return len(v) <= most
        return _careful(parameter)(v)

    return quick


def _date(parameter: Parameter) -> Quick:
    first, *others = parameter.formats
    if not others:
        return lambda v: read_moment(v, first) is not None
    return lambda v: any(read_moment(v, form) is not None for form in parameter.formats)


def _account(_: Parameter) -> Quick:
    return lambda v: len(v) == 16 and v.isdigit() and v.isascii() and v[:4] in {"2088", "2160"}


def _json(parameter: Parameter, outer: Plan) -> Quick:
    plan = outer.inside(parameter) if parameter.subs else None
    shape, most, items = parameter.shape, parameter.max or 1 << 30, parameter.max_items or 1 << 30
    kinds: dict[str, tuple[type, ...]] = {"array": (list,), "any": (dict, list)}
    wanted = kinds.get(shape, (dict,))

    def quick(v: str) -> bool:
        if not v.isascii() or len(v) > most:
            return False
        try:
            value: Any = read_json(v)
        except JsonMalformed:
            return False
        if type(value) not in wanted:
            return False
        objects = value if type(value) is list else [value]
        if len(objects) > items:
            return False
        if shape == "flat" and any(isinstance(inner, dict | list) for inner in value.values()):
            return False
        return plan is None or all(type(one) is dict and plan.is_fine(one) for one in objects)

    return quick


def _xml(parameter: Parameter, outer: Plan) -> Quick:
    from alidiag.rules.flatxml import XmlMalformed, read_flat  # two old services only

    plan = outer.inside(parameter)

    def quick(v: str) -> bool:
        try:
            root, members = read_flat(v)
        except XmlMalformed:
            return False
        return v.isascii() and root == parameter.root and plan.is_fine(members)

    return quick


def _of(codes: frozenset[str]) -> Callable[[Parameter], Quick]:
    return lambda _: codes.__contains__


_TYPES: dict[str, Callable[[Parameter], Quick]] = {
    "number": lambda p: _careful(p) if (p.least or "").startswith("-") else _number(p),
    "integer": _integer,
    "url": _url,
    "address": _careful,
    "callback": _url,
    "date": _date,
    "duration": _careful,
    "email": _careful,
    "ip": _careful,
    "currency": _of(CURRENCIES),
    "country": _of(COUNTRIES),
    "mcc": _of(CATEGORIES),
    "account": _account,
}
