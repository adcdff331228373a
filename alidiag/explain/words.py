"""What people write in Chinese instead of a code, and the terms that it may mean.

The gateway answers with codes; what merchants read in an app, a console or a forum is a sentence. A row counts where a
word of each of its groups stands in the sentence; the more characters it explains, the likelier it is meant.
"""

from __future__ import annotations

Row = tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]

_WRONG = ("错误", "有误", "不正确", "非法", "无效", "不合法", "不匹配")
_FAULT = ("异常", "错误", "故障", "出错")
_GONE = ("不存在", "查不到", "未找到", "找不到", "查无", "没有找到")
_LACKING = ("缺", "为空", "不能空", "必填", "没有", "丢失")
_SHORT = ("不足", "不够")
_TOO_MUCH = ("超", "上限", "限制", "大于", "过大")
_FROZEN = ("冻结", "禁用", "受限", "状态")
_AGAIN = ("重复", "已存在", "再次", "用过")
_TRADE = ("订单", "交易", "单号")
_BUYER = ("买家", "付款人", "付款方", "用户")
_SELLER = ("卖家", "商户", "商家", "收款方", "收款人")

WORDS: tuple[Row, ...] = (
    ((("签名", "验签", "加签"),), ("ILLEGAL_SIGN",)),
    ((("签名类型", "签名方式", "签名算法"),), ("ILLEGAL_SIGN_TYPE",)),
    ((("公钥", "私钥", "密钥"),), ("key-pair-mismatch", "HAS_NO_PUBLICKEY", "ILLEGAL_SECURITY_PROFILE")),
    ((("公钥",), _LACKING), ("HAS_NO_PUBLICKEY", "ILLEGAL_SECURITY_PROFILE")),
    ((("参数",),), ("INVALID_PARAMETER", "ILLEGAL_ARGUMENT", "PARAM_ILLEGAL")),
    ((("参数",), _LACKING), ("PARAMTER_IS_NULL", "INVALID_PARAMETER", "required-missing")),
    ((("太长", "过长", "超长", "长度"),), ("ILLEGAL_LENGTH", "too-long")),
    ((("系统",), _FAULT), ("SYSTEM_ERROR", "SYSTEM_EXCEPTION", "UNKNOW_ERROR")),
    ((("系统", "服务器"), ("忙",)), ("SYSTEM_BUSY", "系统有点儿忙,一会儿再试试,或者可以在电脑上付款", "SYSTEM_ERROR")),
    ((("未知",), _FAULT), ("UNKNOW_ERROR", "SYSTEM_ERROR")),
    ((("超时",),), ("OUTTIME", "SESSION_TIMEOUT", "UNKNOW")),
    ((("余额",), _SHORT), ("BUYER_BALANCE_NOT_ENOUGH", "SELLER_BALANCE_NOT_ENOUGH", "TRANSFER_AMOUNT_NOT_ENOUGH")),
    ((_BUYER, ("余额",), _SHORT), ("BUYER_BALANCE_NOT_ENOUGH",)),
    ((_SELLER, ("余额",), _SHORT), ("SELLER_BALANCE_NOT_ENOUGH",)),
    ((("银行卡",), ("余额",), _SHORT), ("BUYER_BANKCARD_BALANCE_NOT_ENOUGH",)),
    ((("退款",), ("余额",), _SHORT), ("SELLER_BALANCE_NOT_ENOUGH", "TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH")),
    ((("转账",), ("余额",), _SHORT), ("TRANSFER_AMOUNT_NOT_ENOUGH", "NOT_ENOUGH_AMOUNT")),
    ((_TRADE, _GONE), ("TRADE_NOT_EXIST", "TRADE_NOT_FOUND", "PURCHASE_TRADE_NOT_EXIST")),
    ((_TRADE, ("关闭",)), ("TRADE_HAS_CLOSE", "TRADE_HAS_CLOSED", "TRADE_CLOSED")),
    ((_TRADE, ("已支付", "已付款", "支付过")), ("TRADE_HAS_SUCCESS",)),
    ((("支付成功", "交易成功", "付款成功"),), ("TRADE_SUCCESS", "TRADE_HAS_SUCCESS")),
    ((_TRADE, ("完成", "结束")), ("TRADE_FINISHED", "TRADE_HAS_FINISHED")),
    ((("等待", "待"), ("付款", "支付")), ("WAIT_BUYER_PAY",)),
    ((_TRADE, ("状态",)), ("TRADE_STATUS_ERROR", "REASON_ILLEGAL_STATUS")),
    ((_TRADE, _AGAIN), ("REPEAT_OUT_TRADE_NO", "OUT_TRADE_NO_EXIST", "CONTEXT_INCONSISTENT")),
    ((("重复",), ("支付", "付款")), ("TRADE_HAS_SUCCESS", "REPEAT_OUT_TRADE_NO")),
    ((("支付", "付款"), ("失败",)), ("PAYMENT_FAIL", "PULL_MOBILE_CASHIER_FAIL")),
    ((("权限", "无权", "未授权"),), ("ILLEGAL_PARTNER_EXTERFACE", "HAS_NO_PRIVILEGE", "ACCESS_FORBIDDEN")),
    ((("签约", "未开通", "合同", "协议"),), ("ILLEGAL_PARTNER_EXTERFACE", "HAS_NO_PRIVILEGE", "AGREEMENT_NOT_EXIST")),
    ((("合作", "商户号", "身份", "partner"), (*_WRONG, *_GONE)), ("ILLEGAL_PARTNER", "PARTNER_ERROR")),
    ((("接口", "服务"), (*_WRONG, *_GONE)), ("ILLEGAL_SERVICE", "ILLEGAL_EXTERFACE")),
    ((("接口", "服务"), ("关闭", "下线")), ("EXTERFACE_IS_CLOSED",)),
    ((("编码", "字符集"),), ("ILLEGAL_CHARSET", "ILLEGAL_ENCODING", "wrong-charset")),
    ((("乱码", "中文"),), ("mojibake", "wrong-charset", "ILLEGAL_CHARSET")),
    ((("金额",),), ("ILLEGAL_MONEY_FORMAT", "amount-malformed", "TRADE_TOTAL_FEE_ERROR")),
    ((("金额",), _TOO_MUCH), ("TOTAL_FEE_EXCEED", "PRODUCT_AMOUNT_LIMIT_ERROR", "BEYOND_PAY_RESTRICTION")),
    ((("限额", "额度"),), ("TOTAL_FEE_EXCEED", "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "PRODUCT_AMOUNT_LIMIT_ERROR")),
    ((("币种", "货币"),), ("ILLEGAL_CURRENCY", "CURRENCY_NOT_SUPPORT", "CURRENCY_NOT_SAME")),
    ((("退款",), ("金额", *_TOO_MUCH)), ("RETURN_AMOUNT_EXCEED", "REQUEST_AMOUNT_EXCEED", "REFUND_AMOUNT_NOT_VALID")),
    ((("退款",), _AGAIN), ("REPEATED_REFUNDMENT_REQUEST", "DISCORDANT_REPEAT_REQUEST", "DUPLICATE_BATCH_NO")),
    ((("退款",), ("过期", "期限", "时间")), ("REFUNDMENT_VALID_DATE_EXCEED",)),
    ((("退款",), _GONE), ("REFUND_NOT_EXIST", "PURCHASE_TRADE_NOT_EXIST")),
    ((("日期", "时间"), ("格式", *_WRONG)), ("ILLEGAL_DATA_FORMAT", "time-invalid", "ILLEGAL_DATE_FORMAT")),
    ((("时间戳",),), ("timestamp-expired", "ILLEGAL_ANTI_PHISHING_KEY", "ANTI_PHISHING_KEY_TIMEOUT")),
    ((("钓鱼",),), ("ILLEGAL_ANTI_PHISHING_KEY", "ANTI_PHISHING_KEY_TIMEOUT", "TAOBAO_ANTI_PHISHING_CHECK_FAIL")),
    ((_BUYER, _GONE), ("BUYER_NOT_EXIST", "USER_NOT_EXIST")),
    ((_SELLER, _GONE), ("SELLER_NOT_EXIST", "SELLER_INFO_NOT_EXIST")),
    ((("买家",), ("卖家",), ("相同", "一致", "同一")), ("BUYER_SELLER_EQUAL",)),
    ((("账户", "账号", *_BUYER), _FROZEN), ("BUYER_ENABLE_STATUS_FORBID", "ILLEGAL_USER_STATUS")),
    ((_SELLER, _FROZEN), ("SELLER_ENABLE_STATUS_FORBID",)),
    ((("实名", "认证"),), ("NOT_CERTIFIED_USER", "ERROR_BUYER_CERTIFY_LEVEL_LIMIT", "BUYER_NOT_MAINLAND_CERT")),
    ((("风险", "风控"),), ("PAYMENT_REQUEST_HAS_RISK", "REFUND_REQUEST_HAS_RISK", "PAY_CHECK_FAIL")),
    ((("敏感词", "违禁", "禁词"),), ("EXIST_FORBIDDEN_WORD", "SUBJECT_HAS_FORBIDDENWORD", "BODY_HAS_FORBIDDENWORD")),
    ((("付款码", "条码", "二维码", "扫码"),), ("SOUNDWAVE_PARSER_FAIL", "QRCODE_HAS_BEEN_EXIST")),
    ((("分账", "分润"),), ("TRADE_SETTLE_ERROR", "ROYALTY_TYPE_ERROR", "ROYALTY_LENGTH_ERROR")),
    ((("批次",), _AGAIN), ("DUPLICATE_BATCH_NO", "BATCH_OUT_BIZ_NO_DUPLICATE")),
    ((("白名单", "ip"),), ("ILLEGAL_CLIENT_IP", "ILLEGAL_EXTER_INVOKE_IP")),
)  # fmt: skip
"""(groups of words, names of terms, the likeliest first). Meanings: the pages of the codes that are named."""

_SIMPLIFIED = str.maketrans(
    "簽錯誤餘額統異參數訂單號關閉狀態驗證買賣戶帳賬帐無權編碼亂幣種貨過長複復當務暫時間戶風險實條掃匯證匯",
    "签错误余额统异参数订单号关闭状态验证买卖户账账账无权编码乱币种货过长复复当务暂时间户风险实条扫汇证汇",
)
"""Of the characters in `WORDS`, as they are written in Hong Kong and Taiwan."""


def meant_by(sentence: str) -> list[str]:
    """The terms that a Chinese sentence may mean, the likeliest first; empty where no row fits."""
    text = "".join(sentence.lower().split()).translate(_SIMPLIFIED)
    fitting: list[tuple[int, tuple[str, ...]]] = []
    for groups, names in WORDS:
        explained = [max((len(word) for word in group if word in text), default=0) for group in groups]
        if all(explained):
            fitting.append((sum(explained), names))
    fitting.sort(key=lambda one: -one[0])
    return list(dict.fromkeys(name for _, names in fitting for name in names))
