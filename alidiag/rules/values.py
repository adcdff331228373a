"""One value against the facts of its parameter: everything that is wrong with it."""

from __future__ import annotations

from alidiag.frozen import replace
from alidiag.model import Level
from alidiag.pattern import ascii_pattern
from alidiag.query import bad_octets
from alidiag.rules.facts import Parameter
from alidiag.rules.faults import Fault, shown
from alidiag.rules.forms import CLOSED, FORMS
from alidiag.rules.lengths import cut_at, octets_of
from alidiag.rules.names import UNSEEN, nearest, squashed
from alidiag.stringified import DOUBTFUL, origin

_MOST_ITEMS_TOLD = 5
_LISTED = 12


def examine(parameter: Parameter, value: str, codec: str) -> list[Fault]:
    """The faults of a non-empty value, in the order of their weight; what is inside JSON and XML is not looked at.

    Messages hold `{name}` where the parameter's name belongs.
    """
    faults = _readability(value)
    fault = _stringified(parameter, value)
    if fault is not None:
        return [*faults, fault]
    if parameter.separator is not None:
        faults += _items(parameter, value.split(parameter.separator))
    elif (found := _one(parameter, value)) is not None:
        faults.append(found)
    if not any(found.rule == "not-in-enumeration" for found in faults):
        faults += _length(parameter, value, codec)
    return faults


def _readability(value: str) -> list[Fault]:
    if value.isascii():
        return []
    places = bad_octets(value)
    if not places:
        return []
    return [
        Fault(
            "octets-not-in-charset",
            Level.ERROR,
            f"{{name}} holds {len(places)} octets that do not belong to the declared charset; the first stands at "
            f"character {places[0] + 1}.",
            "text in the charset that _input_charset names",
            shown(value),
            "Percent-encode the value in the declared charset, or declare the charset that it is encoded in.",
        )
    ]


def _stringified(parameter: Parameter, value: str) -> Fault | None:
    what = origin(value)
    if what is None or value in parameter.values or value in parameter.words:
        return None
    if parameter.type in {"json", "xml", "file"} and value not in {
        "null",
        "undefined",
        "[object Object]",
        "Array",
    }:
        return None
    free = parameter.type == "string" and not parameter.values and not parameter.pattern
    return Fault(
        "object-stringified-value",
        Level.WARNING if free and value in DOUBTFUL else Level.ERROR,
        f"{{name}} is the printed form of {what}, not a value.",
        "the value itself",
        shown(value),
        "Send what the object holds, or leave the parameter out when there is nothing to send.",
    )


def _items(parameter: Parameter, items: list[str]) -> list[Fault]:
    faults: list[Fault] = []
    for index, item in enumerate(items):
        if len(faults) >= _MOST_ITEMS_TOLD:
            break
        if not item:
            found: Fault | None = Fault(
                "malformed-value",
                parameter.level("separator"),
                "{name} has an empty item.",
                f"items joined with {parameter.separator}, none of them empty",
                shown(str(parameter.separator).join(items)),
            )
        else:
            found = _one(parameter, item)
        if found is not None:
            faults.append(replace(found, message=found.message.replace("{name}", f"Item {index + 1} of {{name}}", 1)))
    if parameter.max_items is not None and len(items) > parameter.max_items:
        faults.append(too_many(parameter, len(items)))
    return faults


def too_many(parameter: Parameter, count: int) -> Fault:
    """The fault of a list that is longer than allowed."""
    return Fault(
        "too-many-items",
        parameter.level("max_items"),
        f"{{name}} has {count} items.",
        f"at most {parameter.max_items}",
        f"{count} items",
    )


def _one(parameter: Parameter, value: str) -> Fault | None:
    found = _fault_of(parameter, value)
    if found is None:
        return None
    plain = _plain(value)
    if plain == value or not plain or _fault_of(parameter, plain) is not None:
        return found
    why = "blanks or invisible characters stand around it" if plain in value else "it holds full-width characters"
    return replace(found, fix=f"Write {shown(plain)}: {why}.")


def _plain(value: str) -> str:
    """The value as it was probably meant: without what stands around it unseen, and in the letters of ASCII."""
    plain = value.strip(UNSEEN)
    if not plain.isascii():
        from unicodedata import normalize  # a wrong value outside ASCII is rare

        plain = normalize("NFKC", plain)
    return plain


