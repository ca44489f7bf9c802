"""Frozen dataclasses as JSON and back, each field checked against its annotation."""

import dataclasses
import math
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Union, get_args, get_origin, get_type_hints

_One = Callable[[Any], Any]


class MismatchError(ValueError):
    """The data is not what the annotation says."""


class Codec(NamedTuple):
    """How values of one annotation are written as plain data, and read back."""

    encode: _One
    decode: _One
    #: The types that are written as they are; empty where something must be done.
    plain: frozenset[type] = frozenset()


class Codecs:
    """Makes and keeps a codec for each annotation."""

    def __init__(self, kept: Mapping[str, Iterable[str]] | None = None) -> None:
        """Read data whose records have the fields of today; or those that `kept` names, in order.

        A field that `kept` does not name takes its default, and one that is no more is left out.
        """
        self._known: dict[Any, Codec] = {}
        self._kept = {name: list(fields) for name, fields in (kept or {}).items()}

    def fields(self) -> dict[str, list[str]]:
        """Return the fields of each record that was met, to be kept with the data."""
        return {
            shape.__name__: [each.name for each in dataclasses.fields(shape)]
            for shape in self._known
            if isinstance(shape, type) and dataclasses.is_dataclass(shape)
        }

    def of(self, annotation: Any) -> Codec:
        """Return the codec of `annotation`."""
        if annotation not in self._known:
            if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
                self._known[annotation] = self._record(annotation)
            else:
                self._known[annotation] = self._make(annotation)
        return self._known[annotation]

    def _make(self, annotation: Any) -> Codec:
        origin, parts = get_origin(annotation), get_args(annotation)
        if annotation in _PLAIN:
            return _plain(annotation)
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return _enum(annotation)
        if origin is tuple:
            many = len(parts) == 2 and parts[1] is Ellipsis
            return _many(self.of(parts[0])) if many else _fixed([self.of(each) for each in parts])
        if origin is Sequence:
            return _many(self.of(parts[0]))
        if origin is frozenset:
            return _set(self.of(parts[0]))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return _mapping(self.of(parts[0]), self.of(parts[1]))
        if origin in (Union, types.UnionType):
            return self._union(parts)
        raise TypeError(f"no codec for {annotation!r}")

    def _record(self, shape: type) -> Codec:
        """Return the codec of a dataclass; its fields are looked at when first used.

        So a condition may hold conditions.
        """
        names = [each.name for each in dataclasses.fields(shape)]
        count = len(names)
        codecs: list[Codec] = []
        rest: list[tuple[int, _One]] = []  # the fields that are not taken as they are
        plain: list[tuple[int, type]] = []

        def prepare() -> None:
            hints = get_type_hints(shape)
            codecs.extend(self.of(hints[name]) for name in names)
            for number, codec in enumerate(codecs):
                if len(codec.plain) == 1 and float not in codec.plain:
                    plain.append((number, next(iter(codec.plain))))
                else:
                    rest.append((number, codec.decode))

        def encode(value: Any) -> list[Any]:
            if not codecs:
                prepare()
            values = (getattr(value, name) for name in names)
            return [codec.encode(each) for codec, each in zip(codecs, values, strict=True)]

        def decode(data: Any) -> Any:
            if not codecs:
                prepare()
            if type(data) is not list or len(data) != count:
                raise MismatchError(shape.__name__)
            for number, kind in plain:
                if type(data[number]) is not kind:
                    raise MismatchError(shape.__name__)
            if rest:
                data = data.copy()
                for number, one in rest:
                    data[number] = one(data[number])
            return shape(*data)

        kept = self._kept.get(shape.__name__, names)

        def decode_kept(data: Any) -> Any:
            if not codecs:
                prepare()
            if type(data) is not list or len(data) != len(kept):
                raise MismatchError(shape.__name__)
            own = dict(zip(names, codecs, strict=True))
            pairs = zip(kept, data, strict=True)
            values = {name: own[name].decode(each) for name, each in pairs if name in own}
            try:
                return shape(**values)
            except TypeError:
                raise MismatchError(shape.__name__) from None

        return Codec(encode, decode if kept == names else decode_kept)

    def _union(self, parts: tuple[Any, ...]) -> Codec:
        if all(part in _PLAIN for part in parts):
            return _plain(*parts)
        if types.NoneType in parts:
            rest = tuple(part for part in parts if part is not types.NoneType)
            # Union, since `|` takes no tuple.
            return _optional(self.of(rest[0] if len(rest) == 1 else Union[rest]))  # noqa: UP007
        return _named({part: self.of(part) for part in parts})


