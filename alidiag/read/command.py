"""Commands of a shell that send a request: where one begins and ends, and the ways in which it can be read.

It is read, never run: no file that it names is opened, no variable or `$(...)` is replaced. Whose quoting it is written
in (bash, cmd.exe, PowerShell) is often plain; where it is not, each that fits is a reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from alidiag.model import Finding
from alidiag.pattern import Pattern
from alidiag.read.extent import WRAPPED, joint_of
from alidiag.read.forms.literals import unescaped
from alidiag.read.found import Inner, Stretch, View
from alidiag.read.marks import ENDINGS, NAMES
from alidiag.read.outgoing import MOST_READINGS, Outgoing, Way, found_of
from alidiag.read.places import Mapped, inserted, joined
from alidiag.read.shell import Command, Posix
from alidiag.read.windows import Cmd, PowerShell

Shell = type[Posix] | type[Cmd] | type[PowerShell]
Words = tuple[Mapped, ...]


class Program(NamedTuple):
    """One program.

    `start` finds it; its group 1 is the program's name. `requests` makes of the words behind the name, and of what the
    command reads by `<<`, what is sent.
    """

    form: str
    start: Pattern
    requests: Callable[[Words, Mapped | None], list[Outgoing]]


class _Reading(NamedTuple):
    """A command in one shell's quoting."""

    words: Words
    stdin: Mapped | None
    repairs: tuple[str, ...]
    notes: tuple[Finding, ...]
    shell: str


_MARKS = (*ENDINGS, *(f"{name}=" for name in sorted(NAMES)), "client-id", "notify_", "trade_status")
"""A text without any of these has no command that matters here."""
_OPTION = Pattern(r"--[a-z][\w-]*+|-[A-Za-z#](?![a-z])|-[A-Za-z]{2,4}(?=[ \t])")
_QUOTE = frozenset("\"'“‘^$")
_PS_LINES = Pattern(r"`[ \t]*\r?\n")
_PS_SIGN = Pattern(r"`[\"$`]|''|\\\"")
_CMD_LINES = Pattern(r"\^[ \t]*\r?\n")
_CMD_QUOTE = Pattern(r"(?:\A|[\s=])\^\"")
_CMD_SIGN = Pattern(r"\^[%&^|<>!\"]|[^ \t=\"]\"\"[^ \t\r\n\"]")
_BASH = Pattern(r"\\[ \t]*\r?\n|(?:\A|[\s=])\$'")
_SINGLE = Pattern(r"(?:\A|[\s=])'")
_UNLIKE = Pattern(r"[\^`$]|\"\"|\\\\|%%")
"""What the shells read differently."""
_PIPE = Pattern(r"(?<![\w.-])(echo|printf)(?=[ \t])")
_PER_CENT = Pattern(r"%%")
_PS_PROMPT = Pattern(r"PS(?: [^\n>]{0,200})?>[ \t]*\Z")
_CMD_PROMPT = Pattern(r"(?<![A-Za-z])[A-Za-z]:\\[^\n>]{0,200}>[ \t]*\Z")
_PROMPT = Pattern(r"(?:PS [^\n>]{0,200}>|[A-Za-z]:\\[^\n>]{0,200}>|[^\s]{0,100}[$%#❯➜])[ \t]*\Z")
_BASH_PROMPT = Pattern(r"[$%#❯➜][ \t]+\Z")
_IN_BATCH = Pattern(r"%%(?=[0-9A-Fa-f]{2})")
_ALONE = Pattern(r"(?<!%)%(?!%)")
_AROUND = Pattern(r"[.,:;!?)\]}。，；、）：！？」》…]++\Z")
_BEHIND_QUOTE = Pattern(r"[\"'](?:[。，；、）：！？」》（【].*|[.,:;!?)]++)\Z", 16)
_SENTENCE = Pattern(r"[。，；、）：！？」》（【].*+\Z", 16)
_LITERAL = {quote: Pattern(rf"[^{quote}\\\n]*+(?:\\.[^{quote}\\\n]*+)*+(?={quote})") for quote in "\"'"}
EFFORT = 6
"""How often a text may be gone through, as often as it is long, for commands that turn out to be none."""
MOST_LINES = 400
WIDEST = 250
"""Characters: a line that is longer was wrapped by nobody."""
LONG = 65_536
"""Characters: of a longer command only the likeliest reading is made."""
MARKS_LOOKED_AT = 200
FAR = 300
"""Characters around a command that are looked at for what stands beside it."""
IN_LITERAL = "The command stood in a string literal; its escapes were undone."
BATCH = "The command was read as one of a batch file, where %% stands for %."


