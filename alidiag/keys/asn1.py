"""A strict reader and a small writer of DER (ITU-T X.690): as much as key files need.

Lengths are definite and minimal, tags are single octets, integers are minimal; nothing may be left over.
Reading never recurses, so nesting cannot exhaust the stack. `DerError` holds no octet of what was read.
"""

from __future__ import annotations

from typing import NamedTuple

INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, SEQUENCE, SET = 0x02, 0x03, 0x04, 0x05, 0x06, 0x30, 0x31
CONTEXT_0, CONTEXT_1 = 0xA0, 0xA1
"""Tags. `[0]` and `[1]` are the constructed context tags 0xA0 and 0xA1."""


class DerError(Exception):
    """The octets are not the DER that was asked for."""


class Element(NamedTuple):
    """One element: its tag octet and its content octets."""

    tag: int
    content: bytes


def extent(data: bytes) -> int:
    """The octets that the first element says it takes, header and all; it may be more than there are.

    Raises:
        DerError: the header is cut, indefinite, not minimal, or uses a tag of several octets.
    """
    size, start = _header(data, 0)
    return start + size


def _header(data: bytes, at: int) -> tuple[int, int]:
    """The size of the content of the element at `at`, and where that content starts."""
    if len(data) < at + 2:
        raise DerError("an element's header is cut")
    if data[at] & 0x1F == 0x1F:
        raise DerError("a tag of several octets")
    first = data[at + 1]
    if first < 0x80:
        return first, at + 2
    count = first & 0x7F
    if not 1 <= count <= 4:
        raise DerError("a length that is indefinite or far too large")
    start = at + 2 + count
    if len(data) < start:
        raise DerError("an element's header is cut")
    size = int.from_bytes(data[at + 2 : start], "big")
    if size < 0x80 or data[at + 2] == 0:
        raise DerError("a length that is longer than it need be")
    return size, start


def elements(data: bytes) -> tuple[Element, ...]:
    """Every element of `data`, one after another up to its very end.

    Raises:
        DerError: an element is malformed or cut.
    """
    found: list[Element] = []
    at = 0
    while at < len(data):
        tag = data[at]
        size, start = _header(data, at)
        at = start + size
        if at > len(data):
            raise DerError("an element is cut")
        found.append(Element(tag, data[start:at]))
    return tuple(found)


def only(data: bytes, tag: int) -> bytes:
    """The content of the single element that `data` is.

    Raises:
        DerError: another tag, several elements, or none.
    """
    found = elements(data)
    if len(found) != 1 or found[0].tag != tag:
        raise DerError("another element than expected")
    return found[0].content


def integer(element: Element) -> int:
    """A non-negative INTEGER.

    Raises:
        DerError: another tag, an empty, negative or not minimal integer.
    """
    tag, content = element
    if tag != INTEGER or not content:
        raise DerError("no integer where one belongs")
    if content[0] >= 0x80:
        raise DerError("a negative integer")
    if len(content) > 1 and content[0] == 0 and content[1] < 0x80:
        raise DerError("an integer that is longer than it need be")
    return int.from_bytes(content, "big")


def integers(data: bytes) -> tuple[int, ...]:
    """`data` as a run of non-negative INTEGERs and nothing else.

    Raises:
        DerError: it holds anything else.
    """
    return tuple(integer(element) for element in elements(data))


def bits(element: Element) -> bytes:
    """The octets of a BIT STRING of whole octets.

    Raises:
        DerError: another tag, or unused bits.
    """
    if element.tag != BIT_STRING or not element.content or element.content[0] != 0:
        raise DerError("no whole octets in a bit string")
    return element.content[1:]


def dotted(content: bytes) -> str:
    """An object identifier in dotted form; `unknown` where it is malformed or of absurd size."""
    if not content or content[-1] & 0x80 or len(content) > 32:
        return "unknown"
    arcs: list[int] = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if value >= 1 << 31:
            return "unknown"
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    top = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (top, arcs[0] - 40 * top, *arcs[1:]))


def encode(tag: int, *contents: bytes) -> bytes:
    """One element around the joined contents."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def encode_integer(value: int) -> bytes:
    """A non-negative INTEGER."""
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))
