"""x"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.read.found import Stretch, View


def find(view: View) -> Iterator[Stretch]:
    return iter(())
