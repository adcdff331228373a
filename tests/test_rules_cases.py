"""Every rule of every service is broken once, and the check says so and nothing else."""

import pytest

from alidiag.checks.parameters import check_parameters
from alidiag.model import Level, Verdict
from tests.requests_by_hand import request_of
from tests.rule_cases import Spec, cases, files, own_example
from tests.rule_further import crowds, further, others

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
    wanted = set() if case.rule is None or case.level == "note" else {(case.rule, case.param, case.level)}
    noted = {(one.rule, one.param) for one in result.findings if one.level is Level.NOTE}
    if case.level == "note" and (case.rule, case.param) not in noted:
        return f"{case.what}: no note {case.rule} about {case.param}"
    if any(level == "error" for _, _, level in before):
        return f"{case.what}: the request before the change is not right: {sorted(before)}"
    if new != wanted:
        return f"{case.what}: wanted {sorted(wanted)}, found {sorted(new)}"
    top = case.param.partition(".")[0].partition("[")[0]
    is_wrong = case.rule is not None and case.level == "error"
    if result.missing != (case.missing if is_wrong else ()):
        return f"{case.what}: missing {result.missing}"
    if result.invalid != ((top,) if is_wrong and not case.missing else ()):
        return f"{case.what}: invalid {result.invalid}"
    if result.verdict is not (Verdict.FAIL if is_wrong else Verdict.PASS):
        return f"{case.what}: {result.verdict}"
    return None


@pytest.mark.parametrize(("service", "variant"), VARIANTS)
def test_each_broken_rule_is_found_under_its_parameter_and_nothing_else(service, variant):
    spec = Spec(FILES[service], variant)
    faults = [fault for case in cases(spec) if (fault := faults_of(case, spec))]
    assert not faults, "\n".join(faults[:40]) + f"\n{len(faults)} in all"


@pytest.mark.parametrize(("service", "variant"), VARIANTS)
def test_right_values_are_let_pass_and_faults_beside_rules_across_are_told_alone(service, variant):
    spec = Spec(FILES[service], variant)
    faults = [fault for case in further(spec) if (fault := faults_of(case, spec))]
    assert not faults, "\n".join(faults[:40]) + f"\n{len(faults)} in all"


@pytest.mark.parametrize(("service", "variant"), VARIANTS)
def test_the_service_itself_is_required_and_must_be_the_right_one(service, variant):
    example = Spec(FILES[service], variant).example
    without = {name: value for name, value in example.items() if name != "service"}
    result = check_parameters(request_of(without), api=service, variant=variant)
    assert (result.missing, result.invalid) == (("service",), ())
    result = check_parameters(request_of({**example, "service": service.upper()}), api=service, variant=variant)
    assert (result.missing, result.invalid) == ((), ("service",))


@pytest.mark.parametrize(("service", "variant"), [pair for pair in VARIANTS if len(FILES[pair[0]]["variant"]) > 1])
def test_a_parameter_of_another_variant_is_told_as_such_and_not_as_misspelt_or_unknown(service, variant):
    spec = Spec(FILES[service], variant)
    known = {name for facts in spec.params.values() for name in (facts["name"], *facts.get("aliases", []))}
    for other in others(spec):
        for name, facts in other.params.items():
            if name in known:
                continue
            values = {**spec.example, name: own_example(facts)}
            result = check_parameters(request_of(values), variant=variant)
            about = [finding for finding in result.findings if finding.param == name]
            assert [(one.rule, one.level) for one in about] == [("undocumented-parameter", Level.NOTE)], name
            assert other.variant in about[0].message.partition(" of this service")[0], about[0].message
            assert result.verdict is Verdict.PASS, name


@pytest.mark.parametrize("variant", ["hk", "global"])
def test_what_the_choice_of_a_variant_rests_on_is_told_where_the_request_made_it(variant):
    spec = Spec(FILES["forex_refund"], variant)
    note = [one for one in check_parameters(request_of(spec.example)).findings if one.rule == "variant-chosen"]
    assert f"in the variant {variant};" in note[0].message
    assert ("a sign and no proof" in note[0].message) == (variant == "hk")
    given = check_parameters(request_of(spec.example), variant=variant).findings
    assert "no proof" not in next(one.message for one in given if one.rule == "variant-chosen")


def test_every_variant_that_a_request_chooses_says_by_what():
    for data in FILES.values():
        for one in data["variant"]:
            assert ("when" in one) == ("told_by" in one), (data["service"], one["name"])
            # Whatever may be sent in HKD to the international product is no proof of the Hong Kong one.
            assert ('currency == "HKD"' in one.get("when", "")) == ("no proof" in one.get("told_by", ""))


def test_an_object_more_than_an_array_may_hold_is_told():
    told = 0
    for service, variant in VARIANTS:
        for name, values, level in crowds(Spec(FILES[service], variant)):
            _, found = findings(values, variant, "utf-8")
            crowded = {one for one in found if one[0] == "too-many-items"}
            assert crowded == ({("too-many-items", name, level)} if level else set()), (service, name)
            told += bool(level)
    assert told >= 5


@pytest.mark.parametrize("service", ["refund_fastpay_by_platform_nopwd", "refund_fastpay_by_platform_pwd"])
def test_a_thousand_refunds_are_the_most_of_one_batch(service):
    spec = Spec(FILES[service], "global")
    first = spec.example["detail_data"].split("#")[0].partition("^")
    for count, wanted in ((1000, set()), (1001, {"too-many-items"})):
        items = "#".join(f"2014040311001{number:015}^{first[2]}" for number in range(count))
        _, found = findings({**spec.example, "detail_data": items, "batch_num": "1000"}, "global", "utf-8")
        assert {rule for rule, param, _ in found if param == "detail_data"} == wanted


def test_more_than_six_thousand_cases_come_out_of_the_rules(capsys):
    counts = {
        (name, variant): sum(1 for _ in [*cases(Spec(FILES[name], variant)), *further(Spec(FILES[name], variant))])
        for name, variant in VARIANTS
    }
    with capsys.disabled():
        print(f"\n{sum(counts.values()):,} cases from {len(FILES)} services in {len(VARIANTS)} variants")
    assert sum(counts.values()) > 6000
    assert min(counts.values()) > 20
