"""alidiag for programs: one request diagnosed in a test suite, or many by an engine that maps a function over them.

    from alidiag import diagnose

    report = diagnose(url, md5_key=Path("keys/md5.txt"))
    assert report.verdict == "pass", report.illegal_sign.cause

Nothing is printed, nothing is sent, nothing but the named key files is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from alidiag import config as configuration
from alidiag.batch.outcome import Place
from alidiag.errors import AlidiagError, NothingToCheck
from alidiag.files import read_key_file
from alidiag.keys import load_key, load_md5
from alidiag.model import Finding, Half, Key, KeyRing, Report
from alidiag.recorded.judge import PATHS, Judge, Settings
from alidiag.recorded.keys import Given, Keys, keys_in_folder, without_notes
from alidiag.recorded.record import PassedOver, Record, Unreadable
from alidiag.recorded.sources.json_lines import item_of, record_of
from alidiag.recorded.worker import Orders, Worker

KeySource = str | bytes | os.PathLike[str]
"""A key: its text or octets, or the path of its file as a `pathlib.Path`. A plain `str` is always the key itself."""


def diagnose(
    url: str = "",
    *,
    body: str | None = None,
    method: str | None = None,
    public_key: KeySource | None = None,
    private_key: KeySource | None = None,
    alipay_public_key: KeySource | None = None,
    md5_key: KeySource | None = None,
    presign: str | None = None,
    signature: str | None = None,
    gateway_error: str | None = None,
    only: str | None = None,
    specs: Iterable[str] = (),
    now: float | None = None,
    source: str = "the request",
) -> Report:
    """What is wrong with one request to Alipay's gateway, along both paths.

    Args:
        url: the whole URL, or a curl command; empty where only a body was sent to an address that does not matter.
        body: the form body of a POST, `name=value&name=value`.
        method: `GET` or `POST`; by default POST where there is a body.
        public_key: the merchant's; verifies RSA, RSA2 and DSA signatures.
        private_key: the merchant's; its public half serves as well, and both given are compared.
        alipay_public_key: Alipay's, only to see whether it was taken for the merchant's.
        md5_key: verifies MD5 signatures.
        presign: the developer's own pre-sign string.
        signature: the developer's own value of `sign`.
        gateway_error: what the gateway answered; the string that it echoes is a second witness.
        only: `illegal-sign` or `invalid-parameter`; None for both.
        specs: folders of a merchant's own rules.
        now: Unix seconds, for rules about time; without it no timestamp is told to have expired.
        source: a name for the request, in the report.

    Returns:
        The report: `verdict` is `pass`, `fail` or `unproven` (no key that could check the signature, or a service
        without rules). `illegal_sign.cause.mistakes` names what is proven; `invalid_parameter.missing` and `.invalid`
        the parameters. It holds no key.

    Raises:
        NothingToCheck: it is no request to the gateway.
        InputUnreadable: it is too large, or its body is no form.
        KeyUnreadable: a key cannot be read, or is of the wrong half or kind.
        MachineAtFault: this machine's cryptography fails its known-answer tests.
    """
    keys = Keys(_given(public_key, private_key, alipay_public_key, md5_key))
    judge = Judge(Settings(keys=keys, only=_path(only), specs=tuple(specs), now=now))
    return judge.report(
        Record(
            Place(source),
            url,
            method=method.upper() if method else None,
            body=body,
            form=None,
            presign=presign,
            signature=signature,
            gateway_error=gateway_error,
        )
    )


class Checker:
    """Checks records one after the other, quickly: for an engine that maps a function over partitions.

    A record is a mapping, or a line of JSON, with the keys of `alidiag check`'s JSON lines: `url` or `body`, and `id`,
    `method`, `presign`, `signature`, `gateway_error`. An object of this class is picklable; **a pickle of it holds the
    keys**, so it must travel only where the keys may. What it remembers makes it quick and changes no verdict. What was
    noticed about the keys, and is no matter of any request, is in `key_notes`.

        bag.map_partitions(Checker(config="alidiag.toml").lines)
    """

    def __init__(
        self,
        *,
        config: str | os.PathLike[str] | None = None,
        keyring: str | os.PathLike[str] | None = None,
        public_key: KeySource | None = None,
        private_key: KeySource | None = None,
        alipay_public_key: KeySource | None = None,
        md5_key: KeySource | None = None,
        only: str | None = None,
        specs: Iterable[str] = (),
        now: float | None = None,
        source: str = "record",
    ) -> None:
        """A checker with the keys of one or many partners.

        Args:
            config: an `alidiag.toml` that names the keys of each partner; the other keys are for the other partners.
            keyring: a folder of keys that are tried to explain a failure.
            public_key: this and all others as in `diagnose`.
            private_key: see `diagnose`.
            alipay_public_key: see `diagnose`.
            md5_key: see `diagnose`.
            only: see `diagnose`.
            specs: see `diagnose`.
            now: see `diagnose`.
            source: how records are called in reports: `record#1`, `record#2`, counted in each call.

        Raises:
            ConfigWrong, InputUnreadable, KeyUnreadable: the configuration or a key cannot be used.
        """
        others = keys_in_folder(os.fspath(keyring)) if keyring is not None else ()
        default, told = without_notes(_given(public_key, private_key, alipay_public_key, md5_key, others))
        partners = {}
        for partner, given in _partners(os.fspath(config), default) if config is not None else ():
            partners[partner], more = without_notes(given)
            told = (*told, *more)
        self.key_notes = tuple(dict.fromkeys(told))
        self.settings = Settings(keys=Keys(default, partners), only=_path(only), specs=tuple(specs), now=now)
        self.source = source
        self._worker: Worker | None = None

    def __getstate__(self) -> tuple[Settings, str, tuple[Finding, ...]]:
        return self.settings, self.source, self.key_notes

    def __setstate__(self, state: tuple[Settings, str, tuple[Finding, ...]]) -> None:
        self.settings, self.source, self.key_notes = state
        self._worker = None

    def report(self, record: Mapping[str, object] | str) -> Report | None:
        """The report on one record; None where it is no request to the gateway.

        A record that cannot be read has a report with the verdict `unreadable`.
        """
        from alidiag.recorded.judge import unreadable

        item = self._item(record, 1)
        if isinstance(item, PassedOver):
            return None
        if isinstance(item, Unreadable):
            return unreadable(item)
        try:
            return self._ready().judge.report(item)
        except NothingToCheck:
            return None

    def __call__(self, record: Mapping[str, object] | str) -> str:
        """The report on one record as a line of JSON without its end; empty where it is no request to the gateway."""
        return "".join(self.lines([record]))

    def lines(self, records: Iterable[Mapping[str, object] | str]) -> list[str]:
        """The reports on the records of a partition as lines of JSON without their ends, in the order of the records.

        Records that are no requests to the gateway have none. A list, for engines pickle what a partition comes to.
        """
        worker = self._ready()
        lines: list[str] = []
        for number, record in enumerate(records, 1):
            worker.one(self._item(record, number))
            if worker.brief:
                lines.append(worker.brief.pop()[:-1])
        worker.done()
        return lines

    def _item(self, record: Mapping[str, object] | str, number: int) -> Record | Unreadable | PassedOver:
        place = Place(self.source, entry=number)
        return item_of(record, place) if isinstance(record, str) else record_of(record, place)

    def _ready(self) -> Worker:
        if self._worker is None:
            self._worker = Worker(Orders(self.settings, brief=True))
        return self._worker


def _path(only: str | None) -> str | None:
    if only is not None and only not in PATHS:
        raise AlidiagError(f"only={only[:60]!a} is not known.", f"It is {' or '.join(PATHS)}.")
    return only


def _octets(key: KeySource, what: str, name: str) -> tuple[bytes, str]:
    """The octets of a key, and where they come from: a path, or what is given under `name`."""
    if isinstance(key, str):
        return key.encode("utf-8", "surrogateescape"), name
    if isinstance(key, bytes):
        return key, name
    path = os.fspath(key)
    return read_key_file(path, what).data, path


def _given(
    public: KeySource | None,
    private: KeySource | None,
    alipay: KeySource | None,
    md5: KeySource | None,
    others: tuple[Key, ...] = (),
    md5_name: str = "the argument md5_key",
) -> Given:
    def half(key: KeySource | None, wanted: Half, what: str, name: str) -> Key | None:
        return None if key is None else load_key(*_octets(key, what, f"the argument {name}"), wanted)

    return Given(
        KeyRing(
            half(private, Half.PRIVATE, "the private key", "private_key"),
            half(public, Half.PUBLIC, "the public key", "public_key"),
            half(alipay, Half.PUBLIC, "Alipay's public key", "alipay_public_key"),
            None if md5 is None else load_md5(*_octets(md5, "the MD5 key", md5_name)),
            others,
        )
    )


def _partners(path: str, default: Given) -> Iterator[tuple[str, Given]]:
    """Each partner that a configuration names, with its keys; what it does not name is that of `default`."""
    import pathlib

    keys = default.keys
    for partner, named in configuration.load(path).partners:
        paths = (named.public_key, named.private_key, named.alipay_public_key, named.md5_key_file)
        public, private, alipay, md5_file = (None if one is None else pathlib.Path(one) for one in paths)
        md5: KeySource | None = md5_file
        if md5 is None and named.md5_key_env is not None:
            md5 = os.environ.get(named.md5_key_env)
        own = _given(public, private, alipay, md5, md5_name=f"the variable {named.md5_key_env}").keys
        ring = KeyRing(
            own.private or keys.private,
            own.public or keys.public,
            own.alipay_public or keys.alipay_public,
            own.md5 or keys.md5,
            keys.others,
        )
        yield partner, Given(ring)
