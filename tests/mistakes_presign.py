"""Known mistakes in building the pre-sign string, as code in the wild makes them. Each says whose habit it is.

A function hooks its mistake into a program and returns the names concerned, or None where it is about no parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wild_program import CannotOccurError, Program

Concerned = set[str] | None
OWN_STRING = frozenset({"reproduced", "observed"})
"""With the developer's own pre-sign string: a text is proven, and a signature over it where the key is given."""


def with_own_string(p: Program, text: str | None = None) -> None:
    p.presign_given, p.presign, p.proofs = True, text, OWN_STRING


def sign_type_signed(p: Program) -> Concerned:
    """PHP and Java code copied from openapi, where sign_type is signed; or appended behind the sorted list."""
    if p.pick("among the others", "among the others", "behind them") == "behind them":
        sign_type = p.sign_type
        p.hook("around", lambda text: f"{text}&sign_type={sign_type}")
        return {"sign_type"}
    return p.adds(("sign_type", p.sign_type))


def sign_signed(p: Program) -> Concerned:
    """A form object in C# or PHP that has an empty `sign`; or the last request's array used again (own string)."""
    if p.pick("empty", "empty", "old") == "empty":
        return p.adds(("sign", ""))
    with_own_string(p)
    return p.adds(("sign", f"{p.rng.getrandbits(128):032x}"))


def _sendable(p: Program, count: int) -> list[str]:
    sent = dict(p.pairs)
    names = [name for name in p.service.optional if name not in sent]
    if len(names) < count:
        raise CannotOccurError
    return p.rng.sample(names, count)


def empty_value_signed(p: Program) -> Concerned:
    """Java beans and PHP arrays joined whole; the HTTP client sends `k=`, or drops it."""
    count, is_sent = p.pick((1, True), (2, True), (1, False))
    names = _sendable(p, count)
    for name in names if is_sent else ():
        p.plant(name, "")
    return p.adds(*((name, "") for name in names))


def literal_null_value(p: Program) -> Concerned:
    """`"" + null` in Java, `${undefined}` in JavaScript, `str(None)` in Python, an array as text in PHP."""
    if p.pick("signed", "signed", "sent") == "sent":
        # encodeURIComponent(null) is sent, the signing filter left the parameter out.
        name = p.plant(_sendable(p, 1)[0], p.pick("null", "undefined", "None"))
        return p.drops(name)
    names = _sendable(p, p.pick(1, 2))
    word = p.pick("null", "undefined", "None", "Array", "[object Object]", "NULL")
    for name in names:
        p.plant(name, "")
    if p.service.scheme == "in-app":
        return p.changes("signed", lambda _: word, names)
    return p.adds(*((name, word) for name in names))


def zero_value_dropped(p: Program) -> Concerned:
    """PHP `empty("0")`, JavaScript `if (value)`, Python `if value`."""
    name = p.plant(_sendable(p, 1)[0], p.pick("0", "false", "0"))
    return p.drops(name)


STRAY = (
    ("sdk_version", "java-1.4"), ("_", "1554172200123"), ("submit", "确认"), ("utm_source", "wap"),
    ("s", "/alipay/pay"), ("_URL_", "pay"),
)  # fmt: skip


def parameter_not_signed(p: Program) -> Concerned:
    """Added after signing, or missing in a hand-written list of names: any language."""
    names = [name for name, _ in p.pairs if name not in {"service", "partner", "_input_charset"}]
    count = p.pick(1, 1, 2) if p.alone else 1
    if len(names) < count:
        raise CannotOccurError
    return p.drops(*p.rng.sample(names, count))


def undocumented_parameter(p: Program) -> Concerned:
    """SDK tags, cache-busters (`$.ajax` adds `_`), a submit button, ThinkPHP's `s` and `_URL_`."""
    chosen = p.rng.sample(STRAY, p.pick(1, 1, 2))
    for name, value in chosen:
        p.plant(name, value)
    return p.drops(*(name for name, _ in chosen))


