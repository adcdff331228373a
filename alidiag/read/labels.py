"""What people write before a value, in English and Chinese -> the parameter, or what else it names.

Only labels that name one thing are listed. Sources: the tables of parameters in Alipay's Chinese documentation
(http://open.alitrip.com/doc2/detail.htm?treeId=62&articleId=104743 and its like), and what SDKs write into logs.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.known import known_names, parameter_of


class Role(StrEnum):
    """What a label announces."""

    PARAMETER = "parameter"
    ADDRESS = "address"
    METHOD = "method"
    PRESIGN = "pre-sign string"
    OTHER = "other"
    """Something that is written like a pair and is none: a header of a mail or of HTTP, a word of a log."""


class Label(NamedTuple):
    """`name`: of the parameter. `is_exact`: the label is that name."""

    role: Role
    name: str = ""
    is_exact: bool = False


_NAMES = {
    "sign": (
        "签名", "签名值", "签名结果", "签名串", "签名后", "签名后的字符串", "加签结果", "加签后", "生成的签名",
        "签名数据", "数字签名", "md5签名", "rsa签名", "signature", "sign value", "sign result", "signature value",
        "my sign",
    ),
    "sign_type": (
        "签名方式", "签名类型", "签名算法", "加签方式", "加密方式", "sign type", "signature type", "sign method",
        "signature method", "sign algorithm", "signing method", "signing type",
    ),
    "partner": (
        "商户号", "合作者身份id", "合作者身份", "合作身份者id", "合作伙伴id", "合作伙伴身份", "合作伙伴身份id",
        "合作商户号", "商户pid", "商户id", "合作者id", "支付宝商户号", "签约合作者身份id", "pid", "partner id",
        "merchant pid", "merchant id", "partnerid",
    ),
    "service": ("接口名称", "接口名", "服务名称", "服务名", "接口服务", "service name"),
    "_input_charset": ("参数编码字符集", "编码字符集", "字符集编码", "输入编码", "input charset", "input_charset"),
    "notify_url": (
        "服务器异步通知页面路径", "异步通知页面路径", "异步通知地址", "异步通知url", "异步通知", "异步回调地址",
        "异步回调", "notify url", "notification url",
    ),
    "return_url": (
        "页面跳转同步通知页面路径", "页面跳转同步返回页面路径", "同步通知地址", "同步跳转地址", "同步回调地址",
        "同步返回地址", "同步通知", "return url",
    ),
    "out_trade_no": ("商户网站唯一订单号", "商户订单号", "商家订单号", "外部订单号", "out trade no"),
    "subject": ("商品名称", "商品标题", "订单标题", "订单名称"),
    "body": ("商品描述", "订单描述", "商品详情"),
    "payment_type": ("支付类型", "payment type"),
    "seller_id": ("卖家支付宝用户号", "卖家支付宝唯一用户号", "卖家用户号", "seller id"),
    "seller_email": ("卖家支付宝账号", "卖家支付宝帐号", "seller email"),
    "buyer_id": ("买家支付宝用户号", "买家用户号", "buyer id"),
    "buyer_email": ("买家支付宝账号", "买家支付宝帐号", "buyer email"),
    "trade_no": ("支付宝交易号", "支付宝交易流水号", "trade no"),
    "trade_status": ("交易状态", "trade status"),
    "notify_id": ("通知校验id", "通知id", "notify id"),
    "notify_type": ("通知类型", "notify type"),
    "notify_time": ("通知时间", "notify time"),
    "it_b_pay": ("超时时间", "未付款交易的超时时间"),
    "app_id": ("应用id", "app id", "appid"),
    "total_fee": ("交易总金额", "total fee"),
    "currency": ("币种", "currency"),
}  # fmt: skip
_ADDRESSES = frozenset({
    "网关", "网关地址", "支付宝网关", "支付网关", "请求网关", "请求地址", "请求url", "请求的地址", "请求链接",
    "接口地址", "提交地址", "url", "gateway", "gateway url", "gateway address", "request url", "request address",
    "api url", "endpoint", "post url", "action", "server url", "serverurl", "gatewayurl", "gateway_url", "requesturl",
})  # fmt: skip
_METHODS = frozenset({"请求方式", "请求方法", "提交方式", "request method", "http method", "requestmethod"})
_OTHERS = frozenset({
    "accept", "agent", "attachments", "at", "authorization", "bcc", "caused", "cc", "code", "connection", "cookie",
    "date", "debug", "error", "errmsg", "exception", "fail", "fatal", "from", "hello", "hi", "host", "info", "key",
    "level", "log", "message", "method", "msg", "note", "notice", "origin", "payload", "pragma", "priority",
    "private_key", "ps", "referer", "response", "secret", "sent", "status", "success", "thanks", "thread", "time",
    "to", "trace", "url", "user", "via", "warn", "warning", "md5_key", "md5key", "content-type", "accept-encoding",
    "accept-language",
})  # fmt: skip
"""Words that begin lines of logs, mails and headers. `key` is among them: a key is no parameter."""
LOOSE = frozenset({"amount", "email", "format", "memo", "method", "reason", "result", "status", "token", "v"})
"""Names of parameters that are words of logs as well."""
HEADERS = frozenset({"from", "to", "cc", "bcc", "date", "sent", "subject", "reply-to", "message-id", "发件人", "收件人",
                     "抄送", "主题", "发送时间", "日期"})  # fmt: skip
"""Headers of a mail, in lower case."""
_BY_LABEL = {label: name for name, labels in _NAMES.items() for label in labels}
PRESIGN_WORDS = (
    r"string[ _-]?to[ _-]?(?:be[ _-]?)?sign(?:ed)?|pre[ _-]?sign(?:ed)?(?:[ _-]?(?:string|str|text|content))?"
    r"|(?:un)?sign(?:ing)?[ _-]?(?:string|str|content|text|source|src|data)|unsigned[ _-]?(?:string|str|text)"
    r"|(?:content|text|data)[ _-]?to[ _-]?(?:be[ _-]?)?sign(?:ed)?|prestr|string|str"
    r"|待[签验加][^\s:：=]{0,10}|签名(?:前|原|源|字符串|内容|串)[^\s:：=]{0,10}|(?:加密|加签)前[^\s:：=]{0,10}"
    r"|(?:拼接|排序|组装|参与签名|需要签名)[^\s:：=]{0,14}|原(?:始)?(?:串|文|字符串)"
)
"""Labels of a text that is to be signed, as a pattern. A value that looks like one must stand behind it."""
_PRESIGN = Pattern(rf"[^\s:：=]{{0,8}}?(?:{PRESIGN_WORDS})", re.IGNORECASE)
_TOKEN = Pattern(r"(?<![A-Za-z0-9_.])[A-Za-z_][A-Za-z0-9_.]{0,63}+")
_IDENTIFIER = Pattern(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_AROUND = " \t\u3000\xa0\"'`*“”‘’「」『』【】[]<>()（）《》#"
_BRACKETED = Pattern(r"[(（\[【][^()（）\[\]【】]{0,40}[)）\]】]")
_TAIL = Pattern(r"(?:的值|值|参数|字段|如下|结果|为|是|\s)+\Z")


@lru_cache(maxsize=1024)
def label_of(text: str) -> Label | None:
    """What a label announces; None where it is no label: words of a sentence.

    Args:
        text: what stands before the colon or the equals sign.
    """
    bare = text.strip(_AROUND)
    if not bare or len(bare) > 60:
        return None
    known = known_names()
    if bare in known and bare not in _METHODS:
        return Label(Role.PARAMETER, bare, is_exact=True)
    if "/" in bare or "／" in bare or "、" in bare:
        either = {_listed(one.strip(_AROUND)) for one in bare.replace("／", "/").replace("、", "/").split("/")}
        if len(either) == 1 and None not in either:
            return either.pop()
    for words in (bare, _BRACKETED.compiled.sub("", bare), _TAIL.compiled.sub("", bare)):
        found = _listed(words.strip(_AROUND))
        if found is not None:
            return found
    named = {one for one in _TOKEN.compiled.findall(bare) if one in known}
    if len(named) == 1 and not bare.isascii():
        return Label(Role.PARAMETER, named.pop())
    if _PRESIGN.compiled.fullmatch(bare):
        return Label(Role.PRESIGN)
    if _IDENTIFIER.compiled.fullmatch(bare) is None:
        return None
    if bare.lower() in _OTHERS or "-" in bare:
        return Label(Role.OTHER, bare)
    name = parameter_of(bare)
    if name is not None:
        return Label(Role.PARAMETER, name)
    return Label(Role.OTHER if bare[0].isupper() else Role.PARAMETER, bare, is_exact=True)


def _listed(bare: str) -> Label | None:
    words = " ".join(bare.lower().split())
    if words in _BY_LABEL:
        return Label(Role.PARAMETER, _BY_LABEL[words])
    if words in _ADDRESSES:
        return Label(Role.ADDRESS)
    return Label(Role.METHOD) if words in _METHODS else None
