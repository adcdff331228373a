"""Cases made from the rules files: a healthy request, one change, and what must then be found and nothing besides.

The files are read here with `tomllib` and understood anew, without the code under test, so that a checker that ignores
a rule fails. Only the expression form is small enough to be evaluated twice: once there, once here.
"""

import itertools
import json
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

SPECS = Path(__file__).resolve().parent.parent / "alidiag" / "specs"
EVERYWHERE = {"service", "partner", "_input_charset", "sign_type", "sign", "format", "v", "sec_id"}
CLOSED = {"date", "duration", "currency", "country", "mcc", "account", "ip"}
STANDARD = {"url", "callback", "email", "currency", "country", "json"}


class Case(NamedTuple):
    what: str
    values: dict
    rule: str | None
    param: str
    level: str = "error"
    codec: str = "utf-8"
    missing: tuple = ()
    before: dict | None = None
    """The healthy request that was changed; the service's example when None."""


def files() -> dict:
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(SPECS.glob("*.toml"))}


class Spec:
    """One variant of a service, as this module understands its file."""

    def __init__(self, data: dict, variant: str) -> None:
        self.data, self.variant, self.name = data, variant, data["service"]
        self.kinds = {key: one["kind"] for key, one in data["sources"].items()}
        self.params = {
            one["name"]: self.facts(one) for one in data["param"] if variant in one.get("variants", [variant])
        }
        self.rules = [one for one in data.get("rule", []) if variant in one.get("variants", [variant])]
        self.example = dict(next(one for one in data["variant"] if one["name"] == variant)["example"])

    def facts(self, table: dict) -> dict:
        other = table.get("differs", {}).get(self.variant, {})
        facts = {**table, **other}
        if other and "sure" not in other:
            facts["sure"] = {fact: word for fact, word in table.get("sure", {}).items() if fact not in other}
        for gone in other.get("unset", []):
            facts.pop(gone, None)
        facts["subs"] = {one["name"]: self.facts(one) for one in table.get("sub", [])}
        return facts

    def level(self, facts: dict, fact: str) -> str:
        sure = facts.get("sure", {})
        word = sure.get(fact)
        if word is None and fact == "type" and facts.get("type") in STANDARD:
            word = "agreed"
        if word is None and facts["name"] in EVERYWHERE and facts.get("group") == "basic":
            word = "agreed" if fact in {"required", "type", "values"} else None
        if word is None:
            word = sure.get("all") or ("code" if self.kinds.get(facts.get("source")) == "code" else "agreed")
        return {"agreed": "error", "omitted": "note"}.get(word, "warning")

    def rule_level(self, rule: dict) -> str:
        word = rule.get("sure") or ("code" if self.kinds.get(rule.get("source")) == "code" else "agreed")
        return "note" if rule["kind"] == "ineffective" else "error" if word == "agreed" else "warning"


# --- conditions, evaluated a second time ---------------------------------------------------------------------------

_PIECE = re.compile(
    r"(present|absent)\(([\w.]+)\)|unseen\.\w+|([\w.]+) (==|!=|contains|not in|in) (\[[^\]]*\]|\"[^\"]*\"|[\w.]+)"
)


