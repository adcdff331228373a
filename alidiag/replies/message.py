"""What the reader found -> a message of Alipay's, in each way in which it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alidiag.model import Finding, Level, Param, ReadAs, Request
from alidiag.pattern import Pattern
from alidiag.query import CODECS
from alidiag.read.found import Found, Kind, Reading
from alidiag.read.request import params_of
from alidiag.replies.draft import ANSWER, JSON, MOBILE, NOTIFICATION, RETURN, WAP, Draft, Unreadable
from alidiag.replies.octets import decoded

if TYPE_CHECKING:
    from alidiag.read.content import Content
    from alidiag.read.draft import Draft as Pairs

MOST_FIELDS = 500
ACCEPTED = (
    "Give the XML that the gateway answered, the URL of a return, the body of a notification, or what your program "
    "printed of one."
)
_FORMS = {Kind.RETURN: RETURN, Kind.NOTIFICATION: NOTIFICATION, Kind.REPLY: WAP, Kind.MOBILE_RESULT: MOBILE}
_STATUS = Pattern(r"resultStatus[\"']?\s{0,4}[=:]\s{0,4}[\"'{]?(\d{4})")
_CODE = Pattern(r"<code>\s{0,20}([A-Z0-9_.-]{1,60})\s{0,20}</code>")


def drafts_of(found: Found, content: Content) -> list[Draft | Unreadable]:
    """The ways to read one message, the likeliest first; never empty."""
    if found.kind is Kind.REPLY and not found.readings:
        return [_xml(found, content)]
    if found.kind in (Kind.OPEN_REPLY, Kind.HEADER_MESSAGE, Kind.ANSWER):
        form = ANSWER if found.kind is Kind.ANSWER else JSON
        return [Draft(form, _bare(found, content), {}, {}, _named(found), signable=False)]
    drafts = [_pairs(found, reading, content) for reading in found.readings]
    return drafts or [Draft(_FORMS[found.kind], _bare(found, content), {}, {})]


def _named(found: Found) -> tuple[Finding, ...]:
    """That a message belongs to another scheme, whose signature is not judged here."""
    if found.kind is Kind.OPEN_REPLY:
        message = "This is an answer of the open gateway (openapi.alipay.com), which is signed by a rule of its own."
        return (Finding("other-scheme", Level.NOTE, message, fix="Verify it with the open gateway's SDK."),)
    if found.kind is Kind.HEADER_MESSAGE:
        message = (
            "This is a message of Antom / Alipay+: its signature stands in a header (client-id, request-time, "
            "signature) and covers the body, by a rule of its own."
        )
        return (Finding("other-scheme", Level.NOTE, message, fix="Verify it with the SDK of Antom."),)
    return ()


def _bare(found: Found, content: Content) -> Request:
    return Request(
        text=content.text, source=content.source, form=found.form, method="POST", gateway="", params=(), charset=None,
        codec="utf-8", text_codec=content.codec, read_as=ReadAs(found.form, found.repairs),
    )  # fmt: skip


def _xml(found: Found, content: Content) -> Draft | Unreadable:
    from alidiag.replies.xml import read_xml

    text = decoded(octets_of(found.text.text, content))
    if isinstance(text, Unreadable):
        return text
    draft = read_xml(text._replace(text=text.text))
    if isinstance(draft, Unreadable):
        return draft
    return draft._replace(findings=(*_undone(found, content), *draft.findings))


def octets_of(text: str, content: Content) -> bytes:
    """The octets of a piece of a text again, as nearly as they can be had: in the charset that its XML declares."""
    head = text[:200].lower()
    declared = "gb18030" if 'encoding="gb' in head or "encoding='gb" in head else "utf-8"
    known = () if content.codec.startswith("utf-16") else (content.codec,)
    for codec in (*known, declared, "utf-8"):
        try:
            return text.encode(codec, "surrogateescape")
        except UnicodeEncodeError:
            continue
    return text.encode("utf-8", "replace")


def _undone(found: Found, content: Content) -> Iterator[Finding]:
    """What had to be undone, one note each."""
    for repair in found.repairs:
        yield Finding("paste-damaged", Level.NOTE, repair, span=found.span)
    for layer in content.layers:
        if layer.span is None or (layer.span.start < found.span.end and found.span.start < layer.span.end):
            yield layer


def _pairs(found: Found, reading: Reading, content: Content) -> Draft | Unreadable:
    form = _FORMS[found.kind]
    params, codec, declared, findings = _decoded(reading.draft)
    head: dict[str, str] = {}
    if found.kind is Kind.MOBILE_RESULT:
        params, head = _of_mobile(params, found)
    if len(params) > MOST_FIELDS:
        message = f"The text has {len(params):,} fields; no reply of Alipay's has more than {MOST_FIELDS}."
        return Unreadable(RETURN, Finding("reply-too-large", Level.ERROR, message, fix=ACCEPTED))
    if repeated := _repeated(params):
        message = f"{repeated.name} stands there more than once: which one counts?"
        fix = "Give one message, as it came."
        return Unreadable(form, Finding("reply-repeated", Level.ERROR, message, repeated.name, fix=fix))
    notes = [note for note in reading.draft.notes if note.rule != "address-unknown"]
    notes += [Finding("paste-damaged", Level.NOTE, one, span=found.span) for one in reading.repairs]
    request = Request(
        text=content.text, source=content.source, form=found.form, method="POST", gateway=reading.draft.gateway,
        params=tuple(params), charset=declared, codec=codec, text_codec=content.codec,
        is_order=reading.draft.is_order, is_sent=reading.draft.is_sent,
        read_as=ReadAs(found.form, (*found.repairs, *reading.repairs)),
    )  # fmt: skip
    head |= {name: value for name in ("is_success", "error") if (value := request.get(name)) is not None}
    if form == WAP:
        head |= _of_wap(request)
    inner = request.get("notify_data")
    if inner and inner.lstrip()[:1] == "<":
        from alidiag.replies.xml import read_inner

        fields = read_inner(inner)
        if isinstance(fields, Unreadable):
            return fields
        head = {**fields, **head}
    return Draft(form, request, head, {}, (*content.notes, *_undone(found, content), *findings, *notes))


def _of_mobile(params: list[Param], found: Found) -> tuple[list[Param], dict[str, str]]:
    """The fields of a mobile result, those of its order string taken apart; and its status."""
    head: dict[str, str] = {}
    status = _STATUS.compiled.search(found.text.text)
    if status is not None:
        head["resultStatus"] = status[1]
    names = {param.name: param for param in params}
    if "result" in names and "resultStatus" in names:
        from alidiag.order import split_order

        head["resultStatus"] = names["resultStatus"].value.strip("{}\"' ")
        params = list(split_order(names["result"].value, "utf-8", "body").params)
    return params, head


def _of_wap(request: Request) -> dict[str, str]:
    """The code in an answer of the old WAP gateway."""
    error = request.get("res_error")
    if error is None:
        return {"is_success": "T"} if request.get("res_data") else {}
    code = _CODE.compiled.search(error)
    return {"is_success": "F", **({"error": code[1]} if code else {})}


def _repeated(params: list[Param]) -> Param | None:
    seen: set[str] = set()
    for param in params:
        if param.name in seen:
            return param
        seen.add(param.name)
    return None


def _decoded(draft: Pairs) -> tuple[list[Param], str, str | None, tuple[Finding, ...]]:
    """The fields, the codec of their values, the charset that the message declares, and what had to be assumed."""

    def fields(codec: str) -> list[Param]:
        return [param for piece in draft.pieces for param in params_of(piece, codec)]

    params = fields("utf-8")
    values = {param.name: param.value for param in params}
    declared = next((values[name] for name in ("_input_charset", "charset", "input_charset") if values.get(name)), None)
    wanted = CODECS.get(declared.strip().strip('"').lower()) if declared else None
    if not draft.is_sent:
        return params if (wanted or "utf-8") == "utf-8" else fields(wanted or "utf-8"), wanted or "utf-8", declared, ()
    if all(param.value.isascii() for param in params):
        return params, wanted or "utf-8", declared, ()
    for codec in dict.fromkeys((wanted or "utf-8", "utf-8", "gbk", "gb18030")):
        params = fields(codec)
        if any("\udc80" <= char <= "\udcff" for param in params for char in param.value):
            continue
        if codec == (wanted or codec):
            return params, codec, declared, ()
        message = f"The message declares {declared}, but its octets are {codec.upper()}: they were read as that."
        fix = "Decode the octets as they came; one place on the way has changed their charset."
        found = Finding("reply-charset", Level.WARNING, message, expected=wanted, actual=codec, fix=fix)
        return params, codec, declared, (found,)
    message = "Some octets belong to no charset that Alipay writes; they were kept as they are."
    codec = wanted or "utf-8"
    found = Finding("reply-charset", Level.WARNING, message, fix="Give it as it came.")
    return fields(codec), codec, declared, (found,)
