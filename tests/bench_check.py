"""The rates of `alidiag check` as ratios within one run; `bench.py` prints and judges them.

The bare loop L0 decodes each URL with `parse_qsl`, rebuilds the pre-sign string and verifies; it reads nothing, checks
no rule and writes nothing. The ideal pair is two forked processes that each do half of the work with data in memory.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))

from recorded_requests import CONFIG, FIXTURES, MD5_KEY, lines, url

Row = tuple[str, float, float]
REQUESTS = 6000
PAIR = 50_000
ROUNDS = 5
QUIET = 1.85
"""What `second_core` must show for a ratio of two processes to mean anything."""


def bare_loop(urls: list[str], sign_type: str) -> int:
    """L0: how many of the URLs verify."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding

    public = serialization.load_pem_public_key((FIXTURES / "keys" / "rsa2048_pub.pem").read_bytes())
    count = 0
    for one in urls:
        given = dict(parse_qsl(one.partition("?")[2], keep_blank_values=True))
        signed = sorted(name for name in given if name not in ("sign", "sign_type") and given[name])
        text = "&".join(f"{name}={given[name]}" for name in signed)
        if sign_type == "MD5":
            count += hmac.compare_digest(hashlib.md5((text + MD5_KEY).encode()).hexdigest(), given["sign"])
        else:
            public.verify(base64.b64decode(given["sign"]), text.encode(), padding.PKCS1v15(), hashes.SHA256())
            count += 1
    return count


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def orders() -> object:
    """What `check -f jsonl` asks for, with the keys of the fixtures."""
    from alidiag.keys import load_key, load_md5
    from alidiag.model import Half, KeyRing
    from alidiag.recorded.judge import Settings
    from alidiag.recorded.keys import Given, Keys
    from alidiag.recorded.worker import Orders

    public = load_key((FIXTURES / "keys" / "rsa2048_pub.pem").read_bytes(), "public", Half.PUBLIC)
    md5 = load_md5((FIXTURES / "keys" / "md5.txt").read_bytes(), "md5")
    return Orders(Settings(keys=Keys(Given(KeyRing(public=public, md5=md5)))), brief=True)


def checked(path: str, jobs: int) -> int:
    """The whole way of `check FILE -f jsonl -j JOBS`, written to nowhere: how many requests."""
    from alidiag.recorded.inputs import Plan, sources_of
    from alidiag.recorded.run import done_parts

    count = 0
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        for done in done_parts(Plan(sources_of([path]), None, None), orders(), jobs, None):
            nowhere.write(done.brief)
            count += done.counts.requests
    return count


def in_memory(data: bytes) -> None:
    """One half of the ideal pair."""
    from alidiag.recorded.inputs import Block
    from alidiag.recorded.worker import Worker

    Worker(orders()).run(Block("x", "jsonl", data, 1))


def ideal_pair(halves: list[bytes]) -> None:
    """Two forked processes, each with its half in memory."""
    pids = []
    for half in halves:
        pid = os.fork()
        if pid == 0:
            in_memory(half)
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)


def written(folder: str, name: str, text: str) -> str:
    """The path of a new file."""
    path = os.path.join(folder, name)
    Path(path).write_text(text, "ascii")
    return path


def one_process(folder: str) -> list[Row]:
    """Against L0, and a batch of which each tenth request has one mistake against a healthy one."""
    rows = []
    for sign_type, floor in (("RSA2", 0.8), ("MD5", 0.6)):
        urls = [url(number, sign_type) for number in range(REQUESTS)]
        healthy = written(folder, f"{sign_type}.jsonl", "".join(lines(REQUESTS, sign_type)))
        wrong = written(folder, f"{sign_type}-wrong.jsonl", "".join(lines(REQUESTS, sign_type, wrong=10)))
        bare, ours, failing = [], [], []
        for _ in range(ROUNDS):
            bare.append(seconds(lambda: bare_loop(urls, sign_type)))  # noqa: B023 - called at once
            ours.append(seconds(lambda: checked(healthy, 1)))  # noqa: B023
            failing.append(seconds(lambda: checked(wrong, 1)))  # noqa: B023
        ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
        rows.append((f"check {sign_type} jsonl, one process / L0 (at most 1/{floor})", ratio, 1 / floor))
        slower = statistics.median(one / other for one, other in zip(failing, ours, strict=True))
        rows.append((f"check {sign_type}, one in ten with a mistake / a healthy batch", slower, 2.0))
    return rows


def pair_against_one(path: str, times: int) -> float:
    """Two processes against one, each the quickest of so many runs: a few requests take but milliseconds."""
    both = [(seconds(lambda: checked(path, 2)), seconds(lambda: checked(path, 1))) for _ in range(times)]
    return min(two for two, _ in both) / min(one for _, one in both)


