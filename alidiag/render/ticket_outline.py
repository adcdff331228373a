"""What the forms for people say of a ticket, and in which order; how it looks is each form's own business."""

from __future__ import annotations

from typing import NamedTuple

from alidiag.model import Level, Proof, Report, Step, Verdict
from alidiag.render.outline import PROOFS, UNASKED, in_short
from alidiag.render.reply_outline import facts_of
from alidiag.ticket import Exposed, Item, Lines, Message, Refusal, Ticket, Wrong

FORMS = {"url": "a URL", "form": "a form body", "curl": "a curl command", "html": "an HTML form",
         "order": "an order string"}  # fmt: skip
BY = {
    "order number": "by the order's number",
    "echo": "by the string that it repeats",
    "position": "by where it stands; nothing else ties them",
}
PROOF = {
    "reproduced": "proven",
    "observed": "observed",
    "suspected": "suspected only",
    "none": "unexplained",
    "documented": "a rule of the service",
}
HIDDEN_TOLD = (
    "Values that name or authorise somebody are hidden: buyers, telephones, addresses, codes, signatures, keys. "
    "What nobody could recognise as such may be left; read it before you pass it on."
)


class Fact(NamedTuple):
    """A short name and what stands behind it. `code`: it is a value, not words."""

    name: str
    words: str
    code: bool = False


class Section(NamedTuple):
    """One request, message or list of a ticket's report."""

    title: str
    verdict: Verdict | None
    lead: tuple[str, ...]
    facts: tuple[Fact, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]


def place(lines: Lines) -> str:
    """Lines in words."""
    return f"line {lines.first}" if lines.first == lines.last else f"lines {lines.first} to {lines.last}"


def summary(ticket: Ticket) -> str:
    """What was found, in a sentence."""
    counts = [
        (len(ticket.items), "request"),
        (len(ticket.messages), "message"),
        (len(ticket.codes), "code that belongs to no request"),
        (len(ticket.exposed), "key"),
    ]
    told = [f"{count:,} {_many(word, count)}" for count, word in counts if count]
    verdicts = [one.verdict for one in ticket.items]
    tally = ", ".join(f"{verdicts.count(one):,} {one.value}" for one in Verdict if one in verdicts)
    found = f"Found: {', '.join(told) or 'nothing'}."
    less = sum(bool(one.searched_less) for one in ticket.items) + sum(
        bool(one.searched_less) for one in ticket.messages
    )
    rest = f" Nothing explains {less:,} of them, which were searched less than the others." if less else ""
    return (f"{found} Requests: {tally}." if len(verdicts) > 1 else found) + rest


def _many(word: str, count: int) -> str:
    head, _, rest = word.partition(" ")
    if count == 1:
        return word
    rest = rest.replace("belongs", "belong")
    return f"{head}s {rest}".rstrip()


def sections(ticket: Ticket) -> list[Section]:
    """Everything below the first lines, in order."""
    out = [_item(one) for one in ticket.items]
    out += [_message(one) for one in ticket.messages]
    rest: list[tuple[str, tuple[str, ...]]] = []
    if ticket.codes:
        rest.append(("Codes that belong to no request", tuple(map(_refusal, ticket.codes))))
    if ticket.undone:
        rest.append(("What was undone to read the ticket", ticket.undone))
    if ticket.left_out:
        rest.append(("Not looked at", ticket.left_out))
    rest.append(("Hidden", (HIDDEN_TOLD,)))
    return [*out, Section("The ticket as a whole", None, (), (), tuple(rest))]


def exposed_line(one: Exposed) -> str:
    """One sentence on a key."""
    said = "A secret key is exposed" if one.secret else "A key stands in the ticket"
    return f"{said}, {place(one.lines)}: {one.what}. {one.fix}"


