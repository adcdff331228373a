"""The part of an HTML report that tells what a message from Alipay says.

The message itself is not shown: its fields are, in which secrets and the like are hidden already.
"""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.model import Cause, Finding, Reply
from alidiag.render.html_text import code, prose, text
from alidiag.render.outline import ties_of
from alidiag.render.reply_outline import facts_of, proof_words, text_wanted
from alidiag.render.reply_text import advice_of, covered


def facts(reply: Reply, source: str) -> list[str]:
    """What the message is."""
    rows = (f"<dt>{name}</dt><dd>{text(words)}</dd>" for name, words in facts_of(reply))
    return ['<dl class="facts">', *rows, f"<dt>Source</dt><dd>{code(source)}</dd>", "</dl>"]


def body(reply: Reply, findings: Sequence[Finding], *, verbose: bool) -> list[str]:
    """What it says, why its signature is as it is, what to do next, what was not checked."""
    lines: list[str] = []
    for said in reply.sayings:
        lines += [
            '<li class="finding">',
            f'<h3>{code(said.code)} <span class="muted">in {code(said.field)}</span></h3>',
        ]
        lines.append(f"<p>{prose(said.meaning)}</p>")
        if advice := advice_of(said, findings):
            lines.append(f"<p><strong>To do:</strong> {prose(advice)}</p>")
        lines.append("</li>")
    if lines:
        lines = ["<h2>What it says</h2>", '<div class="card">', '<ul class="findings">', *lines, "</ul>", "</div>"]
    if reply.signature.cause is not None:
        lines += _cause(reply.signature.cause)
    lines += _list("What to do next", reply.next)
    if wanted := text_wanted(reply, verbose=verbose):
        lines += [f"<h2>{covered(reply.signature)}</h2>", f'<pre tabindex="0">{text(wanted)}</pre>']
    return lines + _list("Not checked", reply.not_checked)


def _cause(cause: Cause) -> list[str]:
    lines = ["<h2>Why the signature is as it is</h2>", '<div class="card">', f"<p>{text(proof_words(cause))}</p>"]
    for mistake in cause.mistakes:
        params = f" in {', '.join(map(code, mistake.params))}" if mistake.params else ""
        lines.append(f"<p><strong>{code(mistake.id)}</strong>{params}</p>")
    lines += [
        f'<p class="muted">{" + ".join(map(code, ids))} would produce the same bytes. {prose(told)}</p>'
        for ids, told in ties_of(cause)
    ]
    return [*lines, "</div>"]


def _list(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return [
        f"<h2>{title}</h2>",
        '<div class="card">',
        "<ul>",
        *(f"<li>{prose(one)}</li>" for one in lines),
        "</ul>",
        "</div>",
    ]
