"""Reports as JSON: one document, or one line each. The keys are a contract, `"version": 1`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from alidiag.model import (
    Cause,
    Difference,
    Finding,
    IllegalSign,
    InvalidParameter,
    Reply,
    Report,
    Span,
    Summary,
    Verdict,
)

try:
    # What `json` itself writes strings with.
    from _json import encode_basestring_ascii as quoted
except ImportError:
    from json.encoder import encode_basestring_ascii as quoted

VERSION = 1


def text(value: str) -> str:
    r"""A string for JSON: an octet of no charset is written as `\xNN`, for lone surrogates are no JSON."""
    if value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(
            f"\\x{ord(c) - 0xDC00:02x}"
            if "\udc80" <= c <= "\udcff"
            else f"\\u{ord(c):04x}"
            if "\ud800" <= c <= "\udfff"
            else c
            for c in value
        )
    return value


def _maybe(value: str | None) -> str | None:
    return None if value is None else text(value)


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def finding(one: Finding) -> dict[str, Any]:
    """A finding as the contract has it."""
    return {
        "rule": one.rule,
        "level": one.level.value,
        "param": _maybe(one.param),
        "message": text(one.message),
        "expected": _maybe(one.expected),
        "actual": _maybe(one.actual),
        "fix": _maybe(one.fix),
        "span": _span(one.span),
        "reference": _maybe(one.reference),
    }


def _cause(cause: Cause | None) -> dict[str, Any] | None:
    if cause is None:
        return None
    return {
        "proof": cause.proof.value,
        "mistakes": [
            {
                "id": mistake.id,
                "step": mistake.step.value,
                "params": [text(name) for name in mistake.params],
                "explanation": text(mistake.explanation),
                "fix": text(mistake.fix),
            }
            for mistake in cause.mistakes
        ],
        "also": [list(ids) for ids in cause.also],
        "tried": cause.tried,
    }


def difference(one: Difference | None) -> dict[str, Any] | None:
    """Where two texts first differ, as the contract has it."""
    if one is None:
        return None
    return {
        "param": _maybe(one.param),
        "index": one.index,
        "yours": text(one.yours),
        "expected": text(one.expected),
    }


def _illegal(one: IllegalSign, *, brief: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "verdict": one.verdict.value,
        "steps": [
            {
                "number": step.step.number,
                "id": step.step.value,
                "title": step.step.heading,
                "status": step.status.value,
                "reason": _maybe(step.reason),
                "findings": [finding(f) for f in step.findings],
            }
            for step in one.steps
        ],
        "cause": _cause(one.cause),
    }
    if not brief:
        expected = one.expected
        result["expected"] = (
            None
            if expected is None
            else {
                "presign": text(expected.presign),
                "sign": _maybe(expected.sign),
                "url": _maybe(expected.url),
            }
        )
    result["first_difference"] = difference(one.first_difference)
    result["not_proven"] = [text(line) for line in one.not_proven]
    return result


def _invalid(one: InvalidParameter) -> dict[str, Any]:
    return {
        "verdict": one.verdict.value,
        "missing": [text(name) for name in one.missing],
        "invalid": [text(name) for name in one.invalid],
        "text": [text(line) for line in one.text],
        "findings": [finding(f) for f in one.findings],
    }


def _reply(one: Reply, *, brief: bool) -> dict[str, Any]:
    signature = one.signature
    result: dict[str, Any] = {
        "form": one.form,
        "service": _maybe(one.service),
        "charset": one.charset,
        "understood": one.understood,
        "outcome": one.outcome,
        "codes": [
            {
                "field": said.field,
                "code": text(said.code),
                "kind": said.kind or None,
                "meaning": said.meaning,
                "action": said.action or None,
                "retry": said.retry or None,
            }
            for said in one.sayings
        ],
        "next": list(one.next),
        "signature": {
            "status": signature.status,
            "sign_type": _maybe(signature.sign_type),
            "key": _maybe(signature.key),
            "presign": None if brief else _maybe(signature.presign),
            "cause": _cause(signature.cause),
        },
        "not_checked": list(one.not_checked),
    }
    if not brief:
        is_xml = one.form == "xml"
        result["fields"] = [
            {"name": text(p.name), "value": text(p.value), "span": None if is_xml or p.span.end == 0 else _span(p.span)}
            for p in one.fields
        ]
    return result


def _request(summary: Summary, *, brief: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "method": text(summary.method),
        "gateway": text(summary.gateway),
        "environment": summary.environment,
        "service": _maybe(summary.service),
        "partner": _maybe(summary.partner),
        "sign_type": _maybe(summary.sign_type),
        "charset": _maybe(summary.charset),
        "scheme": summary.scheme,
        "read_as": {"form": summary.read_as.form, "repairs": [text(one) for one in summary.read_as.repairs]},
    }
    if not brief:
        result["params"] = [
            {"name": text(p.name), "value": text(p.value), "span": _span(p.span)} for p in summary.params
        ]
    return result


def params_line(params: Iterable[tuple[str, str, int, int]]) -> str:
    """The parameters of a request (name, value, where it begins and ends) on one line, as `dumped` writes them."""
    written = ",".join([
        f'{{"name":{quoted(text(name))},"value":{quoted(text(value))},"span":[{start},{end}]}}'
        for name, value, start, end in params
    ])  # fmt: skip
    return _harmless(f"[{written}]")


def report(one: Report, *, brief: bool = False) -> dict[str, Any]:
    """A report as the contract has it.

    Args:
        one: the report.
        brief: leave out the parameters and the expected texts, as `jsonl` does for a request that passes.
    """
    result: dict[str, Any] = {
        "version": VERSION,
        "source": text(one.source),
        "id": _maybe(one.id),
        "verdict": one.verdict.value,
        "request": None if one.request is None else _request(one.request, brief=brief),
        "findings": [finding(f) for f in one.findings],
    }
    if one.reply is None:
        result["answers"] = [{"code": text(a.code), "rule": a.rule, "param": _maybe(a.param)} for a in one.answers]
    if one.illegal_sign is not None:
        result["illegal_sign"] = _illegal(one.illegal_sign, brief=brief)
    if one.invalid_parameter is not None:
        result["invalid_parameter"] = _invalid(one.invalid_parameter)
    if one.reply is not None:
        result["reply"] = _reply(one.reply, brief=brief)
    return result


DEPTH = 4
"""Levels that are laid out on lines of their own; what lies deeper, a parameter or a span, stands on one line."""


def _written(value: object, colon: str, comma: str) -> str:
    """JSON on one line. `json.dumps` would do, but loading it shows at every start."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, dict):
        members = (f"{quoted(name)}{colon}{_written(member, colon, comma)}" for name, member in value.items())
        return "{" + comma.join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + comma.join([_written(member, colon, comma) for member in value]) + "]"
    raise TypeError(f"a report holds no {type(value).__name__}")


