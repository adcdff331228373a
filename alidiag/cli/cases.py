"""One `Case` from what the command line says."""

from __future__ import annotations

from alidiag.cli.given import request_from, text_option
from alidiag.cli.inputs import KeyFiles, keys_from
from alidiag.model import Case
from alidiag.rules.documented import DocumentedNames


def case_from(
    argument: str | None,
    files: KeyFiles,
    *,
    presign: str | None = None,
    signature: str | None = None,
    gateway_error: str | None = None,
    method: str | None = None,
    body: str | None = None,
    scheme: str | None = None,
    form: str | None = None,
    every_step: bool = False,
    reveal: bool = False,
) -> Case:
    """The request, its keys and the developer's own texts, read and checked."""
    request, *others = request_from(argument, body=body, method=method, form=form)
    keys, findings = keys_from(files, request.get("partner"))
    return Case(
        request=request,
        keys=keys,
        presign=text_option(presign, "the pre-sign string"),
        signature=text_option(signature, "the signature"),
        gateway_error=text_option(gateway_error, "the gateway's error"),
        reveal=reveal,
        every_step=every_step,
        key_findings=findings,
        scheme=scheme,
        known=DocumentedNames(request.get("service")),
        readings=tuple(others),
    )
