"""JUnit's XML: a suite for each input file, a test case for each request.

There is no official schema; this keeps to what Jenkins, GitLab, GitHub's actions and Azure read. A request that fails
is a `failure`, a record that cannot be read an `error`, one that could not be judged is `skipped` with the reason: it
must not look like passed. Warnings stand in `system-out`. Where all that is wrong is hushed, the case passes and says
so there. Source: testmoapp/junitxml.

The sums stand above the cases, so the cases wait: in memory first, in an unnamed temporary file from `MOST_HELD` on.
"""

from __future__ import annotations

import codecs
import os
import tempfile
from html import escape
from typing import IO, cast

from alidiag.batch.outcome import Look, Outcome, Spot, Tally, Writer
from alidiag.errors import OutputFailed
from alidiag.model import Level, Verdict
from alidiag.render import check_words as words
from alidiag.render.check_words import cut
from alidiag.render.show import show

MOST_HELD = 8 * 1024 * 1024
"""Octets of cases that are held in memory."""
BLOCK = 256 * 1024
LONGEST = 1_000
"""Characters of a message."""
MOST_SPOTS = 50
"""Findings of one case that are written out."""


class _Suite:
    """The sums of one file, and where its cases begin."""

    __slots__ = ("about", "errors", "failures", "file", "skipped", "start", "tests")

    def __init__(self, file: str, start: int) -> None:
        self.file = file
        self.start = start
        self.about = f'classname="{_text(_class(file))}" file="{_text(file)}"'
        self.tests = self.failures = self.errors = self.skipped = 0

    def opening(self) -> str:
        return f'  <testsuite name="{_text(self.file)}" {_sums(self)}>\n'


class Form:
    """The JUnit form."""

    wants_passes = True
    wants_reports = False

    def __init__(self, stream: Writer, look: Look) -> None:
        del look
        self._stream = stream
        self._cases = cast("IO[bytes]", tempfile.SpooledTemporaryFile(MOST_HELD))  # noqa: SIM115 - `finish` closes it
        self._at = 0
        self._suites: list[_Suite] = []

    def begin(self) -> None:
        """Nothing is written before all is known."""

    def add(self, outcome: Outcome, report: str) -> None:
        """A test case."""
        del report
        suite = self._suite(outcome.place.file)
        suite.tests += 1
        inner = ""
        if outcome.verdict is Verdict.UNREADABLE:
            suite.errors += 1
            inner = _wrong("error", outcome)
        elif outcome.counts:
            suite.failures += 1
            inner = _wrong("failure", outcome)
        elif outcome.verdict is Verdict.UNPROVEN:
            suite.skipped += 1
            reason = " ".join(outcome.unproven) or "It could not be judged."
            inner = f'      <skipped message="{_text(cut(reason, LONGEST))}"/>\n'
        inner += _said(outcome)
        head = f'    <testcase name="{_text(_name(outcome))}" {suite.about}'
        if outcome.place.line is not None:
            head += f' line="{outcome.place.line}"'
        self._keep(f"{head}>\n{inner}    </testcase>\n" if inner else f"{head}/>\n")

    def _keep(self, case: str) -> None:
        try:
            self._at += self._cases.write(case.encode())
        except OSError as problem:
            why = problem.strerror or "it is closed"
            raise OutputFailed(
                f"JUnit's cases cannot be kept in a temporary file: {why}.", "TMPDIR names the folder of such files."
            ) from None

    def _suite(self, file: str) -> _Suite:
        if not self._suites or self._suites[-1].file != file:
            self._suites.append(_Suite(file, self._at))
        return self._suites[-1]

    def finish(self, tally: Tally) -> None:
        """The sums, then the cases, suite by suite."""
        total = _Suite("", 0)
        for suite in self._suites:
            for name in ("tests", "failures", "errors", "skipped"):
                setattr(total, name, getattr(total, name) + getattr(suite, name))
        with self._cases as cases:
            cases.seek(0)
            self._stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
            self._stream.write(f'<testsuites name="alidiag check" {_sums(total)}>\n')
            ends = [*(suite.start for suite in self._suites[1:]), self._at]
            for suite, stop in zip(self._suites, ends, strict=False):
                self._stream.write(suite.opening())
                self._copy(cases, stop - suite.start)
                self._stream.write("  </testsuite>\n")
            self._remarks(tally)
            self._stream.write("</testsuites>\n")

    def _copy(self, cases: IO[bytes], left: int) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")()
        while left > 0 and (piece := cases.read(min(left, BLOCK))):
            left -= len(piece)
            self._stream.write(decoder.decode(piece))

    def _remarks(self, tally: Tally) -> None:
        """What keeps the sums from saying all: a suite of its own, for a list of suites holds nothing else."""
        if lines := words.remarks(tally):
            told = "\n".join(_text(line) for line in lines)
            sums = 'tests="0" failures="0" errors="0" skipped="0"'
            self._stream.write(f'  <testsuite name="alidiag" {sums}>\n    <system-out>{told}</system-out>\n')
            self._stream.write("  </testsuite>\n")


