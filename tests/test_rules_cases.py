"""Every rule of every service is broken once, and the check says so and nothing else."""

import pytest

from alidiag.checks.parameters import check_parameters
from alidiag.model import Level, Verdict
from tests.requests_by_hand import request_of
from tests.rule_cases import Spec, cases, files

FILES = files()
VARIANTS = [(name, one["name"]) for name, data in FILES.items() for one in data["variant"]]


def findings(values, variant, codec):
    if codec == "gbk" and "_input_charset" in values:
        values = {**values, "_input_charset": "GBK"}
    result = check_parameters(request_of(values, codec), api=None, variant=variant)
    found = {
        (finding.rule, finding.param, finding.level.value)
        for finding in result.findings
        if finding.level is not Level.NOTE
    }
    return result, found


def faults_of(case, spec):
    _, before = findings(case.before if case.before is not None else spec.example, spec.variant, case.codec)
    result, after = findings(case.values, spec.variant, case.codec)
    new = after - before
    wanted = set() if case.rule is None else {(case.rule, case.param, case.level)}
    if case.before is not None and any(level == "error" for _, _, level in before):
        return f"{case.what}: the request before the change is not right: {sorted(before)}"
    if new != wanted:
        return f"{case.what}: wanted {sorted(wanted)}, found {sorted(new)}"
    if result.missing != case.missing and not (set(result.missing) <= set(case.missing)):
        return f"{case.what}: missing {result.missing}"
    top = case.param.partition(".")[0].partition("[")[0]
    if case.rule and case.level == "error" and top not in (result.missing if case.missing else result.invalid):
        return f"{case.what}: {top} is in neither list"
    if case.rule and case.level == "error" and result.verdict is not Verdict.FAIL:
        return f"{case.what}: {result.verdict}"
    return None


@pytest.mark.parametrize(("service", "variant"), VARIANTS)
def test_each_broken_rule_is_found_under_its_parameter_and_nothing_else(service, variant):
    spec = Spec(FILES[service], variant)
    faults = [fault for case in cases(spec) if (fault := faults_of(case, spec))]
    assert not faults, "\n".join(faults[:40]) + f"\n{len(faults)} in all"


def test_more_than_six_thousand_cases_come_out_of_the_rules(capsys):
    counts = {(name, variant): sum(1 for _ in cases(Spec(FILES[name], variant))) for name, variant in VARIANTS}
    with capsys.disabled():
        print(f"\n{sum(counts.values()):,} cases from {len(FILES)} services in {len(VARIANTS)} variants")
    assert sum(counts.values()) > 6000
    assert min(counts.values()) > 20
