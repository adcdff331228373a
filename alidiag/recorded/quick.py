"""A request that is surely right, told so at speed; whatever is unusual in any way is left to the thorough way.

What a report of a passing request says depends on few things: the address, the names, and the values of `service`,
`partner`, `_input_charset` and `sign_type`; and what is worth a warning, on the value that it warns of. The first
request of its kind is looked at thoroughly, and its report becomes a `Pattern`; the others are verified (strictly),
held against the rules by the same quick looks, and told by the pattern with their own places filled in.
"""

from __future__ import annotations

import hashlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from itertools import accumulate
from operator import itemgetter
from typing import Any

from alidiag.batch.outcome import Place
from alidiag.checks.parameter_findings import ALWAYS
from alidiag.crypto import known_answers, strict
from alidiag.errors import NothingToCheck
from alidiag.keys.md5 import is_malformed
from alidiag.keys.pair import public_half
from alidiag.model import Half, KeyRing, Kind, Verdict
from alidiag.query import CODECS
from alidiag.recorded.judge import Judge
from alidiag.recorded.pattern import Found, Pattern, pattern_of
from alidiag.recorded.pieces import LONGEST as REMEMBERED
from alidiag.recorded.pieces import MOST, Pieces, Unusual
from alidiag.recorded.record import Record
from alidiag.rules.expression import Test, parse
from alidiag.rules.facts import Rule
from alidiag.rules.plan import Plan
from alidiag.schemes.gateway import GATEWAY
from alidiag.schemes.gateways import place
from alidiag.schemes.scheme import DIGESTS

LONGEST = 60_000
"""Characters of a request that is taken the quick way."""
MOST_PAIRS = 100
MOST_SHAPES = 500
MOST_PATTERNS = 300

Verifies = Callable[[bytes, str], bool]


class Names:
    """What the names of a request, in their order, say about it: where what stands, and how it is sorted."""

    __slots__ = ("charset", "partner", "patterns", "pick", "rules", "service", "sign", "type")

    def __init__(self, names: tuple[str, ...]) -> None:
        if len(set(names)) != len(names) or not {"sign", "sign_type", "service", "_input_charset"} <= set(names):
            raise Unusual
        self.sign, self.type = names.index("sign"), names.index("sign_type")
        self.service, self.charset = names.index("service"), names.index("_input_charset")
        self.partner = names.index("partner") if "partner" in names else -1
        signed = [i for i, name in enumerate(names) if GATEWAY.signs(name)]
        if len(signed) < 2:
            raise Unusual
        self.pick = itemgetter(*sorted(signed, key=names.__getitem__))
        self.rules: dict[str, Rules] = {}
        self.patterns: dict[tuple[Any, ...], Pattern | None] = {}


class Rules:
    """The rules of one variant of a service for requests of certain names: what is left to look at in the values."""

    __slots__ = ("asked", "checks", "flagged", "known", "looks")

    def __init__(self, plan: Plan, names: tuple[str, ...]) -> None:
        present = frozenset(names)
        if not plan.required <= present or not plan.aliases.keys().isdisjoint(present):
            raise Unusual
        self.looks = [plan.quick[name] if name in plan.params else None for name in names]
        """None for a name that is not documented, which is told whatever its value is."""
        demanded = [(one.name, condition) for one, condition in plan.demanded if one.name not in present]
        permitted = [(one.name, condition) for one, condition in plan.permitted if one.name in present]
        self.asked: tuple[tuple[Test, bool], ...] = (
            *((condition.test, True) for _, condition in demanded),
            *((condition.test, False) for _, condition in permitted),
        )
        """Conditions that must not be true (something is demanded), or must not be false (it is permitted)."""
        self.flagged = tuple((name, condition.test) for name, condition in (*demanded, *permitted) if condition.flags)
        self.checks = tuple((check, _names_in(rule)) for rule, check in plan.checks)
        """Checks across parameters, each with the names whose values it compares; none where it asks for presence."""
        self.known: dict[str, bool] = {}
        """Pair -> whether its value is surely right."""


def _names_in(rule: Rule) -> frozenset[str]:
    if rule.kind in ALWAYS:
        return frozenset()
    named = {name for text in (rule.when, rule.expr) if text for name in parse(text).names}
    named |= {piece for param in rule.params for piece in param.split("+")}
    return frozenset(name.partition(".")[0] for name in named) | ({"*"} if "*" in named else frozenset())


