"""`specs check`: every error of a rules file, with its line."""

import pytest

from alidiag.rules.schema import read_rules

GOOD = """service = "x"
title = "X"

[sources]
page = { kind = "page", at = "https://example.com" }

[unseen]
psp = "the caller is a payment institution"

[[variant]]
name = "global"
title = "all"

[variant.example]
a = "1"

[[param]]
name = "a"
required = true
values = [
    "1",
    "2",
]
source = "page"

[[param]]
name = "b"
type = "json"
required = 'a == "2" and unseen.psp'
source = "page"
differs.global = { max = 10 }

[[param.sub]]
name = "c"
pattern = '[a-z]+'

[[rule]]
kind = "differ"
params = ["a", "b.c"]
source = "page"
"""


def test_a_good_file_has_no_problems():
    assert read_rules(GOOD)[1] == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('title = "X"', 'titel = "X"', 2, "did you mean title"),
        ('kind = "page"', 'kind = "paper"', 5, "kind one of"),
        ('name = "global"', "name = 1", 11, "a variant needs a name"),
        ('a = "1"\n\n[[p', 'z = "1"\n\n[[p', 15, "z is no parameter"),
        ('a = "1"\n\n[[p', "a = 1\n\n[[p", 15, "are texts"),
        ("required = true", "required = 1", 19, "true, false or a condition"),
        ("required = true", "requierd = true", 19, "did you mean required"),
        ("required = true", "max = -1", 19, "whole number"),
        ('    "2",', "    2,", 20, "list of texts"),
        (
            'source = "page"\n\n[[param]]\nname = "b"',
            'source = "pag"\n\n[[param]]\nname = "b"',
            24,
            "no key of [sources]",
        ),
        ('type = "json"', 'type = "jsom"', 28, "type must be one of"),
        ("'a == \"2\" and unseen.psp'", "'aa == \"2\"'", 29, "aa is no parameter here"),
        ("'a == \"2\" and unseen.psp'", "'a = \"2\"'", 29, "this is no condition"),
        ("unseen.psp'", "unseen.pspp'", 29, "pspp is no flag"),
        ("differs.global", "differs.hk", 31, "no variant"),
        ("{ max = 10 }", "{ mix = 10 }", 31, "mix is not known"),
        ("'[a-z]+'", "'[a-z'", 35, "no regular expression"),
        ("'[a-z]+'", "'(a+)+'", 35, "very long"),
        ('"differ"', '"differs"', 38, "kind must be one of"),
        ('["a", "b.c"]', '["a", "b.d"]', 39, "b.d is no parameter"),
        ('["a", "b.c"]', '["a"]', 39, "needs 2 params"),
        ('["a", "b.c"]', '["a", "b.c"]\nsure = "perhaps"', 40, "sure must be one of"),
        ('name = "b"\ntype = "json"', 'name = "a"\ntype = "json"', 27, "stands twice"),
        ('title = "X"', 'title = "X"\nmethods = "GET"', 3, "list of texts"),
        ('title = "X"', 'title = "X"\nmethods = ["PUT"]', 3, "PUT is no method"),
        ('title = "X"', 'title = "X"\nsummary = 1', 3, "summary must be a text"),
        ("[[rule]]", "[rule]", 37, "rule must be tables"),
        ("differs.global = { max = 10 }", "differs = 1", 31, "differs must be a table"),
        ("required = true", 'separator = ""', 19, "separator must not be empty"),
        ("required = true", 'type = "number"\nleast = "1m"', 20, "least must be a number"),
        ("required = true", 'type = "duration"\nleast = "1"', 20, "a duration, such as 30m"),
        ("'[a-z]+'", "'(a|aa)+'", 35, "very long"),
        ('"differ"', '"items-sum"\nfield = "amount"', 39, "the place of a part"),
    ],
)
def test_each_error_is_told_with_its_line(old, new, line, words):
    assert old in GOOD
    data, problems = read_rules(GOOD.replace(old, new, 1))
    assert data is not None
    assert any(problem.line == line and words in problem.message for problem in problems), problems


def test_all_errors_are_told_in_the_order_of_their_lines():
    text = (
        GOOD.replace('title = "X"', "title = 1").replace("required = true", "required = 1").replace('"differ"', '"?"')
    )
    lines = [problem.line for problem in read_rules(text)[1]]
    assert lines == sorted(lines)
    assert {2, 19, 38} <= set(lines)


