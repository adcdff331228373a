"""The questions of the conversation: the request, the keys, the developer's own texts. Each answer goes into the case.

An answer that cannot be read is told with its hint, and asked for again; an empty one leaves out what is not needed.
"""

from __future__ import annotations

import os
from io import BytesIO
from typing import TextIO

from alidiag.cli.given import read_pasted, text_option
from alidiag.cli.inputs import (
    KeyFiles,
    ask_password,
    key_of,
    md5_of,
    ring_of,
    with_config,
)
from alidiag.cli.streams import console_for
from alidiag.cli.terminal import Answer, Ended, Terminal
from alidiag.errors import AlidiagError
from alidiag.frozen import frozen, replace
from alidiag.keys import load_key, load_md5
from alidiag.model import Case, Finding, Half, Key, Kind, Level, Request, Step
from alidiag.read.obtain import Pasted, obtain
from alidiag.recorded.keys import ONCE
from alidiag.render.frame import draw_notes, draw_request
from alidiag.render.sheet import Page
from alidiag.render.show import show
from alidiag.rules.documented import documented_names
from alidiag.schemes import scheme_of
from alidiag.schemes.gateways import summary_of
from alidiag.schemes.scheme import DIGESTS
from alidiag.verification import meant_type, signer

MOST_EMPTY = 3
"""Empty answers in a row to a question that needs one; then the conversation ends."""

HALVES = {"private": Half.PRIVATE, "public": Half.PUBLIC, "alipay_public": Half.PUBLIC, "md5": Half.SECRET}
"""The roles of keys, as `KeyFiles` and `KeyRing` name them."""

QUESTIONS = {
    "public": "File with your public key, the one uploaded to Alipay; or paste the key. Enter alone: none.",
    "private": "File with your private key, to check that the two are a pair. Enter alone: none.",
    "md5": "File with the MD5 key; or Enter alone, and then the key itself, which is not shown.",
}
AGAIN = {
    "public": "File with your public key; or paste the key. Enter alone: as before.",
    "private": "File with your private key. Enter alone: as before.",
    "md5": "File with the MD5 key; or Enter alone, and then the key itself, which is not shown.",
}
END_OF_PASTE = "Then press Enter on an empty line."


@frozen
class Given:
    """What came by option beside the keys; none of it is asked for again."""

    presign: str | None = None
    signature: str | None = None
    gateway_error: str | None = None
    method: str | None = None
    body: str | None = None
    scheme: str | None = None
    form: str | None = None
    fail_on: str = "error"


