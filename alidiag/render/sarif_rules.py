"""Rules as SARIF describes them: what `alidiag explain` says of each, as plain text and as Markdown."""

from __future__ import annotations

from typing import Any

from alidiag.explain import find
from alidiag.explain.terms import Page, Section
from alidiag.model import Level
from alidiag.render import page_markdown
from alidiag.render.check_words import cut
from alidiag.render.sarif_text import message

TAGS = {"mistake": ["illegal-sign"], "rule": ["invalid-parameter"]}


def descriptor(rule: str, level: Level) -> dict[str, Any]:
    """One rule that occurred; `level` is the worst at which it did."""
    page = find(rule)
    about: dict[str, Any] = {
        "id": message(rule),
        "name": "".join(word.capitalize() for word in message(rule).split("-")),
        "shortDescription": {"text": message(page.summary if page else rule)},
        "defaultConfiguration": {"level": level.value},
    }
    if page is not None:
        about["fullDescription"] = {"text": message(cut(_full(page)))}
        about["help"] = {"text": message(_plain(page)), "markdown": _markdown(page)}
        if (url := next((source.url for source in page.sources if source.url), None)) is not None:
            about["helpUri"] = url
    tags = ["alipay", *TAGS.get(page.kind if page else "", [])]
    severity = "recommendation" if level is Level.NOTE else level.value
    about["properties"] = {"tags": tags, "problem.severity": severity}
    return about


def _full(page: Page) -> str:
    how = next((one.paragraphs[0] for one in page.sections if one.heading == "How it comes about"), "")
    return f"{page.summary} {how}".strip()


def _plain(page: Page) -> str:
    told = [page.summary, *(_section(section) for section in page.sections if section.heading != "In short")]
    return " ".join(filter(None, told))


def _section(section: Section) -> str:
    return f"{section.heading}: {' '.join(section.paragraphs)}" if any(section.paragraphs) else ""


def _markdown(page: Page) -> str:
    """Braces are placeholders in Markdown, too."""
    return page_markdown.document(page).replace("{", "{{").replace("}", "}}")
