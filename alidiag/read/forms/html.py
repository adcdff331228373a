"""Pages of HTML: the forms that a browser would send, the links that it would follow, and the text that a reader sees.

What a browser would send is read; what copying and mails did to the page before is told. See `page` for both.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.model import Finding, Level, Span
from alidiag.order import LONGEST, begin_of, split_order
from alidiag.pattern import Pattern
from alidiag.query import DEFAULT_CODEC, declared_charset
from alidiag.read.address import read_address
from alidiag.read.classify import kind_of
from alidiag.read.draft import Draft, Piece, damaged, offset, stretch, within
from alidiag.read.found import Found, Inner, Kind, Reading, Stretch, View
from alidiag.read.marks import NAMED, is_address, is_marked
from alidiag.read.page import CHARSETS, MULTIPART, Field, Page, PageForm, as_sent, read_page
from alidiag.read.places import Mapped, inserted, joined
from alidiag.read.written import Written, unwrapped

_TAG = Pattern(
    r"<(?:/?(?:form|input|textarea|select|option|button|a|area|iframe|meta|script|html|head|body|div|span|table|tbody|tr"
    r"|td|th|p|br|b|i|li|ul|ol|pre|code|font|img|title|link|center|blockquote|h[1-6])(?=[\s/>])|!doctype\s+html|!--)",
    2,
)
ENOUGH = 3
"""Tags that make a text the source of a page, where none of them carries anything."""
_CARRIES = Pattern(r"<(?:form|input|meta|script|iframe)\b|\b(?:href|src|action|on[a-z]{3,20})\s*=", 2)
_LAYS_OUT = Pattern(r"<(?!/?(?:script|b|i|span|font|code)[\s/>])/?[a-z!]", 2)
"""A tag that makes a page, a form, a link, a table or a line of it."""
_PAIR = Pattern(r"[A-Za-z_]\w{0,40}+[ \t]*(?:=|:)")
_LISTED = Pattern(rf"(?:^|(?<=[\s&,{{(\[])){NAMED.source}[ \t]*(?:=|:)", 8)
_SCRIPT = Pattern(r"<script\b.{0,100000}?</script", 2 | 16)
_SHOWS = Pattern(r">\s*+[^<\s]")
LONGEST_VALUE = 20_000
"""Characters of a value that was cut at a quote."""
_BEHIND = Pattern(r"\s*+(?:/?>|[A-Za-z-]{1,40}(?:\s*=\s*[\"']|\s*/?>))")
_ENDS = {quote: Pattern(quote + r"\s*+/?>") for quote in "\"'"}
SEEN = "The source of a page was turned into what its reader sees."


def find(view: View) -> Iterator[Stretch]:
    """The page in a text, from its first tag to its last."""
    text = view.text
    tags = _own_tags(text, [found.start() for found in _TAG.compiled.finditer(text)])
    if not tags or (len(tags) < ENOUGH and not _CARRIES.compiled.search(text)):
        return
    start = tags[0]
    end = text.find(">", tags[-1])
    end = len(text) if end < 0 else end + 1
    if _CARRIES.compiled.search(text, tags[-1], end) and text.find("</", end) < 0:
        end = max(end, len(text.rstrip()))
    if not _CARRIES.compiled.search(text, start, end) and not _SHOWS.compiled.search(text, start, end):
        return
    region = view.rest.part(start, end)
    page = read_page(region.text)
    found = [one for one in (_found(form, form.fields, page, region) for form in page.forms) if one is not None]
    if not found and page.loose:
        first = page.forms[0] if page.forms else None
        loose = _found(first, page.loose, page, region)
        found += [loose] if loose is not None else []
    inside = tuple(_inside(page, region, is_read=bool(found)))
    if found or inside:
        yield Stretch(start, end, tuple(found), inside)


def _own_tags(text: str, tags: list[int]) -> list[int]:
    """The tags that belong to a page, and do not stand in the values of a request that is no page."""
    if not tags:
        return tags
    before = text[: tags[0]]
    in_value = _PAIR.compiled.search(before, before.rfind("\n") + 1)
    if in_value and not _LAYS_OUT.compiled.search(text) and _LISTED.compiled.search(_SCRIPT.compiled.sub("", text)):
        # Nothing that a page is made of: the tags are what somebody sold, or tried.
        return []
    begin = begin_of(text) if '="' in before else None
    if begin is None or begin > tags[0]:
        return tags
    end = begin + split_order(text[begin : begin + LONGEST], "utf-8", "body").end
    return [tag for tag in tags if not begin <= tag < end]


def _inside(page: Page, region: Mapped, *, is_read: bool) -> Iterator[Inner]:
    """The texts of a page that may hold a request of their own."""
    for link in page.links:
        if link.tag != "form" and link.address.text.strip():
            yield Inner(_mapped(link.address, region), "html-link")
    for script in page.scripts:
        yield Inner(_mapped(script, region), "html-link")
    for field in (*page.loose, *(field for form in page.forms for field in form.fields)):
        if len(field.value.text) > 100:
            yield Inner(_mapped(field.value, region), "html-form")
    pieces: list[Mapped] = []
    for one in page.texts:
        seen = _mapped(one, region)
        if seen.text.strip():
            pieces += [seen, inserted("\n", seen.after(len(seen)))]
    if pieces:
        # Beside the form stand the labels of its fields.
        yield Inner(joined(pieces), "", (SEEN,), is_rest=is_read)


def _mapped(one: Written, region: Mapped) -> Mapped:
    end = max(one.end, one.start + (0 if one.changes else len(one.text)))
    part = region.part(one.start, end)
    changes = sorted(one.changes)
    plain = part.edited([(first - one.start, last - one.start, new) for first, last, new in changes])
    return (
        plain if plain.text == one.text else Mapped(one.text, (0,), (region.at(one.start),), (max(0, end - one.start),))
    )


def _found(form: PageForm | None, fields: tuple[Field, ...], page: Page, region: Mapped) -> Found | None:
    """One form; None where it has nothing to do with Alipay."""
    action = form.action.text.strip() if form is not None and form.action is not None else ""
    names = {field.name.text for field in fields}
    if not fields or not (is_address(action) or any(is_marked(f"{name}=") for name in names)):
        return None
    kind = kind_of(names, action)
    if kind is None:
        kind = Kind.REQUEST if is_address(action) else None
    if kind is None:
        return None
    kind = Kind.REQUEST if kind is Kind.PRESIGN else kind
    readings = tuple(
        Reading(within(_draft(form, way, page, region.text), region.where)) for way in _ways(fields, region.text)
    )
    span = form.span if form is not None else Span(fields[0].name.start, fields[-1].value.end)
    last = max([span.end, *(field.value.end for field in fields)])
    whole = region.part(span.start, last)
    return Found(kind, "html-form", whole.whole, whole, readings)


def _ways(fields: tuple[Field, ...], text: str) -> list[tuple[Field, ...]]:
    """The fields without the line breaks that a mail put into them, with a blank for each of them, as they stand."""
    # The text of a <textarea> ends at a tag; its line breaks are its own.
    ways = [
        tuple(
            field if text.startswith("<", field.value.end) else Field(*(unwrapped(text, one, joint) for one in field))
            for field in fields
        )
        for joint in ("", " ")
    ]
    return [*ways, fields] if ways[0] != fields else [fields]


def _draft(form: PageForm | None, fields: tuple[Field, ...], page: Page, text: str) -> Draft:
    """What a browser sends."""
    notes = _damage(page, form, fields, text)
    method = form.method if form else "POST"
    place = "body" if method == "POST" else "query"
    codec = (form.codec if form else None) or page.codec
    literal = form is not None and form.multipart and method == "POST"
    declared = _declared(fields, form)
    pieces = tuple(_literal(one) if literal else _piece(one, codec, place, declared, text) for one in fields)
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


def _declared(fields: tuple[Field, ...], form: PageForm | None) -> str:
    """The codec of the charset that the request declares; empty where it declares none, or an unknown one."""
    named = next((one.value.text for one in fields if one.name.text == "_input_charset"), None)
    if named is None and form is not None and form.action is not None:
        named = declared_charset(form.action.text.partition("?")[2])
    return CHARSETS.get((named or "").strip().lower(), "")


def _piece(field: Field, codec: str | None, place: str, declared: str, page: str) -> Piece:
    """One field, percent-coded as a browser sends it."""
    out: list[str] = []
    places: list[int] = []
    for part, joint in ((field.name, "="), (field.value, "")):
        where = part.where()
        for index, char in enumerate(as_sent(part.text, codec, declared)):
            out.append(char)
            places += [offset(where, index)] * len(char)
        out.append(joint)
        # What joins the two is nowhere in the page: the value begins where it does.
        places += [offset(field.value.where(), 0)] * len(joint)
    places.append(offset(field.value.where(), len(field.value.text)))
    return Piece("".join(out), places, place, written=_as_written(field.value, page))


def _as_written(value: Written, page: str) -> str | None:
    """What stands in the source between the quotes of an attribute; None where that is what it means.

    A quote that ends the attribute too early does not end what was meant: that goes up to the quote before the `>`.
    """
    start = value.start
    quote = page[start - 1 : start]
    if quote not in ("'", '"') or page[start - 2 : start - 1] not in ("=", " "):
        return None
    end = page.find(quote, start)
    if end < 0 or not _BEHIND.compiled.match(page, end + 1):
        ends = _ENDS[quote].compiled.search(page, start, start + LONGEST_VALUE)
        if ends is None:
            return None
        end = ends.start()
    written = page[start:end]
    return written if written != value.text and "<input" not in written else None


def _literal(field: Field) -> Piece:
    """One field of a multipart body: nothing is percent-coded."""
    names, values = field.name.where(), field.value.where()
    places = [offset(names, index) for index in range(len(field.name.text))]
    places += [offset(values, 0), *(offset(values, index) for index in range(len(field.value.text) + 1))]
    return Piece(f"{field.name.text}={field.value.text}", places, "body", literal=True)


def _span(one: Written) -> Span:
    return Span(one.start, one.end)
