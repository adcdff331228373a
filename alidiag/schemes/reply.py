"""What Alipay sends: replies, returns and notifications, signed like a gateway request, with Alipay's key.

A reply is signed over the fields inside of `<response>` only; a notification and a return over all fields. Empty
ones, `sign` and `sign_type` take no part; some notifications sign `sign_type` all the same.
Sources: https://global.alipay.com/doc/website_hk/presign; https://docs.antom.com/ac/cny_taxrefund/verify.
"""

from alidiag.schemes.scheme import Scheme

REPLY = Scheme(
    name="reply",
    title="message from Alipay",
    recognises=lambda request: False,  # noqa: ARG005 - never guessed: `alidiag reply` says that it is one
    unsigned=frozenset({"sign", "sign_type"}),
)