_PLAIN: Final = (str, int, bool, float)


def _plain(*kinds: type) -> Codec:
    allowed = frozenset(kinds)

    def same(value: Any) -> Any:
        if type(value) not in allowed or (type(value) is float and not math.isfinite(value)):
            raise MismatchError(type(value).__name__)
        return value

    return Codec(same, same, allowed - {float})


def _all_are(values: Iterable[Any], allowed: frozenset[type]) -> bool:
    return bool(allowed) and allowed.issuperset(map(type, values))


def _enum(kind: type[Enum]) -> Codec:
    members = {(type(member.value), member.value): member for member in kind}

    def decode(data: Any) -> Any:
        try:
            return members[type(data), data]
        except (KeyError, TypeError):
            raise MismatchError(kind.__name__) from None

    return Codec(lambda value: value.value, decode)


def _many(item: Codec) -> Codec:
    encode_one, decode_one, plain = item

    def decode(data: Any) -> Any:
        if type(data) is not list:
            raise MismatchError("list")
        if _all_are(data, plain):
            return tuple(data)
        return tuple([decode_one(each) for each in data])

    return Codec(lambda value: [encode_one(each) for each in value], decode)


def _fixed(items: list[Codec]) -> Codec:
    def encode(value: Any) -> list[Any]:
        return [item.encode(each) for item, each in zip(items, value, strict=True)]

    def decode(data: Any) -> Any:
        if type(data) is not list or len(data) != len(items):
            raise MismatchError("list")
        return tuple([item.decode(each) for item, each in zip(items, data, strict=True)])

    return Codec(encode, decode)


def _set(item: Codec) -> Codec:
    many = _many(item)

    def encode(value: Any) -> Any:
        return many.encode(sorted(value, key=lambda each: (type(each).__name__, each)))

    return Codec(encode, lambda data: frozenset(many.decode(data)))


def _mapping(key: Codec, item: Codec) -> Codec:
    decode_key, decode_one = key.decode, item.decode

    def encode(value: Any) -> dict[str, Any]:
        return {key.encode(name): item.encode(each) for name, each in value.items()}

    def decode(data: Any) -> Any:
        if type(data) is not dict:
            raise MismatchError("mapping")
        if _all_are(data, key.plain) and _all_are(data.values(), item.plain):
            return MappingProxyType(data)
        return MappingProxyType({decode_key(name): decode_one(each) for name, each in data.items()})

    return Codec(encode, decode)


def _optional(item: Codec) -> Codec:
    def encode(value: Any) -> Any:
        return None if value is None else item.encode(value)

    def decode(data: Any) -> Any:
        return None if data is None else item.decode(data)

    return Codec(encode, decode)


def _named(codecs: Mapping[type, Codec]) -> Codec:
    by_name = {kind.__name__: codec.decode for kind, codec in codecs.items()}

    def encode(value: Any) -> list[Any]:
        return [type(value).__name__, codecs[type(value)].encode(value)]

    def decode(data: Any) -> Any:
        if type(data) is not list or len(data) != 2 or type(data[0]) is not str:
            raise MismatchError("one of several")
        if data[0] not in by_name:
            raise MismatchError("one of several")
        return by_name[data[0]](data[1])

    return Codec(encode, decode)
