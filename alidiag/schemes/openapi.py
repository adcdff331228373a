"""The newer open gateway (openapi.alipay.com): not this gateway's requests, but recognised, so that nobody is misled.

`sign_type` is signed in its requests. Source: https://opendocs.alipay.com/common/02mse3.
"""

from alidiag.model import Request
from alidiag.schemes.scheme import Scheme


def _recognises(request: Request) -> bool:
    names = {p.name for p in request.params}
    return "app_id" in names and "service" not in names and bool(names & {"method", "biz_content"})


OPENAPI = Scheme(
    name="openapi",
    title="request of the newer open gateway",
    recognises=_recognises,
    unsigned=frozenset({"sign"}),
    account="app_id",
    types=(("RSA", "RSA"), ("RSA2", "RSA2")),
)
