"""Quoted order strings of in-app payment (`mobile.securitypay.pay`), signed in their own order, quotes included.

Both sorted and unsorted strings occur, so the order is never changed. `sign` and `sign_type` follow at the end.
Source: https://global.alipay.com/docs/ac/global/mobile_securitypay_pay.
"""

from alidiag.model import Request
from alidiag.schemes.scheme import Scheme


def _recognises(request: Request) -> bool:
    return request.is_order


IN_APP = Scheme(
    name="in-app",
    title="in-app order string",
    recognises=_recognises,
    unsigned=frozenset({"sign", "sign_type"}),
    order="request",
    shape="quoted",
    signs_empty=True,
)
