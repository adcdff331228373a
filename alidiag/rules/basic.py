"""The parameters that every request to the gateway carries, for services that there are no rules for."""

from __future__ import annotations

from alidiag.rules.facts import Parameter, Service, Source, Variant

_PAGE = Source("page", "page", "https://global.alipay.com/doc/global/online_maintain")

BASIC = Service(
    name="",
    title="Basic parameters",
    variant="basic",
    variants=(Variant("basic", "Basic parameters"),),
    params=(
        Parameter("service", group="basic", required=True, example="create_forex_trade", reference=_PAGE.at),
        Parameter("partner", "account", group="basic", required=True, example="2088101122136241", reference=_PAGE.at),
        Parameter(
            "_input_charset",
            group="basic",
            values=("UTF-8", "GBK", "GB2312"),
            ignore_case=True,
            example="UTF-8",
            reference=_PAGE.at,
        ),
        Parameter(
            "sign_type",
            group="basic",
            required=True,
            values=("DSA", "RSA", "RSA2", "MD5"),
            example="MD5",
            reference=_PAGE.at,
        ),
        Parameter(
            "sign",
            group="basic",
            required=True,
            example="e5815a4556db338ed237f7d3fd222184",
            reference=_PAGE.at,
        ),
    ),
    rules=(),
    sources={"page": _PAGE},
    unseen={},
)
"""`_input_charset` is optional here, because some services do without it."""
