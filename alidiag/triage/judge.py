"""A ticket's text -> its report: everything found, paired, diagnosed along both paths, and redacted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from alidiag import codes
from alidiag.checks.answers import GENERAL
from alidiag.checks.parameter_report import parameter_report
from alidiag.diagnosis import diagnose
from alidiag.frozen import replace
from alidiag.model import Answer, Case, Finding, KeyRing, Proof, Report, Verdict
from alidiag.partner import account_of
from alidiag.privacy.looks import values_in, values_of
from alidiag.read import Content, Lines, read
from alidiag.replies.draft import Draft
from alidiag.replies.judge import chosen, judged, unreadable
from alidiag.right_reading import with_right_reading
from alidiag.rules.documented import documented_names
from alidiag.ticket import Exposed, Item, Message, Refusal, Ticket
from alidiag.ticket import Lines as Stretch
from alidiag.triage.budget import Budget, in_sum, told_less
from alidiag.triage.exposed import REPLACE_MD5, Taken, keys_in
from alidiag.triage.loose import loose_strings
from alidiag.triage.mentions import Mention, mentions_in, own_checks_in
from alidiag.triage.pairing import (
    ECHO,
    NEAR,
    ORDER,
    Asked,
    Match,
    by_order,
    by_pairs,
    by_position,
    order_of,
    orders_of,
)
from alidiag.triage.plain import plain
from alidiag.triage.questions import OWN_CHECK, likely_of, missing, question, wrong_of
from alidiag.triage.reading import Answered, Holding, Own, Read, holding_of, is_about, own_of, words
from alidiag.triage.redact import Redaction
from alidiag.triage.view import View, lines_of

if TYPE_CHECKING:
    from alidiag.refusal import Why

KeysOf = Callable[[str | None], tuple[KeyRing, tuple[Finding, ...]]]
"""The keys for a partner, and what is wrong with them."""
WORST = (Verdict.UNREADABLE, Verdict.FAIL, Verdict.UNPROVEN, Verdict.PASS)


class _Paired(NamedTuple):
    """The answers of a ticket, by the place of the request that they belong to."""

    refusals: dict[int, list[Refusal]]
    echoes: dict[int, str]
    codes: tuple[Refusal, ...]
    messages: tuple[Match | None, ...]


def triage(text: str, source: str, keys_of: KeysOf, notes: tuple[Finding, ...] = ()) -> Ticket:
    """Everything that a ticket holds, diagnosed.

    Args:
        text: the ticket, decoded without loss.
        source: where it came from.
        keys_of: the keys for a partner.
        notes: what had to be assumed to decode it.

    Raises:
        MachineAtFault: this machine's cryptography fails its known-answer tests.
    """
    read_text = read(text, source)
    number = Lines(text).number
    whole = View(read_text.plain, number)
    ring, _ = keys_of(None)
    taken = keys_in(whole, ring)
    content = holding_of(read_text)
    rest = View(read_text.rest, number)
    mentions, more = mentions_in(rest)
    paired = _paired(content, mentions, rest)
    items = tuple(_items(content, paired, keys_of, Budget(thorough=False)))
    messages = tuple(_messages(content, paired, keys_of, items, Budget(thorough=True)))
    exposed = tuple(sorted((*taken.exposed, *_tails(content)), key=lambda one: one.lines))
    left = [*content.left_out, *(["Further codes: there are more than are looked at."] if more else [])]
    ticket = Ticket(
        source=source,
        verdict=_worst(
            [*(one.verdict for one in items), *(one.verdict for one in messages), *_others(paired, exposed)]
        ),
        items=items,
        messages=messages,
        codes=paired.codes,
        exposed=exposed,
        ask=(
            *loose_strings(content, ring),
            *_asks(items, paired, exposed, own_check=bool(own_checks_in(rest)) and not messages),
        ),
        undone=(*(note.message for note in notes), *_told(read_text, number)),
        left_out=(*left, *in_sum(items, messages)),
    )
    return _redacted(ticket, text, whole.text, taken, content)


def _worst(verdicts: list[Verdict]) -> Verdict:
    return next((one for one in WORST if one in verdicts), Verdict.UNPROVEN)


def _others(paired: _Paired, exposed: tuple[Exposed, ...]) -> Iterator[Verdict]:
    """What codes alone and keys count for: a code without its request could not be checked, an exposed key is wrong."""
    if paired.codes:
        yield Verdict.UNPROVEN
    if any(one.secret for one in exposed):
        yield Verdict.FAIL


def _told(content: Content, number: Callable[[int], int]) -> Iterator[str]:
    for one in content.layers[:20]:
        where = f" ({words(lines_of(one.span, number))})" if one.span is not None else ""
        yield f"{one.message.removesuffix('.')}{where}."
    if len(content.layers) > 20:
        yield f"{len(content.layers) - 20:,} more stretches of the ticket were treated likewise."


def _tails(content: Holding) -> Iterator[Exposed]:
    for own in content.own:
        if own.key:
            yield Exposed("what may be an MD5 key at the end of a pre-sign string", own.lines, True, REPLACE_MD5)


def _paired(content: Holding, mentions: list[Mention], rest: View) -> _Paired:
    places = [index for index, one in enumerate(content.requests) if one.request is not None]
    asked = [Asked(one.request, one.lines) for one in content.requests if one.request is not None]
    refusals: dict[int, list[Refusal]] = {}
    echoes: dict[int, str] = {}
    loose: list[Refusal] = []
    matches: list[Match | None] = []
    for message in content.messages:
        match = _of_message(message, asked)
        matches.append(match._replace(place=places[match.place]) if match else None)
        error = message.draft.head.get("error") if message.draft else None
        if error and match and (message.draft and message.draft.head.get("is_success") == "F"):
            _refuse(refusals, places[match.place], _refusal(error, message.lines, match.by))
    rows = rest.text.split("\n")
    starts = [0, *accumulate(len(row) + 1 for row in rows)]
    for mention in mentions:
        match = None
        mention = _with_echo(mention, content.own)  # noqa: PLW2901
        if mention.echo and (about := [i for i, one in enumerate(asked) if _echoes(mention.echo, one)]):
            match = Match(about[0], ECHO)
            echoes.setdefault(places[match.place], mention.echo)
        row = bisect_right(starts, mention.start) - 1
        near = "\n".join(rows[max(0, row - NEAR) : row + NEAR + 1])
        match = match or by_order(rows[row], asked) or by_order(near, asked) or by_position(mention.lines, asked)
        refusal = _refusal(mention.code, mention.lines, match.by if match else "")
        if match is None:
            if all(one.code != refusal.code for one in loose):
                loose.append(refusal)
            continue
        _refuse(refusals, places[match.place], refusal)
    return _Paired(refusals, echoes, tuple(loose), tuple(matches))


def _with_echo(mention: Mention, own: tuple[Own, ...]) -> Mention:
    """A string that stands on the line of ILLEGAL_SIGN, or on the next one, is what the gateway repeats."""
    if mention.echo is None and mention.code == "ILLEGAL_SIGN":
        for one in own:
            if 0 <= one.lines.first - mention.lines.first <= 1:
                return mention._replace(echo=one.text)
    return mention


def _echoes(echo: str, asked: Asked) -> bool:
    return is_about(own_of(echo, asked.lines), asked.request)


def _of_message(message: Answered, asked: list[Asked]) -> Match | None:
    for index, one in enumerate(asked):
        if any(number in message.pairs.values() for number in orders_of(one.request)):
            return Match(index, ORDER)
    if match := by_pairs(message.pairs, asked):
        return match
    if message.draft is None or message.draft.form == "xml":
        return None if message.pairs.get("out_trade_no") else by_position(message.lines, asked)
    return None


def _refuse(refusals: dict[int, list[Refusal]], index: int, refusal: Refusal) -> None:
    """Each code once for a request, with the strongest reason why it belongs there."""
    order = (ECHO, ORDER, "position")
    known = refusals.setdefault(index, [])
    for at, one in enumerate(known):
        if one.code == refusal.code:
            if order.index(refusal.by) < order.index(one.by):
                known[at] = refusal
            return
    known.append(refusal)


def _refusal(name: str, lines: Stretch, by: str) -> Refusal:
    code = codes.find(name)
    if code is None:
        return Refusal(name, lines, by, "", "This code is not known to alidiag.", "Look it up on the service's page.")
    # A code that is diagnosed here needs no advice to have it diagnosed.
    action = "" if by and code.command else code.use.action
    return Refusal(code.name, lines, by, code.kind, code.use.meaning, action)


def _items(content: Holding, paired: _Paired, keys_of: KeysOf, budget: Budget) -> Iterator[Item]:
    for index, one in enumerate(content.requests):
        refusals = tuple(paired.refusals.get(index, ()))
        lines, form = one.lines, one.found.form
        if one.request is None:
            yield Item(
                index + 1, lines, form, Verdict.UNREADABLE, refusals=refusals, proof="", undone=one.found.repairs,
                missing=(one.problem,), ask="Please send the whole request as a file, as it was sent.",
            )  # fmt: skip
            continue
        yield _item(index, one, content, paired, refusals, keys_of, budget)


def _item(
    index: int,
    read: Read,
    content: Holding,
    paired: _Paired,
    refusals: tuple[Refusal, ...],
    keys: KeysOf,
    budget: Budget,
) -> Item:
    request = read.request
    if request is None:
        raise AssertionError("only a request that was read is judged")
    ring, findings = keys(account_of(request))
    echo = paired.echoes.get(index)
    own = next((one.text for one in content.own if one.text != echo and is_about(one, request)), None)
    case = Case(
        request=request, keys=ring, presign=own, gateway_error=echo, key_findings=findings,
        known=documented_names(request.get("service")), readings=read.requests[1:],
    )  # fmt: skip
    budget.less = ""
    case, why = with_right_reading(case, budget)
    request = case.request
    report, less = _both(case, budget, why)
    wrong, likely = wrong_of(report, less=less), likely_of(report, refusals)
    undone = tuple(dict.fromkeys((
        *request.read_as.repairs, *(note.message for note in request.notes if note.rule == "paste-damaged")
    )))  # fmt: skip
    damaged = bool(undone)
    if echo is not None:
        undone = (*undone, "The string beside the code was taken as the one that the gateway repeats.")
    if own is not None:
        undone = (*undone, "The pre-sign string that stands in the ticket was taken as the merchant's own.")
    cause = report.illegal_sign.cause if report.illegal_sign else None
    untold = [less] if less and not any(one.proof == Proof.NONE for one in wrong) else []
    return Item(
        number=index + 1,
        lines=read.lines,
        form=request.form,
        verdict=report.verdict,
        order=order_of(request),
        again=read.again,
        refusals=refusals,
        wrong=(*wrong, *likely),
        proof=cause.proof.value if cause else "",
        searched_less=less,
        ask=question(case, report, wrong, damaged=damaged, refusals=refusals, likely=likely),
        missing=(*missing(case, report, damaged=damaged, refusals=refusals), *untold),
        undone=undone,
        report=report,
    )


def _both(case: Case, budget: Budget, why: Why | None) -> tuple[Report, str]:
    """One report of both paths; and what to say where nothing explains the signature, but less than all was tried."""
    signature = diagnose(case, why)
    illegal = signature.illegal_sign
    less = budget.less
    if less and illegal is not None:
        signature = replace(signature, illegal_sign=replace(illegal, not_proven=(*illegal.not_proven, less)))
    rules = parameter_report((illegal.meant if illegal is not None else None) or case.request)
    named: dict[str, Answer] = {one.code: one for one in (*signature.answers, *rules.answers)}
    both = replace(
        signature,
        invalid_parameter=rules.invalid_parameter,
        verdict=_worst([signature.verdict, rules.verdict]),
        answers=tuple(sorted(named.values(), key=lambda one: one.code in GENERAL)),
    )
    return both, less


def _messages(
    content: Holding, paired: _Paired, keys_of: KeysOf, items: tuple[Item, ...], budget: Budget
) -> Iterator[Message]:
    for number, (message, match) in enumerate(zip(content.messages, paired.messages, strict=True), 1):
        partner = message.pairs.get("partner") or message.pairs.get("seller_id")
        keys, findings = keys_of(partner)
        budget.less = ""
        draft = chosen(list(message.drafts), keys) if message.drafts else None
        if isinstance(draft, Draft):
            report = judged(draft, "ticket", keys, findings, why=budget)
        else:
            report = unreadable(draft, "ticket", findings)
        yield Message(
            number=number,
            lines=message.lines,
            verdict=report.verdict,
            request=items[match.place].number if match else None,
            by=match.by if match else "",
            searched_less=budget.less,
            undone=_message_undone(message, draft),
            report=told_less(report, budget.less) if budget.less else report,
        )


def _message_undone(message: Answered, draft: object) -> tuple[str, ...]:
    repairs = draft.request.read_as.repairs if isinstance(draft, Draft) else ()
    return tuple(dict.fromkeys((*message.found.repairs, *repairs)))


def _asks(items: tuple[Item, ...], paired: _Paired, exposed: tuple[Exposed, ...], *, own_check: bool) -> Iterator[str]:
    for one in exposed:
        if one.secret:
            yield f"Have the key in {words(one.lines)} replaced ({one.what}). {one.fix}"
    asked: dict[str, list[int]] = {}
    for item in items:
        if item.ask:
            asked.setdefault(item.ask, []).append(item.number)
    for ask, numbers in asked.items():
        several = ", ".join(map(str, numbers[:10])) + (" ..." if len(numbers) > 10 else "")
        yield f"Request {several}: {ask}" if len(items) > 1 else ask
    if paired.codes and not items:
        named = ", ".join(one.code for one in paired.codes[:5])
        yield f"Please send the whole request that was answered with {named}, as it was sent, and its time."
    if own_check:
        yield OWN_CHECK


def _redacted(ticket: Ticket, text: str, whole: str, taken: Taken, content: Holding) -> Ticket:
    """The ticket's report without values that are private, and without what the reports need not tell."""
    values = [*taken.values, *values_in(whole)]
    if whole != text:
        values += values_in(text)
    # A partner's number looks like a buyer's: it is told, unless it stands where a buyer's does.
    private: set[str] = set()
    said: set[str] = set()  # codes of Alipay's, which name nobody
    allowed: set[str] = set()
    for one in content.requests:
        if one.request is not None:
            private |= set(values_of(one.request.params))
            allowed |= {one.request.get(name) or "" for name in ("service", "partner", "seller_id", "sign_type")}
            allowed |= {order_of(one.request) or ""}
    for message in content.messages:
        if message.draft is not None:
            private |= set(values_of(message.draft.request.params))
            codes_said = (message.draft.head.get(name) or "" for name in ("error", "resultStatus"))
            said |= {one for one in codes_said if codes.exact(one) is not None}
            allowed |= {message.pairs.get(name) or "" for name in ("service", "partner", "seller_id", "out_trade_no")}
    values += [own.key for own in content.own if own.key]
    plain_ones = {one.strip('"') for one in allowed if one not in private} | said
    redaction = Redaction([*values, *private], plain_ones)
    return redaction.everywhere(plain(ticket))
