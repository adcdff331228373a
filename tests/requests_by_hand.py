"""Requests for tests: written with `urllib.parse`, read with `alidiag.query`."""

from urllib.parse import urlencode

from alidiag.model import Request
from alidiag.query import split

GATEWAY = "https://globalmapi.alipay.com/gateway.do"


def request_of(values: dict | list, codec: str = "utf-8", gateway: str = GATEWAY) -> Request:
    """A GET request of these parameters in a charset."""
    query = urlencode(values, encoding=codec)
    start = len(gateway) + 1
    params = tuple(split(query, codec, "query", start))
    names = dict(values)
    return Request(
        text=f"{gateway}?{query}",
        source="test",
        form="url",
        method="GET",
        gateway=gateway,
        params=params,
        charset=names.get("_input_charset"),
        codec=codec,
    )
