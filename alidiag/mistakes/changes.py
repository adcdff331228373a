"""A change of values as wrong turns: on all of them, on some, on one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alidiag.signing import Edit, Form, Item, Signing, Turn

Change = Callable[[str], str]


def everywhere(change: Change) -> Form:
    """The change on every value."""
    return lambda _name, value: change(value)


def where(test: Callable[[str], bool], change: Change) -> Form:
    """The change on every value that passes the test."""
    return lambda _name, value: change(value) if test(value) else value


def each(signing: Signing, change: Change, test: Callable[[str], bool] | None = None) -> Iterator[Turn]:
    """The change on one parameter at a time, where it changes anything."""
    for index, item in enumerate(signing.items):
        if test is not None and not test(item.value):
            continue
        value = change(item.value)
        if value != item.value:
            yield Turn(edits=(Edit(index, Item(item.name, value, item.place)),))


def all_and_each(signing: Signing, changes: tuple[Change, ...]) -> Iterator[Turn]:
    """Every change on all values at once, then on one at a time."""
    for change in changes:
        yield Turn(form=everywhere(change))
    for change in changes:
        yield from each(signing, change)
