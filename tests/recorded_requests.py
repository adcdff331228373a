"""Requests as a batch has them: 20 parameters, signed with hashlib or the cryptography library, never by alidiag."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote_plus, urlencode

FIXTURES = Path(__file__).parent.parent / "fixtures"
PARTNER = "2088101122136241"
GATEWAY = "https://intlmapi.alipay.com/gateway.do"
MD5_KEY = (FIXTURES / "keys" / "md5.txt").read_text("ascii").strip()

Pairs = dict[str, str]


def pairs(number: int, sign_type: str = "MD5", **more: str) -> Pairs:
    """A payment at the till with 19 parameters, `sign` to come; half of them are the same in every request."""
    chance = random.Random(number)
    return {
        "service": "alipay.acquire.overseas.spot.pay",
        "partner": PARTNER,
        "_input_charset": "UTF-8",
        "sign_type": sign_type,
        "alipay_seller_id": PARTNER,
        "trans_name": "门店测试 phone case & cable",
        "partner_trans_id": f"20261120{number:012d}",
        "currency": "USD",
        "trans_amount": f"{chance.randint(1, 99999) / 100:.2f}",
        "buyer_identity_code": f"28{chance.randint(10**15, 10**16 - 1)}",
        "identity_code_type": "barcode",
        "trans_create_time": "20261120101530",
        "memo": "counter 3 / shift B",
        "biz_product": "OVERSEAS_MBARCODE_PAY",
        "quantity": "1",
        "notify_url": "https://merchant.example.com/alipay/notify.php?store=12",
        "timestamp": "2026-11-20 10:15:30",
        "extend_info": json.dumps(
            {
                "secondary_merchant_name": "Lotte",
                "secondary_merchant_id": "123",
                "secondary_merchant_industry": "5812",
                "store_id": "BJ_ZZ_001",
                "store_name": "Muku",
            }
        ),
        "terminal_timestamp": "1763604930",
        **more,
    }


def presign(given: Pairs, form: Callable[[str], str] = str) -> str:
    """Sorted, joined, without `sign` and `sign_type`; `form` may do to values what it should not."""
    named = sorted(name for name in given if name not in ("sign", "sign_type") and given[name])
    return "&".join(f"{name}={form(given[name])}" for name in named)


@lru_cache
def _private() -> object:
    from cryptography.hazmat.primitives import serialization

    data = (FIXTURES / "keys" / "rsa2048.pem").read_bytes()
    return serialization.load_pem_private_key(data, None, unsafe_skip_rsa_key_validation=True)


def sign_of(text: str, sign_type: str, codec: str = "utf-8", key: str = MD5_KEY) -> str:
    """The value of `sign`."""
    if sign_type == "MD5":
        return hashlib.md5((text + key).encode(codec)).hexdigest()
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    algorithm = hashes.SHA256() if sign_type == "RSA2" else hashes.SHA1()
    return base64.b64encode(_private().sign(text.encode(codec), padding.PKCS1v15(), algorithm)).decode()  # type: ignore[attr-defined]


def url_of(given: Pairs, form: Callable[[str], str] = str, gateway: str = GATEWAY) -> str:
    """The whole address, signed."""
    codec = given.get("_input_charset", "gbk")
    text = presign(given, form)
    sign = sign_of(text, given.get("sign_type", "MD5"), codec)
    return f"{gateway}?{urlencode({**given, 'sign': sign}, encoding=codec)}"


def url(number: int, sign_type: str = "MD5", **more: str) -> str:
    """A request that is right."""
    return url_of(pairs(number, sign_type, **more))


def wrong_url(number: int, sign_type: str = "MD5") -> str:
    """A request with one mistake: its values were signed percent-encoded."""
    return url_of(pairs(number, sign_type), quote_plus)


def line(number: int, address: str) -> str:
    """A line of JSON with a GET request."""
    return json.dumps({"id": str(number), "method": "GET", "url": address}) + "\n"


def lines(count: int, sign_type: str = "MD5", wrong: int = 0) -> Iterator[str]:
    """So many lines; every `wrong`-th has a mistake."""
    for number in range(count):
        made = wrong_url if wrong and number % wrong == wrong - 1 else url
        yield line(number, made(number, sign_type))


CONFIG = f"""[keys."{PARTNER}"]
public_key = "{FIXTURES / "keys" / "rsa2048_pub.pem"}"
md5_key_file = "{FIXTURES / "keys" / "md5.txt"}"
"""
