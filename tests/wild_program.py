"""A merchant's program: from what is meant to the URL that is sent, in stages that a mistake can hook into.

Written after Alipay's description of signing, not after alidiag: the measured search must not be its own yardstick.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes, quote_plus, unquote_to_bytes

import openssl_signer as ssl
from wild_services import CHINESE, Pairs, Service, business

CODECS = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gbk", "gb2312": "gb2312"}
GATEWAYS = (
    "https://globalmapi.alipay.com/gateway.do",
    "https://mapi.alipay.com/gateway.do",
    "https://intlmapi.alipay.com/gateway.do",
)
UNSIGNED = "c2lnbmVk+/" * 17 + "c2=="
"""Stands for a signature that need not be made: as long as one, with every character that an encoding changes."""
KINDS = {"MD5": "md5", "RSA": "sha1", "RSA2": "sha256", "DSA": "sha1"}
CHAINS = frozenset(["signed", "sent", "around", "fed", "written", "query", "ring"])
"""Stages that several mistakes may hook into, one after the other; every other stage has room for one."""


class CannotOccurError(Exception):
    """This mistake makes no sense, or changes nothing, in this request."""


@dataclass
class Hook:
    """A mistake's grip on a stage. `touched` fills with names while the program runs."""

    owner: str
    stage: str
    act: Callable[..., Any]
    touched: set[str] = field(default_factory=set)


class Ring(NamedTuple):
    """What the diagnosis is given. Keys by their names in `openssl_signer`; `others` are files of a keyring."""

    md5: bytes | None = None
    public: str | None = None
    private: str | None = None
    alipay: str | None = None
    others: tuple[bytes | str, ...] = ()


class Made(NamedTuple):
    """A request made: what was signed, the value of `sign`, and what is on the wire."""

    text: str
    data: bytes
    sign: str
    query: str
    fed: bytes
    """What was given to the signer; mostly `data`, the octets of the text."""


def quoted(name: str, value: str) -> str:
    """A pair of an in-app order string."""
    return f'{name}="{value}"'


def form_encoded(_name: str, value: str, codec: str) -> str:
    return quote_plus(value.encode(codec))