class Quick:
    """Passes what is surely right. `found` answers None for everything that must be looked at thoroughly."""

    def __init__(self, judge: Judge) -> None:
        settings = judge.settings
        self.judge = judge
        self.usable = not (
            settings.every_step or settings.reveal or settings.scheme or settings.api or settings.variant
        )
        self.usable = self.usable and settings.now is None and settings.method in (None, "GET")
        self._charsets: dict[str, tuple[str, Pieces]] = {}
        self._gateways: dict[str, bool] = {}
        self._names: dict[tuple[str, ...], Names | None] = {}
        self._verifiers: dict[tuple[str | None, str], Verifies | None] = {}
        self._services: dict[str, tuple[str, ...]] = {}
        self._last = ("", 0)
        self.refuted = ""
        """The last request whose signature was found not to hold."""
        self.kept: Found | None = None
        """Of that request: the pattern that it would have, did its signature hold; its parameters are right."""

    def found(self, method: str, text: str) -> Found | None:
        """The pattern of a GET request that passes, or None.

        Args:
            method: as it was recorded.
            text: the URL.
        """
        try:
            return self._found(method, text)
        except Unusual:
            return None

    def _found(self, method: str, text: str) -> Found | None:
        gateway, mark, query = text.partition("?")
        if not mark or len(text) > LONGEST or not self._is_plain(gateway, text):
            return None
        pieces = query.split("&")
        if len(pieces) > MOST_PAIRS:
            return None
        known = self._pieces_of(pieces)
        names, values, pairs = zip(*[known[piece] for piece in pieces], strict=True)
        shape = self._names.get(names)
        if shape is None:
            shape = self._meet(names)
        partner = values[shape.partner] if shape.partner >= 0 else None
        sign_type = values[shape.type]
        holds, right = True, ""
        if self.judge.settings.signs:
            verifies = self._verifier(partner, sign_type)
            if verifies is None:
                return None
            right = "&".join(shape.pick(pairs))
            if not verifies(right.encode(known.codec), values[shape.sign]):
                self.refuted, self.kept, holds = text, None, False
        about: tuple[Any, ...] = ()
        doubtful: list[int] = []
        if self.judge.settings.parameters:
            about, doubtful = self._kept(gateway, shape, names, values, pairs)
        key = (
            method,
            gateway,
            pieces[shape.service],
            pieces[shape.partner] if shape.partner >= 0 else None,
            pieces[shape.type],
            pieces[shape.charset],
            about,
            *[pieces[index] for index in doubtful],
        )
        pattern = shape.patterns.get(key)
        if pattern is None and holds and key not in shape.patterns:
            pattern = self._learn(shape, key, Record(_NOWHERE, text, method=method), pieces)
        if pattern is None:
            return None
        starts: list[int] = []
        if pattern.slots or not holds:
            starts = list(accumulate([len(piece) + 1 for piece in pieces], initial=len(gateway) + 1))
        found = Found(pattern, text, known.codec, starts, pieces, names, values, right)
        if not holds:
            self.kept = found
            return None
        return found

    def _is_plain(self, gateway: str, text: str) -> bool:
        plain = self._gateways.get(gateway)
        if plain is None:
            where = place(gateway)
            plain = (
                where is not None
                and gateway.startswith("https://")
                and gateway.endswith("/gateway.do")
                and where.role in ("current", "backup", "older")
                and not where.remarks
            )
            if len(self._gateways) < MOST_SHAPES:
                self._gateways[gateway] = plain
        # What stands at the end may belong to the sentence around a request; a reader notes that, and line breaks.
        return plain and text.isascii() and text.isprintable() and "#" not in text and text[-1] not in _ENDS

    def _pieces_of(self, pieces: list[str]) -> Pieces:
        """The memory of pairs in the charset that the request declares."""
        raw, at = self._last
        if at >= len(pieces) or pieces[at] != raw:
            for at, raw in enumerate(pieces):  # noqa: B007 - both are kept
                if raw.startswith("_input_charset="):
                    break
            else:
                raise Unusual
            self._last = (raw, at)
        found = self._charsets.get(raw)
        if found is None:
            codec = CODECS.get(raw[15:].lower())
            if codec is None or len(self._charsets) > 32:
                raise Unusual
            known = next((one for one in self._charsets.values() if one[0] == codec), None)
            found = self._charsets[raw] = known or (codec, Pieces(codec))
        return found[1]

    def _meet(self, names: tuple[str, ...]) -> Names:
        if names in self._names or len(self._names) >= MOST_SHAPES:
            raise Unusual
        self._names[names] = None
        made = self._names[names] = Names(names)
        return made

    def _verifier(self, partner: str | None, sign_type: str) -> Verifies | None:
        who = (partner, sign_type)
        try:
            return self._verifiers[who]
        except KeyError:
            pass
        if len(self._verifiers) > MOST:
            self._verifiers.clear()
        made = self._verifiers[who] = verifier_of(self.judge.settings.keys.of(partner).keys, sign_type)
        return made

    def _kept(
        self,
        gateway: str,
        shape: Names,
        names: tuple[str, ...],
        values: tuple[str, ...],
        pairs: tuple[str, ...],
    ) -> tuple[tuple[Any, ...], list[int]]:
        """Which rules the request keeps surely, and what they may warn of; see `checks.parameters.check_parameters`.

        Raises:
            Unusual: it may break one.
        """
        book, service = self.judge.book, values[shape.service]
        by_name = dict(zip(names, values, strict=True))
        variants = self._services.get(service)
        if variants is None:
            if len(self._services) > MOST_SHAPES:
                raise Unusual
            variants = self._services[service] = tuple(one.name for one in book.variants(service))
        if not variants:
            raise Unusual
        variant = variants[0]
        if len(variants) > 1:
            by_name["gateway.host"] = gateway[8:-11].partition(":")[0].lower()
            variant = book.choose(service, by_name)
            del by_name["gateway.host"]
        about = f"{service}/{variant}"
        rules = shape.rules.get(about)
        if rules is None:
            made = book.service(service, variant)
            if made is None or made.scheme == "in-app":
                raise Unusual
            rules = shape.rules[about] = Rules(book.plan(service, variant), names)
        seen = rules.known
        doubtful: list[int] = []
        for index in [index for index, right in enumerate(map(seen.get, pairs)) if not right]:
            look = rules.looks[index]
            if look is None:
                continue  # not documented: told by its name alone
            pair = pairs[index]
            right = seen.get(pair)
            if right is None:
                right = look(values[index])
                if len(pair) <= REMEMBERED and index != shape.sign:
                    if len(seen) >= MOST:
                        seen.clear()
                    seen[pair] = right
            if not right:
                doubtful.append(index)
        self._whole(rules, by_name, {names[i] for i in doubtful} if doubtful else None)
        told = tuple([name for name, test in rules.flagged if test(by_name) is None]) if rules.flagged else ()
        return (variant, *told), doubtful

    def _whole(self, rules: Rules, by_name: dict[str, str], doubtful: set[str] | None) -> None:
        for test, demands in rules.asked:
            truth = test(by_name)
            if truth is True if demands else truth is False:
                raise Unusual
        if not doubtful:
            if any(check(by_name, None) for check, _ in rules.checks):
                raise Unusual
            return
        # A value that is warned of may not count where values are compared: with it and without it, all must be kept.
        sound = {name: value for name, value in by_name.items() if name not in doubtful}
        for check, names in rules.checks:
            if check(by_name, None) or (not names.isdisjoint(doubtful) and check(sound, None)):
                raise Unusual

    def _learn(self, shape: Names, key: tuple[Any, ...], record: Record, pieces: list[str]) -> Pattern | None:
        """Look at the first request of a kind thoroughly, and keep how it is told."""
        if len(shape.patterns) >= MOST_PATTERNS:
            shape.patterns.clear()
        shape.patterns[key] = None
        try:
            report = self.judge.report(record)
        except NothingToCheck:
            return None
        if report.verdict is not Verdict.PASS:
            return None
        unlisted = {index for rules in shape.rules.values() for index, look in enumerate(rules.looks) if look is None}
        fixed = {index for index, piece in enumerate(pieces) if piece in key}
        made = shape.patterns[key] = pattern_of(report, pieces, fixed, unlisted)
        return made


