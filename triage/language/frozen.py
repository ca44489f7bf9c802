"""Frozen dataclasses that are made in a quarter of the time.

`dataclass(frozen=True, slots=True)` writes and compiles six methods for each class, which was a
fifth of the time from the start of the program to its first question. Here only `__init__` is
written for each; the others are closures over the names of the fields, and mean the same.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, Final, NoReturn, TypeVar, dataclass_transform

Made = TypeVar("Made")
_Key = Callable[[Any], tuple[Any, ...]]
_set: Final = object.__setattr__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(shape: type[Made]) -> type[Made]:
    """Return `shape` as `dataclass(frozen=True, slots=True)` would make it.

    Fields may have defaults, and say `compare=False` or `repr=False`; nothing else.
    """
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(shape)
    all_fields = fields(made)
    names = tuple(each.name for each in all_fields)
    _add(made, _init(made, all_fields))
    for method in _comparing(_key([each.name for each in all_fields if each.compare])):
        _add(made, method)
    for method in _copying(names):
        _add(made, method)
    _add(made, _repr([each.name for each in all_fields if each.repr]))
    made.__setattr__, made.__delattr__ = _refuse_to_set, _refuse_to_delete
    found: type[Made] = made
    return found


def _add(shape: Any, method: Callable[..., Any]) -> None:
    if method.__name__ not in shape.__dict__ or method.__name__ == "__hash__":
        method.__qualname__ = f"{shape.__qualname__}.{method.__name__}"
        setattr(shape, method.__name__, method)


def _init(shape: type, all_fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    # The slots themselves are quicker than object.__setattr__, which has to look for them.
    known: dict[str, Any] = {f"_set_{each.name}": _setter(shape, each.name) for each in all_fields}
    arguments, lines = ["self"], []
    for each in all_fields:
        value = each.name
        if each.default is not MISSING:
            known[f"_of_{each.name}"] = each.default
            arguments.append(f"{each.name}=_of_{each.name}")
        elif each.default_factory is not MISSING:
            known |= {f"_of_{each.name}": each.default_factory, "_missing": MISSING}
            arguments.append(f"{each.name}=_missing")
            value = f"_of_{each.name}() if {each.name} is _missing else {each.name}"
        else:
            arguments.append(each.name)
        lines.append(f" _set_{each.name}(self, {value})\n")
    if hasattr(shape, "__post_init__"):
        lines.append(" self.__post_init__()\n")
    text = f"def __init__({', '.join(arguments)}):\n{''.join(lines) or ' pass'}"
    exec(text, known)  # noqa: S102 - as dataclasses do; made of the names of fields alone
    made: Callable[..., None] = known["__init__"]
    made.__annotations__ = {each.name: each.type for each in all_fields} | {"return": None}
    return made


def _setter(shape: Any, name: str) -> Any:
    return getattr(shape, name).__set__


def _key(names: list[str]) -> _Key:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _comparing(key: _Key) -> tuple[Callable[..., Any], ...]:
    def __eq__(self: object, other: object) -> Any:  # noqa: N807 - it becomes a method
        if other.__class__ is self.__class__:
            return key(self) == key(other)
        return NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(key(self))

    return __eq__, __hash__


def _copying(names: tuple[str, ...]) -> tuple[Callable[..., Any], ...]:
    def __getstate__(self: object) -> list[Any]:  # noqa: N807
        return [getattr(self, name) for name in names]

    def __setstate__(self: object, state: list[Any]) -> None:  # noqa: N807
        for name, value in zip(names, state, strict=True):
            _set(self, name, value)

    return __getstate__, __setstate__


def _repr(names: list[str]) -> Callable[..., Any]:
    def __repr__(self: object) -> str:  # noqa: N807
        said = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({said})"

    return __repr__


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
