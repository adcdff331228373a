"""The catalogue of known mistakes, in the order of suspicion.

The order decides which of several explanations of one size is told first: the more specific id comes before the more
general one (`charset-parameter-differs` before `parameter-not-signed`), and within that the more frequent one. Sets
that give the very same octets are told as `also`.

To add a mistake, write one function with its docstring in the module of its family and name it here; one that is seen
rather than re-enacted is named in `sights` too.
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
    selection,
    transit,
    transit_charset,
    transit_entities,
    typed_values,
    values,
)
from alidiag.mistakes.mistake import OUTSIDE, Guesses, Looks, Mistake, Reads, Recovers, Turns
from alidiag.mistakes.sights import SIGHTS

KEY, PRE, SIGN, URL = "key-pair", "presign", "signature", "final-url"

_SEES = {seen.id: seen.look for seen in SIGHTS}


def _known(
    code: str,
    name: str,
    step: str,
    frequency: str,
    turns: Turns | None = None,
    recovers: Recovers | None = None,
    guesses: Guesses | None = None,
    reads: Reads | None = None,
    hints: Looks | None = None,
    sees: Looks | None = None,
) -> Mistake:
    """A row of the catalogue; where it can be seen too, `sights` says how, or `sees` where it is not of a request."""
    return Mistake(code, name, step, frequency, turns, recovers, guesses, reads, sees or _SEES.get(name), hints)


CATALOGUE: tuple[Mistake, ...] = (
    # What the signature itself shows, or the key.
    _known("S01", "digest-mismatch", SIGN, "H", turns=sealing.digest_mismatch),
    _known("S13", "pss-padding", SIGN, "L", turns=sealing.pss_padding),
    _known("S12", "private-key-encrypted", SIGN, "L", turns=sealing.private_key_encrypted),
    _known("K09", "key-kind-mismatch", KEY, "H", guesses=guesses.key_kind_mismatch),
    _known("K01", "key-pair-mismatch", KEY, "H", guesses=guesses.key_pair_mismatch),
    _known(
        "K02",
        "key-role-swapped",
        KEY,
        "H",
        guesses=guesses.key_role_swapped,
    ),
    _known("K15", "md5-key-empty", KEY, "M", guesses=guesses.md5_key_empty),
    _known("K07", "md5-key-malformed", KEY, "M", guesses=guesses.md5_key_malformed),
    _known("K06", "md5-key-padded", KEY, "H", guesses=guesses.md5_key_padded),
    _known("K08", "signed-with-another-key", KEY, "H", guesses=guesses.signed_with_another_key),
    _known("K03", "public-key-as-private-key", KEY, "M", sees=seen_keys.public_key_as_private_key),
    _known("K04", "key-container-mismatch", KEY, "H"),
    _known("K05", "key-text-damaged", KEY, "H"),
    _known("K10", "key-size-unexpected", KEY, "M"),
    _known("K12", "certificate-mode-confused", KEY, "M"),
    _known("K13", "key-not-rsa", KEY, "L"),
    # How the value of sign is written.
    _known("S08", "sign-line-wrapped", SIGN, "M", reads=readings.sign_line_wrapped),
    _known("U01", "sign-plus-as-blank", URL, "H", reads=readings.sign_plus_as_blank),
    _known("S10", "sign-base64url", SIGN, "L", reads=readings.sign_base64url),
    _known("S11", "sign-hex", SIGN, "L", reads=readings.sign_hex),
    _known("S09", "sign-base64-twice", SIGN, "M", reads=readings.sign_base64_twice),
    _known("S03", "md5-uppercase", SIGN, "M", reads=readings.md5_uppercase),
    _known("S02", "sign-type-invalid", SIGN, "M"),
    _known("S15", "sign-truncated", SIGN, "L"),
    _known("S16", "dsa-raw-signature", SIGN, "L"),
    # What takes part.
    _known("P01", "sign-type-signed", PRE, "H", turns=selection.sign_type_signed),
    _known("P09", "charset-parameter-differs", PRE, "M", turns=selection.charset_parameter_differs),
    _known("P04", "empty-value-signed", PRE, "H", turns=selection.empty_value_signed),
    _known(
        "P05",
        "literal-null-value",
        PRE,
        "M",
        turns=selection.literal_null_value,
    ),
    _known("P06", "zero-value-dropped", PRE, "M", turns=selection.zero_value_dropped),
    _known("P03", "sign-signed", PRE, "L", turns=selection.sign_signed),
    _known(
        "P12",
        "duplicate-parameter",
        PRE,
        "L",
        turns=selection.duplicate_parameter,
    ),
    _known("P13", "file-parameter-signed", PRE, "L", turns=selection.file_parameter_signed),
    _known("P11", "parameter-misnamed", PRE, "M", turns=selection.parameter_misnamed),
    _known("P10", "undocumented-parameter", PRE, "M", turns=selection.undocumented_parameter),
    _known("P07", "parameter-not-signed", PRE, "H", turns=selection.parameter_not_signed),
    _known("P08", "parameter-not-sent", PRE, "M", turns=selection.parameter_not_sent),
    # The form of the values.
    _known("P18", "json-quotes-swapped", PRE, "M", turns=typed_values.json_quotes_swapped),
    _known("P20", "values-html-escaped", PRE, "H", turns=values.values_html_escaped),
    _known("P14", "values-percent-encoded", PRE, "H", turns=values.values_percent_encoded),
    _known("P22", "newlines-changed", PRE, "M", turns=values.newlines_changed),
    _known("P15", "values-trimmed", PRE, "H", turns=values.values_trimmed),
    _known("P16", "blank-form-changed", PRE, "H", turns=values.blank_form_changed),
    _known("P17", "json-reserialized", PRE, "H", turns=typed_values.json_reserialized),
    _known("P19", "backslashes-changed", PRE, "H", turns=values.backslashes_changed),
    _known("P41", "values-json-escaped", PRE, "M", turns=typed_values.values_json_escaped),
    _known("P23", "number-reformatted", PRE, "M", turns=typed_values.number_reformatted),
    _known("P24", "invisible-characters", PRE, "M", turns=values.invisible_characters),
    _known("P25", "timestamp-regenerated", PRE, "M", turns=typed_values.timestamp_regenerated),
    _known("P27", "values-quoted", PRE, "M", turns=layout.values_quoted),
    _known("P28", "object-stringified", PRE, "L"),
    _known("P21", "characters-filtered", PRE, "M", hints=hints.characters_filtered),
    _known("P26", "value-changed-after-signing", PRE, "L", hints=hints.value_changed_after_signing),
    _known("P02", "sign-type-not-signed", PRE, "M", hints=hints.sign_type_not_signed),
    # Joining.
    _known("P29", "parameters-unsorted", PRE, "H", turns=layout.parameters_unsorted),
    _known("P33", "md5-key-joined-wrongly", PRE, "H", turns=sealing.md5_key_joined_wrongly),
    _known("P30", "wrong-sort-order", PRE, "M", turns=layout.wrong_sort_order),
    _known("P31", "sorted-as-pairs", PRE, "L", turns=layout.sorted_as_pairs),
    _known("P32", "wrong-separator", PRE, "M", turns=layout.wrong_separator),
    _known("P34", "gateway-signed", PRE, "L", turns=layout.gateway_signed),
    _known("P35", "names-altered", PRE, "L", turns=layout.names_altered),
    # Octets.
    _known("P36", "wrong-charset", PRE, "H", turns=charset.wrong_charset),
    _known("P37", "mojibake", PRE, "H", turns=charset.mojibake),
    _known("P38", "low-byte-hash", PRE, "M", turns=charset.low_byte_hash),
    _known("P39", "platform-charset", PRE, "H", turns=charset.platform_charset),
    _known("P40", "characters-lost", PRE, "M", turns=charset.characters_lost),
    # The last step.
    _known("S05", "wrong-hash", SIGN, "L", turns=sealing.wrong_hash),
    _known("S04", "md5-shortened", SIGN, "L", turns=sealing.md5_shortened),
    _known("S06", "md5-not-hex", SIGN, "L", turns=sealing.md5_not_hex),
    _known("S07", "hash-of-hash", SIGN, "L", turns=sealing.hash_of_hash),
    _known("S14", "stale-signature", SIGN, "M", hints=hints.stale_signature),
    # On the way.
    _known(
        "U06",
        "amp-entity-separator",
        URL,
        "M",
        recovers=transit_entities.amp_entity_separator,
    ),
    _known(
        "U07",
        "numeric-entity-separator",
        URL,
        "M",
        recovers=transit_entities.numeric_entity_separator,
    ),
    _known("U08", "entity-ate-name", URL, "H", recovers=transit_entities.entity_ate_name),
    _known("U02", "plus-and-blank-swapped", URL, "H", recovers=transit.plus_and_blank_swapped),
    _known("U04", "nested-url-not-encoded", URL, "H", recovers=transit.nested_url_not_encoded),
    _known(
        "U03",
        "value-not-encoded",
        URL,
        "H",
        recovers=transit.value_not_encoded,
    ),
    _known("U05", "double-encoded", URL, "M", recovers=transit.double_encoded),
    _known("U10", "js-escape", URL, "L", recovers=transit.js_escape),
    _known(
        "U09",
        "url-charset-mismatch",
        URL,
        "H",
        recovers=transit_charset.url_charset_mismatch,
    ),
    _known("U12", "form-charset", URL, "H", recovers=transit_charset.form_charset),
    _known("U15", "in-app-order", URL, "M", turns=layout.in_app_order),
    _known("U11", "value-cut-at-quote", URL, "M", recovers=transit.value_cut_at_quote),
    _known("U13", "charset-missing-from-post-url", URL, "H"),
    _known("U14", "split-between-url-and-body", URL, "M"),
    _known("U16", "paste-damaged", URL, "M"),
    _known("U17", "url-truncated", URL, "L"),
    _known("U18", "rewritten-in-transit", URL, "L", hints=hints.rewritten_in_transit),
    _known("U19", "wrong-gateway", URL, "M"),
    # What no look at the request can settle.
    _known("K11", "public-key-not-uploaded", KEY, "M", hints=hints.public_key_not_uploaded),
    _known("K14", "sub-merchant-key", KEY, "L", hints=hints.sub_merchant_key),
    _known("E01", "environment-mixed", OUTSIDE, "H", hints=hints.environment_mixed),
    _known("E02", "sandbox-sign-type", OUTSIDE, "M", hints=hints.sandbox_sign_type),
    _known("E03", "key-not-active-yet", OUTSIDE, "M", hints=hints.key_not_active_yet),
    _known("E04", "wrong-sdk-call", OUTSIDE, "M", hints=hints.wrong_sdk_call),
    _known("E05", "sdk-defect", OUTSIDE, "M", hints=hints.sdk_defect),
    _known("E06", "contract-problem", OUTSIDE, "M", hints=hints.contract_problem),
)

BY_ID = {mistake.id: mistake for mistake in CATALOGUE}
RANK = {mistake.id: rank for rank, mistake in enumerate(CATALOGUE)}
__all__ = ["BY_ID", "CATALOGUE", "OUTSIDE", "RANK", "Mistake"]
