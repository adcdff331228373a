"""The conditions of the rules: what they read, what they mean, and what is refused."""

import pytest

from alidiag.rules.expression import ExpressionWrong, parse

VALUES = {"a": "1", "b": "2", "list": "1|4", "same": "1", "data": '{"x":"1","deep":{"y":"2"},"n":5}'}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ('a == "1"', True),
        ("a == '1'", True),
        ('a == "2"', False),
        ('a != "2"', True),
        ('gone == "1"', None),
        ('gone != "1"', None),
        ('not gone == "1"', None),
        ("present(a)", True),
        ("present(gone)", False),
        ("absent(gone)", True),
        ("not absent(a)", True),
        ('a in ["1", "3"]', True),
        ('a not in ["1", "3"]', False),
        ('gone in ["1"]', None),
        ('list contains "4"', True),
        ('list contains "14"', False),
        ("a == same", True),
        ("a == b", False),
        ("a == gone", None),
        ('data.x == "1"', True),
        ('data.deep.y == "2"', True),
        ("present(data.z)", False),
        ("unseen.x", None),
        ("not unseen.x", None),
        ('unseen.x and a == "2"', False),
        ('unseen.x or a == "1"', True),
        ('unseen.x and a == "1"', None),
        ('a == "2" or b == "2" and absent(gone)', True),
        ('(a == "2" or b == "2") and present(gone)', False),
        ('not (a == "1" and b == "3")', True),
    ],
)
def test_a_condition_is_true_false_or_unknown(text, truth):
    assert parse(text).test(VALUES) is truth


@pytest.mark.parametrize(
    "text",
    ["", "a", "a ==", "a == 1", "present a", "present()", "a in []", "a in [1]", "(a == '1'", "a == '1')", "a = '1'",
     "not", "a == '1' and", "__import__('os')", "a == '1'; b", "and == '1'", "(" * 40 + "a == '1'" + ")" * 40,
     "not " * 40 + "present(a)", "a == '" + "x" * 700 + "'"],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_a_reason(text):
    with pytest.raises(ExpressionWrong) as refused:
        parse(text)
    assert refused.value.args[0]


def test_a_condition_tells_which_parameters_and_flags_it_names():
    condition = parse('present(a) and (b.c == "1" or unseen.psp)')
    assert condition.names == {"a", "b.c"}
    assert condition.flags == {"psp"}
