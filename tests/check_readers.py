"""What a reader of each form of `alidiag check` takes from it: how often each rule was broken, and the sums."""

from __future__ import annotations

import json
import re
from collections import Counter

import lxml.html
from lxml import etree

from tests.form_readers import MARKDOWN

Found = Counter[tuple[str, str]]
VERDICTS = ("fail", "unreadable", "unproven", "pass")


def findings_in_concise(text: str) -> Found:
    lines = [
        re.fullmatch(r"\S.*?(?::\d+|#\d+|\.\w+): ([a-z0-9-]+) ((?:warning|note): )?.*", line)
        for line in text.splitlines()
    ]
    return Counter((one[1], (one[2] or "error: ")[:-2]) for one in lines if one)


def findings_in_sarif(text: str) -> Found:
    run = json.loads(text)["runs"][0]
    found: Found = Counter()
    for result in run["results"]:
        found[result["ruleId"], result["level"]] += result.get("occurrenceCount", 1)
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["properties"]["findings"] == found.total()
    return found


def findings_in_junit(text: str) -> Found:
    root = etree.fromstring(text.encode(), etree.XMLParser(huge_tree=True))
    lines = [line for one in root.iter("failure", "error", "system-out") for line in (one.text or "").split("\n")]
    return Counter(
        (one[2], one[1]) for line in lines if (one := re.match(r"(error|warning|note) ([a-z0-9-]+): ", line))
    )


def findings_in_github(text: str) -> Found:
    """Annotations; those that are left out are counted by level in the last notice."""
    *commands, last = text.splitlines()
    found: Found = Counter()
    for line in commands:
        one = re.match(r"::(error|warning|notice) file=[^:]*,title=alidiag%3A ([a-z0-9-]+)::", line)
        assert one, line
        found[one[2], one[1].replace("notice", "note")] += 1
    rules = {level: rule for rule, level in found}
    for count, level in re.findall(r"([\d,]+) more (error|warning|note)s", last):
        # Of one rule at most, so that the sums can be compared.
        assert len({rule for rule, one in found if one == level}) == 1
        found[rules[level], level] += int(count.replace(",", ""))
    return found


def findings_in_markdown(text: str) -> Found:
    found: Found = Counter()
    cells: list[str] = []
    for token in MARKDOWN.parse(text):
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline" and token.level > 2:
            cells.append("".join(child.content for child in token.children or []))
        elif token.type == "tr_close" and len(cells) == 3 and cells[0] in ("error", "warning", "note"):
            found[cells[1], cells[0]] += int(cells[2].replace(",", ""))
    return found


def findings_in_html(text: str) -> Found:
    page = lxml.html.document_fromstring(text.encode())
    rows = page.xpath("//table[caption='By rule, errors first']/tbody/tr")
    return Counter(
        {(row[2].text_content(), row[1].text_content()): int(row[0].text_content().replace(",", "")) for row in rows}
    )


def findings_in_text(text: str) -> Found:
    lines = text.partition("\nFindings\n")[2] if "\nFindings\n" in text else text
    rows = re.findall(r"^ {2}(error|warning|note) +([\d,]+) {2}([a-z0-9-]+)$", lines, re.MULTILINE)
    return Counter({(rule, level): int(count.replace(",", "")) for level, count, rule in rows})


def sums_in(form: str, text: str) -> dict[str, int]:
    """Requests by verdict."""
    if form == "junit":
        root = etree.fromstring(text.encode())
        sums = {"fail": int(root.get("failures")), "unreadable": int(root.get("errors"))}
        sums["unproven"] = int(root.get("skipped"))
        return sums | {"pass": int(root.get("tests")) - sum(sums.values())}
    if form == "sarif":
        return json.loads(text)["runs"][0]["properties"]["verdicts"]
    line = re.findall(r"[\d,]+ requests?: ((?:[\d,]+ [a-z]+(?:, )?)+)", text)[-1]
    return {verdict: int(count.replace(",", "")) for count, verdict in re.findall(r"([\d,]+) ([a-z]+)", line)}
