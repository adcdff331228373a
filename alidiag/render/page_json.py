"""The page of a term as JSON, `"version": 1`."""

from __future__ import annotations

import json
from collections.abc import Iterable

from alidiag.explain.terms import Entry, Page

VERSION = 1


def document(page: Page) -> str:
    """One page."""
    return _written(
        {
            "version": VERSION,
            "title": page.title,
            "kind": page.kind,
            "summary": page.summary,
            "sections": [
                {
                    "heading": section.heading,
                    "paragraphs": list(section.paragraphs),
                    "rows": [{"name": name, "text": text} for name, text in section.rows],
                }
                for section in page.sections
            ],
            "sources": [{"name": source.name, "url": source.url} for source in page.sources],
        }
    )


def listing(entries: Iterable[Entry]) -> str:
    """All terms; `code` is null where a term has none."""
    terms = [
        {
            "name": entry.name,
            "code": entry.code or None,
            "kind": entry.kind,
            "group": entry.group,
            "summary": entry.summary,
        }
        for entry in entries
    ]
    return _written({"version": VERSION, "terms": terms})


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
