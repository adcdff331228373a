"""Findings that are no catalogued mistakes: what reading assumed, what the steps found and could not explain.

Each is a function with its text in the form of `mistake`: the one that finds it, or in `other_steps`, `other_reading`
and `other_records` one that does nothing but carry the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alidiag.mistakes import other_reading, other_records, other_steps, seen_sign
from alidiag.mistakes.mistake import Parts, parts_of

READING = "reading"
"""The step of what is found while the input is read, before the four steps."""


@dataclass(frozen=True, slots=True)
class Other:
    """One rule: the id that findings carry, the step where it is told, and the function whose docstring explains it."""

    id: str
    step: str
    function: Callable[..., object]

    @property
    def parts(self) -> Parts:
        """The text, taken apart."""
        return parts_of(self.function.__doc__ or "")


OTHERS = (
    Other("sign-missing", "signature", seen_sign.sign_missing),
    Other("sign-letters-changed", "signature", seen_sign.sign_letters_changed),
    Other("key-sent", "signature", seen_sign.private_key_in_request),
    Other("presign-differs", "presign", other_steps.presign_differs),
    Other("presign-unexplained", "presign", other_steps.presign_unexplained),
    Other("signature-wrong", "signature", other_steps.signature_wrong),
    Other("echo-equal", "final-url", other_steps.echo_equal),
    Other("echo-missing", "final-url", other_steps.echo_missing),
    Other("key-file-open", "key-pair", other_steps.key_file_open),
    Other("private-key-as-public-key", "key-pair", other_steps.private_key_as_public_key),
    Other("key-from-keyring", "key-pair", other_steps.key_from_keyring),
    Other("key-encrypted", "key-pair", other_steps.key_encrypted),
    Other("key-weak", "key-pair", other_steps.key_weak),
    Other("charset-defaulted", READING, other_reading.charset_defaulted),
    Other("charset-unknown", READING, other_reading.charset_unknown),
    Other("charset-declared-twice", READING, other_reading.charset_declared_twice),
    Other("address-unknown", READING, other_reading.address_unknown),
    Other("url-cut-by-shell", READING, other_reading.url_cut_by_shell),
    Other("text-charset-assumed", READING, other_reading.text_charset_assumed),
    Other("byte-order-mark", READING, other_reading.byte_order_mark),
    Other("request-not-read", READING, other_reading.request_not_read),
    Other("body-not-given", READING, other_reading.body_not_given),
    Other("option-unknown", READING, other_reading.option_unknown),
    Other("multipart-fields", READING, other_reading.multipart_fields),
    Other("content-type", READING, other_reading.content_type),
    Other("not-expanded", READING, other_reading.not_expanded),
    Other("record-unreadable", READING, other_records.record_unreadable),
    Other("record-not-judged", READING, other_records.record_not_judged),
    Other("body-not-recorded", READING, other_records.body_not_recorded),
    Other("other-scheme", READING, other_reading.other_scheme),
    Other("placeholder", READING, other_reading.placeholder),
    Other("order-unwrapped", READING, other_reading.order_unwrapped),
    Other("form-query-lost", READING, other_reading.form_query_lost),
    Other("page-charset", READING, other_reading.page_charset),
    Other("key-in-ticket", READING, other_records.key_in_ticket),
    Other("request-unreadable", READING, other_records.request_unreadable),
    Other("code-alone", READING, other_records.code_alone),
)
