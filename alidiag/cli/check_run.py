"""What `alidiag check` does once its options are read: keys, inputs, the work, the outputs, the exit status."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

from alidiag import __version__
from alidiag.batch.hushing import Hushing, checked_ids, read_baseline, written_baseline
from alidiag.batch.outcome import Look, Stale
from alidiag.cli.inputs import KeyFiles, KeyNotes, keys_from
from alidiag.cli.interrupts import Interrupted, Interrupts
from alidiag.cli.outlets import LINE_FORMS, Outlet, ReaderGone, wanted_outputs
from alidiag.cli.progress import Progress
from alidiag.cli.rules import book_of, checked_choice, instant_of
from alidiag.cli.standard_input import standard_input
from alidiag.cli.streams import complain, tell, wants_colour, width_of, write_file
from alidiag.errors import AlidiagError, ExitStatus
from alidiag.frozen import frozen
from alidiag.model import KeyRing
from alidiag.read.obtain import refuse_cut
from alidiag.recorded.counts import Counts
from alidiag.recorded.inputs import INPUT_FORMS, Plan, sources_of
from alidiag.recorded.judge import PATHS, Settings
from alidiag.recorded.keys import Given, Keys
from alidiag.recorded.run import cores, done_parts
from alidiag.recorded.worker import Done, Orders
from alidiag.render import check_forms

MOST_TYPED = 64 << 20
"""Octets that are taken from a terminal."""


@frozen
class Asked:
    """The options of one run, as they were given."""

    inputs: tuple[str, ...]
    only: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: str | None
    write_baseline: str | None
    limit: int | None
    jobs: int | None
    input_format: str | None
    files: KeyFiles
    api: str | None
    variant: str | None
    specs: tuple[str, ...]
    now: str | None
    method: str | None
    scheme: str | None
    every_step: bool
    form: str
    output: str | None
    report: tuple[str, ...]
    fail_on: str
    quiet: bool
    verbose: bool
    color: str


def checked(asked: Asked) -> int:
    """Do it.

    Returns:
        The exit status.
    """
    known = (*check_forms.FORMS, *LINE_FORMS)
    wanted = wanted_outputs(asked.form, asked.output, asked.report, known)
    _check_choices(asked)
    if not asked.inputs:
        raise AlidiagError("No INPUT was given.", "Name files, folders or patterns; - reads standard input.")
    hushing, entries = _hushing(asked)
    for text in asked.inputs:
        refuse_cut(text, "alidiag check -")
    sources = sources_of(asked.inputs)
    orders = Orders(
        settings=_settings(asked),
        hushing=hushing,
        fail_on=asked.fail_on,
        verbose=asked.verbose,
        brief=any(one.form == "jsonl" for one in wanted),
        full=any(one.form == "json" for one in wanted),
        outcomes=any(one.form not in LINE_FORMS for one in wanted),
    )
    stdin = standard_input("the requests", MOST_TYPED) if "-" in asked.inputs else None
    outlets: list[Outlet] = []
    try:
        with Interrupts() as interrupts:
            paths = [one.path for one in sources if one.path not in (None, "-")]
            for one in wanted:
                outlets.append(Outlet(one, _look(asked, to_file=one.path is not None), filter(None, paths)))  # noqa: PERF401 - those made so far are dropped if one fails
            forms = [one.form for one in outlets if one.form is not None]
            orders = _with_forms(orders, passes=any(one.wants_passes for one in forms),
                                 reports=any(one.wants_reports for one in forms))  # fmt: skip
            return _run(asked, orders, Plan(sources, asked.input_format, stdin), outlets, interrupts, entries)
    finally:
        for outlet in outlets:
            outlet.drop()


def _run(
    asked: Asked,
    orders: Orders,
    plan: Plan,
    outlets: list[Outlet],
    interrupts: Interrupts,
    entries: dict[str, Stale],
) -> int:
    counts = Counts()
    progress = Progress(quiet=asked.quiet)
    interrupted = ""
    failed: AlidiagError | None = None
    parts: Iterator[Done] = done_parts(plan, orders, asked.jobs or cores(), asked.limit)
    try:
        for done in parts:
            with interrupts.held():
                progress.clear()
                counts.join(done.counts)
                for outlet in outlets:
                    outlet.take(done)
                progress.tell(counts, plan.octets, plan.total)
                _settle()
    except Interrupted as ending:
        interrupted = ending.name
    except AlidiagError as problem:
        failed = problem
    finally:
        parts.close()  # type: ignore[attr-defined]
    if interrupted:
        tell("" if asked.quiet else f"alidiag: ended by {interrupted}; what was done is told.\n")
    progress.clear()
    interrupts.is_held = True
    status = ExitStatus.USAGE if plan.problems else ExitStatus.OK
    for problem_ in plan.problems:
        complain(AlidiagError(problem_))
    stale = (
        () if interrupted or asked.limit else tuple(one for key, one in entries.items() if key not in counts.matched)
    )
    tally = counts.tally(
        files=plan.files,
        stale=stale,
        limit=asked.limit if asked.limit is not None and counts.requests >= asked.limit else None,
        interrupted=interrupted,
        problems=tuple(plan.problems),
        status=status,
    )
    for outlet in outlets:
        if failed is not None and outlet.wanted.path is None:
            continue
        try:
            outlet.finish(tally)
        except AlidiagError as problem:
            failed = failed or problem
    if asked.write_baseline is not None and not interrupted:
        write_file(asked.write_baseline, written_baseline(counts.seen.values()))
    if failed is not None:
        return int(failed.status) if isinstance(failed, ReaderGone) else complain(failed)
    if interrupted:
        return ExitStatus.INTERRUPTED
    if tally.status is ExitStatus.NOTHING:
        from alidiag.render.check_words import plural

        over = counts.passed_over
        were = "was" if over == 1 else "were"
        others = f"; {plural(over, 'record')} of another kind {were} passed over" if over else ""
        tell(f"alidiag: no gateway request was found{others}.\n")
    return tally.status


def _settle() -> None:
    """What was loaded by the first part is never garbage; what comes later may be."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        gc.enable()


