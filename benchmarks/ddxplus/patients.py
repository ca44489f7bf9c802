"""Writes patients of DDXPlus as people of our yardstick."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.ddxplus.knowledge import Knowledge

#: Severity 1 and 2 of 5 are serious; 1 is the worst.
_SERIOUS = 2


def write_people(knowledge: Knowledge, files: Iterable[Path], to: Path) -> None:
    """Write the patients in `files`, JSON lines, to the file `to`."""
    with to.open("w", encoding="utf-8") as out:
        for file in files:
            for line in file.read_text(encoding="utf-8").splitlines():
                out.write(json.dumps(_person(knowledge, json.loads(line))) + "\n")


def _person(knowledge: Knowledge, patient: Mapping[str, object]) -> dict[str, object]:
    condition = knowledge.conditions[str(patient["pathology"])]
    evidences = patient["evidences"]
    assert isinstance(evidences, list)
    answers = dict(_answers(knowledge, evidences))
    first = str(patient["initial_evidence"])
    id = knowledge.evidences[first.partition("_@_")[0]].id
    return {
        "id": patient["id"],
        "given": {id: answers.get(id, "no")},
        "answers": answers,
        "rest": "no",
        "cause": condition.id,
        "serious": condition.severity <= _SERIOUS,
    }


def _answers(knowledge: Knowledge, evidences: Iterable[str]) -> Iterator[tuple[str, object]]:
    lists: dict[str, list[str]] = {}
    for said in evidences:
        code, _, value = said.partition("_@_")
        evidence = knowledge.evidences[code]
        if evidence.kind == "B":
            yield evidence.id, "yes"
        elif evidence.kind == "C":
            yield evidence.id, evidence.options[value][0]
        else:
            chosen = lists.setdefault(evidence.id, [])
            if evidence.present(value):
                chosen.append(evidence.options[value][0])
    yield from lists.items()
