"""The commands. Each stands in a module of its own, which is imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from alidiag.cli.streams import complain
from alidiag.errors import AlidiagError

COMMANDS = {
    "illegal-sign": (
        "alidiag.cli.illegal_sign",
        "Why was this request refused with ILLEGAL_SIGN?",
    ),
    "invalid-parameter": (
        "alidiag.cli.invalid_parameter",
        "Why was this request refused with INVALID_PARAMETER?",
    ),
    "check": (
        "alidiag.cli.check",
        "Are these recorded requests right? For CI too.",
    ),
    "reply": (
        "alidiag.cli.reply",
        "What did Alipay answer, and is it genuine?",
    ),
    "triage": (
        "alidiag.cli.triage",
        "What is in this e-mail, chat or log, and what to ask?",
    ),
    "explain": (
        "alidiag.cli.explain",
        "What does this code, finding, rule or parameter mean?",
    ),
    "specs": (
        "alidiag.cli.specs",
        "The rules of the services: list, show, check.",
    ),
}
"""Command -> (module with an `app`, one line for --help)."""

EPILOG = (
    "Exit status: 0 nothing wrong, 1 a fault was found, 2 usage or unreadable input or key, 3 nothing to check, "
    "4 something could not be checked, 70 a defect of alidiag, 74 output failed, 78 this machine's crypto fails, "
    "130 interrupted, 141 the reader went away."
)


class LazyGroup(TyperGroup):
    """Knows the commands by name and imports only the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, its module imported now; for the overview of --help only its line."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, line = COMMANDS[cmd_name]
        if cmd_name not in _words():
            app = typer.Typer(add_completion=False)
            app.command(cmd_name, help=line)(_nothing)
        else:
            app = importlib.import_module(module).app
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """An unknown command is answered with the nearest ones."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 2, 0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else f" Commands: {', '.join(COMMANDS)}."
            if "://" in args[0] or "=" in args[0]:
                hint = ' To diagnose a request: alidiag illegal-sign "URL" or alidiag invalid-parameter "URL".'
            ctx.fail(f"There is no command {args[0][:60]!a}.{hint}")
        return super().resolve_command(ctx, args)


def _words() -> list[str]:
    """The command line, or where a shell asks how it could go on, the one that is being typed."""
    if "_ALIDIAG_COMPLETE" not in os.environ:
        return sys.argv
    return (os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "").split()


def _nothing() -> None:
    """Stands in for a command in the overview."""


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    # The options about completion stand before any command; making them takes a millisecond.
    add_completion=sys.argv[1:2] == [] or sys.argv[1] not in COMMANDS,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", "-V", help="Show the version and exit."),
) -> None:
    """Find out, on this machine, why Alipay's payment gateway refused a request.

    Nothing is sent anywhere, nothing is written but what you ask for, and no key ever appears in an output.
    """
    if version:
        from alidiag import __version__
        from alidiag.cli.streams import write_out

        raise typer.Exit(write_out(f"alidiag {__version__}\n"))


def main(arguments: list[str]) -> int:
    """Run one command line.

    Returns:
        The exit status.
    """
    try:
        status = app(arguments, prog_name="alidiag", standalone_mode=False)
    except AlidiagError as problem:
        return complain(problem)
    except typer.Abort:
        return 130
    except Exception as problem:
        # Usage errors belong to typer's own copy of click, which has no public name.
        show, code = getattr(problem, "show", None), getattr(problem, "exit_code", None)
        if show is None or code is None:
            raise
        show()
        return int(code)
    return status if isinstance(status, int) else 0
