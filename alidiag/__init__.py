"""alidiag: why Alipay's payment gateway refused a request.

`diagnose` looks at one request, `Checker` at many; see `alidiag.library`. `Report` and what it is made of are in
`alidiag.model`, what can be raised in `alidiag.errors`.
"""

TYPE_CHECKING = False  # as type checkers know it; importing `typing` would cost as much as answering `--version`
if TYPE_CHECKING:
    from alidiag.errors import AlidiagError
    from alidiag.library import Checker, diagnose
    from alidiag.model import Report, Verdict

__version__ = "0.1.0"
__all__ = ["AlidiagError", "Checker", "Report", "Verdict", "__version__", "diagnose"]

_HOMES = {"AlidiagError": "errors", "Checker": "library", "Report": "model", "Verdict": "model", "diagnose": "library"}


def __getattr__(name: str) -> object:
    # Imported when it is first asked for: the command line starts with this module, too.
    if name not in _HOMES:
        raise AttributeError(f"module 'alidiag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"alidiag.{_HOMES[name]}"), name)