def lookup(values: dict, name: str) -> str | None:
    outer, _, inner = name.partition(".")
    if not inner:
        return values.get(name) or None
    try:
        found = json.loads(values.get(outer, ""))
        for part in inner.split("."):
            found = found[part]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def truth(expression: str, values: dict) -> bool | None:
    """The condition as True, False or None, by replacing each test by one of three numbers and taking min and max."""

    def number(match: re.Match) -> str:
        if match[1]:
            return str(float((lookup(values, match[2]) is not None) == (match[1] == "present")))
        if match[0].startswith("unseen."):
            return "0.5"
        value, op, wanted = lookup(values, match[3]), match[4], match[5]
        if value is None:
            return "0.5"
        if wanted[0] == "[":
            found = value in re.findall(r'"([^"]*)"', wanted)
            return str(float(found == (op == "in")))
        other = wanted[1:-1] if wanted[0] == '"' else lookup(values, wanted)
        if other is None:
            return "0.5"
        found = other in value.split("|") if op == "contains" else value == other
        return str(float(found == (op != "!=")))

    text = _PIECE.sub(number, expression)
    text = re.sub(r"\bnot\b", "N@", text)
    text = text.replace(" and ", " & ").replace(" or ", " | ")

    class Three(float):
        def __and__(self, other):
            return Three(min(self, other))

        def __or__(self, other):
            return Three(max(self, other))

        def __rmatmul__(self, _):
            return Three(1 - self)

    text = re.sub(r"[\d.]+", lambda found: f"T({found[0]})", text)
    result = eval(text.replace("N@ ", "N @ "), {"T": Three, "N": None})
    return {1.0: True, 0.0: False}.get(float(result))


def literals(expression: str) -> dict[str, list[str]]:
    """The names of a condition, and the texts that each is compared with."""
    found: dict[str, list[str]] = {}
    for match in _PIECE.finditer(expression):
        if match[2]:
            found.setdefault(match[2], [])
        elif match[3]:
            found.setdefault(match[3], []).extend(re.findall(r'"([^"]*)"', match[5]))
    return found


# --- healthy requests that hold a certain parameter ----------------------------------------------------------------

# What has to give way, or to come along, where a parameter is sent that the example does not hold.
COMPANY = {
    "rmb_fee": ({}, {"total_fee", "split_fund_info"}),
    "return_rmb_amount": ({}, {"return_amount"}),
    "disable_paymethod": ({}, {"enable_paymethod"}),
    "enable_paymethod": ({}, {"disable_paymethod"}),
    "order_gmt_create": ({"order_valid_time": "3600"}, set()),
    "order_valid_time": ({"order_gmt_create": "2019-04-02 10:30:00"}, set()),
    "buyer_name": ({"buyer_id_no": "310101199001010000"}, set()),
    "buyer_id_no": ({"buyer_name": "Li Lei"}, set()),
    "price": ({"quantity": "1"}, set()),
    "quantity": ({"price": "0.01"}, set()),
    "airticket": ({"otherfee": "5.00"}, set()),
    "timeout_rule": ({"order_create": "1554172200"}, set()),
    "sign_id_ext": ({"sign_name_ext": "Li Lei"}, set()),
    "royalty_parameters": ({"royalty_type": "10"}, set()),
    "defaultbank": ({"paymethod": "bankPay"}, set()),
    "auth_no": ({"product_code": "FUND_TRADE_FAST_PAY"}, set()),
}
for _i in "12":
    for _k in ("type", "fee", "payment"):
        COMPANY[f"logistics_{_k}_{_i}"] = (
            {
                f"logistics_{k}_{i}": {
                    "type": {"1": "EMS", "2": "POST"}[i],
                    "fee": "0.00",
                    "payment": "SELLER_PAY",
                }[k]
                for i in "12"[: int(_i)]
                for k in ("type", "fee", "payment")
            },
            set(),
        )


def own_example(facts: dict) -> str:
    if facts.get("example") is not None and (
        not facts.get("values")
        or facts["example"] in facts["values"]
        or facts.get("separator")
        or facts.get("ignore_case")
    ):
        return facts["example"]
    return facts["values"][0] if facts.get("values") else "1"


def settle(spec: Spec, values: dict, keep: set[str] = frozenset()) -> dict:
    """Adds what the conditions demand of these values, and takes away what they forbid."""
    values = dict(values)
    for _ in range(3):
        for name, facts in spec.params.items():
            needed = facts.get("required", False)
            if isinstance(needed, str) and name not in values and name not in keep and truth(needed, values):
                values[name] = own_example(facts)
            if (
                name in values
                and name not in keep
                and facts.get("allowed")
                and truth(facts["allowed"], values) is False
            ):
                del values[name]
    return values


