"""The vocabulary of alidiag: frozen data that every other module speaks in.

Nothing here reads, computes or prints. A `Report` holds no key, so a secret cannot reach an output.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from alidiag.frozen import frozen, hidden


class Level(StrEnum):
    """How much a finding weighs: only `ERROR` makes a request fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Status(StrEnum):
    """What became of one step. `SKIPPED` and `UNPROVEN` always carry a reason."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNPROVEN = "unproven"


class Verdict(StrEnum):
    """What was found out about one request."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNPROVEN = "unproven"
    UNREADABLE = "unreadable"


class Proof(StrEnum):
    """How sure a cause is.

    reproduced: re-enacting it makes the sent signature verify, strictly. observed: it is visible in the input, or a
    second witness (the developer's own string, the gateway's echo) shows it. suspected: only likely. none: unexplained.
    """

    REPRODUCED = "reproduced"
    OBSERVED = "observed"
    SUSPECTED = "suspected"
    NONE = "none"


class Step(StrEnum):
    """The four steps of iDiagnose, in its order."""

    KEY_PAIR = "key-pair"
    PRESIGN = "presign"
    SIGNATURE = "signature"
    FINAL_URL = "final-url"

    @property
    def number(self) -> int:
        """1 to 4."""
        return list(Step).index(self) + 1

    @property
    def heading(self) -> str:
        """The step's heading in a report."""
        return _TITLES[self]


_TITLES = {
    Step.KEY_PAIR: "Verify the key pair",
    Step.PRESIGN: "Check the pre-sign string",
    Step.SIGNATURE: "Check the signature",
    Step.FINAL_URL: "Check the final URL",
}


class Span(NamedTuple):
    """A stretch of the pasted text, in characters: `text[start:end]`."""

    start: int
    end: int


class Param(NamedTuple):
    """One parameter as it was received; nothing of it is lost.

    `raw_name` and `raw_value` are the very characters of the query; `name` and `value` are their octets decoded in the
    request's charset, where an octet that does not belong to it stands as a lone surrogate (`surrogateescape`).
    """

    name: str
    value: str
    raw_name: str
    raw_value: str
    span: Span
    """The whole pair."""
    value_span: Span
    place: str
    """`query` or `body`."""
    written: str | None = None
    """The value as the source of a page has it, where a browser makes another one of it."""


@frozen
class Finding:
    """One observation about a request, a key or a text. Texts may be untrusted: show them, never print them."""

    rule: str
    level: Level
    message: str
    param: str | None = None
    expected: str | None = None
    actual: str | None = None
    fix: str | None = None
    span: Span | None = None
    reference: str | None = None
    answer: str | None = None
    """The code that the gateway answers with, where the broken rule itself names one."""


class ReadAs(NamedTuple):
    """How the text of a request was written, a name of `read.forms.FORMS`, and what had to be undone to read it."""

    form: str
    repairs: tuple[str, ...] = ()


@frozen
class Request:
    """A request as it was received.

    `text` is what was pasted, decoded losslessly with `text_codec`; all spans count its characters. `gateway` is the
    address as written, up to the `?`, empty where only a body is known. `charset` is the declared one, None where
    `_input_charset` is missing; `codec` is the Python codec that values were decoded with.
    """

    text: str
    source: str
    form: str
    method: str
    gateway: str
    params: tuple[Param, ...]
    charset: str | None
    codec: str
    gateway_span: Span | None = None
    fragment: str | None = None
    fragment_span: Span | None = None
    text_codec: str = "utf-8"
    notes: tuple[Finding, ...] = ()
    """What reading had to assume or undo."""
    is_order: bool = False
    """An in-app order string: its values are quoted, not percent-encoded."""
    is_sent: bool = True
    """`raw_name` and `raw_value` are what was sent; else the text shows values only, and raw forms are made of them."""
    read_as: ReadAs = ReadAs("url")

    def get(self, name: str) -> str | None:
        """The first value under this name, or None."""
        for param in self.params:
            if param.name == name:
                return param.value
        return None

    def param(self, name: str) -> Param | None:
        """The first parameter of this name, or None."""
        for param in self.params:
            if param.name == name:
                return param
        return None


class Kind(StrEnum):
    """The kinds of key that the gateway knows."""

    RSA = "RSA"
    DSA = "DSA"
    MD5 = "MD5"


class Half(StrEnum):
    """Which half of a pair a key is; an MD5 key is a shared `SECRET`."""

    PRIVATE = "private"
    PUBLIC = "public"
    SECRET = "secret"  # noqa: S105 - a kind of key


class RsaNumbers(NamedTuple):
    """An RSA public key."""

    n: int
    e: int


class DsaNumbers(NamedTuple):
    """A DSA public key."""

    p: int
    q: int
    g: int
    y: int


@frozen
class Key:
    """A key that was read. Only `keys` and `signing` look at the hidden fields.

    `fingerprint` is the SHA-256 of the public half's DER (SubjectPublicKeyInfo) in hex; None for an MD5 key, which has
    no public half and is never hashed for display. `repairs` lists what had to be mended in the file to read it.
    """

    kind: Kind
    half: Half
    source: str
    bits: int = 0
    container: str = ""
    """`PKCS#1`, `PKCS#8`, `SubjectPublicKeyInfo`, `X.509 certificate`, ..."""
    fingerprint: str | None = None
    notes: tuple[Finding, ...] = ()
    public: RsaNumbers | DsaNumbers | None = hidden(default=None)
    private_der: bytes | None = hidden(default=None)
    """Unencrypted PKCS#8 of a private key."""
    secret: bytes | None = hidden(default=None)
    """The octets of an MD5 key, without what stands around its 32 characters."""
    secret_as_written: bytes | None = hidden(default=None)
    """The octets of the MD5 key file, line end and all: a signer may have used them so."""


