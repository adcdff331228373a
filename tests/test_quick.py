"""The quick way of `check` against the thorough one: the same bytes for any request; and never a pass too many."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from recorded_requests import GATEWAY, MD5_KEY, PARTNER, Pairs, pairs, presign, sign_of, url, url_of, wrong_url

from alidiag.batch.outcome import Outcome, Place
from alidiag.keys import load_key, load_md5
from alidiag.model import Half, KeyRing, Verdict
from alidiag.recorded.inputs import Items
from alidiag.recorded.judge import UNSEARCHED, Settings
from alidiag.recorded.keys import Given, Keys
from alidiag.recorded.record import Record
from alidiag.recorded.worker import Done, Orders, Worker

FIXTURES = Path(__file__).parent.parent / "fixtures"
KEYS = FIXTURES / "keys"
RING = KeyRing(
    public=load_key((KEYS / "rsa2048_pub.pem").read_bytes(), "public", Half.PUBLIC),
    md5=load_md5((KEYS / "md5.txt").read_bytes(), "md5"),
)


def worker(*, quick: bool, ring: KeyRing = RING, **how: object) -> Worker:
    only = how.pop("only", None)
    settings = Settings(keys=Keys(Given(ring)), only=only, effort=how.pop("effort", 4_000))  # type: ignore[arg-type]
    made = Worker(Orders(settings, brief=True, outcomes=True, passes=True, **how))  # type: ignore[arg-type]
    if not quick:
        made.quick = None
    return made


def records(urls: list[str], id_: str | None = None) -> Items:
    return Items(tuple(Record(Place("r", n, None, 0), one, id_, "GET") for n, one in enumerate(urls, 1)))


def both(urls: list[str], **how: object) -> tuple[Done, Done, Worker]:
    """What both ways say of requests; every request is looked at twice, so that patterns come to be used."""
    quick, slow = worker(quick=True, **how), worker(quick=False, **how)
    part = records([one for one in urls for _ in range(2)])
    return quick.run(part), slow.run(part), quick


def assert_same(quick: Done, slow: Done) -> None:
    for one, other in zip(quick.brief.splitlines(), slow.brief.splitlines(), strict=True):
        assert one == other
    assert [o for o, _ in quick.outcomes] == [o for o, _ in slow.outcomes]
    for name in ("requests", "verdicts", "statuses", "groups", "rules", "unproven", "hushed", "seen"):
        assert getattr(quick.counts, name) == getattr(slow.counts, name), name


@pytest.mark.parametrize("only", [None, "illegal-sign", "invalid-parameter"])
@pytest.mark.parametrize("sign_type", ["MD5", "RSA2", "RSA"])
def test_requests_that_are_right_are_told_to_the_letter_as_by_a_thorough_look(sign_type: str, only: str | None) -> None:
    quick, slow, used = both([url(n, sign_type) for n in range(20)], only=only)
    assert_same(quick, slow)
    assert quick.counts.verdicts == {Verdict.PASS: 40}
    assert used.quick
    names = next(iter(used.quick._names.values()))
    assert names
    assert [pattern for pattern in names.patterns.values() if pattern], "nothing went the quick way"


def test_all_fixtures_are_told_the_same_both_ways() -> None:
    texts = [path.read_text("utf-8").strip() for path in sorted(FIXTURES.glob("requests/*/request.txt"))]
    texts += [path.read_text("utf-8").strip() for path in sorted(FIXTURES.glob("parameters/*/request.txt"))]
    urls = [text for text in texts if text.startswith("http") and "\n" not in text]
    assert len(urls) > 60
    quick, slow, _ = both(urls)
    assert_same(quick, slow)


TELLING = (
    *("null", "undefined", "None", "NaN", "nil", "Array", "[object Object]", "b'x'", "('a',)", "u'x'", '"q"', "%"),
    *(
        "a+b",
        " ",
        "a b",
        "x" * 600,
        "测试",
        "é",
        "€",
        "\x1b[31m",
        "##[error]",
        "::error::",
        "-----BEGIN PRIVATE KEY-----",
    ),
    *("0", "", "1.234", "-1", "USD ", "2088", "{}", "[1]", '{"a":NaN}', "a&b=c", "#", "?", "\u200b", "a\nb"),
)
NAMES = (
    *("memo", "key", "md5_key", "app_id", "app_cert_sn", "sec_id", "method", "version", "amp;memo", "Memo"),
    *(
        "测试",
        "notify_url",
        "timestamp",
        "trans_amount",
        "currency",
        "quantity",
        "biz_content",
        "x" * 70,
        "refund_file",
    ),
)
GATEWAYS = (
    *[GATEWAY] * 6,
    "http://intlmapi.alipay.com/gateway.do",
    "https://mapi.alipaydev.com/gateway.do",
    "https://openapi.alipay.com/gateway.do",
    "https://example.com/gateway.do",
)


def mutated(given: Pairs, chance: random.Random) -> Pairs:
    """A request with some values or names that a batch may have, signed rightly all the same."""
    changed = dict(given)
    for _ in range(chance.randint(1, 2)):
        kind = chance.random()
        name = chance.choice([*given, *NAMES])
        if kind < 0.6:
            changed[name] = chance.choice(TELLING)
        elif kind < 0.75:
            changed.pop(name, None)
        elif kind < 0.85:
            items = list(changed.items())
            chance.shuffle(items)
            changed = dict(items)
        else:
            changed[name] = changed.get(name, "") + chance.choice(TELLING)
    return changed


@pytest.mark.parametrize("seed", range(4))
def test_requests_with_all_sorts_of_values_and_names_are_told_the_same_both_ways(seed: int) -> None:
    chance = random.Random(seed)
    urls = []
    for number in range(60):
        given = mutated(pairs(number % 7, chance.choice(["MD5", "MD5", "RSA2"])), chance)
        charset = chance.choice(["UTF-8", "utf-8", "gbk", "GB2312"])
        if chance.random() < 0.3 and "_input_charset" in given:
            given["_input_charset"] = charset
        gateway = chance.choice(GATEWAYS)
        try:
            urls.append(url_of(given, gateway=gateway))
        except (UnicodeEncodeError, LookupError):
            continue
    quick, slow, _ = both(urls)
    assert_same(quick, slow)


def raw_damage(address: str, chance: random.Random) -> str:
    """An address changed as transport, copying and enemies change it."""
    at = chance.randrange(len(address))
    return chance.choice(
        [
            address[:at],
            address[:at] + chance.choice("&=%+#? \t\n\x00\x7f\"'<>.;é测") + address[at:],
            address[:at] + address[at + 1 :],
            address.replace("&", "&amp;", chance.randint(1, 3)),
            address.replace("%2F", "/").replace("%3A", ":"),
            address + chance.choice([".", ")", " ", "&", "&&", "…", "%", "%4", "&a", "&a=", "&sign=x", "&memo=2"]),
            address.replace("https", "HTTPS"),
            address.replace("=", "%3D", 1),
            address.upper(),
            address.replace("%", "%25"),
        ]
    )


@pytest.mark.parametrize("seed", range(3))
def test_damaged_addresses_are_told_the_same_both_ways(seed: int) -> None:
    chance = random.Random(seed)
    urls = [raw_damage(url(n % 5, chance.choice(["MD5", "RSA2"])), chance) for n in range(24)]
    quick, slow, _ = both(urls)
    assert_same(quick, slow)


def test_a_signature_is_strictly_verified_in_the_quick_way_too() -> None:
    right = url(1, "RSA2")
    sign = right.rpartition("sign=")[2]
    plain = sign_of(presign(pairs(1, "RSA2")), "RSA2")
    # Base64 whose last bits are not zero stands for the same octets, and is not what a signer writes.
    twin = plain[:-3] + chr(ord(plain[-3]) + 1) + "=="
    bad = [right.replace(sign, quote_plus(one)) for one in (twin, plain[:-4], plain.lower(), plain + "=", plain[::-1])]
    prepared = worker(quick=True)
    prepared.run(records([right] * 3))
    done = prepared.run(records(bad))
    assert done.counts.verdicts[Verdict.PASS] == 0
    assert done.counts.verdicts[Verdict.FAIL] == len(bad)


def test_an_md5_signature_in_capital_letters_or_of_another_key_never_passes() -> None:
    right = url(1)
    sign = right.rpartition("sign=")[2]
    other = sign_of(presign(pairs(1)), "MD5", key=MD5_KEY[::-1])
    prepared = worker(quick=True)
    prepared.run(records([right] * 3))
    done = prepared.run(records([right.replace(sign, sign.upper()), right.replace(sign, other)]))
    assert done.counts.verdicts == {Verdict.FAIL: 2}


def test_a_request_of_a_partner_without_a_key_is_unproven_never_a_pass() -> None:
    quick, slow, _ = both([url(n) for n in range(4)], ring=KeyRing())
    assert_same(quick, slow)
    assert quick.counts.verdicts == {Verdict.UNPROVEN: 8}


def test_a_value_that_a_rule_forbids_fails_although_a_thousand_requests_of_its_kind_passed() -> None:
    prepared = worker(quick=True)
    prepared.run(records([url(n) for n in range(5)]))
    bad = [url(9, trans_amount="0.013"), url(9, currency="US"), url(9, alipay_seller_id="2088101122136242"),
           url(9, trans_create_time="20261320101530")]  # fmt: skip
    done = prepared.run(records(bad))
    assert done.counts.verdicts == {Verdict.FAIL: 4}


def test_an_id_with_marks_that_a_runner_obeys_is_harmless_in_every_line() -> None:
    for id_ in ("##[error]x", '"', "\\", "测试", "\x1b", "a b", ""):
        part = records([url(1), url(2)], id_)
        quick, slow = worker(quick=True).run(part), worker(quick=False).run(part)
        assert_same(quick, slow)
        assert "##[" not in quick.brief
        assert {json.loads(line)["id"] for line in quick.brief.splitlines()} == {id_}


def test_a_remembered_cause_is_told_as_a_long_search_tells_it() -> None:
    urls = [wrong_url(n, sign_type) for n in range(5) for sign_type in ("MD5", "RSA2")]
    urls += [path.read_text("utf-8").strip() for path in sorted(FIXTURES.glob("requests/*/request.txt"))]
    urls = [one for one in urls if one.startswith("http") and "\n" not in one and "gateway.do" in one]
    # With other requests of the same partner before it, and alone.
    together = worker(quick=True, effort=50_000).run(records([one for one in urls for _ in range(2)])).outcomes[1::2]
    for one, (outcome, _) in zip(urls, together, strict=True):
        alone: Outcome = worker(quick=False, effort=50_000).run(records([one])).outcomes[0][0]
        assert [m[:4] for m in outcome.mistakes] == [m[:4] for m in alone.mistakes], one
        assert outcome.verdict is alone.verdict
        assert [s[:7] for s in outcome.spots] == [s[:7] for s in alone.spots], one


def test_what_is_remembered_is_forgotten_between_the_parts_of_the_work() -> None:
    one = worker(quick=True)
    first = one.run(records([wrong_url(1), wrong_url(2)]))
    again = one.run(records([wrong_url(1), wrong_url(2)]))
    assert first.brief == again.brief
    tried = [json.loads(line)["illegal_sign"]["cause"]["tried"] for line in first.brief.splitlines()]
    assert tried[1] < tried[0] / 10, "the second request was searched as long as the first"
    assert PARTNER in first.brief


def lines_both_ways(urls: list[str]) -> tuple[Done, Done, Worker]:
    """What is written of requests where lines alone are wanted; a pattern of a cause comes to be used, and is not."""
    settings = Settings(keys=Keys(Given(RING)), effort=8_000)
    one, other = Worker(Orders(settings, brief=True)), Worker(Orders(settings, brief=True))
    assert one.retold is not None
    other.retold = None
    part = records(urls)
    return one.run(part), other.run(part), one


SIGNED_AS: tuple[Callable[[str], str], ...] = (
    quote_plus,
    lambda v: v.replace(" ", "+"),
    str.lower,
    str.strip,
    lambda v: v[:9],
    lambda v: f'"{v}"',
)


@pytest.mark.parametrize("sign_type", ["MD5", "RSA2"])
def test_a_failing_request_is_told_to_the_letter_by_the_pattern_of_its_cause(sign_type: str) -> None:
    urls = [url(0, sign_type)]
    for number in range(1, 25):
        changed = pairs(number, sign_type, memo="a ##[error] b" if number % 5 == 1 else f"Shift {number} & é测")
        if number % 7 == 3:
            changed["unlisted"] = "x" * number
        urls.append(url_of(changed, SIGNED_AS[number % 2 if number < 12 else number % len(SIGNED_AS)]))
    quick, slow, used = lines_both_ways(urls)
    assert_same(quick, slow)
    assert used.retold is not None
    assert [one for one in used.retold.known.values() if one], "nothing was told by a pattern"


@pytest.mark.parametrize("seed", range(2))
def test_failing_requests_with_all_sorts_of_values_are_told_the_same_by_a_pattern(seed: int) -> None:
    chance = random.Random(seed)
    urls = [url(1), url(2), wrong_url(3), wrong_url(4)]
    for number in range(60):
        given = {**mutated(pairs(number % 7), chance), "sign_type": "MD5", "_input_charset": "UTF-8"}
        try:
            good, bad = url_of(given), url_of(given, quote_plus)
        except UnicodeEncodeError:
            continue
        # The first teaches the kind of request, the second the cause, and the third meets both.
        urls += [good, bad, bad]
    quick, slow, _ = lines_both_ways(urls)
    assert_same(quick, slow)


def test_after_many_requests_that_nothing_explains_most_are_not_searched_and_that_is_told() -> None:
    settings = Settings(keys=Keys(Given(RING)), effort=1_000)
    one = Worker(Orders(settings, brief=True))
    unknown = [url(n).rpartition("=")[0] + f"={n:032x}" for n in range(1, 60)]
    done = one.run(records([*unknown, wrong_url(99)]))
    reports = [json.loads(line) for line in done.brief.splitlines()]
    told = [report["illegal_sign"]["not_proven"][-1] for report in reports]
    unsearched = [text == UNSEARCHED for text in told]
    assert unsearched[:18] == [False] * 18
    assert [number for number, not_ in enumerate(unsearched[18:59], 18) if not not_] == [32, 48]
    assert {report["illegal_sign"]["cause"]["proof"] for report in reports[:59]} == {"none"}
    tried = [report["illegal_sign"]["cause"]["tried"] for report in reports]
    assert max(n for n, not_ in zip(tried, unsearched, strict=True) if not_) < 100


def test_a_cause_that_came_up_before_is_found_where_nothing_is_searched_any_more() -> None:
    one = Worker(Orders(Settings(keys=Keys(Given(RING)), effort=20_000), brief=True))
    one.run(records([url(1), wrong_url(2)]))
    one.keep()
    who = next(iter(one.judge.memory.recipes))
    one.judge.memory.failures[who] = 1_001
    unknown = url(3).rpartition("=")[0] + "=" + "0" * 32
    done = one.run(records([unknown, wrong_url(4)]))
    first, second = (json.loads(line)["illegal_sign"] for line in done.brief.splitlines())
    assert first["not_proven"][-1] == UNSEARCHED
    assert [mistake["id"] for mistake in second["cause"]["mistakes"]] == ["values-percent-encoded"]
