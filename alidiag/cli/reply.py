"""`alidiag reply`: what a message from Alipay says, and whether its signature holds."""

from __future__ import annotations

from typing import Annotated

import typer

from alidiag.cli import options as o
from alidiag.cli.inputs import KeyFiles

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AlipayKey = Annotated[
    str | None,
    typer.Option(
        "--alipay-public-key", metavar="FILE", envvar="ALIDIAG_ALIPAY_PUBLIC_KEY", rich_help_panel=o.KEYS,
        help="Alipay's public key, which checks what Alipay sends; without it the one that is published is tried.",
    ),
]  # fmt: skip
OwnKey = Annotated[
    str | None,
    typer.Option(
        "--public-key", metavar="FILE", envvar="ALIDIAG_PUBLIC_KEY", rich_help_panel=o.KEYS,
        help="Your own public key, to recognise it where Alipay's belongs.",
    ),
]  # fmt: skip


@app.command("reply")
def reply(
    message: Annotated[
        str | None,
        typer.Argument(
            metavar="[INPUT]",
            show_default=False,
            help="The XML, URL or form body in quotes; a path or @path; - for standard input.",
        ),
    ] = None,
    alipay_public_key: AlipayKey = None,
    md5_key_file: o.Md5KeyFile = None,
    public_key: OwnKey = None,
    keyring: o.Keyring = None,
    config: o.Config = None,
    no_config: o.NoConfig = False,
    form: o.Format = "text",
    output: o.Output = None,
    report: o.Reports = None,
    fail_on: o.FailOn = "error",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    color: o.Colour = "auto",
) -> int:
    """What did Alipay answer, is it genuine, and what comes next?

    INPUT is the XML that the gateway answered, the URL of a return, or the body of a notification.

    alidiag reply @reply.xml --md5-key-file key.txt
    """
    from alidiag.cli.inputs import keys_from
    from alidiag.cli.outputs import checked_form, deliver, status_of
    from alidiag.cli.standard_input import standard_input
    from alidiag.read.obtain import obtain_octets, refuse_cut
    from alidiag.replies.judge import judge

    checked_form(form)
    if message is not None:
        refuse_cut(message, "alidiag reply", of_request=False)
    stdin = standard_input("the message") if message in (None, "-") else None
    data, source = obtain_octets(message or "-", stdin, "the message")
    files = KeyFiles(None, public_key, alipay_public_key, md5_key_file, keyring, config, no_config)
    keys, findings = keys_from(files, _partner(data))
    reports = [judge(data, source, keys, findings)]
    written = deliver(
        reports, form=form, output=output, further=report or (), colour=color, verbose=verbose, quiet=quiet
    )
    return written or status_of(reports, fail_on)


def _partner(data: bytes) -> str | None:
    """The partner whose keys of the configuration are meant: the first that the message names, else the seller."""
    import re

    for pattern in (rb"name=\"partner\">(\d{16})<", rb"(?:^|[&?])partner=(\d{16})", rb"seller_id=(\d{16})"):
        if found := re.search(pattern, data):
            return found[1].decode("ascii")
    return None