def find_commands(view: View, program: Program) -> Iterator[Stretch]:
    """The commands of one program that send something of Alipay's."""
    text = view.text
    if not any(mark in text for mark in _MARKS):
        return
    source = view.rest
    at, effort = 0, EFFORT * len(text) + 10_000
    while effort > 0 and (start := program.start.compiled.search(text, at)):
        begin = start.start(1)
        limit, literal = _enclosed(text, begin)
        if literal and "\\" in text[begin:limit]:
            if any(mark in text[begin:limit] for mark in _MARKS):
                yield Stretch(begin, limit, (), (Inner(unescaped(source.part(begin, limit)), "", (IN_LITERAL,)),))
            at = max(limit, start.end())
            effort -= at - begin
            continue
        stretch, reached = _stretch(_Line(text, source, begin, limit), program)
        at = max(stretch.end, start.end())
        effort -= reached - begin
        if stretch.found:
            effort += at - begin
            yield stretch


def _enclosed(text: str, begin: int) -> tuple[int, bool]:
    """Where the command ends at the latest, by the quotation marks around it, and whether it is a literal."""
    before = text[max(0, begin - 8) : begin].rstrip(" $")
    if before.endswith(("```", '"""', "'''")):
        end = text.find(before[-3:], begin)
        return (len(text) if end < 0 else end), False
    if before.endswith("`"):
        end = text.find("`", begin)
        closed = end >= 0 and text[end + 1 : end + 2] not in ("\n", "\r")
        return (end if closed else len(text)), False
    if before[-1:] in _LITERAL and before[-1:] == text[begin - 1 : begin]:
        found = _LITERAL[before[-1]].compiled.match(text, begin)
        if found:
            return found.end(), True
    return len(text), False


class _Line(NamedTuple):
    """Where a command stands: from `begin`, and to `limit` at the most."""

    text: str
    source: Mapped
    begin: int
    limit: int


def _stretch(line: _Line, program: Program) -> tuple[Stretch, int]:
    """What a command is, and how far it was looked at."""
    readings: list[tuple[_Reading, list[Outgoing]]] = []
    first = _lexed(line, Posix)
    end, reached = first.end, first.reached
    for shell in dialects(line.text, line.begin, first.reached):
        lexed = first if shell is Posix else _lexed(line, shell)
        reached = max(reached, lexed.reached)
        for one in _readings(line, lexed):
            requests = program.requests(one.words, one.stdin)
            if requests and (not readings or len(requests) == len(readings[0][1])):
                end = end if readings else lexed.end
                readings.append((one, requests))
        if len(readings) >= MOST_READINGS:
            break
    if not readings:
        return Stretch(line.begin, end), reached
    begin = line.begin if first.shell.stdin is not None else _pipe_begin(line)
    whole = line.source.part(begin, end).stripped()
    found = []
    for number in range(len(readings[0][1])):
        ways = list(_ways([(one, requests[number]) for one, requests in readings]))
        request = found_of(program.form, ways, whole)
        if request is not None:
            found.append(request)
    return Stretch(begin, end, tuple(found)), reached


