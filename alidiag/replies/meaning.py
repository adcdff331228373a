"""What a reply says: whether the request was understood, what became of the business, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alidiag import codes
from alidiag.codes import NEXT, Code, Use
from alidiag.model import Finding, Level, Saying
from alidiag.replies.draft import MOBILE, NOTIFICATION, RETURN, XML, Draft

CODED = ("resultStatus", "error", "error_code", "result_code", "detail_error_code", "trade_status",
         "additional_trade_status", "refund_status", "logistics_status", "time_out_type", "refund_flow_type",
         "flag_trade_locked", "payment_type")  # fmt: skip
"""The fields whose value is a code, in the order in which they are told."""
MOST_CODES = 30
"""Codes of one field that are told."""
NUMBERED = frozenset({"refund_flow_type", "flag_trade_locked"})
"""Fields whose numbers mean something in them only: their codes are named `FIELD VALUE`."""
RESULTS = {
    "SUCCESS": "done", "ORDER_SUCCESS_PAY_SUCCESS": "done", "REFUND_SUCCESS": "done",
    "FAIL": "failed", "FAILED": "failed", "ORDER_FAIL": "failed", "ORDER_SUCCESS_PAY_FAIL": "failed",
    "REFUND_FAIL": "failed",
    "UNKNOWN": "open", "UNKNOW": "open", "ORDER_SUCCESS_PAY_INPROCESS": "open",
}  # fmt: skip
STATES = {"paid": "done", "in-force": "done", "open": "open", "ended": "ended"}
QUERIES = {
    "alipay.acquire.overseas.spot.pay": "alipay.acquire.overseas.query",
    "alipay.acquire.overseas.spot.refund": "alipay.acquire.overseas.query",
    "alipay.acquire.overseas.spot.reverse": "alipay.acquire.overseas.query",
    "alipay.acquire.overseas.spot.cancel": "alipay.acquire.overseas.query",
    "alipay.acquire.createandpay": "alipay.acquire.query",
    "alipay.acquire.create": "alipay.acquire.query",
    "alipay.acquire.precreate": "alipay.acquire.query",
    "alipay.acquire.cancel": "alipay.acquire.query",
    "alipay.acquire.close": "alipay.acquire.query",
    "alipay.acquire.refund": "alipay.acquire.refund.query",
    "create_forex_trade": "single_trade_query",
    "create_forex_trade_wap": "single_trade_query",
    "create_direct_pay_by_user": "single_trade_query",
    "mobile.securitypay.pay": "single_trade_query",
    "alipay.wap.create.direct.pay.by.user": "single_trade_query",
    "alipay.overseas.secmerchant.online.maintain": "alipay.overseas.secmerchant.maintain.queryStatus",
    "alipay.overseas.secmerchant.offline.maintain": "alipay.overseas.secmerchant.maintain.queryStatus",
}
"""Service -> the service that tells what became of it. Alipay's pages of these services."""
REFUNDS = (
    "To give money back: alipay.acquire.overseas.spot.refund, until the refund period is over; whole or in parts, as "
    "long as all parts together are at most what was paid. alipay.acquire.overseas.spot.reverse works on the day of "
    "the payment only (GMT+8)."
)
"""https://global-pre.alipay.com/service/website_split/14"""
FOREX_REFUNDS = (
    "To give money back: forex_refund, while the refund period of the contract lasts; TRADE_FINISHED is the paid state "
    "of cross-border payments, and does not rule refunds out."
)
"""Alipay, general payments API specification 2015, 3.4 and 7.3."""
OTHER_REFUNDS = (
    "Refunds are possible while the state is TRADE_SUCCESS. Whether they are after TRADE_FINISHED depends on the "
    "product: alidiag explain TRADE_FINISHED."
)
REGISTRATIONS = (
    "alipay.overseas.secmerchant.online.maintain", "alipay.overseas.secmerchant.offline.maintain",
)  # fmt: skip
"""Services whose SUCCESS means received: Alipay still reviews what was registered."""
SPOT = ("alipay.acquire.overseas.spot.pay", "alipay.acquire.overseas.query")


class Meaning(NamedTuple):
    """What a reply says, apart from its signature."""

    understood: bool | None
    outcome: str
    sayings: tuple[Saying, ...]
    next: tuple[str, ...]
    findings: tuple[Finding, ...]


def meaning_of(draft: Draft) -> Meaning:
    """What a reply says."""
    values = {p.name: p.value for p in draft.request.params} | draft.head
    service = draft.echo.get("service") or _product(draft, values)
    told = [(name, value, _named(name, value, values)) for name in (*CODED, "status") for value in _codes(name, values)]
    known = {value: codes.find(name) for _, value, name in told}
    sayings = tuple(_saying(name, value, known[value], service) for name, value, _ in told)
    success = draft.head.get("is_success")
    understood = {"T": True, "P": True, "F": False}.get(success) if success is not None else None
    outcome = _outcome(values, {k: v for k, v in known.items() if v is not None}, success)
    if outcome == "done" and service in REGISTRATIONS:
        outcome = "open"
    findings = tuple(_findings(values, outcome, success, sayings, service))
    return Meaning(understood, outcome, sayings, tuple(_next(draft, values, outcome, service)), findings)


def _product(draft: Draft, values: dict[str, str]) -> str | None:
    """The service that a message is about, where it does not repeat its request; only to choose words by."""
    if draft.form == MOBILE:
        return "mobile.securitypay.pay"
    # Only notifications and returns of cross-border payments carry their currency.
    return "create_forex_trade" if draft.form in (NOTIFICATION, RETURN) and values.get("currency") else None


