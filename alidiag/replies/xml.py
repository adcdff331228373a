"""A synchronous XML reply -> `Draft`. Nothing is ever fetched, opened, expanded or repaired.

A document type, an entity, a namespace, a value that is split by an element: each ends the reading with one finding of
our own. No message of the XML parser is passed on, for it quotes the text; line and column are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.model import Finding, Level, Param, Request, Span
from alidiag.query import escape
from alidiag.replies.draft import XML, Draft, Unreadable, trouble
from alidiag.replies.octets import Text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_ELEMENTS = 10_000
MOST_ATTRIBUTES = 1_000
HEAD = ("is_success", "error", "sign", "sign_type", "request", "response")
_GENUINE = "Give the reply as it came from the gateway."
_CODES = {
    4: "it is empty",
    5: "something stands behind its end",
    8: "a character reference names no character",
    9: "a character stands there that XML does not allow",
    26: "an entity is not defined; XML knows &amp; &lt; &gt; &quot; and &apos; only",
    42: "an attribute stands there twice",
    38: "a `<` stands in an attribute where &lt; belongs",
    39: "an attribute has no quotes",
    62: "`]]>` stands in a value",
    64: "the XML declaration does not stand at the very beginning",
    76: "an element is closed that was not opened, or not last",
    77: "an element is not closed",
    68: "a name is malformed, or an `&` stands where &amp; belongs",
    73: "it ends inside of an element",
    110: "a name in it is too long",
    114: "it is nested too deeply",
    201: "a namespace prefix is not declared",
}
"""libxml2's numbers (xmlerror.h) and what they mean."""


def read_xml(text: Text) -> Draft | Unreadable:
    """The fields of a reply, or why it cannot be read."""
    written = text.text.lstrip("\ufeff")
    if refusal := _refused(written):
        return refusal
    root = _parsed(written)
    if isinstance(root, Unreadable):
        return root
    return _draft(root, text, tuple(_notes(written)))


def _refused(written: str) -> Unreadable | None:
    """What is not even parsed."""
    # In XML a `<` of a value is always written as an entity, so that these can be told without parsing.
    if "<!DOCTYPE" in written or "<!ENTITY" in written:
        message = "The XML carries a document type (DTD); Alipay never sends one. It was not read."
        return trouble("reply-dtd", message, _GENUINE)
    starts = written.count("<") - written.count("</") - written.count("<!") - written.count("<?")
    if starts > MOST_ELEMENTS:
        message = f"The XML has more than {MOST_ELEMENTS:,} elements; no reply of Alipay's has."
        return trouble("reply-too-large", message, _GENUINE)
    return None


def read_inner(written: str) -> dict[str, str] | Unreadable:
    """The fields of the XML inside of a notification of the old WAP gateway, under the same limits."""
    if refusal := _refused(written):
        return refusal
    root = _parsed(written)
    if isinstance(root, Unreadable):
        return root
    if any(str(element.tag).startswith("{") for element in root.iter("*")):
        return trouble("reply-namespace", "The XML in notify_data uses a namespace.", _GENUINE)
    if nested := next((child for child in root if len(child)), None):
        return _nested(str(nested.tag))
    names = [str(child.tag) for child in root]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        return trouble("reply-repeated", f"{repeated} stands in notify_data more than once.", _GENUINE)
    return {str(child.tag): child.text or "" for child in root}


