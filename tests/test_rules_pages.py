"""The pages about services and parameters."""

import pytest

from alidiag.rules.book import own_rules
from alidiag.rules.cross import KINDS
from alidiag.rules.pages import (
    _RULES,
    list_page,
    nearest_parameter,
    nearest_service,
    parameter_page,
    service_page,
)

BOOK = own_rules()


def cells(page):
    return [cell for section in page.sections for row in section.rows for cell in row.cells]


@pytest.mark.parametrize("name", BOOK.services())
def test_the_page_of_a_service_names_all_that_its_rules_hold(name):
    for variant in BOOK.variants(name):
        service = BOOK.service(name, variant.name)
        page = service_page(BOOK, name, variant.name)
        told = cells(page)
        for one in service.params:
            assert one.name in told
            assert all(sub.name in told for sub in one.subs)
            found = parameter_page(BOOK, name, one.name, variant.name)
            assert found.sections
            assert all(parameter_page(BOOK, name, f"{one.name}.{sub.name}", variant.name) for sub in one.subs)
        assert all(source.at in told for source in service.sources.values())
        lines = [line for section in page.sections for line in section.lines]
        assert len([line for line in lines if line.startswith(tuple("abcdefghijklmnopqrstuvwxyz_"))]) >= len(
            service.rules
        )


def test_every_kind_of_rule_has_words():
    assert set(_RULES) == set(KINDS)


def test_the_page_of_a_parameter_tells_each_fact_how_sure_it_is_and_what_breaking_it_means():
    page = parameter_page(BOOK, "alipay.acquire.overseas.spot.pay", "notify_url")
    rows = {row.cells[0]: row.cells for row in page.sections[0].rows}
    assert rows["required"] == ("required", "yes", "only newer pages say so", "warning")
    assert rows["longest"][1:] == ("200 octets", "the pages agree", "error")
    assert page.sections[-1].lines == ("https://global.alipay.com/docs/ac/global/spot_pay",)


def test_a_parameter_is_found_by_the_other_name_that_alipay_writes():
    assert parameter_page(BOOK, "alipay.acquire.overseas.spot.refund", "refund_reson").title.endswith("refund_reson")


def test_the_list_has_a_row_for_each_service():
    assert len(list_page(BOOK).sections[0].rows) == 50


def test_what_is_not_known_gives_no_page_but_the_nearest_name():
    assert service_page(BOOK, "create_forex_trad") is None
    assert nearest_service(BOOK, "create_forex_trad") == "create_forex_trade"
    assert parameter_page(BOOK, "close_trade", "nothing") is None
    assert parameter_page(BOOK, "close_trade", "partner.inner") is None
    assert nearest_parameter(BOOK, "close_trade", "out_ordr_no") == "out_order_no"
