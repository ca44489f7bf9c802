"""Frozen dataclasses as columns of plain data, and back, each column checked by its annotation.

Things of one kind lie together, a list for each field, so that ten thousand of them are made by
running through a few long lists. A level names the things of the next by their place there; so
nothing can contain itself, and what is met twice is kept once.
"""

import dataclasses
import math
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from triage.authoring.codec import MismatchError

_PLAIN: Final = (str, int, bool, float)
#: So many of one kind are never written; a forged number must not fill the memory.
MOST: Final = 10_000_000
_Values: TypeAlias = list[Any]
_Below: TypeAlias = Mapping[str, _Values]


class _Following:
    """Gathers the things of the next level by the name of their annotation, each once."""

    def __init__(self) -> None:
        self.things: dict[str, _Values] = {}
        self._places: dict[str, dict[Any, int]] = {}

    def places(self, name: str, things: _Values, key: Callable[[Any], Any]) -> _Values:
        if not things:
            return []
        kept = self.things.setdefault(name, [])
        known = self._places.setdefault(name, {})
        keys = list(map(key, things))
        for each, thing in dict(zip(keys, things, strict=True)).items():
            if each not in known:
                known[each] = len(kept)
                kept.append(thing)
        return list(map(known.__getitem__, keys))


class _Column(NamedTuple):
    """How the values of one field are written side by side, and read back."""

    encode: Callable[[_Values, _Following], Any]
    decode: Callable[[Any, _Below], Callable[[int], _Values]]


class _Pool(NamedTuple):
    """How all things of one annotation on one level are written, and read back."""

    encode: Callable[[_Values, _Following], Any]
    decode: Callable[[Any, _Below], _Values]


class Columns:
    """Writes and reads values of one annotation."""

    def __init__(self, annotation: Any) -> None:
        """Take what the values are annotated with; its parts are looked at when first met."""
        self._root = _name(annotation)
        self._annotations: dict[str, Any] = {self._root: annotation}
        self._pools: dict[str, _Pool] = {}

    def encode(self, value: Any) -> list[dict[str, Any]]:
        """Return `value` as JSON can write it: level by level, from the whole to its parts."""
        levels = []
        things: Mapping[str, _Values] = {self._root: [value]}
        while things:
            following = _Following()
            levels.append(
                {name: self._pool(name).encode(things[name], following) for name in things}
            )
            things = following.things
        return levels

    def decode(self, levels: Any) -> Any:
        """Return the value; raises MismatchError, or another ValueError, where it is none."""
        try:
            for level in levels:
                for name in level:
                    self._pool(name)  # knows the annotations of the level below
            below: dict[str, _Values] = {}
            for level in reversed(levels):
                below = {name: self._pool(name).decode(data, below) for name, data in level.items()}
            (value,) = below[self._root]
        except (LookupError, TypeError, AttributeError, OverflowError) as error:
            raise MismatchError(type(error).__name__) from None
        return value

    def _pool(self, name: str) -> _Pool:
        if name not in self._pools:
            self._pools[name] = self._made(self._annotations[name])
        return self._pools[name]

    def _made(self, annotation: Any) -> _Pool:
        origin, parts = get_origin(annotation), get_args(annotation)
        if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
            hints = get_type_hints(annotation)
            names = [each.name for each in dataclasses.fields(annotation)]
            columns = [self._column(hints[name]) for name in names]
            return _records(annotation, names, columns)
        if origin in (tuple, Sequence) and (origin is Sequence or parts[1:] == (Ellipsis,)):
            return _lists(self._column(parts[0]), tuple, list)
        if origin is frozenset:
            return _lists(self._column(parts[0]), frozenset, partial(sorted, key=_kind_and_value))
        if origin is tuple:
            return _pairs([self._column(part) for part in parts])
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return _mappings(self._column(parts[0]), self._column(parts[1]))
        if origin in (Union, types.UnionType):
            return _choices({part: self._known(part) for part in parts})
        raise TypeError(f"no columns for {annotation!r}")

    def _column(self, annotation: Any) -> _Column:
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return _enums(annotation)
        parts = get_args(annotation)
        union = get_origin(annotation) in (Union, types.UnionType)
        if annotation in _PLAIN or (union and all(part in _PLAIN_OR_NONE for part in parts)):
            return _plain(frozenset(parts if union else (annotation,)))
        optional = union and types.NoneType in parts
        if optional:
            rest = tuple(part for part in parts if part is not types.NoneType)
            # Union, since `|` takes no tuple.
            annotation = rest[0] if len(rest) == 1 else Union[rest]  # noqa: UP007
        return _references(self._known(annotation), _key_of(annotation), optional=optional)

    def _known(self, annotation: Any) -> str:
        name = _name(annotation)
        self._annotations.setdefault(name, annotation)
        return name