def parameter_not_sent(p: Program) -> Concerned:
    """The charset stands in the signing code only (Java), a default that the URL builder lacks; `$_REQUEST` cookies."""
    form = p.pick("charset", "constant", "own string", "charset")
    if form == "charset":
        p.hook("sent", lambda pairs: [pair for pair in pairs if pair[0] != "_input_charset"])
        return {"_input_charset"}
    if form == "constant":
        sent = dict(p.pairs)
        likely = [
            *((name, sent["partner"]) for name in ("seller_id", "alipay_seller_id")),
            ("it_b_pay", "30m"), ("payment_type", "1"), ("product_code", "NEW_OVERSEAS_SELLER"),
            ("biz_product", "OVERSEAS_MBARCODE_PAY"), ("currency", "USD"), ("quantity", "1"),
        ]  # fmt: skip
        name, value = p.rng.choice([pair for pair in likely if pair[0] in p.service.known] or [("payment_type", "1")])
        if name not in p.service.known:
            raise CannotOccurError
        p.pairs = [pair for pair in p.pairs if pair[0] != name]
        return p.adds((name, value))
    with_own_string(p)
    return p.adds(("PHPSESSID", f"{p.rng.getrandbits(64):016x}"))


def charset_parameter_differs(p: Program) -> Concerned:
    """`utf-8` in the signing settings, `UTF-8` or `GBK` in the URL template; or added to the URL only."""
    if p.pick("other", "other", "missing") == "missing":
        return p.drops("_input_charset")
    other = p.rng.choice([name for name in ("utf-8", "UTF-8", "utf8", "gbk", "GBK", "gb2312") if name != p.charset])
    return p.changes("signed", lambda _: other, ["_input_charset"])


def _camel(name: str) -> str:
    return re.sub(r"_(.)", lambda found: found[1].upper(), name)


def parameter_misnamed(p: Program) -> Concerned:
    """Typing errors in the form's HTML, Java bean names in the signed map, a blank behind a name."""
    name = p.one_of([n for n, _ in p.pairs if "_" in n[1:] and n != "_input_charset"])
    form = p.pick("typo", "camel", "case", "blank")
    if form == "camel":
        p.hook("signed", lambda pairs: [(_camel(n) if n == name else n, v) for n, v in pairs])
        return {name}
    wrong = {
        "typo": p.rng.choice((name.replace("_", "", 1), name[:-1], name[:3] + name[4] + name[3] + name[5:])),
        "case": p.rng.choice((name.upper(), name[0].upper() + name[1:])),
        "blank": name + " ",
    }[form]
    if wrong == name or wrong in p.service.known:
        raise CannotOccurError
    written = wrong.replace(" ", "+")
    p.hook("sent", lambda pairs: [(written if n == name else n, v) for n, v in pairs])
    return {wrong}


def duplicate_parameter(p: Program) -> Concerned:
    """A template with the name twice: PHP keeps the last, a servlet the first, Express joins them with a comma."""
    name = p.text()
    first = p.value(name)
    second = p.rng.choice(("2 pieces", "第二件", first + "!"))
    place = next(i for i, pair in enumerate(p.pairs) if pair[0] == name)
    p.pairs.insert(p.rng.randrange(place + 1, len(p.pairs) + 1), (name, second))
    form = p.pick("last", "first", "comma", "sorted")

    def act(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        values = [value for n, value in pairs if n == name]
        if form == "sorted":
            return [*(pair for pair in pairs if pair[0] != name), *((name, value) for value in sorted(values))]
        one = {"last": values[-1], "first": values[0], "comma": ",".join(values)}[form]
        return [*(pair for pair in pairs if pair[0] != name), (name, one)]

    p.hook("signed", act)
    return {name}


def file_parameter_signed(p: Program) -> Concerned:
    """The name of an uploaded file joined like any other value."""
    p.plant("refund_file", "refund_20190601.txt")
    return p.adds(("refund_file", "refund_20190601.txt"))


# The order, the joining.


def parameters_unsorted(p: Program) -> Concerned:
    """Joined in the order of the array: PHP without ksort, JavaScript objects, Python dictionaries."""
    p.hook("order", list)
    return None


ORDERS: tuple[Callable[[str], object], ...] = (
    str.upper,  # .NET ToUpper and MySQL collations: `_input_charset` comes last
    lambda name: name.replace("_", "").lower(),  # .NET and ICU word comparison leaves underscores out
    str.lower,  # PHP ksort(SORT_FLAG_CASE), Java CASE_INSENSITIVE_ORDER
    lambda name: [-ord(char) for char in name] + [1],  # krsort, `reverse`
    lambda name: [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name) if part],
)


