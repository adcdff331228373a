"""Measures alidiag as ratios within one run; `make bench` runs it. Exit status 1 if a bar is missed twice.

Cold starts are whole processes of an installed wheel, interleaved in random order, medians. Everything else runs in one
process beside the bare loop that it is measured against. No figure is compared with one of another day.
"""

from __future__ import annotations

import gc
import hashlib
import os
import random
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
BUILD = ROOT / ".build"
FIXTURES = ROOT / "fixtures"
ROUNDS = 21
SEARCHES = 5
"""Times that each search is measured, between two bare loops."""


def installed() -> Path:
    """The bin folder of a fresh environment with the newest wheel in it."""
    wheel = max((BUILD / "dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)
    folder = BUILD / "venv"
    venv.create(folder, with_pip=True, clear=True)
    python = folder / "bin" / "python"
    pins = [line for line in (ROOT / ".ci" / "lock.txt").read_text().split() if line.split("==")[0] in
            ("typer", "rich", "cryptography", "lxml", "cffi", "pycparser", "shellingham", "markdown-it-py", "mdurl",
             "Pygments", "annotated-doc", "typing_extensions")]  # fmt: skip
    for arguments in ([*pins], ["--no-deps", str(wheel)]):
        subprocess.run([python, "-m", "pip", "install", "--quiet", *arguments], check=True)
    return folder / "bin"


def spawned(arguments: list[str]) -> float:
    """Seconds from spawn to exit of one process, its output thrown away."""
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, number) for number in (0, 1, 2)]
    begun = time.perf_counter()
    child = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=actions)
    os.waitpid(child, 0)
    taken = time.perf_counter() - begun
    os.close(null)
    return taken


