"""The names that a request to Alipay or a message from it may have: what tells a pair from a part of a value."""

from __future__ import annotations

from functools import cache

from alidiag.pattern import Pattern
from alidiag.read.classify import ANSWERED, NOTIFIED, RETURNED
from alidiag.read.marks import STARTS

_MESSAGES = frozenset({
    "app_auth_token", "app_cert_sn", "alipay_root_cert_sn", "alipay_sdk", "auth_app_id", "batch_no", "buyer_email",
    "buyer_id", "buyer_logon_id", "buyer_pay_amount", "buyer_user_id", "discount", "exterface", "extra_common_param",
    "format", "fund_bill_list", "gmt_close", "gmt_create", "gmt_logistics_modify", "gmt_payment", "gmt_refund",
    "invoice_amount", "is_total_fee_adjust", "logistics_payment", "logistics_type", "out_biz_no", "passback_params",
    "point_amount", "price", "quantity", "receipt_amount", "receive_address", "receive_mobile", "receive_name",
    "receive_phone", "receive_zip", "refund_fee", "req_id", "result", "result_code", "seller_actions", "seller_email",
    "success_num", "total_amount", "trade_no", "use_coupon", "v", "voucher_detail_list",
})  # fmt: skip
"""Parameters of notifications, returns and the open gateway that no service's page lists."""


_WORDS = Pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def parameter_of(field: str) -> str | None:
    """The parameter that a field of a program stands for, `OutTradeNo` for `out_trade_no`; None where there is none."""
    known = known_names()
    if field in known:
        return field
    name = _WORDS.compiled.sub("_", field).lower()
    return next((one for one in (name, f"_{name}") if one in known), None)


@cache
def known_names() -> frozenset[str]:
    """Every name that Alipay's documentation knows, whatever it is a parameter of."""
    from alidiag.rules.documented import every_name

    return every_name() | STARTS | NOTIFIED | RETURNED | ANSWERED | _MESSAGES
