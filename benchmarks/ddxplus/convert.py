"""Writes DDXPlus as a library of ours: YAML files that the engine reads like any other.

A yes/no evidence becomes a yes/no question, a categorical one a choice, a multi-choice one a list
to choose any from; a detail is asked when the finding it belongs to is there. Every condition
becomes a cause whose rules are the evidences in its list:

    points = 10 log10( chance inside a list / chance outside )      when the answer is yes
             10 log10( (1 - inside) / (1 - outside) )               when it is no

which, the causes excluding each other, is Bayes' rule with independent evidence. Chances come from
a file of statistics where one is given. Else one chance stands for all evidence inside a list, and
one for all outside; only what is asked about in detail is taken to be there more often.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import log10
from pathlib import Path

from benchmarks.ddxplus.knowledge import Condition, Evidence, Knowledge, Statistics

#: The chance of an evidence in a condition that lists it: rather there than not.
INSIDE = 0.6
#: The same where the list also asks for details of it.
WITH_DETAILS = 0.85
#: The chance of an evidence in a condition that does not list it.
OUTSIDE = 0.001
#: How many patients the chances above weigh as much as, next to statistics.
_PRIOR = 1.0
#: Values of details that speak for less than this are left out: no point of ours is fainter.
_FAINT = 3
#: An option of a list that fewer choose is left out.
_RARE = 0.1
_MOST = 30

_SHARED = "ddxplus"


def write_library(knowledge: Knowledge, statistics: Statistics, folder: Path) -> None:
    """Write the library into `folder`."""
    _write(folder / "library.yaml", _library())
    _write(folder / "questionnaires" / f"{_SHARED}.yaml", _questionnaire(knowledge, statistics))
    _write(folder / "rules" / "sources.yaml", _sources())
    _write(folder / "rules" / "places.yaml", _places())
    for condition in knowledge.conditions.values():
        path = folder / "rules" / _SHARED / f"{condition.id}.yaml"
        _write(path, _cause(condition, knowledge, statistics))


def inside(knowledge: Knowledge, condition: Condition, code: str) -> float:
    """Return the chance of a listed evidence when nothing is known but the list."""
    detailed = any(
        each.parent == code and each.code in condition.listed
        for each in knowledge.evidences.values()
    )
    return WITH_DETAILS if detailed else INSIDE


def chance(
    knowledge: Knowledge, statistics: Statistics, condition: Condition, evidence: Evidence
) -> float:
    """Return the chance that `evidence` is there in `condition`, by statistics and by its list."""
    listed = evidence.code in condition.listed
    usual = inside(knowledge, condition, evidence.code) if listed else OUTSIDE
    known = statistics.chance.get(condition.code)
    if known is None:
        return usual
    seen = known.get(evidence.code)
    if seen is None:
        nothing = [
            each
            for value in {evidence.nothing, *evidence.options}
            if not evidence.present(value)
            and (each := known.get(f"{evidence.code}_@_{value}")) is not None
        ]
        seen = 1 - sum(nothing) if nothing else 0.0
    count = statistics.count.get(condition.code, 0) or 1000
    return (seen * count + usual * _PRIOR) / (count + _PRIOR)


def log_points(of: float, other: float) -> int:
    """Return the ratio of two chances as whole points."""
    return max(-_MOST, min(_MOST, round(10 * log10(of / other))))


# ---------------------------------------------------------------- causes


def _cause(condition: Condition, knowledge: Knowledge, statistics: Statistics) -> list[str]:
    lines = [
        f"cause: {condition.id}",
        "kind: pattern",
        f"title: {_text(condition.title)}",
        "explanation: One of the 49 conditions of DDXPlus. Its patients are synthetic.",
        (
            f"baseline: {{points: {_baseline(condition, statistics)},"
            f" because: {_baseline_because(statistics)}, source: {_SHARED}}}"
        ),
        "review: none yet",
        "evidence:",
    ]
    for evidence in knowledge.evidences.values():
        lines += _presence(condition, evidence, knowledge, statistics)
        lines += _details(condition, evidence, knowledge, statistics)
    return lines


def _baseline(condition: Condition, statistics: Statistics) -> int:
    count = statistics.count
    if not any(count.values()):
        return 0
    mean = sum(count.values()) / len(count)
    return log_points((count.get(condition.code, 0) + 1) / (mean + 1), 1.0)


def _baseline_because(statistics: Statistics) -> str:
    counted = any(statistics.count.values())
    return "How many training patients had it." if counted else "Nothing is known of how common."


def _presence(
    condition: Condition, evidence: Evidence, knowledge: Knowledge, statistics: Statistics
) -> list[str]:
    """Return the rule of "there is something"; what only details a finding has none."""
    if evidence.parent or evidence.kind != "B":
        return []
    there = chance(knowledge, statistics, condition, evidence)
    confirmed = log_points(there, OUTSIDE)
    refuted = log_points(max(1 - there, 0.001), 1 - OUTSIDE)
    if confirmed < 1 and refuted > -1:
        return []
    because = f"A share of {there:.3f} of those who have it say yes, of others {OUTSIDE}."
    return _rule(evidence.id, f"{{{evidence.id}: yes}}", confirmed, refuted, because)


def _details(
    condition: Condition, evidence: Evidence, knowledge: Knowledge, statistics: Statistics
) -> list[str]:
    """Return a rule for every value of a detail that statistics tell something about."""
    if evidence.kind == "B" or condition.code not in statistics.chance:
        return []
    lines: list[str] = []
    for value, (id, _) in evidence.options.items():
        usual = _usual(evidence, value, knowledge, statistics)
        here = _given_parent(evidence, value, condition, knowledge, statistics)
        if usual is None or here is None:
            continue
        because = f"A share of {here:.3f} of those who have it say so, of all {usual:.3f}."
        confirmed, refuted = log_points(here, usual), log_points(1 - here, 1 - usual)
        if evidence.kind == "C" and abs(confirmed) >= _FAINT:
            when = f"{{{evidence.id}: {id}}}"
            lines += _rule(f"{evidence.id}_{id}", when, confirmed, 0, because)
        told = evidence.kind == "M" and evidence.present(value) and max(here, usual) >= _RARE
        if told and abs(confirmed) >= _FAINT:
            when = f"{{{evidence.id}: {{includes: {id}}}}}"
            lines += _rule(f"{evidence.id}_{id}", when, confirmed, 0, because)
            if refuted:
                # Not as "refuted": where the list does not apply, nobody said no.
                there = knowledge.evidences[evidence.parent].id if evidence.parent else ""
                applies = f"{{{there}: yes}}, " if there else ""
                when = f"{{all: [{applies}{{not: {{{evidence.id}: {{includes: {id}}}}}}}]}}"
                lines += _rule(f"{evidence.id}_no_{id}", when, refuted, 0, because)
    return lines


def _given_parent(
    evidence: Evidence,
    value: str,
    condition: Condition,
    knowledge: Knowledge,
    statistics: Statistics,
) -> float | None:
    """Return the chance of `value` in `condition` once the finding is there, never 0 or 1."""
    known = statistics.chance[condition.code]
    if not any(code.startswith(f"{evidence.code}_@_") for code in known):
        return None
    whole = 1.0
    if evidence.parent:
        parent = knowledge.evidences[evidence.parent]
        whole = chance(knowledge, statistics, condition, parent)
    count = (statistics.count.get(condition.code, 0) or 1000) * whole
    seen = known.get(f"{evidence.code}_@_{value}", 0.0) / max(whole, OUTSIDE)
    even = 1 / len(evidence.options)
    there = (min(seen, 1.0) * count + even) / (count + 1)
    return min(max(there, 0.001), 0.999)


def _usual(
    evidence: Evidence, value: str, knowledge: Knowledge, statistics: Statistics
) -> float | None:
    """Return the chance of `value` over all conditions that have it at all."""
    found = [
        each
        for condition in knowledge.conditions.values()
        if condition.code in statistics.chance and evidence.code in condition.listed
        if (each := _given_parent(evidence, value, condition, knowledge, statistics)) is not None
    ]
    return sum(found) / len(found) if found else None


def _rule(name: str, when: str, confirmed: int, refuted: int, because: str) -> list[str]:
    lines = [
        f"  - rule: {name}",
        f"    when: {when}",
        f"    points: {confirmed}",
    ]
    if refuted:
        lines.append(f"    if_refuted: {{points: {refuted}}}")
    return [*lines, f"    because: {_text(because)}", f"    source: {_SHARED}"]


# ---------------------------------------------------------------- questions


def _questionnaire(knowledge: Knowledge, statistics: Statistics) -> list[str]:
    lines = [
        f"questionnaire: {_SHARED}",
        "title: DDXPlus",
        "for: Synthetic patients",
        "sections:",
        "  - section: everything",
        "    title: What you have and what you had",
        "    questions:",
    ]
    for evidence in knowledge.evidences.values():
        lines += [f"      {line}" for line in _question(evidence, knowledge, statistics)]
    return lines


def _question(evidence: Evidence, knowledge: Knowledge, statistics: Statistics) -> Iterator[str]:
    yield f"- ask: {evidence.id}"
    yield f"  text: {_text(evidence.text)}"
    match evidence.kind:
        case "B":
            yield "  answer: yes_no"
        case "C":
            yield "  answer:"
            for id, words in evidence.options.values():
                yield f"    {_text(id)}: {_text(words)}"
        case _:
            yield "  answer:"
            yield "    choose_any:"
            for value, (id, words) in evidence.options.items():
                if evidence.present(value):
                    yield f"      {_text(id)}: {_text(words)}"
            yield "    none: None of these"
    if evidence.parent:
        yield f"  ask_when: {{{knowledge.evidences[evidence.parent].id}: yes}}"
    if evidence.kind == "B":
        yield f"  how_often: {{yes: {100 * OUTSIDE:g}}}"
    else:
        usual = {
            id: each
            for value, (id, _) in evidence.options.items()
            if (each := _usual(evidence, value, knowledge, statistics)) is not None
            if evidence.kind == "C" or evidence.present(value)
        }
        yield from _rates(evidence, usual)


def _rates(evidence: Evidence, usual: Mapping[str, float]) -> Iterator[str]:
    if usual:
        whole = max(1.0, sum(usual.values())) if evidence.kind == "C" else 1.0
        shares = (f"{_text(id)}: {99.9 * each / whole:.3f}" for id, each in usual.items())
        yield f"  how_often: {{{', '.join(shares)}}}"


# ---------------------------------------------------------------- what all share


def _library() -> list[str]:
    return [
        f"library: {_SHARED}",
        "title: DDXPlus",
        "version: 0.1.0",
        "country: neutral",
        "language: en",
        "licence: CC-BY-4.0",
        "needs_engine: 0.1",
        "bands: {well_supported: 7, possible: -100000}",
        "causes: exclude_each_other",
    ]


def _sources() -> list[str]:
    return [
        "sources:",
        f"  {_SHARED}:",
        "    title: Fansi Tchango and others 2022, DDXPlus, NeurIPS Datasets and Benchmarks",
        "    address: arXiv 2205.09148",
        "    grade: D",
        "    licence: CC BY 4.0",
        "    status: verified",
        "    note: Synthetic patients. Changed from JSON into rules, with points of our own.",
    ]


def _places() -> list[str]:
    return ["places:", "  self_care:", "    neutral: {words: Nobody is sent anywhere here}"]


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