def _ways(readings: Sequence[tuple[_Reading, Outgoing]]) -> Iterator[Way]:
    """The ways that are unlike one another; where the shell makes a difference, it is named."""
    unlike: dict[object, tuple[_Reading, Outgoing]] = {}
    for one, outgoing in readings:
        if outgoing.url is None or outgoing.url.text[:1] not in ("'", '"', "^") or not unlike:
            unlike.setdefault(_said(outgoing), (one, outgoing))
    shells = {one.shell for one, _ in unlike.values()}
    for one, outgoing in unlike.values():
        repairs = one.repairs
        if len(shells) > 1:
            repairs = (f"The command was read as {one.shell} reads it.", *repairs)
        yield Way(outgoing._replace(notes=(*outgoing.notes, *one.notes)), repairs)


def _said(one: Outgoing) -> object:
    fields = [(name.text, value.text) for name, value in one.fields]
    url = one.url.text if one.url is not None else ""
    return (url, one.verb, *(part.text for part in (*one.query, *one.body)), *fields)


# -- whose quoting


def dialects(text: str, begin: int, end: int) -> tuple[Shell, ...]:
    """Whose quoting a command may be written in, the likeliest first.

    Args:
        text: what it stands in.
        begin: where it begins.
        end: where it ends as bash reads it.
    """
    region = text[begin:end]
    line = text.rfind("\n", max(0, begin - FAR), begin) + 1
    before = text[max(line, begin - FAR) : begin]
    if _PS_LINES.compiled.search(region) and not _BASH.compiled.search(region):
        return (PowerShell,)
    is_single = _SINGLE.compiled.search(region) is not None
    if not is_single and (_CMD_LINES.compiled.search(region) or _CMD_QUOTE.compiled.search(region)):
        return (Cmd,)
    if _BASH.compiled.search(region):
        return (Posix,)
    first: list[Shell] = []
    if _PS_PROMPT.compiled.search(before) or (region[:8].lower() == "curl.exe" and is_single):
        first = [PowerShell]
    elif (
        (_IN_BATCH.compiled.search(region) and not _ALONE.compiled.search(region))
        or _CMD_PROMPT.compiled.search(before)
        or (not is_single and not _BASH_PROMPT.compiled.search(before) and _CMD_SIGN.compiled.search(region))
    ):
        first = [Cmd]
    every: list[Shell] = [*first, Posix]
    if is_single and _PS_SIGN.compiled.search(region):
        every.append(PowerShell)
    elif not is_single and _UNLIKE.compiled.search(region):
        every += [Cmd, PowerShell]
    return tuple(dict.fromkeys(every))[: None if len(region) <= LONG else 1]


# -- its words


class _Wrapped:
    """Where a command goes on behind a line break that no shell would take for a blank."""

    def __init__(self, text: str, begin: int) -> None:
        self.text, self.begin = text, begin
        self.count = 0

    def __call__(self, at: int) -> str | None:
        joint = self._joint(at)
        self.count += joint is not None
        return joint

    def _joint(self, at: int) -> str | None:
        text = self.text
        row = text[at + 1 : at + 400].partition("\n")[0].strip(" \t\r")
        if not row:
            return None
        line = max(self.begin, text.rfind("\n", self.begin, at) + 1)
        last = text[max(line, at - 1000) : at].rstrip("\r")
        if _OPTION.compiled.match(row):
            return " "
        if row[0] in _QUOTE or row.startswith(("http://", "https://")):
            begun = text.find("://", self.begin, min(at, self.begin + 4000)) >= 0
            return " " if at - line >= WRAPPED or not begun else None
        word = last[max(last.rfind(" "), last.rfind("\t")) + 1 :]
        if "=" not in word or word[-1:] in "\"'`" or word.count("'") % 2:
            return None
        return "" if joint_of(word, at - line, row) == "" else None


class _Lexed(NamedTuple):
    """The words of a command in one shell's quoting; `end` is where it ends, `reached` how far it was looked at."""

    words: Command
    shell: Posix | Cmd | PowerShell
    end: int
    reached: int
    wrapped: int


