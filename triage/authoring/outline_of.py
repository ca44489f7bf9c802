"""The outline of the shapes: what `triage.authoring.outline` reads, made from the models."""

import json
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import Discriminator
from pydantic.fields import FieldInfo
from pydantic.functional_validators import BeforeValidator

from triage.authoring import shape_types
from triage.authoring.shape_types import Shape

_NOT_SURE: Final = "not sure"


def outline_text(shapes: Mapping[str, type[Shape]]) -> str:
    """Return the outline of the files of these kinds as JSON, a shape a line."""
    outline = _Outline()
    files = {kind: outline.name_of(shape) for kind, shape in shapes.items()}
    lines = [f"{json.dumps(name)}: {json.dumps(each)}" for name, each in outline.shapes.items()]
    joined = ",\n".join(lines)
    return f'{{"files": {json.dumps(files)},\n"shapes": {{\n{joined}\n}}}}\n'


class _Outline:
    """Describes shapes, and those that they are made of."""

    def __init__(self) -> None:
        self.shapes: dict[str, Any] = {}

    def name_of(self, shape: type[Shape]) -> str:
        name = f"{shape.__module__.rpartition('.')[2]}.{shape.__name__}"
        if name not in self.shapes:
            self.shapes[name] = None  # keeps its place, before those that it is made of
            fields = {field.alias or key: field for key, field in shape.model_fields.items()}
            self.shapes[name] = {
                "needed": sorted(key for key, field in fields.items() if field.is_required()),
                "keys": {key: self._field(field) for key, field in fields.items()},
            }
        return name

    def _field(self, field: FieldInfo) -> Any:
        return self._described(field.annotation, field.metadata)

    def _described(self, annotation: Any, about: list[Any]) -> Any:
        """Return what a value must be; `about` is what stands beside its annotation."""
        origin, parts = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._described(parts[0], [*parts[1:], *about])
        validators: list[Any] = [each.func for each in about if isinstance(each, BeforeValidator)]
        if annotation is Any:
            return {(): "anything", (shape_types._decimal,): "decimal"}.get(
                tuple(validators), _NOT_SURE
            )
        if validators:
            as_text = annotation is str and validators == [shape_types._as_text]
            return "text" if as_text else _NOT_SURE
        if annotation is int:
            return "whole number"
        if origin is Literal:
            return {"word": list(parts)}
        least, most = _bounds(about)
        if origin is list:
            return {"list": self._described(parts[0], []), "from": least, "to": most}
        if origin is dict and most is None and _is_text(parts[0]):
            return {"mapping": self._described(parts[1], []), "from": least}
        if isinstance(annotation, type) and issubclass(annotation, Shape):
            return {"shape": self.name_of(annotation)}
        if origin in (Union, UnionType):
            return self._union(tuple(part for part in parts if part is not NoneType), about)
        return _NOT_SURE

    def _union(self, parts: tuple[Any, ...], about: list[Any]) -> Any:
        if len(parts) == 1:
            return self._described(parts[0], about)
        chooses = next((each for each in about if isinstance(each, Discriminator)), None)
        if chooses is None or not callable(chooses.discriminator):
            return _NOT_SURE
        choose = chooses.discriminator
        tagged = {get_args(part)[-1].tag: self._described(part, []) for part in parts}
        return {
            "scalar": tagged[choose("")],
            "list": tagged[choose([])],
            "table": tagged[choose({})],
            "by_key": {key: tagged[choose({key: ""})] for key in self._keys(tagged, choose)},
        }

    def _keys(self, tagged: Mapping[str, Any], choose: Callable[[Any], Any]) -> list[str]:
        """Return the keys that make a table another of the choices, found by trying them."""
        shapes = [each["shape"] for each in tagged.values() if "shape" in each]
        keys = dict.fromkeys(key for name in shapes for key in self.shapes[name]["keys"])
        return [key for key in keys if choose({key: ""}) != choose({})]


def _is_text(annotation: Any) -> bool:
    return annotation is str or (
        get_origin(annotation) is Annotated and get_args(annotation)[0] is str
    )


def _bounds(about: list[Any]) -> tuple[int, int | None]:
    least = next((each.min_length for each in about if hasattr(each, "min_length")), 0)
    most = next((each.max_length for each in about if hasattr(each, "max_length")), None)
    for each in about:  # a field beside an annotation keeps its bounds for itself
        if isinstance(each, FieldInfo):
            inner = _bounds(each.metadata)
            least, most = inner[0] or least, inner[1] or most
    return least, most