def _parsed(written: str) -> Element | Unreadable:
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        decompress=False,  # type: ignore[call-arg] # newer than the stubs
    )
    try:
        # Always octets, in a charset of our own choice: what the declaration says was judged before.
        root = etree.fromstring(written.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as problem:
        return _malformed(getattr(problem, "code", 0), getattr(problem, "position", (0, 0)), written)
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None or tree.docinfo.doctype or next(root.iter(etree.Entity), None) is not None:
        return trouble("reply-dtd", "The XML carries a document type or an entity; Alipay never sends one.", _GENUINE)
    if sum(len(element.attrib) for element in root.iter("*")) > MOST_ATTRIBUTES:
        return trouble("reply-too-large", f"The XML has more than {MOST_ATTRIBUTES:,} attributes.", _GENUINE)
    return root


def _malformed(code: int, position: tuple[int, int], written: str) -> Unreadable:
    if not written.strip():
        return trouble("reply-malformed", "The reply is empty.", _GENUINE)
    why = _CODES.get(code, "it breaks the rules of XML")
    line, column = position
    where = f" (line {line}, column {column})" if line else ""
    return trouble("reply-malformed", f"The XML is malformed: {why}{where}.", _GENUINE)


def _notes(written: str) -> list[Finding]:
    notes = []
    if "<!--" in written or "<?" in written.partition("?>")[2]:
        message = "Comments and instructions inside of the XML were left out; Alipay sends none."
        notes.append(Finding("reply-comment", Level.NOTE, message, fix=_GENUINE))
    if "<![CDATA[" in written:
        notes.append(Finding("reply-cdata", Level.NOTE, "A value stands in a CDATA section.", fix="Nothing."))
    return notes


def _draft(root: Element, text: Text, notes: tuple[Finding, ...]) -> Draft | Unreadable:
    for element in root.iter("*"):
        if not isinstance(element.tag, str) or element.tag.startswith("{"):
            message = "The XML uses a namespace; no reply of Alipay's does, and nothing in one is taken for a value."
            return trouble("reply-namespace", message, _GENUINE)
    if root.tag != "alipay":
        known = root.tag if len(root.tag) <= 40 else "with a long name"
        return trouble("reply-not-alipay", f"The outermost element is {known}, not alipay.", _GENUINE)
    for name in HEAD:
        if sum(1 for child in root if child.tag == name) > 1:
            return trouble("reply-repeated", f"{name} stands there more than once: which one counts?", _GENUINE)
    head: dict[str, str] = {}
    for child in root:
        if child.tag in HEAD[:4]:
            if len(child):
                return _nested(str(child.tag))
            head[str(child.tag)] = child.text or ""
    if "is_success" not in head:
        message = "There is no is_success, which every reply of Alipay's has."
        return trouble("reply-incomplete", message, _GENUINE)
    body = _body(root)
    if isinstance(body, Unreadable):
        return body
    findings = [*text.findings, *notes]
    values, is_whole = body
    if not is_whole:
        message = "A field of the reply holds elements, so that what was signed cannot be read off it."
        findings.append(Finding("reply-nested", Level.WARNING, message, fix="Verify it in your own program."))
    if not values and "error" in head and head.get("sign"):
        values = [("error", head["error"])]
    params = [_param(name, value, text.codec) for name, value in values]
    params += [_param(name, head[name], text.codec) for name in ("sign", "sign_type") if name in head]
    echo = {str(p.get("name")): p.text or "" for p in root.iterfind("request/param") if p.get("name") and not len(p)}
    request = Request(
        text=text.text, source="", form=XML, method="", gateway="", params=tuple(params), charset=text.declared,
        codec="gbk" if text.codec == "gb2312" else text.codec, text_codec=text.codec,
    )  # fmt: skip
    shown: dict[str, str] = {name: head[name] for name in ("is_success", "error") if name in head}
    return Draft(XML, request, shown, echo, tuple(findings), is_whole)


def _nested(name: str) -> Unreadable:
    return trouble("reply-nested", f"{name} holds elements where a value belongs; it is not read.", _GENUINE)


def _body(root: Element) -> tuple[list[tuple[str, str]], bool] | Unreadable:
    """The fields inside of the one element of `response`, and whether all of them are plain values."""
    response = root.find("response")
    if response is None or not len(response):
        return [], True
    inner = response[0] if len(response) == 1 else response
    if len(response) == 1 and not len(inner):
        inner = response
    names = [str(child.tag) for child in inner]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        if not any(len(child) for child in inner):
            return trouble("reply-repeated", f"{repeated} stands there more than once: which one counts?", _GENUINE)
        return [], False
    for child in inner:
        if len(child) and ((child.text or "").strip() or any((one.tail or "").strip() for one in child)):
            return _nested(str(child.tag))
    plain = [(str(child.tag), child.text or "") for child in inner if not len(child)]
    return plain, len(plain) == len(names)


def _param(name: str, value: str, codec: str) -> Param:
    """A field in the form that the search works on; the raw form is what a form would have held."""
    try:
        raw = escape(value, codec)
    except UnicodeEncodeError:
        raw = escape(value, "utf-8")
    return Param(name, value, name, raw, Span(0, 0), Span(0, 0), "body")