def _fault_of(parameter: Parameter, value: str) -> Fault | None:
    if value in parameter.words:
        return None
    listed = _enumeration(parameter, value) if parameter.values else None
    if listed is not None and listed.level is Level.ERROR:
        return listed
    form = FORMS.get(parameter.type)
    found = form(parameter, value) if form is not None and not (parameter.values and listed is None) else None
    if found is None and parameter.pattern is not None and not ascii_pattern(parameter.pattern).fullmatch(value):
        found = Fault(
            "malformed-value",
            parameter.level("pattern"),
            "{name} does not have the documented form.",
            parameter.in_words or f"the form {parameter.pattern}",
            shown(value),
        )
    if found is None and listed is None:
        found = _characters(parameter, value)
    return found or listed


def _enumeration(parameter: Parameter, value: str) -> Fault | None:
    values = parameter.values
    if value in values:
        return None
    folded = value.lower()
    if parameter.ignore_case:
        if any(folded == one.lower() for one in values):
            return None
        others = any(folded == one.lower() for one in parameter.also)
    else:
        others = value in parameter.also
    near = _meant(value, (*values, *parameter.also))
    wanted = ", ".join(values[:_LISTED]) + (f" and {len(values) - _LISTED} more" if len(values) > _LISTED else "")
    message = (
        "{name} is a value that only other versions of the page list."
        if others
        else ("{name} is not one of the documented values.")
    )
    return Fault(
        "not-in-enumeration",
        Level.WARNING if others else parameter.level("values"),
        message,
        wanted,
        shown(value),
        None if others else near,
    )


def _meant(value: str, values: tuple[str, ...]) -> str | None:
    """What to do about a value that is nearly one of these."""
    letters = squashed(value)
    if letters.isdigit() or not letters:
        return None
    same = next((one for one in values if squashed(one) == letters), None)
    if same is not None:
        return f"Write {same}."
    near = nearest(value, values) if len(letters) >= 4 else None
    return f"Did you mean {near}?" if near else None


def _characters(parameter: Parameter, value: str) -> Fault | None:
    if parameter.forbid:
        bad = sorted({char for char in value if char in parameter.forbid or char < " "})
        if bad:
            return Fault(
                "special-characters",
                parameter.level("forbid"),
                "{name} holds special characters: " + " ".join(bad) + ".",
                f"none of {' '.join(parameter.forbid)} and no control characters",
                shown(value),
                "Leave them out.",
            )
    if parameter.forbid_end and value[-1] in parameter.forbid_end:
        return Fault(
            "special-characters",
            parameter.level("forbid_end"),
            f"{{name}} ends in {value[-1]}.",
            f"another last character than {' '.join(parameter.forbid_end)}",
            shown(value),
        )
    return None


def _shortening(kind: str, cut: int) -> str:
    if kind in {"json", "xml"}:
        return f"Leave something out; cut off, it would be no {kind.upper()} any more."
    return f"Shorten it to its first {cut:,} characters or fewer."


def _length(parameter: Parameter, value: str, codec: str) -> list[Fault]:
    if parameter.type in CLOSED:
        return []
    in_octets = parameter.unit == "octets"
    count = octets_of(value, codec) if in_octets else len(value)
    unit = f"octets in {codec.upper()}" if in_octets else "characters"
    if parameter.max is not None and count > parameter.max:
        cut = cut_at(value, codec, parameter.max) if in_octets else parameter.max
        return [
            Fault(
                "too-long",
                parameter.level("max"),
                f"{{name}} has {count:,} {unit}, {count - parameter.max:,} more than allowed; it would have to end "
                f"before character {cut + 1:,} ({value[cut]}).",
                f"at most {parameter.max:,} {unit}",
                shown(value),
                _shortening(parameter.type, cut),
            )
        ]
    if parameter.min is not None and count < parameter.min:
        return [
            Fault(
                "too-short",
                parameter.level("min"),
                f"{{name}} has {count} {unit}.",
                f"at least {parameter.min} {unit}",
                shown(value),
            )
        ]
    return []