def wrong_sort_order(p: Program) -> Concerned:
    """Five comparators of .NET, ICU, PHP and Java; see `ORDERS`."""
    form = p.pick(0, 1, 3, 2, 4)
    if form == 2:
        p.plant("sendFormat", "normal")
        p.plant(p.pick("Body", "Memo"), "test order")
    if form == 4:
        p.plant("attach10", "a")
        p.plant("attach9", "b")
    p.hook("order", lambda pairs: sorted(pairs, key=lambda pair: ORDERS[form](pair[0])))  # type: ignore[arg-type]
    return None


def sorted_as_pairs(p: Program) -> Concerned:
    """Java lists of `name=value` texts sorted; PHP `sort` and `asort` instead of `ksort`."""
    form = p.pick("pair", "value")
    if form == "pair":
        p.plant("attach", "z")
        p.plant("attach1", "a")
        p.hook("order", lambda pairs: sorted(pairs, key="=".join))
    else:
        p.hook("order", lambda pairs: sorted(pairs, key=lambda pair: pair[1]))
    return None


def wrong_separator(p: Program) -> Concerned:
    """A loop that appends `&` to each pair and never cuts the last (PHP, Java), or cuts one character too many."""
    form = p.pick("trailing", "leading", "none", "chopped", "amp", "comma", "newline", "Map.toString of Java")
    if form.startswith("Map"):
        p.hook("separator", lambda: ", ")
        p.hook("around", lambda t: "{" + t + "}")
    elif form in {"none", "amp", "comma", "newline"}:
        separator = {"none": "", "amp": "&amp;", "comma": ",", "newline": "\n"}[form]
        p.hook("separator", lambda: separator)
    else:
        p.hook(
            "around",
            {"trailing": lambda t: t + "&", "leading": lambda t: "&" + t, "chopped": lambda t: t[:-1]}[form],
        )
    return None


def gateway_signed(p: Program) -> Concerned:
    """The finished URL given to the signer; or only its `?`."""
    before = p.pick(p.gateway + "?", "?", p.gateway)
    p.hook("around", lambda text: before + text)
    return None


def _camel(name: str) -> str:
    first, *rest = name.strip("_").split("_")
    return first + "".join(map(str.capitalize, rest))


def names_altered(p: Program) -> Concerned:
    """HTTP header habits of .NET (upper, lower), values alone (PHP `implode`), names alone (`array_keys`).

    A dictionary that is filled with changed names is sorted by them: `_INPUT_CHARSET` then comes last.
    """
    form = p.pick(
        "upper", "lower", "values", "upper before sorting", "names", "bare values", "camel before sorting", "joined"
    )
    if form == "lower":
        p.plant("sendFormat", "normal")
    spell = {"upper": str.upper, "lower": str.lower, "camel": _camel}.get(form.split()[0], str)
    shapes: dict[str, Callable[[str, str], str]] = {
        "values": lambda _, v: v,
        "bare values": lambda _, v: v,
        "names": lambda n, _: n,
        "joined": lambda n, v: n + v,
    }
    p.hook("shape", shapes.get(form, lambda n, v: f"{spell(n)}={v}"))
    if "sorting" in form:
        p.hook("order", lambda pairs: sorted(pairs, key=lambda pair: spell(pair[0])))
    if form in {"bare values", "joined"}:
        p.hook("separator", str)
    return None


