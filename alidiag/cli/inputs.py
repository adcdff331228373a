"""The keys that the options and the configuration name, in their roles."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from alidiag.files import read_key_file
from alidiag.frozen import frozen
from alidiag.model import Finding, Half, Key, KeyRing, Level

if TYPE_CHECKING:
    from alidiag.recorded.keys import Given


@frozen
class KeyFiles:
    """What the options say about keys."""

    private: str | None = None
    public: str | None = None
    alipay_public: str | None = None
    md5: str | None = None
    keyring: str | None = None
    config: str | None = None
    no_config: bool = False


class KeyNotes:
    """Tells on standard error what was noticed about keys and is no matter of any request, each note once."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def without(self, given: Given) -> Given:
        """The keys without such notes, which are told now, unless they were before."""
        from alidiag.cli.streams import note
        from alidiag.recorded.keys import without_notes

        given, notes = without_notes(given)
        for one in notes:
            if one.message not in self._told:
                self._told.add(one.message)
                note(one.message, one.fix, one.rule)
        return given


def ask_password() -> Callable[[str], bytes] | None:
    """Asks on the terminal without echo; None where nobody sits there."""
    try:
        if not sys.stdin.isatty():
            return None
    except (AttributeError, ValueError):
        return None
    from getpass import getpass

    return lambda message: getpass(message + " ", stream=sys.stderr).encode("utf-8", "surrogateescape")


def keys_from(files: KeyFiles, partner: str | None) -> tuple[KeyRing, tuple[Finding, ...]]:
    """The keys in their roles, and what was noticed about their files.

    Raises:
        KeyUnreadable: a file without a key, or with one that cannot take this role.
    """
    named = with_config(files, partner)
    ask = ask_password()
    findings: list[Finding] = []
    private = key_of(named.private, Half.PRIVATE, ask, findings)
    public = key_of(named.public, Half.PUBLIC, ask, findings)
    alipay = key_of(named.alipay_public, Half.PUBLIC, ask, findings)
    md5 = md5_of(named.md5)
    others = ring_of(files.keyring, ask)
    return KeyRing(private, public, alipay, md5, others), tuple(findings)


def with_config(files: KeyFiles, partner: str | None) -> KeyFiles:
    """The options, and what the configuration says where they are silent; the configuration is then done with."""
    if files.no_config and not files.config:
        return files
    from alidiag import config

    path = files.config or config.find(".")
    if path is None:
        return files
    own = config.load(path).keys_of(partner)
    if own is None:
        return files
    md5 = own.md5_key_file
    if md5 is None and own.md5_key_env is not None and own.md5_key_env in os.environ:
        md5 = f"${own.md5_key_env}"
    return KeyFiles(
        files.private or own.private_key,
        files.public or own.public_key,
        files.alipay_public or own.alipay_public_key,
        files.md5 or md5,
        files.keyring,
        no_config=True,
    )


def key_of(path: str | None, wanted: Half, ask: Callable[[str], bytes] | None, findings: list[Finding]) -> Key | None:
    """The key in a file; what is wrong with the file's mode is added to `findings`.

    Raises:
        InputUnreadable, KeyUnreadable: no such file, or no key of this half in it.
    """
    from alidiag.keys import load_key

    if path is None:
        return None
    content = read_key_file(path, f"the {wanted.value} key")
    if wanted is Half.PRIVATE and content.mode & 0o077 and os.name == "posix":
        findings.append(
            Finding(
                "key-file-open",
                Level.NOTE,
                f"{path} can be read by others on this machine (mode {content.mode & 0o777:04o}).",
                fix=f"chmod 600 {path}",
            )
        )
    return load_key(content.data, path, wanted, ask)


def md5_of(path: str | None) -> Key | None:
    """The MD5 key in a file, or in the variable `$NAME`; without a path, the one in ALIDIAG_MD5_KEY, if it is set."""
    from alidiag.keys import load_md5

    if path is not None and not path.startswith("$"):
        return load_md5(read_key_file(path, "the MD5 key").data, path)
    name = path[1:] if path else "ALIDIAG_MD5_KEY"
    value = os.environ.get(name)
    if value is None:
        return None
    return load_md5(os.fsencode(value), f"the variable {name}")


def ring_of(folder: str | None, ask: Callable[[str], bytes] | None) -> tuple[Key, ...]:
    """Every key in a folder, if one is named."""
    if not folder:
        return ()
    from alidiag.recorded.keys import keys_in_folder

    return keys_in_folder(folder, ask)
