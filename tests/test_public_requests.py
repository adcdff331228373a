"""The examples that public pages and code print give no error, but for the placeholders that were left in them."""

import pytest

from alidiag.checks.parameters import check_parameters
from alidiag.model import Level, Verdict
from alidiag.read import read_request
from tests.public_requests import PRINTED


@pytest.mark.parametrize("printed", PRINTED, ids=lambda one: one.source)
def test_a_printed_request_gives_no_error_but_for_its_placeholders(printed):
    text = printed.text
    for mask, value in printed.standing_in:
        assert mask in text
        text = text.replace(mask, value)
    result = check_parameters(read_request(text, "printed"))
    errors = {(found.rule, found.param) for found in result.findings if found.level is Level.ERROR}
    assert errors == printed.faults
    assert result.verdict is (Verdict.FAIL if printed.faults else Verdict.PASS)


@pytest.mark.parametrize("printed", [one for one in PRINTED if one.standing_in], ids=lambda one: one.source)
def test_what_is_masked_in_print_is_told_where_it_is_pasted_as_it_is(printed):
    result = check_parameters(read_request(printed.text, "printed"))
    masks = {mask for mask, _ in printed.standing_in}
    if masks & {"1000000000000000", "2088101122136***", "208861122157****"}:
        about = [one.param for one in result.findings if one.rule in ("placeholder", "malformed-value")]
        assert "partner" in about


def test_the_printed_requests_are_of_many_services():
    names = {read_request(one.text, "printed").get("service") for one in PRINTED}
    assert len(names) >= 12
