"""Wrong turns in joining: the order, the separators, what else got into the string."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from alidiag.mistakes.places import elsewhere, moved
from alidiag.signing import SPELLINGS, Layout, Signing, Turn


def parameters_unsorted(signing: Signing) -> Iterator[Turn]:
    """The parameters were signed in the order of the request, not sorted by name.

    How: the order in which the code set them, or the order of a map that has none, went into the string.
    - PHP: `ksort` was forgotten, or a parameter was added after it.
    - Java: `HashMap` or `LinkedHashMap` instead of `TreeMap`.
    - Node: an object keeps the order in which its keys were set.
    - Python: `dict` likewise, without `sorted`.
    - Go: ranging over a map gives another order each time.

    See: the names in your pre-sign string must ascend, `_input_charset` first.

    Fix: sort the parameters by name, in byte order, before joining them.

    Sources: https://global.alipay.com/doc/website_hk/presign; https://global.alipay.com/docs/ac/web/signing
    """
    if signing.layout.order == "name":
        yield Turn(layout=Layout(order="request"), params=())


def wrong_sort_order(signing: Signing) -> Iterator[Turn]:
    """The names were sorted, but not in byte order: case-blind, by locale, naturally or backwards.

    How: the comparison follows a language's rules, which pass over underscores or letter case, so that
    `_input_charset` or names that differ in an underscore change places.
    - C#: `OrderBy` and `SortedDictionary<string, ...>` compare by culture; use `StringComparer.Ordinal`.
    - Java: `Collator` or `String.CASE_INSENSITIVE_ORDER`.
    - Node: `localeCompare` instead of plain `sort()`.
    - PHP: `ksort` with `SORT_FLAG_CASE`, `SORT_NATURAL` or `SORT_LOCALE_STRING`.

    See: `_input_charset` must stand first, for `_` (5F) comes before `a` (61).

    Fix: compare names by their bytes: `_input_charset` comes before every lower-case name.

    Sources: https://global.alipay.com/doc/website_hk/presign
    """
    if signing.layout.order == "name":
        for order in ("case-blind", "upper-cased", "without-underscores", "natural", "culture", "reversed"):
            yield Turn(layout=Layout(order=order))


def sorted_as_pairs(signing: Signing) -> Iterator[Turn]:
    """The finished `name=value` texts, or the values, were sorted instead of the names.

    How: a list of joined pairs is sorted. It differs from sorting names only where one name is the other with a digit
    behind it, because `=` comes after digits; sorting by value differs nearly always.
    - PHP: `sort` or `asort` instead of `ksort`.
    - Node: `pairs.sort()` after `map`.
    - Python: `sorted(f"{k}={v}" ...)`.
    - Java: `Collections.sort` of the pairs.

    See: look at names that begin alike, such as `sub` and `sub2`, in your pre-sign string.

    Fix: sort by name first, then join each name with its value.

    Sources: https://global.alipay.com/doc/website_hk/presign
    """
    if signing.layout.order == "name":
        for order in ("pair", "value", "name-and-value"):
            yield Turn(layout=Layout(order=order))


def wrong_separator(_signing: Signing) -> Iterator[Turn]:
    """The parameters were joined with something else than a single `&`, one is at an end, or the end was cut off.

    How: the loop appends `&` after every pair and the last one stays, or cutting it off takes a character of the last
    value along.
    - Node: a `substring` that cuts two characters off.
    - Java: `deleteCharAt` or `substring` at the wrong index; or `toString()` of the map, `{name=value, ...}`.
    - PHP: `http_build_query` with an `arg_separator.output` of `&amp;`.
    - Python, Ruby: joined with `,` or with nothing.

    See: look at both ends of your pre-sign string, and for `&&`.

    Fix: put one `&` between the pairs, none before the first and none after the last.

    Sources: lodengo/alipay#4; https://global.alipay.com/doc/website_hk/presign
    """
    for after in ("&", "\n", "\r\n", " ", "?"):
        yield Turn(layout=Layout(after=after))
    yield Turn(layout=Layout(before="&"))
    yield Turn(layout=Layout(before="&", after="&"))
    for separator in ("", "&amp;", ",", "|", ";", "\n", "\r\n", " ", "&&", " & ", ", "):
        yield Turn(layout=Layout(separator=separator))
    yield Turn(layout=Layout(cut=1), told=("the whole pre-sign string", "its last character was cut off"))
    for cut in (2, 3):
        told = ("the whole pre-sign string", f"its last {cut} characters were cut off")
        yield Turn(layout=Layout(cut=cut), told=told, lone=True)
    yield Turn(layout=Layout(separator=",", after=","))
    yield Turn(layout=Layout(separator="|", after="|"))
    yield Turn(layout=Layout(before="{", separator=", ", after="}"))


def gateway_signed(signing: Signing) -> Iterator[Turn]:
    """The gateway's address, or its `?`, stands in the pre-sign string.

    How: the finished URL was signed, or code for a service that signs method and path (as Antom's newer API does) was
    reused.
    - Java, C#: `uri.ToString()` or `PathAndQuery` was signed.
    - Go: `req.URL.RequestURI()` was signed.

    See: your pre-sign string must begin with the first parameter's name, without `https://`, `/gateway.do` or `?`.

    Fix: sign the parameters alone, without the address.

    Sources: https://global.alipay.com/doc/website_hk/presign; https://global.alipay.com/docs/ac/ams/digital_signature
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
    """The names were changed to another spelling (upper, lower or camel case), or names or values were signed alone.

    How: a helper for another service joins values only, or changes names for comparison and signs the changed ones.
    Where they are changed before they are sorted, the order changes too: `_INPUT_CHARSET` comes last.
    - PHP: `array_change_key_case`, `implode("&", $params)`, which joins values only.
    - Java: `map.values()` or `map.keySet()` was joined.
    - C#: a case-blind dictionary was filled with `ToLower()` names.

    See: every pair of your pre-sign string must read `name=value`, the name as in the URL.

    Fix: write every pair as `name=value`, the name exactly as it is sent.

    Sources: https://global.alipay.com/doc/website_hk/presign
    """
    if signing.layout.shape == "pair":
        for shape in ("name-lower", "name-upper", "value", "name-value", "name"):
            yield Turn(layout=Layout(shape=shape))
        yield Turn(layout=Layout(shape="name-camel"))
        # Changed before they were sorted.
        if signing.layout.order == "name":
            for spelling in SPELLINGS:
                order = "case-blind" if spelling == "lower" else f"{spelling}-cased"
                yield Turn(layout=Layout(shape=f"name-{spelling}", order=order))
        yield Turn(layout=Layout(shape="value", separator=""))
        yield Turn(layout=Layout(shape="name-value", separator=""))


def values_quoted(signing: Signing) -> Iterator[Turn]:
    """The values were signed in double quotes, as in-app order strings are, or without the quotes that those need.

    How: code for `mobile.securitypay.pay`, whose order string is `name="value"`, was used for a web request, or the
    reverse.
    - Java, Objective-C: the helper `getOrderInfo` of the app example writes quotes.
    - PHP, Python: `create_link_string` of a web example writes none.

    See: look for `="` in your pre-sign string.

    Fix: web requests are signed as `name=value`; only in-app order strings as `name="value"`.

    Sources: https://intl.alipay.com/doc/app/pre_sign; pipitang/cordova-alipay-base#1
    """
    yield Turn(layout=Layout(shape="pair" if signing.layout.shape == "quoted" else "quoted"))
    if signing.layout.shape == "quoted":
        yield Turn(layout=Layout(shape="pair", order="name"))
        for item in signing.items:
            yield Turn(
                layout=Layout(shape="pair"), form=partial(_quoted_but, item.name), params=(item.name,), lone=True
            )


def _quoted_but(bare: str, name: str, value: str) -> str:
    return value if name == bare else f'"{value}"'


def in_app_order(signing: Signing) -> Iterator[Turn]:
    """The order string was sent in another order than it was signed in, or `sign_type` does not stand last.

    How: in-app order strings are not sorted by Alipay: what arrives is what is checked. A server sorted for the
    signature and sent the unsorted list, or a JSON object reordered it on the way to the app.
    - PHP: `ksort` on a copy, the other list is joined.
    - Java, Swift: the app takes a JSON object apart and joins it anew.

    See: cut `&sign=...` off the order string: what is left must be the signed text itself.

    Fix: sign the order string as it is, and append `&sign="..."&sign_type="RSA"` to that very string.

    Sources: helei112g/payment#7; helei112g/payment#1; https://intl.alipay.com/doc/app/pre_sign
    """
    if signing.layout.shape != "quoted":
        return
    for order in ("name", "case-blind", "without-underscores"):
        yield Turn(layout=Layout(order=order))
    rank = {name: place for place, name in enumerate(_EXAMPLE)}
    indexes = sorted(range(len(signing.items)), key=lambda index: rank.get(signing.items[index].name, len(rank)))
    yield moved(signing, indexes)
    yield from elsewhere(signing)


_EXAMPLE = (
    "partner", "seller_id", "out_trade_no", "subject", "body", "total_fee", "notify_url", "service", "payment_type",
    "_input_charset", "it_b_pay", "return_url",
)  # fmt: skip
"""The order of the parameters in Alipay's example for apps."""
