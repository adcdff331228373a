"""The examples of the README run as they are printed, and what it says of CI is what stands in the files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
FIXTURES = ROOT / "fixtures"
SHOP = """
def payment_url(order):
    return {url!r}
"""


def example(name: str) -> str:
    """The block of Python behind `<!-- example: name -->`."""
    (code,) = re.findall(rf"<!-- example: {name} -->\n```python\n(.*?)```\n", README, re.DOTALL)
    return code


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, check=False)


def outcome(folder: Path, fixture: str) -> subprocess.CompletedProcess[str]:
    """The README's test of a program that makes the URL of a fixture."""
    url = (FIXTURES / "requests" / fixture / "request.txt").read_text("utf-8").strip()
    (folder / "keys").mkdir()
    shutil.copy(FIXTURES / "keys" / "rsa2048_pub.pem", folder / "keys" / "merchant_pub.pem")
    (folder / "shop.py").write_text(SHOP.format(url=url), encoding="utf-8")
    (folder / "test_requests.py").write_text(example("pytest"), encoding="utf-8")
    return run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "test_requests.py")


def test_the_test_of_the_readme_passes_for_a_program_that_signs_rightly(tmp_path: Path) -> None:
    done = outcome(tmp_path, "healthy-rsa2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_test_of_the_readme_names_the_mistake_of_a_program_that_does_not(tmp_path: Path) -> None:
    done = outcome(tmp_path, "values-percent-encoded")
    assert done.returncode == 1
    assert "values-percent-encoded" in done.stdout


def test_the_example_with_dask_gives_the_verdicts_of_the_recorded_requests(tmp_path: Path) -> None:
    pytest.importorskip("dask.bag", reason="dask, an optional extra, is not installed")
    shutil.copytree(FIXTURES / "recorded", tmp_path / "recorded")
    shutil.copytree(FIXTURES / "keys", tmp_path / "keys")
    (tmp_path / "example.py").write_text(example("dask"), encoding="utf-8")
    done = run(tmp_path, "example.py")
    assert done.returncode == 0, done.stderr
    assert eval(done.stdout) == {"pass": 3, "fail": 8, "unreadable": 1, "unproven": 1}


PARTITIONS = """
import dask.bag
from alidiag import Checker

if __name__ == "__main__":
    records = dask.bag.read_text("recorded/orders.jsonl", blocksize=3000)
    assert records.npartitions > 1
    reports = records.map_partitions(Checker(config="recorded/alidiag.toml").lines).compute(scheduler="processes")
    print(len(reports))
"""


def test_partitions_can_be_mapped_as_well(tmp_path: Path) -> None:
    pytest.importorskip("dask.bag", reason="dask, an optional extra, is not installed")
    shutil.copytree(FIXTURES / "recorded", tmp_path / "recorded")
    shutil.copytree(FIXTURES / "keys", tmp_path / "keys")
    (tmp_path / "partitions.py").write_text(PARTITIONS, encoding="utf-8")
    done = run(tmp_path, "partitions.py")
    assert (done.returncode, done.stdout) == (0, "13\n"), done.stderr


def test_every_option_that_the_readme_names_for_check_is_one() -> None:
    section = README.partition("## Many recorded requests")[2].partition("## In a test suite")[0]
    named = set(re.findall(r"alidiag check [^`\n]*|`(--[a-z-]+)", section)) - {""}
    named |= set(re.findall(r"(--[a-z-]+)", "\n".join(re.findall(r"alidiag check [^`\n']*", section))))
    named -= {"--install-completion", "--show-completion"}
    assert len(named) > 9
    done = run(ROOT, "-m", "alidiag", "check", "--help")
    known = set(re.findall(r"--[a-z-]+", done.stdout))
    assert named <= known, named - known


def test_the_forms_that_the_readme_lists_are_those_there_are() -> None:
    from alidiag.cli.outputs import FORMATS, RECORDED

    table = README.partition("## Output forms")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE) == [*FORMATS, *RECORDED]