@frozen
class KeyRing:
    """The keys that were given, by role. `others` are tried only to explain a failure."""

    private: Key | None = None
    public: Key | None = None
    alipay_public: Key | None = None
    md5: Key | None = None
    others: tuple[Key, ...] = ()


@frozen
class Case:
    """Everything that one diagnosis may look at."""

    request: Request
    keys: KeyRing = KeyRing()
    presign: str | None = None
    """The developer's own pre-sign string."""
    signature: str | None = None
    """The developer's own signature value."""
    gateway_error: str | None = None
    reveal: bool = False
    every_step: bool = False
    """Judge the steps after the first failed one too."""
    key_findings: tuple[Finding, ...] = ()
    """What is wrong with the keys that could not be used in their role."""
    scheme: str | None = None
    known: Sequence[str] = ()
    """The names that the service's documentation lists, empty where the service is not known."""
    readings: tuple[Request, ...] = ()
    """The other ways in which the text can be read, the likelier ones first."""


@frozen
class StepResult:
    """What one step found."""

    step: Step
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str | None = None


@frozen
class Blamed:
    """One mistake of a cause, with the parameters concerned where it is about some."""

    id: str
    step: Step
    params: tuple[str, ...] = ()
    explanation: str = ""
    fix: str = ""


@frozen
class Cause:
    """What explains a signature. `also` lists other sets of mistakes that give the very same bytes."""

    proof: Proof
    mistakes: tuple[Blamed, ...] = ()
    also: tuple[tuple[str, ...], ...] = ()
    tried: int = 0
    also_told: tuple[str, ...] = ()
    """What each of `also` says, in words; for those who read."""


@frozen
class Expected:
    """The request as it should be. `sign` and `url` are None unless revealing was asked for and the key allows it."""

    presign: str
    sign: str | None = None
    url: str | None = None


@frozen
class Difference:
    """The first character in which two pre-sign strings differ; `index` counts characters of the whole string."""

    param: str | None
    index: int
    yours: str
    expected: str


@frozen
class IllegalSign:
    """The four steps of ILLEGAL_SIGN for one request."""

    verdict: Verdict
    steps: tuple[StepResult, ...]
    cause: Cause | None = None
    expected: Expected | None = None
    first_difference: Difference | None = None
    not_proven: tuple[str, ...] = ()
    meant: Request | None = None
    """The request with the proven damage undone; its parameters are judged on this."""


@frozen
class Summary:
    """What a report says of the request itself."""

    method: str
    gateway: str
    environment: str
    service: str | None
    partner: str | None
    sign_type: str | None
    charset: str | None
    scheme: str
    params: tuple[Param, ...]
    read_as: ReadAs = ReadAs("url")


@frozen
class InvalidParameter:
    """A request against the rules of its service; `text` are iDiagnose's own lines."""

    verdict: Verdict
    missing: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class Saying(NamedTuple):
    """What one code in a message of Alipay's means. `kind` is empty for a code that is not known."""

    field: str
    code: str
    kind: str
    meaning: str
    action: str
    retry: str
    """Whether to retry or to query."""


class Answer(NamedTuple):
    """A code that the gateway would answer with, and the finding that leads to it."""

    code: str
    rule: str
    param: str | None = None


@frozen
class ReplySignature:
    """Whether a message is signed by Alipay.

    `status`: `holds`, `fails`, `unproven` (it could not be checked) or `missing`. `key` is what verified it, in words.
    """

    status: str
    sign_type: str | None = None
    key: str | None = None
    presign: str | None = None
    """The text that the signature covers: where it fails and is explained, the one that verified."""
    cause: Cause | None = None


@frozen
class Reply:
    """A message from Alipay: what it says, what to do next, whether it is genuine.

    `form`: `xml`, `return` or `notification`. `understood`: the gateway took the request for well-formed; None where
    the message does not say. `outcome` of the business: `done`, `refused`, `failed`, `open`, `ended` or `unknown`.
    """

    form: str
    service: str | None = None
    charset: str | None = None
    understood: bool | None = None
    outcome: str = "unknown"
    sayings: tuple[Saying, ...] = ()
    next: tuple[str, ...] = ()
    fields: tuple[Param, ...] = ()
    signature: ReplySignature = ReplySignature("unproven")
    not_checked: tuple[str, ...] = ()


@frozen
class Report:
    """All that is said about one request. It holds no key."""

    source: str
    verdict: Verdict
    text: str
    """The pasted text, for underlining."""
    request: Summary | None = None
    id: str | None = None
    illegal_sign: IllegalSign | None = None
    invalid_parameter: InvalidParameter | None = None
    findings: tuple[Finding, ...] = ()
    """What was found while reading the request and the keys."""
    reply: Reply | None = None
    """Of `alidiag reply` only."""
    answers: tuple[Answer, ...] = ()
    """The codes that the gateway would answer this request with, the more special ones first."""
