"""Known mistakes with in-app order strings and requests to the old WAP gateway. Each says whose habit it is."""

from __future__ import annotations

import html

from mistakes_presign import Concerned  # noqa: TC002 - an annotation
from wild_program import CannotOccurError, Program, form_encoded, quoted

EXAMPLE = (
    "partner", "seller_id", "out_trade_no", "subject", "body", "total_fee", "notify_url", "service", "payment_type",
    "_input_charset", "it_b_pay", "return_url",
)  # fmt: skip


def _bare(name: str, value: str) -> str:
    return f"{name}={value}"


def values_quoted(p: Program) -> Concerned:
    """A helper for web requests used for the app (PHP, Python), or a number without quotes (Java, Swift)."""
    form = p.pick("signed bare", "all bare", "web", "one", "sent bare")
    if form == "one":
        name = p.one_of(("total_fee", "payment_type", "seller_id"))
        p.hook("shape", lambda n, v: _bare(n, v) if n == name else quoted(n, v))
        return {name}
    if form == "web":
        p.hook("order", sorted)
    if form in {"signed bare", "web", "all bare"}:
        p.hook("shape", _bare)
    if form in {"all bare", "sent bare"}:
        p.hook("pair", _bare)
    if form == "sent bare":
        raise CannotOccurError  # lost on the way: step 4 fails, and it is observed; tests/test_order.py
    return None


def in_app_order(p: Program) -> Concerned:
    """`ksort` on a copy (PHP); a JSON object taken apart and joined anew in the app (Swift, Java); one moved."""
    form = p.pick("sorted", "example", "moved", "moved")
    rank = {name: place for place, name in enumerate(EXAMPLE)}
    if form == "sorted":
        p.hook("order", sorted)
    elif form == "example":
        p.hook("order", lambda pairs: sorted(pairs, key=lambda pair: rank.get(pair[0], len(rank))))
    else:
        place = p.rng.randrange(2, len(p.pairs) - 2)
        pair, to = p.pairs[place], p.pick(0, len(p.pairs))
        rest = [other for other in p.pairs if other != pair]
        p.hook("order", lambda _: [*rest[:to], pair, *rest[to:]])
        return {pair[0]}
    return None


def amp_entity_separator(p: Program) -> Concerned:
    """The order string read from the source of a page, or escaped by a template: `&amp;`, and mostly `&quot;` too."""
    whole = p.pick(True, False, True)
    p.hook("query", lambda query: html.escape(query) if whole else query.replace('"&', '"&amp;'))
    return None


def double_encoded(p: Program) -> Concerned:
    """Values URL-encoded as for a web request, or `sign` twice, by the app's server and by the app."""
    form = p.pick("values", "sign", "both")
    touched: set[str] = set()

    def percent(name: str, value: str, codec: str) -> str:
        once = form_encoded(name, value, codec) if name == "sign" or form != "sign" else value
        twice = form_encoded(name, once, codec) if name == "sign" and form != "values" else once
        if (twice if name != "sign" else twice != once) and twice != value:
            touched.add(name)
        return twice

    p.hook("percent", percent)
    return touched


def sec_id_not_signed(p: Program) -> Concerned:
    """`sec_id` left out, as `sign_type` is for the newer gateway."""
    return p.drops("sec_id")


sec_id_not_signed.of = "parameter-not-signed"  # type: ignore[attr-defined]
