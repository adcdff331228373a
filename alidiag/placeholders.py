"""Placeholders: what somebody wrote in the place of a real value, to hide it or because it was never filled in.

`***`, `2088****`, `XXXX`, `###`, `abc...`, `<your key>`, `YOUR_PARTNER`, `your_sign_here`, `你的PID`, `{{partner}}`,
`$partner`. Nothing can be said of such a value but that it hides what would be needed. A real value must not be taken
for one: an amount, a text with `...` in it, an order number that begins with `XXXX`. Texts for people, such as a
subject, may hold nearly anything, so that only what is nothing but a mask counts there.
"""

from __future__ import annotations

import re
from functools import lru_cache

from alidiag.pattern import Pattern

_MASKS = "*＊✱#＃•●○◦∙·█▇xX×╳_"
"""Characters that are written over others."""
_ALL_MASK = Pattern(rf"([{_MASKS}])\1{{2,}}")
"""The same character, three times or more, and nothing else."""
_DOTS = Pattern(r"(?:\.{3,}|…+|。{3,}|-{3,})")
_ONLY_MASKS = Pattern(rf"(?=.*[{_MASKS}]{{2}})[{_MASKS}.\-@]{{3,}}")
"""Several of them: `***@***.***`, `xxxx-xxxx`."""
_PARTLY = Pattern(r"[\w.@+/=%:-]*(?:[*＊✱•●█]{3,}|[#＃]{3,})[\w.@+/=%:*＊✱#•●█-]*")
"""Letters and digits with a run of stars or the like among them: `2088****`, `ab***@example.com`."""
_DIGITS = Pattern(r"\d{2,}[xX]{4,}\d*")
"""`2088xxxxxxxxxxxx`."""
_CUT = Pattern(r"[A-Za-z0-9+/=_%-]*(?:\.{3,}|…+)[A-Za-z0-9+/=_%-]*")
"""An opaque value with a piece left out: `MIIC...xyz`, `2088...`."""
_WORD = r"[^\W\d](?:[\w .:+/?-]*[\w.?])?"
_BRACKETED = Pattern(
    rf"<\s*{_WORD}>|\[\s*{_WORD}\]|【[^【】]+】|\{{\{{[^{{}}]+\}}\}}|\$\{{[^{{}}]+\}}|#\{{[^{{}}]+\}}|\{{{_WORD}\}}|«[^«»]+»"
    r"|<%=.*%>|<\?(?:php|=).*\?>|%\(\w+\)s|@@?[A-Za-z]\w*@@?|%[A-Za-z]\w+%"
)
_VARIABLE = Pattern(r"\$(?:this->)?[A-Za-z_]\w*(?:->\w+|\[[^\[\]]*\])*")
_FORMAT = Pattern(r"%(?:s|d|@|\d\$s)|\{\d\}")
_YOURS = Pattern(
    r"(?:the[\s_+-]?)?(?:your|my)(?:[_-]\w+|(?-i:[A-Z])\w*|[\s+](?:\w+[\s+]){0,2}(?:key|sign|signature|pid|partner|id|appid|secret)"
    r"|partner\w*|pid|sign\w*|key\w*|app\w*|merchant\w*|seller\w*|secret\w*)|(?-i:YOUR)\w+"
    r"|\w+[\s_+-]here|(?:insert|put|enter|replace|fill|paste)[\s_+-]\w.*",
    re.IGNORECASE,
)
_SAYS_SO = Pattern(
    r"[(\[<{*]*(?:hidden|masked|mask|redacted|removed|omitted|censored|placeholder|confidential|secret|snip(?:ped)?|"
    r"change[_-]?me|replace[_-]?me|to[_-]?be[_-]?filled|tbd|not[_ -]?shown|stripped|private|sanitized|anonymi[sz]ed)"
    r"[)\]>}*]*",
    re.IGNORECASE,
)
_CHINESE = Pattern(
    r"[(（\[【<《]?(?:您|你|我)们?的?(?:[A-Za-z_\d]*(?:PID|pid|ID|id|KEY|key|签名|密钥|秘钥|商户号?|账号|合作者身份|应用|公钥|私钥|身份)|"
    r"(?:PID|ID|KEY)).{0,10}|[(（\[【<《]?(?:此处|这里|请)?(?:填写|填入|替换|输入|换成|改成|省略|略去|隐藏|已隐藏|打码|脱敏|马赛克|保密)"
    r".{0,16}|略|某{2,}.{0,6}|[(（]略[)）]"
)
_OWN_NAMES = frozenset({"partner", "pid", "sign", "signature", "key", "appid", "seller", "merchant", "secret", "token"})
"""Names that nobody sends as their own value, but an example does: `sign=SIGN`, `partner=PARTNER_ID`."""
_ENDINGS = (
    "subject",
    "body",
    "memo",
    "name",
    "desc",
    "description",
    "remark",
    "note",
    "detail",
    "information",
    "reason",
)
"""Last words of the names of texts for people."""
LONGEST_MASK = 64
"""Characters: nobody masks a value with more, but a signature."""
LONGEST = 2_000
"""Characters: a longer value is no placeholder."""


@lru_cache(maxsize=4096)
def placeholder(value: str, name: str = "") -> str | None:
    """Why a value is a placeholder, in words; None for a value that may be real.

    Args:
        value: decoded, or as it stands in a text, also a part of one that a `#` or `&` ended.
        name: of its parameter, where it is known: texts for people may hold what no number or signature holds.
    """
    text = value.strip().strip("\"'“”")
    if not 3 <= len(text) <= LONGEST and not (text and ord(text[0]) > 0x7F):
        return "a mark of a template" if _whole(_FORMAT, text) else None
    is_mask = _whole(_ALL_MASK, text) or _whole(_DOTS, text) or _whole(_ONLY_MASKS, text)
    if is_mask and (len(text) <= LONGEST_MASK or name == "sign"):
        return "nothing but a mask"
    is_text = name.rpartition(".")[2].rpartition("_")[2].lower() in _ENDINGS
    printed = text == "<nil>" or "object " in text or " object" in text  # what a program prints is no placeholder
    if _whole(_BRACKETED, text) and not is_text and not printed:
        return "a name in brackets, to be filled in"
    if _whole(_CHINESE, text) or (_whole(_SAYS_SO, text) and not (is_text and text[0].isalpha())):
        return "words that say that the value was left out"
    if is_text:
        return None
    if _whole(_VARIABLE, text) or _whole(_FORMAT, text):
        return "the name of a variable"
    if _whole(_YOURS, text) or _is_own_name(text, name):
        return "words that say what belongs there"
    if _whole(_PARTLY, text) or _whole(_DIGITS, text):
        return "masked in part"
    if _whole(_CUT, text) and any(char.isdigit() for char in text):
        return "cut, with dots in the place of the rest"
    return None


def is_placeholder(value: str, name: str = "") -> bool:
    """Whether a value stands in the place of a real one; see `placeholder`."""
    return placeholder(value, name) is not None


def _whole(pattern: Pattern, text: str) -> bool:
    return pattern.compiled.fullmatch(text) is not None


def _is_own_name(text: str, name: str) -> bool:
    """Whether the value is the name of its parameter, of those that have no words for values."""
    said = text.lower().replace("-", "_").removeprefix("my_").removeprefix("the_")
    for ending in ("_id", "_no", "_number", "_value", "_key", "id"):
        said = said.removesuffix(ending)
    said = said.replace("_", "")
    own = name.lower().replace("_", "")
    return said in _OWN_NAMES and bool(own) and (own.startswith(said) or own in _OWN_NAMES or own.endswith("id"))
