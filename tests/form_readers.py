"""What a reader of each output form takes from it: the findings, and what a build server's runner would obey."""

from __future__ import annotations

import json
import re
from pathlib import Path

import lxml.html
from markdown_it import MarkdownIt

from alidiag.model import (
    Blamed,
    Cause,
    Difference,
    Expected,
    Finding,
    IllegalSign,
    InvalidParameter,
    Level,
    Param,
    Proof,
    Report,
    Span,
    Status,
    Step,
    StepResult,
    Summary,
    Verdict,
)

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
Told = tuple[str, str, str]
"""Rule, level and message; the rule is empty where the text form names none."""


def bare(words: str) -> str:
    """A message without what a form adds for reading: backticks, blanks, line ends."""
    return re.sub(r"[`\s]", "", words)


def in_json(text: str) -> set[Told]:
    report = json.loads(text)
    steps = report.get("illegal_sign", {}).get("steps", [])
    found = [*report["findings"], *(one for step in steps for one in step["findings"])]
    found += report.get("invalid_parameter", {}).get("findings", [])
    return {(one["rule"], one["level"], bare(one["message"])) for one in found}


def in_concise(text: str) -> list[Told]:
    lines = text.splitlines()
    assert lines.pop().startswith("Verdict: ")
    matches = [re.fullmatch(r".+?(?::\d+)?: (error|warning|note) ([a-z0-9-]+) (.+)", line) for line in lines]
    assert None not in matches, text
    return [(match[2], match[1], bare(match[3])) for match in matches]


def in_markdown(text: str) -> list[Told]:
    found = []
    for token in MARKDOWN.parse(text):
        children = token.children or []
        if len(children) > 5 and children[1].type == "strong_open" and children[2].content in list(Level):
            rest = "".join(child.content for child in children[6:])
            found.append((children[5].content, children[2].content, bare(rest)))
    return found


def in_html(text: str) -> list[Told]:
    items = lxml.html.document_fromstring(text.encode()).xpath("//li[@class='finding'][@id]")
    return [
        (item.find("code").text, item.xpath("span[2]")[0].text, bare(item.find("p").text_content())) for item in items
    ]


def in_text(text: str) -> set[Told]:
    """What stands above the steps has no rule in this form; it is left empty."""
    found: list[Told] = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        begin = re.match(r"( {4}|)(error|warning|note): (.*)", line)
        if not begin:
            continue
        words, rule = [begin[3]], ""
        hang = " " * (len(begin[1]) + len(begin[2]) + 2) if begin[1] else ""
        for below in lines[number + 1 :]:
            if begin[1] and below.startswith("      rule "):
                rule = below.split()[1]
                break
            if not below or not below.startswith(hang) or re.match(r"(error|warning|note): ", below):
                break
            words.append(below)
        found.append((rule, begin[2], bare("".join(words))))
    return set(found)


def obeyed(text: str) -> list[str]:
    """The commands that a runner would find: GitHub's two syntaxes, Azure's and TeamCity's; any name counts."""
    found = []
    for line in re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n"):
        message = line.strip()
        if message.startswith("::") and "::" in message[2:]:
            found.append(line)
        for mark in ("##[", "##vso[", "##teamcity["):
            begin = line.find(mark)
            if begin >= 0 and "]" in line[begin:]:
                found.append(line)
    return found


def filled(text: str) -> Report:
    """A report in which one text stands wherever input can stand."""

    def finding(rule: str, level: Level, span: Span | None = None) -> Finding:
        return Finding(rule, level, f"A {text} b.", text, text, text, f"Do {text}.", span, text)

    pasted = f"{text}\n{text}\n{text}"
    spots = (Span(0, len(text)), Span(len(text), 2 * len(text) + 1), Span(3, 3))
    findings = tuple(finding(f"rule-{n}", level, spots[n]) for n, level in enumerate(Level))
    blamed = Blamed("some-mistake", Step.PRESIGN, (text,), f"It {text}.", f"Do not {text}.")
    illegal = IllegalSign(
        Verdict.FAIL,
        (
            StepResult(Step.KEY_PAIR, Status.UNPROVEN, (), text),
            StepResult(Step.PRESIGN, Status.FAILED, findings),
            StepResult(Step.SIGNATURE, Status.SKIPPED, (), f"So {text}"),
        ),
        Cause(Proof.REPRODUCED, (blamed,), (("other", "more"),), 12),
        Expected(f"{text}&{text}", text, text),
        Difference(text, 2, text, f"x{text}"),
        (text, f"Whether {text}."),
    )
    names, lines = (text,), (text, f"b{text}")
    invalid = InvalidParameter(Verdict.FAIL, names, names, lines, (finding("rule-of", Level.ERROR),))
    params = (Param(text, text, text, text, spots[0], spots[0], "query"),)
    summary = Summary(text, text, "production", text, text, text, text, "gateway", params)
    above = (finding("charset-defaulted", Level.NOTE),)
    return Report(text, Verdict.FAIL, pasted, summary, text, illegal, invalid, above)


def unreadable(text: str) -> Report:
    """A report of a request that cannot be read."""
    finding = Finding("some-rule", Level.ERROR, f"{text} is wrong.", text, text, text, text)
    return Report(text, Verdict.UNREADABLE, text, findings=(finding,))


def payloads(corpora: Path) -> list[str]:
    """The hostile texts of the outside data."""
    texts: list[str] = []
    for name in ("made/markup.json", "made/terminal.json", "made/workflow.json", "blns/blns.json"):
        rows = json.loads((corpora / name).read_text(encoding="utf-8"))
        texts += [row["text"] if isinstance(row, dict) else row for row in rows]
    return texts
