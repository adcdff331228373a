"""What shells offer behind TAB: the commands, the options of each, the values of those that have a few."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def offered(line: str) -> list[str]:
    """What bash offers at the end of a line."""
    words = line.split(" ")
    env = {**os.environ, "_ALIDIAG_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-m", "alidiag"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_commands_are_offered() -> None:
    assert "invalid-parameter" in offered("alidiag ")
    assert offered("alidiag ill") == ["illegal-sign"]


def test_options_of_a_command_are_offered() -> None:
    assert offered("alidiag illegal-sign --alipay") == ["--alipay-public-key"]
    assert {"list", "show", "check"} <= set(offered("alidiag specs "))


def test_values_are_offered() -> None:
    assert {"json", "jsonl"} <= set(offered("alidiag illegal-sign -f j"))
    assert "html=" in offered("alidiag illegal-sign --report h")
    assert offered("alidiag invalid-parameter --fail-on w") == ["warning"]
    assert offered("alidiag invalid-parameter --api create_forex_trade_w") == ["create_forex_trade_wap"]
    assert "values-percent-encoded" in offered("alidiag explain values-p")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_is_shown(shell: str) -> None:
    # A build server's process has no shell above it: the shell is named instead of looked for.
    env = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "alidiag", "--show-completion", shell], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "_ALIDIAG_COMPLETE" in done.stdout


def test_no_form_and_nothing_that_draws_is_loaded_for_an_offer() -> None:
    code = "import sys\nfrom alidiag.__main__ import _guarded\n_guarded()\nprint('|', *sys.modules, sep='\\n')"
    env = {**os.environ, "_ALIDIAG_COMPLETE": "complete_bash", "COMP_WORDS": "alidiag illegal-sign --pu"}
    env |= {"COMP_CWORD": "2"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)
    modules = set(done.stdout.partition("|")[2].split())
    assert "alidiag.cli.illegal_sign" in modules
    assert not {"rich", "lxml", "cryptography", "alidiag.diagnosis"} & modules