def _lexed(line: _Line, kind: Shell) -> _Lexed:
    wrapped = _Wrapped(line.text, line.begin)
    shell = kind(line.text, line.begin, line.limit, wrapped)
    words = shell.command()
    reached = shell.at
    opening = shell.remarks.first("unclosed")
    if opening >= 0 and (cut := _cut(line.text, opening, line.limit)) < line.limit:
        wrapped = _Wrapped(line.text, line.begin)
        shell = kind(line.text, line.begin, cut, wrapped)
        words = shell.command()
    end = shell.at
    while end > line.begin and line.text[end - 1] in "\r\n":
        end -= 1
    return _Lexed(words, shell, end, max(reached, shell.at), wrapped.count)


def _readings(line: _Line, lexed: _Lexed) -> Iterator[_Reading]:
    text, source, begin, _ = line
    words, shell, end, _, wrapped = lexed
    if len(words) < 2 or not any(mark in word.text for word in words for mark in _MARKS):
        return
    said = (f"{wrapped:,} line break(s) between the words of the command were left out.",) if wrapped else ()
    stdin = _piped(line) if shell.stdin is None else shell.stdin.of(source)
    whole = _Reading(
        tuple(word.of(source) for word in words[1:]), stdin, said, tuple(shell.remarks.findings(source)), shell.name
    )
    raws = [text[word.start : word.end] for word in words[1:]]
    is_alone = begin < FAR and not _PROMPT.compiled.sub("", text[:begin]).strip() and not text[end : end + FAR].strip()
    is_wrapped = all(WRAPPED <= len(row) <= WIDEST for row in text[begin:end].split("\n")[:-1])
    for one in _unbroken(whole, words[1:], is_wrapped=is_wrapped):
        for two in _without_sentence(one, raws, is_alone=is_alone):
            yield from _from_batch(two, is_cmd=isinstance(shell, Cmd))


def _pipe(line: _Line) -> re.Match[str] | None:
    """The echo or printf whose output is piped to the command."""
    text, begin = line.text, line.begin
    at = begin
    while at and text[at - 1] in " \t":
        at -= 1
    if not at or text[at - 1] != "|":
        return None
    start = max(text.rfind("\n", 0, begin) + 1, begin - LONG)
    last = max(text.rfind(word, start, begin) for word in ("echo ", "printf "))
    return None if last < 0 else _PIPE.compiled.match(text, last)


def _pipe_begin(line: _Line) -> int:
    found = _pipe(line)
    return line.begin if found is None else found.start()


def _piped(line: _Line) -> Mapped | None:
    """What echo or printf in front of a pipe hands to the command."""
    text, source, begin, _ = line
    found = _pipe(line)
    if found is None:
        return None
    words = [word for word in Posix(text, found.end(1), begin).command() if word.text not in ("-n", "-e", "-ne", "-en")]
    parts: list[Mapped] = []
    for word in words:
        if parts:
            parts.append(inserted(" ", source.at(word.start)))
        parts.append(word.of(source))
    if found[1] == "printf" and len(parts) > 1 and parts[0].text in ("%s", "%s\\n"):
        return parts[2]
    if found[1] == "printf":
        per_cents = _PER_CENT.compiled.finditer(parts[0].text) if parts else ()
        return parts[0].edited([(one.start(), one.end(), "%") for one in per_cents]) if parts else None
    is_bare = text[found.end(1) : found.end(1) + 5].split()[:1] in (["-n"], ["-ne"], ["-en"])
    return joined([*parts, inserted("" if is_bare else "\n", source.at(begin))])


def _cut(text: str, opening: int, limit: int) -> int:
    """Where a text ends whose closing quote is missing: with its line, or with the line that was wrapped from it."""
    at = opening
    for _ in range(MOST_LINES):
        end = text.find("\n", at, limit)
        if end < 0:
            return limit
        row = text[end + 1 : end + 4000].partition("\n")[0].strip(" \t\r")
        if joint_of(text[max(at, end - 1000) : end].rstrip("\r"), end - at, row) != "":
            return end
        at = end + 1
    return at


