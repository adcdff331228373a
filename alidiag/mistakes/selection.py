"""Wrong turns in choosing what is signed: which parameters take part."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes.texts import distance, is_file_name
from alidiag.query import CODECS
from alidiag.signing import Edit, Item, Signing, Turn

CHARSET_NAMES = ("utf-8", "UTF-8", "utf8", "UTF8", "gbk", "GBK", "gb2312", "GB2312", "gb18030", "GB18030")
NULLS = ("null", "NULL", "undefined", "None", "nil", "Array", "[object Object]", "false", "NaN")
FALSY = frozenset({"0", "false", "False", "0.0", "0.00"})
USUAL = (
    ("payment_type", "1"),
    ("it_b_pay", "30m"),
    ("paymethod", "directPay"),
    ("format", "xml"),
    ("v", "2.0"),
)
"""Parameters that code samples set for every request."""


def _empty(signing: Signing) -> list[Item]:
    taking_part = set(signing.items)
    return [i for i in signing.received if not i.value and i not in taking_part and i.name not in ("sign", "sign_type")]


def charset_parameter_differs(signing: Signing) -> Iterator[Turn]:
    """`_input_charset` was signed with another value or letter case than it was sent with, or was not signed.

    Fix: set `_input_charset` once, before the pre-sign string is built, and send that very value.
    """
    for index, item in enumerate(signing.items):
        if item.name != "_input_charset":
            continue
        for name in CHARSET_NAMES:
            if name != item.value:
                yield Turn(edits=(Edit(index, Item(item.name, name, item.place)),))
        yield Turn(edits=(Edit(index, None),))


def sign_type_signed(signing: Signing) -> Iterator[Turn]:
    """`sign_type` was signed, which this gateway leaves out of the pre-sign string.

    Fix: leave `sign_type` out of the pre-sign string, as `sign` is; it is sent all the same.
    """
    sent = signing.get("sign_type")
    if any(item.name == "sign_type" for item in signing.items):
        return
    values = [sent.value] if sent and sent.value else ["MD5"] if signing.kind == "MD5" else ["RSA", "RSA2"]
    for value in values:
        yield Turn(edits=(Edit(-1, Item("sign_type", value, sent.place if sent else Item("", "").place)),))


def sign_signed(signing: Signing) -> Iterator[Turn]:
    """An empty `sign` stood in the pre-sign string.

    Fix: add `sign` to the request only after the signature was made, or leave it out when joining.
    """
    sent = signing.get("sign")
    yield Turn(edits=(Edit(-1, Item("sign", "", sent.place if sent else Item("", "").place)),))


def empty_value_signed(signing: Signing) -> Iterator[Turn]:
    """Parameters without a value were signed; empty ones take no part.

    Fix: leave a parameter out of the pre-sign string, and best out of the request, when its value is empty.
    """
    empty = _empty(signing)
    if len(empty) > 1:
        yield Turn(edits=tuple(Edit(-1, item) for item in empty))
    for item in empty:
        yield Turn(edits=(Edit(-1, item),))
    sent = {item.name for item in signing.received}
    absent = [Item(name, "") for name in signing.known if name not in sent]
    for item in absent:
        yield Turn(edits=(Edit(-1, item),))
    if len(absent) > 1:
        yield Turn(edits=tuple(Edit(-1, item) for item in absent))
        if empty:
            yield Turn(edits=tuple(Edit(-1, item) for item in (*empty, *absent)))


def literal_null_value(signing: Signing) -> Iterator[Turn]:
    """A missing value was turned into a word such as `null`, `undefined`, `None` or `Array` on one side.

    Fix: drop parameters that have no value before they are turned into text.
    """
    empty = _empty(signing)
    for word in NULLS:
        if len(empty) > 1:
            yield Turn(edits=tuple(Edit(-1, Item(i.name, word, i.place)) for i in empty))
        for item in empty:
            yield Turn(edits=(Edit(-1, Item(item.name, word, item.place)),))
    for index, item in enumerate(signing.items):
        if item.value in NULLS:
            yield Turn(edits=(Edit(index, None),))
            yield Turn(edits=(Edit(index, Item(item.name, "", item.place)),))


def zero_value_dropped(signing: Signing) -> Iterator[Turn]:
    """A value that counts as false (`0`, `false`) was left out of the pre-sign string.

    Fix: test for the empty string, not for truth: `"0"` is a value and is signed.
    """
    zeros = [index for index, item in enumerate(signing.items) if item.value in FALSY]
    if len(zeros) > 1:
        yield Turn(edits=tuple(Edit(index, None) for index in zeros))
    for index in zeros:
        yield Turn(edits=(Edit(index, None),))


def duplicate_parameter(signing: Signing) -> Iterator[Turn]:
    """A name stands twice in the request, and only one of its values was signed, or both in another order.

    Fix: send every parameter once.
    """
    places: dict[str, list[int]] = {}
    for index, item in enumerate(signing.items):
        places.setdefault(item.name, []).append(index)
    for indexes in places.values():
        if len(indexes) < 2:
            continue
        for kept in indexes:
            yield Turn(edits=tuple(Edit(index, None) for index in indexes if index != kept))
        for values in (
            sorted(signing.items[index].value for index in indexes),
            [signing.items[index].value for index in reversed(indexes)],
        ):
            yield Turn(
                edits=tuple(
                    Edit(index, Item(signing.items[index].name, value, signing.items[index].place))
                    for index, value in zip(indexes, values, strict=True)
                )
            )
        first = signing.items[indexes[0]]
        joined = ",".join(signing.items[index].value for index in indexes)
        yield Turn(
            edits=(
                Edit(indexes[0], Item(first.name, joined, first.place)),
                *(Edit(index, None) for index in indexes[1:]),
            )
        )


def file_parameter_signed(signing: Signing) -> Iterator[Turn]:
    """A file or its name was signed; an uploaded file takes no part in the signature.

    Fix: leave the file's parameter out of the pre-sign string.
    """
    taking_part = set(signing.items)
    for index, item in enumerate(signing.items):
        if is_file_name(item.name):
            yield Turn(edits=(Edit(index, None),))
    for item in signing.received:
        if is_file_name(item.name) and item not in taking_part:
            yield Turn(edits=(Edit(-1, item),))


def undocumented_parameter(signing: Signing) -> Iterator[Turn]:
    """A parameter that this service does not define was sent, and was not signed.

    Fix: remove the parameter from the request, or sign it: whatever is sent is signed.
    """
    if not signing.known:
        return
    odd = [index for index, item in enumerate(signing.items) if item.name not in signing.known]
    for index in odd:
        yield Turn(edits=(Edit(index, None),))
    if len(odd) > 1:
        yield Turn(edits=tuple(Edit(index, None) for index in odd))


def parameter_misnamed(signing: Signing) -> Iterator[Turn]:
    """A parameter was signed under another spelling of its name than it was sent with.

    Fix: spell the name as the documentation does, in both places; letter case and underscores count.
    """
    names = {item.name for item in signing.received}
    for index, item in enumerate(signing.items):
        others = [name for name in signing.known if name not in names and distance(name, item.name, 2) <= 2]
        stripped = item.name.strip()
        variants = (stripped, item.name.lower(), item.name.upper(), _camel(item.name), _snake(item.name))
        others += [name for name in variants if name and name != item.name]
        for name in dict.fromkeys(others):
            yield Turn(edits=(Edit(index, Item(name, item.value, item.place)),), params=(item.name,))


def _camel(name: str) -> str:
    head, *rest = name.lstrip("_").split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


def _snake(name: str) -> str:
    return "".join("_" + char.lower() if "A" <= char <= "Z" else char for char in name).lstrip("_")


def parameter_not_signed(signing: Signing) -> Iterator[Turn]:
    """A parameter was sent, but not signed: it was added after signing, or left out of the pre-sign string.

    Fix: sign everything that is sent, `sign` and `sign_type` excepted; sign last, add nothing afterwards.
    """
    for index in range(len(signing.items)):
        yield Turn(edits=(Edit(index, None),))


def parameter_not_sent(signing: Signing) -> Iterator[Turn]:
    """A parameter was signed, but not sent.

    Fix: send what was signed: build the URL from the same list of parameters as the pre-sign string.
    """
    sent = {item.name for item in signing.received}
    if "_input_charset" not in sent:
        usual = [name for name in CHARSET_NAMES if CODECS[name.lower()] == signing.codec]
        for value in (*usual, *(name for name in CHARSET_NAMES if name not in usual)):
            yield Turn(edits=(Edit(-1, Item("_input_charset", value)),))
    partner = signing.get("partner")
    likely = list(USUAL)
    if partner is not None:
        likely += [(name, partner.value) for name in ("seller_id", "alipay_seller_id")]
    for name, value in likely:
        if name not in sent and (not signing.known or name in signing.known):
            yield Turn(edits=(Edit(-1, Item(name, value)),))
