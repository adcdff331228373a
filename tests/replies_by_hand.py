"""Messages as Alipay writes them, signed with the openssl command line and put together without alidiag."""

from __future__ import annotations

from urllib.parse import urlencode
from xml.sax.saxutils import escape

from openssl_pairs import openssl

KEY = b"0123456789abcdefghijklmnopqrstuv"
FIELDS = {
    "notify_id": "70fec0c2730b27528665af4517c27b95",
    "notify_type": "trade_status_sync",
    "notify_time": "2019-04-02 10:30:00",
    "out_trade_no": "2010121000000002",
    "trade_no": "2019040221001004",
    "trade_status": "TRADE_SUCCESS",
    "total_fee": "1.00",
    "currency": "USD",
    "subject": 'Tea "green" & cake \\ 10%25 +1 测试',
    "body": "",
}
PAID = {
    "result_code": "SUCCESS",
    "alipay_trans_id": "2019040221001004",
    "trans_amount": "0.01",
    "m_trans_name": "苹果 & <x>",
}


def presign(fields: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(fields.items()) if value)


def md5(text: str, charset: str = "utf-8", key: bytes = KEY) -> str:
    return openssl("md5", "-r", data=text.encode(charset) + key).split()[0].decode()


def rsa(text: str, private: object, digest: str = "-sha1", charset: str = "utf-8") -> str:
    signature = openssl("dgst", digest, "-sign", private, data=text.encode(charset))
    return openssl("base64", "-A", data=signature).decode()


def form(fields: dict[str, str], sign: str, sign_type: str = "MD5", charset: str = "utf-8") -> bytes:
    return urlencode({**fields, "sign": sign, "sign_type": sign_type}, encoding=charset).encode("ascii")


def xml(
    fields: dict[str, str],
    sign: str | None,
    *,
    charset: str = "GBK",
    sign_type: str = "MD5",
    success: str = "T",
    error: str | None = None,
    service: str = "alipay.acquire.overseas.spot.pay",
    inner: str = "alipay",
) -> bytes:
    parts = [f'<?xml version="1.0" encoding="{charset}"?>\n<alipay><is_success>{success}</is_success>']
    parts.append(f"<error>{error}</error>" if error else "")
    parts.append(f'<request><param name="service">{service}</param><param name="sign_type">MD5</param></request>')
    if fields:
        written = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        parts.append(f"<response><{inner}>{written}</{inner}></response>")
    parts.append(f"<sign>{sign}</sign><sign_type>{sign_type}</sign_type>" if sign is not None else "")
    return ("".join(parts) + "</alipay>").encode(charset)
