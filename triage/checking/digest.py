"""A digest of everything that a rule base says, but not of where it says it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TypeAlias

_Plain: TypeAlias = "str | int | float | bool | list[_Plain] | None"


def digest_of(*parts: object) -> str:
    """Return the SHA-256 of a canonical rendering of `parts`."""
    compared: dict[type, tuple[str, ...]] = {}
    plain = [_plain(part, compared) for part in parts]
    text = json.dumps(plain, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(thing: object, compared: dict[type, tuple[str, ...]]) -> _Plain:
    kind = type(thing)
    if kind in compared:
        return [kind.__name__, *[_plain(getattr(thing, name), compared) for name in compared[kind]]]
    match thing:
        case Enum():
            return [type(thing).__name__, thing.name]
        case None | str() | int() | float():
            return thing
        case tuple():
            return [_plain(item, compared) for item in thing]
        case frozenset():
            # Yes, numbers and words have no order among them, but their kinds have names.
            ordered = sorted(thing, key=lambda item: (type(item).__name__, item))
            return ["set", *[_plain(item, compared) for item in ordered]]
        case Mapping():
            pairs = ([_plain(key, compared), _plain(thing[key], compared)] for key in thing)
            return ["map", *pairs]
        case _:
            compared[kind] = _compared(thing)
            return _plain(thing, compared)


def _compared(thing: object) -> tuple[str, ...]:
    """Return the fields that take part in equality: all but the positions."""
    if not is_dataclass(thing):
        raise TypeError(f"{type(thing).__name__} has no canonical rendering")
    return tuple(field.name for field in fields(thing) if field.compare)
