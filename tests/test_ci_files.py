"""The files that make alidiag ready for build servers: they are what those servers read, and their script does it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed: the YAML files were not looked at")

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / ".github" / "actions" / "alidiag" / "action.yml").read_text("utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
STAND_IN = """#!{python}
import os, sys
with open(os.environ["TOLD"], "w", encoding="utf-8") as file:
    file.write("\\n".join(sys.argv[1:]))
for word in sys.argv:
    if word.startswith("markdown="):
        with open(word.partition("=")[2], "w", encoding="utf-8") as file:
            file.write("# summary\\n")
sys.exit(int(os.environ["STATUS"]))
"""


def checked(folder: Path, status: int = 0, **inputs: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """The second step of the action, with a program in alidiag's place that notes how it was called."""
    step = ACTION["runs"]["steps"][1]
    command = folder / "bin" / "alidiag"
    command.parent.mkdir()
    command.write_text(STAND_IN.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)
    given = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()} | inputs
    env = {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda match: given[match[1]], value)
        for name, value in step["env"].items()
    }
    env |= {"PATH": f"{command.parent}:{os.environ['PATH']}", "TOLD": str(folder / "told"), "STATUS": str(status)}
    env |= {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(folder / "out"), "GITHUB_STEP_SUMMARY": str(folder / "md")}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(words, env=env, cwd=folder, capture_output=True, text=True, check=False)
    return done, (folder / "told").read_text("utf-8").split("\n")


def test_the_action_calls_check_with_its_inputs_word_by_word(tmp_path: Path) -> None:
    done, words = checked(tmp_path, paths="recorded files/\na.har\n", args="--config=k.toml", sarif="a.sarif")
    assert done.returncode == 0, done.stderr
    assert words[:4] == ["check", "--format", "github", "--fail-on"]
    assert words[4] == "error"
    assert "sarif=a.sarif" in words
    assert words[-4:] == ["--config=k.toml", "--", "recorded files/", "a.har"]
    assert (tmp_path / "md").read_text() == "# summary\n"
    assert (tmp_path / "out").read_text() == "exit-status=0\n"


def test_the_status_of_the_action_is_that_of_check_unless_it_is_accepted(tmp_path: Path) -> None:
    for number, (status, accept, wanted) in enumerate([(1, "", 1), (4, "", 4), (4, "3 4", 0), (1, "3 4", 1)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        done, _ = checked(folder, status, paths="a", accept=accept)
        assert done.returncode == wanted
        assert (folder / "out").read_text() == f"exit-status={status}\n"


def test_no_input_of_the_action_is_pasted_into_a_script(tmp_path: Path) -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
    trap = '$(touch trap); `touch trap`\n"; touch trap; "\n--'
    done, words = checked(tmp_path, paths=trap)
    assert done.returncode == 0
    assert words[-3:] == trap.split("\n")
    assert not (tmp_path / "trap").exists()


def test_the_action_names_no_input_for_a_key() -> None:
    assert not [name for name in ACTION["inputs"] if re.search("key|secret|token", name)]


def test_the_hooks_take_recorded_requests_of_alipay_and_nothing_else() -> None:
    for hook in HOOKS:
        assert hook["language"] == "python"
        assert hook["entry"].startswith("alidiag check ")
        for path in ("alipay.har", "tests/alipay/one.jsonl", "a/alipay-sandbox/b/c.log", "alipay_orders.jsonl"):
            assert re.search(hook["files"], path), path
        for path in ("data.jsonl", "src/alipay/client.py", "notalipay/one.har", "alipay.toml"):
            assert not re.search(hook["files"], path), path
    assert {hook["id"] for hook in HOOKS} == {"alidiag", "alidiag-parameters"}
