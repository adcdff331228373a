"""One function per type of value: what is wrong with this text, if it should be one of those."""

from __future__ import annotations

from collections.abc import Callable

from alidiag.model import Level
from alidiag.rules.codes import CATEGORIES, COUNTRIES, CURRENCIES, LOCAL_DOMAINS
from alidiag.rules.facts import TYPES, Parameter
from alidiag.rules.faults import Fault, shown
from alidiag.rules.moments import MILLIS, is_shaped, read_moment, rewritten

_LONGEST_NUMBER = 40
_MINUTES = {"m": 1, "h": 60, "d": 1440}


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def number(parameter: Parameter, text: str) -> Fault | None:
    """A decimal number: plain digits, at most so many decimals, within the range."""
    sign = "-" if text[:1] == "-" and parameter.least and parameter.least[0] == "-" else ""
    whole, point, decimals = text[len(sign) :].partition(".")
    if not (_digits(whole) and (not point or _digits(decimals))):
        why = "uses a thousands separator" if "," in text else "is not a plain decimal number"
        return Fault(
            "amount-malformed",
            parameter.level("type"),
            f"{{name}} {why}.",
            "digits, at most one point, no sign, blank, separator or exponent",
            shown(text),
            "Write it like 10.00.",
        )
    allowed = parameter.decimals
    if allowed is not None and len(decimals) > allowed:
        return Fault(
            "amount-malformed",
            parameter.level("decimals"),
            f"{{name}} has {len(decimals)} decimals.",
            f"at most {allowed} decimals" if allowed else "a whole number",
            shown(text),
            "Round it before it is written, and never print a binary floating-point number unrounded.",
        )
    return _range(parameter, text, "amount-malformed")


def integer(parameter: Parameter, text: str) -> Fault | None:
    """A whole number within the range."""
    if not _digits(text):
        return Fault(
            "malformed-value",
            parameter.level("type"),
            "{name} is not a whole number.",
            "digits only",
            shown(text),
        )
    return _range(parameter, text, "out-of-range")


def _range(parameter: Parameter, text: str, rule: str) -> Fault | None:
    from decimal import Decimal  # 2 ms at start; only a number that is not surely right comes here

    value = Decimal(text) if len(text) <= _LONGEST_NUMBER else Decimal("1e40")
    for fact, bound, words in (
        ("least", parameter.least, "at least"),
        ("above", parameter.above, "more than"),
        ("most", parameter.most, "at most"),
    ):
        if bound is None:
            continue
        limit = Decimal(bound)
        if (value < limit) if fact == "least" else (value <= limit) if fact == "above" else (value > limit):
            return Fault(rule, parameter.level(fact), "{name} is out of its range.", f"{words} {bound}", shown(text))
    return None


def duration(parameter: Parameter, text: str) -> Fault | None:
    """A whole number followed by m, h or d, within the range."""
    if any(read_moment(text, form) is not None for form in parameter.formats):
        return None
    count, unit = text[:-1], text[-1:]
    if not (_digits(count) and len(count) < 8 and unit in _MINUTES):
        words = "".join(f", or {word}" for word in parameter.words)
        return Fault(
            "malformed-value",
            parameter.level("type"),
            "{name} is no length of time.",
            f"a whole number followed by m, h or d{words}",
            shown(text),
        )
    for fact, bound in (("least", parameter.least), ("most", parameter.most)):
        if bound is not None:
            difference = int(count) * _MINUTES[unit] - int(bound[:-1]) * _MINUTES[bound[-1]]
            if (difference < 0) if fact == "least" else (difference > 0):
                words = "at least" if fact == "least" else "at most"
                return Fault(
                    "out-of-range",
                    parameter.level(fact),
                    "{name} is out of its range.",
                    f"{words} {bound}",
                    shown(text),
                )
    return None


def date(parameter: Parameter, text: str) -> Fault | None:
    """A date that exists, in one of the formats."""
    if any(read_moment(text, form) is not None for form in parameter.formats):
        return None
    zone = f" in {parameter.zone}" if parameter.zone else ""
    wanted = " or ".join(
        "milliseconds since 1970 (13 digits)" if form == MILLIS else form for form in parameter.formats
    )
    if any(is_shaped(text, form) for form in parameter.formats):
        message = "{name} names a date or time that does not exist."
    else:
        message = "{name} is not written in the documented date format."
    other = rewritten(text, parameter.formats[0])
    fix = f"Write {other}." if other else None
    return Fault("time-invalid", parameter.level("formats"), message, wanted + zone, shown(text), fix)


def url(parameter: Parameter, text: str) -> Fault | None:
    """An absolute http or https URL."""
    scheme, mark, _ = text.partition("://")
    wanted = "a URL that begins with http:// or https:// and names a host"
    if not mark or scheme.lower() not in {"http", "https"} or not _host(text).strip(":"):
        return Fault("url-invalid", parameter.level("type"), "{name} is not an absolute URL.", wanted, shown(text))
    if any(char.isspace() for char in text):
        return Fault(
            "url-invalid",
            parameter.level("type"),
            "{name} holds blank space.",
            wanted,
            shown(text),
            "Remove it.",
        )
    return None


