"""The keys that the options and the configuration name, in their roles."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from alidiag.errors import InputUnreadable, KeyUnreadable
from alidiag.files import read_file
from alidiag.frozen import frozen
from alidiag.model import Finding, Half, Key, KeyRing, Level

ROLE_RULES = ("public-key-as-private-key", "private-key-as-public-key", "key-not-rsa", "key-kind-mismatch")
"""What is wrong with the role of a key that can be read: a fault of step 1, not of the file."""


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
    """The keys in their roles, and what is wrong with those that stand in the wrong one.

    Raises:
        KeyUnreadable: a file that holds no key at all.
    """
    named = with_config(files, partner)
    ask = ask_password()
    findings: list[Finding] = []
    private = key_of(named.private, Half.PRIVATE, ask, findings)
    public = key_of(named.public, Half.PUBLIC, ask, findings)
    alipay = key_of(named.alipay_public, Half.PUBLIC, ask, findings)
    md5 = md5_of(named.md5)
    others = ring_of(files.keyring, ask) if files.keyring else ()
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
    """The key in a file; what is wrong with its role or its mode is added to `findings`.

    Raises:
        InputUnreadable, KeyUnreadable: no such file, or no key in it.
    """
    if path is None:
        return None
    content = read_file(path, f"the {wanted.value} key")
    if wanted is Half.PRIVATE and content.mode & 0o077 and os.name == "posix":
        findings.append(
            Finding(
                "key-file-open",
                Level.NOTE,
                f"{path} can be read by others on this machine (mode {content.mode & 0o777:04o}).",
                fix=f"chmod 600 {path}",
            )
        )
    return key_in(content.data, path, wanted, ask, findings)


def key_in(
    data: bytes, source: str, wanted: Half, ask: Callable[[str], bytes] | None, findings: list[Finding]
) -> Key | None:
    """The key in a text; one that is in the wrong role is None, and `findings` says why."""
    from alidiag.keys import load_key

    try:
        return load_key(data, source, wanted, ask)
    except KeyUnreadable as problem:
        if problem.rule not in ROLE_RULES:
            raise
        findings.append(Finding(problem.rule, Level.ERROR, problem.message, fix=problem.hint or None))
        return None


def md5_of(path: str | None) -> Key | None:
    """The MD5 key in a file, or in the variable `$NAME`; without a path, the one in ALIDIAG_MD5_KEY, if it is set."""
    from alidiag.keys import load_md5

    if path is not None and not path.startswith("$"):
        return load_md5(read_file(path, "the MD5 key").data, path)
    name = path[1:] if path else "ALIDIAG_MD5_KEY"
    value = os.environ.get(name)
    if value is None:
        return None
    return load_md5(os.fsencode(value), f"the variable {name}")


MOST_KEYS = 1000


def ring_of(folder: str, ask: Callable[[str], bytes] | None) -> tuple[Key, ...]:
    """Every key in a folder; files that hold none are passed over.

    Raises:
        InputUnreadable: no folder, or no key in it.
    """
    from alidiag.keys import load_keys

    try:
        names = sorted(os.listdir(folder))
    except OSError as problem:
        raise InputUnreadable(f"Cannot read the keyring {folder}: {problem.strerror}.", "Name a folder.") from None
    keys: list[Key] = []
    for name in names[:MOST_KEYS]:
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        try:
            keys += load_keys(read_file(path, "a key").data, path, ask)
        except (KeyUnreadable, InputUnreadable):
            continue
    if not keys:
        raise InputUnreadable(f"No file in the keyring {folder} holds a key.", "Put one key in each file.")
    return tuple(keys)