def _unbroken(one: _Reading, words: Command, *, is_wrapped: bool) -> Iterator[_Reading]:
    """Without the line breaks that stand inside quotes, with blanks for them, and with them."""
    every = [word.breaks for word in words]
    count = sum(map(len, every))
    if not count:
        yield one
        return
    pairs = list(zip(one.words, every, strict=True))
    addresses = [_is_address(word) for word in one.words]
    left = f"{count:,} line break(s) inside the quotes of the command were left out."
    out = one._replace(words=tuple(_edited(*pair, "") for pair in pairs), repairs=(*one.repairs, left))
    if all(is_address or not breaks for is_address, (_, breaks) in zip(addresses, pairs, strict=True)):
        yield out
        return
    # An address with a line break in it would be refused by the program itself.
    kept = [_edited(*pair, "") if is_address else pair[0] for is_address, pair in zip(addresses, pairs, strict=True)]
    blank = f"{count:,} line break(s) inside the quotes of the command were read as blanks."
    with_blanks = [_edited(*pair, "" if is_one else " ") for is_one, pair in zip(addresses, pairs, strict=True)]
    as_is = one._replace(words=tuple(kept))
    blanks = one._replace(words=tuple(with_blanks), repairs=(*one.repairs, blank))
    yield from ((out, blanks, as_is) if is_wrapped else (as_is, out, blanks))


def _is_address(word: Mapped) -> bool:
    return word.text.startswith(("http://", "https://"))


def _edited(word: Mapped, breaks: list[tuple[int, int]], new: str) -> Mapped:
    return word.edited([(*place, new) for place in breaks])


def _without_sentence(one: _Reading, raws: list[str], *, is_alone: bool) -> Iterator[_Reading]:
    """Without what belongs to the sentence around the command, behind its last word; and with it.

    Args:
        one: the command.
        raws: its words, as they stand there.
        is_alone: nothing stands around the command.
    """
    number, cut = _last_of(one.words, raws)
    last = one.words[number]
    gone = last.text[cut:]
    if number == len(raws) - 1 and not gone:
        yield one
        return
    said = f"{(gone or raws[number + 1])[:20]} behind the command was left out: it belongs to the sentence around it."
    short = one._replace(words=(*one.words[:number], last.part(0, cut)), repairs=(*one.repairs, said))
    yield from ((one, short) if is_alone and gone.isascii() else (short, one))


def _last_of(words: Words, raws: list[str]) -> tuple[int, int]:
    """The number of the command's last word, and where that ends: a mark behind a closing quote ends a command."""
    for number, raw in enumerate(raws):
        found = _BEHIND_QUOTE.compiled.search(raw[-MARKS_LOOKED_AT:])
        following = raws[number + 1] if number + 1 < len(raws) else ""
        if found is None or following[:1] == "-" or "://" in following[:12] or following[:1] in _QUOTE:
            continue
        size = len(found[0]) - 1
        if words[number].text.endswith(found[0][1:]):
            return number, len(words[number]) - size
    number, last = len(raws) - 1, words[-1].text
    if any(quote in raws[-1] for quote in "\"'"):
        return number, len(last)
    found = _SENTENCE.compiled.search(last) or _AROUND.compiled.search(last)
    kept = len(last) if found is None else found.start()
    if (
        found is None
        or not kept
        or any(found[0][0] == pair[1] and pair[0] in last[:kept] for pair in ("()", "[]", "{}"))
    ):
        return number, len(last)
    return number, kept


def _from_batch(one: _Reading, *, is_cmd: bool) -> Iterator[_Reading]:
    """As it stands, and as a batch file means it, which doubles each percent sign."""
    if not is_cmd or not any(_IN_BATCH.compiled.search(word.text) for word in one.words):
        yield one
        return
    words = tuple(
        word.edited([(found.start(), found.end(), "%") for found in _IN_BATCH.compiled.finditer(word.text)])
        for word in one.words
    )
    batch = one._replace(words=words, repairs=(*one.repairs, BATCH))
    yield from ((one, batch) if any(_ALONE.compiled.search(word.text) for word in one.words) else (batch, one))