@dataclass
class Program:
    """One request in the making. `pairs` is what is meant, in the order of sending, without sign and sign_type."""

    rng: Random
    serial: int
    service: Service
    sign_type: str
    charset: str
    pairs: Pairs
    gateway: str
    key: str
    ring: Ring
    method: str = "GET"
    hooks: list[Hook] = field(default_factory=list)
    owner: str = ""
    presign_given: bool = False
    presign: str | None = None
    """Another text than the signed one to give as the developer's own."""
    proofs: frozenset[str] = frozenset({"reproduced"})
    note: str = ""
    alone: bool = True
    """Whether this is the only mistake; then it may concern several parameters, which are several turns."""

    @property
    def codec(self) -> str:
        return CODECS[self.charset.lower()]

    @property
    def kind(self) -> str:
        return {"RSA2": "RSA"}.get(self.sign_type, self.sign_type)

    # What mistakes call.

    def pick(self, *variants: Any) -> Any:
        """One of the variants; serial numbers go through them all, whatever the sign type."""
        return variants[(self.serial * 5 + self.serial // 4 + self.rng.randrange(2)) % len(variants)]

    def hook(self, stage: str, act: Callable[..., Any]) -> Hook:
        if stage not in CHAINS and any(hook.stage == stage for hook in self.hooks):
            raise CannotOccurError
        self.hooks.append(Hook(self.owner, stage, act))
        return self.hooks[-1]

    def changes(self, stage: str, change: Callable[[str], str], names: Iterable[str] | None = None) -> set[str]:
        """Hook that changes values on the signed or the sent side only; the names of those changed, once it ran."""
        only = None if names is None else frozenset(names)
        hook = self.hook(stage, lambda pairs: pairs)

        def act(pairs: Pairs) -> Pairs:
            out = []
            for name, value in pairs:
                new = change(value) if only is None or name in only else value
                if new != value:
                    hook.touched.add(name)
                out.append((name, new))
            return out

        hook.act = act
        return hook.touched

    def drops(self, *names: str) -> set[str]:
        self.hook("signed", lambda pairs: [pair for pair in pairs if pair[0] not in names])
        return set(names)

    def adds(self, *more: tuple[str, str]) -> set[str]:
        self.hook("signed", lambda pairs: [*pairs, *more])
        return {name for name, _ in more}

    def plant(self, name: str, value: str) -> str:
        """The value put in place of the old one, or anywhere behind the basic parameters."""
        for place, (old, _) in enumerate(self.pairs):
            if old == name:
                self.pairs[place] = (name, value)
                return name
        self.pairs.insert(self.rng.randrange(3, len(self.pairs) + 1), (name, value))
        return name

    def value(self, name: str) -> str:
        return dict(self.pairs)[name]

    def one_of(self, names: Iterable[str]) -> str:
        """A name of these that is sent with a value."""
        there = [name for name in names if dict(self.pairs).get(name)]
        if not there:
            raise CannotOccurError
        return self.rng.choice(there)

    def text(self) -> str:
        return self.one_of(self.service.texts)

    def json(self) -> str:
        return self.one_of(self.service.jsons)

    def chinese(self) -> str:
        """The name of a parameter that now has a Chinese value."""
        name = self.text()
        return self.plant(name, self.rng.choice(CHINESE)) if self.value(name).isascii() else name

    # Running it.

    def _chain(self, stage: str, thing: Any, hooks: list[Hook]) -> Any:
        for hook in hooks:
            if hook.stage == stage:
                thing = hook.act(thing)
        return thing

    def run(self, owners: Iterable[str] | None = None, *, really: bool = True) -> Made:
        """The request, with the hooks of these mistakes only (None: all); `really` signs it."""
        hooks = self._of(owners)
        single = {hook.stage: hook.act for hook in hooks if hook.stage not in CHAINS}
        try:
            return self._made(hooks, single if really else {**single, "seal": lambda _data, _key: UNSIGNED})
        except (ValueError, ssl.subprocess.CalledProcessError) as failure:
            raise CannotOccurError from failure

    def _made(self, hooks: list[Hook], single: dict[str, Callable[..., Any]]) -> Made:
        whole = self.service.scheme == "in-app"
        taking_part = [(n, v) for n, v in self.pairs if (v or whole) and not n.endswith("_file")]
        signed = self._chain("signed", taking_part, hooks)
        is_app = self.service.scheme == "in-app"
        order = single.get("order", list if is_app else lambda pairs: sorted(pairs, key=lambda pair: pair[0]))
        signed = order(signed)
        shape = single.get("shape", quoted if is_app else lambda name, value: f"{name}={value}")
        text = single.get("separator", lambda: "&")().join([shape(name, value) for name, value in signed])
        text = self._chain("around", text, hooks)
        data = single.get("octets", lambda text: text.encode(self.codec))(text)
        fed = self._chain("fed", data, hooks)
        seal = single.get("seal", self.seal)
        key = single["key"]() if "key" in single else ssl.MD5_KEYS[self.key] if self.kind == "MD5" else self.key
        sealed = seal(fed, key)
        sign = self._chain("written", sealed, hooks)
        if sign == sealed != UNSIGNED and any(hook.stage == "written" for hook in hooks):
            raise CannotOccurError  # this signature has no character that the mistake would change
        sent = self._chain("sent", list(self.pairs), hooks)
        sent += [("sign", sign)] + ([("sign_type", self.sign_type)] if self.service.scheme != "wap" else [])
        percent = single.get("percent", self.percent)
        rows = [(n, percent(n, v, self.codec)) for n, v in sent]
        written = single.get("pair", quoted if is_app else lambda name, value: f"{name}={value}")
        query = self._chain("query", "&".join(written(n, v) for n, v in rows), hooks)
        return Made(text, data, sign, query, fed)

    def percent(self, name: str, value: str, codec: str) -> str:
        """The value as it is written into the URL; of an order string, sign alone is encoded."""
        is_plain = self.service.scheme == "in-app" and name != "sign"
        return value if is_plain else form_encoded(name, value, codec)

    def seal(self, data: bytes, key: Any) -> str:
        if self.kind == "MD5":
            return ssl.digest("md5", data + key).hex()
        return base64.b64encode(ssl.signed(key, KINDS[self.sign_type], data)).decode()

    def _of(self, owners: Iterable[str] | None) -> list[Hook]:
        kept = None if owners is None else frozenset(owners)
        return [hook for hook in self.hooks if kept is None or hook.owner in kept]

    def outcome(self, owners: Iterable[str] | None = None) -> object:
        """What tells two requests apart: what was signed and how, the wire, and the keys given."""
        hooks = self._of(owners)
        # An MD5 value is cheap, and may or may not show the mistake; other signatures are not made for this.
        made = self.run(owners, really=self.kind == "MD5")
        how = [hook for hook in hooks if hook.stage in {"seal", "key"}]
        return made.fed, made.query, [id(hook) for hook in how if self.kind != "MD5"], self.given(owners)

    def is_right(self) -> bool:
        """Whether what was signed is, after all, what the gateway makes of what arrives: the mistakes cancel."""
        if any(hook.stage in {"seal", "key", "fed", "written", "ring"} for hook in self.hooks):
            return False
        made = self.run(really=False)
        if self.service.scheme == "in-app":
            end = f'&sign="{quote_plus(UNSIGNED)}"&sign_type="{self.sign_type}"'
            is_quoted = not any(hook.stage in {"shape", "pair"} for hook in self.hooks)
            return is_quoted and made.query == made.text + end and made.data == made.text.encode(self.codec)
        rows = [pair.partition("=")[::2] for pair in made.query.partition("#")[0].split("&")]
        codec = CODECS.get(dict(rows).get("_input_charset", "gbk").lower(), "gbk")
        octets = [
            (unquote_to_bytes(n.replace("+", " ")), unquote_to_bytes(v.replace("+", " ").encode(codec, "replace")))
            for n, v in rows
        ]
        if dict(octets).get(b"sign") != UNSIGNED.encode():
            return False
        kept = [(n, v) for n, v in octets if v and n not in {b"sign", b"sign_type"} and not n.endswith(b"_file")]
        return b"&".join(n + b"=" + v for n, v in sorted(kept, key=lambda pair: pair[0])) == made.data

    def given(self, owners: Iterable[str] | None = None) -> Ring:
        """The keys for the diagnosis."""
        return self._chain("ring", self.ring, self._of(owners))


KEY_OF = {"MD5": "md5-a", "RSA": "rsa1-a", "RSA2": "rsa2-a", "DSA": "dsa-a"}


def program(rng: Random, serial: int, service: Service, sign_type: str, charset: str) -> Program:
    """A healthy program for one request."""
    charset = rng.choice(("utf-8", "UTF-8") if charset == "utf-8" else ("gbk", "GBK"))
    partner = rng.choice(("2088101122136241", "2088001159940003", "2088101142878662"))
    pairs = [("service", service.name), ("partner", partner), ("_input_charset", charset), *business(service, rng)]
    if service.scheme == "wap":
        pairs.append(("sec_id", "0001" if sign_type == "RSA" else sign_type))
    if service.scheme == "in-app" and rng.randrange(2):
        pairs.sort()
    elif rng.randrange(3) == 0:
        rng.shuffle(pairs)
    key = rng.choice(("rsa1-a", "rsa2-a")) if sign_type == "RSA" else KEY_OF[sign_type]
    if sign_type == "MD5":
        ring = Ring(md5=ssl.MD5_KEYS[key])
    else:
        ring = Ring(public=key, private=key if rng.randrange(2) else None)
    gateway = rng.choice(GATEWAYS) if service.scheme != "wap" else "http://wappaygw.alipay.com/service/rest.htm"
    return Program(rng, serial, service, sign_type, charset, pairs, gateway, key, ring)


def js_component(value: str, codec: str = "utf-8", safe: str = "!'()*~-_.") -> str:
    """`encodeURIComponent`."""
    return quote_from_bytes(value.encode(codec), safe=safe)


def written_raw(p: Program, name: str, raw: Callable[[str, str], str]) -> set[str]:
    """One parameter's value written into the query in another way: (value, codec) -> its characters there."""
    p.hook("percent", lambda n, v, codec: raw(v, codec) if n == name else p.percent(n, v, codec))
    return {name}
