"""Requests with known mistakes, healthy ones with the same looks, and ones that nothing explains; signed by openssl.

`MISTAKES` names every provable mistake of the four steps, with the sign types that it can occur under. Left out:
`sign-type-not-signed`, which concerns replies and notifications only. Six that are seen, and proven by
being undone, are in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

import mistakes_presign as pre
import mistakes_schemes as other
import mistakes_sealing as seal
import mistakes_transit as way
import mistakes_values as val
from wild_program import CannotOccurError, Program, Ring, program
from wild_services import APP, LINK, SERVICES, Service

ALL = ("MD5", "RSA", "RSA2", "DSA")
ASYMMETRIC = ("RSA", "RSA2", "DSA")
ONLY_RSA = ("RSA", "RSA2")
ONLY_MD5 = ("MD5",)
KEY, PRE, SIGN, URL = "key-pair", "presign", "signature", "final-url"


class Known(NamedTuple):
    """A known mistake. `paired`: whether pairs are drawn from it."""

    id: str
    step: str
    act: Callable[[Program], set[str] | None]
    types: tuple[str, ...] = ALL
    charsets: tuple[str, ...] = ("utf-8", "gbk")
    paired: bool = True
    services: tuple[Service, ...] = SERVICES


def _known(step: str, *acts: Callable[[Program], set[str] | None], **more: object) -> tuple[Known, ...]:
    return tuple(Known(getattr(act, "of", act.__name__).replace("_", "-"), step, act, **more) for act in acts)  # type: ignore[arg-type]


MISTAKES: tuple[Known, ...] = (
    *_known(KEY, seal.key_pair_mismatch, types=ASYMMETRIC),
    *_known(KEY, seal.key_role_swapped, types=ASYMMETRIC, paired=False),
    *_known(KEY, seal.md5_key_padded, seal.md5_key_malformed, seal.md5_key_empty, types=ONLY_MD5),
    *_known(KEY, seal.signed_with_another_key, seal.key_kind_mismatch),
    *_known(
        PRE,
        pre.sign_type_signed,
        pre.sign_signed,
        pre.empty_value_signed,
        pre.literal_null_value,
        pre.zero_value_dropped,
        pre.parameter_not_signed,
        pre.parameter_not_sent,
        pre.charset_parameter_differs,
        pre.undocumented_parameter,
        pre.parameter_misnamed,
        pre.duplicate_parameter,
        pre.file_parameter_signed,
        val.values_percent_encoded,
        val.values_trimmed,
        val.blank_form_changed,
        val.json_reserialized,
        val.values_json_escaped,
        val.json_quotes_swapped,
        val.backslashes_changed,
        val.values_html_escaped,
        val.newlines_changed,
        val.number_reformatted,
        val.invisible_characters,
        val.timestamp_regenerated,
        pre.values_quoted,
        pre.parameters_unsorted,
        pre.wrong_sort_order,
        pre.sorted_as_pairs,
        pre.wrong_separator,
        pre.gateway_signed,
        pre.names_altered,
        pre.wrong_charset,
        pre.mojibake,
        pre.low_byte_hash,
        pre.platform_charset,
        pre.characters_lost,
    ),
    *_known(PRE, pre.md5_key_joined_wrongly, types=ONLY_MD5),
    *_known(SIGN, seal.digest_mismatch, types=ASYMMETRIC),
    *_known(SIGN, seal.md5_uppercase, seal.md5_shortened, seal.wrong_hash, seal.md5_not_hex, types=ONLY_MD5),
    *_known(SIGN, seal.hash_of_hash),
    *_known(SIGN, seal.sign_line_wrapped, seal.sign_base64url, seal.sign_base64_twice, seal.sign_hex, types=ASYMMETRIC),
    *_known(SIGN, seal.private_key_encrypted, seal.pss_padding, types=ONLY_RSA),
    *_known(SIGN, seal.stale_signature, paired=False),
    *_known(URL, way.sign_plus_as_blank, types=ASYMMETRIC),
    *_known(
        URL,
        way.plus_and_blank_swapped,
        way.value_not_encoded,
        way.nested_url_not_encoded,
        way.double_encoded,
        way.amp_entity_separator,
        way.numeric_entity_separator,
        way.js_escape,
        way.entity_ate_name,
        way.url_charset_mismatch,
        way.form_charset,
    ),
    *_known(URL, way.value_cut_at_quote, paired=False),
)

APPS = {"services": (APP,), "types": ONLY_RSA, "paired": False}
LINKS = {"services": (LINK,), "types": ("MD5", "RSA"), "charsets": ("utf-8",), "paired": False}
OTHER_SCHEMES: tuple[Known, ...] = (
    *_known(KEY, seal.key_pair_mismatch, seal.signed_with_another_key, **APPS),
    *_known(
        PRE,
        other.values_quoted,
        pre.sign_type_signed,
        pre.parameter_not_signed,
        pre.parameter_not_sent,
        pre.charset_parameter_differs,
        pre.zero_value_dropped,
        pre.literal_null_value,
        val.values_percent_encoded,
        val.values_trimmed,
        val.blank_form_changed,
        val.json_reserialized,
        val.json_quotes_swapped,
        val.backslashes_changed,
        val.values_html_escaped,
        val.newlines_changed,
        val.number_reformatted,
        val.invisible_characters,
        pre.wrong_separator,
        pre.wrong_charset,
        pre.mojibake,
        pre.low_byte_hash,
        pre.platform_charset,
        **APPS,
    ),
    *_known(SIGN, seal.digest_mismatch, seal.hash_of_hash, seal.pss_padding, seal.private_key_encrypted, **APPS),
    *_known(SIGN, seal.sign_line_wrapped, seal.sign_base64url, seal.sign_base64_twice, seal.sign_hex, **APPS),
    *_known(
        URL,
        other.in_app_order,
        other.amp_entity_separator,
        other.double_encoded,
        way.numeric_entity_separator,
        way.entity_ate_name,
        way.sign_plus_as_blank,
        **APPS,
    ),
    *_known(KEY, seal.signed_with_another_key, seal.key_kind_mismatch, **LINKS),
    *_known(
        PRE,
        other.sec_id_not_signed,
        pre.sign_type_signed,
        pre.sign_signed,
        pre.parameter_not_signed,
        pre.parameters_unsorted,
        pre.wrong_sort_order,
        pre.wrong_separator,
        pre.names_altered,
        pre.gateway_signed,
        val.values_percent_encoded,
        val.values_trimmed,
        val.values_html_escaped,
        pre.wrong_charset,
        pre.mojibake,
        pre.low_byte_hash,
        pre.platform_charset,
        **LINKS,
    ),
    *_known(PRE, pre.md5_key_joined_wrongly, **{**LINKS, "types": ONLY_MD5}),
    *_known(SIGN, seal.digest_mismatch, seal.sign_hex, seal.sign_line_wrapped, **{**LINKS, "types": ("RSA",)}),
    *_known(SIGN, seal.md5_uppercase, seal.wrong_hash, **{**LINKS, "types": ONLY_MD5}),
    *_known(
        URL,
        way.double_encoded,
        way.amp_entity_separator,
        way.numeric_entity_separator,
        way.url_charset_mismatch,
        way.js_escape,
        **LINKS,
    ),
    *_known(URL, way.sign_plus_as_blank, **{**LINKS, "types": ("RSA",)}),
)
"""Those of in-app order strings and of the old WAP gateway, with the general ones that occur there."""


class Drawn(NamedTuple):
    """One request to be diagnosed, and what is wrong with it. `params` are None where it is about none."""

    expected: tuple[str, ...]
    steps: tuple[str, ...]
    params: tuple[frozenset[str] | None, ...]
    url: str
    body: str | None
    ring: Ring
    known: tuple[str, ...]
    presign: str | None
    proofs: frozenset[str]
    sign_type: str
    charset: str
    service: str
    signed: bytes
    note: str = ""


def drawn(p: Program, mistakes: tuple[Known, ...], params: tuple[set[str] | None, ...]) -> Drawn:
    made = p.run()
    given = p.presign if p.presign is not None else made.text
    url, body = f"{p.gateway}?{made.query}" if p.service.scheme != "in-app" else made.query, None
    if p.method == "POST":
        url, body = f"{p.gateway}?_input_charset={p.charset}", made.query
    return Drawn(
        tuple(mistake.id for mistake in mistakes),
        tuple(mistake.step for mistake in mistakes),
        tuple(None if names is None else frozenset(names) for names in params),
        url,
        body,
        p.given(),
        p.service.known,
        given if p.presign_given else None,
        p.proofs,
        p.sign_type,
        p.charset,
        p.service.name,
        made.data,
        p.note,
    )


def _program(
    rng: Random,
    serial: int,
    attempt: int,
    types: tuple[str, ...],
    charsets: tuple[str, ...],
    services: tuple[Service, ...] = SERVICES,
) -> Program:
    sign_type = types[serial % len(types)]
    charset = charsets[(serial // len(types) + attempt // 24) % len(charsets)]
    service = services[(serial * 3 + serial // 8 + attempt) % len(services)]
    return program(rng, serial, service, sign_type, charset)


def single(mistake: Known, serial: int, seed: str = "1") -> Drawn:
    """The request of this number with this mistake alone: sign types, charsets and services take turns."""
    for attempt in range(400):
        rng = Random(f"{seed}/{mistake.id}/{serial}/{attempt}")
        p = _program(rng, serial, attempt, mistake.types, mistake.charsets, mistake.services)
        p.owner = mistake.id
        try:
            params = mistake.act(p)
            if p.outcome() == p.outcome(()) or p.is_right():
                continue
            return drawn(p, (mistake,), (params,))
        except CannotOccurError:
            continue
    raise AssertionError(f"{mistake.id} occurs nowhere")


def pairs(count: int, seed: str = "1") -> Iterator[Drawn]:
    """Pairs of mistakes of two steps, where each changes the request in a way that the other does not hide."""
    pool = [mistake for mistake in MISTAKES if mistake.paired]
    serial = attempt = 0
    while serial < count:
        rng = Random(f"{seed}/pairs/{attempt}")
        attempt += 1
        one, two = rng.sample(pool, 2)
        types = tuple(t for t in one.types if t in two.types)
        if one.step == two.step or not types:
            continue
        p = _program(rng, rng.randrange(10**6), 0, types, ("utf-8", "gbk"))
        if made := _pair(p, one, two):
            serial += 1
            yield made


def _pair(p: Program, one: Known, two: Known) -> Drawn | None:
    try:
        params = []
        p.alone = False
        for mistake in (one, two):
            p.owner = mistake.id
            params.append(mistake.act(p))
        if p.presign_given or p.proofs != frozenset({"reproduced"}):
            return None
        outcomes = [p.outcome(owners) for owners in ((), (one.id,), (two.id,), None)]
        if p.is_right() or any(a == b for i, a in enumerate(outcomes) for b in outcomes[i + 1 :]):
            return None
        return drawn(p, (one, two), tuple(params))
    except CannotOccurError:
        return None
