"""One reading of a text -> `Request`: the charset is looked up, the pairs are decoded, nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag import query
from alidiag.errors import InputUnreadable
from alidiag.model import Finding, Level, Param, ReadAs, Request
from alidiag.read.draft import Draft, Piece, span_of, stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PAIRS = 2000
"""Parameters: a request with more is refused."""


def request_of(
    draft: Draft,
    text: str,
    source: str,
    form: str,
    *,
    repairs: Sequence[str] = (),
    text_codec: str = "utf-8",
    method: str | None = None,
    notes: Sequence[Finding] = (),
) -> Request:
    """The request that a draft makes.

    Args:
        draft: what was read.
        text: the whole pasted text, which all places count in.
        source: where it came from, for messages.
        form: how it is written, a name of `forms.FORMS`.
        repairs: what had to be undone.
        text_codec: the codec that the text was decoded with.
        method: overrides what the draft says.
        notes: what was said of the text before.

    Raises:
        InputUnreadable: more than 2,000 parameters, a body that is not a form, or none where the signature would be.
    """
    count = sum(_count(piece) for piece in draft.pieces)
    if count > MOST_PAIRS:
        raise InputUnreadable(
            f"The request from {source} has {count:,} parameters; at most {MOST_PAIRS:,} are read.",
            "Give one request, without what stands around it.",
        )
    told = {note.message for note in notes}
    lacks = next((note for note in draft.notes if note.rule == "body-not-given"), None)
    if lacks is not None and not any("sign=" in piece.text for piece in draft.pieces):
        # What is signed, and the signature, would be there.
        raise InputUnreadable(f"The request from {source} cannot be judged. {lacks.message}", lacks.fix or "")
    if draft.not_a_form is not None:
        raise InputUnreadable(
            f"The body of the request from {source} is {draft.not_a_form}; only form bodies are read.",
            "The gateway takes application/x-www-form-urlencoded: name=value&name=value.",
        )
    said = [*notes, *(undone(one, draft) for one in repairs if one not in told), *draft.notes]
    charset, codec = _charset(draft.pieces, said)
    return Request(
        text=text,
        source=source,
        form=form,
        method=(method or draft.method).upper(),
        gateway=draft.gateway,
        params=tuple(param for piece in draft.pieces for param in params_of(piece, codec)),
        charset=charset,
        codec=codec,
        gateway_span=draft.gateway_span if draft.gateway else None,
        fragment=draft.fragment,
        fragment_span=draft.fragment_span,
        text_codec=text_codec,
        notes=tuple(said),
        is_order=draft.is_order,
        is_sent=draft.is_sent,
        read_as=ReadAs(form, tuple(repairs)),
    )


def undone(repair: str, draft: Draft) -> Finding:
    """The note about something that had to be undone to read the request."""
    first = draft.pieces[0] if draft.pieces else None
    span = draft.gateway_span or (span_of(first.where, 0, len(first.text)) if first is not None else None)
    return Finding("paste-damaged", Level.NOTE, repair, span=span)


def _count(piece: Piece) -> int:
    if piece.literal:
        return 1
    joints = piece.text.count("&")
    return joints + 1 if joints < MOST_PAIRS else sum(1 for pair in piece.text.split("&") if pair)


def params_of(piece: Piece, codec: str) -> list[Param]:
    """The parameters of a piece, decoded in a charset."""
    text, where = piece.text, piece.where
    if piece.order:
        from alidiag.order import split_order

        return list(split_order(text, codec, piece.place, where).params)
    if not piece.literal:
        params = query.split(text, codec, piece.place, where)
        return params if piece.written is None else [one._replace(written=piece.written) for one in params]
    name, equals, value = text.partition("=")
    middle = len(name) + len(equals)
    # As an encoder would have written it: what was sent is not known, and nothing may be read off it.
    return [
        Param(
            name, value, _coded(name, codec), _coded(value, codec),
            span_of(where, 0, len(text)), span_of(stretch(where, 0, len(text)), middle, len(text)), piece.place,
        )
    ]  # fmt: skip


def _coded(text: str, codec: str) -> str:
    try:
        return query.escape(text, codec)
    except UnicodeEncodeError:
        return query.escape(text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"), "utf-8")


def _charset(pieces: tuple[Piece, ...], notes: list[Finding]) -> tuple[str | None, str]:
    """The declared charset and the codec to use; what had to be assumed is added to `notes`."""
    declared: dict[str, str] = {}
    for piece in pieces:
        if (found := _declared_charset(piece)) is not None:
            declared.setdefault(piece.place, found)
    charset = declared.get("query", declared.get("body"))
    if charset is None:
        charset = _open_gateway_charset(pieces)
    if charset is None and any(_is_wap(piece) for piece in pieces):
        message = "_input_charset is missing; the old WAP gateway reads UTF-8, and so do the values shown here."
        notes.append(Finding("charset-defaulted", Level.NOTE, message, "_input_charset"))
        return None, "utf-8"
    if charset is None:
        message = "_input_charset is missing; the gateway then assumes GBK, and so do the values shown here."
        notes.append(Finding("charset-defaulted", Level.NOTE, message, "_input_charset"))
        return None, query.DEFAULT_CODEC
    charset = _alone(charset)
    if len(charset) > 2 and charset[0] == charset[-1] == '"':
        charset = charset[1:-1]  # an in-app order string has its values in quotes
    if charset.strip().lower() not in query.CODECS:
        message = f"The charset {charset[:40]} is unknown to the gateway; the values shown here were read as GBK."
        fix = "Declare utf-8, gbk or gb2312."
        notes.append(Finding("charset-unknown", Level.WARNING, message, "_input_charset", fix=fix))
    if len(declared) > 1 and declared["query"].lower() != declared["body"].lower():
        message = (
            f"The address declares the charset {declared['query'][:40]} "
            f"and the body {declared['body'][:40]}; the address's was used."
        )
        fix = "Declare the same charset in both."
        notes.append(Finding("charset-declared-twice", Level.WARNING, message, "_input_charset", fix=fix))
    return charset, query.codec_of(charset)


def _alone(charset: str) -> str:
    """The charset without a name behind it whose `&not` or the like a page had eaten: `utf-8¬ify_url=http...`."""
    if charset.isascii():
        return charset
    from alidiag.order import EATEN

    places = [place for char in EATEN if (place := charset.find(char)) > 0]
    return charset[: min(places)] if places and "=" in charset[min(places) :] else charset


def _declared_charset(piece: Piece) -> str | None:
    if piece.order:
        from alidiag.order import declared_charset

        return declared_charset(piece.text)
    if piece.literal:
        name, _, value = piece.text.partition("=")
        return value if name == "_input_charset" else None
    return query.declared_charset(piece.text)


def _is_wap(piece: Piece) -> bool:
    """Whether the piece holds what only requests to the old WAP gateway have; its documentation names UTF-8 only."""
    return not piece.order and any(pair.startswith(("req_data=", "sec_id=")) for pair in piece.text.split("&"))


def _open_gateway_charset(pieces: tuple[Piece, ...]) -> str | None:
    """The `charset` of a request to the open gateway, which has no `_input_charset`."""
    pairs = [
        pair.partition("=") for piece in pieces for pair in ((piece.text,) if piece.literal else piece.text.split("&"))
    ]
    if not any(name == "app_id" for name, _, _ in pairs):
        return None
    return next((query.decode(value, "utf-8") for name, _, value in pairs if name == "charset"), None)
