"""The old WAP gateway: `sec_id` (MD5, or 0001 for RSA) stands for `sign_type` and is signed; data sit in `req_data`.

Its notification is signed over a fixed order: service, v, sec_id, notify_data.
Source: Alipay WAP payment interface 2.0.
"""

from alidiag.model import Request
from alidiag.schemes.scheme import Scheme
from alidiag.signing import Layout


def _recognises(request: Request) -> bool:
    return request.get("sec_id") is not None or request.get("req_data") is not None


_TYPES = (("MD5", "MD5"), ("0001", "RSA"))

WAP = Scheme(
    name="wap",
    title="request of the old WAP gateway",
    recognises=_recognises,
    unsigned=frozenset({"sign"}),
    layout=Layout("name", "pair", "&", "", "", 0),
    type_name="sec_id",
    types=_TYPES,
)
WAP_NOTIFICATION = Scheme(
    name="wap-notification",
    title="notification of the old WAP gateway",
    recognises=lambda request: request.get("notify_data") is not None and request.get("sec_id") is not None,
    unsigned=frozenset({"sign"}),
    layout=Layout("request", "pair", "&", "", "", 0),
    type_name="sec_id",
    types=_TYPES,
    fixed=("service", "v", "sec_id", "notify_data"),
)
