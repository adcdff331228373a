"""The forms in which requests and messages are written down, one module each: a finder that takes them out of a text.

A finder gets a `View` and yields the stretches that it read, in the order of the text. It does not look at what stands
around them. To add a form, write its module and name it in `FORMS`, before whatever would take it for something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from alidiag.named import NamedTuple
from alidiag.pattern import Pattern
from alidiag.read.found import Stretch, View

Finder = Callable[[View], Iterator[Stretch]]


class Form(NamedTuple):
    """One form of writing.

    `module`: in this package, with a function `find`; it is loaded only where `hint` fits the text.
    `writes`: the names that `read_as.form` may have, from this module.
    """

    module: str
    hint: Pattern
    writes: tuple[str, ...]

    @property
    def find(self) -> Finder:
        """The finder."""
        found: Finder = import_module(f"alidiag.read.forms.{self.module}").find
        return found


FORMS: tuple[Form, ...] = (
    Form("xml", Pattern(r"<alipay|&lt;alipay|res_(?:error|data)=|\A\s*<"), ("xml",)),
    Form("mobile", Pattern(r"resultStatus="), ("mobile-result",)),
    Form("order", Pattern(r"=[\"“]|=&quot;|=&#|%22|mobile\.securitypay"), ("order-string",)),
    Form("pairs", Pattern(r"="), ("url", "form")),
)
"""In the order in which a text is looked through: what has a beginning and an end of its own comes first."""
