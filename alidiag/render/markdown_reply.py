"""The part of a Markdown report that tells what a message from Alipay says."""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.model import Cause, Finding, Reply
from alidiag.render.markdown_text import code, fenced, prose
from alidiag.render.outline import ties_of
from alidiag.render.reply_outline import facts_of, proof_words, text_wanted
from alidiag.render.reply_text import advice_of, covered

LONGEST = 20_000
"""Characters of the text that the signature covers."""


def facts(reply: Reply, source: str) -> list[str]:
    """What the message is."""
    lines = [f"- **{name}**: {prose(words)}" for name, words in facts_of(reply)]
    return [*lines, f"- **Source**: {code(source)}", ""]


def body(reply: Reply, findings: Sequence[Finding], *, verbose: bool) -> list[str]:
    """What it says, why its signature is as it is, what to do next, what was not checked."""
    lines: list[str] = []
    for said in reply.sayings:
        lines.append(f"- {code(said.field)} **{code(said.code)}**: {prose(said.meaning)}")
        if advice := advice_of(said, findings):
            lines.append(f"  - to do: {prose(advice)}")
    lines = ["## What it says", "", *lines, ""] if lines else []
    if reply.signature.cause is not None:
        lines += _cause(reply.signature.cause)
    lines += _list("What to do next", reply.next)
    if wanted := text_wanted(reply, verbose=verbose):
        lines += [f"## {covered(reply.signature)}", "", *fenced(wanted, LONGEST), ""]
    return lines + _list("Not checked", reply.not_checked)


def _cause(cause: Cause) -> list[str]:
    lines = ["## Why the signature is as it is", "", prose(proof_words(cause)), ""]
    for mistake in cause.mistakes:
        params = f" ({', '.join(map(code, mistake.params))})" if mistake.params else ""
        lines.append(f"- **`{mistake.id}`**{params}")
    if cause.mistakes:
        lines.append("")
    for ids, told in ties_of(cause):
        lines += [f"{' + '.join(f'`{one}`' for one in ids)} would produce the same bytes. {prose(told)}", ""]
    return lines


def _list(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {prose(line)}" for line in lines), ""] if lines else []
