"""Whether the value of a parameter is private: what its rules say, and for undocumented names, what their words say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache

WORDS = frozenset(
    {
        *("sign", "signature", "signed", "auth", "key", "password", "passwd", "pwd", "secret", "token", "credential"),
        *("ticket", "buyer", "consignee", "customer", "driver", "guest", "holder", "member", "owner", "passenger"),
        *("payee", "payer", "person", "receiver", "receive", "recipient", "user", "contact", "addr", "address", "card"),
        *("cert", "email", "mail", "idcard", "login", "logon", "mobile", "passport", "phone", "tel", "telephone"),
        *("openid", "barcode", "dynamic", "identity", "account", "bank", "birthday", "birth", "ip", "cookie"),
        *("session", "agreement", "surname", "cardno", "postcode", "zipcode"),
    }
)
"""Words in the name of a parameter whose value is private."""
NAMES = frozenset(
    {
        *("openid", "unionid", "notifyid", "qrcode", "code", "idno", "realname", "firstname", "lastname", "fullname"),
        *("nickname", "familyname", "givenname"),
    }
)
"""Last names, without the marks between their words, whose words alone do not say it."""
PLAIN = frozenset(
    {
        *("type", "kind", "format", "currency", "amount", "count", "flag", "country", "language", "industry"),
        "category",
    }
)
"""Last words of a name that say that the value is of a kind, and nobody's own."""
PUBLIC = frozenset({"sign_type", "product_code", "currency_code", "error_code", "result_code", "detail_error_code"})
_JOINED = (
    "buyer", "consignee", "passenger", "recipient", "receiver", "user", "mobile", "phone", "passport",
    "password", "passwd", "secret", "idcard", "address", "email", "birthday", "identity", "openid",
    "cardno", "bankcard", "realname", "cookie", "token",
)  # fmt: skip
"""Words that are long enough to be known inside of another: `buyerid`, `mobileno`."""
_CHINESE = (
    "姓名", "名字", "联系人", "收货人", "收件人", "买家", "付款人", "收款人", "电话", "手机",
    "邮箱", "地址", "身份证", "证件", "护照", "卡号", "账号", "帐号", "账户", "帐户",
    "付款码", "密码", "密钥", "秘钥", "密匙", "私钥", "签名", "令牌", "生日",
)  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_DECIDED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "specs", "private.txt")
LONGEST = 200
"""Characters of a name that are looked at."""


@cache
def decided() -> dict[str, bool]:
    """What the rules of the services say: documented name -> whether it is private. `make specs` gathers it."""
    try:
        with open(_DECIDED, encoding="ascii") as file:
            lines = [line.split() for line in file]
    except OSError:
        return {}
    return {name: mark == "private" for mark, *names in lines for name in names}


@lru_cache(maxsize=4096)
def is_private(name: str) -> bool:
    """Whether the value of such a parameter is hidden; members of a nested one count: `extend_info.buyer_id`."""
    name = name[:LONGEST]
    last = name.rpartition(".")[2].partition("[")[0]
    said = decided().get(last)
    if said or (said is False and last == name):
        return said
    return says_private(name)


def says_private(name: str) -> bool:
    """Whether the words of a name say that its value is private."""
    last = name.rpartition(".")[2].partition("[")[0].lower()
    if last in PUBLIC:
        return False
    if last.replace("_", "").replace("-", "") in NAMES:
        return True
    words = [word.lower() for word in _WORD.findall(name)]
    if not name.isascii() and any(word in way for way in _meant(name) for word in _CHINESE):
        return True
    if not words or words[-1] in PLAIN:
        return False
    return any(word in WORDS or word.startswith(_JOINED) or word.endswith(_JOINED) for word in words)


def _meant(name: str) -> Iterator[str]:
    """A name as it stands, and as it was meant where its octets were read in the other charset of the gateway's."""
    yield name
    for read_as, meant in (("gbk", "utf-8"), ("utf-8", "gbk"), ("latin-1", "utf-8")):
        with suppress(UnicodeError):
            yield name.encode(read_as, "surrogateescape").decode(meant, "ignore")