_PLAIN_OR_NONE: Final = (*_PLAIN, types.NoneType)


def _name(annotation: Any) -> str:
    """Return what an annotation is called in what is written."""
    if annotation is Ellipsis:
        return "…"
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    origin, parts = get_origin(annotation), ", ".join(map(_name, get_args(annotation)))
    union = origin in (Union, types.UnionType)
    return f"one of {parts}" if union else f"{origin.__name__}[{parts}]"


def _kind_and_value(value: Any) -> tuple[str, Any]:
    return type(value).__name__, value


def _key_of(annotation: Any) -> Callable[[Any], Any]:
    """Return what tells two things apart: itself for words, its values for a set, or its place."""
    parts = get_args(annotation)
    if get_origin(annotation) is tuple and parts == (str, Ellipsis):
        return lambda thing: thing
    if get_origin(annotation) is frozenset:
        # Yes and 1 are equal, and not the same.
        return lambda thing: tuple(sorted(map(_kind_and_value, thing)))
    return id


# ---------------------------------------------------------------- columns


def _packed(values: _Values) -> Any:
    """Return a column without repeating itself: all the same, or few words and their places."""
    kinds = list(map(type, values))
    # Yes and 1 are equal, and not the same.
    keys = values if len(set(kinds)) == 1 else list(zip(kinds, values, strict=True))
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    if len(places) * 2 > len(keys):
        return values
    of = list(dict(zip(keys, values, strict=True)).values())
    return {"all": of[0]} if len(of) == 1 else {"of": of, "at": list(map(places.get, keys))}


def _unpacked(data: Any, checked: Callable[[_Values], _Values]) -> Callable[[int], _Values]:
    """Return how to get so many values of a column, of which `checked` has looked at each."""
    if type(data) is list:
        return partial(_exactly, checked(data))
    if data.keys() == {"all"}:
        return partial(_repeated, checked([data["all"]]))
    of = checked(data["of"])
    return partial(_exactly, list(map(of.__getitem__, data["at"])))


def _exactly(values: _Values, count: int) -> _Values:
    if len(values) != count:
        raise MismatchError("column")
    return values


def _repeated(one: _Values, count: int) -> _Values:
    if not 0 <= count <= MOST:
        raise MismatchError("column")
    return one * count


def _plain(allowed: frozenset[type]) -> _Column:
    def checked(values: _Values) -> _Values:
        if type(values) is not list or not allowed.issuperset(map(type, values)):
            raise MismatchError("column")
        if float in allowed and not all(
            math.isfinite(each) for each in values if type(each) is float
        ):
            raise MismatchError("number")
        return values

    def encode(values: _Values, following: _Following) -> Any:
        # Two zeros are equal, and not the same.
        return checked(values) if float in allowed else _packed(checked(values))

    return _Column(encode, lambda data, below: _unpacked(data, checked))


def _enums(kind: type[Enum]) -> _Column:
    members = {member.value: member for member in kind}
    known = frozenset(map(type, members))

    def checked(values: _Values) -> _Values:
        if not known.issuperset(map(type, values)):
            raise MismatchError(kind.__name__)
        return list(map(members.__getitem__, values))

    def encode(values: _Values, following: _Following) -> Any:
        return _packed([each.value for each in values])

    return _Column(encode, lambda data, below: _unpacked(data, checked))


def _references(name: str, key: Callable[[Any], Any], *, optional: bool) -> _Column:
    def encode(values: _Values, following: _Following) -> Any:
        if not optional:
            return following.places(name, values, key)
        places = iter(following.places(name, [each for each in values if each is not None], key))
        return _packed([None if each is None else next(places) for each in values])

    def decode(data: Any, below: _Below) -> Callable[[int], _Values]:
        things = below.get(name, [])
        if not optional:
            return partial(_exactly, list(map(things.__getitem__, data)))
        return _unpacked(data, lambda places: [None if at is None else things[at] for at in places])

    return _Column(encode, decode)


