"""`alidiag explain`: what a code, mistake, finding, rule, service or parameter is, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alidiag.cli import completing as c
from alidiag.cli import options as o

if TYPE_CHECKING:
    from alidiag.explain.terms import Page

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

SENTENCES = "Codes and names are looked up here, not sentences; `alidiag triage` reads whole texts."
FORMATS = ("text", "json", "markdown")

Form = Annotated[
    str,
    typer.Option(
        "--format", "-f", metavar="FORM", envvar="ALIDIAG_FORMAT", rich_help_panel=o.OUTPUT,
        help="text, json or markdown.",
    ),
]  # fmt: skip


@app.command("explain")
def explain(
    term: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TERM]",
            show_default=False,
            autocompletion=c.terms,
            help="A code, state or payment type of Alipay's; a mistake, finding or rule by id; SERVICE, "
            "PARAMETER or SERVICE.PARAMETER. Without it: a list of all.",
        ),
    ] = None,
    form: Form = "text",
    output: o.Output = None,
    color: o.Colour = "auto",
) -> int:
    """What is this code, mistake, finding, service or parameter, and what do I do?

    alidiag explain ILLEGAL_PARTNER_EXTERFACE

    alidiag explain values-percent-encoded

    alidiag explain create_forex_trade.total_fee
    """
    from alidiag.cli.streams import write_file, write_out
    from alidiag.errors import AlidiagError

    if form not in FORMATS:
        raise AlidiagError(f"The format {form} is not known.", f"Known are: {', '.join(FORMATS)}.")
    if color not in ("auto", "always", "never"):
        raise AlidiagError(f"--color {color} is not known.", "It is auto, always or never.")
    page = _page(" ".join(term)) if term else None
    text = _drawn(page, form, "never" if output else color, to_file=output is not None)
    if output is None:
        return write_out(text)
    write_file(output, text)
    return 0


def _page(term: str) -> Page:
    """The page of a term, or a usage error that names what is most like it."""
    from alidiag.errors import AlidiagError
    from alidiag.explain import find, nearest

    page = find(term)
    if page is None:
        near = nearest(term)
        hint = f"Did you mean {' or '.join(near)}?" if near else "alidiag explain lists all that is known."
        if not term.isascii() or len(term.split()) > 1:
            hint += f" {SENTENCES}"
        if near and any("\u4e00" <= char <= "\u9fff" for char in term):
            message = f"'{term[:60]}' is no code or name that is known; it may mean {' or '.join(near)}."
            raise AlidiagError(message, f"alidiag explain {near[0]}. {SENTENCES}")
        raise AlidiagError(f"Nothing is known of '{term[:60]}'.", hint)
    return page


def _drawn(page: Page | None, form: str, colour: str, *, to_file: bool) -> str:
    """A page, or without one the list of all, in one form."""
    from alidiag.explain import entries

    if form == "json":
        from alidiag.render import page_json

        return page_json.document(page) if page else page_json.listing(entries())
    if form == "markdown":
        from alidiag.render import page_markdown

        return page_markdown.document(page) if page else page_markdown.listing(entries())
    import io
    import sys

    from alidiag.cli.streams import console_for
    from alidiag.render import page_text

    buffer = io.StringIO()
    console = console_for(buffer, None if to_file else sys.stdout, colour)
    if page:
        page_text.write(console, page)
    else:
        page_text.write_list(console, entries())
    return buffer.getvalue()