def _laid_out(value: object, depth: int, indent: str) -> str:
    """JSON of several levels on lines of their own."""
    inner = indent + "  "
    if depth and isinstance(value, dict) and value:
        members = (f"{inner}{quoted(name)}: {_laid_out(member, depth - 1, inner)}" for name, member in value.items())
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if depth and isinstance(value, list) and value and not isinstance(value[0], int):
        return "[\n" + ",\n".join(inner + _laid_out(member, depth - 1, inner) for member in value) + f"\n{indent}]"
    return _written(value, ": ", ", ")


def _refused(value: object) -> object:
    raise TypeError(f"a report holds no {type(value).__name__}")


def _in_c() -> Callable[[object, int], Iterable[str]] | None:
    """The same as `_written(value, ":", ",")`, in C: what `json.dumps` comes to; None where Python lacks it."""
    try:
        from _json import make_encoder
    except ImportError:
        return None
    return make_encoder(None, _refused, quoted, None, ":", ",", False, False, False)


_on_one_line = _in_c()


def dumped(value: object, *, indent: bool = False) -> str:
    """A value as JSON, laid out or on one line; no CI runner finds a command in it."""
    if indent:
        written = _laid_out(value, DEPTH, "")
    else:
        written = "".join(_on_one_line(value, 0)) if _on_one_line else _written(value, ":", ",")
    return _harmless(written)


def _harmless(written: str) -> str:
    # A CI runner obeys `##[command]` and its like anywhere in a line; inside JSON a # may be written as its escape.
    return written.replace("##", "\\u0023\\u0023") if "##" in written else written


def laid_out(value: object) -> str:
    """A report, made by `report`, as `document` writes it."""
    return dumped(value, indent=True) + "\n"


def document(reports: Sequence[Report]) -> str:
    """One report as an object, several as an array, with a line end."""
    values = [report(one) for one in reports]
    return dumped(values[0] if len(values) == 1 else values, indent=True) + "\n"


def lines(reports: Sequence[Report], *, verbose: bool = False) -> str:
    """One report a line, in the order of the input."""
    return "".join(
        dumped(report(one, brief=one.verdict is Verdict.PASS and not verbose), indent=False) + "\n" for one in reports
    )
