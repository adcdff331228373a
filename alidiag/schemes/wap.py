"""The old WAP gateway: `sec_id` (MD5, or 0001 for RSA) stands for `sign_type` and is signed; data sit in `req_data`.

Its notification is signed over a fixed order: service, v, sec_id, notify_data.
Source: Alipay WAP payment interface 2.0.
"""

from alidiag.model import Request
from alidiag.schemes.scheme import Scheme

SERVICES = ("alipay.wap.trade.create.direct", "alipay.wap.auth.authAndExecute")
"""The services of this gateway: damage may hide the names by which a request is known otherwise."""


def _recognises(request: Request) -> bool:
    if request.get("service") in SERVICES or "/rest.htm" in request.gateway:
        return request.get("notify_data") is None
    return any(param.name in {"sec_id", "req_data", "amp;sec_id", "amp;req_data"} for param in request.params)


_TYPES = (("MD5", "MD5"), ("0001", "RSA"))

WAP = Scheme(
    name="wap",
    title="request of the old WAP gateway",
    recognises=_recognises,
    unsigned=frozenset({"sign"}),
    type_name="sec_id",
    types=_TYPES,
)
WAP_NOTIFICATION = Scheme(
    name="wap-notification",
    title="notification of the old WAP gateway",
    recognises=lambda request: request.get("notify_data") is not None and request.get("sec_id") is not None,
    unsigned=frozenset({"sign"}),
    order="request",
    type_name="sec_id",
    types=_TYPES,
    fixed=("service", "v", "sec_id", "notify_data"),
)
