"""`alidiag invalid-parameter`: a request against the rules of its service."""

from typing import Annotated

import typer

from alidiag.cli import options as o

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("invalid-parameter")
def invalid_parameter(
    request: Annotated[
        str | None,
        typer.Argument(
            metavar="[REQUEST]",
            show_default=False,
            help="The URL, form body or curl command in quotes; a path or @path; - for standard input.",
        ),
    ] = None,
    api: o.Api = None,
    variant: o.Variant = None,
    specs: o.Specs = None,
    now: o.Now = None,
    method: o.Method = None,
    body: o.Body = None,
    input_format: o.InputFormat = None,
    form: o.Format = "text",
    output: o.Output = None,
    report: o.Reports = None,
    fail_on: o.FailOn = "error",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    color: o.Colour = "auto",
) -> int:
    """Why was this request refused with INVALID_PARAMETER?

    Holds every parameter against the rules of the request's service, and gives iDiagnose's answer, then which rule is
    broken, by which value, where, and what would be right. No key is needed; signatures are not judged.

    alidiag invalid-parameter "https://globalmapi.alipay.com/gateway.do?service=..."

    With no request on a terminal, it asks for it; a pasted URL then needs no quotes.
    """
    import sys
    from functools import partial

    from alidiag.checks.parameter_report import parameter_report
    from alidiag.cli.outputs import checked_form, deliver, status_of
    from alidiag.cli.rules import book_of, checked_choice, instant_of
    from alidiag.cli.streams import is_terminal

    checked_form(form)
    book = book_of(specs or ())
    checked_choice(book, api, variant)
    judge = partial(
        parameter_report, book=book, api=api, variant=variant, now=instant_of(now) if now is not None else None
    )
    send = partial(deliver, form=form, output=output, further=report or (), colour=color, verbose=verbose, quiet=quiet)
    if request is None and is_terminal(sys.stdin):
        from alidiag.cli.asking import guide_parameters
        from alidiag.cli.questions import Given

        given = Given(method=method, body=body, form=input_format, fail_on=fail_on)
        is_shown = form == "text" and output is None and not report and is_terminal(sys.stdout)
        finish = None if is_shown else lambda last: send([last])
        return guide_parameters(judge, given, color=color, verbose=verbose, finish=finish)
    from alidiag.cli.given import request_from

    command = "alidiag invalid-parameter"
    read = request_from(request, body=body, method=method, form=input_format, command=command)
    reports = [judge(read[0])]
    return send(reports) or status_of(reports, fail_on)
