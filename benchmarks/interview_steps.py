"""How long a person waits from an answer to the next question, as libraries grow.

`python -m benchmarks.interview_steps [--plots DIR]`: made-up libraries, the engine of the
interview, the policy `confident`, seconds of the processor, so that other work does not count.
Every cause has twenty rules, each of one yes/no finding, and the causes are independent. The last
two rows are a made-up library of which exactly one cause is there, and the shipped one.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from triage.authoring.cache import load
from triage.authoring.shipped import shipped_library
from triage.engines.experta_engine import ExpertaEngine
from triage.interview.choice import Choosing
from triage.interview.policy import Policy
from triage.interview.record import Answer
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Done, Notice, Review, Way
from triage.language.base import (
    Cause,
    Clause,
    ClauseKind,
    EvidenceRule,
    Kind,
    LibraryInfo,
    RuleBase,
)
from triage.language.condition import Is
from triage.language.domain import YesNo
from triage.language.questionnaire import Finding, Form, Item, Question, Questionnaire, Section

_SIZES = ((10, 50), (50, 250), (200, 1000), (1000, 5000))
_RULES_A_CAUSE = 20
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """How long the steps of one library took."""

    name: str
    causes: int
    findings: int
    middle: float
    slow: float  # 95 of 100 are faster


def made_up(causes: int, findings: int, *, exclusive: bool = False) -> RuleBase:
    """Return a rule base of that size."""
    random = Random(causes)
    names = [f"finding_{number:04}" for number in range(findings)]
    asked = {id: Finding(id, YesNo(), id, how_often=((True, 20.0), (False, 80.0))) for id in names}
    known = {
        id: Cause(id, Kind.PATTERN, id, "Made up.", 0, "Made up.", ())
        for id in (f"cause_{number:04}" for number in range(causes))
    }
    evidence = tuple(
        EvidenceRule(
            f"{cause}/{id}",
            cause,
            Is(id, frozenset((True,))),
            random.choice((3, 7, 10)),
            random.choice((0, -3)),
            "Made up.",
            (),
        )
        for cause in known
        for id in sorted(random.sample(names, _RULES_A_CAUSE))
    )
    questions = tuple(Question(id, Form.ONE, f"{id}?", (Item(id),)) for id in names)
    return RuleBase(
        digest=f"made up {causes}",
        library=LibraryInfo(
            "made_up", "Made up", "0", "neutral", "en", "CC0-1.0", "0.1", exclusive=exclusive
        ),
        questionnaire=Questionnaire(
            "made_up", "Made up", "nobody", (Section("all", "All", questions),)
        ),
        findings=asked,
        clauses=tuple(Clause(ClauseKind.RULE, rule.id, rule.when) for rule in evidence),
        derived={},
        causes=known,
        evidence=evidence,
        red_flags=(),
        interventions={},
        places={},
        sources={},
        examples=(),
    )


def steps(base: RuleBase, seed: int, most: int = 25) -> Iterator[float]:
    """Yield the seconds from each answer of a random well person to what is shown next."""
    random = Random(seed)
    session = Session(base, ExpertaEngine(base), guide=Choosing(base, Policy.CONFIDENT))
    step = session.step()
    for _ in range(most):
        match step:
            case Ask():
                answers: dict[str, Answer] = {}
                for item in step.items:
                    finding = base.findings[item.finding]
                    values = list(finding.domain.values())
                    harmless = [one for one in values if not finding.rank(one)]
                    answers[item.finding] = random.choice(harmless or values)
                session.prepare()  # as the program does while the person reads
                started = process_time()
                step = session.answer(step.question.id, answers, _ANY_TIME)
                yield process_time() - started
            case Notice() | Review():
                step = session.go_on(_ANY_TIME)
            case Confirm():
                step = session.confirm(Way.LET_STAND)
            case Done():
                return


def measured(name: str, base: RuleBase, people: int) -> Row:
    """Return how long the steps of some people's interviews took."""
    found = sorted(second for seed in range(people) for second in steps(base, seed))
    slow = found[min(len(found) - 1, int(0.95 * len(found)))]
    asked = sum(not one.derived for one in base.findings.values())
    return Row(name, len(base.causes), asked, median(found), slow)


def main() -> None:
    """Print the table, and draw it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plots", type=Path)
    told, _ = parser.parse_known_args()
    rows = [measured("made up", made_up(*size), 1 if size[0] > 100 else 4) for size in _SIZES]
    one_of = replace(made_up(50, 250), library=made_up(1, 20, exclusive=True).library)
    rows.append(measured("made up, one cause", one_of, 4))
    shipped = load(shipped_library())
    rows.append(measured("shipped", next(iter(shipped.bases.values())), 10))
    print(f"{'library':20} {'causes':>6} {'findings':>8} {'median ms':>10} {'95 % ms':>9}")
    for row in rows:
        print(
            f"{row.name:20} {row.causes:6} {row.findings:8}"
            f" {1000 * row.middle:10.1f} {1000 * row.slow:9.1f}"
        )
    if told.plots:
        _draw(rows[: len(_SIZES)], told.plots)


def _draw(rows: list[Row], folder: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    findings = [row.findings for row in rows]
    axes.loglog(findings, [1000 * row.middle for row in rows], "o-", label="half are faster")
    axes.loglog(findings, [1000 * row.slow for row in rows], "s--", label="95 % are faster")
    axes.set_xlabel("findings asked (a fifth as many causes, twenty rules each)")
    axes.set_ylabel("milliseconds to the next question")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "interview_steps.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
