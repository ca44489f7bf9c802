"""JSON Schemas of the files, for editors; made from the shapes that reading uses."""

from typing import Any, Final

from triage.authoring.shape_types import CONDITION_MARK, NAME_PATTERN
from triage.authoring.shapes import SHAPES

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

_REF: Final = {"$ref": "#/$defs/Condition"}
_LIST: Final = {"type": "array", "items": _REF, "minItems": 1}
_VALUE: Final = {"type": ["string", "integer"]}


def _comparison(word: str, about: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {word: {**value, "description": about}},
        "required": [word],
        "additionalProperties": False,
    }


_WHOLE: Final = {"type": "integer"}
_LEAF: Final[dict[str, Any]] = {
    "description": "A finding: the value it has, the values it may have, or a comparison.",
    "oneOf": [
        _VALUE,
        {"type": "array", "items": _VALUE, "minItems": 1},
        _comparison("at_least", "This number or more.", _WHOLE),
        _comparison("at_most", "This number or less.", _WHOLE),
        _comparison("below", "Less than this number.", _WHOLE),
        _comparison(
            "between",
            "Two numbers, both included.",
            {"type": "array", "items": _WHOLE, "minItems": 2, "maxItems": 2},
        ),
        _comparison("includes", "An option of a list to choose any from.", {"type": "string"}),
    ],
}
_CONDITION: Final[dict[str, Any]] = {
    "description": "One key: all, any, not, at_least, or the name of a finding.",
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "properties": {
        "all": {**_LIST, "description": "Every one of these holds."},
        "any": {**_LIST, "description": "At least one of these holds."},
        "not": {**_REF, "description": "This does not hold; of unknown it is unknown."},
        "at_least": {
            "description": "At least so many of these hold.",
            "type": "object",
            "properties": {"count": {"type": "integer", "minimum": 1}, "of": _LIST},
            "required": ["count", "of"],
            "additionalProperties": False,
        },
    },
    "patternProperties": {
        f"^(?!(all|any|not|at_least)$){NAME_PATTERN.removeprefix('^')}": _LEAF,
    },
    "additionalProperties": False,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each kind of file, by kind."""
    return {kind: _schema(kind) for kind in SHAPES}


def _schema(kind: str) -> dict[str, Any]:
    made = _tidy(SHAPES[kind].model_json_schema(by_alias=True))
    if _mentions_conditions(made):
        made.setdefault("$defs", {})["Condition"] = _CONDITION
    about = made.pop("description", "")
    return {
        "$schema": DRAFT,
        "title": f"A file that begins with `{kind}:`",
        "description": about,
        **made,
    }


def _mentions_conditions(node: Any) -> bool:
    if isinstance(node, dict):
        return node.get("$ref") == _REF["$ref"] or any(map(_mentions_conditions, node.values()))
    return isinstance(node, list) and any(map(_mentions_conditions, node))


def _tidy(node: Any) -> Any:
    """Return `node` without what says nothing to an author, and conditions spelt out."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("$comment") == CONDITION_MARK:
        about = node.get("description")
        return {**_REF, "description": about} if about else dict(_REF)
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key in ("properties", "$defs"):
            made[key] = {name: _tidy(each) for name, each in value.items()}
        elif key in ("title", "default", "examples"):
            continue
        elif key == "anyOf":
            made |= _without_null(_tidy(value))
        else:
            made[key] = _tidy(value)
    return made


def _without_null(choices: list[Any]) -> dict[str, Any]:
    """Return the choices without null, which is how pydantic says that a key may be left out."""
    left = [each for each in choices if each != {"type": "null"}]
    return dict(left[0]) if len(left) == 1 else {"anyOf": left}
