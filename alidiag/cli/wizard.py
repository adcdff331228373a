"""The four steps as a conversation: asks for what it needs, lets one correct, goes on when a step passes.

Nothing is judged here: the answers stand in a `Case`, `diagnose` looks at it, and the steps are told in order.
"""

from __future__ import annotations

from collections.abc import Callable

from alidiag.cli.conversation import converse
from alidiag.cli.inputs import KeyFiles
from alidiag.cli.outputs import status_of
from alidiag.cli.questions import Given, Questions
from alidiag.diagnosis import diagnose
from alidiag.errors import ExitStatus
from alidiag.frozen import replace
from alidiag.model import IllegalSign, Kind, Proof, Report, Status, Step, StepResult, Verdict
from alidiag.render import text_form


def guide(
    files: KeyFiles,
    *,
    color: str,
    reveal: bool,
    given: Given | None = None,
    finish: Callable[[Report], int] | None = None,
) -> int:
    """Ask on the terminal, diagnose, and let the person mend and go on.

    Args:
        files: the keys that came by option.
        color: auto, always or never.
        reveal: show the right sign and URL too.
        given: what else came by option.
        finish: writes the last report elsewhere too; gives the status of that.

    Returns:
        The exit status of what was found; 2 where nothing was diagnosed, 130 after Ctrl-C.
    """
    told = given or Given()
    talk = converse(
        color,
        lambda terminal, out: _Talk(Questions(terminal, out, files, told, color=color, reveal=reveal)),
    )
    if talk is None:
        return ExitStatus.INTERRUPTED
    if talk.report is None:
        return ExitStatus.USAGE
    written = finish(talk.report) if finish is not None else 0
    return written or status_of([talk.report], told.fail_on)


class _Talk:
    """One conversation; `report` is the last diagnosis, None before the first."""

    def __init__(self, questions: Questions) -> None:
        self.report: Report | None = None
        self._questions = questions
        self._page = questions.page
        self._at: Step | None = None

    def hold(self) -> None:
        """The whole conversation.

        Raises:
            Ended: the person ended it.
        """
        self._page.line(("ILLEGAL_SIGN", "bold"), "  in iDiagnose's four steps")
        self._questions.say("Nothing leaves this machine. To end: q or Ctrl-D.")
        self._questions.ask_request()
        self._questions.ask_keys()
        self._diagnose()
        self._steps()
        self._conclude()

    def farewell(self) -> None:
        """What is said when the person ends it."""
        self._page.blank()
        if self.report is None:
            self._questions.say("Ended; nothing was diagnosed.")
            self._questions.say(
                'Without questions: alidiag illegal-sign "URL" --md5-key-file FILE, or --public-key FILE'
            )
            return
        where = f" at step {self._at.number}" if self._at else ""
        self._questions.say(f"Ended{where}. Verdict so far: {self.report.verdict.value}.")

    def _diagnose(self) -> IllegalSign:
        self.report = diagnose(self._questions.case)
        return self._illegal()

    def _illegal(self) -> IllegalSign:
        if self.report is None or self.report.illegal_sign is None:
            return self._diagnose()
        return self.report.illegal_sign

    def _steps(self) -> None:
        """Each step in turn; one that does not pass is gone on from only when the person says so."""
        number = 0
        self._page.blank()
        while number < len(Step):
            step = list(Step)[number]
            self._at = step
            self._offer(step)
            result = self._illegal().steps[number]
            self._draw(result)
            if result.status in (Status.PASSED, Status.SKIPPED):
                number += 1
                continue
            choice = self._choice(step)
            self._page.blank()
            if choice == "r":
                self._questions.case = replace(self._questions.case, presign=None, signature=None, every_step=False)
                before = self._questions.kind
                self._questions.ask_request()
                if self._questions.kind is not before:
                    self._questions.ask_keys()
                number = 0
            elif choice == "k":
                self._questions.case = replace(self._questions.case, every_step=False)
                self._questions.ask_keys_again()
                number = 0
            elif choice in ("p", "s"):
                self._questions.own(step)
            else:
                number += 1
                if result.status is not Status.FAILED or self._questions.case.every_step:
                    continue
                self._questions.case = replace(self._questions.case, every_step=True)
            self._diagnose()
        self._at = None

    def _draw(self, result: StepResult) -> None:
        illegal = self._illegal()
        if self.report is not None:
            text_form.draw_step(self._page, result, self.report, verbose=False, alone=True)
        if result.step is Step.PRESIGN and result.status is Status.FAILED and illegal.first_difference:
            text_form.draw_difference(self._page, illegal, illegal.first_difference)

    def _offer(self, step: Step) -> None:
        """Ask for the developer's own text where it would tell something: not where the cause is proven already."""
        illegal = self._illegal()
        given = {Step.PRESIGN: self._questions.case.presign, Step.SIGNATURE: self._questions.case.signature}
        is_proven = illegal.cause is not None and illegal.cause.proof is Proof.REPRODUCED
        is_open = illegal.steps[step.number - 1].status is not Status.PASSED
        if step in given and given[step] is None and is_open and not is_proven and self._questions.own(step):
            self._diagnose()

    def _choice(self, step: Step) -> str:
        """What to do about a step that did not pass: k, r, p, s, or nothing to go on."""
        is_md5 = self._questions.kind is Kind.MD5
        choices = {"k": "another MD5 key" if is_md5 else "other keys", "r": "paste the request again"}
        if step is Step.PRESIGN:
            choices["p"] = "paste your pre-sign string"
        if step is Step.SIGNATURE:
            choices["s"] = "paste your signature"
        return self._questions.choice(choices, "finish" if step is Step.FINAL_URL else "go on")

    def _conclude(self) -> None:
        illegal = self._illegal()
        if illegal.verdict is not Verdict.PASS:
            self._questions.heading("Summary")
            for result in illegal.steps:
                text_form.draw_step_line(self._page, result)
        if self.report is not None:
            text_form.draw_conclusion(self._page, self.report, quiet=False)
        if illegal.verdict is Verdict.FAIL:
            self._questions.say("When it is mended, send the request anew and run this again.")
