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
    text = json.dumps([_plain(part) for part in parts], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(thing: object) -> _Plain:
    match thing:
        case Enum():
            return [type(thing).__name__, thing.name]
        case None | str() | int() | float():
            return thing
        case tuple():
            return [_plain(item) for item in thing]
        case frozenset():
            # By rendering, since yes, numbers and words have no order among them.
            return ["set", *sorted((_plain(item) for item in thing), key=json.dumps)]
        case Mapping():
            return ["map", *([_plain(key), _plain(value)] for key, value in thing.items())]
        case _ if is_dataclass(thing):
            # What takes part in equality: all but the positions.
            kept = [field.name for field in fields(thing) if field.compare]
            return [type(thing).__name__, *(_plain(getattr(thing, name)) for name in kept)]
        case _:
            raise TypeError(f"{type(thing).__name__} has no canonical rendering")
