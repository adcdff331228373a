"""Cases that break the rules across parameters, one by one, from the rules files alone."""

import json
from collections.abc import Iterator
from decimal import Decimal

from tests.rule_cases import (
    Case,
    Spec,
    healthy,
    literals,
    satisfying,
    settle,
    settled_member,
    truth,
    written,
)

MISSING = {"at-least-one", "exactly-one", "all-or-none"}
# A clock for the rules that need one: 2019-06-02 12:00 in GMT+8, later than every date of the examples but 20190603.
NOW = 1_559_448_000


def holding(spec: Spec, *names: str) -> dict:
    """A right request that holds all these parameters."""
    values = dict(spec.example)
    for name in names:
        outer = name.partition(".")[0]
        if outer not in values:
            values = {
                **healthy(spec, outer),
                **{k: v for k, v in values.items() if k in healthy(spec, outer)},
            }
    return values


def where(spec: Spec, rule: dict, values: dict) -> dict:
    if "when" not in rule or rule["kind"] == "members-url":
        return values
    found = (
        satisfying(spec, rule["when"], values, wanted=True)
        if not any("." in n for n in literals(rule["when"]))
        else values
    )
    return settle(spec, found or values)


def breaks(spec: Spec) -> Iterator[tuple[Case, int | None]]:
    """Each rule across parameters, broken; with the clock that it needs."""
    for rule in spec.rules:
        level = spec.rule_level(rule)
        for case in KINDS[rule["kind"]](spec, rule, level):
            what = f"{rule['kind']} {'+'.join(rule['params'])}: {case.what}"
            yield case._replace(what=what), (NOW if rule["kind"] in ("date-past", "date-today") else None)


def case(before: dict, values: dict, rule: str, param: str, level: str, what: str = "broken", gone: tuple = ()) -> Case:
    return Case(what, values, rule, param, level, missing=gone if level == "error" else (), before=before)


def none_of(spec, rule, level):
    names = [name for group in rule["params"] for name in group.split("+")]
    base = dict(spec.example)
    without = {key: value for key, value in base.items() if key not in names}
    rules = {"split_fund_info"} if "split_fund_info" in without else set()
    without = {key: value for key, value in without.items() if key not in rules}
    for name in names:
        yield case(base, without, "required-missing", name, level, f"none, {name} told", tuple(names))


def together(spec, rule, level):
    first, second = rule["params"][:2]
    base = {**spec.example}
    base.pop("split_fund_info", None)
    values = {
        **base,
        first: spec.params[first].get("example", "x"),
        second: spec.params[second].get("example", "y"),
    }
    yield case(base, values, "alternatives-together", first, level, "both")


def one_of(spec, rule, level):
    yield from none_of(spec, rule, level)
    yield from together(spec, rule, level)


def incomplete(spec, rule, level):
    base = holding(spec, *rule["params"])
    for name in rule["params"]:
        base.setdefault(name, spec.params[name]["example"])
    for name in rule["params"]:
        facts = spec.params[name]
        if isinstance(facts.get("required"), str) and truth(facts["required"], base) is True:
            base = satisfying(spec, facts["required"], base, wanted=False)
        without = {key: value for key, value in base.items() if key != name}
        chain = {"logistics_type_1": "logistics_type_2"}.get(name)
        if chain in without:
            continue
        yield case(base, without, "group-incomplete", name, level, f"without {name}", (name,))


def unequal(spec, rule, level):
    first, second = rule["params"]
    base = holding(spec, first, second)
    other = {"account": "2088002007018955"}.get(spec.params[first].get("type"), base[second] + "x")
    yield case(base, {**base, first: other}, "values-differ", first, level)


def equal(spec, rule, level):
    first, *others = rule["params"]
    base = holding(spec, *rule["params"])
    for name in others:
        yield case(base, {**base, name: base[first]}, "values-equal", first, level, f"with {name}")


def product(spec, rule, level):
    total, price, quantity = rule["params"]
    base = holding(spec, total, price, quantity)
    base.update({price: base[total], quantity: "1"})
    yield case(base, {**base, quantity: "2"}, "product-differs", total, level)
    yield case(base, {**base, price: "7.77"}, "product-differs", total, level)
    yield Case(
        "right: three of a third",
        {**base, total: "3.30", price: "1.10", quantity: "3"},
        None,
        total,
        before=base,
    )


