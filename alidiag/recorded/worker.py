"""Records -> what is told of them: lines of JSON, outcomes, counts. What a worker process does, or the only one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from alidiag.batch.hushing import Hushing
from alidiag.batch.made import outcome_of
from alidiag.batch.outcome import Outcome, Place
from alidiag.errors import AlidiagError, NothingToCheck
from alidiag.frozen import frozen
from alidiag.model import Report, Verdict
from alidiag.recorded.counts import Counts
from alidiag.recorded.inputs import TEXTS, Block, Items, Part, Range, opened
from alidiag.recorded.judge import Judge, Settings, unreadable
from alidiag.recorded.patience import TooSlow, patience
from alidiag.recorded.pattern import Found, Pattern
from alidiag.recorded.quick import Quick
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable
from alidiag.recorded.remembered import Memory
from alidiag.recorded.retold import Retold
from alidiag.recorded.sources.lines import read_line
from alidiag.recorded.sources.texts import items_of
from alidiag.render import json_form


@frozen
class Orders:
    """What is wanted of every record. Picklable; holds keys.

    `brief`: lines as `jsonl` has them; `full`: reports with nothing left out. `outcomes`: for forms that are drawn from
    them; `passes`: those of requests that pass and have nothing to tell, too; `reports`: with the full report.
    """

    settings: Settings
    hushing: Hushing = Hushing()
    fail_on: str = "error"
    verbose: bool = False
    brief: bool = False
    full: bool = False
    outcomes: bool = False
    passes: bool = False
    reports: bool = False


class Done(NamedTuple):
    """A part of the work: lines of JSON with their line ends, outcomes in the order of the input, and the counts."""

    brief: str
    full: str
    outcomes: list[tuple[Outcome, str]]
    counts: Counts


class Worker:
    """Does one part of the work after the other; what it remembers makes it quick, and changes no answer."""

    def __init__(self, orders: Orders, seeds: Memory | None = None) -> None:
        self.orders = orders
        self.judge = Judge(orders.settings, seeds)
        quick = Quick(self.judge)
        # Reports with nothing left out are made the thorough way.
        whole = orders.full or (orders.brief and orders.verbose)
        self.left = -1
        """Requests that may still be looked at; below zero, any number."""
        self.quick = quick if quick.usable and not whole and not (orders.outcomes and orders.reports) else None
        # Where nothing but the lines is wanted, a failing request can be told by a pattern, too.
        lines = self.quick is not None and orders.brief and not orders.outcomes and not orders.settings.only
        self.retold = Retold(self.judge) if lines else None
        self._begin()

    def _begin(self) -> None:
        self.brief: list[str] = []
        self.full: list[str] = []
        self.outcomes: list[tuple[Outcome, str]] = []
        self.counts = Counts()
        self.patterns: dict[int, Pattern] = {}
        self.last = self.judge.memory
        self.judge.forget()

    def run(self, part: Part) -> Done:
        """Look at the records of one part.

        Raises:
            InputUnreadable: the file is not there any more.
        """
        if isinstance(part, Items):
            for item in part.items:
                if self.left == 0:
                    break
                self.one(item)
            return self.done()
        if part.form in TEXTS:
            for item in items_of(_data_of(part), part.name, part.line):
                if self.left == 0:
                    break
                self.one(item)
            return self.done()
        lines = _lines_of(part)
        quick = part.form == "jsonl" and self.quick is not None
        begin = head_of(f"{part.name}:", None).removesuffix('","id":null')
        for number, raw in enumerate(lines, part.line):
            if self.left == 0:
                break
            if quick:
                tried = self._json_line(raw, number, part.name, begin)
                if tried is not True:
                    self._line(part.form, raw, Place(part.name, number), quick=tried is None)
            else:
                self._line(part.form, raw, Place(part.name, number))
        return self.done()

    def steps(self, part: Part) -> Iterator[tuple[Place, Callable[[], None]]]:
        """The records of a part one by one: each one's place, and what there is to do."""
        if isinstance(part, Items):
            return ((_place_of(item), partial(self.one, item)) for item in part.items)
        if part.form in TEXTS:
            found = items_of(_data_of(part), part.name, part.line)
            return ((_place_of(item), partial(self.one, item)) for item in found)
        places = ((Place(part.name, number), raw) for number, raw in enumerate(_lines_of(part), part.line))
        return ((place, partial(self._line, part.form, raw, place)) for place, raw in places)

    def give_up(self, place: Place) -> None:
        """Answer for a record that ended a process which looked at it."""
        self.counts.statuses[70] += 1
        message = "The process that looked at this record ended; it was given up."
        self.tell(unreadable(Unreadable(place, message, "Diagnose it alone.", rule="record-not-judged")), place)

    def keep(self) -> None:
        """Let what is known now be known at the beginning of every part."""
        self.judge.seeds = self.last.copy()
        self.judge.forget()

    def _line(self, form: str, raw: bytes, place: Place, *, quick: bool = True) -> None:
        self.one(read_line(form, raw, place), quick=quick)

    def _json_line(self, raw: bytes, number: int, name: str, begin: str) -> bool | None:
        """Tell a line of JSON that is surely right, which never becomes more than a few strings.

        Returns:
            Whether it was told, because it passed or its signature does not hold; None where the line is not written
            plainly enough to try.
        """
        if raw.isascii() and (plain := _PLAIN_LINE.match(raw.decode("ascii"))) is not None:
            id_, url = plain.groups()
            head = f'{begin}{number}","id":' + ("null" if id_ is None else f'"{id_}"')
            place = Place(name, number, None, plain.start(2))
            if self.passed(place, id_, url, head):
                return True
            if self.quick is not None and self.quick.refuted == url:
                self.thoroughly(Record(place, url, id_, "GET"))
                return True
            return False
        return None

    def done(self) -> Done:
        """What was done since the last time."""
        for pattern in self.patterns.values():
            self.counts.add(self._outcome(pattern), pattern.times)
            pattern.times = 0
        done = Done("".join(self.brief), "".join(self.full), self.outcomes, self.counts)
        self._begin()
        return done

    def one(self, item: Item, *, quick: bool = True) -> None:
        """One record; `quick` false where it was tried in vain already."""
        if isinstance(item, PassedOver):
            self.counts.passed_over += item.number
        elif isinstance(item, Unreadable):
            self.tell(unreadable(item), item.place)
        elif not (quick and self.quickly(item)):
            self.thoroughly(item)

    def quickly(self, record: Record) -> bool:
        """Pass a record that is surely right; False where it must be looked at thoroughly."""
        if self.quick is None or not _is_plain(record):
            return False
        return self.passed(record.place, record.id, record.text, None)

    def passed(self, place: Place, id_: str | None, text: str, head: str | None) -> bool:
        """Pass a GET request that is surely right. `head` is its line of JSON up to its verdict, if it is at hand."""
        quick = self.quick
        found = quick.found("GET", text) if quick is not None else None
        if found is None:
            return False
        pattern = found.pattern
        pattern.times += 1
        self.left -= self.left > 0
        self.patterns[id(pattern)] = pattern
        orders = self.orders
        if orders.brief:
            if head is None:
                head = head_of(place.source, id_)
            self.brief.append(f"{head}{pattern.line(found.starts, found.pieces)}\n")
        if orders.outcomes:
            outcome = self._outcome(pattern)
            if orders.passes or outcome.spots:
                self.outcomes.append((pattern.told(outcome, place, id_, found), ""))
        return True

    def _outcome(self, pattern: Pattern) -> Outcome:
        if pattern.outcome is None:
            orders = self.orders
            pattern.outcome = outcome_of(
                pattern.report, Place(""), verbose=orders.verbose, fail_on=orders.fail_on, hush=orders.hushing
            )
        return pattern.outcome

    def thoroughly(self, record: Record) -> None:
        """Look at one record in every way; whatever happens, there is one answer."""
        try:
            with patience():
                refuted = self._is_refuted(record)
                kept = self.quick.kept if refuted and self.quick is not None else None
                if kept is not None and self._failed(record, kept):
                    return
                invalid = kept.pattern.parameters(kept) if kept is not None else None
                report = self.judge.report(record, refuted=refuted, invalid=invalid)
                if kept is not None and self.retold is not None:
                    self.retold.learn(report, kept)
        except NothingToCheck:
            self.counts.passed_over += 1
            return
        except TooSlow:
            message = "This record takes too long to be looked at; it was given up."
            report = unreadable(
                Unreadable(record.place, message, "Diagnose it alone.", record.id, rule="record-not-judged")
            )
        except AlidiagError:
            raise
        except Exception as problem:  # noqa: BLE001 - a defect met in one record must not take the others' answers
            report = unreadable(_defect(record, problem))
            self.counts.statuses[70] += 1
        self.tell(report, record.place)

    def _failed(self, record: Record, kept: Found) -> bool:
        """Tell a request that fails for a remembered cause by the pattern of that cause, if there is one."""
        retold = self.retold
        again = retold.tried(record, kept) if retold is not None and _is_plain(record) else None
        if again is None or retold is None:
            return False
        known, told = again
        orders = self.orders
        how = {"verbose": orders.verbose, "fail_on": orders.fail_on, "hush": orders.hushing}
        self.counts.add(retold.outcome(known, **how))
        self.left -= self.left > 0
        self.brief.append(f"{head_of(record.place.source, record.id)}{known.line(told)}\n")
        return True

    def _is_refuted(self, record: Record) -> bool:
        """Whether the quick way has just found that the signature does not hold."""
        if self.quick is None or record.text != self.quick.refuted:
            return False
        return record.body is None and record.method in (None, "GET")

    def tell(self, report: Report, place: Place) -> None:
        """Count a report and write it down in the forms that are wanted."""
        orders = self.orders
        outcome = outcome_of(
            report,
            place,
            verbose=orders.verbose,
            fail_on=orders.fail_on,
            hush=orders.hushing,
            discreet=orders.outcomes,
        )
        self.counts.add(outcome)
        self.left -= self.left > 0
        full = ""
        if orders.full or (orders.outcomes and orders.reports):
            full = json_form.dumped(json_form.report(report))
        if orders.full:
            self.full.append(full + "\n")
        if orders.brief:
            brief = report.verdict is Verdict.PASS and not orders.verbose
            line = json_form.dumped(json_form.report(report, brief=brief)) if brief or not full else full
            self.brief.append(line + "\n")
        if orders.outcomes and (orders.passes or outcome.spots or outcome.verdict is not Verdict.PASS):
            self.outcomes.append((outcome, full if orders.reports else ""))


