"""Reads the two knowledge files of DDXPlus, and the chances of training patients where given.

DDXPlus: A. Fansi Tchango, R. Goel, Z. Wen, J. Martel, J. Ghosn, "DDXPlus: A New Dataset For
Automatic Medical Diagnosis", NeurIPS 2022 Datasets and Benchmarks, arXiv 2205.09148. CC BY 4.0.
Its patients are synthetic.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: How DDXPlus writes "asked, and there is nothing".
NOTHING = ("N", "NA", "nulle_part")


@dataclass(frozen=True)
class Evidence:
    """One question of DDXPlus."""

    code: str
    id: str
    text: str
    kind: str  # B yes or no, C one of several, M any of several
    parent: str  # the code of the question that it is a detail of, or ""
    options: Mapping[str, tuple[str, str]]  # value: (id, words), what means "nothing" among them
    nothing: str  # the value that means so

    def present(self, value: str) -> bool:
        """Tell whether `value` says that there is something."""
        return value != self.nothing and value not in NOTHING


@dataclass(frozen=True)
class Condition:
    """One condition of DDXPlus, and the evidences in its list."""

    code: str
    id: str
    title: str
    severity: int
    listed: frozenset[str]


@dataclass(frozen=True)
class Statistics:
    """How many training patients had each condition, and the chance of each evidence in it."""

    count: Mapping[str, int] = field(default_factory=dict)
    chance: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Knowledge:
    """Everything that the two files say."""

    evidences: Mapping[str, Evidence]
    conditions: Mapping[str, Condition]


def read_knowledge(folder: Path) -> Knowledge:
    """Return what release_evidences.json and release_conditions.json in `folder` say."""
    told = json.loads((folder / "release_evidences.json").read_text(encoding="utf-8"))
    ids = _ids(told)
    evidences = {code: _evidence(code, ids[code], each, told) for code, each in told.items()}
    told = json.loads((folder / "release_conditions.json").read_text(encoding="utf-8"))
    names = {code: each["cond-name-eng"] for code, each in told.items()}
    slugs = _ids(names.values())
    conditions = {
        code: Condition(
            code,
            slugs[names[code]],
            names[code],
            int(each["severity"]),
            frozenset((*each["symptoms"], *each["antecedents"])),
        )
        for code, each in told.items()
    }
    return Knowledge(evidences, conditions)


def _evidence(code: str, id: str, told: Mapping[str, Any], known: Iterable[str]) -> Evidence:
    parent = told["code_question"]
    values = [str(value) for value in told["possible-values"]]
    slugs = _ids(values)
    words = {value: told["value_meaning"].get(value, {}).get("en", value) for value in values}
    return Evidence(
        code=code,
        id=id,
        text=told["question_en"],
        kind=told["data_type"],
        parent=parent if parent != code and parent in set(known) else "",
        options={value: (slugs[value], words[value]) for value in values},
        nothing=str(told["default_value"]),
    )


def read_statistics(path: Path | None, knowledge: Knowledge) -> Statistics:
    """Return the statistics in the JSON file `path`; of none, nothing.

    The file holds one object a condition, in a list or by name: its name, its count, and the chance
    of each evidence, `CODE` or `CODE_@_VALUE`, from 0 to 1.
    """
    if path is None:
        return Statistics()
    told = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(told, dict) and isinstance(told.get("conditions"), dict | list):
        told = told["conditions"]
    by_name = {each.code: each.code for each in knowledge.conditions.values()}
    by_name |= {each.title: each.code for each in knowledge.conditions.values()}
    rows = told.items() if isinstance(told, dict) else ((_name_of(row), row) for row in told)
    counts: dict[str, int] = {}
    chances: dict[str, dict[str, float]] = {}
    for name, row in rows:
        if name not in by_name:
            raise SystemExit(f'{path}: no condition is called "{name}"')
        code = by_name[name]
        counts[code] = int(row.get("count", row.get("n", 0)))
        chances[code] = _chances_of(row)
    return Statistics(counts, chances)


def _name_of(row: Mapping[str, Any]) -> str:
    return next(str(row[key]) for key in ("condition", "name", "pathology") if key in row)


def _chances_of(row: Mapping[str, Any]) -> dict[str, float]:
    nested = next((each for each in row.values() if isinstance(each, dict)), None)
    listed = next((each for each in row.values() if isinstance(each, list)), None)
    if nested is None and listed is not None:
        nested = {str(each["evidence"]): each for each in listed}
    found = nested if nested is not None else row
    return {
        code: float(each["chance"] if isinstance(each, dict) else each)
        for code, each in found.items()
        if isinstance(each, dict | int | float) and code not in ("count", "n")
    }


def _ids(texts: Iterable[str]) -> dict[str, str]:
    """Return a name for each text: lower-case words joined by `_`, no two alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
        name = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "none"
        name = f"v_{name}" if name in ("yes", "no", "all", "any", "not") else name
        name = name if name[0].isalpha() or name.isdigit() else f"e_{name}"
        while name in taken:
            name += "_x"
        taken.add(name)
        found[str(text)] = name
    return found