@pytest.mark.parametrize("text", ["service = ", "[[param]", "a = 1\na = 2", "\x00", "=" * 50])
def test_what_is_no_toml_is_told_as_such(text):
    data, problems = read_rules(text)
    assert data is None
    assert problems[0].message.startswith("this is not TOML, from column ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "param = 1",
        "param = [1]",
        "sources = 1",
        "variant = 'x'",
        "rule = [[1]]",
        "unseen = 3",
        "[[param]]\nsub = 3",
        "[[variant]]\nexample = 3",
        "[[param]]\ndiffers = 3",
    ],
)
def test_a_file_of_quite_another_shape_is_refused_without_a_crash(text):
    assert read_rules(text)[1]


def places(value, path=()):
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def test_texts_of_several_lines_and_odd_line_ends_do_not_shift_the_line():
    text = GOOD.replace(
        'title = "X"', 'title = "X"\nnote = """\n[param]\nname = 1\n"""\nsummary = "\u2028\x85"\nmethods = 1'
    )
    assert [(one.line, one.where) for one in read_rules(text)[1]] == [(8, "methods")]


def test_twenty_thousand_parameters_are_checked_in_time_that_grows_with_their_number():
    import time

    text = GOOD + "".join(f'[[param]]\nname = "p{number % 7000}"\nsource = "page"\n' for number in range(20_000))
    begun = time.process_time()
    found = read_rules(text)[1]
    assert time.process_time() - begun < 30
    assert sum("stands twice" in one.message for one in found) == 13_000


STRANGE = (
    "", "x", "0", "9", "1m", "0.5", "(", ".", "|", "a" * 500, "unseen.x", "absent(x)", "number", "duration", "date",
    "integer", "json", "xml", "file", "items-sum", "holds", "differ", 0, -1, 1.5, 10**9, True, [], {}, ["x"], [""],
)  # fmt: skip
FACTS = (
    "separator", "least", "most", "above", "max", "min", "decimals", "formats", "type", "pattern", "values", "field",
    "limit", "skip", "parts", "days", "shape", "root", "max_items", "allowed", "required", "expires", "forbid", "kind",
)  # fmt: skip


def test_rules_that_pass_the_check_never_crash_a_request():
    """Files with one or two entries changed at random: whatever the check lets pass can be used."""
    import copy
    import tomllib
    from random import Random

    from alidiag.checks.parameters import check_parameters
    from alidiag.rules.book import RuleBook
    from alidiag.rules.schema_check import faults_of
    from tests.requests_by_hand import request_of
    from tests.rule_cases import SPECS

    names = ("alipay.wap.create.direct.pay.by.user", "batch_trans_notify", "forex_refund", "alipay.acquire.precreate")
    files = [tomllib.loads((SPECS / f"{name}.toml").read_text("utf-8")) for name in names]
    random, passed = Random(4), 0
    for number in range(900):
        original = files[number % len(files)]
        data = copy.deepcopy(original)
        tables = [one for key in ("param", "rule", "variant") for one in data[key]]
        tables += [sub for one in data["param"] for sub in one.get("sub", ())]
        for _ in range(1 + number % 2):
            table = random.choice(tables)
            table[random.choice([*table, random.choice(FACTS)])] = random.choice(STRANGE)
        if list(faults_of(data)):
            continue
        passed += 1
        book = RuleBook()
        book._tables[data["service"]] = data
        asked = {one["name"]: "a|b^c" for one in original["param"]} | {"service": original["service"]}
        for variant in data["variant"]:
            for values in (variant["example"], asked):
                request = request_of(values)
                check_parameters(request, book, api=data["service"], variant=variant["name"], now=1_600_000_000)
    assert passed > 100


def test_no_value_of_a_wrong_kind_anywhere_crashes_the_check():
    import copy
    import tomllib

    from alidiag.rules.schema_check import faults_of

    data = tomllib.loads(GOOD)
    count = 0
    for path in places(data):
        for strange in (3, -1, True, "", "x", [], {}, [[]], [{}], [3], {"a": 3}, {"a": {"b": []}}, 1.5, None):
            if not path:
                continue
            changed = copy.deepcopy(data)
            inner = changed
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = strange
            list(faults_of(changed))
            count += 1
    assert count > 400
