"""`alidiag specs`: the rules of the services, and files of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alidiag.cli import completing as c
from alidiag.cli import options as o

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

NAMES = {"help_option_names": ["-h", "--help"]}
FORMATS = ("text", "json")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, context_settings=NAMES)

Form = Annotated[
    str,
    typer.Option(
        "--format", "-f", metavar="FORM", envvar="ALIDIAG_FORMAT", rich_help_panel=o.OUTPUT, help="text or json."
    ),
]


@app.callback()
def specs() -> None:
    """Which rules are requests held against? List the services, show one, check a file of your own rules."""


@app.command("list")
def list_(specs: o.Specs = None, form: Form = "text", output: o.Output = None, color: o.Colour = "auto") -> int:
    """Every service that there are rules for."""
    _checked(form, color)
    from alidiag.cli.rules import book_of

    book = book_of(specs or ())
    services = [one for one in (book.service(name) for name in book.services()) if one is not None]

    def as_json() -> str:
        from alidiag.render import rules_json

        return rules_json.listing(services)

    def as_text(console: Console) -> None:
        from alidiag.render import rules_text

        rules_text.write_list(console, services)

    return _deliver(as_json, as_text, form, output, color)


@app.command("show")
def show(
    service: Annotated[
        str,
        typer.Argument(
            metavar="SERVICE", show_default=False, autocompletion=c.services, help="The name of the service."
        ),
    ],
    variant: o.Variant = None,
    specs: o.Specs = None,
    form: Form = "text",
    output: o.Output = None,
    color: o.Colour = "auto",
) -> int:
    """The rules of one service: its parameters, what may stand in them, and where each fact is written.

    alidiag specs show create_forex_trade
    """
    _checked(form, color)
    from alidiag.cli.rules import book_of, unknown_service

    book = book_of(specs or ())
    rules = book.service(service, variant)
    if rules is None:
        raise unknown_service(book, service)

    def as_json() -> str:
        from alidiag.render import rules_json

        return rules_json.document(rules)

    def as_text(console: Console) -> None:
        from alidiag.explain.services_source import service_page
        from alidiag.render import page_text

        page = service_page(book, service, variant)
        if page is not None:
            page_text.write(console, page)

    return _deliver(as_json, as_text, form, output, color)


@app.command("check")
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", show_default=False, help="Rules files, SERVICE.toml.")
    ],
    form: Form = "text",
    output: o.Output = None,
    color: o.Colour = "auto",
) -> int:
    """Is this rules file right? Every error with its line.

    Exit status 1 if a file is wrong, 2 if one cannot be read.
    """
    _checked(form, color)
    from alidiag.errors import ExitStatus
    from alidiag.rules.checking import check_file

    checked = [check_file(path) for path in files]

    def as_json() -> str:
        from alidiag.render import rules_json

        return rules_json.checks(checked)

    def as_text(console: Console) -> None:
        from alidiag.render import rules_text

        rules_text.write_checks(console, checked)

    written = _deliver(as_json, as_text, form, output, color, *files)
    verdicts = {one.verdict for one in checked}
    found = ExitStatus.USAGE if "unreadable" in verdicts else ExitStatus.FAULT if "fail" in verdicts else ExitStatus.OK
    return written or found


def _checked(form: str, color: str) -> None:
    from alidiag.errors import AlidiagError

    if form not in FORMATS:
        raise AlidiagError(f"The format {form} is not known.", f"Known are: {', '.join(FORMATS)}.")
    if color not in ("auto", "always", "never"):
        raise AlidiagError(f"--color {color} is not known.", "It is auto, always or never.")


def _deliver(
    as_json: Callable[[], str],
    as_text: Callable[[Console], None],
    form: str,
    output: str | None,
    color: str,
    *inputs: str,
) -> int:
    """Write it in the one form or the other, to standard output or a file."""
    from alidiag.cli.streams import console_for, write_file, write_out

    if form == "json":
        text = as_json()
    else:
        import io
        import sys

        buffer = io.StringIO()
        as_text(console_for(buffer, None if output else sys.stdout, "never" if output else color))
        text = buffer.getvalue()
    if output is None:
        return write_out(text)
    write_file(output, text, *inputs)
    return 0