# ---------------------------------------------------------------- pools


def _records(shape: type, names: Sequence[str], columns: Sequence[_Column]) -> _Pool:
    # Set one field of all at once, which takes half as long as calling the class for each.
    slots = [shape.__dict__.get(name) for name in names]
    setters = [each.__set__ for each in slots if isinstance(each, types.MemberDescriptorType)]
    finish = getattr(shape, "__post_init__", None)

    def encode(things: _Values, following: _Following) -> Any:
        fields = (list(map(attrgetter(name), things)) for name in names)
        pairs = zip(columns, fields, strict=True)
        return [len(things), *(column.encode(values, following) for column, values in pairs)]

    def decode(data: Any, below: _Below) -> _Values:
        count, *fields = data
        read = _read(columns, fields, count, below)
        if len(setters) < len(names):
            return list(map(shape, *read))
        things: _Values = list(map(object.__new__, [shape] * count))
        for setter, values in zip(setters, read, strict=True):
            deque(map(setter, things, values), 0)
        if finish is not None:
            deque(map(finish, things), 0)
        return things

    return _Pool(encode, decode)


def _read(
    columns: Sequence[_Column], fields: Sequence[Any], count: Any, below: _Below
) -> Iterator[_Values]:
    if type(count) is not int or not 0 <= count <= MOST or len(fields) != len(columns):
        raise MismatchError("columns")
    return (column.decode(data, below)(count) for column, data in zip(columns, fields, strict=True))


def _lists(
    item: _Column, kind: Callable[[Iterable[Any]], Any], as_list: Callable[[Any], _Values]
) -> _Pool:
    def encode(things: _Values, following: _Following) -> Any:
        lists = list(map(as_list, things))
        lengths = _LENGTHS.encode(list(map(len, lists)), following)
        return [
            len(things),
            lengths,
            item.encode([each for one in lists for each in one], following),
        ]

    def decode(data: Any, below: _Below) -> _Values:
        count, lengths, items = data
        sizes = _LENGTHS.decode(lengths, below)(count)
        rest = iter(item.decode(items, below)(sum(sizes)))
        return [kind(islice(rest, size)) for size in sizes]

    return _Pool(encode, decode)


def _pairs(columns: Sequence[_Column]) -> _Pool:
    def encode(things: _Values, following: _Following) -> Any:
        fields = ([each[number] for each in things] for number in range(len(columns)))
        pairs = zip(columns, fields, strict=True)
        return [len(things), *(column.encode(values, following) for column, values in pairs)]

    def decode(data: Any, below: _Below) -> _Values:
        count, *fields = data
        return list(zip(*_read(columns, fields, count, below), strict=True))

    return _Pool(encode, decode)


def _mappings(key: _Column, item: _Column) -> _Pool:
    def encode(things: _Values, following: _Following) -> Any:
        lengths = _LENGTHS.encode(list(map(len, things)), following)
        keys = key.encode([name for each in things for name in each], following)
        values = item.encode([value for each in things for value in each.values()], following)
        return [len(things), lengths, keys, values]

    def decode(data: Any, below: _Below) -> _Values:
        count, lengths, names, things = data
        sizes = _LENGTHS.decode(lengths, below)(count)
        keys = key.decode(names, below)(sum(sizes))
        pairs = iter(zip(keys, item.decode(things, below)(sum(sizes)), strict=True))
        return [MappingProxyType(dict(islice(pairs, size))) for size in sizes]

    return _Pool(encode, decode)


def _choices(names: Mapping[type, str]) -> _Pool:
    kinds, known = list(names), list(names.values())

    def encode(things: _Values, following: _Following) -> Any:
        which = [kinds.index(type(each)) for each in things]
        parts = [
            following.places(name, [each for each in things if type(each) is kind], id)
            for kind, name in names.items()
        ]
        return [which, *parts]

    def decode(data: Any, below: _Below) -> _Values:
        which, *parts = data
        things = [
            map(below.get(name, []).__getitem__, places)
            for name, places in zip(known, parts, strict=True)
        ]
        return [next(things[each]) for each in which]

    return _Pool(encode, decode)


_LENGTHS: Final = _plain(frozenset((int,)))
