"""Every mistake that has eyes, under its step: what can be seen in a case without trying anything.

This table stands apart from the catalogue because every run needs it, and most need nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from alidiag.mistakes import seen_keys, seen_names, seen_order, seen_request, seen_sign, seen_url
from alidiag.mistakes.sight import Sight
from alidiag.model import Finding, Step


class Seen(NamedTuple):
    """One look at a case. `id` is the catalogued mistake that it sees; empty where it is none."""

    id: str
    step: Step
    look: Callable[[Sight], Iterator[Finding]]


SIGHTS: tuple[Seen, ...] = (
    Seen("md5-key-malformed", Step.KEY_PAIR, seen_keys.md5_key_malformed),
    Seen("md5-key-padded", Step.KEY_PAIR, seen_keys.md5_key_padded),
    Seen("", Step.KEY_PAIR, seen_keys.noticed),
    Seen("", Step.SIGNATURE, seen_sign.sign_missing),
    Seen("", Step.SIGNATURE, seen_sign.sign_printed),
    Seen("", Step.SIGNATURE, seen_sign.sign_letters_changed),
    Seen("", Step.SIGNATURE, seen_sign.private_key_in_request),
    Seen("key-role-swapped", Step.KEY_PAIR, seen_keys.key_role_swapped),
    Seen("key-container-mismatch", Step.KEY_PAIR, seen_keys.key_container_mismatch),
    Seen("key-text-damaged", Step.KEY_PAIR, seen_keys.key_text_damaged),
    Seen("key-size-unexpected", Step.KEY_PAIR, seen_keys.key_size_unexpected),
    Seen("certificate-mode-confused", Step.KEY_PAIR, seen_keys.certificate_mode_confused),
    Seen("key-not-rsa", Step.KEY_PAIR, seen_keys.key_not_rsa),
    Seen("", Step.KEY_PAIR, seen_keys.dsa_under_rsa),
    Seen("sign-type-invalid", Step.SIGNATURE, seen_sign.sign_type_invalid),
    Seen("sign-truncated", Step.SIGNATURE, seen_sign.sign_truncated),
    Seen("dsa-raw-signature", Step.SIGNATURE, seen_sign.dsa_raw_signature),
    Seen("parameter-misnamed", Step.PRESIGN, seen_names.control_name_misnamed),
    Seen("literal-null-value", Step.PRESIGN, seen_request.literal_null_value),
    Seen("duplicate-parameter", Step.PRESIGN, seen_request.duplicate_parameter),
    Seen("object-stringified", Step.PRESIGN, seen_request.object_stringified),
    Seen("values-quoted", Step.PRESIGN, seen_order.quotes_missing),
    Seen("amp-entity-separator", Step.FINAL_URL, seen_url.amp_entity_separator),
    Seen("numeric-entity-separator", Step.FINAL_URL, seen_url.numeric_entity_separator),
    Seen("entity-ate-name", Step.FINAL_URL, seen_url.entity_ate_name),
    Seen("value-not-encoded", Step.FINAL_URL, seen_url.fragment_in_url),
    Seen("js-escape", Step.FINAL_URL, seen_url.js_escape),
    Seen("double-encoded", Step.FINAL_URL, seen_url.double_encoded),
    Seen("url-charset-mismatch", Step.FINAL_URL, seen_url.url_charset_mismatch),
    Seen("values-quoted", Step.FINAL_URL, seen_order.quotes_lost),
    Seen("amp-entity-separator", Step.FINAL_URL, seen_order.quotes_written_otherwise),
    Seen("in-app-order", Step.FINAL_URL, seen_order.in_app_order),
    Seen("", Step.FINAL_URL, seen_order.values_encoded),
    Seen("url-truncated", Step.FINAL_URL, seen_order.order_cut),
    Seen("charset-missing-from-post-url", Step.FINAL_URL, seen_request.charset_missing_from_post_url),
    Seen("split-between-url-and-body", Step.FINAL_URL, seen_request.split_between_url_and_body),
    Seen("paste-damaged", Step.FINAL_URL, seen_url.paste_damaged),
    Seen("url-truncated", Step.FINAL_URL, seen_url.url_truncated),
    Seen("wrong-gateway", Step.FINAL_URL, seen_request.wrong_gateway),
)
"""In the order in which they are told within a step."""

READINGS = seen_sign.sign_read
"""How the value of `sign` had to be read: its findings belong to the steps of several mistakes."""
