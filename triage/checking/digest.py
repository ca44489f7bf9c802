"""A digest of everything that a rule base says, but not of where it says it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from operator import attrgetter
from typing import TypeAlias

_Plain: TypeAlias = "str | int | float | bool | list[_Plain] | None"
_Compared: TypeAlias = dict[type, Callable[[object], tuple[object, ...]]]


def digest_of(*parts: object) -> str:
    """Return the SHA-256 of a canonical rendering of `parts`."""
    compared: _Compared = {}
    plain = [_plain(part, compared) for part in parts]
    text = json.dumps(plain, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(thing: object, compared: _Compared) -> _Plain:
    kind = type(thing)
    if kind in compared:
        # Most of a rule base is words in records; they are passed on without another call.
        return [
            kind.__name__,
            *[
                each if type(each) is str else _plain(each, compared)
                for each in compared[kind](thing)
            ],
        ]
    match thing:
        case Enum():
            return [type(thing).__name__, thing.name]
        case None | str() | int() | float():
            return thing
        case tuple():
            return [_plain(item, compared) for item in thing]
        case frozenset():
            # Yes, numbers and words have no order among them, but their kinds have names.
            if len(thing) == 1:
                return ["set", *[_plain(item, compared) for item in thing]]
            ordered = sorted(thing, key=lambda item: (type(item).__name__, item))
            return ["set", *[_plain(item, compared) for item in ordered]]
        case Mapping():
            pairs = ([_plain(key, compared), _plain(thing[key], compared)] for key in thing)
            return ["map", *pairs]
        case _:
            compared[kind] = _compared(thing)
            return _plain(thing, compared)


def _compared(thing: object) -> Callable[[object], tuple[object, ...]]:
    """Return what reads the fields that take part in equality: all but the positions."""
    if not is_dataclass(thing):
        raise TypeError(f"{type(thing).__name__} has no canonical rendering")
    names = [field.name for field in fields(thing) if field.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)
