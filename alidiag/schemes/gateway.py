"""The gateway's own scheme: all parameters but `sign` and `sign_type`, sorted by name, joined raw.

Source: https://global.alipay.com/docs/ac/global/sign (signing the data).
"""

from alidiag.schemes.scheme import Scheme

GATEWAY = Scheme(
    name="gateway",
    title="gateway request",
    recognises=lambda request: True,  # noqa: ARG005 - what no other scheme claims
    unsigned=frozenset({"sign", "sign_type"}),
)
