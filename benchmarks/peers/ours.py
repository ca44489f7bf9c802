"""Our engines, and experta as it comes, on the neutral workload."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from benchmarks.peers.as_rule_base import as_rule_base
from benchmarks.peers.reference import COMPARE
from benchmarks.peers.workload import (
    Answer,
    ChoiceTest,
    EitherTest,
    FindingTest,
    NumberTest,
    Rule,
    Test,
    Workload,
    YesNoTest,
    answers,
)
from triage.engines._experta_compat import OR, Fact, KnowledgeEngine, P
from triage.engines._experta_compat import Rule as ExpertaRule
from triage.engines.compiled_engine import CompiledEngine
from triage.engines.experta_engine import ExpertaEngine
from triage.engines.generated import Program
from triage.engines.layout import layout_of
from triage.language.assessment import Assessment
from triage.language.case import Case
from triage.language.truth import Truth


class Compiled:
    """The compiled engine: a whole assessment of each case, without or with its trace."""

    trace = False

    def __init__(self, of: Workload) -> None:
        self._of = of
        self._engine = CompiledEngine(as_rule_base(of))

    def assessed(self, said: Mapping[str, Answer]) -> Assessment:
        """Return the assessment."""
        return self._engine.assess(Case(said), trace=self.trace)

    def fired(self, said: Mapping[str, Answer]) -> Iterable[int]:
        """Return the rules that fire; of those that conclude findings, as one for all."""
        return _fired(self._of, self._engine.truths(Case(said)))


class CompiledTraceKept(Compiled):
    """The same, able to say what became of every clause and what decided it, but not asked."""

    trace = True


class CompiledTraceRead(CompiledTraceKept):
    """The same, and asked at once: the whole trace and all open findings are made."""

    def assessed(self, said: Mapping[str, Answer]) -> Assessment:
        """Return the assessment, with nothing left to be made."""
        found = super().assessed(said)
        len(found.trace)
        len(found.open_findings)
        return found


class Floor(Compiled):
    """The least that any engine in Python can take here: the rules tried, and nothing put together.

    The case and the assessment are made as objects, its parts being there already.
    """

    def __init__(self, of: Workload) -> None:
        super().__init__(of)
        ready = self._engine.assess(Case(answers(of, 0)), trace=False)
        self._parts: list[Any] = [getattr(ready, field.name) for field in fields(Assessment)]
        base = as_rule_base(of)
        self._find = Program(base, layout_of(base)).found

    def assessed(self, said: Mapping[str, Answer]) -> Assessment:
        """Return the same assessment for everybody."""
        self._find(Case(said).values.get)
        return Assessment(*self._parts)


class OurMatcher:
    """experta's facts, agenda and firing, with our matcher in its seam: the truth of everything."""

    def __init__(self, of: Workload) -> None:
        self._of = of
        self._engine = ExpertaEngine(as_rule_base(of))

    def assessed(self, said: Mapping[str, Answer]) -> object:
        """Return the truths, starting from nothing."""
        self._engine.truths(Case({}))
        return self._engine.truths(Case(said))

    def fired(self, said: Mapping[str, Answer]) -> Iterable[int]:
        """Return the rules that fire; of those that conclude findings, as one for all."""
        return _fired(self._of, self._engine.truths(Case(said)))


def _fired(of: Workload, truths: Mapping[str, Truth]) -> Iterable[int]:
    names = {"urgency": "red_flag:u{0.id}", "cause": "rule:c{0.target}/r{0.id}"}
    return [
        rule.id
        for rule in of.rules
        if rule.concludes != "finding" and truths[names[rule.concludes].format(rule)] is Truth.TRUE
    ]


class StockExperta:
    """experta as it comes: all answers in one fact, which is its fastest form here."""

    def __init__(self, of: Workload) -> None:
        self._tests: dict[Test, Any] = {}
        rules = [self._rule(rule) for rule in of.rules]

        class Engine(KnowledgeEngine):
            found: set[int]

            def get_rules(self) -> list[ExpertaRule]:
                return list(rules)

        self._engine = Engine()

    def _rule(self, rule: Rule) -> ExpertaRule:
        together = {
            test.question: self._value(test)
            for test in rule.tests
            if not isinstance(test, FindingTest | EitherTest)
        }
        apart = [
            self._pattern(test) for test in rule.tests if isinstance(test, FindingTest | EitherTest)
        ]
        patterns = [Answers(**together), *apart] if together else apart
        made = ExpertaRule(*patterns, salience=40 - 10 * rule.stratum)
        return made(_firing(rule))  # type: ignore[no-any-return]  # a rule called with its action is itself

    def _pattern(self, test: Test) -> Any:
        match test:
            case FindingTest(finding):
                return Found(finding=finding)
            case EitherTest(parts):
                return OR(*map(self._pattern, parts))
            case _:
                return Answers(**{test.question: self._value(test)})

    def _value(self, test: YesNoTest | ChoiceTest | NumberTest) -> Any:
        # Equal tests are one object, so that experta's network shares them.
        if test not in self._tests:
            self._tests[test] = P(_accepts(test))
        return self._tests[test]

    def fired(self, said: Mapping[str, Answer]) -> Iterable[int]:
        """Reset, declare and run."""
        engine: Any = self._engine
        engine.found = set()
        engine.reset()
        engine.declare(Answers(**said))
        engine.run()
        found: set[int] = engine.found
        return found


class Answers(Fact):
    """All that a person said."""


class Found(Fact):
    """A finding that was concluded."""


def _firing(rule: Rule) -> Callable[[Any], None]:
    def fire(engine: Any) -> None:
        engine.found.add(rule.id)
        if rule.concludes == "finding":
            engine.declare(Found(finding=rule.target))

    return fire


def _accepts(test: YesNoTest | ChoiceTest | NumberTest) -> Callable[[Any], bool]:
    match test:
        case YesNoTest(_, wanted):
            return lambda value: value is wanted
        case ChoiceTest(_, options):
            return frozenset(options).__contains__
        case NumberTest(_, how, bound):
            compare = COMPARE[how]
            return lambda value: compare(value, bound)


OURS: dict[str, type[Any]] = {
    "compiled": Compiled,
    "compiled, trace kept": CompiledTraceKept,
    "compiled, trace read": CompiledTraceRead,
    "its floor": Floor,
    "experta, our matcher": OurMatcher,
    "experta as it comes": StockExperta,
}
