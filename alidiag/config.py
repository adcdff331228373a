"""The configuration file: which keys belong to which partner. A secret never stands in it, only where it is.

`alidiag.toml`, `.alidiag.toml` or `[tool.alidiag]` in pyproject.toml, looked for from the working directory upwards to
the first folder that holds `.git`.
"""

from __future__ import annotations

import os
from typing import Any

from alidiag.errors import ConfigWrong
from alidiag.files import read_file
from alidiag.frozen import frozen

NAMES = ("alidiag.toml", ".alidiag.toml", "pyproject.toml")
KEY_NAMES = ("private_key", "public_key", "alipay_public_key", "md5_key_file", "md5_key_env")


@frozen
class PartnerKeys:
    """Where the keys of one partner are: paths, already made absolute, and the name of a variable."""

    private_key: str | None = None
    public_key: str | None = None
    alipay_public_key: str | None = None
    md5_key_file: str | None = None
    md5_key_env: str | None = None


@frozen
class Config:
    """A configuration file that was read; `path` is empty where there is none."""

    path: str = ""
    partners: tuple[tuple[str, PartnerKeys], ...] = ()

    def keys_of(self, partner: str | None) -> PartnerKeys | None:
        """The keys of a partner, or None."""
        return dict(self.partners).get(partner) if partner is not None else None


def find(start: str) -> str | None:
    """The nearest configuration file, from a folder upwards."""
    folder = os.path.abspath(start)
    while True:
        for name in NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _mentions_us(path)):
                return path
        parent = os.path.dirname(folder)
        if os.path.exists(os.path.join(folder, ".git")) or parent == folder:
            return None
        folder = parent


def _mentions_us(path: str) -> bool:
    return b"[tool.alidiag" in read_file(path, "the configuration").data


def load(path: str) -> Config:
    """The configuration in a file.

    Raises:
        ConfigWrong: no TOML, or a key that alidiag does not know; the message names it and the nearest one.
    """
    import tomllib

    data = read_file(path, "the configuration").data
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        where = str(problem).rpartition("(")[2].rstrip(")") if "(at " in str(problem) else "somewhere"
        raise ConfigWrong(f"{path} is not valid TOML ({where}).") from None
    if os.path.basename(path) == "pyproject.toml":
        document = document.get("tool", {}).get("alidiag", {})
    _only(path, document, ("keys",), "")
    keys = _table(path, document.get("keys", {}), "keys")
    base = os.path.dirname(os.path.abspath(path))
    partners = []
    for partner, entry in keys.items():
        table = _table(path, entry, f'keys."{partner}"')
        _only(path, table, KEY_NAMES, f'keys."{partner}".')
        for name, value in table.items():
            if not isinstance(value, str):
                raise ConfigWrong(f'{path}: keys."{partner}".{name} must be a text.')
        paths = {n: os.path.join(base, v) if n != "md5_key_env" else v for n, v in table.items()}
        partners.append((partner, PartnerKeys(**paths)))
    return Config(path, tuple(partners))


def _table(path: str, value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigWrong(f"{path}: {name} must be a table.", 'Write [keys."2088..."] and the files below it.')
    return value


def _only(path: str, table: dict[str, Any], known: tuple[str, ...], prefix: str) -> None:
    for name in table:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1, 0.4)
            hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(known)}."
            if name in ("md5_key", "key", "secret"):
                hint = "A secret never stands in the configuration: name its file with md5_key_file, or md5_key_env."
            raise ConfigWrong(f"{path}: {prefix}{name} is not known.", hint)