def _codes(name: str, values: dict[str, str]) -> list[str]:
    """The codes in a field; error_code of a notification may join several by |."""
    value = values.get(name, "")
    if name == "status" and not ("agreement_no" in values or values.get("biz_type") == "depositback"):
        return []
    if name == "error_code":
        return [code for code in value.split("|") if code][:MOST_CODES]
    return [value] if value else []


def _named(name: str, value: str, values: dict[str, str]) -> str:
    """How the code of a field's value is called."""
    if name == "status" and values.get("biz_type") == "depositback":
        return f"dback_status {value}"
    return f"{name} {value}" if name in NUMBERED else value


def _saying(name: str, value: str, code: Code | None, service: str | None) -> Saying:
    if code is None:
        return Saying(name, value, "", "This code is not known to alidiag.", "Look it up on the service's page.", "")
    use: Use = next((use for use in code.also if service in use.services), code.use)
    # That nothing is to be sent again goes without saying; a result that names an error leaves it to the error.
    retry = "" if code.kind == "result" and code.next != "query" else NEXT.get(code.next, "")
    return Saying(name, value, code.kind, use.meaning, use.action, retry)


def _outcome(values: dict[str, str], known: dict[str, Code], success: str | None) -> str:
    errors = [known[v] for k in ("error", "error_code", "detail_error_code") if (v := values.get(k, "")) in known]
    doubtful = any(code.next == "query" and code.kind == "system" for code in errors)
    if success == "F":
        return "open" if doubtful else "refused"
    if success == "P":
        return "open"
    result = RESULTS.get(values.get("result_code", "") or values.get("refund_status", ""))
    if result == "failed":
        return "open" if doubtful or any(code.name == "UNKNOW" for code in errors) else "failed"
    fields = ("trade_status", "resultStatus", "status", "refund_status")
    state = next((known[values[name]] for name in fields if values.get(name) in known), None)
    if result in (None, "done") and state is not None and state.outcome:
        return STATES[state.outcome]
    return result or "unknown"


def _findings(
    values: dict[str, str], outcome: str, success: str | None, sayings: tuple[Saying, ...], service: str | None
) -> Iterator[Finding]:
    if success not in (None, "T", "F", "P"):
        message = f"is_success is {success[:20]!a}; Alipay writes T, F or P."
        yield Finding("reply-incomplete", Level.ERROR, message, "is_success", expected="T, F or P", actual=success)
    reason = next((s for s in sayings if s.field in ("error", "error_code", "detail_error_code")), None)
    if reason is None:
        states = ("resultStatus", "result_code", "refund_status", "trade_status", "status")
        reason = next((s for s in sayings if s.field in states), None)
    why = f"{reason.code}: {reason.meaning}" if reason else "It does not say why."
    fix = reason.action or None if reason else None
    param = reason.field if reason else None
    if outcome == "refused":
        yield Finding("reply-refused", Level.ERROR, f"The gateway refused the request. {why}", param, fix=fix)
    elif outcome == "failed":
        message = f"The request was understood, but the business failed. {why}"
        yield Finding("business-failed", Level.ERROR, message, param, fix=fix)
    elif outcome == "open":
        yield Finding("outcome-open", Level.WARNING, f"What became of it is open. {why}", param, fix=fix)
    elif outcome == "unknown":
        message = "The message does not say what became of the business; understood is not done."
        yield Finding("outcome-open", Level.WARNING, message, fix="Query it.")
    if "error" in values and success == "T" and outcome == "done":
        message = f"is_success is T, and yet there is an error: {values['error'][:60]}."
        fix = "Query its state." if service in REGISTRATIONS else "Query the order."
        yield Finding("outcome-open", Level.WARNING, message, "error", fix=fix)


def _next(draft: Draft, values: dict[str, str], outcome: str, service: str | None) -> Iterator[str]:
    query = QUERIES.get(service or "", "the service that queries it")
    if outcome in ("open", "unknown") and service in REGISTRATIONS:
        yield f"Ask {query} until the registration is approved or rejected: SUCCESS only says that it was received."
    elif outcome in ("open", "unknown"):
        yield f"Query with {query} until it is settled; deliver nothing and send no new payment meanwhile."
        if service == "alipay.acquire.overseas.spot.pay":
            yield "If the query stays open too, cancel the payment with alipay.acquire.cancel."
    if outcome in ("refused", "failed"):
        yield "Look at the error code above: it says whether to correct, to wait, or to ask the buyer."
        if values.get("error") in ("ILLEGAL_SIGN", "0002"):
            yield 'Have the request diagnosed: alidiag illegal-sign "URL".'
        elif values.get("error") in ("INVALID_PARAMETER", "ILLEGAL_ARGUMENT", "PARAM_ILLEGAL"):
            yield 'Have the request checked: alidiag invalid-parameter "URL".'
    if draft.form == NOTIFICATION:
        # Whether the signature is to be checked first is told where it is known.
        yield "Ask notify_verify, then compare order, amount and seller with your own."
        yield "Answer with the bare word success; else it comes again, up to 8 times within 25 hours."
    elif draft.form == MOBILE:
        yield "An app can be told anything: deliver after the notification or a query only."
    elif draft.form == RETURN:
        yield "A return comes through the buyer's browser: deliver after the notification or a query only."
    elif draft.form == XML and outcome == "done" and service in SPOT:
        yield REFUNDS
    if draft.form == NOTIFICATION and outcome == "done" and "trade_status" in values:
        if "buyer_identity_code" in values:
            yield REFUNDS
        else:
            yield FOREX_REFUNDS if service == "create_forex_trade" else OTHER_REFUNDS
