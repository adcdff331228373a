"""Redaction hides what came from a ticket, and never a word of alidiag's own sentences."""

from __future__ import annotations

from random import Random

import pytest
from hand_signed import PARAMS, md5, text_of, url_of

from alidiag import codes
from alidiag.cli.triage import _drawn
from alidiag.mistakes.catalogue import CATALOGUE
from alidiag.mistakes.others import OTHERS
from alidiag.model import Finding, KeyRing, Level
from alidiag.rules.explained import EXPLAINED
from alidiag.triage.judge import triage
from alidiag.triage.redact import HIDDEN, Redaction

OWN = sorted(
    {
        *(part for one in (*CATALOGUE, *OTHERS) for part in (one.parts.summary, one.parts.fix)),
        *(part for one in EXPLAINED.values() for part in one),
        "The gateway would answer ILLEGAL_SIGN or ILLEGAL_ARGUMENT (total_fee).",
        "A key that can check the signature: the MD5 key, which only the merchant has.",
        "Please send the whole request as a file, as it was sent: the ticket's text is damaged.",
        "sign is the word null: the signing function returned no signature.",
        "sign has 31 characters; an MD5 value has 32.",
    }
    - {""}
)
FORMS = ("text", "concise", "markdown", "html", "json", "jsonl")


def pieces_of(sentence: str, rng: Random) -> list[str]:
    """What a ticket may hold of the same words: single ones, several, the whole, and parts cut anywhere."""
    words = sentence.split()
    start = rng.randrange(len(words))
    cut = rng.randrange(max(1, len(sentence) - 12))
    return [
        rng.choice(words).strip(".,:;()"),
        " ".join(words[start : start + rng.randrange(2, 6)]),
        sentence,
        sentence[cut : cut + rng.randrange(8, 40)],
    ]


@pytest.mark.parametrize("seed", range(4))
def test_no_word_of_an_own_sentence_is_hidden_whatever_the_ticket_holds(seed):
    rng = Random(seed)
    changed = []
    for sentence in OWN:
        redaction = Redaction([*pieces_of(sentence, rng), *pieces_of(rng.choice(OWN), rng)], [])
        if redaction.sentence(sentence) != sentence:
            changed.append((sentence, redaction.sentence(sentence)))
    assert changed == []


@pytest.mark.parametrize(
    "ticket",
    [
        "buyer: gets ILLEGAL_SIGN or ILLEGAL_ARGUMENT again and again",
        "contact: merchant",
        "name is missing from your pre-sign string",
        "customer: the MD5 key, which only the merchant has",
        "address: sent to the gateway as it stands here",
        '{"buyer_name": "signature", "receive_name": "parameters"}',
    ],
)
def test_words_of_a_ticket_do_not_cut_into_the_report(ticket):
    url = url_of(PARAMS, md5(text_of(PARAMS), b"another key of 32 characters...."))
    plain = triage(f"{url}\nILLEGAL_SIGN\n", "t.txt", lambda _: (KeyRing(), ()))
    told = triage(f"{url}\nILLEGAL_SIGN\n{ticket}\n", "t.txt", lambda _: (KeyRing(), ()))
    assert [one.ask for one in told.items] == [one.ask for one in plain.items]
    assert [one.missing for one in told.items] == [one.missing for one in plain.items]
    assert [one.wrong for one in told.items] == [one.wrong for one in plain.items]
    reports = [(one.report.illegal_sign, one.report.invalid_parameter) for one in told.items]
    assert reports == [(one.report.illegal_sign, one.report.invalid_parameter) for one in plain.items]
    for form in FORMS:
        text = _drawn(told, form, "never", quiet=False, to_file=True)
        assert not any(part in text for part in (f"_{HIDDEN}", f"{HIDDEN}or", f"the {HIDDEN} has")), form


SECRETS = {
    "a name": "Ann Quux",
    "a small name": "lucas",
    "a Chinese name": "张三丰",
    "a telephone": "13912345678",
    "an e-mail": "lucas.quux@example.com",
    "an address": "77 Quux Street, Hangzhou 310099",
    "a token": "AUTHsentinel0123456789",
    "a partner's number": "2088302199887766",
}


@pytest.mark.parametrize("what", SECRETS)
@pytest.mark.parametrize(
    "sentence",
    ["There are no rules for the service {}; only the basic parameters were checked.", "{} is missing.", "The word {}"],
)
def test_a_private_value_inside_an_own_sentence_is_hidden(what, sentence):
    secret = SECRETS[what]
    told = Redaction([secret], []).sentence(sentence.format(secret))
    assert told == sentence.format(HIDDEN)


def test_a_value_is_hidden_also_where_it_is_an_own_word():
    redaction = Redaction(["merchant", "signature"], [])
    finding = Finding("some-rule", Level.ERROR, "The merchant has it.", "buyer_name", "a name", "merchant", "Sign it.")
    told = redaction.everywhere(finding)
    assert (told.message, told.actual, told.fix) == ("The merchant has it.", HIDDEN, "Sign it.")


def test_texts_of_the_list_of_codes_are_never_touched():
    for name in codes.names():
        code = codes.exact(name)
        words = code.use.meaning.split()
        redaction = Redaction([code.use.meaning, " ".join(words[:3]), *words], [])
        for text in (code.use.meaning, code.use.action):
            assert redaction.everywhere(text, "meaning") == text
