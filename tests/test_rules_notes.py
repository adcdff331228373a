"""What is only noted or depends on a clock: conditions that no request shows, what has no effect, what has expired."""

import pytest

from alidiag.checks.parameters import check_parameters
from alidiag.model import Level
from tests.requests_by_hand import request_of
from tests.rule_cases import Spec, files, healthy, own_example, satisfying, settle

FILES = files()
SPECS = [Spec(data, one["name"]) for data in FILES.values() for one in data["variant"]]


def noted(spec, values, rule, **options):
    result = check_parameters(request_of(values), variant=spec.variant, **options)
    return {(found.param, found.level) for found in result.findings if found.rule == rule}


def rules_without_effect():
    return [(spec, rule) for spec in SPECS for rule in spec.rules if rule["kind"] == "ineffective"]


@pytest.mark.parametrize(
    ("spec", "rule"), rules_without_effect(), ids=lambda one: one.name if isinstance(one, Spec) else one["params"][0]
)
def test_a_parameter_without_effect_is_noted_only_where_it_has_none(spec, rule):
    name = rule["params"][0]
    base = healthy(spec, name)
    with_effect = satisfying(spec, rule["when"], base, wanted=False)
    without = settle(spec, satisfying(spec, rule["when"], base, wanted=True), {name})
    for values in (with_effect, without):
        values.setdefault(name, own_example(spec.params[name]))
    assert not any(param == name for param, _ in noted(spec, with_effect, "parameter-ineffective"))
    assert (name, Level.NOTE) in noted(spec, without, "parameter-ineffective")


def unseen_demands():
    return [
        (spec, name)
        for spec in SPECS
        for name, facts in spec.params.items()
        if "unseen." in str(facts.get("required", "")) and " and " not in facts["required"]
    ]


@pytest.mark.parametrize(
    ("spec", "name"), unseen_demands(), ids=lambda one: f"{one.name}-{one.variant}" if isinstance(one, Spec) else one
)
def test_what_depends_on_something_unseen_is_noted_where_it_is_absent_and_never_an_error(spec, name):
    values = healthy(spec, name)
    without = {key: value for key, value in spec.example.items() if key != name}
    assert (name, Level.NOTE) not in noted(spec, values, "condition-unseen")
    assert (name, Level.NOTE) in noted(spec, without, "condition-unseen")
    found = check_parameters(request_of(without), variant=spec.variant).findings
    assert not any(one.param == name and one.level is not Level.NOTE for one in found)


def timestamps():
    return [(spec, name) for spec in SPECS for name, facts in spec.params.items() if facts.get("expires")]


@pytest.mark.parametrize(
    ("spec", "name"), timestamps(), ids=lambda one: f"{one.name}-{one.variant}" if isinstance(one, Spec) else one
)
def test_every_timestamp_expires_with_the_last_minute_of_its_time_and_not_before(spec, name):
    minutes = spec.params[name]["expires"]
    sent = 1_554_172_200  # 2019-04-02 10:30:00 in GMT+8
    form = spec.params[name]["formats"][0]
    text = f"{sent}000" if form == "epoch-millis" else "2019-04-02 10:30:00"
    values = {**healthy(spec, name), name: text}
    for late, wanted in ((0, set()), (minutes * 60, set()), (minutes * 60 + 1, {(name, Level.WARNING)})):
        assert noted(spec, values, "timestamp-expired", now=sent + late) == wanted
    assert noted(spec, values, "timestamp-expired") == set()


def test_there_are_such_rules():
    assert len(rules_without_effect()) >= 10
    assert len(unseen_demands()) >= 20
    assert len(timestamps()) >= 9
