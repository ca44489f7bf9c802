"""Reads the people of a yardstick: who they are, what they begin with, what they would answer."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.interview.record import Answer
from triage.language.base import CauseId, RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId, Value, YesNo
from triage.language.flaw import TriageError
from triage.language.questionnaire import Form
from triage.testing.simulate import harmless

_KEYS = frozenset(("id", "given", "answers", "rest", "cause", "serious"))


class PeopleError(TriageError):
    """The people of a yardstick cannot be read; says where and why, and what they may be."""


@dataclass(frozen=True, slots=True)
class Someone:
    """One person of a yardstick."""

    id: str
    given: Mapping[FindingId, Value]  # known before the first question
    answers: Mapping[FindingId, Answer]  # of every finding
    cause: CauseId  # what it is; "" where nobody says
    serious: bool
    own: frozenset[FindingId]  # what the record says of its own, for recall


def read_people(base: RuleBase, path: Path) -> tuple[Someone, ...]:
    """Return the people in the JSON lines of `path`, or of every *.jsonl file in that folder."""
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    found = [someone for file in files for someone in _of_file(base, file)]
    if not found:
        raise PeopleError(f"{path}: there is nobody in it; write one JSON object a line")
    return tuple(found)


def _of_file(base: RuleBase, file: Path) -> Iterator[Someone]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield _someone(base, json.loads(line), f"{file.stem}-{number}")
            except (ValueError, TypeError, KeyError) as wrong:
                raise PeopleError(f"{file}:{number}: {wrong}") from None


def _someone(base: RuleBase, told: object, name: str) -> Someone:
    if not isinstance(told, dict):
        raise TypeError("each line is one JSON object")
    if unknown := sorted(told.keys() - _KEYS):
        raise ValueError(f'nobody reads "{unknown[0]}"; there are {", ".join(sorted(_KEYS))}')
    given = dict(_answers(base, told.get("given", {})))
    own = {**given, **dict(_answers(base, told.get("answers", {})))}
    cause = str(told.get("cause", ""))
    if cause and cause not in base.causes:
        raise ValueError(f'no cause is called "{cause}"')
    rest_is_no = told.get("rest", "no") == "no"
    asked = [one for one in base.findings.values() if not one.derived]
    rest = {one.id: _rest(base, one.id) if rest_is_no else Said.NOT_SURE for one in asked}
    return Someone(
        id=str(told.get("id", name)),
        given={id: value for id, value in given.items() if not isinstance(value, Said)},
        answers={**rest, **own},
        cause=cause,
        serious=told.get("serious") is True,
        own=frozenset(id for id, value in own.items() if value is not False),
    )


def _rest(base: RuleBase, id: FindingId) -> Answer:
    """Return no, or the first harmless option: what a record does not mention is not there."""
    finding = base.findings[id]
    if isinstance(finding.domain, YesNo):
        return harmless(finding)
    return next((one for one in finding.domain.values() if not finding.rank(one)), Said.NOT_SURE)


def _answers(base: RuleBase, told: object) -> Iterator[tuple[FindingId, Answer]]:
    if not isinstance(told, dict):
        raise TypeError("given and answers are JSON objects: finding to answer")
    lists = {
        question.id: question.findings
        for question in base.questionnaire.questions()
        if question.form is Form.CHOOSE_ANY
    }
    for id, said in told.items():
        if id in lists:
            yield from _chosen(id, lists[id], said)
        elif id not in base.findings or base.findings[id].derived:
            raise ValueError(f'no question asks "{id}"')
        else:
            yield id, _answer(base, id, said)


def _chosen(id: str, rows: Iterable[FindingId], said: object) -> Iterator[tuple[FindingId, Answer]]:
    options = [f"{id}/{option}" for option in said] if isinstance(said, list) else []
    known = tuple(rows)
    if not isinstance(said, list) or not set(options) <= set(known):
        raise ValueError(f'"{id}" takes a list of its options')
    yield from ((row, row in options) for row in known)


def _answer(base: RuleBase, id: FindingId, said: object) -> Answer:
    if isinstance(said, str) and said in tuple(Said):
        return Said(said)
    domain = base.findings[id].domain
    if isinstance(domain, YesNo) and said in ("yes", "no"):
        return said == "yes"
    if isinstance(said, bool | int | str) and domain.holds(said):
        return said
    raise ValueError(f'"{id}" cannot be answered so')
