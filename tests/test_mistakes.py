"""Known mistakes, made and signed by openssl, are named again; healthy look-alikes accuse nobody.

A few of each kind; `measure_mistakes.py` (make bench) makes them all.
"""

from __future__ import annotations

from random import Random

import mistakes_transit as way
import pytest
from mistake_cases import ALL, MISTAKES, OTHER_SCHEMES, Drawn, drawn, pairs, single
from mistake_lookalikes import lookalikes, unexplainable
from mistake_outcomes import accusations, case_of, outcome
from wild_program import program
from wild_services import PAY

from alidiag.diagnosis import diagnose
from alidiag.mistakes.catalogue import BY_ID

NUMBERS = [(mistake, (len(mistake.id) + step) % 20) for mistake in MISTAKES for step in (0, 7, 13)]
NUMBERS += [(mistake, len(mistake.id) % 20) for mistake in OTHER_SCHEMES]


@pytest.mark.parametrize(
    ("mistake", "number"), [pytest.param(m, n, id=f"{m.services[0].scheme}-{m.id}-{n}") for m, n in NUMBERS]
)
def test_a_known_mistake_is_named_with_its_parameters_and_fails_its_step(mistake, number):
    made = single(mistake, number)
    found = outcome(made)
    assert found.grade in {"named", "also"}, (found.named, made.url, made.note)
    assert found.params_right is not False, (found.report.illegal_sign.cause, made.params)
    assert found.step_right or found.grade == "also", found.report.illegal_sign.steps


def test_every_provable_mistake_of_the_four_steps_is_made():
    steps = {"key-pair", "presign", "signature", "final-url"}
    provable = {m.id for m in BY_ID.values() if m.strength == "prove" and m.step in steps}
    assert provable - {mistake.id for mistake in (*MISTAKES, *OTHER_SCHEMES)} == set()
    assert all(BY_ID[mistake.id].step == mistake.step for mistake in MISTAKES)


@pytest.mark.parametrize("act", [way.entity_ate_name, way.amp_entity_separator, way.numeric_entity_separator])
def test_values_are_read_again_in_the_charset_that_the_damage_had_hidden(act):
    p = program(Random(3), 3, PAY, "MD5", "utf-8")
    p.plant("subject", "测试商品")
    first = ["service", "_input_charset", "currency"]
    p.pairs.sort(key=lambda pair: first.index(pair[0]) if pair[0] in first else 3)
    p.owner = act.__name__
    params = act(p)
    (known,) = [mistake for mistake in MISTAKES if mistake.act is act]
    assert outcome(drawn(p, (known,), (params,))).grade == "named"


@pytest.mark.parametrize("chunk", range(2))
def test_a_pair_across_steps_is_named_or_nothing_is_claimed(chunk):
    found = [(made, outcome(made)) for made in pairs(8, seed=f"quick {chunk}")]
    assert not [(made.expected, said.named) for made, said in found if said.grade == "wrong"]
    asked = [said.grade for _, said in found if said.grade != "fewer"]
    assert sum(grade in {"named", "also"} for grade in asked) >= 0.7 * len(asked), [
        (made.expected, said.grade, said.named) for made, said in found
    ]


def test_healthy_requests_with_odd_looks_accuse_nobody():
    told = [(made.note, accusations(diagnose(case_of(made)))) for made in lookalikes(150)]
    assert [line for line in told if line[1]] == []


@pytest.mark.parametrize("kind", ALL)
def test_a_signature_over_another_text_claims_nothing(kind):
    cause = diagnose(case_of(unexplainable(kind, 1))).illegal_sign.cause
    assert (str(cause.proof), cause.mistakes, cause.also) == ("none", (), ())
    assert cause.tried > 1000


def _spoilt(made: Drawn) -> Drawn:
    return made._replace(url=made.url.replace("partner=2088", "partner=2089"))


def test_the_graders_can_tell_a_miss():
    by_id = {mistake.id: mistake for mistake in MISTAKES}
    made = single(by_id["sign-type-signed"], 0)
    assert outcome(made._replace(expected=("gateway-signed",), signed=b"")).grade == "wrong"
    assert outcome(made._replace(expected=("gateway-signed",))).grade == "same-bytes"
    assert outcome(made._replace(expected=("gateway-signed", "md5-uppercase"))).grade == "fewer"
    assert outcome(_spoilt(made)).grade == "silent"
    assert accusations(diagnose(case_of(made)))
    wrong_name = made._replace(params=(frozenset({"partner"}),))
    assert outcome(wrong_name).params_right is False
