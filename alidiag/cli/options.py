"""The options that several commands share, each with its environment variable."""

from __future__ import annotations

from typing import Annotated

import typer

from alidiag.cli import completing as c

KEYS = "Keys"
OWN = "Your own texts"
REQUEST = "The request"
RULES = "The rules"
OUTPUT = "Output"

PrivateKey = Annotated[
    str | None,
    typer.Option(
        "--private-key", metavar="FILE", envvar="ALIDIAG_PRIVATE_KEY", rich_help_panel=KEYS,
        help="Your private key, in any wrapping; needed only to show what the right signature is.",
    ),
]  # fmt: skip
PublicKey = Annotated[
    str | None,
    typer.Option(
        "--public-key", metavar="FILE", envvar="ALIDIAG_PUBLIC_KEY", rich_help_panel=KEYS,
        help="The public key of your pair, or a certificate: PEM, DER, one-line base64.",
    ),
]  # fmt: skip
AlipayPublicKey = Annotated[
    str | None,
    typer.Option(
        "--alipay-public-key", metavar="FILE", envvar="ALIDIAG_ALIPAY_PUBLIC_KEY", rich_help_panel=KEYS,
        help="Alipay's public key, to recognise it where yours belongs.",
    ),
]  # fmt: skip
Md5KeyFile = Annotated[
    str | None,
    typer.Option(
        "--md5-key-file", metavar="FILE", envvar="ALIDIAG_MD5_KEY_FILE", rich_help_panel=KEYS,
        help="A file with the MD5 key; or put the key itself into the variable ALIDIAG_MD5_KEY.",
    ),
]  # fmt: skip
Keyring = Annotated[
    str | None,
    typer.Option(
        "--keyring", metavar="DIR", envvar="ALIDIAG_KEYRING", rich_help_panel=KEYS,
        help="Try every key file in this folder, and name the one that made the signature; without a key of your own, "
        "it is taken for that.",
    ),
]  # fmt: skip
Config = Annotated[
    str | None,
    typer.Option(
        "--config", metavar="FILE", envvar="ALIDIAG_CONFIG", rich_help_panel=KEYS,
        help="A configuration file that names the keys of each partner [default: alidiag.toml, looked for upwards].",
    ),
]  # fmt: skip
NoConfig = Annotated[
    bool,
    typer.Option("--no-config", envvar="ALIDIAG_NO_CONFIG", rich_help_panel=KEYS, help="Read no configuration file."),
]
Presign = Annotated[
    str | None,
    typer.Option(
        "--presign", metavar="TEXT|@FILE", envvar="ALIDIAG_PRESIGN", rich_help_panel=OWN,
        help="The pre-sign string that your program built; step 2 compares it.",
    ),
]  # fmt: skip
Signature = Annotated[
    str | None,
    typer.Option(
        "--signature", metavar="TEXT|@FILE", envvar="ALIDIAG_SIGNATURE", rich_help_panel=OWN,
        help="The signature that your program made; step 3 compares it with the one in the request.",
    ),
]  # fmt: skip
GatewayError = Annotated[
    str | None,
    typer.Option(
        "--gateway-error", metavar="TEXT|@FILE", envvar="ALIDIAG_GATEWAY_ERROR", rich_help_panel=OWN,
        help="What the gateway answered.",
    ),
]  # fmt: skip
Method = Annotated[
    str | None,
    typer.Option(
        "--method", metavar="GET|POST", envvar="ALIDIAG_METHOD", rich_help_panel=REQUEST,
        help="How the request was sent; the rules of URLs (step 4) are skipped for POST.",
    ),
]  # fmt: skip
Body = Annotated[
    str | None,
    typer.Option(
        "--body", metavar="TEXT|@FILE", envvar="ALIDIAG_BODY", rich_help_panel=REQUEST,
        help="The form body of a POST, which it implies; or an in-app order string.",
    ),
]  # fmt: skip
SchemeName = Annotated[
    str | None,
    typer.Option(
        "--scheme", metavar="NAME", envvar="ALIDIAG_SCHEME", rich_help_panel=REQUEST,
        autocompletion=c.among("gateway", "in-app", "wap", "openapi"),
        help="How the request is signed: gateway, in-app, wap or openapi [default: detected].",
    ),
]  # fmt: skip
InputFormat = Annotated[
    str | None,
    typer.Option(
        "--input-format", metavar="FORM", envvar="ALIDIAG_INPUT_FORMAT", rich_help_panel=REQUEST,
        help="How the request is written: url, form, order, html or curl [default: recognised].",
    ),
]  # fmt: skip
Api = Annotated[
    str | None,
    typer.Option(
        "--api", metavar="SERVICE", envvar="ALIDIAG_API", rich_help_panel=RULES, autocompletion=c.services,
        help="The service whose rules count [default: the request's own].",
    ),
]  # fmt: skip
Variant = Annotated[
    str | None,
    typer.Option(
        "--variant", metavar="NAME", envvar="ALIDIAG_VARIANT", rich_help_panel=RULES,
        help="The variant of the service, such as hk [default: what the request shows].",
    ),
]  # fmt: skip
Specs = Annotated[
    list[str] | None,
    typer.Option(
        "--specs", metavar="DIR", envvar="ALIDIAG_SPECS", rich_help_panel=RULES,
        help="A folder of your own rules, SERVICE.toml, which go before alidiag's; may be repeated.",
    ),
]  # fmt: skip
Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="TIME", envvar="ALIDIAG_NOW", rich_help_panel=RULES,
        help="Look for expired times too, by this clock: YYYY-MM-DD HH:MM:SS in GMT+8, or ISO 8601 with an offset.",
    ),
]  # fmt: skip
All = Annotated[
    bool,
    typer.Option("--all", envvar="ALIDIAG_ALL", rich_help_panel=REQUEST, help="Go on after the first failing step."),
]
Reveal = Annotated[
    bool,
    typer.Option(
        "--reveal", envvar="ALIDIAG_REVEAL", rich_help_panel=OUTPUT,
        help="Show the right sign and URL too. Whoever reads them can send the request.",
    ),
]  # fmt: skip
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORM",
        envvar="ALIDIAG_FORMAT",
        rich_help_panel=OUTPUT,
        autocompletion=c.forms,
        help="text, concise (one line per finding), markdown, html, json, jsonl, sarif, junit or github.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        envvar="ALIDIAG_OUTPUT",
        rich_help_panel=OUTPUT,
        help="Write the report to a file.",
    ),
]
Reports = Annotated[
    list[str] | None,
    typer.Option(
        "--report", metavar="FORM=FILE", envvar="ALIDIAG_REPORT", rich_help_panel=OUTPUT,
        autocompletion=c.form_and_file,
        help="Write a further report of the same run, in any of these forms; may be repeated.",
    ),
]  # fmt: skip
FailOn = Annotated[
    str,
    typer.Option(
        "--fail-on", metavar="error|warning|never", envvar="ALIDIAG_FAIL_ON", rich_help_panel=OUTPUT,
        autocompletion=c.among("error", "warning", "never"),
        help="Which findings make the exit status 1.",
    ),
]  # fmt: skip
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", envvar="ALIDIAG_QUIET", rich_help_panel=OUTPUT, help="Only the steps and the cause."),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", envvar="ALIDIAG_VERBOSE", rich_help_panel=OUTPUT, help="Notes too.")
]
Colour = Annotated[
    str,
    typer.Option(
        "--color", metavar="auto|always|never", envvar="ALIDIAG_COLOR", rich_help_panel=OUTPUT,
        autocompletion=c.among("auto", "always", "never"),
        help="Colours; NO_COLOR and FORCE_COLOR are obeyed.",
    ),
]  # fmt: skip