def _data_of(part: Range | Block) -> bytes:
    if isinstance(part, Block):
        return part.data
    with opened(part.path) as file:
        file.seek(part.start)
        return file.read(part.end - part.start)


def _lines_of(part: Range | Block) -> list[bytes]:
    lines = _data_of(part).split(b"\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _place_of(item: Item) -> Place:
    return Place("") if isinstance(item, PassedOver) else item.place


def _is_plain(record: Record) -> bool:
    """Whether it is the URL of a GET request, with nothing beside it."""
    return (
        record.body is None
        and record.form == "url"
        and record.method in (None, "GET")
        and record.presign is None
        and record.signature is None
        and record.gateway_error is None
        and not record.notes
    )


_PLAIN_LINE = re.compile(
    r'\{(?:"id": ?"([ !$-\[\]-~]*)", ?)?(?:"method": ?"GET", ?)?"url": ?"([ !#-\[\]-~]*)"\}\r?\Z', re.ASCII
)
"""A line in the form that most programs write, without escapes: the id (a # is written otherwise), and the URL."""


def head_of(source: str, id_: str | None) -> str:
    """The beginning of a report as a line of JSON, up to its verdict."""
    head = json_form.dumped({"version": json_form.VERSION, "source": json_form.text(source)})
    return f'{head[:-1]},"id":{json_form.dumped(None if id_ is None else json_form.text(id_))}'


def _defect(record: Record, problem: Exception) -> Unreadable:
    """A defect of alidiag: its kind and place, never its message, which may carry key material."""
    last = problem.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{last.tb_frame.f_code.co_name}:{last.tb_lineno}" if last else "?"
    message = f"A defect of alidiag itself ({type(problem).__name__} in {where}); the request is not to blame."
    return Unreadable(record.place, message, "Please report it.", record.id, rule="record-not-judged")
