"""What the reader makes of a text, in plain Python: the pairs of each reading of each thing that it found."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from alidiag.read.content import read
from alidiag.read.found import Kind
from alidiag.read.request import request_of
from tests.growth import growth

Pairs = list[tuple[str, str]]

REQUEST: Pairs = [
    ("_input_charset", "utf-8"),
    ("body", "两件，蓝色 a+b 100% = \"x\", y: {z} [w] => 'q'; \\ end"),
    ("extend_params", '{"a":"b", "c":[1,2]}'),
    ("notify_url", "https://shop.example/n?a=1&b=2%20x"),
    ("out_trade_no", "o1"),
    ("partner", "2088101122136241"),
    ("return_url", ""),
    ("service", "create_direct_pay_by_user"),
    ("subject", "测试 商品"),
    ("total_fee", "0.01"),
    ("sign", "0965249c78c5d487fc0bbf7defe00c25"),
    ("sign_type", "MD5"),
]
"""Whatever makes trouble when it is printed: Chinese, blanks, quotes, brackets, signs of languages, an empty value."""
PLAIN: Pairs = [(name, "two items" if name == "body" else value) for name, value in REQUEST if name != "extend_params"]


class Read(NamedTuple):
    """One thing that was found."""

    kind: Kind
    form: str
    text: str
    readings: list[Pairs]
    repairs: list[tuple[str, ...]]
    gateway: str
    spans: list[str]
    """What stands in the pasted text at the places of the values of the first reading."""


def found_in(text: str) -> list[Read]:
    """Everything that was found, in its order."""
    out = []
    for one in read(text, "test").found:
        requests = [request_of(reading.draft, text, "test", one.form) for reading in one.readings]
        spans = [text[slice(*param.value_span)] for param in requests[0].params] if requests else []
        assert text[one.span.start : one.span.end]
        out.append(
            Read(
                one.kind, one.form, one.text.text,
                [[(param.name, param.value) for param in request.params] for request in requests],
                [reading.repairs for reading in one.readings], requests[0].gateway if requests else "", spans,
            )
        )  # fmt: skip
    return out


def only(text: str) -> Read:
    """The one thing that was found."""
    found = found_in(text)
    assert len(found) == 1, [(one.kind, one.form, one.text[:80]) for one in found]
    return found[0]


AROUND: dict[str, Callable[[str], str]] = {
    "alone": lambda text: text,
    "a line end": lambda text: text + "\n",
    "indented": lambda text: "".join(f"    {line}" for line in text.splitlines(keepends=True)),
    "in English": lambda text: f"Hello,\n\nwe send this and get ILLEGAL_SIGN:\n\n{text}\n\nCan you help?\nThanks\n",
    "in Chinese": lambda text: f"你好，参数如下，一直报签名错误：\n\n{text}\n\n麻烦看一下，谢谢。\n",
    "CR LF": lambda text: text.replace("\n", "\r\n"),
}
"""Where a text may stand."""


def grows(seed: str, *, least: int = 8_000) -> float:
    """How much longer a text takes of which there is four times as much; about 4 where the time is in proportion."""
    return growth(lambda size: read((seed * (size // len(seed) + 1))[:size], "test"), least)
