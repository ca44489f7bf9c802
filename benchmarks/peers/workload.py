"""The neutral workload: rules that every peer can say, from a fixed seed, and who answers them.

Only the standard library is used, so that peers in another environment can read it too. Questions
are yes/no (half of them, yes three times in ten), choices of three to five, and numbers from 0 to
100. A rule is a conjunction of two to five conditions, one in eight with an `or` of two. A fifth of
the rules conclude a finding, in two strata; of the rest one in ten asks for a level of urgency, and
the others add weight to a cause. Nothing negates a finding, and every question is answered, since
few peers know what unknown is.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal, TypeAlias

Answer: TypeAlias = bool | int | str

#: Questions, rules and causes of each size.
SIZES = {100: (40, 100, 20), 1_000: (150, 1_000, 100), 10_000: (400, 10_000, 500)}
OPERATORS = (">=", "<=", ">", "<")


@dataclass(frozen=True)
class Question:
    """A question and its options; a yes/no question and a number have none."""

    id: str
    kind: Literal["yes_no", "choice", "number"]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class YesNoTest:
    """The answer is yes, or is no."""

    question: str
    wanted: bool


@dataclass(frozen=True)
class ChoiceTest:
    """The answer is one of these options."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class NumberTest:
    """The answer compares so with the bound."""

    question: str
    operator: str
    bound: int


@dataclass(frozen=True)
class FindingTest:
    """The finding was concluded."""

    finding: int


@dataclass(frozen=True)
class EitherTest:
    """One of two tests holds."""

    parts: tuple[Test, ...]


Test: TypeAlias = YesNoTest | ChoiceTest | NumberTest | FindingTest | EitherTest


@dataclass(frozen=True)
class Rule:
    """A conjunction and what it concludes: a finding, a level of urgency, or weight for a cause."""

    id: int
    stratum: int  # 1 and 2 conclude findings; rules of a stratum read findings of those below
    tests: tuple[Test, ...]
    concludes: Literal["finding", "urgency", "cause"]
    target: int
    weight: int = 0  # in hundredths, for a cause


@dataclass(frozen=True)
class Workload:
    """Questions and the rules that read them."""

    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    findings: int
    causes: int


def workload(rules: int) -> Workload:
    """Return the workload of one of the `SIZES`."""
    questions, _, causes = SIZES[rules]
    return made(questions, rules, causes)


def made(questions: int, rules: int, causes: int) -> Workload:
    """Return a workload of any size."""
    return _Making(random.Random(f"triage {rules}"), questions, rules, causes).workload()


def answers(of: Workload, number: int) -> dict[str, Answer]:
    """Return what the person of that number answers."""
    dice = random.Random(f"person {number}")
    found: dict[str, Answer] = {}
    for question in of.questions:
        match question.kind:
            case "yes_no":
                found[question.id] = dice.random() < 0.3
            case "choice":
                found[question.id] = dice.choice(question.options)
            case "number":
                found[question.id] = dice.randint(0, 100)
    return found


class _Making:
    """A workload while it is drawn."""

    def __init__(self, dice: random.Random, questions: int, rules: int, causes: int) -> None:
        self.dice = dice
        self.questions = tuple(self._question(number) for number in range(questions))
        self.rules = rules
        self.causes = causes
        self.findings = max(8, rules // 25)
        self.lower = self.findings * 2 // 3  # findings of the first stratum

    def workload(self) -> Workload:
        """Draw the rules."""
        rules = tuple(self._rule(number) for number in range(self.rules))
        return Workload(self.questions, rules, self.findings, self.causes)

    def _question(self, number: int) -> Question:
        kind, id = self.dice.random(), f"q{number}"
        if kind < 0.5:
            return Question(id, "yes_no")
        if kind < 0.8:
            count = self.dice.randint(3, 5)
            return Question(id, "choice", tuple(f"o{option}" for option in range(count)))
        return Question(id, "number")

    def _rule(self, number: int) -> Rule:
        concluding = self.rules // 5
        if number < concluding * 2 // 3:
            return Rule(number, 1, self._tests(1), "finding", number % self.lower)
        if number < concluding:
            target = self.lower + number % (self.findings - self.lower)
            return Rule(number, 2, self._tests(2), "finding", target)
        tests = self._tests(3)
        if self.dice.random() < 0.1:
            return Rule(number, 3, tests, "urgency", self.dice.randint(1, 4))
        weight = self.dice.randint(5, 90) * (1 if self.dice.random() < 0.75 else -1)
        return Rule(number, 3, tests, "cause", self.dice.randrange(self.causes), weight)

    def _tests(self, stratum: int) -> tuple[Test, ...]:
        count = self.dice.randint(2, 5)
        pool = self.dice.sample(self.questions, min(len(self.questions), 2 * count + 4))
        found: list[Test] = []
        if stratum == 2:
            found.append(FindingTest(self.dice.randrange(self.lower)))
        if stratum == 3 and self.dice.random() < 0.4:
            found.append(FindingTest(self.dice.randrange(self.findings)))
        if self.dice.random() < 0.12:
            found.append(EitherTest((self._test(pool.pop()), self._test(pool.pop()))))
        while len(found) < count:
            found.append(self._test(pool.pop()))
        self.dice.shuffle(found)
        return tuple(found)

    def _test(self, question: Question) -> Test:
        match question.kind:
            case "yes_no":
                return YesNoTest(question.id, self.dice.random() < 0.8)
            case "choice":
                count = self.dice.choice((1, 1, 2))
                chosen = self.dice.sample(question.options, count)
                return ChoiceTest(question.id, tuple(sorted(chosen)))
            case "number":
                operator = self.dice.choice(OPERATORS)
                return NumberTest(question.id, operator, self.dice.randrange(10, 91, 5))
