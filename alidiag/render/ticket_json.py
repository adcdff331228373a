"""The report on a ticket as JSON: one document, or one line for each request and message. The keys are a contract."""

from __future__ import annotations

from typing import Any

from alidiag.render import json_form
from alidiag.render.json_form import VERSION, dumped, text
from alidiag.ticket import Exposed, Item, Lines, Message, Refusal, Ticket, Wrong


def document(ticket: Ticket) -> str:
    """One object, with a line end."""
    return dumped(_ticket(ticket), indent=True) + "\n"


def lines(ticket: Ticket) -> str:
    """A line for each request and each message, each with `kind`; the ticket without them is the last line."""
    whole = _ticket(ticket)
    rows = [{"kind": "request", **one} for one in whole.pop("requests")]
    rows += [{"kind": "message", **one} for one in whole.pop("messages")]
    return "".join(dumped(row, indent=False) + "\n" for row in [*rows, {"kind": "ticket", **whole}])


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "version": VERSION,
        "source": text(ticket.source),
        "verdict": ticket.verdict.value,
        "ask": [text(one) for one in ticket.ask],
        "exposed": [_exposed(one) for one in ticket.exposed],
        "codes": [_refusal(one) for one in ticket.codes],
        "undone": [text(one) for one in ticket.undone],
        "left_out": [text(one) for one in ticket.left_out],
        "requests": [_item(one) for one in ticket.items],
        "messages": [_message(one) for one in ticket.messages],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "lines": _lines(item.lines),
        "again": [_lines(one) for one in item.again],
        "form": item.form,
        "verdict": item.verdict.value,
        "order": None if item.order is None else text(item.order),
        "answered": [_refusal(one) for one in item.refusals],
        "wrong": [_wrong(one) for one in item.wrong],
        "proof": item.proof or None,
        "searched_less": bool(item.searched_less),
        "ask": text(item.ask) or None,
        "missing": [text(one) for one in item.missing],
        "undone": [text(one) for one in item.undone],
        "report": None if item.report is None else json_form.report(item.report, brief=True),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "number": message.number,
        "lines": _lines(message.lines),
        "verdict": message.verdict.value,
        "request": message.request,
        "by": message.by or None,
        "searched_less": bool(message.searched_less),
        "undone": [text(one) for one in message.undone],
        "report": None if message.report is None else json_form.report(message.report, brief=True),
    }


def _lines(lines: Lines) -> list[int]:
    return [lines.first, lines.last]


def _refusal(one: Refusal) -> dict[str, Any]:
    return {
        "code": text(one.code),
        "lines": _lines(one.lines),
        "by": one.by or None,
        "kind": one.kind or None,
        "meaning": one.meaning,
        "action": one.action or None,
    }


def _wrong(one: Wrong) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "where": one.where,
        "message": text(one.message),
        "proof": one.proof,
        "params": [text(name) for name in one.params],
        "fix": text(one.fix) or None,
    }


def _exposed(one: Exposed) -> dict[str, Any]:
    return {"what": text(one.what), "lines": _lines(one.lines), "secret": one.secret, "fix": one.fix}