def _sums(suite: _Suite) -> str:
    return f'tests="{suite.tests}" failures="{suite.failures}" errors="{suite.errors}" skipped="{suite.skipped}"'


def _name(outcome: Outcome) -> str:
    place = outcome.place
    where = f"line {place.line}" if place.line is not None else f"entry {place.entry}" if place.entry else "request"
    named = [where, *(f"({cut(outcome.id, 100)})" for _ in (1,) if outcome.id), cut(outcome.service or "", 100)]
    return " ".join(filter(None, named))


def _class(file: str) -> str:
    return f"alidiag.{os.path.splitext(os.path.basename(file))[0]}"


def _wrong(kind: str, outcome: Outcome) -> str:
    """The failure or error of a request: the first finding is its message, all stand in its text."""
    wrong = [spot for spot in outcome.spots if spot.level is Level.ERROR] or list(outcome.spots)
    rules = " + ".join(outcome.groups[0].rules) if outcome.groups else wrong[0].rule if wrong else kind
    message = cut(wrong[0].message, LONGEST) if wrong else "It cannot be read." if kind == "error" else "It fails."
    lines = [_text(cut(f"{outcome.method} {outcome.url}".strip(), LONGEST)), *_listed(wrong)]
    told = "\n".join(filter(None, lines))
    return f'      <{kind} type="{_text(cut(rules, 200))}" message="{_text(message)}">{told}</{kind}>\n'


def _said(outcome: Outcome) -> str:
    """Warnings, and what is hushed."""
    lines: list[str] = []
    if outcome.verdict is not Verdict.UNREADABLE:
        lines = _listed([spot for spot in outcome.spots if spot.level is not Level.ERROR])
    lines += [
        _text(f"not told ({one.by}): {one.spot.rule}{f' ({cut(one.spot.param, 100)})' if one.spot.param else ''}")
        for one in outcome.hushed[:MOST_SPOTS]
    ]
    if lines and outcome.unproven and outcome.verdict is not Verdict.UNPROVEN:
        lines += [_text(f"not judged: {cut(reason, LONGEST)}") for reason in outcome.unproven]
    return "      <system-out>" + "\n".join(lines) + "</system-out>\n" if lines else ""


def _listed(spots: list[Spot]) -> list[str]:
    lines: list[str] = []
    for spot in spots[:MOST_SPOTS]:
        lines.append(_text(f"{spot.level.value} {spot.rule}: {cut(spot.message, LONGEST)}"))
        for name, value in (("expected", spot.expected), ("found", spot.actual), ("to do", spot.fix)):
            if value:
                lines.append(_text(f"  {name}: {cut(value, LONGEST)}"))
    if len(spots) > MOST_SPOTS:
        lines.append(f"{words.plural(len(spots) - MOST_SPOTS, 'more finding')}")
    return lines


def _text(value: str) -> str:
    """Any text as characters that XML allows and that mean nothing else; a runner's mark is taken apart."""
    return escape(show(value), quote=True).replace("##", "&#35;&#35;").replace("::", "&#58;&#58;")
