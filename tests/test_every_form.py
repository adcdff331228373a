"""The same request in every form: the same verdict, cause and parameters, whatever command it is given to."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from written_forms import FORMS, SHOWN, SORTS, WIRE, Sent

from alidiag.diagnosis import diagnose
from alidiag.errors import AlidiagError
from alidiag.keys import load_key, load_md5
from alidiag.model import Case, Half, KeyRing, Report, Status, Verdict
from alidiag.read import requests_in
from alidiag.recorded.judge import Judge, Settings
from alidiag.recorded.keys import Given, Keys
from alidiag.recorded.record import Record
from alidiag.recorded.sources.texts import items_of
from alidiag.triage.judge import triage

FIXTURES = Path(__file__).parent.parent / "fixtures"
KEYS = FIXTURES / "keys"
RING = {
    "MD5": KeyRing(md5=load_md5((KEYS / "md5.txt").read_bytes(), "md5.txt")),
    "RSA": KeyRing(public=load_key((KEYS / "rsa1024_pub.pem").read_bytes(), "rsa1024_pub.pem", Half.PUBLIC)),
    "RSA2": KeyRing(public=load_key((KEYS / "rsa2048_pub.pem").read_bytes(), "rsa2048_pub.pem", Half.PUBLIC)),
}


BY_FILE = {"md5.txt": RING["MD5"], "rsa1024_pub.pem": RING["RSA"], "rsa2048_pub.pem": RING["RSA2"]}


def sent(name: str) -> tuple[Sent, KeyRing] | None:
    """A fixture that is one clean URL of the gateway, with the key that its case names."""
    text = (FIXTURES / "requests" / name / "request.txt").read_bytes()
    case = tomllib.loads((FIXTURES / "requests" / name / "case.toml").read_text("utf-8"))
    try:
        url = text.decode("ascii").strip()
    except UnicodeDecodeError:
        return None
    if not url.startswith("https://") or any(char in url for char in " \n\"'<>#") or "wap" in name or "order" in name:
        return None
    address, _, query = url.partition("?")
    one = Sent(address, query, "gbk" if "charset=gb" in query.lower() else "utf-8")
    try:
        pairs = dict(one.pairs)
    except UnicodeDecodeError:
        return None
    named = " ".join(map(str, case.get("options", [])))
    ring = next((ring for file, ring in BY_FILE.items() if f"keys/{file}" in named), None)
    if ring is None or len(pairs) < len(one.pairs) or "service" not in pairs:
        return None
    return one, ring


ALL = sorted(path.parent.name for path in FIXTURES.glob("requests/*/case.toml"))
ABLE = {name: found for name in ALL if (found := sent(name)) is not None}
HEALTHY = [name for name in ABLE if name.startswith("healthy")]
BROKEN = [name for name in ABLE if not name.startswith("healthy")][::4]
"""Every fourth: a search for a cause takes long, and the forms are the matter here."""
ON_THE_WAY = {"final-url"}


def told(report: Report) -> tuple[str, str, list[tuple[str, tuple[str, ...]]]]:
    illegal = report.illegal_sign
    assert illegal is not None
    failed = next((str(step.step) for step in illegal.steps if step.status is Status.FAILED), "")
    mistakes = [(one.id, one.params) for one in illegal.cause.mistakes] if illegal.cause else []
    return str(illegal.verdict), failed, mistakes


def by_illegal_sign(text: str, ring: KeyRing) -> Report:
    request, *others = requests_in(text, "x")
    return diagnose(Case(request, ring, readings=tuple(others)))


def by_check(text: str, ring: KeyRing) -> list[Report]:
    judge = Judge(Settings(keys=Keys(Given(ring))))
    return [judge.report(one) for one in items_of(text.encode(), "x", 1) if isinstance(one, Record)]


def by_triage(text: str, ring: KeyRing) -> list[Report]:
    ticket = triage(text, "x", lambda _partner: (ring, ()))
    return [one.report for one in ticket.items if one.report is not None]


def every_command(text: str, ring: KeyRing) -> dict[str, object]:
    """What each command says; a text that cannot be read says so."""
    try:
        alone: object = told(by_illegal_sign(text, ring))
    except AlidiagError as problem:
        alone = problem.message
    return {
        "illegal-sign": alone,
        "check": [told(one) for one in by_check(text, ring)],
        "triage": [told(one) for one in by_triage(text, ring)],
    }


@pytest.mark.parametrize("form", [*WIRE, *SHOWN, *FORMS])
def test_healthy_requests_pass_in_every_form_and_command(form: str) -> None:
    wrong = {}
    for name in HEALTHY:
        one, ring = ABLE[name]
        text = {**WIRE, **SHOWN, **FORMS}[form](one)
        if text is None:
            continue
        right = ("pass", "", [])
        got = every_command(text, ring)
        if got != {"illegal-sign": right, "check": [right], "triage": [right]}:
            wrong[name] = {command: said for command, said in got.items() if said not in (right, [right])}
    assert not wrong


@pytest.mark.parametrize("form", [*WIRE, *SHOWN])
def test_broken_requests_have_the_same_cause_in_every_form_and_command(form: str) -> None:
    wrong = {}
    for name in BROKEN:
        one, ring = ABLE[name]
        right = told(by_illegal_sign(one.url, ring))
        if right[1] in ON_THE_WAY and form not in WIRE:
            continue
        if form in SORTS and any(mistake == "parameters-unsorted" for mistake, _ in right[2]):
            continue
        text = {**WIRE, **SHOWN}[form](one)
        if text is None or right[0] != Verdict.FAIL:
            continue
        got = every_command(text, ring)
        if got != {"illegal-sign": right, "check": [right], "triage": [right]}:
            wrong[name] = (right, {command: said for command, said in got.items() if said not in (right, [right])})
    assert not wrong