def _check_choices(asked: Asked) -> None:
    if asked.only is not None and asked.only not in PATHS:
        raise AlidiagError(f"--only {asked.only[:40]!a} is not known.", f"It is {' or '.join(PATHS)}.")
    if asked.fail_on not in ("error", "warning", "never"):
        raise AlidiagError(f"--fail-on {asked.fail_on[:40]!a} is not known.", "It is error, warning or never.")
    if asked.color not in ("auto", "always", "never"):
        raise AlidiagError(f"--color {asked.color[:40]!a} is not known.", "It is auto, always or never.")
    if asked.input_format is not None and asked.input_format not in INPUT_FORMS:
        known = ", ".join(INPUT_FORMS)
        raise AlidiagError(f"--input-format {asked.input_format[:40]!a} is not known.", f"Known are: {known}.")
    if asked.method is not None and asked.method.upper() not in ("GET", "POST"):
        raise AlidiagError(f"--method is GET or POST, not {asked.method[:20]!a}.")
    if asked.scheme is not None:
        from alidiag.schemes import SCHEMES

        names = [one.name for one in SCHEMES]
        if asked.scheme not in names:
            raise AlidiagError(f"The scheme {asked.scheme[:40]!a} is not known.", f"Known are: {', '.join(names)}.")


def known_ids() -> set[str]:
    """The ids of all findings."""
    from alidiag.mistakes.catalogue import BY_ID
    from alidiag.mistakes.others import OTHERS
    from alidiag.rules.explained import EXPLAINED

    return {*BY_ID, *(one.id for one in OTHERS), *EXPLAINED}


def _hushing(asked: Asked) -> tuple[Hushing, dict[str, Stale]]:
    entries = read_baseline(asked.baseline) if asked.baseline is not None else {}
    if not (asked.select or asked.ignore):
        return Hushing(baseline=frozenset(entries)), entries
    ids = known_ids()
    select, ignore = checked_ids(asked.select, "--select", ids), checked_ids(asked.ignore, "--ignore", ids)
    return Hushing(select, ignore, frozenset(entries)), entries


def _settings(asked: Asked) -> Settings:
    checked_choice(book_of(asked.specs), asked.api, asked.variant)
    return Settings(
        keys=Keys() if asked.only == PATHS[1] else _keys(asked.files),
        only=asked.only,
        specs=asked.specs,
        api=asked.api,
        variant=asked.variant,
        scheme=asked.scheme,
        now=instant_of(asked.now) if asked.now is not None else None,
        every_step=asked.every_step,
        method=asked.method.upper() if asked.method else None,
    )


def _keys(files: KeyFiles) -> Keys:
    """The keys of every partner that the configuration names, and those for all others; each file is read once.

    What is noticed about a key and is no matter of any request is told on standard error, once.
    """
    from alidiag import config

    notes = KeyNotes()
    default = notes.without(Given(*keys_from(files, None)))
    path = None if files.no_config and not files.config else files.config or config.find(".")
    partners = {}
    for partner, _ in config.load(path).partners if path is not None else ():
        ring, findings = keys_from(_without_ring(files), partner)
        ring = KeyRing(ring.private, ring.public, ring.alipay_public, ring.md5, default.keys.others)
        partners[partner] = notes.without(Given(ring, findings))
    return Keys(default, partners)


def _without_ring(files: KeyFiles) -> KeyFiles:
    return KeyFiles(files.private, files.public, files.alipay_public, files.md5, None, files.config, files.no_config)


def _look(asked: Asked, *, to_file: bool) -> Look:
    encoding = "utf-8" if to_file else (getattr(sys.stdout, "encoding", None) or "ascii")
    return Look(
        verbose=asked.verbose,
        quiet=asked.quiet,
        colour=not to_file and wants_colour(sys.stdout, asked.color),
        width=80 if to_file else width_of(sys.stdout),
        signs=encoding.lower().replace("-", "") == "utf8",
        version=__version__,
    )


def _with_forms(orders: Orders, *, passes: bool, reports: bool) -> Orders:
    from alidiag.frozen import replace

    return replace(orders, passes=passes, reports=reports)