def healthy(spec: Spec, name: str) -> dict:
    """A right request of the service that holds the parameter."""
    if name in spec.example:
        return dict(spec.example)
    values = dict(spec.example)
    comes, goes = COMPANY.get(name, ({}, set()))
    for gone in goes:
        values.pop(gone, None)
    values.update({key: value for key, value in comes.items() if key in spec.params})
    values[name] = own_example(spec.params[name])
    if name in ("price", "quantity") and "price" in spec.params:
        values["price"], values["quantity"] = values.get("total_fee", "10.00"), "1"
    allowed = spec.params[name].get("allowed")
    if allowed and truth(allowed, values) is False:
        values = satisfying(spec, allowed, values, wanted=True) or values
    return settle(spec, values, {name})


def satisfying(spec: Spec, expression: str, values: dict, *, wanted: bool) -> dict | None:
    """The values, changed in as few of the condition's parameters as possible, so that it is what is wanted."""
    names = {name: texts for name, texts in literals(expression).items() if name in spec.params}
    choices = []
    for name, texts in names.items():
        facts = spec.params[name]
        others = [one for one in facts.get("values", []) if one not in texts]
        if not facts.get("values"):
            others = [own_example(facts)]
        choices.append([values.get(name), *texts, *others, None])
    best = None
    for choice in itertools.product(*choices):
        changed = {**values, **dict(zip(names, choice, strict=True))}
        changed = {key: value for key, value in changed.items() if value is not None}
        if truth(expression, changed) is wanted:
            cost = sum(changed.get(name) != values.get(name) for name in names)
            if best is None or cost < best[0]:
                best = (cost, changed)
    return best[1] if best else None


# --- one wrong value ------------------------------------------------------------------------------------------------


def matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text, re.ASCII) is not None


