"""`alidiag specs` and what `alidiag explain` says of services and parameters, as a person runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alidiag.explain import find, nearest
from alidiag.rules.book import own_rules
from alidiag.rules.documented import documented_names
from alidiag.rules.explained import EXPLAINED

ROOT = Path(__file__).parent.parent
SPECS = ROOT / "alidiag" / "specs"
BOOK = own_rules()
PAY = "alipay.acquire.overseas.spot.pay"


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ALIDIAG_", "FORCE_COLOR"))}
    return subprocess.run(
        [sys.executable, "-m", "alidiag", *words],
        cwd=ROOT,
        env={**clean, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
    )


# --- list and show --------------------------------------------------------------------------------------------------


def test_the_list_names_every_service() -> None:
    text, document = run("specs", "list"), run("specs", "list", "-f", "json")
    assert (text.returncode, text.stderr) == (0, "")
    rows = json.loads(document.stdout)["services"]
    assert [row["name"] for row in rows] == list(BOOK.services())
    assert len(rows) == 50
    assert all(f"\n  {row['name']}\n" in text.stdout for row in rows)
    assert all(len(line) <= 80 for line in text.stdout.splitlines())


def test_show_tells_each_parameter_with_its_source_and_each_rule() -> None:
    done = run("specs", "show", PAY)
    service = BOOK.service(PAY)
    assert (done.returncode, done.stderr) == (0, "")
    for one in service.params:
        assert f"\n  {one.name} " in done.stdout
    words = " ".join(done.stdout.split())
    assert "trans_name required; text; at most 256 octets." in words
    assert "alipay_seller_id is the same as partner [error]" in words
    assert "https://global.alipay.com/docs/ac/global/spot_pay" in words
    assert "global: the international product; taken unless another is chosen (shown here)." in words


def test_show_takes_a_variant() -> None:
    words = " ".join(run("specs", "show", PAY, "--variant", "hk").stdout.split())
    assert "currency required; HKD." in words
    document = json.loads(run("specs", "show", PAY, "--variant", "hk", "-f", "json").stdout)
    assert document["variant"] == "hk"
    assert [one["name"] for one in document["variants"]] == ["global", "hk"]
    assert next(one for one in document["params"] if one["name"] == "currency")["values"] == ["HKD"]
    assert run("specs", "show", PAY, "--variant", "mars").returncode == 2


def test_show_gives_programs_the_facts_with_their_levels_and_members() -> None:
    document = json.loads(run("specs", "show", PAY, "-f", "json").stdout)
    assert document["version"] == 1
    params = {one["name"]: one for one in document["params"]}
    assert params["trans_name"]["max"] == 256
    assert params["notify_url"]["sure"]["required"] == "newer"
    assert params["notify_url"]["levels"]["required"] == "warning"
    assert params["extend_info"]["members"][0]["name"] == "secondary_merchant_name"
    assert "decimals" not in params["trans_name"]
    assert {one["kind"] for one in document["rules"]} >= {"equal", "whole-number"}
    assert document["sources"][params["trans_name"]["source"]]["at"].startswith("https://")


def test_an_unknown_service_is_answered_with_the_nearest_name() -> None:
    done = run("specs", "show", "create_forex_trad")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean create_forex_trade?" in done.stderr
    far = run("specs", "show", "qqqqqqqqqqqqqq")
    assert far.returncode == 2
    assert "alidiag specs list" in far.stderr


def test_rules_of_ones_own_are_listed_and_shown(tmp_path: Path) -> None:
    text = (SPECS / "close_trade.toml").read_text("utf-8").replace('"close_trade"', '"my_trade"')
    (tmp_path / "my_trade.toml").write_text(text)
    own = ("--specs", str(tmp_path))
    assert run("specs", "show", "my_trade").returncode == 2
    assert run("specs", "show", "my_trade", *own).stdout.startswith("my_trade  service")
    assert len(json.loads(run("specs", "list", *own, "-f", "json").stdout)["services"]) == 51
    assert run("specs", "list", "--specs", str(tmp_path / "none")).returncode == 2


def test_a_document_goes_into_a_file_when_asked_for(tmp_path: Path) -> None:
    done = run("specs", "show", PAY, "-o", str(tmp_path / "page.txt"))
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "page.txt").read_text("utf-8") == run("specs", "show", PAY).stdout
    assert run("specs", "list", "-f", "yaml").returncode == 2
    assert run("specs", "list", "--color", "x").returncode == 2


# --- check ----------------------------------------------------------------------------------------------------------


def test_the_rules_that_come_with_alidiag_are_right() -> None:
    done = run("specs", "check", *map(str, sorted(SPECS.glob("*.toml"))))
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 errors in 0 of 50 files" in done.stdout


def test_every_error_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "close_trade.toml"
    lines = (SPECS / "close_trade.toml").read_text("utf-8").splitlines()
    first = lines.index("required = true")
    typed = next(i for i, line in enumerate(lines) if line.startswith("type = "))
    lines[first], lines[typed] = "requird = true", 'type = "txt"'
    path.write_text("\n".join(lines))
    done = run("specs", "check", str(path))
    assert done.returncode == 1
    told = done.stdout.splitlines()
    assert told[0].startswith(f"{path}:{first + 1}: ")
    assert "did you mean required?" in told[0]
    assert told[1].startswith(f"{path}:{typed + 1}: ")
    assert told[-1] == "2 errors in 1 of 1 file"
    document = json.loads(run("specs", "check", str(path), "-f", "json").stdout)
    assert [one["line"] for one in document["files"][0]["problems"]] == [first + 1, typed + 1]
    assert document["files"][0]["verdict"] == "fail"


def test_a_file_of_another_name_than_its_service_is_told(tmp_path: Path) -> None:
    path = tmp_path / "close.toml"
    path.write_text((SPECS / "close_trade.toml").read_text("utf-8"))
    done = run("specs", "check", str(path))
    assert done.returncode == 1
    assert "must be called close_trade.toml" in done.stdout


@pytest.mark.parametrize(
    ("octets", "line", "words"),
    [
        (b"a = \n", 1, "not TOML"),
        (b'service = "x"\nb = "\xff"\n', 2, "not UTF-8"),
        (b"\xef\xbb\xbfservice = 1\n", 1, "byte order mark"),
        (b"", 1, "service"),
    ],
)
def test_what_is_no_rules_file_is_told_as_such(tmp_path: Path, octets: bytes, line: int, words: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(octets)
    done = run("specs", "check", str(path))
    assert done.returncode == 1
    assert f"{path}:{line}: " in done.stdout
    assert words in done.stdout


def test_an_unreadable_file_weighs_more_than_a_wrong_one_and_hides_none(tmp_path: Path) -> None:
    wrong = tmp_path / "x.toml"
    wrong.write_text("a = 1\n")
    done = run("specs", "check", str(wrong), str(tmp_path / "none.toml"), str(tmp_path))
    assert done.returncode == 2
    assert f"{wrong}:1: " in done.stdout
    assert "No such file" in done.stdout
    assert "it is a directory" in done.stdout
    assert "2 not readable" in done.stdout
    document = json.loads(run("specs", "check", str(wrong), str(tmp_path / "none.toml"), "-f", "json").stdout)
    assert [one["verdict"] for one in document["files"]] == ["fail", "unreadable"]


def test_an_output_never_replaces_the_file_that_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("a = 1\n")
    assert run("specs", "check", str(path), "-o", str(path)).returncode == 74
    assert path.read_text() == "a = 1\n"


def test_a_wrong_use_of_specs_is_status_2() -> None:
    assert run("specs", "sho").returncode == 2
    assert run("specs", "check").returncode == 2
    assert run("specs", "show").returncode == 2
    assert run("specs", "--help").returncode == 0


# --- explain --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOOK.services())
def test_every_service_and_parameter_is_explained(name: str) -> None:
    page = find(name)
    assert (page.title, page.kind) == (name, "service")
    for one in BOOK.service(name).params:
        inner = find(f"{name}.{one.name}")
        assert (inner.title, inner.kind) == (f"{name}.{one.name}", "parameter")
        assert all(find(f"{name}.{one.name}.{sub.name}") for sub in one.subs)


def test_a_parameter_of_another_variant_is_explained_and_says_so() -> None:
    page = find("create_forex_trade.payment_inst")
    said = " ".join(text for section in page.sections for text in section.paragraphs)
    assert "the variant hk" in said


def test_a_parameter_is_explained_by_the_name_that_reports_give_it() -> None:
    online = "alipay.overseas.secmerchant.online.maintain"
    assert find(f"{online}.site_infos[3].site_url").title == f"{online}.site_infos.site_url"
    assert find(f"{online}.site_infos[x].site_url") is None


def test_no_page_shows_the_code_of_a_condition_that_nobody_sees() -> None:
    for name in BOOK.services():
        for one in BOOK.service(name).params:
            page = find(f"{name}.{one.name}")
            told = str([(section.paragraphs, section.rows) for section in page.sections])
            assert "unseen." not in told, (name, one.name)


def test_every_rule_is_explained_with_what_to_do() -> None:
    for name, told in EXPLAINED.items():
        page = find(name)
        said = " ".join(text for section in page.sections for text in section.paragraphs)
        assert told.remedy in said
        assert told.summary in (page.summary, *(t for section in page.sections for t in section.paragraphs))


def test_a_service_is_found_in_any_letter_case() -> None:
    assert find("ALIPAY.acquire.overseas.spot.PAY").title == PAY
    assert find("create-forex-trade.total_fee").title == "create_forex_trade.total_fee"


def test_what_is_nearly_a_service_or_parameter_is_answered_with_the_right_name() -> None:
    assert nearest("create_forex_trad")[0] == "create_forex_trade"
    assert nearest("create_forex_trade.totl_fee")[0] == "create_forex_trade.total_fee"
    assert nearest("create_forex_trad.totl_fee")[0] == "create_forex_trade.total_fee"
    assert nearest("create_forex_trad.total_fee")[0] == "create_forex_trade.total_fee"
    assert nearest("too_lon")[0] == "too-long"
    assert nearest("buyer_identity_code")[0] == f"{PAY}.buyer_identity_code"
    assert nearest("qqqqqqqq.qqqqqqqq") == []
    assert nearest("refund_reson")[0] == "alipay.acquire.overseas.spot.refund.refund_reson"
    done = run("explain", "create_forex_trade.totl_fee")
    assert done.returncode == 2
    assert "create_forex_trade.total_fee" in done.stderr


def test_the_command_explains_a_parameter_in_every_form() -> None:
    for form in ("text", "json", "markdown"):
        done = run("explain", "create_forex_trade.total_fee", "-f", form)
        assert (done.returncode, done.stderr) == (0, "")
        assert "exactly one of total" in done.stdout.replace("\\", "")


# --- what illegal-sign knows of a service ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOOK.services())
def test_the_documented_names_are_those_of_all_variants(name: str) -> None:
    known = set(documented_names(name))
    for variant in BOOK.variants(name):
        for one in BOOK.service(name, variant.name).params:
            assert {one.name, *one.aliases} <= known


def test_of_an_unknown_service_no_name_is_documented() -> None:
    for name in (None, "", "nothing", "../close_trade", "CLOSE_TRADE", "x" * 1000, "a\0b"):
        assert documented_names(name) == ()
    assert documented_names('"mobile.securitypay.pay"') == documented_names("mobile.securitypay.pay") != ()