def values_quoted(p: Program) -> Concerned:
    """The in-app sample code used for a web request."""
    p.hook("shape", lambda n, v: f'{n}="{v}"')
    return None


GLUES: tuple[Callable[[bytes, bytes], bytes], ...] = (
    lambda data, key: data + b"&key=" + key,  # WeChat Pay's rule
    lambda data, key: data + b"&" + key,
    lambda data, key: key + data,
    lambda data, key: data + b"|" + key,
    lambda data, key: data + b"key=" + key,
    lambda data, key: key + data + key,  # Taobao's rule
    lambda data, key: data + b"&sign_key=" + key,
)


def md5_key_joined_wrongly(p: Program) -> Concerned:
    """The rules of WeChat Pay and Taobao, or a stray `&`."""
    from openssl_signer import digest

    glue = GLUES[p.pick(*range(len(GLUES)))]
    p.hook("seal", lambda data, key: digest("md5", glue(data, key)).hex())
    return None


# Octets.


def _foreign(p: Program) -> set[str]:
    p.chinese()
    return {name for name, value in p.pairs if not value.isascii()}


def _encoded(p: Program, *codecs: str, errors: str = "strict") -> Concerned:
    codec = p.pick(*(name for name in codecs if name != p.codec))
    p.note = codec
    p.hook("octets", lambda text: text.encode(codec, errors))
    return None


def wrong_charset(p: Program) -> Concerned:
    """`getBytes("GBK")` beside `_input_charset=utf-8` and the reverse; .NET `Encoding.Unicode`, a BOM."""
    _foreign(p)
    return _encoded(p, "utf-8", "gbk", "gb18030", "big5", "utf-16-le", "utf-8-sig")


def platform_charset(p: Program) -> Concerned:
    """Java `getBytes()` under `LANG=C`, `Encoding.Default` on a western Windows: `?` for every Chinese character."""
    _foreign(p)
    return _encoded(p, "ascii", "latin-1", "cp1252", errors="replace")


def mojibake(p: Program) -> Concerned:
    """`new String(bytes, "GBK")` over UTF-8 octets (Java), `utf8_encode` (PHP), a servlet that reads ISO-8859-1."""
    read = p.pick("gbk", "latin-1", "gbk") if p.codec == "utf-8" else "gbk"
    name = p.plant(p.text(), p.rng.choice(("您好世界", "测试商品", "儿童服装 红色!", "门票 两张", "上海外滩")))

    def misread(value: str) -> str:
        return value if value.isascii() else value.encode().decode(read, "replace")

    # One value, or every one: whichever passed through the wrong reader.
    if p.pick("signed", "signed", "sent") == "signed" or p.codec == "gbk":
        return p.changes("signed", misread)
    if p.value(name).encode().decode(read, "replace").encode(read, "replace") != p.value(name).encode():
        raise CannotOccurError  # nothing could turn that back
    for place, (n, value) in enumerate(p.pairs):
        if n != name and not value.isascii():
            p.pairs[place] = (n, "plain")
    return p.changes("sent", misread)


def low_byte_hash(p: Program) -> Concerned:
    """`crypto.update(text)` before Node.js 6: latin-1, the high bytes dropped."""
    _foreign(p)
    p.hook("octets", lambda text: bytes(unit & 0xFF for unit in text.encode("utf-16-le")[::2]))
    return None


def characters_lost(p: Program) -> Concerned:
    """A latin-1 database column (`?` a character) or a byte filter (`?` an octet); after signing: own string."""
    _foreign(p)
    form = p.pick("characters", "octets", "after")
    if form == "after":
        with_own_string(p)
        return p.changes("sent", lambda v: "".join(c if c.isascii() else "?" for c in v))
    mark = "?" if form == "characters" else "???"
    return p.changes("signed", lambda v: "".join(c if c.isascii() else mark for c in v))