def wrong_values(spec: Spec, facts: dict) -> Iterator[tuple[str, str, str, str]]:  # noqa: PLR0915 - one table of wrongs
    """(what, value, rule, level) for each way to break the facts of a single value (an item, if it is a list)."""
    kind, level = facts.get("type", "string"), lambda fact: spec.level(facts, fact)
    if facts.get("values"):
        listed = [one.lower() for one in facts["values"]] if facts.get("ignore_case") else facts["values"]
        strange = {"integer": "77", "duration": "29m", "currency": "SEK"}.get(kind, "Qx")
        yield "not listed", strange, "not-in-enumeration", level("values")
        if not facts.get("ignore_case"):
            for one in facts["values"]:
                if one.swapcase() not in facts["values"] and one.swapcase() != one and kind == "string":
                    yield "other letter case", one.swapcase(), "not-in-enumeration", level("values")
                    break
        for one in facts.get("also", []):
            if one not in listed:
                yield f"listed elsewhere {one}", one, "not-in-enumeration", "warning"
        if level("values") == "error":
            return
    closed = {
        "number": ("amount-malformed", ["1,000.00", "1e3", "abc", "1.", "１２", "+5", "1 000", "0x10"]),
        "integer": ("malformed-value", ["1.5", "abc", "１", "1,000"]),
        "currency": ("not-in-enumeration", ["usd", "ABC", "US", "USDX"]),
        "country": ("not-in-enumeration", ["XX", "hk", "HKG"]),
        "mcc": ("malformed-value", ["58A2", "581", "58120", "５８１２"]),
        "account": (
            "malformed-value",
            [
                "1088101122136241",
                "208810112213624",
                "20881011221362411",
                "２０８８101122136241",
                "2088101122136241\n",
            ],
        ),
        "email": (
            "email-malformed",
            ["someone", "a@b", "a@b@example.com", "some one@example.com", "@example.com"],
        ),
        "ip": ("malformed-value", ["1.2.3.256", "1.2.3", "a.b.c.d"]),
        "url": (
            "url-invalid",
            ["/page", "www.example.com", "ftp://example.com/x", "http://", "https://exa mple.com/"],
        ),
        "address": ("url-invalid", ["/page", "page", "ftp://example.com/x", "http://", "exa mple.com"]),
        "callback": ("url-invalid", ["/page", "www.example.com", "javascript:alert(1)", "https://"]),
        "duration": ("malformed-value", ["30", "1.5h", "m", "30s", "３０m"]),
    }.get(kind)
    if closed:
        for value in closed[1]:
            if value not in facts.get("values", []):
                yield f"no {kind}: {value!r}", value, closed[0], level("type")
    if kind == "callback":
        yield "with a query", "https://merchant.example.com/a?b=1", "url-invalid", "warning"
        yield "not reachable", "http://localhost/a", "url-invalid", "warning"
    if kind == "date":
        first = facts["formats"][0]
        shape = own_example(facts) if not facts.get("separator") else own_example(facts).split(facts["separator"])[0]
        yield "other format", "04/02/2019", "time-invalid", level("formats")
        yield "ISO 8601", "2019-04-02T10:30:00Z", "time-invalid", level("formats")
        if first != "epoch-millis":
            yield (
                "no such day",
                re.sub(r"^(\d{4}-?)\d\d(-?)\d\d", r"\g<1>02\g<2>30", shape),
                "time-invalid",
                level("formats"),
            )
            yield "trailing blank", shape + " ", "time-invalid", level("formats")
    if kind == "number":
        if "decimals" in facts:
            yield (
                "a decimal too many",
                "1." + "1" * (facts["decimals"] + 1),
                "amount-malformed",
                level("decimals"),
            )
        step = Decimal("0.01") if facts.get("decimals", 2) else Decimal(1)
        if "least" in facts and Decimal(facts["least"]) >= step:
            yield "too small", format(Decimal(facts["least"]) - step, "f"), "amount-malformed", level("least")
        if "least" in facts and facts["least"].startswith("-"):
            yield "too small", format(Decimal(facts["least"]) - step, "f"), "amount-malformed", level("least")
        elif "least" in facts:
            yield "negative", "-1.00", "amount-malformed", level("type")
        if "most" in facts:
            yield "too large", format(Decimal(facts["most"]) + step, "f"), "amount-malformed", level("most")
    if kind == "integer":
        for fact, change in (("least", -1), ("above", 0), ("most", 1)):
            if fact in facts and int(facts[fact]) + change >= 0:
                value = str(int(facts[fact]) + change)
                if len(value) <= facts.get("max", 99) or fact != "most":
                    yield f"breaks {fact}", value, "out-of-range", level(fact)
    if kind == "duration":
        if "least" in facts:
            yield "too short a time", "0m", "out-of-range", level("least")
        if "most" in facts:
            yield (
                "too long a time",
                f"{int(facts['most'][:-1]) + 1}{facts['most'][-1]}",
                "out-of-range",
                level("most"),
            )
    if facts.get("pattern"):
        example = own_example(facts).split(facts.get("separator") or "\0")[0]
        for broken in (
            example + "\n",
            example[:-1] + "!",
            "!" * len(example),
            example[:-1] + "中",
            "é",
            example.replace("^", "~"),
        ):
            if (
                broken.strip()
                and not matches(facts["pattern"], broken)
                and len(broken.encode()) <= facts.get("max", 999)
            ):
                if facts.get("separator") and facts["separator"] in broken:
                    continue
                if facts.get("min", 0) > len(broken):
                    continue
                yield f"breaks the pattern: {broken!r}", broken, "malformed-value", level("pattern")
    for char in facts.get("forbid", ""):
        yield f"holds {char}", f"some{char}thing", "special-characters", level("forbid")
    for char in facts.get("forbid_end", ""):
        yield f"ends in {char}", f"something{char}", "special-characters", level("forbid_end")


