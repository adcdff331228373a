"""One decision on what is private, and nothing of it in any form for a build log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from alidiag.cli.outputs import RECORDED
from alidiag.privacy.looks import values_in
from alidiag.privacy.members import inside, logins
from alidiag.privacy.names import decided, is_private, says_private
from alidiag.rules.compile import SPECS, compiled, private_of

RULES = {path.stem: path.read_text("utf-8") for path in Path(SPECS).glob("*.toml")}
GATEWAY = "https://globalmapi.alipay.com/gateway.do"
ROOT = Path(__file__).parent.parent


def parameters(tables: list[dict[str, object]]) -> list[dict[str, object]]:
    return [one for table in tables for one in (table, *parameters(table.get("sub", [])))]  # type: ignore[arg-type]


DOCUMENTED = [(service, one) for service, text in RULES.items() for one in parameters(tomllib.loads(text)["param"])]


def test_every_documented_name_whose_words_say_private_is_decided_in_its_rules() -> None:
    forgotten = {(service, one["name"]) for service, one in DOCUMENTED
                 if says_private(str(one["name"])) and "private" not in one}  # fmt: skip
    assert not forgotten, "write private = true or false there, then: make specs"


def test_a_name_is_private_everywhere_or_nowhere() -> None:
    said: dict[object, set[object]] = {}
    for _, one in DOCUMENTED:
        said.setdefault(one["name"], set()).add(one.get("private"))
    assert not {name: ways for name, ways in said.items() if len(ways) > 1}
    with open(os.path.join(SPECS, "private.txt"), "rb") as file:
        assert file.read() == private_of({name: compiled(text) or b"" for name, text in RULES.items()}), (
            "run make specs"
        )
    assert all(is_private(str(one["name"])) == (one.get("private") is True) for _, one in DOCUMENTED)


PRIVATE = sorted(name for name, private in decided().items() if private)
UNDOCUMENTED = (
    "buyerId", "BUYER_EMAIL", "buyer-phone", "mobileno", "userid", "idCardNo", "realName", "contact", "birthday",
    "open_id", "session_id", "terminal_ip", "qr_code", "姓名", "手机号", "cardNo2", "payer2_id",
)  # fmt: skip


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_words_tell_of_names_that_no_page_documents(name: str) -> None:
    assert is_private(name)
    assert is_private(f"extend_info.{name}")


@pytest.mark.parametrize(
    "name", ["sign_type", "service", "total_fee", "out_trade_no", "seller_id", "dynamic_id_type", "design", "keyword",
             "notify_url", "store_name", "default_login", "currency_code", "partner", "card_type", ""],
)  # fmt: skip
def test_what_names_nobody_is_not_private(name: str) -> None:
    assert not is_private(name)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('{"buyer_id":2088102122001234}', "2088102122001234"),
        ('{"a":[{"b":{"mobile":"139"}}]}', "139"),
        ('{"a":"{\\"b\\":\\"{\\\\\\"phone\\\\\\":\\\\\\"139\\\\\\"}\\"}"}', "139"),
        ('{"buyer":{"x":{"y":"Li"}}}', "Li"),
        ('{"name":"a","user":"\\u674e"}', "李"),
        ('{"user":"\\u674e"}', "\\u674e"),
        ('{"id_no":"1", broken', '{"id_no":"1", broken'),
        ('{"sign":"a","sign":"b"}', '{"sign":"a","sign":"b"}'),
        ("<a><buyer_email>x@y.z</buyer_email></a>", "x@y.z"),
        ('<p><param name="mobile">139</param></p>', "139"),
        ("https://a.example/?q=1&token=abc", "abc"),
        ("https://me:pw@a.example/", "me:pw@"),
    ],
)
def test_what_stands_inside_of_a_value_is_found(value: str, found: str) -> None:
    assert found in inside(value)


@pytest.mark.parametrize(
    "value", ["[Sale] two: blue", "a=b", "{}", '{"store_id":"B8","n":1}', "x@y.z", "https://a/?b=c"]
)
def test_nothing_is_found_in_what_holds_nothing(value: str) -> None:
    assert inside(value) == ()


def test_a_deep_or_large_value_is_private_as_a_whole() -> None:
    large = json.dumps({f"n{at}": "x" for at in range(5_000)})
    for value in ("[" * 50_000, '{"a":' * 3_000 + "1" + "}" * 3_000):
        assert inside(value) in ((value,), ())
    assert inside(large) == (large,)


def test_logins_and_free_texts() -> None:
    assert logins("see https://me:pw@a.example/ and http://b@c.example") == ["me:pw@", "b@"]
    assert logins("me@a.example https://a.example/@b") == []
    assert {"13912345678", "secret99"} <= set(values_in('{"buyer-phone": 13912345678}\nhttps://a/?token=secret99'))


def recorded(tmp_path: Path) -> tuple[Path, list[str]]:
    """Requests with a private value that breaks a rule, one each of all names, and the values."""
    lines: list[str] = []
    values: list[str] = []

    def value() -> str:
        values.append(f"Zq{len(values):04d}vX" + "Wk7" * 300)
        return values[-1]

    for service, text in sorted(RULES.items()):
        names = [one["name"] for one in tomllib.loads(text)["param"] if one.get("private") and one["name"] != "sign"]
        start = f"{GATEWAY}?service={service}&partner=1"
        lines += [f"{start}&{name}={value()}&sign=1&sign_type=MD5" for name in names]
    for name in UNDOCUMENTED:
        for shape in ('{{"{}":"{}","x":"{}"}}', '{{"a":[{{"{}":"{}"}}],"a":"{}"}}', '{{"{}":"{}", x:{}'):
            nested = quote_plus(shape.format(name, value(), "y" * 3000))
            pairs = f"service=create_forex_trade&partner=1&extend_info={nested}&trade_information={nested}"
            lines.append(f"{GATEWAY}?{pairs}&sign=1&sign_type=MD5")
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"url": line}) + "\n" for line in lines), "utf-8")
    return path, values


@pytest.mark.parametrize("form", sorted(set(RECORDED) - {"json", "jsonl"}))
def test_no_private_value_of_any_name_reaches_a_form_for_a_build_log(form: str, tmp_path: Path) -> None:
    path, values = recorded(tmp_path)
    assert len(values) > 100
    done = subprocess.run(
        [sys.executable, "-m", "alidiag", "check", str(path), "-f", form, "--no-config", "-v"],
        capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert len(done.stdout) > 5_000
    assert not [value[:8] for value in values if value[:8] in done.stdout]
    assert "Wk7Wk7Wk7" not in done.stdout
