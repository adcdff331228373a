"""The forms of `alidiag check`, each imported only where it is asked for."""

from __future__ import annotations

from importlib import import_module

from alidiag.batch.outcome import BatchForm, Look, Writer

FORMS = ("text", "concise", "markdown", "html", "sarif", "junit", "github")
"""Each is `Form` in `alidiag.render.check_<name>`."""


def make(name: str, stream: Writer, look: Look) -> BatchForm:
    """The form of this name, ready to write to a stream."""
    form: BatchForm = import_module(f"alidiag.render.check_{name}").Form(stream, look)
    return form
