"""The editors' JSON Schemas: sound, and of one mind with what reading accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from triage.authoring.library import KINDS, read_document
from triage.authoring.schema import schemas
from triage.language.tree import Node, Scalar, Sequence, Table

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = schemas()
LIBRARIES = [ROOT, ROOT / "examples" / "bicycle", ROOT / "tests" / "flaws" / "_sound"]
REAL_FILES = [
    (library, path)
    for library in LIBRARIES
    for path in sorted(
        [
            library / "library.yaml",
            *(library / "rules").rglob("*.yaml"),
            *(library / "questionnaires").glob("*.yaml"),
        ]
    )
]


def as_an_editor_reads(node: Node) -> Any:
    """Return plain data; editors read decimals as numbers."""
    match node:
        case Scalar(value):
            decimal = isinstance(value, str) and re.fullmatch(r"\d+\.\d+", value)
            return float(value) if decimal else value
        case Sequence():
            return [as_an_editor_reads(item) for item in node.items]
        case Table():
            return {key: as_an_editor_reads(inside) for key, inside in node.items()}


def errors_of(text: str, path: str = "rules/a/a.yaml") -> list[str]:
    document, _ = read_document(text.encode(), path)
    assert document is not None
    validator = jsonschema_rs.validator_for(SCHEMAS[document.kind])
    return [
        f"{error.message} at {error.instance_path}"
        for error in validator.iter_errors(as_an_editor_reads(document.root))
    ]


def descriptions_missing(schema: Any, path: str = "") -> Iterator[str]:
    if isinstance(schema, dict):
        for name, inside in schema.get("properties", {}).items():
            if isinstance(inside, dict) and not inside.get("description"):
                yield f"{path}/{name}"
        for key, inside in schema.items():
            yield from descriptions_missing(inside, f"{path}/{key}")
    if isinstance(schema, list):
        for inside in schema:
            yield from descriptions_missing(inside, path)


def test_every_kind_has_a_sound_schema() -> None:
    assert set(SCHEMAS) == set(KINDS)
    for schema in SCHEMAS.values():
        jsonschema_rs.meta.validate(schema)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_key_is_described(kind: str) -> None:
    missing = list(descriptions_missing(SCHEMAS[kind]))
    assert [path for path in missing if not path.endswith(("/count", "/of"))] == []


@pytest.mark.parametrize(
    "library,path", REAL_FILES, ids=lambda path: str(path.relative_to(ROOT)) or "shipped"
)
def test_real_files_fit_their_schema(library: Path, path: Path) -> None:
    assert errors_of(path.read_text("utf-8"), path.relative_to(library).as_posix()) == []


RULE = """\
cause: a
kind: pattern
title: A
explanation: B
baseline: {points: 0, because: C, source: d}
evidence:
  - {rule: a, when: %s, because: C, source: d%s}
"""


@pytest.mark.parametrize(
    "condition",
    [
        "{a: yes}",
        "{a: [b, c]}",
        "{a: 3}",
        "{a: {at_least: 3}}",
        "{a: {between: [1, 2]}}",
        "{a: {includes: b}}",
        "{all: [{a: yes}, {not: {any: [{b: yes}]}}]}",
        "{at_least: {count: 2, of: [{a: yes}, {b: {below: 3}}]}}",
    ],
)
def test_conditions_are_known(condition: str) -> None:
    assert errors_of(RULE % (condition, ", supports: weak")) == []


@pytest.mark.parametrize(
    "condition,rest",
    [
        ("{a: yes, b: yes}", ", supports: weak"),
        ("{a: []}", ", supports: weak"),
        ("{a: {more_than: 3}}", ", supports: weak"),
        ("{all: []}", ", supports: weak"),
        ("{at_least: 3}", ", supports: weak"),
        ("yes", ", supports: weak"),
        ("{a: yes}", ""),
        ("{a: yes}", ", supports: weak, points: 3"),
        ("{a: yes}", ", supports: strongly"),
        ("{a: yes}", ", suports: weak"),
        ("{a: yes}", ", supports: weak, if_refuted: {}"),
        ("{a: yes}", ", likelihood_ratio: {confirmed: 3.1}"),
    ],
)
def test_an_editor_underlines_what_is_wrong(condition: str, rest: str) -> None:
    assert errors_of(RULE % (condition, rest)) != []


def test_reasons_and_if_unknown_are_wanted() -> None:
    text = "red_flag: a\ntitle: A\nwhen: {b: yes}\nrefer: {to: b, acuity: urgent}\ntell: C\n"
    missing = " ".join(errors_of(text))
    assert all(f'"{key}"' in missing for key in ("if_unknown", "because", "source"))
