"""`alidiag triage`: every request, reply and code in a ticket, diagnosed, in one summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from alidiag.cli import options as o
from alidiag.cli.inputs import KeyFiles, KeyNotes

if TYPE_CHECKING:
    from alidiag.model import Finding, KeyRing
    from alidiag.ticket import Ticket

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("triage")
def triage(
    ticket: Annotated[
        str | None,
        typer.Argument(
            metavar="[TICKET]",
            show_default=False,
            help="The text in quotes, an e-mail, a chat or a log; a path or @path; - for standard input.",
        ),
    ] = None,
    private_key: o.PrivateKey = None,
    public_key: o.PublicKey = None,
    alipay_public_key: o.AlipayPublicKey = None,
    md5_key_file: o.Md5KeyFile = None,
    keyring: o.Keyring = None,
    config: o.Config = None,
    no_config: o.NoConfig = False,
    form: o.Format = "text",
    output: o.Output = None,
    report: o.Reports = None,
    fail_on: o.FailOn = "error",
    quiet: o.Quiet = False,
    color: o.Colour = "auto",
) -> int:
    """What is in this ticket, what is wrong, and what should the merchant be asked next?

    Finds every request (URL, form body, curl command, HTML form, order string; wrapped, quoted or damaged), every
    reply, notification and error code in free text; pairs an answer with its request; diagnoses each request along
    both paths; and writes one summary. Values that name or authorise somebody are hidden, and keys are never shown.

    alidiag triage @ticket.eml --config keys.toml -f markdown
    """
    from alidiag.cli.outputs import checked_form
    from alidiag.cli.standard_input import standard_input
    from alidiag.read.obtain import obtain, refuse_cut
    from alidiag.triage.judge import triage as judged

    checked_form(form)
    if ticket is not None:
        refuse_cut(ticket, "alidiag triage")
    stdin = standard_input("the ticket") if ticket in (None, "-") else None
    pasted = obtain(ticket or "-", stdin, "the ticket", prose=True)
    files = KeyFiles(private_key, public_key, alipay_public_key, md5_key_file, keyring, config, no_config)
    found = judged(pasted.text, pasted.source, Keys(files), pasted.notes)
    written = _deliver(found, form, output, report or (), color, quiet=quiet)
    return written or _status(found, fail_on)


class Keys:
    """The keys of each partner, read once."""

    def __init__(self, files: KeyFiles) -> None:
        self._files = files
        self._notes = KeyNotes()
        self._known: dict[str | None, tuple[KeyRing, tuple[Finding, ...]]] = {}

    def __call__(self, partner: str | None) -> tuple[KeyRing, tuple[Finding, ...]]:
        """The keys, and what was noticed about their files.

        Raises:
            KeyUnreadable: see `cli.inputs.keys_from`.
        """
        from alidiag.cli.inputs import keys_from
        from alidiag.recorded.keys import Given

        if partner not in self._known:
            given = self._notes.without(Given(*keys_from(self._files, partner)))
            self._known[partner] = given.keys, given.findings
        return self._known[partner]


def _deliver(ticket: Ticket, form: str, output: str | None, further: Sequence[str], colour: str, *, quiet: bool) -> int:
    from alidiag.cli.outputs import places_of
    from alidiag.cli.streams import write_file, write_out

    for name, path in places_of(form, output, further, colour):
        text = _drawn(ticket, name, colour, quiet=quiet, to_file=path is not None)
        if path is not None:
            write_file(path, text, ticket.source)
        elif status := write_out(text):
            return status
    return 0


def _drawn(ticket: Ticket, form: str, colour: str, *, quiet: bool, to_file: bool) -> str:
    if form in ("json", "jsonl"):
        from alidiag.render import ticket_json

        return ticket_json.document(ticket) if form == "json" else ticket_json.lines(ticket)
    if form == "concise":
        from alidiag.render import ticket_concise

        return ticket_concise.lines(ticket, quiet=quiet)
    if form == "markdown":
        from alidiag.render import ticket_markdown

        return ticket_markdown.document(ticket, quiet=quiet)
    if form == "html":
        from alidiag.render import ticket_html

        return ticket_html.document(ticket, quiet=quiet)
    import io
    import sys

    from alidiag.cli.streams import console_for
    from alidiag.render import ticket_text
    from alidiag.render.runner import tamed

    buffer = io.StringIO()
    console = console_for(buffer, None if to_file else sys.stdout, "never" if to_file else colour)
    ticket_text.write(console, ticket, quiet=quiet)
    return tamed(buffer.getvalue())


def _status(ticket: Ticket, fail_on: str) -> int:
    """The worst of what was found; 3 where nothing was."""
    from alidiag.cli.outputs import status_of_verdicts
    from alidiag.errors import ExitStatus

    if not (ticket.items or ticket.messages or ticket.codes or ticket.exposed or ticket.ask):
        return ExitStatus.NOTHING
    told = [(one.verdict, one.report) for one in ticket.items] + [(one.verdict, one.report) for one in ticket.messages]
    reports = [report for _, report in told if report is not None]
    verdicts = {ticket.verdict, *(verdict for verdict, _ in told)}
    return status_of_verdicts(verdicts, reports, fail_on)
