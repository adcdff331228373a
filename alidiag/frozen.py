"""Frozen, slotted data classes that cost nothing to define.

`dataclasses.dataclass(frozen=True, slots=True)` takes a millisecond a class, at every start. This
decorator defines the same kind of class in a fiftieth of that: the initialiser is compiled only once a hundred objects
of a class have been made; a single request makes a handful. Fields, defaults, equality, hashing, `repr`, pickling and
`replace` work as one knows them.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")
_NONE = object()


class Hidden:
    """The default of a field that `repr` leaves out."""

    __slots__ = ("default",)

    def __init__(self, default: Any) -> None:
        self.default = default


def hidden(*, default: Any = _NONE) -> Any:
    """A field that never shows in `repr`: key material. Without a default it must be given."""
    return Hidden(default)


@dataclass_transform(frozen_default=True, field_specifiers=(hidden,))
def frozen(cls: type[T]) -> type[T]:
    """The class, with slots instead of a dictionary, and closed against change."""
    names = tuple(cls.__dict__.get("__annotations__", ()))  # noqa: RUF063 - inspect costs 5 ms
    body = {name: value for name, value in cls.__dict__.items() if name not in (*names, "__dict__", "__weakref__")}
    defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
    body["__slots__"] = names
    body["__match_args__"] = names
    plain = {name: value.default if isinstance(value, Hidden) else value for name, value in defaults.items()}
    body["_defaults"] = {name: value for name, value in plain.items() if value is not _NONE}
    body["_made"] = 0
    body["_shown"] = tuple(n for n in names if not isinstance(defaults.get(n), Hidden))
    for function in (_first_init, _eq, _hash, _repr, _refuse, _reduce):
        name = _METHODS[function.__name__]
        if name not in body or name == "__hash__":
            body[name] = function
    body["__delattr__"] = _refuse
    made: Any = type(cls)
    return cast("type[T]", made(cls.__name__, cls.__bases__, body))


_FEW = 100
"""Objects: compiling an initialiser takes as long as making so many without."""


def _first_init(self: Any, *args: Any, **kwargs: Any) -> None:
    """Fill the fields one by one; from the hundredth object on, with an initialiser that is compiled for the class."""
    cls = type(self)
    cls._made += 1
    names, given = cls.__slots__, dict(zip(cls.__slots__, args, strict=False))
    filled = {**cls._defaults, **given, **kwargs}
    # Whatever is wrong with the arguments, the compiled initialiser says it in Python's own words.
    if cls._made > _FEW or len(args) > len(names) or filled.keys() != set(names) or not given.keys().isdisjoint(kwargs):
        _compile_init(cls)
        cls.__init__(self, *args, **kwargs)
        return
    fill = object.__setattr__
    for name in names:
        fill(self, name, filled[name])


def _compile_init(cls: Any) -> None:
    heads, lines = [], []
    scope: dict[str, Any] = {"_set": object.__setattr__}
    for name in cls.__slots__:
        if name in cls._defaults:
            scope[f"_d_{name}"] = cls._defaults[name]
            heads.append(f"{name}=_d_{name}")
        else:
            heads.append(name)
        lines.append(f" _set(self, {name!r}, {name})\n")
    exec(f"def __init__(self, {', '.join(heads)}):\n" + "".join(lines or [" pass\n"]), scope)  # noqa: S102 - own field names
    cls.__init__ = scope["__init__"]


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in type(self).__slots__)


def _eq(self: Any, other: Any) -> Any:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._shown)})"


def _refuse(self: Any, name: str, *_value: Any) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} is frozen")


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), _values(self)


_METHODS = {
    "_first_init": "__init__",
    "_eq": "__eq__",
    "_hash": "__hash__",
    "_repr": "__repr__",
    "_refuse": "__setattr__",
    "_reduce": "__reduce__",
}


def names_of(cls: type) -> tuple[str, ...]:
    """The names of the fields of a `frozen` class, in their order."""
    names: tuple[str, ...] = cls.__slots__  # type: ignore[attr-defined]
    return names


def replace(one: T, **changes: Any) -> T:
    """A copy with other values in some fields; of a `frozen` object or a data class."""
    cls = type(one)
    if not hasattr(cls, "_defaults"):
        import dataclasses

        return dataclasses.replace(one, **changes)  # type: ignore[type-var]
    kept = {name: getattr(one, name) for name in cls.__slots__ if name not in changes}  # type: ignore[attr-defined]
    return cls(**kept, **changes)
