"""INVALID_PARAMETER as a conversation: asks for the request, tells what is wrong, and takes the mended one."""

from __future__ import annotations

from collections.abc import Callable

from alidiag.cli.conversation import converse
from alidiag.cli.inputs import KeyFiles
from alidiag.cli.outputs import status_of
from alidiag.cli.questions import Given, Questions
from alidiag.errors import ExitStatus
from alidiag.model import Report, Request, Verdict
from alidiag.render.frame import draw_verdict
from alidiag.render.parameters_text import draw_parameters


def guide_parameters(
    judge: Callable[[Request], Report],
    given: Given,
    *,
    color: str,
    verbose: bool,
    finish: Callable[[Report], int] | None = None,
) -> int:
    """Ask for the request on the terminal, until it is right or the person has had enough.

    Args:
        judge: makes the report of a request.
        given: what came by option; of it the method, the body, the form of input and what counts as a failure.
        color: auto, always or never.
        verbose: tell notes too.
        finish: writes the last report elsewhere too; gives the status of that.

    Returns:
        The exit status of what was found; 2 where no request was read, 130 after Ctrl-C.
    """
    talk = converse(
        color,
        lambda terminal, out: _Talk(
            Questions(terminal, out, KeyFiles(no_config=True), given, color=color, reveal=False),
            judge,
            verbose=verbose,
        ),
    )
    if talk is None:
        return ExitStatus.INTERRUPTED
    if talk.report is None:
        return ExitStatus.USAGE
    written = finish(talk.report) if finish is not None else 0
    return written or status_of([talk.report], given.fail_on)


class _Talk:
    """One conversation; `report` is that of the last request, None before the first."""

    def __init__(self, questions: Questions, judge: Callable[[Request], Report], *, verbose: bool) -> None:
        self.report: Report | None = None
        self._questions = questions
        self._judge = judge
        self._verbose = verbose

    def hold(self) -> None:
        """Requests, one after the other, to the first that is right.

        Raises:
            Ended: the person ended it.
        """
        page = self._questions.page
        page.line(("INVALID_PARAMETER", "bold"), "  the request against the rules of its service")
        self._questions.say("Nothing leaves this machine. To end: q or Ctrl-D.")
        while True:
            self._questions.ask_request()
            self.report = self._judge(self._questions.case.request)
            draw_parameters(page, self.report, verbose=self._verbose, quiet=False)
            draw_verdict(page, self.report)
            if self.report.verdict is Verdict.PASS:
                return
            if not self._questions.choice({"r": "paste the mended request"}, "finish"):
                return

    def farewell(self) -> None:
        """What is said when the person ends it."""
        if self.report is None:
            self._questions.page.blank()
            self._questions.say("Ended; nothing was diagnosed.")
            self._questions.say('Without questions: alidiag invalid-parameter "URL"')
