"""What tells a fault again in another run: never a line number, a value or a secret."""

from __future__ import annotations


def place_of(param: str | None) -> str | None:
    """The parameter with no numbers in its brackets: `site_infos[2].site_type` is `site_infos[].site_type`."""
    if param is None or "[" not in param:
        return param
    head, *rest = param.split("[")
    return head + "".join("[" + piece.lstrip("0123456789") for piece in rest)


def fingerprint_of(path: str, rule: str, service: str | None, param: str | None) -> str:
    """32 hex digits that stand for one rule, broken by one parameter of one service.

    The same in `--baseline` files and in SARIF's `partialFingerprints`.
    """
    from hashlib import sha256

    parts = ("1", path, rule, service or "", place_of(param) or "")
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
