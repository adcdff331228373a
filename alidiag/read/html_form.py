"""An HTML form whose hidden fields are the request, as a program writes it so that the browser sends it at once.

What a browser would send is read; what copying and mails did to the page before is told. See `page` for both.
"""

from __future__ import annotations

from alidiag.model import Finding, Level, Span
from alidiag.query import DEFAULT_CODEC, declared_charset
from alidiag.read.address import read_address
from alidiag.read.draft import Draft, Piece, damaged, offset, stretch
from alidiag.read.marks import is_address, is_marked
from alidiag.read.page import CHARSETS, MULTIPART, Field, Page, PageForm, Written, as_sent, read_page


def is_html_form(text: str) -> bool:
    """Whether the text holds a form, or fields of one."""
    start = text[:4096].lstrip("\ufeff \t\r\n")[:1]
    return start == "<" and ("<form" in (low := text.lower()) or "<input" in low)


def read_html_form(text: str) -> Draft:
    """The first form of the text that may go to a gateway; the others are noted."""
    page = read_page(text, pasted=True)
    form, fields, notes = _chosen(page)
    notes = [*_damage(page, form, fields, text), *notes]
    method = form.method if form else "POST"
    place = "body" if method == "POST" else "query"
    codec = (form.codec if form else None) or page.codec
    literal = form is not None and form.multipart and method == "POST"
    pieces = tuple(_literal(one) if literal else _piece(one, codec, place) for one in fields)
    if literal:
        notes.append(Finding("multipart-fields", Level.NOTE, MULTIPART, span=form.span if form else None))
    address = form.action if form else None
    if form is None or address is None or not address.text.strip():
        if form is not None:
            message = "The form has no action: the address that it is sent to is not known."
            notes.append(Finding("address-unknown", Level.NOTE, message))
        draft = Draft(pieces=pieces, method=method)
    else:
        inner = address.text.strip(" \t")
        lead = len(address.text) - len(address.text.lstrip(" \t"))
        draft = read_address(inner, stretch(address.where(), lead, lead + len(inner)))
        if method == "GET" and draft.pieces:
            message = "A form that is sent by GET loses the query of its action; the fields replace it."
            notes.append(Finding("form-query-lost", Level.WARNING, message, span=form.span, fix='Use method="post".'))
            draft = draft._replace(pieces=())
        draft = draft._replace(pieces=(*draft.pieces, *pieces), method=method)
    if not literal:
        notes += _other_charset(codec, draft.pieces, fields)
    return draft._replace(notes=(*draft.notes, *notes))


def _chosen(page: Page) -> tuple[PageForm | None, tuple[Field, ...], list[Finding]]:
    """The form to read, None where its first tag is missing; its fields; and what is not read."""
    notes: list[Finding] = []
    filled = [form for form in page.forms if form.fields]
    if not filled:
        if page.forms and page.loose:
            message = "The fields stand in no form of the page; they were read as those of its first one."
            notes.append(damaged(message, page.forms[0].span, fix="Give the whole page as a file."))
        return page.forms[0] if page.forms else None, page.loose, notes
    form = next((one for one in filled if _is_candidate(one)), filled[0])
    others = sum(_is_candidate(one) for one in filled if one is not form)
    if others:
        message = f"The text holds {others + 1:,} forms that may go to a gateway; only the first was read."
        notes.append(Finding("request-not-read", Level.WARNING, message, span=form.span))
    if page.loose:
        message = f"{len(page.loose):,} field(s) stand outside of the form; a browser does not send them."
        notes.append(Finding("request-not-read", Level.NOTE, message, span=_span(page.loose[0].name)))
    return form, form.fields, notes


def _is_candidate(form: PageForm) -> bool:
    return (form.action is not None and is_address(form.action.text.strip())) or any(
        is_marked(f"{field.name.text}=") for field in form.fields
    )


def _damage(page: Page, form: PageForm | None, fields: tuple[Field, ...], text: str) -> list[Finding]:
    """What happened to the page before it was pasted."""
    notes: list[Finding] = []
    span = form.span if form else Span(0, 0)
    written = [part for field in fields for part in field]
    if form and form.action:
        written.append(form.action)
    if broken := sum(one.breaks for one in written):
        message = f"{broken:,} line break(s) inside the fields of the form, with the blanks beside them, were left out."
        notes.append(damaged(message, span, fix="Give the page's source as a file."))
    if page.unclosed:
        message = f"{page.unclosed:,} tag(s) have no > at their end; each was read up to the next <."
        notes.append(damaged(message, span, fix="Give the page's source as a file."))
    if page.cut:
        message = "The text ends inside a tag or a <textarea>: what it ends with may be cut."
        notes.append(damaged(message, Span(max(0, len(text) - 1), len(text)), fix="Give the whole page as a file."))
    if form is None:
        message = "The form's first tag is missing, and with it the address and the method; POST is assumed."
        notes.append(damaged(message, Span(0, min(1, len(text)))))
    return notes


def _other_charset(codec: str | None, pieces: tuple[Piece, ...], fields: tuple[Field, ...]) -> list[Finding]:
    """That the page declares another charset than the request: the browser goes by the page."""
    if codec is None or all(field.value.text.isascii() for field in fields):
        return []
    declared = next((one for piece in pieces if (one := declared_charset(piece.text)) is not None), DEFAULT_CODEC)
    if CHARSETS.get(declared.strip().lower(), codec) == codec:
        return []
    message = f"The page declares the charset {codec}, so a browser sends its fields in {codec}; they were read so."
    fix = "Where the server names another charset in the page's Content-Type, that one counts: take the charset out."
    return [Finding("page-charset", Level.NOTE, message, "_input_charset", fix=fix)]


def _piece(field: Field, codec: str | None, place: str) -> Piece:
    """One field, percent-coded as a browser sends it."""
    out: list[str] = []
    places: list[int] = []
    for part, joint in ((field.name, "="), (field.value, "")):
        where = part.where()
        for index, char in enumerate(as_sent(part.text, codec)):
            out.append(char)
            places += [offset(where, index)] * len(char)
        out.append(joint)
        # What joins the two is nowhere in the page: the value begins where it does.
        places += [offset(field.value.where(), 0)] * len(joint)
    places.append(offset(field.value.where(), len(field.value.text)))
    return Piece("".join(out), places, place)


def _literal(field: Field) -> Piece:
    """One field of a multipart body: nothing is percent-coded."""
    names, values = field.name.where(), field.value.where()
    places = [offset(names, index) for index in range(len(field.name.text))]
    places += [offset(values, 0), *(offset(values, index) for index in range(len(field.value.text) + 1))]
    return Piece(f"{field.name.text}={field.value.text}", places, "body", literal=True)


def _span(one: Written) -> Span:
    return Span(one.start, one.end)
