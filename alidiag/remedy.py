"""The request as it should have been sent. A right signature is a bearer credential: made only when asked for."""

from __future__ import annotations

import base64

from alidiag.crypto.md5 import md5_sign
from alidiag.keys.md5 import is_malformed
from alidiag.lossless import to_bytes
from alidiag.model import Case, Kind, Request
from alidiag.query import escape
from alidiag.schemes.scheme import DIGESTS, Scheme
from alidiag.signing import presign


def expected_sign(case: Case, sign_type: str, text: str, codec: str) -> str | None:
    """The right value of `sign`, where the key that makes it was given."""
    kind, digest = DIGESTS[sign_type]
    try:
        data = to_bytes(text, codec)
    except UnicodeEncodeError:
        return None
    if kind == Kind.MD5:
        key = case.keys.md5
        if key is None or key.secret is None or is_malformed(key):
            return None
        return md5_sign(data, key.secret)
    private = case.keys.private
    if private is None or private.kind != kind:
        return None
    from alidiag.crypto.sign import sign

    return base64.b64encode(sign(private, digest, data)).decode()


def expected_url(request: Request, scheme: Scheme, sign: str, sign_type: str) -> str | None:
    """The whole request again, every value encoded in the declared charset; of an order string only `sign`."""
    if scheme.name == "in-app":
        order = presign(scheme.signing(request, sign_type))
        return f'{order}&{scheme.sign_name}="{escape(sign, request.codec)}"&{scheme.type_name}="{sign_type}"'
    kept = [p for p in request.params if p.name not in (scheme.sign_name, scheme.type_name) and p.value]
    pairs = [(p.name, p.value) for p in kept]
    if scheme.type_name not in scheme.unsigned:
        pairs = [(p.name, p.value) for p in request.params if p.name != scheme.sign_name and p.value]
        pairs.append((scheme.sign_name, sign))
    else:
        pairs += [(scheme.sign_name, sign), (scheme.type_name, sign_type)]
    try:
        query = "&".join(f"{name}={escape(value, request.codec)}" for name, value in pairs)
    except UnicodeEncodeError:
        return None
    return f"{request.gateway}?{query}" if request.gateway else query
