"""The search works in pieces; what it asks the witness must be what the slow way, turn by turn, gives."""

from __future__ import annotations

import hashlib
import random
from itertools import combinations
from urllib.parse import urlencode

import pytest

from alidiag.crypto.hashing import Hash
from alidiag.diagnosis import diagnose
from alidiag.explanation import _Field
from alidiag.frozen import replace
from alidiag.keys import load_md5
from alidiag.model import Case, KeyRing
from alidiag.read import read_request
from alidiag.schemes.gateway import GATEWAY
from alidiag.search import Effort, sets_of
from alidiag.signing import apply
from alidiag.witness import Witness, md5_witness
from alidiag.worlds import World, Worlds

KEY = load_md5(b"0123456789abcdef0123456789abcdef", "key")

PARAMS = {
    "service": "create_forex_trade",
    "partner": "2088101122136241",
    "_input_charset": "utf-8",
    "subject": "Tea & 茶 +1 ",
    "total_fee": "10.50",
    "notify_url": "https://merchant.example.com/n?a=1",
    "empty": "",
    "sign_type": "MD5",
    "sign": "0" * 32,
}


def fields(params: dict[str, str], charset: str = "utf-8", raw: str = "") -> tuple[_Field, list[_Field]]:
    """The request as it arrived, and every request that it may have been."""
    request = read_request("https://mapi.alipay.com/gateway.do?" + urlencode(params, encoding=charset) + raw, "test")
    case = Case(request, KeyRing(md5=KEY))
    base = _Field(case, World(request, GATEWAY.signing(request, "MD5", ("body", "currency"))))
    worlds = Worlds(GATEWAY, "MD5", ("body", "currency"), request)
    return base, [_Field(case, world, base) for world in worlds.beyond(base.world)]


def asking(asked: list[bytes]) -> Witness:
    """A witness that agrees to nothing and keeps what it is asked; the last steps of MD5 are left to others."""

    def agrees(data: bytes) -> bool:
        asked.append(data)
        return False

    witness = md5_witness(KEY, KEY.secret or b"", "0" * 32)
    digests = witness.digests
    assert digests is not None
    behind = digests.behind

    def new(data: bytes) -> Hash:
        assert data.endswith(behind)
        asked.append(data[: -len(behind)])
        return digests.new(data)

    return replace(witness, agrees=agrees, finishes=None, digests=replace(digests, new=new))


def octets(field: _Field, kind: str, turns: tuple) -> bytes | None:  # type: ignore[type-arg]
    """The octets that the slow way gives."""
    space = field.space(kind, frequent=False)
    text, encode, feed, finish = apply(space.signing, [one.turn for one in space.placed(turns)])
    if finish is not None:
        return None
    try:
        return feed(encode(text)) if feed else encode(text)
    except UnicodeError:
        return None


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
@pytest.mark.parametrize("kind", ["MD5", "RSA"])
def test_every_single_turn_is_asked_as_the_slow_way_gives_it(charset, kind):
    base, others = fields({**PARAMS, "_input_charset": charset}, charset, "&odd=1&more=2")
    shared = 0
    for field in (base, *others[::6]):
        space = field.space(kind, frequent=False)
        asked: list[bytes] = []
        list(sets_of(space, asking(asked), 1, Effort(10**9)))
        every = [*space.edits, *space.frames, *space.octets, *space.mixed]
        wanted = {data for one in every if (data := octets(field, kind, (one,))) is not None}
        assert wanted <= set(asked), field.world.undone
        shared += space.like is not None
    assert shared >= 2, "hardly a request shared its suspects with the one that arrived"


@pytest.mark.parametrize("kind", ["MD5", "RSA"])
def test_every_pair_of_turns_is_asked_as_the_slow_way_gives_it(kind):
    few = {name: PARAMS[name] for name in ("service", "subject", "total_fee", "empty", "sign_type", "sign")}
    base, others = fields(few, raw="&odd=1")
    for field in (base, *others[:2]):
        space = field.space(kind, frequent=False)
        asked: list[bytes] = []
        list(sets_of(space, asking(asked), 2, Effort(10**9)))
        known = set(asked)
        every = [one for one in (*space.edits, *space.frames) if not one.turn.lone]
        pairs = list(combinations(every, 2))
        for one, two in random.Random(7).sample(pairs, min(1500, len(pairs))):
            touched = {index for index, _ in one.turn.edits if index >= 0}
            added = {item.name for _, item in one.turn.edits if item}
            if any(item and item.name in added for _, item in two.turn.edits):
                continue  # One name twice: which comes first is nobody's mistake.
            a, b = one.turn.layout, two.turn.layout
            if any(index in touched for index, _ in two.turn.edits) or (
                a and b and any(x is not None and y is not None for x, y in zip(a, b, strict=True))
            ):
                continue
            if one.id == two.id and not (one.turn.edits and two.turn.edits):
                continue
            data = octets(field, kind, (one, two) if one.rank <= two.rank else (two, one))
            assert data is None or data in known, (one.id, two.id, two.turn.layout, field.world.undone)


def test_a_character_that_the_charset_lacks_is_not_passed_off_as_another():
    base, _ = fields({**PARAMS, "subject": "茶 🍵"}, "utf-8")
    space = _Field(base.case, World(base.world.request, replace(base.world.signing, codec="gbk"))).space(
        "MD5", frequent=False
    )
    asked: list[bytes] = []
    list(sets_of(space, asking(asked), 1, Effort(10**9)))
    assert "茶".encode("gbk") not in b"".join(data for data in asked if b"\x00\xff not a text" in data)
    assert any(b"subject" not in data and b"partner" in data for data in asked), "the value left out is not tried"


def test_a_turn_that_gave_the_same_text_as_another_is_tried_where_undone_damage_tells_them_apart():
    signed = {**PARAMS, "subject": "茶", "body": "%e5%a5%bd", "empty": ""}
    text = "&".join(
        f"{name}={value}" for name, value in sorted(signed.items()) if value and not name.startswith("sign")
    )
    sign = hashlib.md5(text.encode() + (KEY.secret or b"")).hexdigest()
    sent = {**signed, "body": "好", "sign": sign}
    query = urlencode({name: value for name, value in sent.items() if name != "subject"})
    request = read_request(f"https://mapi.alipay.com/gateway.do?subject=%u8336&{query}", "test")
    cause = diagnose(Case(request, KeyRing(md5=KEY))).illegal_sign.cause
    assert {one.id: one.params for one in cause.mistakes} == {
        "values-percent-encoded": ("body",),
        "js-escape": ("subject",),
    }
