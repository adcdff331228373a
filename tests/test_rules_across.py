"""Every rule across parameters is broken, and the check says so under the parameter to blame."""

import pytest

from alidiag.checks.parameters import check_parameters
from alidiag.model import Level
from tests.requests_by_hand import request_of
from tests.rule_breaks import KINDS, breaks
from tests.rule_cases import Spec, files

FILES = files()
VARIANTS = [(name, one["name"]) for name, data in FILES.items() for one in data["variant"]]


def found(values, variant, now=None):
    result = check_parameters(request_of(values), variant=variant, now=now)
    return result, {(f.rule, f.param, f.level.value) for f in result.findings if f.level is not Level.NOTE}


@pytest.mark.parametrize(("service", "variant"), VARIANTS)
def test_each_broken_rule_across_parameters_is_found(service, variant):
    spec = Spec(FILES[service], variant)
    faults = []
    for case, now in breaks(spec):
        _, before = found(case.before, variant, now)
        result, after = found(case.values, variant, now)
        new = {one for one in after - before if one[0] != "timestamp-expired"}
        wanted = {(case.rule, case.param, case.level)} if case.rule else set()
        # Of an either-or with none present, all are missing: each of them is told.
        others = {(case.rule, name, case.level) for name in case.missing} if case.missing else set()
        if case.rule == "required-missing" and case.level == "warning":
            others = {one for one in new if one[0] == "required-missing"}
        if not wanted <= new or not new <= wanted | others:
            faults.append(f"{case.what}: wanted {sorted(wanted)}, found {sorted(new)}")
        elif case.missing and not set(case.missing) <= set(result.missing):
            faults.append(f"{case.what}: missing is {result.missing}")
        elif case.rule and case.level == "error" and not case.missing:
            top = case.param.partition(".")[0].partition("[")[0]
            faults += [] if top in result.invalid else [f"{case.what}: invalid is {result.invalid}"]
    assert not faults, "\n".join(faults)


def test_every_rule_of_every_service_is_broken_at_least_once():
    unbroken = []
    for name, variant in VARIANTS:
        spec = Spec(FILES[name], variant)
        broken = {case.what.partition(":")[0] for case, _ in breaks(spec) if case.rule}
        unbroken += [
            f"{name} {variant}: {rule['kind']} {rule['params']}"
            for rule in spec.rules
            if rule["kind"] != "ineffective" and f"{rule['kind']} {'+'.join(rule['params'])}" not in broken
        ]
    assert not unbroken


def test_every_kind_of_rule_has_a_way_to_be_broken():
    from alidiag.rules.cross import KINDS as KNOWN

    assert set(KINDS) == set(KNOWN)
