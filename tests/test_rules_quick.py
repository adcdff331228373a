"""The quick look passes nothing that the close look has something against, and every id is explained."""

import re
from pathlib import Path

import pytest

import alidiag.checks.parameters as checks
from alidiag.model import Level
from alidiag.rules.book import own_rules
from alidiag.rules.explained import EXPLAINED
from alidiag.rules.moments import FORMS, days_from_civil, read_moment, write_day
from alidiag.rules.nested import examine_inside
from alidiag.rules.values import examine
from alidiag.stringified import WORDS, origin
from tests.rule_breaks import breaks
from tests.rule_cases import Spec, cases, files

FILES = files()


@pytest.mark.parametrize("service", FILES)
def test_what_is_surely_right_has_no_faults(service):
    looked = 0
    for variant in own_rules().variants(service):
        plan = own_rules().plan(service, variant.name)
        spec = Spec(FILES[service], variant.name)
        values = [case.values for case in cases(spec)] + [case.values for case, _ in breaks(spec)]
        for name, value in {pair for one in values for pair in one.items()}:
            parameter = plan.params[name]
            for codec in ("utf-8", "gbk"):
                if value and plan.quick[name](value):
                    faults = examine(parameter, value, codec)
                    if parameter.type in {"json", "xml"}:
                        faults += examine_inside(plan, parameter, value, codec)
                    assert [fault for fault in faults if fault.level is not Level.NOTE] == [], (name, value)
                    looked += 1
    assert looked > 5


@pytest.mark.parametrize(
    "word",
    [
        *WORDS,
        "('a', 1)",
        "('a',)",
        "(1,)",
        "['a']",
        "{'a': 1}",
        '{"a":1}',
        "b'x'",
        "map[a:1]",
        "&{1}",
        "<Order object at 0x7f>",
        "java.util.HashMap@1b2c3d",
        "System.String[]",
        "System.Collections.Generic.List`1[System.String]",
        "Array\n(\n    [0] => 1\n)\n",
    ],
)
def test_printed_objects_are_known_for_what_they_are(word):
    assert origin(word)


@pytest.mark.parametrize(
    "word", ["", "nullable", "(red)", "[Sale] shoes", "Arrays", "a@b.example", "x = {1}", "java.com", "Nile", "<b>"]
)
def test_ordinary_texts_are_no_printed_objects(word):
    assert origin(word) is None


def test_every_id_that_a_finding_can_have_is_explained_and_no_other():
    folder = Path(checks.__file__).parent.parent
    used = set()
    for path in [*(folder / "rules").glob("*.py"), *(folder / "checks").glob("parameter*.py")]:
        if path.stem not in {"explained", "schema_check", "pages", "cross"}:
            text = path.read_text("utf-8")
            used |= set(re.findall(r'(?:Fault|Finding|fault_of)\(\s*(?:rule, )?"([a-z-]+)"', text))
            used |= set(re.findall(r'(?:rule=|return _range\(parameter, text, |\brule, )"([a-z-]+)"', text))
            used |= set(re.findall(r'"([a-z-]+)" if age', text)) | set(re.findall(r'else "(time-invalid)"', text))
    assert used == set(EXPLAINED)


def test_every_day_of_four_hundred_years_is_read_and_written_alike():
    from datetime import date, timedelta

    day = date(1970, 1, 1)
    for number in range(0, 146_097, 7):
        one = day + timedelta(days=number)
        text = one.strftime("%Y%m%d")
        assert read_moment(text, "yyyyMMdd") == number * 86_400
        assert write_day(number) == text
        assert days_from_civil(one.year, one.month, one.day) == number


@pytest.mark.parametrize(
    "text",
    ["20190229", "20190431", "20191301", "20190100", "2019010", "201901011", "２０１９0101", "2019-0101", "19691231"],
)
def test_what_is_no_day_is_not_read(text):
    assert read_moment(text, "yyyyMMdd") is None


def test_hours_minutes_and_seconds_have_their_limits():
    assert read_moment("2019-04-02 23:59:59", "yyyy-MM-dd HH:mm:ss") is not None
    for wrong in ("24:00:00", "00:60:00", "00:00:60", "0a:00:00"):
        assert read_moment(f"2019-04-02 {wrong}", "yyyy-MM-dd HH:mm:ss") is None
    assert set(FORMS) == {"yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyyMMddHHmmss", "yyyyMMdd"}
