"""The full measure of the search for mistakes: python tests/measure_mistakes.py [--misses FOLDER] [PART ...]

Parts: singles, pairs, healthy, unexplained; all of them by default. Prints the figures as tables and exits 1 if a bar
is missed. Requests are made and signed by openssl (`mistake_cases`), on two cores at most.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

import openssl_signer
from mistake_cases import ALL, MISTAKES, OTHER_SCHEMES, Drawn, Known, pairs, single
from mistake_lookalikes import lookalikes, unexplainable
from mistake_outcomes import accusations, case_of, outcome

from alidiag.diagnosis import diagnose

EACH, PAIRS, HEALTHY, UNEXPLAINED = 20, 500, 1000, 4
LEAST_OF_PAIRS = 0.98
MOST_SECONDS = {"MD5": 1.5, "RSA": 1.5, "RSA2": 1.5, "DSA": 3.0}
CHUNK = 25


class Line(NamedTuple):
    """One request, graded. `params`: whether the right ones were named; None where that is not asked."""

    group: str
    grade: str
    params: bool | None
    step: bool
    seconds: float
    told: str
    drawn: Drawn


def _graded(group: str, made: Drawn) -> Line:
    begin = process_time()
    found = outcome(made)
    seconds = process_time() - begin
    cause = found.report.illegal_sign.cause
    told = " + ".join(f"{b.id}({','.join(b.params)})" for b in cause.mistakes) if cause else "nothing wrong"
    said = f"{found.proof}: {told}"
    if not found.step_right and found.grade == "named":
        failed = next((s for s in found.report.illegal_sign.steps if s.status == "failed"), None)
        said += f"; the first failed step is {failed.step if failed else None}"
    return Line(group, found.grade, found.params_right, found.step_right, seconds, said, made)


def singles_of(number: int) -> list[Line]:
    mistake = (*MISTAKES, *OTHER_SCHEMES)[number]
    return [_graded(_group(mistake), single(mistake, serial)) for serial in range(EACH)]


def _group(mistake: Known) -> str:
    scheme = mistake.services[0].scheme
    return mistake.id if scheme == "gateway" else f"{scheme} {mistake.id}"


def pairs_of(number: int) -> list[Line]:
    """Each chunk has a seed of its own, so that none waits for another's drawing."""
    return [_graded(" + ".join(made.expected), made) for made in pairs(CHUNK, seed=f"chunk {number}")]


def healthy_of(number: int) -> list[Line]:
    lines = []
    for made in lookalikes(CHUNK, seed=f"chunk {number}"):
        begin = process_time()
        told = accusations(diagnose(case_of(made)))
        grade = "wrong" if told else "named"
        lines.append(Line(made.note, grade, None, True, process_time() - begin, ", ".join(told), made))
    return lines


def unexplained_of(number: int) -> list[Line]:
    kind = ALL[number]
    return [_graded(kind, unexplainable(kind, serial)) for serial in range(UNEXPLAINED)]


def _spread(function: Callable[[int], list[Line]], count: int, workers: int) -> list[Line]:
    if workers == 1:
        return [line for number in range(count) for line in function(number)]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        return [line for lines in pool.imap(function, range(count)) for line in lines]


# Telling.


def _is_miss(line: Line) -> bool:
    wrong_step = line.grade == "named" and not line.step
    return line.grade not in {"named", "also", "fewer"} or line.params is False or wrong_step


def _write(folder: Path, line: Line) -> None:
    """A file that reproduces a miss, with its keys beside it."""
    ring, name = line.drawn.ring, line.group.replace(" ", "").replace("/", "-")[:60]
    number = sum(1 for old in folder.glob(f"{name}-*.txt"))
    params = [sorted(names) if names else names for names in line.drawn.params]
    rows = [f"expected: {line.drawn.expected} {params}", f"said: {line.told}"]
    rows += [f"keys: {ring}", f"known: {' '.join(line.drawn.known)}", f"presign: {line.drawn.presign}"]
    rows += [f"note: {line.drawn.note}", f"signed: {line.drawn.signed!r}", f"body: {line.drawn.body}", line.drawn.url]
    (folder / f"{name}-{number}.txt").write_text("\n".join(rows) + "\n", "utf-8", "surrogateescape")
    for key in (ring.public, ring.private, ring.alipay, *ring.others):
        if isinstance(key, str):
            (folder / f"{key}.pem").write_bytes(openssl_signer.private_file(key).read_bytes())
            (folder / f"{key}.pub.pem").write_bytes(openssl_signer.public_file(key).read_bytes())