def items_sum(spec, rule, level):
    total, items = rule["params"]
    if "." in total:
        outer, _, inner = total.partition(".")
        facts = spec.params[outer]
        base = holding(spec, outer)
        member = {"business_type": "4", "goods_info": "phone^1|case^2", "total_quantity": "3"}
        base[outer] = written(spec, facts, member)
        for wrong in ("2", "4", "12"):
            values = {**base, outer: written(spec, facts, {**member, inner: wrong})}
            yield case(base, values, "sum-differs", total, level, wrong)
        return
    base = holding(spec, items, total)
    yield case(base, {**base, total: "7.77"}, "sum-differs", total, level)


def items_count(spec, rule, level):
    count = rule["params"][0]
    base = dict(spec.example)
    yield case(base, {**base, count: str(int(base[count]) + 1)}, "count-differs", count, level)


def items_distinct(spec, rule, level):
    name = rule["params"][0]
    base = dict(spec.example)
    mark = rule.get("separator", "|")
    first = base[name].split(mark)[0]
    fee = {"batch_fee": "2000.00"} if "batch_fee" in base else {}
    right = {**base, name: mark.join([first, "9" + first[1:]]), "batch_num": "2", **fee}
    yield Case("two different items", right, None, name, before=base)
    yield case(right, {**right, name: mark.join([first, first])}, "items-repeated", name, level)


def members_sum(spec, rule, level):
    name, *limits = rule["params"]
    base = holding(spec, name)
    parsed = json.loads(base[name])
    limit = next(base[one] for one in limits if one in base)
    parsed[0][rule["field"]] = str(Decimal(limit) + Decimal("0.01"))
    yield case(base, {**base, name: json.dumps(parsed)}, "sum-exceeds", name, level)
    parsed[0][rule["field"]] = limit
    yield Case("just the whole", {**base, name: json.dumps(parsed)}, None, name, before=base)


def members_distinct(spec, rule, level):
    name = rule["params"][0]
    base = dict(spec.example)
    parsed = json.loads(base[name])
    right = {**base, name: json.dumps([parsed[0], {**parsed[0], rule["field"]: "other1"}])}
    yield Case("two different ones", right, None, name, before=base)
    yield case(base, {**base, name: json.dumps([parsed[0], parsed[0]])}, "items-repeated", name, level)


def members_url(spec, rule, level):
    name, key = rule["params"][0], rule["field"]
    base = dict(spec.example)
    facts = spec.params[name]
    for wrong in ("www.example.com", "ftp://example.com", "https://", "https://localhost"):
        member = settled_member(facts, {"site_type": "WEB", key: wrong})
        yield case(
            base,
            {**base, name: written(spec, facts, member)},
            "url-invalid",
            f"{name}[0].{key}",
            level,
            wrong,
        )
        other = settled_member(facts, {"site_type": "APP", key: "itms-apps://example"})
        yield Case("an app may be elsewhere", {**base, name: written(spec, facts, other)}, None, name, before=base)


def whole(spec, rule, level):
    name = rule["params"][0]
    base = holding(spec, name)
    limit = {key for key in base if key == "split_fund_info"}
    base = {key: value for key, value in base.items() if key not in limit}
    base[name] = "100"
    if "price" in base:
        base.update(price="100.00", quantity="1")
    for currency in ("JPY", "KRW"):
        key = "trans_currency" if "trans_currency" in rule["when"] and "absent" not in rule["when"] else "currency"
        yen = {**base, key: currency}
        fixed = spec.params["currency"].get("values")
        if key == "trans_currency" and not fixed:
            yen["currency"] = currency
        if truth(rule["when"], yen) is not True or currency not in str(spec.params[key].get("values", currency)):
            continue
        wrong = {**yen, name: "100.50"}
        if "price" in wrong:
            wrong["price"] = "100.50"
        if not fixed:
            yield Case(f"whole {currency}", yen, None, name, before=base)
        yield case(yen, wrong, "amount-not-whole", name, level, currency)
        if "price" not in wrong:
            yield case(yen, {**yen, name: "100.00"}, "amount-not-whole", name, level, currency)


