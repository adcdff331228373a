"""Requests to eight services of the gateway as merchants make them: names and example values of Alipay's own pages.

https://global.alipay.com/docs (in-store and online payment, API references). Chinese values are ours.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

Pairs = list[tuple[str, str]]

CHINESE = (
    "儿童服装 红色", "咖啡豆 500克", "北京大学出版社", "测试商品", "上海外滩店", "女士连衣裙(蓝色)",
    "退货：颜色不对", "您好世界", "门票 两张", "重庆火锅 双人套餐",
)  # fmt: skip
PLAIN = ("kids clothing", "Glitter leggings", "Coffee", "iPhone 64G", "Subscription", "product defect", "test order")
SPLIT = '[{"transIn":"2088101126708402","amount":"0.10","currency":"USD","desc":"%s"}]'
TRADE = '{"business_type":"4","goods_info":"%s^1|Tablet 11 inch^1","total_quantity":"2"}'
STORE = (
    '{"secondary_merchant_id":"123","secondary_merchant_name":"%s","secondary_merchant_industry":"5812",'
    '"store_id":"A101","store_name":"Store 3rd Ave"}'
)
XML = (
    "<direct_trade_create_req><subject>%s</subject><out_trade_no>%s</out_trade_no><total_fee>%s</total_fee>"
    "<seller_account_name>seller@example.com</seller_account_name>"
    "<call_back_url>http://notify.msp.hk/return.htm</call_back_url></direct_trade_create_req>"
)
GOODS = '[{"goodsId":"apple-01","goodsName":"%s","goodsCategory":"7788230","price":"88.00","quantity":"1"}]'


class Service(NamedTuple):
    """`known` are the documented names; `texts`, `jsons`, `urls`, `amounts`, `times` those of a kind.

    `scheme`: how its requests are signed.
    """

    name: str
    known: tuple[str, ...]
    texts: tuple[str, ...] = ()
    jsons: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scheme: str = "gateway"


_BASIC = ("service", "partner", "_input_charset", "sign_type", "sign")


def _known(words: str) -> tuple[str, ...]:
    return (*_BASIC, *words.split())


FOREX = Service(
    "create_forex_trade",
    _known(
        "notify_url return_url subject body out_trade_no currency total_fee rmb_fee timeout_rule auth_token "
        "order_gmt_create order_valid_time supplier secondary_merchant_id secondary_merchant_name "
        "secondary_merchant_industry refer_url product_code split_fund_info trade_information hb_fq_param "
        "specified_pay_channel"
    ),
    texts=("subject", "body", "supplier"),
    jsons=("split_fund_info", "trade_information"),
    urls=("notify_url", "return_url", "refer_url"),
    amounts=("total_fee",),
    times=("order_gmt_create",),
    optional=("rmb_fee", "auth_token", "specified_pay_channel", "hb_fq_param"),
)
SPOT = Service(
    "alipay.acquire.overseas.spot.pay",
    _known(
        "notify_url alipay_seller_id quantity trans_name partner_trans_id trans_currency currency trans_amount "
        "buyer_identity_code identity_code_type trans_create_time memo biz_product extend_info trade_information"
    ),
    texts=("trans_name", "memo"),
    jsons=("extend_info", "trade_information"),
    urls=("notify_url",),
    amounts=("trans_amount",),
    times=("trans_create_time",),
    optional=("quantity", "trans_currency"),
)
PRECREATE = Service(
    "alipay.acquire.precreate",
    _known(
        "notify_url timestamp terminal_timestamp out_trade_no subject product_code total_fee seller_id seller_email "
        "body show_url currency trans_currency price quantity goods_detail extend_params it_b_pay passback_parameters "
        "trade_information qr_code_it_b_pay sendFormat"
    ),
    texts=("subject", "body", "passback_parameters"),
    jsons=("goods_detail", "extend_params"),
    urls=("notify_url",),
    amounts=("total_fee", "price"),
    times=("timestamp", "terminal_timestamp"),
    optional=("seller_email", "show_url", "qr_code_it_b_pay"),
)
QUERY = Service("single_trade_query", _known("trade_no out_trade_no"), optional=("trade_no",))
PAY = Service(
    "alipay.acquire.createandpay",
    _known(
        "notify_url out_trade_no subject product_code total_fee body show_url currency trans_currency agreement_info "
        "extend_params trade_information seller_id seller_email buyer_id buyer_email operator_type operator_id "
        "quantity goods_detail it_b_pay royalty_type royalty_parameters channel_parameters dynamic_id_type dynamic_id "
        "ref_ids mcard_parameters auth_no promo_params passback_parameters price"
    ),
    texts=("subject", "body"),
    jsons=("agreement_info", "trade_information"),
    urls=("notify_url",),
    amounts=("total_fee",),
    optional=("show_url", "buyer_email", "operator_id", "dynamic_id"),
)
REFUND = Service(
    "forex_refund",
    _known(
        "notify_url out_return_no out_trade_no return_amount return_rmb_amount currency gmt_return reason product_code "
        "is_sync split_fund_info"
    ),
    texts=("reason",),
    jsons=("split_fund_info",),
    urls=("notify_url",),
    amounts=("return_amount",),
    times=("gmt_return",),
    optional=("return_rmb_amount", "is_sync"),
)
CUSTOMS = Service(
    "alipay.acquire.customs",
    _known(
        "out_request_no trade_no merchant_customs_code amount customs_place merchant_customs_name is_split "
        "sub_out_biz_no buyer_name buyer_id_no"
    ),
    texts=("merchant_customs_name", "buyer_name"),
    amounts=("amount",),
    optional=("sub_out_biz_no", "buyer_id_no"),
)
VERIFY = Service("notify_verify", _known("notify_id"))
SERVICES = (FOREX, SPOT, PRECREATE, QUERY, PAY, REFUND, CUSTOMS, VERIFY)
APP = Service(
    "mobile.securitypay.pay",
    _known(
        "notify_url return_url appenv out_trade_no subject payment_type seller_id total_fee currency rmb_fee forex_biz "
        "body it_b_pay extern_token refer_url product_code split_fund_info trade_information goods_type rn_check "
        "out_context show_url"
    ),
    texts=("subject", "body"),
    jsons=("trade_information",),
    urls=("notify_url", "refer_url"),
    amounts=("total_fee",),
    optional=("return_url", "appenv", "extern_token", "rmb_fee"),
    scheme="in-app",
)
LINK = Service(
    "alipay.wap.trade.create.direct",
    ("service", "partner", "format", "v", "req_id", "sec_id", "sign", "req_data", "_input_charset"),
    texts=("req_data",),
    scheme="wap",
)


def _time(rng: Random, compact: str = "") -> str:
    numbers = (rng.randint(1, 12), rng.randint(1, 28), rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59))
    form = "2019%02d%02d%02d%02d%02d" if compact else "2019-%02d-%02d %02d:%02d:%02d"
    return form % numbers


def business(service: Service, rng: Random) -> Pairs:
    """The parameters of one request, without the basic ones, in the order of the service's page."""
    number = str(rng.randrange(10**15, 10**16))
    text = [rng.choice(CHINESE), rng.choice(PLAIN), rng.choice((*CHINESE, *PLAIN))]
    goods = rng.choice(("Laptop 12 inch", "笔记本电脑", "Tea & coffee", "苹果/Apple 64G"))
    amount = rng.choice(("100.30", "0.01", "88.00", "1250.50", "39.25", "200.00"))
    rows: dict[str, Pairs] = {
        "create_forex_trade": [
            ("notify_url", "http://notify.msp.hk/notify.htm"), ("return_url", "http://notify.msp.hk/return.htm"),
            ("subject", text[0]), ("body", text[1]), ("out_trade_no", number), ("currency", "USD"),
            ("total_fee", amount), ("timeout_rule", "12h"), ("order_gmt_create", _time(rng)),
            ("order_valid_time", "3600"), ("supplier", text[2]), ("secondary_merchant_id", "A80001"),
            ("secondary_merchant_industry", "7011"), ("refer_url", "http://testmerchant.com"),
            ("product_code", "NEW_OVERSEAS_SELLER"), ("split_fund_info", SPLIT % goods),
            ("trade_information", TRADE % goods),
        ],
        "alipay.acquire.overseas.spot.pay": [
            ("notify_url", "https://merchant.example.com/notify"), ("alipay_seller_id", "2088102012343978"),
            ("trans_name", text[0]), ("partner_trans_id", number), ("currency", "USD"), ("trans_amount", amount),
            ("buyer_identity_code", "28012345678901" + number[:4]), ("identity_code_type", "barcode"),
            ("trans_create_time", _time(rng, "compact")), ("memo", text[1]), ("biz_product", "OVERSEAS_MBARCODE_PAY"),
            ("extend_info", STORE % goods), ("trade_information", TRADE % goods),
        ],
        "alipay.acquire.precreate": [
            ("notify_url", "https://merchant.example.com/notify"), ("timestamp", _time(rng)),
            ("terminal_timestamp", _time(rng)), ("out_trade_no", number), ("subject", text[0]),
            ("product_code", "OVERSEAS_MBARCODE_PAY"), ("total_fee", amount), ("seller_id", "2088101122136241"),
            ("body", text[1]), ("currency", "USD"), ("trans_currency", "USD"), ("price", amount), ("quantity", "1"),
            ("goods_detail", GOODS % goods), ("extend_params", STORE % goods), ("it_b_pay", "30m"),
            ("passback_parameters", text[2]),
        ],
        "single_trade_query": [("out_trade_no", number)],
        "alipay.acquire.createandpay": [
            ("notify_url", "https://merchant.example.com/notify"), ("out_trade_no", "HZ" + number),
            ("subject", text[0]), ("product_code", "FOREX_GENERAL_WITHHOLDING"), ("total_fee", amount),
            ("body", text[1]), ("currency", "USD"), ("trans_currency", "USD"),
            ("agreement_info", '{"agreement_no":"20190101000000000001"}'), ("trade_information", TRADE % goods),
        ],
        "forex_refund": [
            ("notify_url", "http://www.test.com/alipay/notify_url.php"), ("out_return_no", number[:12]),
            ("out_trade_no", number), ("return_amount", amount), ("currency", "USD"), ("gmt_return", _time(rng)),
            ("reason", text[0]), ("product_code", "NEW_OVERSEAS_SELLER"), ("split_fund_info", SPLIT % goods),
        ],
        "alipay.acquire.customs": [
            ("out_request_no", number), ("trade_no", "2015051446800462" + number[:12]),
            ("merchant_customs_code", "hanguo"), ("amount", amount), ("customs_place", "ZONGSHU"),
            ("merchant_customs_name", text[0]), ("is_split", "T"), ("buyer_name", text[2]),
        ],
        "mobile.securitypay.pay": [
            ("seller_id", "2088101122136241"), ("out_trade_no", number), ("subject", text[0]), ("body", text[1]),
            ("total_fee", amount), ("notify_url", "http://notify.msp.hk/notify.htm"), ("payment_type", "1"),
            ("it_b_pay", "30m"), ("currency", "USD"), ("forex_biz", "FP"), ("refer_url", "http://testmerchant.com"),
            ("product_code", "NEW_WAP_OVERSEAS_SELLER"), ("trade_information", TRADE % goods),
        ],
        "alipay.wap.trade.create.direct": [
            ("format", "xml"), ("v", "2.0"), ("req_id", number),
            ("req_data", XML % (text[0], number, amount)),
        ],
        "notify_verify": [("notify_id", f"{rng.getrandbits(160):040x}")],
    }  # fmt: skip
    return rows[service.name]
