"""The form of a rules file, `<service>.toml`, and its check.

At the top: `service` (its name), `title`, `summary`, `methods` (GET, POST), `scheme` (gateway, in-app, wap, multipart),
`response`, `note`, `not_found` (what was looked for and not found), then these tables.

`[sources]`: key = `{ kind, at }`. `kind` is one of `facts.KINDS`, `at` a URL or words that name the place.

`[unseen]`: flag = what it means, in words; something that no request shows, named in conditions as `unseen.flag`.

`[[variant]]`: `name`, `title`, `when` (a condition, see `expression`; without it only `--variant` chooses it),
`told_by` (what `when` goes by, in words, and how sure that is; every report says it) and an `[variant.example]`: a
request of this variant, without signature problems in mind. The first variant is the default.

`[[param]]`, and `[[param.sub]]` for the members of a JSON or XML parameter, in the order in which a report tells them.
Facts (those of a list with `separator` are said of each item):

    name, group (basic, business), type (`facts.TYPES`; string when not given)
    required          true, or a condition; not required when not given
    allowed           the condition under which it may be sent
    max, min, unit    length in octets of the declared charset, or in characters (unit = "characters")
    values, also      the documented values; values that other versions of the page list (a warning)
    words             right values besides those of the type
    ignore_case       of `values` and `also`
    private           true where the value names, reaches or authorises somebody: no build log and no ticket shows it;
                      false where only the words of the name say so
    pattern           a regular expression for the whole value, in ASCII
    in_words          what the pattern asks for, as a report says it
    least, above, most, decimals   range (texts, so that no digit is lost) and decimals of a number or duration
    formats, zone, expires         date formats (`moments.FORMS`, `epoch-millis`), time zone, minutes of validity
    separator, max_items           a list; at most so many items, of a list or JSON array
    shape, root       of a JSON value (`facts.SHAPES`); the root element of an XML value
    forbid, forbid_end             characters that may not stand in it, or at its end
    aliases           other names that Alipay itself writes
    default, example, note, source (a key of `[sources]`)
    sure              how sure each fact is: `{ fact = word }`, words of `facts.SURENESS`; `all` for all others
    variants          the variants that know the parameter; all when not given
    differs.<variant> the facts that are other there, and `unset`, a list of those that do not hold there

What is agreed is an error when broken, what live requests do without a note, all else a warning. What is said
by other people's code alone is not agreed.

`[[rule]]`: `kind` (`cross.KINDS`, explained there), `params` (the first is the one to blame), `when`, `expr`,
`separator`, `parts`, `field`, `skip`, `days`, `limit`, `texts`, `error` (what the gateway answers), `note`, `source`,
`sure`, `variants`.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, NamedTuple

from alidiag.rules.lines import Place, line_of, lines_of
from alidiag.rules.schema_check import faults_of


class Complaint(NamedTuple):
    """What is wrong with a rules file, and in which line."""

    line: int
    where: str
    message: str


def read_rules(text: str) -> tuple[dict[str, Any] | None, tuple[Complaint, ...]]:
    """The tables of a rules file and everything that is wrong with it; no tables when it is no TOML at all."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        place = re.search(r"line (\d+), column (\d+)", str(problem))
        line, column = (int(place[1]), place[2]) if place else (text.count("\n") + 1, "1")
        return None, (Complaint(line, "", f"this is not TOML, from column {column} on"),)
    except RecursionError:
        return None, (Complaint(1, "", "this is nested too deeply"),)
    lines = lines_of(text)
    found = [Complaint(line_of(place, lines), _path(place), message) for place, message in faults_of(data)]
    return data, tuple(sorted(found))


def _path(place: Place) -> str:
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path