def lengthened(facts: dict, value: str, octets: int, codec: str) -> str | None:
    """The value, grown to just so many octets and right otherwise; None where no such value can be made."""
    missing = octets - len(value.encode(codec))
    if missing < 0:
        return None
    kind = facts.get("type", "string")
    if kind == "json":
        if missing < 9:
            return None
        start = value.rindex("}")
        glue = "" if value[start - 1] == "{" else ","
        fill = f'{glue}"zz":"' + "a" * (missing - 7 - len(glue)) + '"'
        grown = value[:start] + fill + value[start:]
        return grown if len(grown.encode(codec)) == octets else None
    if kind in ("url", "callback", "address"):
        grown = value + ("" if value.count("/") > 2 else "/")
        return grown + "a" * (octets - len(grown.encode(codec)))
    if kind == "email":
        return "a" * missing + value
    if kind in CLOSED or kind in ("xml", "file", "number", "integer"):
        return None
    if facts.get("pattern"):
        for char in ("1", "a", "A"):
            for grown in (
                value + char * missing,
                value[:-1] + char * missing + value[-1:],
                char * missing + value,
            ):
                separator = facts.get("separator")
                if all(matches(facts["pattern"], item) for item in (grown.split(separator) if separator else [grown])):
                    return grown
        return None
    if codec == "utf-8" and missing > 8 and not facts.get("separator"):
        return value + "a" * (missing % 3) + "中" * (missing // 3)
    if codec == "gbk" and missing > 8 and not facts.get("separator"):
        return value + "a" * (missing % 2) + "中" * (missing // 2)
    return value + "a" * missing


JSON_BROKEN = ("{", '{"a":"b",}', "{'a':'b'}", '{"a":"b"', "[1,2", "text", '{"a" "b"}', '{"a":NaN}')


def value_cases(spec: Spec, name: str) -> Iterator[Case]:
    """One parameter, one wrong value at a time."""
    facts = spec.params[name]
    base = healthy(spec, name)
    separator = facts.get("separator")

    def case(what: str, value: str, rule: str, level: str, codec: str = "utf-8") -> Case:
        changed = {**base, name: value}
        if what.startswith("listed elsewhere"):
            changed = settle(spec, changed, {name})
        return Case(f"{name}: {what}", changed, rule, name, level, codec, before=base)

    for what, value, rule, level in wrong_values(spec, facts):
        item = value
        if separator and separator not in value:
            item = base[name] + separator + value
            if facts.get("max") and len(item) > facts["max"]:
                continue
        yield case(what, item, rule, level)
    if (
        facts.get("max")
        and facts.get("type") not in CLOSED
        and not facts.get("values")
        and facts.get("unit") != "characters"
    ):
        for codec in ("utf-8", "gbk"):
            grown = lengthened(facts, base[name], facts["max"] + 1, codec)
            right = lengthened(facts, base[name], facts["max"], codec)
            if grown is not None and right is not None:
                yield Case(f"{name}: as long as allowed", {**base, name: right}, None, name, codec=codec, before=base)
                yield case(f"an octet too long in {codec}", grown, "too-long", spec.level(facts, "max"), codec)
    if facts.get("unit") == "characters":
        yield Case(f"{name}: fits", {**base, name: "中" * facts["max"]}, None, name, before=base)
        yield case("a character too long", "中" * (facts["max"] + 1), "too-long", spec.level(facts, "max"))
    plain = facts.get("type", "string") == "string" and not facts.get("pattern") and not separator
    if plain and facts.get("min", 0) > 1:
        yield case("too short", "1" * (facts["min"] - 1), "too-short", spec.level(facts, "min"))
    if facts.get("max_items") and separator:
        item = base[name].split(separator)[0]
        many = separator.join([item] * (facts["max_items"] + 1))
        if len(many) <= facts.get("max", 1 << 30) and name not in {p for r in spec.rules for p in r["params"]}:
            yield case("an item too many", many, "too-many-items", spec.level(facts, "max_items"))
    if facts.get("type") == "json":
        for broken in JSON_BROKEN:
            yield case(f"no JSON: {broken}", broken, "json-malformed", spec.level(facts, "type"))
        wrong = {"object": "[]", "array": "{}", "flat": "[]"}.get(facts.get("shape", "any"), "5")
        yield case("JSON of another kind", wrong, "json-type-wrong", spec.level(facts, "shape"))
    if facts.get("type") == "xml":
        yield case("no XML", base[name][:-1], "xml-malformed", spec.level(facts, "type"))
        yield case("another root", "<x><a>1</a></x>", "xml-malformed", spec.level(facts, "root"))
    for printed in ("[object Object]", "('x',)", "undefined", "null"):
        if facts.get("type") in ("json", "xml", "file") and printed == "('x',)":
            continue
        yield case(f"printed object {printed}", printed, "object-stringified-value", "error")


def presence_cases(spec: Spec, name: str) -> Iterator[Case]:
    """The parameter left out or empty where it is required, sent where it is not allowed."""
    facts = spec.params[name]
    level = spec.level(facts, "required")
    needed = facts.get("required", False)
    if needed is True:
        base = dict(spec.example)
        without = {key: value for key, value in base.items() if key != name}
        gone = (name,) if level == "error" else ()
        if name != "service":
            yield Case(f"{name}: missing", without, "required-missing", name, level, missing=gone)
            yield Case(f"{name}: empty", {**base, name: ""}, "empty-value", name, level, missing=gone)
    elif needed:
        base = satisfying(spec, needed, healthy(spec, name), wanted=True)
        if base is not None:
            base = settle(spec, {**base, name: base.get(name, own_example(facts))}, {name})
            without = {key: value for key, value in base.items() if key != name}
            gone = (name,) if level == "error" else ()
            yield Case(
                f"{name}: missing though {needed}",
                without,
                "condition-broken",
                name,
                level,
                missing=gone,
                before=base,
            )
    if facts.get("allowed"):
        base = satisfying(spec, facts["allowed"], healthy(spec, name), wanted=False)
        if base is not None:
            base = settle(spec, base, {name})
            clean = {key: value for key, value in base.items() if key != name}
            yield Case(
                f"{name}: sent though not {facts['allowed']}",
                {**base, name: own_example(facts)},
                "condition-broken",
                name,
                spec.level(facts, "allowed"),
                before=clean,
            )


def member_example(facts: dict) -> object:
    value = own_example(facts)
    return json.loads(value) if facts.get("type") == "json" else value


def written(spec: Spec, facts: dict, member: dict) -> str:
    if facts["type"] == "xml":
        return f"<{facts['root']}>" + "".join(f"<{k}>{v}</{k}>" for k, v in member.items()) + f"</{facts['root']}>"
    return json.dumps([member] if facts.get("shape") == "array" else member, ensure_ascii=False, separators=(",", ":"))


def settled_member(facts: dict, member: dict, keep: str | None = None) -> dict:
    member = dict(member)
    for _ in range(2):
        for key, one in facts["subs"].items():
            texts = {k: v for k, v in member.items() if isinstance(v, str)}
            needed = one.get("required", False)
            if key not in member and key != keep and (needed is True or (needed and truth(needed, texts))):
                member[key] = member_example(one)
            if key in member and key != keep and one.get("allowed") and truth(one["allowed"], texts) is False:
                del member[key]
    return member


def member_cases(spec: Spec, name: str) -> Iterator[Case]:
    """Each member of a JSON or XML parameter, wrong in each way."""
    facts = spec.params[name]
    base = healthy(spec, name)
    where = f"{name}[0]." if facts.get("shape") == "array" else f"{name}."
    if facts["type"] == "xml":
        first = dict(re.findall(r"<(\w+)>([^<]*)</\1>", base[name]))
    else:
        parsed = json.loads(base[name])
        first = parsed[0] if isinstance(parsed, list) else parsed
    touched = {p.partition(".")[2] for r in spec.rules for p in r["params"] if p.startswith(name + ".")}
    fields = {r.get("field") for r in spec.rules if r["params"][0] == name}
    for key, one in facts["subs"].items():
        member = settled_member(facts, {**first, key: first.get(key, member_example(one))})
        if one.get("allowed") and key not in member:
            text = re.findall(r'contains "(\d)"', one["allowed"])
            member = settled_member(facts, {"business_type": text[0], key: member_example(one)}, key)
        if key in ("goods_info", "total_quantity") and "goods_info" in facts["subs"]:
            member.update(goods_info="phone^1|case^1", total_quantity="2")
        before = {**base, name: written(spec, facts, member)}

        def case(what, value, rule, level, gone=(), path=where + key, before=before, member=member, key=key):
            changed = {**member, key: value}
            if value is None:
                del changed[key]
            values = {**before, name: written(spec, facts, changed)}
            return Case(f"{where}{key}: {what}", values, rule, path, level, missing=gone, before=before)

        yield Case(f"{where}{key}: right", before, None, where + key, before=base)
        if one.get("required") is True and key != "business_type":
            yield case("missing", None, "required-missing", spec.level(one, "required"))
        if isinstance(one.get("required"), str):
            texts = {k: v for k, v in member.items() if isinstance(v, str)}
            if truth(one["required"], texts) is not True:
                for other, options in literals(one["required"]).items():
                    for option in options:
                        trial = settled_member(facts, {**member, other: option}, None)
                        if truth(one["required"], {k: v for k, v in trial.items() if isinstance(v, str)}):
                            lacking = {k: v for k, v in trial.items() if k != key}
                            yield Case(
                                f"{where}{key}: missing though {one['required']}",
                                {**base, name: written(spec, facts, lacking)},
                                "condition-broken",
                                where + key,
                                spec.level(one, "required"),
                                before={**base, name: written(spec, facts, trial)},
                            )
            else:
                yield case("missing though required", None, "condition-broken", spec.level(one, "required"))
        if one.get("allowed"):
            alone = settled_member(facts, {"business_type": "5" if "5" not in one["allowed"] else "4"})
            yield Case(
                f"{where}{key}: sent though not {one['allowed']}",
                {**base, name: written(spec, facts, {**alone, key: member_example(one)})},
                "condition-broken",
                where + key,
                spec.level(one, "allowed"),
                before={**base, name: written(spec, facts, alone)},
            )
        if key in touched or key in fields or one.get("type") == "json":
            continue
        for what, value, rule, level in wrong_values(spec, one):
            if facts["type"] == "xml" and any(char in value for char in "<&\n"):
                continue
            listed = one.get("separator")
            whole = f"{member[key]}{listed}{value}" if listed and listed not in value else value
            yield case(what, whole, rule, level)
        if one.get("max") and one.get("type") not in CLOSED and not one.get("values"):
            grown, right = (
                lengthened(one, member[key], one["max"] + 1, "utf-8"),
                lengthened(one, member[key], one["max"], "utf-8"),
            )
            room = facts.get("max", 1 << 30) - len(before[name].encode())
            if grown and right and len(grown.encode()) - len(member[key].encode()) <= room:
                yield case("an octet too long", grown, "too-long", spec.level(one, "max"))


def cases(spec: Spec) -> Iterator[Case]:
    """All cases of one variant of a service, those of the rules across parameters apart."""
    for name, facts in spec.params.items():
        if name != "service":
            yield from value_cases(spec, name)
        yield from presence_cases(spec, name)
        if facts.get("subs"):
            yield from member_cases(spec, name)
