"""Findings that are no catalogued mistakes: what reading assumed, what the steps found and could not explain.

Each is a function that does nothing but carry its text, in the form of `mistake`; where a function that finds it has
the text already, the table names that one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alidiag.mistakes import seen_sign
from alidiag.mistakes.mistake import Parts, parts_of

READING = "reading"
"""The step of what is found while the input is read, before the four steps."""


@dataclass(frozen=True, slots=True)
class Other:
    """One rule: the id that findings carry, the step where it is told, and the function whose docstring explains it."""

    id: str
    step: str
    function: Callable[..., object]

    @property
    def parts(self) -> Parts:
        """The text, taken apart."""
        return parts_of(self.function.__doc__ or "")


def presign_differs() -> None:
    """Your own pre-sign string, given with `--presign`, is not the expected one.

    How: the two strings are compared parameter by parameter; each that is missing, added or different is named, with
    the first character that differs. This proves what your program built, not what it signed.

    See: the report shows both strings at the first difference.

    Fix: mend the parameters that are named, one after the other, from the top.

    Sources: https://global.alipay.com/doc/website_hk/presign
    """


def presign_unexplained() -> None:
    """The key pair is right, but another text was signed than the expected one, and no known mistake leads to it.

    How: the public key opens the signature and the block inside is sound, so the right private key made it; but its
    hash is that of another text. A hash does not tell its text.

    See: write down the pre-sign string in your program, just before it is signed.

    Fix: give that string with `--presign`: the report then names what differs.

    Sources: RFC 8017, 9.2
    """


def signature_wrong() -> None:
    """The signature does not verify, and no known mistake explains it.

    How: with MD5 and DSA a wrong key and a wrong text look alike, so either may be the reason; with RSA the key did
    not open the signature, or the request was damaged in a way that is not in the catalogue.

    See: the report says how many ways were tried, and what can still be the reason.

    Fix: give your own pre-sign string with `--presign`, and all keys that could be meant with `--keyring`.

    Sources: https://global.alipay.com/doc/tool/idiagnose
    """


def echo_equal() -> None:
    """The string in the gateway's error text, given with `--gateway-error`, is the one that the request gives.

    How: some error texts hold the pre-sign string that the gateway built from what arrived. Where it is equal,
    nothing was changed on the way; key, hash or signed text are at fault.

    See: the error text shows `&` as `&amp;`; that is only its way to display it, and is undone before comparing.

    Fix: nothing on the way: look at steps 1 to 3.

    Sources: fzlee/alipay#54
    """


def echo_missing() -> None:
    """The gateway's text, given with `--gateway-error`, holds no pre-sign string.

    How: most answers with ILLEGAL_SIGN name the error alone; the open gateway's invalid-signature often adds the
    string that it built.

    Fix: give the whole text of the error page, or leave the option out.
    """


def key_file_open() -> None:
    """The file of a private key can be read by other users of this machine.

    How: files are made readable for all unless `umask` says otherwise, or the key came by mail, copy or version
    control.

    See: `ls -l FILE` shows an `r` outside of the owner's three letters.

    Fix: `chmod 600 FILE`; if others may have read it, replace the key pair.
    """


def private_key_as_public_key() -> None:
    """A private key was given where the public key belongs.

    How: the two files were confused, or one file holds both halves. Whoever is given your private key can sign in
    your name.

    See: the file says `PRIVATE KEY` in its first line.

    Fix: derive the public key with `openssl pkey -in FILE -pubout`; replace the pair if the private key was uploaded
    or sent to anyone.

    Sources: RFC 7468, 10; RFC 7468, 13
    """


def key_encrypted() -> None:
    """The private key is encrypted, and could not be opened.

    How: `openssl genrsa -aes256` or `openssl pkcs8 -topk8` without `-nocrypt` asks for a password and encrypts the
    file. Without a terminal nobody can be asked for it.

    See: the file says `ENCRYPTED` in one of its first lines.

    Fix: run it on a terminal and type the password, or write a plain copy with `openssl pkey -in FILE -out PLAIN` and
    keep it readable for you alone.

    Sources: RFC 7468, 11
    """


def key_weak() -> None:
    """A look at the numbers of the key: what is weak about them, or which tests found nothing.

    How: some keys can be broken by anyone: primes from a faulty chip (ROCA), primes too close together, small
    factors. They come from faulty generators or from damage to the file.

    See: the finding names the weakness. A note that lists tests means that these found nothing, and no more than
    that.

    Fix: generate a new key pair and upload its public key: `openssl genrsa 2048`.

    Sources: CVE-2017-15361
    """


def charset_defaulted() -> None:
    """`_input_charset` is missing, so the request is read in GBK, as the gateway does.

    How: the parameter is optional in some services, and pages disagree about its default. It takes part in the
    signature where it is sent. The old WAP gateway reads UTF-8.

    Fix: send `_input_charset`, and sign it; nothing to do where every value is plain ASCII.

    Sources: https://global.alipay.com/doc/global/precreate_transaction
    """


def charset_unknown() -> None:
    """`_input_charset` names a charset that the gateway does not know.

    How: it was mistyped, or a charset of the programming language was sent, such as `ISO-8859-1` or `x-gbk`.

    Fix: declare `utf-8`, `gbk` or `gb2312`.

    Sources: https://global.alipay.com/doc/global/precreate_transaction
    """


def charset_declared_twice() -> None:
    """The address and the body declare different charsets.

    How: `_input_charset` is set in the address of a form and again among its fields. The gateway goes by the address;
    so does this report.

    Fix: declare the same charset in both.

    Sources: https://global-pre.alipay.com/service/website_split/37
    """


def address_unknown() -> None:
    """Only parameters were given, without the address that they were sent to.

    How: a form body was pasted, or the part of a URL behind its `?`. Environment and gateway cannot be judged then.

    Fix: paste the whole URL, or the URL and the body.
    """


def url_cut_by_shell() -> None:
    """The URL ends so early that a shell may have cut it.

    How: without quotes a shell takes `&` for the end of the command and starts the rest as commands of their own.

    Fix: put the URL in single quotes, give a file with `@`, or give `-` and paste it.
    """


def text_charset_assumed() -> None:
    """The charset of the pasted text had to be guessed.

    How: the octets are no UTF-8 but are valid in the charset that is named. The percent-coding inside the URL is not
    concerned: it is read in the charset of `_input_charset`.

    Fix: nothing, where the report shows the text rightly; else save the file as UTF-8.
    """


def byte_order_mark() -> None:
    """A byte order mark at the start of the text was left out.

    How: editors on Windows write one at the beginning of a file.

    Fix: nothing: it is no part of the request. Save the file without one where another program reads it.
    """


def request_not_read() -> None:
    """The text holds several requests, and only one of them was read.

    How: several commands, or one command with `--next` or several addresses, were pasted.

    Fix: paste one request, or one at a time.
    """


def body_not_given() -> None:
    """The curl command takes its data from a file or from standard input, which alidiag does not open.

    How: `--data @file`, `--data-binary @-` and the like name a file of the machine on which the command ran. Opening
    files that a pasted text names would be a risk.

    Fix: paste the command with the content itself, or give the body with `--body`.
    """


def option_unknown() -> None:
    """The curl command has options that are not known, and they were passed over.

    How: a newer curl, a mistyped option, or an option of another program.

    Fix: nothing, where the options do not change what is sent; else paste the URL and the body themselves.
    """


def multipart_fields() -> None:
    """The fields are sent as multipart/form-data, which the gateway takes for file uploads only.

    How: curl's `-F`, a browser form with `enctype="multipart/form-data"`, or an HTTP client that was given `files`.

    Fix: send application/x-www-form-urlencoded (curl: `--data-urlencode`).
    """


def content_type() -> None:
    """The command names a Content-Type other than a form's.

    How: an HTTP client for JSON, or a header copied from another request. The gateway reads parameters from a form
    body only.

    Fix: send `Content-Type: application/x-www-form-urlencoded`.
    """


def not_expanded() -> None:
    """The command holds a variable or a command that a shell would have replaced.

    How: `$NAME`, `$(...)` or backticks were copied with the command; what they stood for is not known here, so the
    signature cannot be judged by it.

    Fix: paste the command with the real value.
    """


def record_unreadable() -> None:
    """A record of the input cannot be read; the others were looked at all the same.

    How: a line was cut or is no JSON, a field is no text, a file has another form than it seems to have, or a record is
    larger than 1 MiB.

    Fix: mend or remove the record, or name the form of the input with `--input-format`.
    """


def record_not_judged() -> None:
    """A record made alidiag itself fail or take too long; nothing is said about its request.

    How: it was looked at, and given up: after half a minute of work, at an error in alidiag, or with the process that
    ended over it.

    Fix: diagnose the request alone, with `alidiag illegal-sign`, and report what happens.
    """


def body_not_recorded() -> None:
    """The recording has a request, but not all of it: the body of a POST, or the value of a variable, is missing.

    How: access logs hold no bodies unless they are told to, a browser leaves them out of a HAR without content, and a
    collection holds names in `{{ }}` instead of values.

    Fix: record the body too (nginx: `$request_body`), or export the requests as they were sent.
    """


def order_unwrapped() -> None:
    r"""An in-app order string was taken out of source code, JSON, HTML or a link.

    How: order strings are copied from a program, a log or the answer of a server, where their quotes are escaped: as
    `\"` in a literal, as `&quot;` in an attribute, as `%22` in a link.

    Fix: nothing: the escapes belong to the place where the string stood. Paste the string as the app hands it to the
    SDK where a report should show that very text.
    """


def form_query_lost() -> None:
    """A form that is sent by GET has parameters in its address, which the browser throws away.

    How: `<form method="get" action="...?_input_charset=utf-8">`: the fields become the whole query (HTML Standard,
    "form submission", mutate action URL).

    Fix: write `method="post"`, or put every parameter into a field.
    """


def key_in_ticket() -> None:
    """A key stands in a ticket. If it is a private key or an MD5 key, everyone who has read the ticket has it.

    How: somebody sent the key along with the question, or a program wrote it into its log.

    Fix: make a new pair and upload its public key, or have the MD5 key reset in Alipay's console; then delete the
    ticket. alidiag neither shows a key that it finds in a ticket nor uses it.
    """


def request_unreadable() -> None:
    """What stands in a ticket looks like a request and cannot be read as one.

    How: it has more parameters than any request, its body is no form, or it is damaged beyond reading.

    Fix: ask for the whole request as a file, as it was sent.
    """


def code_alone() -> None:
    """An error code stands in a ticket, and no request that it could be the answer to.

    How: the merchant described what the buyer saw, or only a part of the log was sent.

    Fix: ask for the whole request as it was sent, and for its time.
    """


OTHERS = (
    Other("sign-missing", "signature", seen_sign.sign_missing),
    Other("key-sent", "signature", seen_sign.private_key_in_request),
    Other("presign-differs", "presign", presign_differs),
    Other("presign-unexplained", "presign", presign_unexplained),
    Other("signature-wrong", "signature", signature_wrong),
    Other("echo-equal", "final-url", echo_equal),
    Other("echo-missing", "final-url", echo_missing),
    Other("key-file-open", "key-pair", key_file_open),
    Other("private-key-as-public-key", "key-pair", private_key_as_public_key),
    Other("key-encrypted", "key-pair", key_encrypted),
    Other("key-weak", "key-pair", key_weak),
    Other("charset-defaulted", READING, charset_defaulted),
    Other("charset-unknown", READING, charset_unknown),
    Other("charset-declared-twice", READING, charset_declared_twice),
    Other("address-unknown", READING, address_unknown),
    Other("url-cut-by-shell", READING, url_cut_by_shell),
    Other("text-charset-assumed", READING, text_charset_assumed),
    Other("byte-order-mark", READING, byte_order_mark),
    Other("request-not-read", READING, request_not_read),
    Other("body-not-given", READING, body_not_given),
    Other("option-unknown", READING, option_unknown),
    Other("multipart-fields", READING, multipart_fields),
    Other("content-type", READING, content_type),
    Other("not-expanded", READING, not_expanded),
    Other("record-unreadable", READING, record_unreadable),
    Other("record-not-judged", READING, record_not_judged),
    Other("body-not-recorded", READING, body_not_recorded),
    Other("order-unwrapped", READING, order_unwrapped),
    Other("form-query-lost", READING, form_query_lost),
    Other("key-in-ticket", READING, key_in_ticket),
    Other("request-unreadable", READING, request_unreadable),
    Other("code-alone", READING, code_alone),
)
