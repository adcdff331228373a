"""What was found in recordings and in tickets besides their requests.

The functions do nothing but carry their text; `others` names them.
"""

from __future__ import annotations


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
