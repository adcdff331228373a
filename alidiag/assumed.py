"""What is not proven because the bytes that were sent are not known: text beyond ASCII that stands as it is.

A browser sends such text in the charset of its page, a program in its own, a log shows it decoded. It is read as if it
had been sent in the declared charset. Where the signature was made in another one, the same values may have been sent
in that one too, and the verdict depends on it.
"""

from __future__ import annotations

from typing import NamedTuple

from alidiag.explanation import Explained
from alidiag.frozen import replace
from alidiag.lossless import to_text
from alidiag.mistakes.catalogue import BY_ID
from alidiag.model import Case
from alidiag.query import bad_octets
from alidiag.schemes.scheme import Scheme

CHARSET = "wrong-charset"
"""The mistake that may rest on the assumption."""


class Weighed(NamedTuple):
    """What is left of an explanation, and what is said of the rest."""

    explained: Explained
    open: str = ""
    """Why the signature cannot be judged; empty where it can."""
    doubt: str = ""
    """The request fails in any case, but which of two causes it is cannot be told: what the other one would be."""


def weighed(case: Case, scheme: Scheme, explained: Explained) -> Weighed:
    """An explanation without what merely rests on the charset that the text is assumed to have been sent in."""
    hit = explained.hit
    names = _unencoded(case, scheme)
    if hit is None or not names or CHARSET not in dict(explained.named):
        return Weighed(explained)
    codec = case.request.codec
    rest = tuple(one for one in explained.named if one[0] != CHARSET)
    told = next(one.turn.told for one in hit.suspects if one.id == CHARSET)
    used = told[1] if told else "other bytes"
    if bad_octets(to_text(hit.data, codec)):
        other = "form-charset" if case.request.method == "POST" else "url-charset-mismatch"
        also = (*explained.also, tuple(sorted((other, *(name for name, _ in rest)))))
        also_told = (*explained.also_told, BY_ID[other].summary)
        doubt = (
            f"Or they were sent as {used} too, which are none in {codec.upper()}: the text does not show in which "
            "charset it was sent."
        )
        return Weighed(replace(explained, also=also, also_told=also_told), doubt=doubt)
    if rest:
        return Weighed(replace(explained, named=rest))
    reason = (
        f"{' and '.join(names)} {'has' if len(names) == 1 else 'have'} characters that are never sent as they are, so "
        f"the bytes that were sent are not known. Sent as {used}, the signature holds; sent as {codec.upper()}, as "
        "_input_charset declares, it does not. Give the request as it was sent."
    )
    bare = Explained(explained.effort, asked=explained.asked, opened=True)
    return Weighed(bare, open=reason)


def _unencoded(case: Case, scheme: Scheme) -> list[str]:
    """The signed parameters with characters beyond ASCII, where none of these is percent-coded; else none."""
    request = case.request
    if request.is_order:
        return []  # it is handed over as text, and what it declares decides its bytes
    foreign = [param for param in request.params if scheme.signs(param.name) and not param.value.isascii()]
    if any(param.raw_value.isascii() or "%" in param.raw_value for param in foreign):
        return []
    return list(dict.fromkeys(param.name for param in foreign))
