"""`alidiag illegal-sign`: the four steps of ILLEGAL_SIGN for one request."""

# No `from __future__ import annotations`: typer would evaluate the text of each annotation many times at every start.
from typing import Annotated

import typer

from alidiag.cli import options as o
from alidiag.cli.inputs import KeyFiles

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("illegal-sign")
def illegal_sign(
    request: Annotated[
        str | None,
        typer.Argument(
            metavar="[REQUEST]",
            show_default=False,
            help="The URL, form body or curl command in quotes; a path or @path; - for standard input.",
        ),
    ] = None,
    private_key: o.PrivateKey = None,
    public_key: o.PublicKey = None,
    alipay_public_key: o.AlipayPublicKey = None,
    md5_key_file: o.Md5KeyFile = None,
    keyring: o.Keyring = None,
    config: o.Config = None,
    no_config: o.NoConfig = False,
    presign: o.Presign = None,
    signature: o.Signature = None,
    gateway_error: o.GatewayError = None,
    method: o.Method = None,
    body: o.Body = None,
    scheme: o.SchemeName = None,
    input_format: o.InputFormat = None,
    every_step: o.All = False,
    reveal: o.Reveal = False,
    form: o.Format = "text",
    output: o.Output = None,
    report: o.Reports = None,
    fail_on: o.FailOn = "error",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    color: o.Colour = "auto",
) -> int:
    """Why was this request refused with ILLEGAL_SIGN?

    Goes through iDiagnose's four steps (key pair, pre-sign string, signature, final URL), stops at the first that
    fails, and proves the cause by re-enacting known mistakes until the sent signature comes out.

    alidiag illegal-sign "https://globalmapi.alipay.com/gateway.do?service=..." --md5-key-file key.txt

    With no request on a terminal, it asks for everything step by step; a pasted URL then needs no quotes.
    """
    from alidiag.cli.outputs import checked_form, deliver, status_of
    from alidiag.cli.streams import is_terminal

    files = KeyFiles(private_key, public_key, alipay_public_key, md5_key_file, keyring, config, no_config)
    checked_form(form)
    _known_scheme(scheme)
    import sys

    if request is None and is_terminal(sys.stdin):
        from functools import partial

        from alidiag.cli.questions import Given
        from alidiag.cli.wizard import guide

        deliver_all = partial(
            deliver, form=form, output=output, further=report or (), colour=color, verbose=verbose, quiet=quiet
        )
        is_shown = form == "text" and output is None and not report and is_terminal(sys.stdout)
        given = Given(presign, signature, gateway_error, method, body, scheme, input_format, fail_on)
        finish = None if is_shown else lambda last: deliver_all([last])
        return guide(files, color=color, reveal=reveal, given=given, finish=finish)
    from alidiag.cli.cases import case_from
    from alidiag.diagnosis import diagnose

    case = case_from(
        request,
        files,
        presign=presign,
        signature=signature,
        gateway_error=gateway_error,
        method=method,
        body=body,
        scheme=scheme,
        form=input_format,
        every_step=every_step,
        reveal=reveal,
    )
    reports = [diagnose(case)]
    written = deliver(
        reports, form=form, output=output, further=report or (), colour=color, verbose=verbose, quiet=quiet
    )
    return written or status_of(reports, fail_on)


def _known_scheme(name: str | None) -> None:
    if name is None:
        return
    from alidiag.errors import AlidiagError
    from alidiag.schemes import SCHEMES

    names = [scheme.name for scheme in SCHEMES]
    if name not in names:
        raise AlidiagError(f"The scheme {name} is not known.", f"Known are: {', '.join(names)}.")