def interleaved(cases: dict[str, list[str]]) -> dict[str, float]:
    """The median seconds of each case, rounds in random order."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    order = random.Random(1)
    for number in range(ROUNDS + 2):
        names = list(cases)
        order.shuffle(names)
        for name in names:
            taken = spawned(cases[name])
            if number >= 2:
                times[name].append(taken)
    return {name: statistics.median(values) for name, values in times.items()}


def cold_start(bin_: Path) -> list[tuple[str, float, float]]:
    """(what, measured ratio, at most)."""
    python, program = str(bin_ / "python"), str(bin_ / "alidiag")
    md5, rsa2 = (FIXTURES / "requests" / name / "request.txt" for name in ("healthy-md5", "healthy-rsa2"))
    broken = FIXTURES / "requests" / "md5-key-joined-with-ampersand" / "request.txt"
    key, public = str(FIXTURES / "keys" / "md5.txt"), str(FIXTURES / "keys" / "rsa2048_pub.pem")
    told = ["--no-config"]
    right = (FIXTURES / "parameters" / "valid" / "request.txt").read_text("utf-8").strip()
    cases = {
        "pass": [python, "-c", "pass"],
        "typer": [python, "-c", "import typer"],
        "version": [program, "--version"],
        "md5": [program, "illegal-sign", str(md5), "--md5-key-file", key, "-f", "json", *told],
        "rsa2": [program, "illegal-sign", str(rsa2), "--public-key", public, "-f", "json", *told],
        "text": [program, "illegal-sign", str(md5), "--md5-key-file", key, *told],
        "help": [program, "--help"],
        "parameters": [program, "invalid-parameter", right, "-f", "json"],
        "single": [program, "illegal-sign", str(broken), "--md5-key-file", key, "-f", "json", *told],
    }
    median = interleaved(cases)
    return [
        ("--version / python -c pass", median["version"] / median["pass"], 1.7),
        ("illegal-sign MD5 json / import typer", median["md5"] / median["typer"], 1.3),
        ("illegal-sign RSA2 json / import typer", median["rsa2"] / median["typer"], 1.6),
        ("illegal-sign text / import typer", median["text"] / median["typer"], 2.5),
        ("invalid-parameter URL json / import typer", median["parameters"] / median["typer"], 1.3),
        ("--help / import typer", median["help"] / median["typer"], 2.5),
        ("a single mistake / a healthy request (MD5, json)", median["single"] / median["md5"], 1.3),
    ]


def search_rate() -> list[tuple[str, float, float]]:
    """Candidates a second against a loop that only encodes and hashes the same strings; unexplainable requests."""
    sys.path.insert(0, str(ROOT))
    from alidiag.diagnosis import diagnose
    from alidiag.keys import load_key, load_md5
    from alidiag.model import Case, Half, KeyRing
    from alidiag.read import read_request

    params = {f"param_{i:02d}": f"value {i} 测试" if i % 5 == 0 else f"value{i}" for i in range(19)}
    params |= {"service": "create_forex_trade", "partner": "2088101122136241", "_input_charset": "utf-8"}
    params |= {
        "total_fee": "10.00",
        "notify_url": "https://merchant.example.com/notify",
        "timestamp": "2026-11-20 10:15:30",
    }
    from urllib.parse import urlencode

    rows: list[tuple[str, float, float]] = []
    md5 = KeyRing(md5=load_md5((FIXTURES / "keys" / "md5.txt").read_bytes(), "md5"))
    rings = {"MD5": (md5, "0" * 32, 1.5)}
    for kind, name, limit in (("RSA", "rsa1024", 1.5), ("RSA2", "rsa2048", 1.5), ("DSA", "dsa_1024", 3.0)):
        key = load_key((FIXTURES / "keys" / f"{name}_pub.pem").read_bytes(), name, Half.PUBLIC)
        digest = "-sha256" if kind == "RSA2" else "-sha1"
        command = ["openssl", "dgst", digest, "-sign", str(FIXTURES / "keys" / f"{name}.pem")]
        raw = subprocess.run(command, input=b"an unrelated text", capture_output=True, check=True).stdout
        encoded = subprocess.run(["openssl", "base64", "-A"], input=raw, capture_output=True, check=True).stdout
        rings[kind] = (KeyRing(public=key), encoded.decode(), limit)
    gc.disable()  # as the command line does
    for kind, (ring, sign, limit) in rings.items():
        url = "https://mapi.alipay.com/gateway.do?" + urlencode({**params, "sign_type": kind, "sign": sign})
        request = read_request(url, "bench")
        tried, times, ratios = 0, [], []
        for _ in range(1 + SEARCHES):
            bare = _bare(params)
            begun = time.perf_counter()
            report = diagnose(Case(request, ring))
            times.append(time.perf_counter() - begun)
            cause = report.illegal_sign.cause if report.illegal_sign else None
            tried = cause.tried if cause else 0
            ratios.append(times[-1] / tried / statistics.mean((bare, _bare(params))))
        if kind == "MD5":
            name = "search / bare loop over as many strings (at most 2 = half its rate)"
            rows.append((name, statistics.median(ratios[1:]), 2.0))  # the first time only loads
        rows.append((f"unexplainable {kind}: seconds ({tried:,} tried)", statistics.median(times[1:]), limit))
    gc.enable()
    return rows


def _bare(params: dict[str, str]) -> float:
    """Seconds for encoding and hashing one string as long as the pre-sign string, and no more."""
    text, secret = "&".join(f"{k}={params[k]}" for k in sorted(params)), b"0" * 32
    texts = [text.replace("value3", f"value{i}") for i in range(2000)]
    begun = time.perf_counter()
    for one in texts * 50:
        hashlib.md5(one.encode() + secret, usedforsecurity=False).digest()
    return (time.perf_counter() - begun) / len(texts) / 50


def parameters_rate() -> list[tuple[str, float, float]]:
    """A request of 20 parameters held against its rules in a warm process, against `parse_qsl` of its query."""
    sys.path.insert(0, str(ROOT))
    from urllib.parse import parse_qsl

    from alidiag.checks.parameters import check_parameters
    from alidiag.model import Verdict
    from alidiag.read import read_request
    from alidiag.rules.book import own_rules

    text = (FIXTURES / "parameters" / "valid" / "request.txt").read_text("utf-8").strip()
    text += "&memo=test+order&trade_information=%7B%22business_type%22%3A%225%22%7D&trans_currency=CNY"
    request, query = read_request(text, "bench"), text.partition("?")[2]
    if len(request.params) != 20 or check_parameters(request).verdict is not Verdict.PASS:
        raise SystemExit("The request of 20 parameters is not right any more.")
    own_rules()

    def seconds(count: int, call: Callable[[], object]) -> float:
        begun = time.perf_counter()
        for _ in range(count):
            call()
        return time.perf_counter() - begun

    rounds = [
        seconds(300, lambda: check_parameters(request)) / seconds(300, lambda: parse_qsl(query, keep_blank_values=True))
        for _ in range(15)
    ]
    return [("20 parameters against their rules / parse_qsl", statistics.median(rounds), 2.0)]


def tickets(bin_: Path) -> list[tuple[str, float, float]]:
    """A ticket of 1 MB with 50 requests in it, as a whole process with keys; the slowest of the hostile tickets."""
    names = sorted(path.parent.name for path in (FIXTURES / "requests").glob("*/request.txt"))[:50]
    requests = [(FIXTURES / "requests" / name / "request.txt").read_text("utf-8").strip() for name in names]
    line = "2026-11-20 10:15:30 INFO worker 7: order processed, 客户 asked again about it, see above.\n"
    size = (1_040_000 - sum(len(one.encode()) for one in requests)) // len(requests) // len(line.encode())
    large = BUILD / "ticket.txt"
    large.write_text("".join(f"{line * size}{one}\nIt says ILLEGAL_SIGN.\n\n" for one in requests), "utf-8")
    own = [("--md5-key-file", "md5.txt"), ("--public-key", "rsa2048_pub.pem")]
    keys = [word for option, name in own for word in (option, str(FIXTURES / "keys" / name))]
    program = [str(bin_ / "alidiag"), "triage", "--no-config", "-f", "json"]
    rows = [("ticket of 1 MB with 50 requests, with keys: seconds", spawned([*program, *keys, str(large)]), 5.0)]
    slowest = 0.0
    hostile = BUILD / "hostile.txt"
    for unit in ("&", "https://", "-----BEGIN", "> ", "\n", "service=a&partner=2&sign=b\n", "MIIE", "<alipay>", "a@b."):
        hostile.write_text(unit * (1_048_576 // len(unit)), "utf-8")
        slowest = max(slowest, spawned([*program, str(hostile)]))
    return [*rows, ("the slowest of nine hostile tickets of 1 MiB: seconds", slowest, 5.0)]


def main() -> int:
    """Measure, print, judge."""
    missed = []
    bin_ = installed()
    from bench_check import check_rates

    for measure in (lambda: cold_start(bin_), search_rate, parameters_rate, check_rates, lambda: tickets(bin_)):
        rows = measure()
        again = {name.split(" (")[0]: value for name, value, _ in measure()} if any(v > m for _, v, m in rows) else {}
        for name, value, most in rows:
            best = min(value, again.get(name.split(" (")[0], value))
            second = f", then {best:.2f}" if best < value and value > most else ""
            print(f"{name:70} {value:6.2f}{second}  at most {most:.2f}  {'ok' if best <= most else 'MISSED'}")
            if best > most:
                missed.append(name)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