def verifier_of(keys: KeyRing, sign_type: str) -> Verifies | None:
    """Whether octets have a value of `sign`, strictly, as a function; None where the thorough way must see to it."""
    kind, digest = DIGESTS.get(sign_type, ("", ""))
    if kind == Kind.MD5 and keys.md5 is not None and keys.md5.secret is not None and not is_malformed(keys.md5):
        known_answers.check(Kind.MD5)
        secret, md5 = keys.md5.secret, hashlib.md5
        return lambda data, sign: md5(data + secret, usedforsecurity=False).hexdigest() == sign
    own = next((key for key in (keys.public, keys.private) if key is not None and key.kind == kind), None)
    if kind != Kind.RSA or own is None:
        return None
    known_answers.check(Kind.RSA)
    verifies = strict.verifier(public_half(own) if own.half is Half.PRIVATE else own, digest)

    def holds(data: bytes, sign: str) -> bool:
        try:
            octets = a2b_base64(sign, strict_mode=True)
        except ValueError:
            return False
        # Written back, it must be the very text: base64 has several forms for the same octets.
        return b2a_base64(octets, newline=False).decode() == sign and verifies(data, octets)

    return holds


_NOWHERE = Place("")
_ENDS = frozenset(".,;)> ")
"""At its end such a character may belong to the sentence around a request, which the reader notes."""