def second_core(seconds_: float = 0.15) -> float:
    """How much two processes that only count come to, against one: near 2 where both cores are free."""

    def spin() -> float:
        turns, end = 0, time.perf_counter() + seconds_
        while time.perf_counter() < end:
            for _ in range(200):
                pass
            turns += 1
        return turns / seconds_

    alone = spin()
    out, into = os.pipe()
    for _ in range(2):
        if os.fork() == 0:
            os.write(into, f"{spin():.0f}\n".encode())
            os._exit(0)
    for _ in range(2):
        os.wait()
    both = sum(map(float, os.read(out, 1000).split()))
    os.close(out)
    os.close(into)
    return both / ((alone + spin()) / 2)


def quiet_rounds(ratio: Callable[[], float], tries: int = 4 * ROUNDS) -> list[float]:
    """Ratios of rounds before and after which the second core was free; at most `ROUNDS`, perhaps none."""
    found: list[float] = []
    for _ in range(tries):
        if len(found) == ROUNDS:
            break
        if second_core() >= QUIET:
            value = ratio()
            if second_core() >= QUIET:
                found.append(value)
    return found


def two_processes(folder: str) -> list[Row]:
    """Against an ideal pair, and for a few requests against one process; only while the second core is free."""
    text = "".join(lines(PAIR, "RSA2"))
    path = written(folder, "pair.jsonl", text)
    middle = text.index("\n", len(text) // 2) + 1
    halves = [text[:middle].encode(), text[middle:].encode()]
    asked: list[tuple[str, Callable[[], float], float]] = [
        (
            f"check -j 2, {PAIR:,} requests / an ideal pair (at most 1/0.9)",
            lambda: seconds(lambda: checked(path, 2)) / seconds(lambda: ideal_pair(halves)),
            1 / 0.9,
        )
    ]
    for count in (100, 500, 1000, 2000, 4000, 8000):
        few = written(folder, f"few{count}.jsonl", "".join(lines(count, "RSA2")))
        asked.append((
            f"check -j 2 / -j 1, {count:,} requests",
            lambda few=few, times=1 + 4000 // count: pair_against_one(few, times),  # type: ignore[misc]
            1.1,
        ))  # fmt: skip
    rows = []
    for name, ratio, most in asked:
        found = quiet_rounds(ratio)
        if found:
            rows.append((name, statistics.median(found), most))
        else:
            print(f"{name}: not measured, the second core is busy.")
    return rows


def memory(folder: str, count: int = 100_000) -> list[Row]:
    """The largest process of `check -j 2` over very many lines, in MiB."""
    import subprocess

    block = "".join(lines(1000, "RSA2"))
    path = os.path.join(folder, "long.jsonl")
    with open(path, "w", encoding="ascii") as file:
        file.writelines(block for _ in range(count // 1000))
    config = written(folder, "alidiag.toml", CONFIG)
    rows = []
    for jobs in (1, 2):
        command = [sys.executable, "-m", "alidiag", "check", path, "--config", config, "-f", "jsonl", "-j", str(jobs)]
        code = (
            "import resource, subprocess, sys\n"
            f"subprocess.run({command!r}, stdout=subprocess.DEVNULL)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        told = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
        )
        rows.append((f"check -j {jobs}, {count:,} lines: MiB of the largest process", int(told.stdout) / 1024, 60.0))
    return rows


def against_sdks() -> list[Row]:
    """The SDKs' own verification of the same requests, where they are installed, against one process of ours."""
    rows: list[Row] = []
    urls = [url(number, "RSA2") for number in range(300)]
    given = [dict(parse_qsl(one.partition("?")[2], keep_blank_values=True)) for one in urls]
    texts = ["&".join(f"{k}={d[k]}" for k in sorted(d) if k not in ("sign", "sign_type")) for d in given]
    public = (FIXTURES / "keys" / "rsa2048_pub.pem").read_text("ascii")
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, "sdk.jsonl", "".join(lines(3000, "RSA2")))
        ours = min(seconds(lambda: checked(path, 1)) for _ in range(3)) / 3000
    try:
        from alipay.aop.api.util.SignatureUtils import verify_with_rsa
    except ImportError:
        print("alipay-sdk-python is not installed: not compared with it.")
    else:
        body = "".join(public.split("\n")[1:-2])

        def theirs() -> None:
            for text, one in zip(texts, given, strict=True):
                verify_with_rsa(body, text.encode(), one["sign"])

        rows.append(("check, per request / alipay-sdk-python's own verification", ours / (seconds(theirs) / 300), 0.25))
    try:
        from alipay import AliPay
    except ImportError:
        print("python-alipay-sdk is not installed: not compared with it.")
    else:
        private = (FIXTURES / "keys" / "rsa2048.pem").read_text("ascii")
        client = AliPay("0", None, private, public, sign_type="RSA2")

        def others() -> None:
            for one in given:
                client.verify(dict(one), one["sign"])

        rows.append(("check, per request / python-alipay-sdk's own verification", ours / (seconds(others) / 300), 0.25))
    return rows


def check_rates() -> list[Row]:
    """All of them."""
    with tempfile.TemporaryDirectory() as folder:
        return [*one_process(folder), *two_processes(folder), *memory(folder), *against_sdks()]


if __name__ == "__main__":
    for name, value, most in check_rates():
        print(f"{name:70} {value:6.2f}  at most {most:.2f}  {'ok' if value <= most else 'MISSED'}")
