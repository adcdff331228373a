"""Named tuples and enumerations of words that cost nothing to define.

`typing.NamedTuple` compiles an initialiser and every annotation, `enum.StrEnum` prepares for what no enumeration here
needs: a tenth of a millisecond a class, at every start. These define the same kinds of class in a tenth of that. To
type checkers they are the originals; fields, defaults, equality, `_replace`, iteration and pickling work as in those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enum import StrEnum as StrEnum
    from typing import NamedTuple as NamedTuple
else:
    from operator import itemgetter

    _FEW = 50
    """Objects: compiling an initialiser takes as long as making so many without."""

    def _first_new(cls, *args, **kwargs):
        """Make an object slowly; from the fiftieth on, an initialiser is compiled for the class."""
        fields = cls._fields
        cls._made += 1
        if not kwargs and len(args) == len(fields) and cls._made < _FEW:
            return tuple.__new__(cls, args)
        given = {**cls._field_defaults, **dict(zip(fields, args, strict=False)), **kwargs}
        whole = len(given) == len(fields) and len(args) + len(kwargs) <= len(fields)
        if cls._made < _FEW and whole and not any(name in kwargs for name in fields[: len(args)]):
            return tuple.__new__(cls, [given[name] for name in fields])
        # Whatever is wrong with the arguments, the compiled initialiser says it in Python's own words.
        names = ", ".join(f"{name}=_d[{name!r}]" if name in cls._field_defaults else name for name in fields)
        comma = "," if fields else ""
        scope = {"_new": tuple.__new__, "_d": cls._field_defaults}
        exec(f"def __new__(_cls, {names}): return _new(_cls, ({', '.join(fields)}{comma}))", scope)  # noqa: S102 - own names
        cls.__new__ = staticmethod(scope["__new__"])
        return cls.__new__(cls, *args, **kwargs)

    def _make(cls, iterable):
        return tuple.__new__(cls, iterable)

    def _replace(self, **changes):
        result = tuple.__new__(type(self), map(changes.pop, self._fields, self))
        if changes:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
        return result

    def _asdict(self):
        return dict(zip(self._fields, self, strict=True))

    def _repr(self):
        shown = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({shown})"

    try:
        from _collections import _tuplegetter
    except ImportError:

        def _tuplegetter(index, _doc):
            return property(itemgetter(index))

    class _Named(type):
        """Turns the body of a class into a kind of tuple."""

        def __new__(cls, name, bases, body):
            if not bases:
                return type.__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            body["_field_defaults"] = {field: body[field] for field in fields if field in body}
            for index, field in enumerate(fields):
                body[field] = _tuplegetter(index, None)
            body |= {"_fields": fields, "__match_args__": fields, "__slots__": (), "_made": 0, "__new__": _first_new}
            body |= {"_make": classmethod(_make), "_replace": _replace, "_asdict": _asdict}
            body.setdefault("__repr__", _repr)
            body["__getnewargs__"] = lambda self: tuple(self)
            return type(name, (tuple,), body)

    class NamedTuple(metaclass=_Named):
        """The base to write; the classes made from it derive from `tuple`."""

    class _Words(type):
        """Turns the texts in the body of a class into its members."""

        def __new__(cls, name, bases, body):
            words = {key: value for key, value in body.items() if type(value) is str and not key.startswith("_")}
            made = super().__new__(cls, name, bases, {k: v for k, v in body.items() if k not in words})
            made._members = {}
            for key, value in words.items():
                member = str.__new__(made, value)
                member.name = key
                made._members[value] = member
                setattr(made, key, member)
            return made

        def __call__(cls, value):
            try:
                return cls._members[value]
            except (KeyError, TypeError):
                raise ValueError(f"{value!r} is not a valid {cls.__name__}") from None

        def __iter__(cls):
            return iter(cls._members.values())

        def __len__(cls):
            return len(cls._members)

        def __contains__(cls, value):
            return value in cls._members

        def __getitem__(cls, key):
            return next(member for member in cls if member.name == key)

    class StrEnum(str, metaclass=_Words):  # noqa: SLOT000 - each member keeps its name
        """Words, each a text and a member of its enumeration."""

        @property
        def value(self):
            """The plain text."""
            return str.__str__(self)

        def __repr__(self):
            return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

        def __reduce__(self):
            return type(self), (self.value,)

        def __copy__(self):
            return self

        def __deepcopy__(self, _memo):
            return self
