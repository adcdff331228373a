"""The catalogue of known mistakes, in the order of suspicion.

The order decides which of several explanations of one size is told first: the more specific id comes before the more
general one (`charset-parameter-differs` before `parameter-not-signed`), and within that the more frequent one. Sets
that give the very same octets are told as `also`.

To add a mistake, write one function with its docstring in the module of its family and name it here.
"""

from __future__ import annotations

from alidiag.mistakes import (
    charset,
    guesses,
    hints,
    layout,
    readings,
    sealing,
    seen_keys,
    seen_request,
    seen_sign,
    seen_url,
    selection,
    transit,
    transit_charset,
    typed_values,
    values,
)
from alidiag.mistakes.mistake import OUTSIDE, Mistake

KEY, PRE, SIGN, URL = "key-pair", "presign", "signature", "final-url"

CATALOGUE: tuple[Mistake, ...] = (
    # What the signature itself shows, or the key.
    Mistake("S01", "digest-mismatch", SIGN, "H", turns=sealing.digest_mismatch),
    Mistake("S13", "pss-padding", SIGN, "L", turns=sealing.pss_padding),
    Mistake("S12", "private-key-encrypted", SIGN, "L", turns=sealing.private_key_encrypted),
    Mistake("K09", "key-kind-mismatch", KEY, "H", guesses=guesses.key_kind_mismatch),
    Mistake("K01", "key-pair-mismatch", KEY, "H", guesses=guesses.key_pair_mismatch),
    Mistake(
        "K02",
        "key-role-swapped",
        KEY,
        "H",
        guesses=guesses.key_role_swapped,
        sees=seen_keys.alipay_key_as_own,
    ),
    Mistake("K07", "md5-key-malformed", KEY, "M", guesses=guesses.md5_key_malformed),
    Mistake("K06", "md5-key-padded", KEY, "H", guesses=guesses.md5_key_padded),
    Mistake("K08", "signed-with-another-key", KEY, "H", guesses=guesses.signed_with_another_key),
    Mistake("K03", "public-key-as-private-key", KEY, "M", sees=seen_keys.public_key_as_private_key),
    Mistake("K04", "key-container-mismatch", KEY, "H", sees=seen_keys.key_container_mismatch),
    Mistake("K05", "key-text-damaged", KEY, "H", sees=seen_keys.key_text_damaged),
    Mistake("K10", "key-size-unexpected", KEY, "M", sees=seen_keys.key_size_unexpected),
    Mistake("K12", "certificate-mode-confused", KEY, "M", sees=seen_keys.certificate_mode_confused),
    Mistake("K13", "key-not-rsa", KEY, "L", sees=seen_keys.key_not_rsa),
    # How the value of sign is written.
    Mistake("S08", "sign-line-wrapped", SIGN, "M", reads=readings.sign_line_wrapped),
    Mistake("U01", "sign-plus-as-blank", URL, "H", reads=readings.sign_plus_as_blank),
    Mistake("S10", "sign-base64url", SIGN, "L", reads=readings.sign_base64url),
    Mistake("S11", "sign-hex", SIGN, "L", reads=readings.sign_hex),
    Mistake("S09", "sign-base64-twice", SIGN, "M", reads=readings.sign_base64_twice),
    Mistake("S03", "md5-uppercase", SIGN, "M", reads=readings.md5_uppercase),
    Mistake("S02", "sign-type-invalid", SIGN, "M", sees=seen_sign.sign_type_invalid),
    Mistake("S15", "sign-truncated", SIGN, "L", sees=seen_sign.sign_truncated),
    Mistake("S16", "dsa-raw-signature", SIGN, "L", sees=seen_sign.dsa_raw_signature),
    # What takes part.
    Mistake("P01", "sign-type-signed", PRE, "H", turns=selection.sign_type_signed),
    Mistake("P09", "charset-parameter-differs", PRE, "M", turns=selection.charset_parameter_differs),
    Mistake("P04", "empty-value-signed", PRE, "H", turns=selection.empty_value_signed),
    Mistake(
        "P05",
        "literal-null-value",
        PRE,
        "M",
        turns=selection.literal_null_value,
        sees=seen_request.literal_null_value,
    ),
    Mistake("P06", "zero-value-dropped", PRE, "M", turns=selection.zero_value_dropped),
    Mistake("P03", "sign-signed", PRE, "L", turns=selection.sign_signed),
    Mistake(
        "P12",
        "duplicate-parameter",
        PRE,
        "L",
        turns=selection.duplicate_parameter,
        sees=seen_request.duplicate_parameter,
    ),
    Mistake("P13", "file-parameter-signed", PRE, "L", turns=selection.file_parameter_signed),
    Mistake("P11", "parameter-misnamed", PRE, "M", turns=selection.parameter_misnamed),
    Mistake("P10", "undocumented-parameter", PRE, "M", turns=selection.undocumented_parameter),
    Mistake("P07", "parameter-not-signed", PRE, "H", turns=selection.parameter_not_signed),
    Mistake("P08", "parameter-not-sent", PRE, "M", turns=selection.parameter_not_sent),
    # The form of the values.
    Mistake("P18", "json-quotes-swapped", PRE, "M", turns=typed_values.json_quotes_swapped),
    Mistake("P20", "values-html-escaped", PRE, "H", turns=values.values_html_escaped),
    Mistake("P14", "values-percent-encoded", PRE, "H", turns=values.values_percent_encoded),
    Mistake("P22", "newlines-changed", PRE, "M", turns=values.newlines_changed),
    Mistake("P15", "values-trimmed", PRE, "H", turns=values.values_trimmed),
    Mistake("P16", "blank-form-changed", PRE, "H", turns=values.blank_form_changed),
    Mistake("P17", "json-reserialized", PRE, "H", turns=typed_values.json_reserialized),
    Mistake("P19", "backslashes-changed", PRE, "H", turns=values.backslashes_changed),
    Mistake("P23", "number-reformatted", PRE, "M", turns=typed_values.number_reformatted),
    Mistake("P24", "invisible-characters", PRE, "M", turns=values.invisible_characters),
    Mistake("P25", "timestamp-regenerated", PRE, "M", turns=typed_values.timestamp_regenerated),
    Mistake("P27", "values-quoted", PRE, "M", turns=layout.values_quoted),
    Mistake("P28", "object-stringified", PRE, "L", sees=seen_request.object_stringified),
    Mistake("P21", "characters-filtered", PRE, "M", hints=hints.characters_filtered),
    Mistake("P26", "value-changed-after-signing", PRE, "L", hints=hints.value_changed_after_signing),
    Mistake("P02", "sign-type-not-signed", PRE, "M", hints=hints.sign_type_not_signed),
    # Joining.
    Mistake("P29", "parameters-unsorted", PRE, "H", turns=layout.parameters_unsorted),
    Mistake("P33", "md5-key-joined-wrongly", PRE, "H", turns=sealing.md5_key_joined_wrongly),
    Mistake("P30", "wrong-sort-order", PRE, "M", turns=layout.wrong_sort_order),
    Mistake("P31", "sorted-as-pairs", PRE, "L", turns=layout.sorted_as_pairs),
    Mistake("P32", "wrong-separator", PRE, "M", turns=layout.wrong_separator),
    Mistake("P34", "gateway-signed", PRE, "L", turns=layout.gateway_signed),
    Mistake("P35", "names-altered", PRE, "L", turns=layout.names_altered),
    # Octets.
    Mistake("P36", "wrong-charset", PRE, "H", turns=charset.wrong_charset),
    Mistake("P37", "mojibake", PRE, "H", turns=charset.mojibake),
    Mistake("P38", "low-byte-hash", PRE, "M", turns=charset.low_byte_hash),
    Mistake("P39", "platform-charset", PRE, "H", turns=charset.platform_charset),
    Mistake("P40", "characters-lost", PRE, "M", turns=charset.characters_lost),
    # The last step.
    Mistake("S05", "wrong-hash", SIGN, "L", turns=sealing.wrong_hash),
    Mistake("S04", "md5-shortened", SIGN, "L", turns=sealing.md5_shortened),
    Mistake("S06", "md5-not-hex", SIGN, "L", turns=sealing.md5_not_hex),
    Mistake("S07", "hash-of-hash", SIGN, "L", turns=sealing.hash_of_hash),
    Mistake("S14", "stale-signature", SIGN, "M", hints=hints.stale_signature),
    # On the way.
    Mistake(
        "U06",
        "amp-entity-separator",
        URL,
        "M",
        recovers=transit.amp_entity_separator,
        sees=seen_url.amp_entity_separator,
    ),
    Mistake(
        "U07",
        "numeric-entity-separator",
        URL,
        "M",
        recovers=transit.numeric_entity_separator,
        sees=seen_url.numeric_entity_separator,
    ),
    Mistake("U08", "entity-ate-name", URL, "H", recovers=transit.entity_ate_name, sees=seen_url.entity_ate_name),
    Mistake("U02", "plus-and-blank-swapped", URL, "H", recovers=transit.plus_and_blank_swapped),
    Mistake("U04", "nested-url-not-encoded", URL, "H", recovers=transit.nested_url_not_encoded),
    Mistake(
        "U03",
        "value-not-encoded",
        URL,
        "H",
        recovers=transit.value_not_encoded,
        sees=seen_url.fragment_in_url,
    ),
    Mistake("U05", "double-encoded", URL, "M", recovers=transit.double_encoded),
    Mistake("U10", "js-escape", URL, "L", recovers=transit.js_escape, sees=seen_url.js_escape),
    Mistake(
        "U09",
        "url-charset-mismatch",
        URL,
        "H",
        recovers=transit_charset.url_charset_mismatch,
        sees=seen_url.url_charset_mismatch,
    ),
    Mistake("U12", "form-charset", URL, "H", recovers=transit_charset.form_charset),
    Mistake("U15", "in-app-order", URL, "M", turns=layout.in_app_order, sees=seen_url.in_app_order),
    Mistake("U11", "value-cut-at-quote", URL, "M", hints=hints.value_cut_at_quote),
    Mistake("U13", "charset-missing-from-post-url", URL, "H", sees=seen_request.charset_missing_from_post_url),
    Mistake("U14", "split-between-url-and-body", URL, "M", sees=seen_request.split_between_url_and_body),
    Mistake("U16", "paste-damaged", URL, "M", sees=seen_url.paste_damaged),
    Mistake("U17", "url-truncated", URL, "L", sees=seen_url.url_truncated),
    Mistake("U18", "rewritten-in-transit", URL, "L", hints=hints.rewritten_in_transit),
    Mistake("U19", "wrong-gateway", URL, "M", sees=seen_request.wrong_gateway),
    # What no look at the request can settle.
    Mistake("K11", "public-key-not-uploaded", KEY, "M", hints=hints.public_key_not_uploaded),
    Mistake("K14", "sub-merchant-key", KEY, "L", hints=hints.sub_merchant_key),
    Mistake("E01", "environment-mixed", OUTSIDE, "H", hints=hints.environment_mixed),
    Mistake("E02", "sandbox-sign-type", OUTSIDE, "M", hints=hints.sandbox_sign_type),
    Mistake("E03", "key-not-active-yet", OUTSIDE, "M", hints=hints.key_not_active_yet),
    Mistake("E04", "wrong-sdk-call", OUTSIDE, "M", hints=hints.wrong_sdk_call),
    Mistake("E05", "sdk-defect", OUTSIDE, "M", hints=hints.sdk_defect),
    Mistake("E06", "contract-problem", OUTSIDE, "M", hints=hints.contract_problem),
)

BY_ID = {mistake.id: mistake for mistake in CATALOGUE}
RANK = {mistake.id: rank for rank, mistake in enumerate(CATALOGUE)}
SIGHTS = (
    seen_keys.key_in_the_wrong_place,
    seen_sign.sign_missing,
    seen_sign.sign_read,
    seen_sign.private_key_in_request,
)
"""What is seen besides the catalogue: keys in the wrong place, no signature, and how `sign` had to be read."""

__all__ = ["BY_ID", "CATALOGUE", "OUTSIDE", "RANK", "SIGHTS", "Mistake"]
