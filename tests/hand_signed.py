"""Requests and messages put together and signed by hand, with `hashlib` and `urllib.parse` alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

from alidiag.diagnosis import diagnose
from alidiag.keys import load_md5
from alidiag.model import Case, Cause, KeyRing, Report
from alidiag.read import requests_in
from alidiag.rules.documented import documented_names

KEY = b"q3w9e8r7t6y5u4i3o2p1a0s9d8f7g6h5"
MD5 = KeyRing(md5=load_md5(KEY, "key.txt"))
GATEWAY = "https://mapi.alipay.com/gateway.do"
PARAMS = {
    "service": "create_direct_pay_by_user",
    "partner": "2088101122136241",
    "_input_charset": "utf-8",
    "out_trade_no": "A20240607001",
    "subject": "spring coat",
    "payment_type": "1",
    "total_fee": "12.35",
    "seller_id": "2088101122136241",
    "notify_url": "https://shop.example.com/notify",
    "return_url": "https://shop.example.com/done",
}


def text_of(params: Mapping[str, str]) -> str:
    """The pre-sign string."""
    pairs = sorted((name, value) for name, value in params.items() if value and name not in ("sign", "sign_type"))
    return "&".join(f"{name}={value}" for name, value in pairs)


def md5(text: str | bytes, key: bytes = KEY, charset: str = "utf-8") -> str:
    data = text.encode(charset) if isinstance(text, str) else text
    return hashlib.md5(data + key, usedforsecurity=False).hexdigest()


def query_of(params: Mapping[str, str], charset: str = "utf-8") -> str:
    return "&".join(f"{name}={quote_plus(value.encode(charset))}" for name, value in params.items())


def url_of(params: Mapping[str, str], sign: str, sign_type: str = "MD5", charset: str = "utf-8") -> str:
    return f"{GATEWAY}?{query_of({**params, 'sign': sign, 'sign_type': sign_type}, charset)}"


def told(url: str, keys: KeyRing = MD5, *, body: str | None = None, **more: object) -> Report:
    request, *others = requests_in(url, "test", body=body)
    known = documented_names(request.get("service"))
    return diagnose(Case(request, keys, known=known, readings=tuple(others), **more))  # type: ignore[arg-type]


def cause_of(report: Report) -> Cause:
    assert report.illegal_sign is not None
    assert report.illegal_sign.cause is not None, report.illegal_sign.steps
    return report.illegal_sign.cause


def blamed(report: Report) -> dict[str, tuple[str, ...]]:
    """Mistake -> the parameters concerned, of the cause that leads."""
    illegal = report.illegal_sign
    if illegal is None or illegal.cause is None:
        return {}
    return {one.id: one.params for one in illegal.cause.mistakes}


def failed_step(report: Report) -> str | None:
    assert report.illegal_sign is not None
    return next((str(step.step) for step in report.illegal_sign.steps if step.status == "failed"), None)


Change = Callable[[dict[str, str]], dict[str, str]]
