"""Requests that public pages and code print as examples, to the letter, each with the place where it stands.

Masked digits (`***`), and the partner 1000000000000000 that stands for any, are told in `standing_in`; a test puts
Alipay's own example in their place. A token that opens something is replaced by the word REDACTED.
"""

from __future__ import annotations

from typing import NamedTuple

EXAMPLE = "2088101122136241"
"""The partner of Alipay's demos."""


class Printed(NamedTuple):
    """A printed request. `faults` are what it breaks for sure, as (rule, parameter): placeholders that were left in."""

    source: str
    text: str
    standing_in: tuple[tuple[str, str], ...] = ()
    faults: frozenset[tuple[str, str]] = frozenset()


_ANY = (("1000000000000000", EXAMPLE),)
_MASKED = (("2088101122136***", EXAMPLE), ("test201707180942***", "test201707180942001"))
_CHLOEREI = "https://github.com/chloerei/alipay test/alipay/service_test.rb"
_KALIGO = "https://github.com/Kaligo/alipay-global test/service/trade_test.rb"

PRINTED = (
    Printed(
        "https://docs.antom.com/ac/wap_hk/url (MD5)",
        "https://mapi.alipaydev.com/gateway.do?_input_charset=UTF-8&service=create_forex_trade"
        "&partner=2088101122136***&out_trade_no=test201707180942***&subject=test123&body=test&currency=USD"
        "&total_fee=0.01&product_code=NEW_OVERSEAS_SELLER"
        "&notify_url=http://localhost:8080/create_forex_trade-JAVA-UTF-8-MD5/notify_url.jsp"
        "&return_url=http://localhost:8080/create_forex_trade-JAVA-UTF-8-MD5/return_url.jsp"
        "&sign_type=MD5&sign=9d17da5e00959d8ab8b611e75301d0e8",
        _MASKED,
    ),
    Printed(
        "https://docs.antom.com/ac/gr/apispec (RSA)",
        "https://mapi.alipaydev.com/gateway.do?_input_charset=UTF-8&service=create_forex_trade"
        "&partner=2088101122136***&out_trade_no=test201707180942***&subject=test123&body=test&currency=USD"
        "&total_fee=0.01&product_code=NEW_OVERSEAS_SELLER"
        "&notify_url=http://localhost:8080/create_forex_trade-JAVA-UTF-8-RSA/notify_url.jsp"
        "&return_url=http://localhost:8080/create_forex_trade-JAVA-UTF-8-RSA/return_url.jsp"
        "&sign_type=RSA&sign=H6WZp6aQqNkr5j%2BaclPlSz45L3udPBoXf8KS5CfHKaB1oWdDs8mte5TPy6GInJCpET0I9aSPc%2FlXqlTkVee64"
        "%2F01wyHumWQriMW7tB%2F0Rlko6jImL0QysX4y%2BsonxHs94t7wmUf9zAoAcLGZplnsn4n04u4eprBI%2B3SIqJDd82k%3D",
        _MASKED,
    ),
    Printed(
        "https://global-pre.alipay.com/service/declaration/12",
        "https://mapi.alipay.com/gateway.do?out_request_nos=201506010001%2C201506010002%2C201506010003&sign_type=MD5"
        "&sign=b7baf9af3c91b37bef4261849aa76281&_input_charset=UTF-8&service=alipay.overseas.acquire.customs.query"
        "&partner=2088101568338364",
    ),
    Printed(
        "https://docs.antom.com/ac/autodebit/sent",
        "https://mapi.alipay.com/gateway.do?service=notify_verify&partner=2088002396712354"
        "&notify_id=RqPnCoPT3K9%252Fvwbh3I%252BFioE227%252BPfNMl8jwyZqMIiXQWxhOCmQ5MQO%252FWd93rvCB%252BaiGg",
    ),
    Printed(
        "https://docs.antom.com/ac/global/mobile_securitypay_pay_cn",
        'partner="2088101568358171"&out_trade_no="0819145412-6177"&subject="测试"&body="测试测试"&total_fee="0.01"'
        '&notify_url="http://notify.msp.hk/notify.htm"&service="mobile.securitypay.pay"&payment_type="1"'
        '&_input_charset="utf-8"&it_b_pay="30m"'
        '&sign="lBBK%2F0w5LOajrMrji7DUgEqNjIhQbidR13GovA5r3TgIbNqv231yC1NksLdw%2Ba3JnfHXoXuet6XNNHtn7VE%2BeCoRO1O%2BR1'
        'KugLrQEZMtG5jmJIe2pbjm%2F3kb%2FuGkpG%2BwYQYI51%2BhA3YBbvZHVQBYveBqK%2Bh8mUyb7GM1HxWs9k4%3D"&sign_type="RSA"',
    ),
    Printed(
        "https://docs.antom.com/ac/app_hk/url",
        'partner="208861122157****"&seller_id="208861122157****"&out_trade_no="0811172929-1013"&subject="测试的商品"'
        '&body="该测试商品的详细描述"&total_fee="0.1"&notify_url="http://0ee96cd2.ngrok.io/notify.htm"'
        '&service="mobile.securitypay.pay"&payment_type="1"&_input_charset="utf-8"&currency=“USD”&forex_biz="FP"'
        '&sign="hUQHFJoHmPlNhq1BwE9LAsT0TiIYSN7rB4oKj%2FyKqtN7pJy6eyNd8PMfZH234brkcvbDxryiyqFzKA2RCGdTE8isC479lcvvLSMz'
        'xrtKJLagTm2w3z8xjReP0hsgXG2jmKKvdLjmA75HZXhFAMc3JlHsoiXRswY80pEKjmu76Rw%3D"&sign_type="RSA"',
        (("208861122157****", "2088611221570001"), ("“USD”", '"USD"')),
    ),
    Printed(
        f"{_KALIGO}: total_fee_mobile",
        "https://mapi.alipay.net/gateway.do?service=create_forex_trade_wap&_input_charset=utf-8"
        "&partner=2088101122136241&notify_url=https%3A%2F%2Fexample.com%2Fnotify&subject=product_name"
        "&out_trade_no=12345&total_fee=350.45&currency=USD&supplier=company_name&sign_type=MD5"
        "&sign=c19f42a597963f118c4f99f2fc7f716f",
    ),
    Printed(
        f"{_KALIGO}: rmb_fee",
        "https://mapi.alipay.net/gateway.do?service=create_forex_trade&_input_charset=utf-8&partner=2088101122136241"
        "&notify_url=https%3A%2F%2Fexample.com%2Fnotify&subject=product_name&out_trade_no=12345&rmb_fee=0.10"
        "&currency=USD&supplier=company_name&sign_type=MD5&sign=4986b31c8febb978ee6d6c45f76614ac",
    ),
    Printed(
        f"{_KALIGO}: status",
        "https://mapi.alipay.net/gateway.do?service=single_trade_query&_input_charset=utf-8&partner=2088101122136241"
        "&out_trade_no=SAMPLE_TRANSACTION_ID&sign_type=MD5&sign=d4d3825356fd0799ee16829acffc1460",
    ),
    Printed(
        # The gateway answered this one with ILLEGAL_ARGUMENT, says the test.
        f"{_KALIGO}: missing out_trade_no",
        "https://mapi.alipay.net/gateway.do?service=single_trade_query&_input_charset=utf-8&partner=2088101122136241"
        "&sign_type=MD5&sign=af7007238531b0b0917f3972e24c6c64",
        faults=frozenset({("required-missing", "trade_no"), ("required-missing", "out_trade_no")}),
    ),
    Printed(
        f"{_KALIGO}: refund",
        "https://mapi.alipay.net/gateway.do?service=forex_refund&_input_charset=utf-8&partner=2088101122136241"
        "&out_return_no=SAMPLE_REFUND_ID&out_trade_no=SAMPLE_TRANSACTION_ID&return_rmb_amount=200.00&reason=hello"
        "&gmt_return=20150320120000&currency=USD&sign_type=MD5&sign=a77e894e71491f41e73ebe40319cc300",
    ),
    Printed(
        "https://github.com/Kaligo/alipay-global test/service/reconciliation_test.rb",
        "https://mapi.alipay.net/gateway.do?service=forex_compare_file&partner=2088101122136241&start_date=20120202"
        "&end_date=20120205&sign_type=MD5&sign=3d09abe0980696bb39bb72c6137266ca",
    ),
    Printed(
        f"{_CHLOEREI}: create_partner_trade_by_buyer",
        "https://mapi.alipay.com/gateway.do?service=create_partner_trade_by_buyer&_input_charset=utf-8"
        "&partner=1000000000000000&seller_email=admin%40example.com&payment_type=1&out_trade_no=1&subject=test"
        "&logistics_type=POST&logistics_fee=0&logistics_payment=SELLER_PAY&price=0.01&quantity=1&sign_type=MD5"
        "&sign=09c5d8fd3d7eac18268fffa4cdffd19e",
        _ANY,
    ),
    Printed(
        f"{_CHLOEREI}: trade_create_by_buyer",
        "https://mapi.alipay.com/gateway.do?service=trade_create_by_buyer&_input_charset=utf-8"
        "&partner=1000000000000000&seller_email=admin%40example.com&payment_type=1&out_trade_no=1&subject=test"
        "&logistics_type=POST&logistics_fee=0&logistics_payment=SELLER_PAY&price=0.01&quantity=1&sign_type=MD5"
        "&sign=62b029a767accbbd5f3b085da5959506",
        _ANY,
    ),
    Printed(
        f"{_CHLOEREI}: create_direct_pay_by_user",
        "https://mapi.alipay.com/gateway.do?service=create_direct_pay_by_user&_input_charset=utf-8"
        "&partner=1000000000000000&seller_email=admin%40example.com&payment_type=1&out_trade_no=1&subject=test"
        "&price=0.01&quantity=1&sign_type=MD5&sign=51c7f60e85eaff5136600d1942b2744c",
        _ANY,
    ),
    Printed(
        f"{_CHLOEREI}: refund_fastpay_by_platform_pwd",
        "https://mapi.alipay.com/gateway.do?service=refund_fastpay_by_platform_pwd&_input_charset=utf-8"
        "&partner=1000000000000000&seller_email=admin%40example.com&refund_date=2015-01-01+00%3A00%3A00&batch_num=1"
        "&detail_data=1%5E0.01%5Etest&batch_no=123456789&notify_url=%2Fsome_url&sign_type=MD5"
        "&sign=3f5be5655b513334460a511e74a9ae57",
        _ANY,
        frozenset({("url-invalid", "notify_url"), ("malformed-value", "batch_no")}),
    ),
    Printed(
        f"{_CHLOEREI}: forex_refund",
        "https://mapi.alipay.com/gateway.do?service=forex_refund&partner=1000000000000000&_input_charset=utf-8"
        "&gmt_return=20150101000000&out_return_no=1&out_trade_no=12345678980&return_amount=0.01&currency=USD"
        "&reason=reason&sign_type=MD5&sign=c9681fff5505fe993d1b2b8141308d0d",
        _ANY,
    ),
    Printed(
        f"{_CHLOEREI}: create_forex_trade",
        "https://mapi.alipay.com/gateway.do?service=create_forex_trade&_input_charset=utf-8&partner=1000000000000000"
        "&seller_email=admin%40example.com&notify_url=https%3A%2F%2Fexample.com%2Fnotify&subject=test&out_trade_no=1"
        "&currency=EUR&total_fee=0.01&sign_type=MD5&sign=495a0e610134aa33f6ce021f8b8c6c8d",
        _ANY,
    ),
    Printed(
        "https://github.com/chloerei/alipay test/alipay/wap/service_test.rb: auth_and_execute",
        "https://wappaygw.alipay.com/service/rest.htm?service=alipay.wap.auth.authAndExecute"
        "&req_data=%3Cauth_and_execute_req%3E%3Crequest_token%3Etoken_test%3C%2Frequest_token%3E"
        "%3C%2Fauth_and_execute_req%3E&partner=1000000000000000&format=xml&v=2.0&sec_id=MD5"
        "&sign=3efe60d4a9b7960ba599da6764c959df",
        _ANY,
    ),
    Printed(
        "an Alipay PaymentIntent in the test data of Stripe's Android SDK (native_data)",
        "_input_charset=utf-8&app_pay=Y&currency=USD&forex_biz=FP"
        "&notify_url=https%3A%2F%2Fhooks.stripe.com%2Falipay%2Falipay%2Fhook%2FREDACTED%2Fsrc_1HDEFWKlwPmebFhp6tcpln8T"
        "&out_trade_no=src_1HDEFWKlwPmebFhp6tcpln8T&partner=2088621828244481&payment_type=1"
        "&product_code=NEW_WAP_OVERSEAS_SELLER"
        "&return_url=https%3A%2F%2Fhooks.stripe.com%2Fadapter%2Falipay%2Fredirect%2Fcomplete%2FREDACTED"
        "&secondary_merchant_id=acct_1EqOyCKlwPmebFhp&secondary_merchant_industry=5734"
        "&secondary_merchant_name=Yuki-Test&sendFormat=normal&service=create_forex_trade_wap"
        "&sign=b691876a7f0bd889530f54a271d314d5&sign_type=MD5&subject=Yuki-Test&supplier=Yuki-Test&timeout_rule=20m"
        "&total_fee=1.00",
    ),
    Printed(
        "the pay_url of a reply in QFPay's API documentation; ###merchant_name### stands for any name",
        "https://globalmapi.alipay.com/gateway.do?total_fee=3.0&secondary_merchant_name=###merchant_name###"
        "&out_trade_no=20200413000300020087033882&secondary_merchant_industry=7011&service=create_forex_trade"
        "&_input_charset=UTF-8&sign=02beb99974ce6167666280b9727c4444&currency=THB"
        "&notify_url=https%3A%2F%2Fo2-hk.qfapi.com%2Fonline-test%2Ftrade%2Falipay%2Fv1%2Fonline_notify"
        "&order_valid_time=1800&secondary_merchant_id=2565075&sign_type=MD5&partner=2088631377368888"
        "&product_code=NEW_OVERSEAS_SELLER&order_gmt_create=2020-04-13+10%3A30%3A34&return_url="
        "&subject=###merchant_name###",
        (("###merchant_name###", "Merchant"),),
    ),
)
