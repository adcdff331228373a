"""Data from outside of the project: what people ask, and requests of real programs. Tests of it skip where it lacks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CORPORA = Path(os.environ.get("ALIDIAG_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))


def outside(name: str) -> Path:
    """A file or folder in the folder that ALIDIAG_CORPORA names, or beside it."""
    for folder in (CORPORA, CORPORA.parent):
        if (folder / name).exists():
            return folder / name
    pytest.skip(f"needs {name}; name the folder that holds it in ALIDIAG_CORPORA")
