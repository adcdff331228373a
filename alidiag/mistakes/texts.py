"""Small facts about texts that several mistakes ask for."""

from __future__ import annotations

from functools import lru_cache


def distance(one: str, two: str, most: int) -> int:
    """Edit distance with swaps of neighbours counted once; `most + 1` as soon as it is certainly larger."""
    # Each edit changes at most two members of what only one of them has: most pairs need no table.
    if abs(len(one) - len(two)) > most or len(_letters(one) ^ _letters(two)) > 2 * most:
        return most + 1
    before: list[int] = []
    last: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = last, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


@lru_cache(maxsize=1024)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


def is_json(value: str) -> bool:
    """Whether a value looks like a JSON object or array."""
    value = value.strip()
    return (value[:1], value[-1:]) in (("{", "}"), ("[", "]"))


def is_url(value: str) -> bool:
    """Whether a value looks like a web address."""
    return value[:8].lower().startswith(("http://", "https://"))


def is_ascii_number(value: str) -> bool:
    """Digits, with at most one point between them, and a sign at most."""
    body = value[1:] if value[:1] == "-" else value
    whole, point, part = body.partition(".")
    digits = (whole + part).isascii() and (whole + part).isdigit()
    return digits and bool(whole) and (bool(part) or not point)


_READ_AS = (("latin-1", "utf-8"), ("cp1252", "utf-8"), ("gbk", "utf-8"), ("latin-1", "gbk"))
"""As what bytes were read, and what they were."""


def is_misread(value: str) -> bool:
    """Whether a text makes better sense when its bytes are read in another charset: `ä½ å¥½`, `浣犲ソ`, `ÄãºÃ`."""
    if value.isascii():
        return False
    for read, written in _READ_AS:
        try:
            text = value.encode(read).decode(written)
        except UnicodeError:
            continue
        ideographs = sum("\u3400" <= char <= "\u9fff" for char in text)
        before = sum(char > "\x7f" for char in value)
        # Accents stand alone in a word; bytes of Chinese come two or three at a time.
        if ideographs and len(text) < len(value) and before >= 2 * ideographs - (read == "gbk") * ideographs:
            return True
    return False


COMMON = frozenset(
    [
        "service",
        "partner",
        "_input_charset",
        "sign",
        "sign_type",
        "notify_url",
        "return_url",
        "out_trade_no",
        "subject",
        "body",
        "total_fee",
        "rmb_fee",
        "currency",
        "timeout_rule",
        "timestamp",
        "product_code",
        "alipay_seller_id",
        "seller_id",
        "seller_email",
        "payment_type",
        "quantity",
        "trans_name",
        "partner_trans_id",
        "trans_currency",
        "trans_amount",
        "buyer_identity_code",
        "identity_code_type",
        "trans_create_time",
        "memo",
        "biz_product",
        "extend_info",
        "terminal_timestamp",
        "supplier",
        "secondary_merchant_id",
        "secondary_merchant_name",
        "secondary_merchant_industry",
        "split_fund_info",
        "trade_information",
        "trade_no",
        "out_return_no",
        "return_rmb_amount",
        "return_amount",
        "gmt_return",
        "reason",
        "it_b_pay",
        "show_url",
        "price",
        "anti_phishing_key",
        "exter_invoke_ip",
        "order_gmt_create",
        "order_valid_time",
        "biz_type",
        "biz_data",
        "notify_id",
        "refund_amount",
        "partner_refund_id",
        "is_sync",
    ]
)
"""Parameters of many services: no piece of a value that was cut would carry such a name."""

MESSAGE = frozenset(
    """
    notify_id notify_type notify_time notify_action_type sign sign_type is_success exterface error error_code
    _input_charset charset version app_id auth_app_id partner service v sec_id notify_data result request_token
    out_trade_no trade_no trade_status payment_type subject body price quantity discount total_fee rmb_fee currency
    forex_rate forex_total_fee gmt_create gmt_payment gmt_close gmt_refund gmt_send_goods gmt_logistics_modify
    is_total_fee_adjust use_coupon refund_status refund_fee out_biz_no out_request_no seller_id seller_email
    seller_actions buyer_id buyer_email buyer_actions buyer_logon_id additional_trade_status extra_common_param
    agent_user_id logistics_type logistics_fee logistics_payment receive_name receive_address receive_zip receive_phone
    receive_mobile paytools_pay_amount out_channel_type out_channel_amount out_channel_inst business_scene
    out_return_no batch_no success_num success_details fail_details result_details return_amount pay_date
    agreement_no alipay_user_id external_sign_no product_code scene status sign_modify_time sign_time invalid_time
    valid_time unsign_time total_amount receipt_amount invoice_amount buyer_pay_amount point_amount fund_bill_list
    passback_params voucher_detail_list trans_currency trans_amount pay_currency pay_amount partner_trans_id
    m_discount_forex_amount alipay_trans_id alipay_pay_time charge_currency charge_amount result_code detail_error_code
    """.split()  # noqa: SIM905 - one name a line reads worst
)
"""Fields of Alipay's messages. Source: the notification pages of each service, and published code that reads them."""
