"""Several processes share the work. One that dies takes no answer with it: its part is done again, more carefully.

Each process has a pipe of its own, so that one that dies in the middle of a message harms no other.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from alidiag.errors import AlidiagError
from alidiag.recorded.inputs import Part, Range
from alidiag.recorded.remembered import Memory
from alidiag.recorded.worker import Done, Orders, Worker

AHEAD = 3
"""Parts for each process that are under way or done, but not yet written: the rest waits unread."""
MOST_DEATHS = 40
"""Times that one part may end the process that looks at it; what is left of it is then told as not judged."""


class Task(NamedTuple):
    """A part to be done.

    `told`: the process says which record it is at. `suspect` is the record at which one ended; `given_up` are those at
    which two did: a single end may be anybody's doing. `ends` counts all.
    """

    number: int
    part: Part
    given_up: frozenset[int] = frozenset()
    told: bool = False
    suspect: int = -1
    ends: int = 0


class Failed(NamedTuple):
    """A part that could not be done: an error of ours as its parts, for it to be raised again."""

    kind: type[AlidiagError]
    message: str
    hint: str


def start_method() -> str:
    """How other processes are started: by a fork where that is safe, which is quick and shares what is loaded."""
    safe = sys.platform == "linux" and threading.active_count() == 1
    return "fork" if safe and "fork" in multiprocessing.get_all_start_methods() else "spawn"


class _Process:
    """One process and its pipe."""

    def __init__(self, context: Any, first: tuple[Orders, Memory, Worker | None]) -> None:
        self.pipe, theirs = context.Pipe()
        orders, seeds, ready = first
        self.process = context.Process(target=_serve, args=(theirs, orders, seeds, ready), daemon=True)
        self.process.start()
        theirs.close()
        self.tasks: list[Task] = []
        self.step = -1
        self.is_gone = False
        """Nothing more comes out of its pipe."""

    @property
    def has_room(self) -> bool:
        """Whether a task can be handed over without waiting: a long message may fill the pipe while an answer does."""
        return not self.tasks or (len(self.tasks) == 1 and isinstance(self.tasks[0].part, Range))

    def give(self, task: Task) -> None:
        """Hand a task over. A process that died meanwhile is noticed by whoever waits for it."""
        self.tasks.append(task)
        try:
            self.pipe.send(task)
        except (BrokenPipeError, OSError):
            return

    def end(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def shared(worker: Worker, parts: Iterator[Part], jobs: int) -> Iterator[Done]:
    """What was done of each part, in order.

    Args:
        worker: the one that did the first part; others begin with what it knows.
        parts: the rest of the work.
        jobs: how many processes.
    """
    method = start_method()
    context = multiprocessing.get_context(method)
    first = (worker.orders, worker.judge.seeds, worker if method == "fork" else None)
    processes = [_Process(context, first) for _ in range(jobs)]
    waiting: list[Task] = []
    done: dict[int, Done] = {}
    tasks = (Task(number, part) for number, part in enumerate(parts))
    written, given, ended = 0, 0, False
    try:
        while True:
            for one in processes:
                while one.has_room and (waiting or (not ended and given - written < AHEAD * jobs)):
                    task = waiting.pop(0) if waiting else next(tasks, None)
                    if task is None:
                        ended = True
                        break
                    given = max(given, task.number + 1)
                    one.give(task)
            while written in done:
                yield done.pop(written)
                written += 1
            if ended and written == given:
                return
            if not any(one.tasks for one in processes):
                continue
            for number, found in _heard(processes):
                if isinstance(found, Failed):
                    raise found.kind(found.message, found.hint)
                done[number] = found
            for place, one in enumerate(processes):
                if one.is_gone or not (one.process.is_alive() or one.pipe.poll()):
                    waiting[:0] = _left_by(one)
                    one.end()
                    processes[place] = _Process(context, first)
    finally:
        for one in processes:
            one.end()


def _heard(processes: list[_Process]) -> Iterator[tuple[int, Done | Failed]]:
    """What the processes say; waits until one of them says something, or ends."""
    by_pipe = {one.pipe: one for one in processes}
    ready = wait([*by_pipe, *(one.process.sentinel for one in processes)])
    for pipe in ready:
        one = by_pipe.get(pipe)
        if one is None:
            continue
        try:
            said = one.pipe.recv()
        except (EOFError, OSError):
            one.is_gone = True
            continue
        if isinstance(said, int):
            one.step = said
            continue
        task = one.tasks.pop(0)
        one.step = -1
        yield task.number, said


def _left_by(one: _Process) -> list[Task]:
    """The tasks of a process that died; the one it was at is done again step by step, without the step it died at."""
    if not one.tasks:
        return []
    first, *others = one.tasks
    again = first._replace(told=True, ends=first.ends + 1)
    if first.told and one.step >= 0:
        if one.step == first.suspect:
            again = again._replace(given_up=first.given_up | {one.step}, suspect=-1)
        else:
            again = again._replace(suspect=one.step)
    if again.ends > MOST_DEATHS:
        again = again._replace(given_up=frozenset(range(1 << 20)))  # more than any part holds
    return [again, *others]


def _serve(pipe: Connection, orders: Orders, seeds: Memory, ready: Worker | None) -> None:
    """What a process does: tasks in, answers out, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    worker = ready or Worker(orders, seeds)
    while True:
        try:
            task = pipe.recv()
            pipe.send(_done(worker, task, pipe))
        except (EOFError, OSError):
            os._exit(0)


def _done(worker: Worker, task: Task, pipe: Connection) -> Done | Failed:
    try:
        if not task.told:
            return worker.run(task.part)
        for number, (place, look) in enumerate(worker.steps(task.part)):
            pipe.send(number)
            if number in task.given_up:
                worker.give_up(place)
            else:
                look()
        return worker.done()
    except AlidiagError as problem:
        return Failed(type(problem), problem.message, problem.hint)
