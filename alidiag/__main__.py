"""The command's way in: answers `--version` without loading anything, and turns every ending into an exit status."""

from __future__ import annotations

import gc
import os
import sys


def run() -> None:
    """Run the command line and exit."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from alidiag import __version__

        _leave(_print(f"alidiag {__version__}\n"))
    _leave(_guarded())


def _print(text: str) -> int:
    """Write to standard output without loading anything for it."""
    try:
        os.write(1, text.encode())
    except BrokenPipeError:
        return 141
    except OSError:
        return 74
    return 0


def _guarded() -> int:
    """Run the application; whatever is left over at the end becomes a status, never a traceback."""
    # Nothing that is loaded at start is ever garbage: looking for some takes a tenth of the start.
    gc.disable()
    try:
        from alidiag.cli.streams import wants_colour

        if not wants_colour(sys.stdout, "auto"):
            # typer forces a terminal where CI variables are set; plain help is also quicker.
            os.environ.setdefault("TYPER_USE_RICH", "0")
        from alidiag.cli.app import main

        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 0 if ending.code is None else 2
    except BaseException as defect:  # noqa: BLE001 - a Rust panic of the crypto library is no Exception
        return _defect(defect)


def _defect(defect: BaseException) -> int:
    """A defect of alidiag: its kind and place, never its message, which may carry key material."""
    if os.environ.get("ALIDIAG_TRACEBACK") == "1":
        import traceback

        frames = traceback.extract_tb(defect.__traceback__)
        where = "\n".join(f"  {f.filename}:{f.lineno} in {f.name}" for f in frames)
    else:
        last = defect.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        name = os.path.basename(last.tb_frame.f_code.co_filename) if last else "?"
        where = f"  {name}:{last.tb_lineno if last else 0}"
    from contextlib import suppress

    with suppress(OSError, ValueError):
        sys.stderr.write(
            f"alidiag: a defect of alidiag itself ({type(defect).__name__}).\n{where}\n"
            "The request is not to blame. Please report it with these lines; ALIDIAG_TRACEBACK=1 shows more places.\n"
        )
    return 70


def _leave(status: int) -> None:
    """End the process, once everything is written. What could not be written is not tried again."""
    from contextlib import suppress

    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    try:
        if status not in (74, 141):
            sys.stdout.flush()
    except BrokenPipeError:
        status = 141
    except OSError:
        status = 74
    except (ValueError, AttributeError):  # it was closed, or never there
        pass
    if sys.gettrace() or sys.getprofile():
        sys.exit(status)
    # Taking everything apart that was loaded would cost as much as the diagnosis; nothing waits to be closed.
    os._exit(status)


if __name__ == "__main__":
    # `python -m` puts the working directory first: a file named typer.py there must not be imported.
    if sys.path and sys.path[0] in ("", os.getcwd()) and not sys.flags.safe_path:
        del sys.path[0]
    run()
