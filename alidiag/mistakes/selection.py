"""Wrong turns in choosing what is signed: which parameters take part."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes.places import USUAL, added
from alidiag.mistakes.texts import COMMON, MESSAGE, distance
from alidiag.query import CODECS
from alidiag.schemes.scheme import is_file_name
from alidiag.signing import Edit, Item, Layout, Signing, Turn, camel

CHARSET_NAMES = ("utf-8", "UTF-8", "utf8", "UTF8", "gbk", "GBK", "gb2312", "GB2312", "gb18030", "GB18030")
NULLS = ("null", "NULL", "undefined", "None", "nil", "Array", "[object Object]", "false", "NaN")
FALSY = frozenset({"0", "false", "False", "0.0", "0.00"})


def _empty(signing: Signing) -> list[Item]:
    taking_part = set(signing.items)
    return [i for i in signing.received if not i.value and i not in taking_part and i.name not in ("sign", "sign_type")]


def charset_parameter_differs(signing: Signing) -> Iterator[Turn]:
    """`_input_charset` was signed with another value or letter case than it was sent with, or was not signed.

    How: it is set in two places: in the parameters, and again in the address of the form or as a default of the HTTP
    client. Then `utf-8` is signed and `UTF-8` is sent, or the address has it and the signed list has not.

    See: compare `_input_charset` in your pre-sign string with the one in the URL, letter by letter.

    Fix: set `_input_charset` once, before the pre-sign string is built, and send that very value.

    Sources: http://developer.alibaba.com/docs/doc.htm.htm?articleId=104715&docType=1&treeId=147;
    https://global.alipay.com/doc/website_hk/presign
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

    How: the newer open gateway (openapi.alipay.com) does sign it, and code or an SDK for that one was reused. Or only
    `sign` is taken out of the list before joining.
    - PHP: an SDK's list of ignored names holds `sign` alone.
    - Node: helpers of alipay-sdk keep `sign_type`, as its own gateway wants.
    - Java, C#: `&sign_type=` is appended to the sorted string, behind all others.

    See: look for `sign_type=` in your pre-sign string.

    Fix: leave `sign_type` out of the pre-sign string, as `sign` is; it is sent all the same.

    Sources: https://global.alipay.com/doc/website_hk/presign; lokielse/omnipay-alipay#194
    """
    sent = signing.get("sign_type")
    if any(item.name == "sign_type" for item in signing.items):
        return
    values = [sent.value] if sent and sent.value else ["MD5"] if signing.kind == "MD5" else ["RSA", "RSA2"]
    for value in values:
        yield Turn(edits=(Edit(-1, Item("sign_type", value, sent.place if sent else Item("", "").place)),))
    for value in values:
        yield Turn(layout=Layout(after=f"&sign_type={value}"), params=("sign_type",))


def sign_signed(signing: Signing) -> Iterator[Turn]:
    """An empty `sign` stood in the pre-sign string.

    How: the object of the request has a field `sign` from the beginning, and everything in it is joined; or `sign` of
    the last request is still in a list that is used again.

    See: look for `&sign=` in your pre-sign string.

    Fix: add `sign` to the request only after the signature was made, or leave it out when joining.

    Sources: https://global.alipay.com/doc/website_hk/presign
    """
    sent = signing.get("sign")
    yield Turn(edits=(Edit(-1, Item("sign", "", sent.place if sent else Item("", "").place)),))


def empty_value_signed(signing: Signing) -> Iterator[Turn]:
    """Parameters without a value were signed; empty ones take no part.

    How: the list is joined as it is, `return_url=` included, where the gateway leaves empty values out before it
    joins.
    - PHP: `http_build_query` keeps empty strings.
    - Java: a `TreeMap` is joined without a test for `""`.
    - Node: `Object.keys` without a filter.
    - Go: fields without `omitempty`.
    - Python: SDKs that sign every parameter they are given.

    See: look for `=&` or a `=` at the end in your pre-sign string.

    Fix: leave a parameter out of the pre-sign string, and best out of the request, when its value is empty.

    Sources: https://global.alipay.com/doc/website_hk/presign; yansongda/pay#148; yansongda/pay#119;
    alipay/alipay-sdk-nodejs-all#48
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

    How: a value that does not exist becomes a word when it is joined to a text.
    - Java: `name + "=" + value` with a null, or `String.valueOf`.
    - Node: a template string with `undefined` or `null`.
    - Python: `str(None)` or an f-string.
    - PHP: an array where a string belongs becomes `Array`.
    - C#, Go, Ruby: no word, but an empty text; see `empty-value-signed`.

    See: look for these words in your pre-sign string and in the URL.

    Fix: drop parameters that have no value before they are turned into text.

    Sources: https://global.alipay.com/doc/website_hk/presign; yansongda/laravel-pay#82; fzlee/alipay#124
    """
    empty = [(-1, i) for i in _empty(signing)] + [(at, i) for at, i in enumerate(signing.items) if not i.value]
    for word in NULLS:
        if len(empty) > 1:
            yield Turn(edits=tuple(Edit(at, Item(i.name, word, i.place)) for at, i in empty))
        for at, item in empty:
            yield Turn(edits=(Edit(at, Item(item.name, word, item.place)),))
    for index, item in enumerate(signing.items):
        if item.value in NULLS:
            yield Turn(edits=(Edit(index, None),))
            yield Turn(edits=(Edit(index, Item(item.name, "", item.place)),))


def zero_value_dropped(signing: Signing) -> Iterator[Turn]:
    """A value that counts as false (`0`, `false`) was left out of the pre-sign string.

    How: the test for "empty" tests for truth instead.
    - PHP: `empty("0")` is true, and `array_filter` without a function drops `"0"`.
    - Node: `if (value)` drops the number 0 and `false`.
    - Python: `if value` drops the number 0 and `False`.
    - Go: `omitempty` drops 0 and `false`.

    See: look for parameters with the value 0 or false in the URL that are missing from your pre-sign string.

    Fix: test for the empty string, not for truth: `"0"` is a value and is signed.

    Sources: aliyun/api-gateway-nodejs-sdk#21; https://www.php.net/manual/en/function.empty.php
    """
    zeros = [index for index, item in enumerate(signing.items) if item.value in FALSY]
    if len(zeros) > 1:
        yield Turn(edits=tuple(Edit(index, None) for index in zeros))
    for index in zeros:
        yield Turn(edits=(Edit(index, None),))


def duplicate_parameter(signing: Signing) -> Iterator[Turn]:
    """A name stands twice in the request, and only one of its values was signed, or both in another order.

    How: a parameter is set in the list and once more in the address. What is signed then depends on the language, and
    so does what the server takes.
    - PHP, Python: `$_GET`, Django and dictionaries keep the last.
    - Java: `getParameter` and Go's `url.Values.Get` take the first.
    - Node: Express makes a list of both, which is joined with a comma.
    - C#: ASP.NET joins both with a comma.

    See: count each name in the URL, and in the body of a POST.

    Fix: send every parameter once.

    Sources: https://global.alipay.com/doc/website_hk/presign
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

    How: the loop that joins the parameters does not tell files from texts. A file is sent as multipart, its octets
    are no value.
    - PHP: a `CURLFile`, or `@` and a path, is joined as text.
    - Java: a `FileItem` becomes its class name.
    - Python: an open file becomes `<_io.BufferedReader ...>`.

    See: look for the file's parameter, its path or a class name in your pre-sign string.

    Fix: leave the file's parameter out of the pre-sign string.

    Sources: fzlee/alipay#128
    """
    for item in signing.received:
        if is_file_name(item.name) and item.value:
            yield Turn(edits=(Edit(-1, item),))


def undocumented_parameter(signing: Signing) -> Iterator[Turn]:
    """A parameter that this service does not define was sent, and was not signed.

    How: a framework, a submit button, a tracking tool or an SDK adds a parameter of its own, or a field of another
    service was kept.
    - PHP: routing adds `s`, `r` or `_url` to what `$_GET` and `$_REQUEST` hold.
    - Java, Node: an SDK adds its tag, such as `alipay_sdk`.

    See: compare the names in the URL with the table of the service's page.

    Fix: remove the parameter from the request, or sign it: whatever is sent is signed.

    Sources: https://global.alipay.com/docs/ac/web/signing; smartwalle/alipay#111; fzlee/alipay#2
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

    How: names are converted on one side: camel case in objects and underscores in the request, a blank copied from
    the documentation, or a mistyped letter that was mended in one place.
    - Java: fields such as `outTradeNo` are signed by their own names.
    - Node: SDKs convert between `bizContent` and `biz_content`.
    - C#, Go: a JSON tag and the field's name differ.

    See: compare the names of your pre-sign string with those in the URL, one by one.

    Fix: spell the name as the documentation does, in both places; letter case and underscores count.

    Sources: alipay/alipay-sdk-nodejs-all#104
    """
    names = {item.name for item in signing.received}
    for index, item in enumerate(signing.items):
        others = [name for name in signing.known if name not in names and distance(name, item.name, 2) <= 2]
        stripped = item.name.strip()
        variants = (stripped, item.name.lower(), item.name.upper(), camel(item.name), _snake(item.name))
        others += [name for name in variants if name and name != item.name]
        for name in dict.fromkeys(others):
            yield Turn(edits=(Edit(index, Item(name, item.value, item.place)),), params=(item.name,))


def _snake(name: str) -> str:
    return "".join("_" + char.lower() if "A" <= char <= "Z" else char for char in name).lstrip("_")


def parameter_not_signed(signing: Signing) -> Iterator[Turn]:
    """A parameter was sent, but not signed: it was added after signing, or left out of the pre-sign string.

    How: the request is completed after it was signed, or the page and the framework add to it.
    - HTML: a submit button with a `name` is sent along with the form.
    - PHP: `$_REQUEST` brings cookies; routing brings `s`, `r`, `_url`.
    - Java: an interceptor adds a time, a trace id or a token to every call.
    - Node: default parameters of an axios instance.

    See: every name in the URL but `sign` and `sign_type` must stand in your pre-sign string.

    Fix: sign everything that is sent, `sign` and `sign_type` excepted; sign last, add nothing afterwards.

    Sources: fzlee/alipay#2; yansongda/pay#75; yansongda/pay#256; lokielse/omnipay-alipay#108
    """
    for index in range(len(signing.items)):
        yield Turn(edits=(Edit(index, None),))
    if not signing.known:
        # What a framework, or the query of the shop's own address, put among the others, all at once.
        strange = [index for index, item in enumerate(signing.items) if is_strange(signing, item.name)]
        if 1 < len(strange) < len(signing.items):
            yield Turn(edits=tuple(Edit(index, None) for index in strange))


def is_strange(signing: Signing, name: str) -> bool:
    """Whether a parameter of this name is none that the service, or else any, is known to have."""
    if signing.scheme == "reply":
        return name not in MESSAGE
    return name not in (signing.known or COMMON)


def parameter_not_sent(signing: Signing) -> Iterator[Turn]:
    """A parameter was signed, but not sent.

    How: pre-sign string and URL are built from different lists. Often `_input_charset` is signed and forgotten in the
    URL, or a form lacks one hidden field.
    - PHP: a template writes the hidden fields by hand.
    - Java: the request object leaves out fields that the map for signing has.
    - Node: an HTTP client drops `undefined` or `null` that were signed as words.

    See: every name of your pre-sign string must stand in the URL or the body.

    Fix: send what was signed: build the URL from the same list of parameters as the pre-sign string.

    Sources: PingPlusPlus/pingpp-js#23; https://global.alipay.com/doc/website_hk/presign
    """
    sent = {item.name for item in signing.received}
    if "_input_charset" not in sent:
        usual = [name for name in CHARSET_NAMES if CODECS[name.lower()] == signing.codec]
        for value in (*usual, *(name for name in CHARSET_NAMES if name not in usual)):
            yield from added(signing, Item("_input_charset", value))
    partner = signing.get("partner")
    likely = list(USUAL)
    if partner is not None:
        likely += [(name, partner.value) for name in ("seller_id", "alipay_seller_id")]
    for name, value in likely:
        if name not in sent and (not signing.known or name in signing.known):
            yield from added(signing, Item(name, value))