def _item(item: Item) -> Section:
    request = item.report.request if item.report else None
    again = f"; the same again in {', '.join(place(one) for one in item.again)}" if item.again else ""
    form = f", {FORMS[item.form]}" if item.form in FORMS else ""
    facts = [Fact("Where", f"{place(item.lines)}{form}{again}")]
    if request is not None:
        facts += [
            Fact("Service", request.service or "(missing)", request.service is not None),
            Fact("Partner", request.partner or "(missing)", request.partner is not None),
        ]
        if item.order:
            facts.append(Fact("Order", item.order, code=True))
        facts.append(Fact("Signed", f"{request.sign_type or '(missing)'}, charset {request.charset or 'not declared'}"))
    lists = [
        ("What Alipay answered", tuple(map(_refusal, item.refusals))),
        ("What is wrong", tuple(map(_wrong, item.wrong))),
        ("Proof", (_proof(item),) if item.proof in PROOFS_OF and item.verdict is Verdict.FAIL else ()),
        ("About the keys", _about_keys(item.report)),
        ("Ask next", (item.ask,) if item.ask else ()),
        ("Missing to prove more", item.missing),
        ("Undone to read it", item.undone),
    ]
    lead = tuple(in_short(item.report)) if item.report else ("It cannot be read.",)
    return Section(
        f"Request {item.number}", item.verdict, lead, tuple(facts), tuple((name, rows) for name, rows in lists if rows)
    )


PROOFS_OF = {proof.value: words for proof, words in PROOFS.items()}


def _proof(item: Item) -> str:
    if item.searched_less and item.proof == Proof.NONE:
        return f"Unexplained so far. {item.searched_less}"
    illegal = item.report.illegal_sign if item.report else None
    if item.proof == Proof.NONE and illegal is not None and illegal.cause is not None and not illegal.cause.tried:
        return UNASKED
    return PROOFS_OF[item.proof]


def _message(message: Message) -> Section:
    reply = message.report.reply if message.report else None
    facts = [Fact("Where", place(message.lines))]
    if message.request is not None:
        facts.append(Fact("Answers", f"request {message.request}, {BY.get(message.by, message.by)}"))
    facts += [Fact(name, words) for name, words in facts_of(reply)] if reply else []
    lists: list[tuple[str, tuple[str, ...]]] = []
    if reply is not None:
        said = tuple(f"{one.field} `{one.code}`: {one.meaning} {one.action}".strip() for one in reply.sayings)
        lists = [("What it says", said), ("What to do next", reply.next), ("Not checked", reply.not_checked)]
    findings = message.report.findings if message.report else ()
    wrong = tuple(one.message for one in findings if one.level == "error" or one.rule == "other-scheme")
    keys = _about_keys(message.report)
    lists = [("What is wrong", wrong), ("About the keys", keys), *lists, ("Undone to read it", message.undone)]
    return Section(
        f"Message {message.number}",
        message.verdict,
        (),
        tuple(facts),
        tuple((name, rows) for name, rows in lists if rows),
    )


KEY_RULES = frozenset({"md5-key-malformed", "key-role-swapped", "key-from-keyring"})
"""What is said of the keys that were given and is no fault of the request or message."""


def _about_keys(report: Report | None) -> tuple[str, ...]:
    if report is None:
        return ()
    steps = report.illegal_sign.steps if report.illegal_sign is not None else ()
    found = (*report.findings, *(one for step in steps for one in step.findings))
    return tuple(dict.fromkeys(one.message for one in found if one.rule in KEY_RULES and one.level is not Level.ERROR))


def _refusal(one: Refusal) -> str:
    by = f"; paired {BY[one.by]}" if one.by in BY else ""
    return f"`{one.code}` ({place(one.lines)}{by}): {one.meaning} {one.action}".strip()


def _wrong(one: Wrong) -> str:
    steps = {step.value: f"step {step.number}" for step in Step}
    where = steps.get(one.where, one.where)
    names = f" in {', '.join(f'`{name}`' for name in one.params)}" if one.params else ""
    return f"`{one.rule}`{names} ({where}; {PROOF.get(one.proof, one.proof)}): {one.message} {one.fix}".strip()
