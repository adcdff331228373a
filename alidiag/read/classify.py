"""What a list of parameters is, by its names: a request to Alipay, a message from it, or neither."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from alidiag.read.found import Kind
from alidiag.read.marks import NAMES

NOTIFIED = frozenset({
    "notify_id", "notify_type", "notify_time", "notify_data", "success_details", "fail_details", "result_details",
    "refund_status", "trade_status",
})  # fmt: skip
"""Names that only Alipay sends, in notifications."""
RETURNED = frozenset({"is_success", "request_token"})
"""Names that only Alipay sends, when it sends a buyer back or answers."""
ANSWERED = frozenset({"res_data", "res_error"})
"""Names in the answers of the old WAP gateway."""
_PAGES = ("cashier", "excashier", "mclient", "unitradeprod", "authweb", "auth.", "qr.", "mobilecodec", "my.", "home.",
          "kcart", "tradeexprod", "lab.", "memo", "benefitprod", "consumeprod", "shenghuo", "render.",
          "ds.")  # fmt: skip


def kind_of(names: AbstractSet[str], address: str = "") -> Kind | None:
    """What parameters of these names are.

    Args:
        names: decoded.
        address: where they were sent, empty where that is not known.

    Returns:
        None where nothing of Alipay's is among them.
    """
    if ANSWERED & names:
        return Kind.REPLY
    to_gateway = "gateway.do" in address or "rest.htm" in address
    if "notify_data" in names:
        return Kind.NOTIFICATION
    if not to_gateway:
        if "is_success" in names or ({"request_token", "result"} <= names):
            return Kind.RETURN
        if address and is_own_page(address):
            return Kind.PAGE
        if NOTIFIED & names and not _asks(names):
            return Kind.RETURN if address and "method" in names and "notify_id" not in names else Kind.NOTIFICATION
        if "app_id" in names and "trade_no" in names and "sign" in names and "biz_content" not in names:
            return Kind.RETURN
    if not NAMES & names:
        return None
    if "sign" in names and "service" not in names and not to_gateway and not _is_request_part(names):
        if not is_ours(names):
            return None
        return Kind.RETURN if address else Kind.NOTIFICATION
    if not address and "sign" not in names and "service" in names:
        return Kind.PRESIGN
    if address and not to_gateway and not is_ours(names):
        return None
    return Kind.REQUEST


def is_open_reply(names: AbstractSet[str]) -> bool:
    """Whether what is an object of its own, by its names, is the answer of the open gateway: `alipay_..._response`."""
    if names == {"error_response"}:
        return True
    return any(name.startswith("alipay_") and name.endswith("_response") for name in names)


_SURE = frozenset({*NOTIFIED, *ANSWERED, "_input_charset", "sec_id", "req_data", "biz_content", "auth_app_id"})
"""Names that nobody but Alipay has."""
_LIKELY = frozenset({*RETURNED, "partner", "seller_id"})
"""Names that few others have."""
_EVIDENCE = frozenset(
    {*_LIKELY, *NAMES, "trade_no", "out_trade_no", "buyer_id", "payment_type", "result", "resultStatus"}
)
_FOREIGN = frozenset({"mch_id", "mchid", "nonce_str", "noncestr", "nonceStr", "prepay_id", "prepayid", "partnerid",
                      "sub_mch_id", "transaction_id", "appKey", "app_key"})  # fmt: skip
"""Names of others that have `sign` and `out_trade_no`, too: WeChat pay, Taobao."""


def is_ours(names: AbstractSet[str]) -> bool:
    """Whether parameters of these names are Alipay's, where nothing but the names tells.

    Every second program logs a `service`, a `method` or a `sign` of its own.
    """
    plain = {name.removeprefix("amp;") for name in names}
    if is_foreign(plain):
        return False
    if plain & _SURE or {"app_id", "method", "sign_type"} <= plain:
        return True
    return bool(plain & _LIKELY) and len(plain & _EVIDENCE) > 1


def is_foreign(names: AbstractSet[str]) -> bool:
    """Whether a parameter is one that others have who sign like Alipay."""
    return bool(names & _FOREIGN)


def _asks(names: AbstractSet[str]) -> bool:
    """Whether a name from a notification stands in a request: `notify_verify` asks for a notify_id."""
    return "service" in names and not ({"notify_type", "notify_time", "trade_status", "refund_status"} & names)


def _is_request_part(names: AbstractSet[str]) -> bool:
    return bool(
        names & {"partner", "_input_charset", "biz_content", "req_data", "method", "amp;partner", "amp;service"}
    )


def is_own_page(address: str) -> bool:
    """Whether an address is one of Alipay's pages for buyers: no merchant signs it."""
    host = address.partition("://")[2].partition("/")[0].lower()
    if not host.endswith((".alipay.com", ".alipaydev.com", ".alipay.net", ".alipayplus.com")):
        return False
    return host.startswith(_PAGES) and "gateway.do" not in address