class Questions:
    """Asks on a terminal; `case` holds the answers so far, `page` is where everything is written."""

    def __init__(
        self, terminal: Terminal, out: TextIO, files: KeyFiles, given: Given, *, color: str, reveal: bool
    ) -> None:
        encoding = (getattr(out, "encoding", None) or "ascii").lower().replace("-", "")
        self.page = Page(console_for(out, out, color), signs=encoding == "utf8")
        self.case = Case(
            request=Request("", "", "", "", "", (), None, "utf-8"),
            presign=text_option(given.presign, "the pre-sign string"),
            signature=text_option(given.signature, "the signature"),
            gateway_error=text_option(given.gateway_error, "the gateway's error"),
            reveal=reveal,
            scheme=given.scheme,
        )
        self._terminal = terminal
        self._files = files
        self._given = given
        self._ask_password = ask_password()
        self._found: dict[str, list[Finding]] = {}
        """What is wrong with the keys, by role."""

    @property
    def kind(self) -> Kind:
        """The kind of key that checks the signature of the request."""
        scheme = scheme_of(self.case.request, self.case.scheme)
        return Kind(DIGESTS[meant_type(self.case, scheme)][0])

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the keys that may be asked for."""
        return ("md5",) if self.kind is Kind.MD5 else ("public", "private")

    def ask_request(self) -> None:
        """The request, and its body where one is missing.

        Raises:
            Ended: the person ended it, or answered nothing three times.
        """
        self.heading("The request")
        self.say("Paste the URL, form body or curl command: no quotes needed, any number of lines. " + END_OF_PASTE)
        empty = 0
        while True:
            try:
                octets = self._terminal.paste()
                if not octets.strip():
                    empty += 1
                    if empty == MOST_EMPTY:
                        raise Ended
                    self.say("Nothing was pasted. A path to a file with the request will do as well.")
                    continue
                empty = 0
                pasted = self._pasted(octets)
                request, *others = self._read(pasted, self._given.body)
            except AlidiagError as problem:
                self._tell(problem)
                self.say("Paste the request again, or q. " + END_OF_PASTE)
                continue
            break
        known = documented_names(request.get("service"))
        self.case = replace(self.case, request=request, known=known, readings=tuple(others))
        scheme = scheme_of(request, self.case.scheme)
        self.page.line((f"Read: {len(request.text):,} characters, {len(request.params):,} parameters.", "green"))
        if request.get(scheme.sign_name) is None and request.form == "url" and self._given.body is None:
            self._ask_body(pasted)
        draw_request(self.page, summary_of(self.case.request, scheme))
        draw_notes(self.page, self.case.request.notes, verbose=False)

    def _ask_body(self, pasted: Pasted) -> None:
        self.say("There is no sign in this URL. If it was a POST, paste its body. " + END_OF_PASTE)
        while octets := self._terminal.paste():
            try:
                body = self._pasted(octets).text
                self.case = replace(self.case, request=self._read(pasted, body)[0], readings=())
            except AlidiagError as problem:
                self._tell(problem)
                continue
            return

    def _read(self, pasted: Pasted, body: str | None) -> tuple[Request, ...]:
        return read_pasted(pasted, body=body, method=self._given.method, form=self._given.form)

    def _pasted(self, octets: bytes) -> Pasted:
        """A paste as text; one short line that names a file stands for what is in it."""
        if len(octets) < 4096 and b"\n" not in octets:
            named = os.fsdecode(octets).strip()
            path = _path(named.removeprefix("@"))
            if named.startswith("@") or os.path.isfile(path):
                return obtain("@" + path, None)
        return replace(obtain("-", BytesIO(octets)), source="the pasted text")

    def ask_keys(self) -> None:
        """Load what came by option or configuration, and ask for what is missing."""
        named = with_config(self._files, self.case.request.get("partner"))
        for role in HALVES:
            path = getattr(named, role)
            if path is not None or role == "md5":
                try:
                    self._keep(role, self._from_file(role, path))
                except AlidiagError as problem:
                    self._tell(problem)
        if named.keyring is not None and not self.case.keys.others:
            others = ring_of(named.keyring, self._ask_password)
            self.case = replace(self.case, keys=replace(self.case.keys, others=others))
        kind = self.kind
        roles = self.roles
        scheme = scheme_of(self.case.request, self.case.scheme)
        if any(self._has(role) for role in roles) or signer(self.case, scheme, meant_type(self.case, scheme)):
            return
        self.heading("The key" if kind is Kind.MD5 else "The keys")
        what = "your MD5 key is" if kind is Kind.MD5 else f"your {kind.value} public key is"
        self.say(f"To check this signature, {what} needed.")
        for role in roles:
            self._ask_key(role, QUESTIONS[role])
        if not any(self._has(role) for role in roles):
            self.say("No key: what can be seen is told, and nothing about the signature can be proven.")

    def ask_keys_again(self) -> None:
        """Other keys in the place of those that are there."""
        for role in self.roles:
            self._ask_key(role, AGAIN[role])

    def _has(self, role: str) -> bool:
        return getattr(self.case.keys, role) is not None

    def _ask_key(self, role: str, question: str) -> None:
        """One key; an empty answer leaves it as it is."""
        while True:
            self.say(question)
            answer = self._terminal.line("> ")
            try:
                if answer.text:
                    read = self._from_answer(role, answer)
                elif role == "md5" and (octets := self._terminal.secret("MD5 key (not shown): ").strip()):
                    read = load_md5(octets, "what was typed"), []
                else:
                    return
            except AlidiagError as problem:
                self._tell(problem)
                continue
            self._keep(role, read)
            key = read[0]
            if key is None:
                return
            if key.kind is Kind.MD5:
                self.page.line(("Read: an MD5 key.", "green"))
            else:
                self.page.line((f"Read: {key.kind.value} {key.half.value} key, {key.bits:,} bits.", "green"))
            for note in key.notes:
                if note.level is not Level.NOTE or note.rule in ONCE:
                    self.page.prose(show(note.message), 0, "yellow")
            return

    def _from_answer(self, role: str, answer: Answer) -> tuple[Key | None, list[Finding]]:
        path = _path(answer.text)
        # What was kept off the screen may be a key, and no message repeats it as the name of a file.
        if not answer.hidden or path.startswith(("/", "~", ".")) or os.path.exists(path):
            return self._from_file(role, path)
        if role == "md5":
            return load_md5(answer.octets.strip(), "what was pasted"), []
        return load_key(answer.octets, "what was pasted", HALVES[role], self._ask_password), []

    def _from_file(self, role: str, path: str | None) -> tuple[Key | None, list[Finding]]:
        findings: list[Finding] = []
        if role == "md5":
            return md5_of(path), findings
        return key_of(path, HALVES[role], self._ask_password, findings), findings

    def _keep(self, role: str, read: tuple[Key | None, list[Finding]]) -> None:
        key, self._found[role] = read
        keys = replace(self.case.keys, **{role: key})
        told = tuple(finding for findings in self._found.values() for finding in findings)
        self.case = replace(self.case, keys=keys, key_findings=told)

    def own(self, step: Step) -> bool:
        """The developer's own pre-sign string (step 2) or signature (step 3); False where it was left out."""
        what = "pre-sign string that your program built" if step is Step.PRESIGN else "signature that your program made"
        self.heading(f"Step {step.number}  {step.heading}")
        self.say(f"Paste the {what}, to have it compared. {END_OF_PASTE} Enter alone: skip.")
        try:
            octets = self._terminal.paste()
            if not octets:
                return False
            text = self._pasted(octets).text
        except AlidiagError as problem:
            self._tell(problem)
            return self.own(step)
        if step is Step.PRESIGN:
            self.case = replace(self.case, presign=text)
        else:
            self.case = replace(self.case, signature=text.strip())
        return True

    def choice(self, choices: dict[str, str], on: str) -> str:
        """One of the letters, or nothing to go on."""
        while True:
            self.page.blank()
            self.say("What now?")
            for letter, what in (*choices.items(), ("Enter", on), ("q", "quit")):
                self.page.line(f"  {letter:<7}", what)
            answer = self._terminal.line("> ")
            letter = answer.text.lower()
            if letter in choices or not letter:
                return letter
            self.say("Please answer with one of the letters.")

    def heading(self, words: str) -> None:
        """Above a new part of the conversation."""
        self.page.blank()
        self.page.line((words, "bold"))

    def say(self, words: str) -> None:
        """Sentences of our own, or shown ones."""
        self.page.prose(words, 0)

    def _tell(self, problem: AlidiagError) -> None:
        self.page.prose(show(problem.message), 0, "red")
        if problem.hint:
            self.page.prose(show(problem.hint), 0, lead="hint: ")


def _path(typed: str) -> str:
    r"""The file that was meant: as typed, or without the quotes, `\ ` and `~` that a shell would have undone."""
    bare = typed[1:-1] if len(typed) > 2 and typed[0] == typed[-1] and typed[0] in "\"'" else typed
    for path in (typed, bare, os.path.expanduser(bare), os.path.expanduser(bare.replace("\\ ", " "))):
        if os.path.exists(path):
            return path
    return os.path.expanduser(bare)
