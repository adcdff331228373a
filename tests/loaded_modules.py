"""What a run of the command loads: for cold start is a feature."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def loaded(arguments: list[str], folder: Path = ROOT) -> set[str]:
    """The modules in memory after a run in a folder."""
    code = (
        "import os, sys, io\n"
        # The command ends its process at once; here it has to be outlived.
        "os._exit = sys.exit\n"
        f"sys.argv = ['alidiag', *{arguments!r}]\n"
        "out, sys.stdout = sys.stdout, io.StringIO()\n"
        "from alidiag.__main__ import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "out.write('\\n'.join(sys.modules))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=True)
    return set(done.stdout.split())
