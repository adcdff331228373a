"""Frozen classes behave alike however many objects have been made of them."""

import pickle

import pytest

from alidiag.frozen import frozen, hidden, names_of, replace


def fresh():
    @frozen
    class Point:
        x: int
        y: int = 2
        key: str = hidden(default="k")

    return Point


@pytest.mark.parametrize("count", [0, 99, 100, 101, 300])
def test_objects_made_before_and_after_the_initialiser_is_compiled_are_alike(count):
    kind = fresh()
    for number in range(count):
        kind(number)
    one = kind(1)
    assert one == kind(1, 2) == kind(x=1, y=2) == replace(kind(5), x=1)
    assert (one.x, one.y, one.key) == (1, 2, "k")
    assert "key" not in repr(one)
    assert repr(one).endswith("Point(x=1, y=2)")
    assert hash(one) == hash(kind(1))
    with pytest.raises(AttributeError):
        one.x = 3


@pytest.mark.parametrize("count", [0, 200])
@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((), {}, "missing 1 required positional argument: 'x'"),
        ((1, 2, "k", 4), {}, "positional arguments"),
        ((1,), {"x": 1}, "multiple values for argument 'x'"),
        ((1,), {"z": 1}, "unexpected keyword argument 'z'"),
    ],
)
def test_wrong_arguments_are_told_in_the_words_of_python(count, args, kwargs, words):
    kind = fresh()
    for number in range(count):
        kind(number)
    with pytest.raises(TypeError, match=words):
        kind(*args, **kwargs)
    assert kind(7).x == 7


def test_fields_have_an_order_and_objects_can_be_pickled():
    from alidiag.model import Finding, Level

    assert names_of(fresh()) == ("x", "y", "key")
    one = Finding("rule", Level.NOTE, "Told.")
    assert pickle.loads(pickle.dumps(one)) == one