def singles_table(lines: list[Line]) -> bool:
    print(f"\nOne mistake alone, {EACH} requests each\n")
    columns = zip(
        ("named", "also", "other", "wrong", "silent", "params", "step", "ms"), (7, 6, 7, 7, 8, 8, 6, 8), strict=True
    )
    print(f"{'mistake':32}{''.join(f'{name:>{wide}}' for name, wide in columns)}")
    total: Counter[str] = Counter()
    for group in dict.fromkeys(line.group for line in lines):
        mine = [line for line in lines if line.group == group]
        grades = Counter(line.grade for line in mine)
        params = sum(line.params is False for line in mine)
        steps = sum(line.grade == "named" and not line.step for line in mine)
        total += grades + Counter(params=params, step=steps)
        cells = [grades["named"], grades["also"], grades["same-bytes"], grades["wrong"], grades["silent"]]
        row = "".join(f"{cell or '':>{w}}" for cell, w in zip(cells, (7, 6, 7, 7, 8), strict=True))
        print(f"{group:32}{row}{params or '':>8}{steps or '':>6}{1000 * median(li.seconds for li in mine):8.1f}")
    good = total["named"] + total["also"]
    print(f"\nnamed {good} of {len(lines)} ({good / len(lines):.2%})")
    print(f"wrong parameters {total['params']}, wrong step {total['step']}")
    return good == len(lines) and not total["params"] and not total["step"]


def pairs_table(lines: list[Line]) -> bool:
    grades = Counter(line.grade for line in lines)
    good = grades["named"] + grades["also"]
    # Where one mistake alone gives the very same octets, nothing in the request tells of the second.
    asked = len(lines) - grades["fewer"]
    print(f"\nPairs of mistakes across steps, {len(lines)} requests\n")
    print(f"fewer suffice         {grades['fewer']:5}   (the same octets; left out of the share)")
    print(f"the very set named    {grades['named']:5}")
    print(f"  told beside another {grades['also']:5}   (the same bytes)")
    print(f"another set, same bytes {grades['same-bytes']:3}")
    print(f"nothing proven        {grades['silent']:5}")
    print(f"wrong, yet reproduced {grades['wrong']:5}")
    print(f"wrong parameters      {sum(line.params is False for line in lines):5}   (told only)")
    seconds = [line.seconds for line in lines]
    print(f"\nthe set named in {good / asked:.1%} of {asked}")
    print(f"CPU seconds: median {median(seconds):.2f}, most {max(seconds):.2f}")
    return good >= LEAST_OF_PAIRS * asked and not grades["wrong"]


def healthy_table(lines: list[Line]) -> bool:
    bad = [line for line in lines if line.grade == "wrong"]
    print(f"\nHealthy requests with odd looks: {len(lines)}, accused {len(bad)}; "
          f"median {1000 * median(li.seconds for li in lines):.2f} ms")  # fmt: skip
    for line in bad[:20]:
        print(f"  {line.group}: {line.told}")
    return not bad


def unexplained_table(lines: list[Line]) -> bool:
    print("\nSignatures that nothing explains, 25 parameters: CPU seconds\n")
    fine = True
    for kind in ALL:
        mine = [line for line in lines if line.group == kind]
        most = max(line.seconds for line in mine)
        claimed = [line.told for line in mine if line.grade != "silent" or not line.told.startswith("none: ")]
        late = most > MOST_SECONDS[kind]
        print(f"{kind:5} median {median(li.seconds for li in mine):.2f}, most {most:.2f} of {MOST_SECONDS[kind]}"
              f"{'  LATE' if late else ''}{'  CLAIMED ' + '; '.join(claimed) if claimed else ''}")  # fmt: skip
        fine = fine and not late and not claimed
    return fine


PARTS: dict[str, tuple[Callable[[int], list[Line]], int, Callable[[list[Line]], bool]]] = {
    "singles": (singles_of, len(MISTAKES) + len(OTHER_SCHEMES), singles_table),
    "pairs": (pairs_of, PAIRS // CHUNK, pairs_table),
    "healthy": (healthy_of, HEALTHY // CHUNK, healthy_table),
    "unexplained": (unexplained_of, len(ALL), unexplained_table),
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--misses", type=Path, help="a folder for files that reproduce every miss")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    openssl_signer.make_all()
    workers = min(2, os.cpu_count() or 1)
    missed = []
    for part in asked.parts or PARTS:
        function, count, table = PARTS[part]
        lines = _spread(function, count, 1 if part == "unexplained" else workers)
        if not table(lines):
            missed.append(part)
        misses = [line for line in lines if _is_miss(line)] if part != "unexplained" else []
        for line in misses:
            made = line.drawn
            where = f"{made.sign_type} {made.charset} {made.service}"
            print(f"  {line.grade}: {line.group} [{where}] {made.note}: {line.told}")
            if asked.misses:
                asked.misses.mkdir(parents=True, exist_ok=True)
                _write(asked.misses, line)
        sys.stdout.flush()
    print(f"\nbars missed: {', '.join(missed)}" if missed else "\nall bars met")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
