"""Wrong turns in joining: the order, the separators, what else got into the string."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.signing import Layout, Signing, Turn


def parameters_unsorted(signing: Signing) -> Iterator[Turn]:
    """The parameters were signed in the order of the request, not sorted by name.

    Fix: sort the parameters by name, in byte order, before joining them.
    """
    if signing.layout.order == "name":
        yield Turn(layout=Layout(order="request"), params=())


def wrong_sort_order(signing: Signing) -> Iterator[Turn]:
    """The names were sorted, but not in byte order: case-blind, by locale, naturally or backwards.

    Fix: compare names by their bytes: `_input_charset` comes before every lower-case name.
    """
    if signing.layout.order == "name":
        for order in ("case-blind", "upper-cased", "without-underscores", "natural", "culture", "reversed"):
            yield Turn(layout=Layout(order=order))


def sorted_as_pairs(signing: Signing) -> Iterator[Turn]:
    """The finished `name=value` texts, or the values, were sorted instead of the names.

    Fix: sort by name first, then join each name with its value.
    """
    if signing.layout.order == "name":
        for order in ("pair", "value", "name-and-value"):
            yield Turn(layout=Layout(order=order))


def wrong_separator(_signing: Signing) -> Iterator[Turn]:
    """The parameters were joined with something else than a single `&`, or one stands at an end too many or too few.

    Fix: put one `&` between the pairs, none before the first and none after the last.
    """
    for after in ("&", "\n", "\r\n", " ", "?"):
        yield Turn(layout=Layout(after=after))
    yield Turn(layout=Layout(before="&"))
    yield Turn(layout=Layout(before="&", after="&"))
    for separator in ("", "&amp;", ",", "|", ";", "\n", "\r\n", " ", "&&", " & ", ", "):
        yield Turn(layout=Layout(separator=separator))
    yield Turn(layout=Layout(cut=1))
    yield Turn(layout=Layout(separator=",", after=","))
    yield Turn(layout=Layout(separator="|", after="|"))


def gateway_signed(signing: Signing) -> Iterator[Turn]:
    """The gateway's address, or its `?`, stands in the pre-sign string.

    Fix: sign the parameters alone, without the address.
    """
    addresses = [signing.gateway] if signing.gateway else []
    addresses += [address for address in (_path(signing.gateway),) if address and address not in addresses]
    for address in addresses:
        yield Turn(layout=Layout(before=address + "?"))
        yield Turn(layout=Layout(before=address))
        yield Turn(layout=Layout(before=address + "?_input_charset=" + (signing.charset or "") + "&"))
    yield Turn(layout=Layout(before="?"))
    for verb in ("GET", "POST"):
        yield Turn(layout=Layout(before=verb + "&"))


def _path(gateway: str) -> str:
    _, _, rest = gateway.partition("://")
    return "/" + rest.partition("/")[2] if "/" in rest else ""


def names_altered(signing: Signing) -> Iterator[Turn]:
    """The names were changed to upper or lower case, or names or values were signed alone.

    Fix: write every pair as `name=value`, the name exactly as it is sent.
    """
    if signing.layout.shape == "pair":
        for shape in ("name-lower", "name-upper", "value", "name-value", "name"):
            yield Turn(layout=Layout(shape=shape))
        yield Turn(layout=Layout(shape="value", separator=""))
        yield Turn(layout=Layout(shape="name-value", separator=""))


def values_quoted(signing: Signing) -> Iterator[Turn]:
    """The values were signed in double quotes, as in-app order strings are, or without the quotes that those need.

    Fix: web requests are signed as `name=value`; only in-app order strings as `name="value"`.
    """
    yield Turn(layout=Layout(shape="pair" if signing.layout.shape == "quoted" else "quoted"))
    if signing.layout.shape == "quoted":
        yield Turn(layout=Layout(shape="pair", order="name"))


def in_app_order(signing: Signing) -> Iterator[Turn]:
    """The order string was sent in another order than it was signed in, or `sign_type` does not stand last.

    Fix: sign the order string as it is, and append `&sign="..."&sign_type="RSA"` to that very string.
    """
    if signing.layout.shape == "quoted":
        for order in ("name", "case-blind", "without-underscores"):
            yield Turn(layout=Layout(order=order))
