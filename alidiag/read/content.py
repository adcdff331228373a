"""A text -> everything that stands in it: the one reader of alidiag.

Layers that a mail, a comment or a page put around it are taken off first; then each form takes out what it knows, and
the texts inside of that (literals, attributes, values) are looked through in their turn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from alidiag.errors import InputUnreadable
from alidiag.model import Finding
from alidiag.pattern import Pattern
from alidiag.read.forms import FORMS, pairs
from alidiag.read.found import MESSAGES, Found, Inner, Kind, View
from alidiag.read.places import Mapped, inserted, joined

DEEPEST = 6
"""Texts inside of texts that are looked through: a page in JSON in a log has three."""
MOST = 20_000
"""Things that are kept of one text."""
_PLAIN_URL = Pattern(r"\s{0,64}(https?://[!#-&(-;=?-_a-z{-~]{0,1048576}[A-Za-z0-9%=_&+/*~-])\s{0,64}")
_PLAIN_BODY = Pattern(r"\s{0,64}([A-Za-z_][\w.;%-]{0,63}=[!#-&(-;=?-_a-z{-~]{0,1048576}[A-Za-z0-9%=_&+/*~-])\s{0,64}")


class Content(NamedTuple):
    """What stands in a text, in its order.

    `plain`: the text without what lies over its lines. `rest`: what of it was not read, and of the texts inside of it:
    codes and questions stand there. `layers`: what was undone for whole lines.
    """

    text: str
    source: str
    codec: str
    found: tuple[Found, ...]
    plain: Mapped
    rest: Mapped
    layers: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()

    @property
    def requests(self) -> list[Found]:
        """The requests."""
        return [one for one in self.found if one.kind is Kind.REQUEST]

    @property
    def messages(self) -> list[Found]:
        """What comes from Alipay."""
        return [one for one in self.found if one.kind in MESSAGES]


def read(
    text: str, source: str, *, codec: str = "utf-8", notes: tuple[Finding, ...] = (), form: str | None = None
) -> Content:
    """Everything that stands in a text.

    Args:
        text: decoded without loss.
        source: where it came from, for messages.
        codec: the codec that it was decoded with.
        notes: what had to be assumed to decode it.
        form: the form that it is written in, a name that a form `writes`; None recognises it.

    Raises:
        InputUnreadable: there is no such form.
    """
    if form is not None:
        names = dict.fromkeys(name for one in FORMS for name in one.writes)
        if form not in names:
            raise InputUnreadable(f"There is no input form {form}.", f"Known are: {', '.join(names)}.")
    whole = Mapped(text)
    if form is None and "securitypay" not in text and (plain := _plain(whole)) is not None:
        return Content(text, source, codec, (plain,), whole, whole.shown(" " * len(text)), (), notes)
    from alidiag.read.layers import undone

    layers: list[Finding] = []
    plain_lines = undone(whole, layers)
    rests: list[Mapped] = []
    found = sorted(_through(View(plain_lines), rests, form), key=lambda one: (one.span.start, -one.span.end))
    kept = tuple(pairs.with_bodies(found, Lines(text).number)[:MOST])
    # The text itself was looked through last: what stood inside of it is behind it.
    return Content(text, source, codec, kept, plain_lines, _behind_another(rests[::-1]), tuple(layers), notes)


def _behind_another(rests: list[Mapped]) -> Mapped:
    pieces: list[Mapped] = []
    for one in rests:
        if one.text.strip():
            pieces += [one, inserted("\n\n", one.after(len(one)))]
    return joined(pieces)


def _plain(whole: Mapped) -> Found | None:
    """A clean URL or body, alone: it has one reading, the gateway's."""
    if not whole.text.isascii():
        return None
    found = _PLAIN_URL.compiled.fullmatch(whole.text)
    if found is None:
        found = _PLAIN_BODY.compiled.fullmatch(whole.text)
        if found is None:
            return None
    return pairs.clean(whole.part(*found.span(1)), is_url=found[1][:4].lower() == "http")


def _through(view: View, rests: list[Mapped], form: str | None = None) -> Iterator[Found]:
    for one in FORMS:
        if (form is not None and form not in one.writes) or not one.hint.compiled.search(view.text):
            continue
        taken: list[tuple[int, int]] = []
        for stretch in one.find(view):
            inside: list[Mapped] = []
            found = [*stretch.found, *(deep for inner in stretch.inner for deep in _inside(view, inner, inside))]
            yield from found
            if found or not stretch.inner:
                # A text inside that turns out to be nothing is left to the forms behind.
                taken.append((stretch.start, stretch.end))
                rests += inside
        if taken:
            view.take(taken)
    rests.append(view.rest)


def _inside(view: View, inner: Inner, rests: list[Mapped]) -> Iterator[Found]:
    if view.depth >= DEEPEST or not inner.text.text:
        return
    if inner.is_rest:
        rests.append(inner.text)
        return
    for one in _through(View(inner.text, inner.form or view.form, view.depth + 1), rests):
        told = inner.repairs
        if not told and inner.form and one.form != inner.form:
            told = (f"The {one.form} stood inside of {inner.form}; it was taken out of there.",)
        yield one._replace(repairs=(*told, *one.repairs)) if told else one


class Lines:
    """The numbers of the lines of a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def number(self, at: int) -> int:
        """The number, from 1, of the line that a place stands in."""
        return bisect_right(self._starts, at)
