"""What the visible mistakes look at: the case as it lies there, before anything is tried."""

from __future__ import annotations

from alidiag.frozen import frozen
from alidiag.model import Case, Finding, Level, Param, Request, Span
from alidiag.schemes.gateways import Gateway
from alidiag.schemes.scheme import Scheme


def shortened(value: str) -> str:
    """A value as a report quotes it."""
    return value if len(value) <= 80 else f"{value[:80]}…"


@frozen
class Sight:
    """One case with what can be read off it at once.

    `verified`: the signature holds for the request exactly as it arrived. Then damage that only looks like damage is
    none, and nobody is accused of it.
    """

    case: Case
    scheme: Scheme
    sign_type: str | None
    """A usable type, as declared; None where it is missing or unusable."""
    sign: str
    place: Gateway | None
    verified: bool
    settled: bool = False
    """It is proven what was signed: what only may have been damaged is not told any more."""

    @property
    def request(self) -> Request:
        """The request as it arrived."""
        return self.case.request

    def about(
        self,
        rule: str,
        message: str,
        param: Param | None = None,
        *,
        level: Level = Level.ERROR,
        expected: str | None = None,
        actual: str | None = None,
        fix: str | None = None,
        span: Span | None = None,
    ) -> Finding:
        """A finding, at the value of a parameter where one is concerned."""
        return Finding(
            rule,
            level,
            message,
            param.name if param else None,
            expected,
            actual,
            fix,
            span or (param.value_span if param else None),
        )