def address(parameter: Parameter, text: str) -> Fault | None:
    """A web address; where it does not begin with http:// or https://, it begins with a host that has a domain."""
    if "://" in text:
        return url(parameter, text)
    host = text.partition("/")[0].partition("?")[0].partition(":")[0]
    labels = host.split(".")
    if len(labels) > 1 and all(labels) and not any(char.isspace() for char in text):
        return None
    return Fault(
        "url-invalid", parameter.level("type"), "{name} is not a web address.",
        "a web address, with or without http:// or https://", shown(text),
    )  # fmt: skip


def _host(text: str) -> str:
    """The host of an absolute URL, with its port."""
    return text.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0].rpartition("@")[2]


def _is_private(host: str) -> bool:
    """Whether a host is known not to be reached from outside: a loopback or private address, or a name without domain.

    RFC 1918, RFC 3927, RFC 4193, RFC 4291.
    """
    host = host.lower()
    if host.startswith("["):
        return host.startswith(("[::1]", "[::]", "[fc", "[fd", "[fe80:"))
    name = host.partition(":")[0].rstrip(".")
    parts = name.split(".")
    if len(parts) == 4 and all(_digits(part) and len(part) < 4 for part in parts):
        first, second = int(parts[0]), int(parts[1])
        return (
            first in (0, 10, 127)
            or (first, second) in ((192, 168), (169, 254))
            or (first == 172 and 16 <= second <= 31)
        )
    return len(parts) == 1 or parts[-1] in LOCAL_DOMAINS


def callback(parameter: Parameter, text: str) -> Fault | None:
    """A URL that Alipay calls or sends the buyer to."""
    fault = url(parameter, text)
    if fault is not None:
        return fault
    if _is_private(_host(text)):
        return Fault(
            "url-invalid",
            Level.WARNING,
            "{name} names a host that Alipay cannot reach.",
            "a host of the public internet",
            shown(text),
        )
    if "?" in text:
        return Fault(
            "url-invalid",
            Level.WARNING,
            "{name} has a query of its own, which the pages advise against.",
            "a URL without a query",
            shown(text),
            "Put what you need to know into the path, or look it up by the order number.",
        )
    return None


def email(parameter: Parameter, text: str) -> Fault | None:
    """local@domain.tld, without blanks."""
    local, at, domain = text.partition("@")
    labels = domain.split(".")
    if at and local and "@" not in domain and len(labels) > 1 and all(labels):
        bare = text.replace("@", "", 1)
        if not any(char.isspace() or char in '()<>,;:"' for char in bare):
            return None
    return Fault(
        "email-malformed",
        parameter.level("type"),
        "{name} is no e-mail address.",
        "name@example.com",
        shown(text),
    )


def ip(parameter: Parameter, text: str) -> Fault | None:
    """Four numbers of at most 255, joined with points."""
    parts = text.split(".")
    if len(parts) == 4 and all(_digits(part) and len(part) < 4 and int(part) < 256 for part in parts):
        return None
    return Fault("malformed-value", parameter.level("type"), "{name} is no IPv4 address.", "192.0.2.1", shown(text))


def _of(codes: frozenset[str]) -> Callable[[Parameter, str], Fault | None]:
    def code(parameter: Parameter, text: str) -> Fault | None:
        if text in codes:
            return None
        upper = text.strip().upper()
        return Fault(
            "not-in-enumeration",
            parameter.level("type"),
            "{name} is no " + TYPES[parameter.type] + ".",
            TYPES[parameter.type],
            shown(text),
            f"Write {upper}." if upper in codes else None,
        )

    return code


def mcc(parameter: Parameter, text: str) -> Fault | None:
    """Four digits; a warning when the number is not on the list, which is incomplete."""
    if not (len(text) == 4 and _digits(text)):
        return Fault(
            "malformed-value",
            parameter.level("type"),
            "{name} is no merchant category.",
            "four digits",
            shown(text),
        )
    if text not in CATEGORIES:
        return Fault(
            "not-in-enumeration",
            Level.WARNING,
            "{name} is not among the merchant categories that Alipay's list is known to hold.",
            "a number of Alipay's MCC list",
            shown(text),
        )
    return None


def account(parameter: Parameter, text: str) -> Fault | None:
    """16 digits beginning 2088, or 2160."""
    if len(text) == 16 and _digits(text) and text.startswith(("2088", "2160")):
        return None
    return Fault(
        "malformed-value",
        parameter.level("type"),
        "{name} is no Alipay account id.",
        TYPES["account"],
        shown(text),
    )


FORMS: dict[str, Callable[[Parameter, str], Fault | None]] = {
    "number": number,
    "integer": integer,
    "duration": duration,
    "date": date,
    "url": url,
    "address": address,
    "callback": callback,
    "email": email,
    "ip": ip,
    "currency": _of(CURRENCIES),
    "country": _of(COUNTRIES),
    "mcc": mcc,
    "account": account,
}
"""The types that have a form of their own; the message's `{name}` is put in by whoever knows it."""

CLOSED = frozenset({"date", "duration", "currency", "country", "mcc", "account", "ip"})
"""Types whose form says all about the length too."""
