"""`alidiag check`: both paths over one or many recorded requests."""

from __future__ import annotations

from typing import Annotated

import typer

from alidiag.cli import completing as c
from alidiag.cli import options as o

SELECTION = "What counts"
WORK = "The work"

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("check")
def check(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT...",
            show_default=False,
            help="Files, folders, patterns, - for standard input, or a request itself: URLs or JSON one a line, HAR, "
            "access logs, curl commands, forms in HTML, Postman collections.",
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only", metavar="illegal-sign|invalid-parameter", envvar="ALIDIAG_ONLY", rich_help_panel=SELECTION,
            autocompletion=c.among("illegal-sign", "invalid-parameter"),
            help="Look at signatures only, or at parameters only.",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select", metavar="IDS", envvar="ALIDIAG_SELECT", rich_help_panel=SELECTION, autocompletion=c.rules,
            help="Only these findings count: ids or beginnings of ids, with commas between them.",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore", metavar="IDS", envvar="ALIDIAG_IGNORE", rich_help_panel=SELECTION, autocompletion=c.rules,
            help="These findings do not count.",
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", metavar="FILE", envvar="ALIDIAG_BASELINE", rich_help_panel=SELECTION,
            help="What this file lists does not count; entries that nothing matches any more are told.",
        ),
    ] = None,
    write_baseline: Annotated[
        str | None,
        typer.Option(
            "--write-baseline", metavar="FILE", envvar="ALIDIAG_WRITE_BASELINE", rich_help_panel=SELECTION,
            help="Write what was found into such a file; it holds no values.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", metavar="N", min=1, envvar="ALIDIAG_LIMIT", rich_help_panel=WORK,
            help="Look at the first N requests only.",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", metavar="N", min=1, envvar="ALIDIAG_JOBS", rich_help_panel=WORK, show_default=False,
            help="Processes that share the work [default: one for each core, and one where there is little to do].",
        ),
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            "--input-format", metavar="FORM", envvar="ALIDIAG_INPUT_FORMAT", rich_help_panel=WORK,
            autocompletion=c.among("urls", "jsonl", "access-log", "json-log", "har", "curl", "html", "postman"),
            help="urls, jsonl, access-log, json-log, har, curl, html or postman [default: recognised].",
        ),
    ] = None,
    private_key: o.PrivateKey = None,
    public_key: o.PublicKey = None,
    alipay_public_key: o.AlipayPublicKey = None,
    md5_key_file: o.Md5KeyFile = None,
    keyring: o.Keyring = None,
    config: o.Config = None,
    no_config: o.NoConfig = False,
    api: o.Api = None,
    variant: o.Variant = None,
    specs: o.Specs = None,
    now: o.Now = None,
    method: o.Method = None,
    scheme: o.SchemeName = None,
    every_step: o.All = False,
    form: Annotated[
        str,
        typer.Option(
            "--format", "-f", metavar="FORM", envvar="ALIDIAG_FORMAT", rich_help_panel=o.OUTPUT, autocompletion=c.forms,
            help="text, concise (one line per finding), json, jsonl, sarif, junit, github, markdown or html.",
        ),
    ] = "text",
    output: o.Output = None,
    report: o.Reports = None,
    fail_on: o.FailOn = "error",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    color: o.Colour = "auto",
) -> int:  # fmt: skip
    """Are these recorded requests right? If not, why would the gateway refuse them?

    Looks at every request to the gateway along both paths, signature and parameters, with the keys of its partner from
    the configuration, and groups what is wrong by its cause. A request whose partner has no key is unproven, not right.

    alidiag check recorded.har --report sarif=alidiag.sarif
    """
    from alidiag.cli.check_run import Asked, checked
    from alidiag.cli.inputs import KeyFiles

    return checked(
        Asked(
            inputs=tuple(inputs or ()),
            only=only,
            select=tuple(select or ()),
            ignore=tuple(ignore or ()),
            baseline=baseline,
            write_baseline=write_baseline,
            limit=limit,
            jobs=jobs,
            input_format=input_format,
            files=KeyFiles(private_key, public_key, alipay_public_key, md5_key_file, keyring, config, no_config),
            api=api,
            variant=variant,
            specs=tuple(specs or ()),
            now=now,
            method=method,
            scheme=scheme,
            every_step=every_step,
            form=form,
            output=output,
            report=tuple(report or ()),
            fail_on=fail_on,
            quiet=quiet,
            verbose=verbose,
            color=color,
        )
    )
