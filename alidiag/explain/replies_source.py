"""The rules of findings about messages from Alipay, as terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alidiag.explain.terms import Entry, Page, Section, normalised

GROUP = "Messages from Alipay"
RULES = {
    "reply-refused": (
        "The gateway refused the request: is_success is F.",
        "It looked at signature, partner, service and parameters, and did not get further.",
        "Look at the error code: `alidiag explain CODE`.",
    ),
    "business-failed": (
        "The request was understood, but the business failed.",
        "is_success is T, which means understood; result_code or a state says what became of it.",
        "Look at the error code beside it: `alidiag explain CODE`.",
    ),
    "outcome-open": (
        "What became of the business is open, or the message does not say it.",
        "A buyer has still to confirm, a fault stopped the answer, or only the request was understood.",
        "Query until it is settled; deliver nothing and send no new payment meanwhile.",
    ),
    "reply-unsigned": (
        "The message carries no signature.",
        "Refusals are usually sent without one; anything else without one may come from anybody.",
        "Query the order instead of believing the message.",
    ),
    "reply-not-verified": (
        "The signature was not checked, for no key was given that could.",
        "MD5 needs the MD5 key, everything else Alipay's public key.",
        "Give the key with `--md5-key-file` or `--alipay-public-key`.",
    ),
    "key-in-message": (
        "A key stands in the text that was given.",
        "It was copied along, or sent as a field. A message that brings its own key proves nothing.",
        "Give keys as options. Replace a secret key that was sent or shown to others.",
    ),
    "reply-charset": (
        "The charset of the message is not the one that it declares, or none that Alipay writes.",
        "The text was copied, saved or passed on in another charset.",
        "Give the octets as they came; decode them once, in their own charset.",
    ),
    "reply-dtd": (
        "The XML carries a document type or an entity declaration; it is not read.",
        "Alipay never sends one. They serve to read files, to call addresses and to fill memory.",
        "Give the reply as it came, and look who put this into it.",
    ),
    "reply-malformed": (
        "The XML breaks the rules of XML.",
        "It was cut, edited or escaped wrongly; line and column say where the parser gave up.",
        "Give the reply as it came.",
    ),
    "reply-too-large": (
        "The message is larger than any that Alipay sends.",
        "More than 1 MiB, 10,000 elements, 1,000 attributes or 500 fields are not read.",
        "Give one message, without what stands around it.",
    ),
    "reply-compressed": (
        "The input is compressed; it is not unpacked.",
        "A small archive can hold gigabytes.",
        "Unpack it yourself and give the text.",
    ),
    "reply-namespace": (
        "The XML uses namespaces, which Alipay's replies do not.",
        "An element of another namespace can look like one of Alipay's and mean something else.",
        "Give the reply as it came.",
    ),
    "reply-not-alipay": (
        "The XML is none of Alipay's: its outermost element is not `alipay`.",
        "A log or a SOAP envelope stands around it, or it is something else.",
        "Give the `<alipay>` element alone.",
    ),
    "reply-repeated": (
        "A field stands in the message more than once.",
        "Programs take the first or the last one, and an attacker chooses which.",
        "Give one message, as it came.",
    ),
    "reply-nested": (
        "An element stands where a value belongs.",
        "Text that is split by an element is read shorter than it is; lists are signed in a way of their own.",
        "Verify such a reply in your own program; alidiag does not guess.",
    ),
    "reply-incomplete": (
        "`is_success` is missing or says something that Alipay never writes.",
        "The reply was cut, or is no reply.",
        "Give the reply whole.",
    ),
    "reply-comment": (
        "Comments or processing instructions in the XML were left out.",
        "Alipay sends none; they can split a value in two.",
        "Nothing, if you put them there yourself.",
    ),
    "reply-cdata": (
        "A value stands in a CDATA section.",
        "It means the same as escaped text; Alipay rarely writes it.",
        "Nothing.",
    ),
}
"""Id -> what is wrong, how it comes about, what to do."""


@dataclass(frozen=True, slots=True)
class Replies:
    """What is said of a message from Alipay, besides its codes."""

    name: str = "replies"

    def find(self, term: str) -> Page | None:
        """By id."""
        wanted = normalised(term)
        if wanted not in RULES:
            return None
        summary, how, advice = RULES[wanted]
        sections = (Section("In short", (), (("Where", GROUP),)), Section("How it comes about", (how,)))
        return Page(wanted, "finding", summary, (*sections, Section("What to do", (advice,))))

    def names(self) -> Iterable[Entry]:
        """In the order of their table."""
        return [Entry(name, texts[0], GROUP, "finding") for name, texts in RULES.items()]

    def near(self, term: str) -> list[str]:
        """None: all are listed."""
        del term
        return []


SOURCE = Replies()