def at_most(spec, rule, level):
    outer, first, second = rule["params"][0].split(".")
    base = dict(spec.example)
    data = json.loads(base[outer])
    for value, rule_id in (("0.05", None), ("0.051", "out-of-range"), ("1", "out-of-range")):
        values = {**base, outer: json.dumps({**data, first: {"type": "RATE", second: value}})}
        path = rule["params"][0]
        yield (
            case(base, values, rule_id, path, level, value) if rule_id else Case(value, values, None, path, before=base)
        )
    values = {**base, outer: json.dumps({**data, first: {"type": "FIXED", second: "3.50"}})}
    yield Case("fixed", values, None, rule["params"][0], before=base)


def holds(spec, rule, level):
    name = rule["params"][0]
    outer, _, inner = name.partition(".")
    base = holding(spec, outer)
    if inner:
        data = json.loads(base[outer])
        values = {**base, outer: json.dumps({**data, "currency": "EUR", "trans_currency": "USD"})}
        right = {**base, outer: json.dumps({**data, "currency": "CNY", "trans_currency": "USD"})}
        yield case(base, values, "condition-broken", name, level)
        yield Case("right", right, None, name, before=base)
        return
    wrong = {
        "logistics_type_2": {
            "logistics_type_2": "POST",
            "logistics_fee_2": "0.00",
            "logistics_payment_2": "SELLER_PAY",
        },
        "scene": {"scene": "DEFAULT|DEFAULT"},
    }.get(name) or {
        name: next(
            text
            for text in [*literals(rule["expr"]).get(name, []), "EUR"]
            if truth(rule["expr"], {**base, name: text}) is False
        )
    }
    values = {**base, **wrong}
    if name == "logistics_type_2":
        values = {key: value for key, value in values.items() if not key.endswith("_1")}
        base = {key: value for key, value in base.items() if not key.endswith(("_1", "_2"))}
    assert truth(rule["expr"], values) is False
    if "values" in spec.params[name] and values[name] not in spec.params[name]["values"]:
        other = next(one for one in literals(rule["expr"]) if one != name)
        values = {**base, other: "EUR"}
        assert truth(rule["expr"], values) is False
    yield case(base, values, "condition-broken", name, level)


def dates_reversed(spec, rule, level):
    first, second = rule["params"]
    base = holding(spec, first, second)
    yield case(base, {**base, first: base[second], second: base[first]}, "dates-reversed", first, level)


def too_long_a_period(spec, rule, level):
    first, second = rule["params"]
    base = holding(spec, first, second)
    later = base[second].replace("2019", "2020")
    yield case(base, {**base, second: later}, "period-too-long", first, level)


def not_past(spec, rule, level):
    name = rule["params"][0]
    base = dict(spec.example)
    base = {**base, **({"end_date": "20190601"} if "end_date" in base else {})}
    future = {"gmt_start_time": "2019-06-03 00:00:00", "end_date": "20190602"}[name]
    values = {**base, name: future}
    if name == "gmt_start_time":
        base = {**base, "gmt_end_time": "2019-06-04 00:00:00"}
        values = {**base, name: future}
    yield case(base, values, "date-not-past", name, level)


def not_today(spec, rule, level):
    name = rule["params"][0]
    base = {**spec.example, name: "20190602001"}
    yield case(base, {**base, name: "20190601001"}, "date-not-today", name, level)


def forbidden(spec, rule, level):
    names = (
        [n for n, f in spec.params.items() if f.get("type") not in ("json", "xml", "file")]
        if rule["params"] == ["*"]
        else rule["params"]
    )
    for name in names:
        facts = spec.params[name]
        if (
            facts.get("type", "string") != "string"
            or any(k in facts for k in ("values", "pattern"))
            or name == "service"
        ):
            continue
        base = healthy(spec, name)
        for text in rule["texts"]:
            value = f"a{text}b"
            yield case(base, {**base, name: value}, "special-characters", name, level, f"{text} in {name}")
            break


def ineffective(spec, rule, level):
    return
    yield


KINDS = {
    "at-least-one": none_of,
    "exactly-one": one_of,
    "at-most-one": together,
    "all-or-none": incomplete,
    "equal": unequal,
    "differ": equal,
    "distinct": equal,
    "product": product,
    "items-sum": items_sum,
    "items-count": items_count,
    "items-distinct": items_distinct,
    "members-sum-at-most": members_sum,
    "members-distinct": members_distinct,
    "members-url": members_url,
    "whole-number": whole,
    "at-most": at_most,
    "holds": holds,
    "date-order": dates_reversed,
    "date-span": too_long_a_period,
    "date-past": not_past,
    "date-today": not_today,
    "forbidden-text": forbidden,
    "ineffective": ineffective,
}
