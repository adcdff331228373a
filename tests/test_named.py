"""The cheap named tuples and words do what the originals do."""

from __future__ import annotations

import copy
import enum
import pickle
import typing

import pytest

from alidiag import named
from alidiag.model import Level, Span, Step


class Point(named.NamedTuple):
    """A point."""

    x: int
    y: int = 2
    name: str = "p"

    @property
    def sum(self) -> int:
        return self.x + self.y

    def __len__(self) -> int:
        return 7


class Original(typing.NamedTuple):
    x: int
    y: int = 2
    name: str = "p"


class Colour(named.StrEnum):
    """Colours."""

    RED = "red"
    BLUE = "blue"

    @property
    def loud(self) -> str:
        return self.upper()


class OriginalColour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


CALLS = [
    ((1,), {}),
    ((1, 5), {}),
    ((), {"x": 3}),
    ((1,), {"name": "q"}),
    ((1, 2, "r"), {}),
    ((4,), {"y": 9, "name": "z"}),
]
WRONG = [((), {}), ((1, 2, "r", 4), {}), ((1,), {"x": 1}), ((), {"x": 1, "other": 2}), ((), {"name": "n"})]


@pytest.mark.parametrize("times", [1, 120])
@pytest.mark.parametrize(("args", "kwargs"), CALLS)
def test_a_named_tuple_is_made_as_the_original_is(args, kwargs, times):
    for _ in range(times):
        made, original = Point(*args, **kwargs), Original(*args, **kwargs)
    assert tuple(made) == tuple(original)
    assert (made.x, made.y, made.name, made.sum) == (original.x, original.y, original.name, original.x + original.y)
    assert made._asdict() == original._asdict()
    assert tuple(made._replace(name="new")) == tuple(original._replace(name="new"))
    assert repr(made) == repr(original).replace("Original", "Point")
    assert hash(made) == hash(original)
    assert isinstance(made, tuple)
    assert len(made) == 7


@pytest.mark.parametrize(("args", "kwargs"), WRONG)
def test_wrong_arguments_are_refused_as_the_original_refuses_them(args, kwargs):
    with pytest.raises(TypeError) as ours:
        Point(*args, **kwargs)
    with pytest.raises(TypeError) as theirs:
        Original(*args, **kwargs)
    assert str(ours.value).split("__new__")[-1] == str(theirs.value).split("__new__")[-1]


def test_a_field_that_does_not_exist_is_neither_replaced_nor_set():
    with pytest.raises(TypeError):
        Point(1)._replace(z=1)
    with pytest.raises(AttributeError):
        Point(1).x = 2
    with pytest.raises(AttributeError):
        Point(1).z = 2


def test_named_tuples_match_pickle_and_copy():
    for _ in range(3):
        point = pickle.loads(pickle.dumps(Point(1, 2, "x")))
        assert point == Point(1, 2, "x")
        assert type(point) is Point
        assert copy.deepcopy(point) == copy.copy(point) == point
    match point:
        case Point(x, y, name):
            assert (x, y, name) == (1, 2, "x")
    span = pickle.loads(pickle.dumps(Span(3, 9)))
    assert (span.start, span.end) == (3, 9)


def test_words_are_members_as_in_the_original():
    assert [(c.name, c.value, str(c), f"{c}", repr(c)) for c in Colour] == [
        (c.name, c.value, str(c), f"{c}", repr(c).replace("OriginalColour", "Colour")) for c in OriginalColour
    ]
    assert Colour("red") is Colour.RED is Colour["RED"]
    assert Colour.RED == "red"
    assert Colour.RED.loud == "RED"
    assert type(Colour.RED.value) is str
    assert {Colour.RED: 1}["red"] == 1
    assert len(Colour) == 2
    assert "red" in Colour
    assert isinstance(Colour.RED, Colour)
    assert Step.PRESIGN.number == 2
    with pytest.raises(ValueError, match="'green' is not a valid Colour"):
        Colour("green")


def test_words_stay_the_same_object_through_pickle_and_copy():
    assert pickle.loads(pickle.dumps(Level.ERROR)) is Level.ERROR
    assert copy.deepcopy([Level.ERROR])[0] is Level.ERROR
