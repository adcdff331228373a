"""The forms in which requests and messages are written down, one module each: a finder that takes them out of a text.

A finder gets a `View` and yields the stretches that it read, in the order of the text. It does not look at what stands
around them. To add a form, write its module and name it in `FORMS`, before whatever would take it for something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.found import Stretch, View
from alidiag.read.marks import NAMED, TELLING

Finder = Callable[[View], Iterator[Stretch]]


class Form(NamedTuple):
    """One form of writing.

    `module`: in this package, with a function `find`; it is loaded only where `hint` fits the text.
    `writes`: the names that `read_as.form` may have, from this module.
    """

    module: str
    hint: Pattern
    writes: tuple[str, ...]

    @property
    def find(self) -> Finder:
        """The finder."""
        found: Finder = import_module(f"alidiag.read.forms.{self.module}").find
        return found


_NAMED = NAMED.source
_QUOTED = rf"[\"']{_NAMED}[\"']"

FORMS: tuple[Form, ...] = (
    Form("powershell", Pattern(r"Invoke-|\bi[rw][mr]\b|-(?:Uri|Body)\b", 2), ("powershell",)),
    Form("curl", Pattern(r"curl", 2), ("curl",)),
    Form("wget", Pattern(r"wget", 2), ("wget",)),
    Form("httpie", Pattern(r"(?<![\w.:/-])(?:https?|xhs?)[ \t]+[-\"':\w\\]"), ("httpie",)),
    Form(
        "fetch",
        Pattern(
            r"fetch[ \t]*\(|axios[.(]|(?:\$|jQuery)\.(?:ajax|post|get)\b|(?:got|ky|needle|superagent|request)[.(]"
            r"|\.open\("
        ),
        ("fetch", "axios", "jquery", "javascript"),
    ),
    Form("requests", Pattern(r"\.(?:get|post|put|request)[ \t]*\(|urlopen|Request[ \t]*\("), ("requests",)),
    Form(
        "wire",
        Pattern(r"\[\\r\]\[\\n\]|^(?:=>|<=) (?:Send|Recv) |^send: b?['\"]|\\n|^[ \t]*Form item: \"", 8),
        ("http", "multipart"),
    ),
    Form(
        "http",
        Pattern(
            r"HTTP/\d|--> [A-Z]|<-- \d|^[ \t]*(?:GET|POST)[ \t]+https?://|:(?:method|path):|client-id|keyVersion=", 10
        ),
        ("http", "multipart", "html-link"),
    ),
    Form("multipart", Pattern(r"form-data", 2), ("multipart",)),
    Form("json_text", Pattern(r"[{\[]\s*+[\"“{\[]"), ("json", "json-line", "json-log", "har", "postman")),
    Form("html", Pattern(r"<[A-Za-z!/]"), ("html-form", "html-link")),
    Form("logs", Pattern(r"\"[A-Z]{3,7} |HTTP Request: "), ("access-log",)),
    Form("go", Pattern(r"map\[|Values|gin\.H|:=|\{[A-Za-z_]\w{0,63}+:"), ("go",)),
    Form("php_print", Pattern(rf"\[{_NAMED}\] =>"), ("php",)),
    Form("php_dd", Pattern(r"array:\d{1,6} \["), ("php",)),
    Form(
        "php_dump", Pattern(rf"{_QUOTED}\]?\s{{0,20}}+=>\s{{0,20}}+(?:string|\")|s:\d{{1,2}}:\"{_NAMED}\";"), ("php",)
    ),
    Form("perl", Pattern(r"[$%@][\w:]{1,60}+\s{0,9}+=\s{0,9}+[\"'{(\d]|\bundef\b|\bbless\b|\$\w+(?:->)?\{"), ("perl",)),
    Form(
        "python",
        Pattern(rf"{_QUOTED}\s{{0,40}}+(?:[:,]|\]\s{{0,20}}+=)|[(,]\s{{0,40}}+{_NAMED}\s?=\s?[\"']"),
        ("python",),
    ),
    Form("java", Pattern(r"[{\[(]\s{0,64}+[A-Za-z_][\w.-]{0,63}+=|\(\s{0,40}+\"|\"\s{1,9}+(?:to|->)\s"), ("java",)),
    Form(
        "javascript",
        Pattern(
            rf"\b{_NAMED}[\"'`]?\s{{0,40}}+(?::\s{{0,40}}+[\"'`\[{{]|,\s{{0,40}}+[\"'`v]|=>|\]\s{{0,20}}+=)"
            rf"|\.{_NAMED}\s{{0,20}}+=(?!=)"
        ),
        ("javascript",),
    ),
    Form("ruby", Pattern(rf"\b{_NAMED}[\"']?(?:\s{{0,40}}+=>|:\s{{1,40}}+[\"\[:]|\]\s{{0,20}}+=)"), ("ruby",)),
    Form("php", Pattern(rf"{_QUOTED}\s{{0,40}}+(?:=>|\]\s{{0,20}}+=)|->{_NAMED}\s{{0,20}}+="), ("php",)),
    Form(
        "csharp",
        Pattern(r"\[\w{1,64}, |[\[{]\s{0,40}+\"\w{1,64}\"\s{0,9}[\],]|[A-Z]\w{1,40}(?:<[^<>]{0,60}>)?\("),
        ("csharp",),
    ),
    Form("literals", Pattern(r"[\"'`]|\\[/u\"]|ocation:"), ("html-link",)),
    Form("headers", Pattern(r"client[-_]id|keyVersion=", 2), ("http",)),
    Form("xml", Pattern(r"<alipay|&lt;alipay|res_(?:error|data)=|\A\s*<"), ("xml",)),
    Form("mobile", Pattern(r"resultStatus="), ("mobile-result",)),
    Form("order", Pattern(r"=[\"“]|=&quot;|=&#|%22|mobile\.securitypay"), ("order-string",)),
    Form(
        "table",
        Pattern(r"\t|[|│┃]|^[ \t]*+\"?[A-Za-z_][\w.-]{0,63}+\"?[ \t]*+(?:[,;]|  |:?[ \t]*+\r?$)", re.MULTILINE),
        ("table",),
    ),
    Form("presign", Pattern(r"[sS](?:ign|IGN|tr|TR)|签|串|原文"), ("lines",)),
    Form(
        "lines",
        Pattern(r"s(?:ervice|ign)|notif|is_?success|req_?data|app.?id|签|接口|服务|通知|应用", re.IGNORECASE),
        ("lines",),
    ),
    Form("inline", Pattern(r"[,，;；\s][ \t]{0,8}+[A-Za-z_]\w{0,40}+ ?[=:：]"), ("lines",)),
    Form("pairs", TELLING, ("url", "form")),
    Form("signature", Pattern(r"[sS](?:ign|IGN)|签"), ("lines",)),
)
"""In the order in which a text is looked through: what has a beginning and an end of its own comes first."""
