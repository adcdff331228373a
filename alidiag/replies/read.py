"""Octets -> `Draft`: which form a reply has is told by its content."""

from __future__ import annotations

from alidiag.errors import NothingToCheck
from alidiag.model import Finding, Key, Level, Param, Request
from alidiag.query import CODECS, split
from alidiag.read import FORMS
from alidiag.read.draft import Draft as Pairs
from alidiag.replies.draft import NOTIFICATION, RETURN, Draft, Unreadable
from alidiag.replies.exposed import without_keys
from alidiag.replies.octets import Text, decoded

MARKS = frozenset({"notify_id", "notify_type", "notify_time", "is_success", "trade_status", "refund_status",
                   "notify_data", "success_details", "fail_details", "result_details"})  # fmt: skip
"""Names that only Alipay sends; one of them, or `sign` without `service`, makes a text a reply."""
MOST_FIELDS = 500
ACCEPTED = "Give the XML that the gateway answered, the URL of a return, or the body of a notification."


def read_reply(data: bytes, source: str, md5: Key | None = None) -> tuple[Draft | Unreadable, Text | None]:
    """The reply in a text; keys in it, and the MD5 key that was given, are left out before it is read.

    Returns:
        What was read, or one finding that says why it cannot be; and the text, where it could be decoded.

    Raises:
        NothingToCheck: the text is no reply at all.
    """
    text = decoded(data)
    if isinstance(text, Unreadable):
        return text, None
    plain, told = without_keys(text.text, md5)
    text = text._replace(text=plain, findings=(*text.findings, *told))
    start = text.text.lstrip("\ufeff \t\r\n")
    if not start or start[0] == "<":
        if start[:200].lower().startswith(("<html", "<!doctype html", "<form", "<script")):
            raise NothingToCheck(f"No reply was found in {source}: it is an HTML page.", ACCEPTED)
        from alidiag.replies.xml import read_xml

        return read_xml(text), text
    return _pairs(text, source), text


def _pairs(text: Text, source: str) -> Draft | Unreadable:
    form = next((one for one in FORMS if one.recognise(text.text)), None)
    draft = form.read(text.text) if form is not None else None
    if draft is None or not draft.pieces:
        raise NothingToCheck(f"No reply was found in {source}: it is neither XML nor name=value pairs.", ACCEPTED)
    codec, declared, findings = _charset(draft)
    params = [param for piece in draft.pieces for param in split(piece.text, codec, piece.place, piece.where)]
    names = {param.name for param in params}
    if not MARKS & names and not ("sign" in names and "service" not in names):
        if "service" in names:
            hint = 'alidiag illegal-sign "URL" diagnoses a request.'
            raise NothingToCheck(f"The text from {source} is a request to Alipay, not a reply.", hint)
        raise NothingToCheck(f"No reply was found in {source}: none of its fields is one that Alipay sends.", ACCEPTED)
    if len(params) > MOST_FIELDS:
        message = f"The text has {len(params):,} fields; no reply of Alipay's has more than {MOST_FIELDS}."
        return Unreadable(RETURN, Finding("reply-too-large", Level.ERROR, message, fix=ACCEPTED))
    notes = (note for note in draft.notes if note.rule != "address-unknown")
    request = Request(
        text=text.text, source=source, form="url" if draft.gateway else "form", method="POST", gateway=draft.gateway,
        params=tuple(params), charset=declared, codec=codec, text_codec=text.codec, notes=(),
    )  # fmt: skip
    is_return = "is_success" in names or (draft.gateway and draft.method == "GET")
    form_name = RETURN if is_return else NOTIFICATION
    if repeated := _repeated(params):
        message = f"{repeated.name} stands there more than once: which one counts?"
        fix = "Give one message, as it came."
        return Unreadable(form_name, Finding("reply-repeated", Level.ERROR, message, repeated.name, fix=fix))
    head = {name: value for name in ("is_success", "error") if (value := request.get(name)) is not None}
    inner = request.get("notify_data")
    if inner and inner.lstrip()[:1] == "<":
        from alidiag.replies.xml import read_inner

        fields = read_inner(inner)
        if isinstance(fields, Unreadable):
            return fields
        head = {**fields, **head}
    return Draft(form_name, request, head, {}, (*text.findings, *findings, *notes))


def _repeated(params: list[Param]) -> Param | None:
    seen: set[str] = set()
    for param in params:
        if param.name in seen:
            return param
        seen.add(param.name)
    return None


def _charset(draft: Pairs) -> tuple[str, str | None, tuple[Finding, ...]]:
    """The codec of the values, the charset that the message declares, and what had to be assumed."""
    fields = {p.name: p.value for piece in draft.pieces for p in split(piece.text, "utf-8", piece.place, piece.where)}
    declared = next((fields[name] for name in ("_input_charset", "charset", "input_charset") if fields.get(name)), None)
    wanted = CODECS.get(declared.strip().lower()) if declared else None
    foreign = [value for value in fields.values() if not value.isascii()]
    if not foreign:
        return wanted or "utf-8", declared, ()
    for codec in dict.fromkeys((wanted or "utf-8", "utf-8", "gbk", "gb18030")):
        values = (p.value for piece in draft.pieces for p in split(piece.text, codec, piece.place, piece.where))
        if any("\udc80" <= char <= "\udcff" for value in values for char in value):
            continue
        if codec == (wanted or codec):
            return codec, declared, ()
        message = f"The message declares {declared}, but its octets are {codec.upper()}: they were read as that."
        fix = "Decode the octets as they came; one place on the way has changed their charset."
        return (
            codec,
            declared,
            (Finding("reply-charset", Level.WARNING, message, expected=wanted, actual=codec, fix=fix),),
        )
    message = "Some octets belong to no charset that Alipay writes; they were kept as they are."
    return wanted or "utf-8", declared, (Finding("reply-charset", Level.WARNING, message, fix="Give it as it came."),)
