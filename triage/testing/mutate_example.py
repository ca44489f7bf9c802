"""A case that a solver found, made short and natural, and written as an example to paste."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from triage.language.assessment import Assessment, FlagState
from triage.language.base import ClauseId, Expectation, Kind, RuleBase
from triage.language.case import Case, Said
from triage.language.condition import findings_of
from triage.language.domain import FindingId, Value, WholeNumber
from triage.language.questionnaire import Form
from triage.language.tree import RuleBook
from triage.language.truth import Truth
from triage.semantics.gates import contradictions
from triage.semantics.weight import support
from triage.testing.example_names import name_of, with_outcome
from triage.testing.examples import asked, otherwise
from triage.testing.mutants_conditions import value_text
from triage.testing.vignettes import answers_of_profile
from triage.verify.counterexample import shortened

#: Tells whether a case still shows what it is meant to show.
Keeps: TypeAlias = Callable[[Case], bool]

_WIDTH: Final = 100
#: Numbers with more values than this are made round.
_MANY: Final = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An example to paste: whose file it belongs to, what is given, and what comes out."""

    about: str
    profile: str  # "" where none is used
    given: Mapping[FindingId, Value]  # beside what the profile says
    case: Case
    expect: tuple[Expectation, ...]


class Natural:
    """Makes cases of one rule base short, and dresses them as people."""

    def __init__(self, base: RuleBase, book: RuleBook) -> None:
        """Read the profiles of the library."""
        self._base = base
        self._profiles: dict[str, dict[FindingId, Value]] = {}
        for document in book.of_kind("profiles"):
            for name in document.root.table("profiles").entries:
                answers = answers_of_profile(base, book, name)
                self._profiles[name] = {
                    id: one for id, one in answers.items() if not isinstance(one, Said)
                }
        self._behind = {
            clause.name: clause.when
            for clause in base.clauses
            if clause.kind in ("gate", "derived")
        }

    def dressed(
        self, case: Case, keeps: Keeps, *, well: bool, near: Iterable[ClauseId] = ()
    ) -> tuple[str, Case]:
        """Return the profile that is used, and the shortest case found that `keeps` accepts.

        With `well`, a profile is preferred, so that little else speaks. `near` are the clauses that
        it is about: what they do not read is left out first.
        """
        read = self._read(near)
        fewer = Case({id: value for id, value in case.values.items() if id in read})
        short = shortened(self._base, fewer if keeps(fewer) else case, keeps)
        short = self._plainer(short, keeps)
        short = self._rounder(short, keeps)
        ways: list[tuple[int, str, Case]] = []
        for name, answers in self._profiles.items():
            # Where a profile says what must stay open, that is taken back.
            fewer_said = {
                id: one for id, one in answers.items() if id not in read - {*short.values}
            }
            for said in (answers, fewer_said):
                whole = self.in_order({**said, **short.values})
                if keeps(whole):
                    whole = self._closer(whole, answers, keeps)
                    beside = len(self.lines(self.beside(name, whole)))
                    ways.append((beside + len(self.unsaid(name, whole)) + 1, name, whole))
                    break
        if not (well and ways):
            ways.insert(0, (len(self.lines(short.values)), "", short))
        _, name, best = min(ways, key=lambda way: way[0])  # of equals the first in the file
        return name, best

    def beside(self, profile: str, case: Case) -> dict[FindingId, Value]:
        """Return what a case says otherwise than a profile."""
        answers = self._profiles.get(profile, {})
        return {id: one for id, one in case.values.items() if answers.get(id) != one}

    def unsaid(self, profile: str, case: Case) -> list[FindingId]:
        """Return what a profile says and a case does not."""
        return [id for id in self._profiles.get(profile, {}) if id not in case.values]

    def _read(self, near: Iterable[ClauseId]) -> set[FindingId]:
        wanted = {*near}
        waiting = [
            id
            for clause in self._base.clauses
            if clause.id in wanted
            for id in (*findings_of(clause.when), clause.name)
        ]
        read: set[FindingId] = set()
        while waiting:
            id = waiting.pop()
            if id not in read:
                read.add(id)
                waiting += findings_of(self._behind[id]) if id in self._behind else ()
        for question in self._base.questionnaire.questions():
            if question.form is Form.CHOOSE_ANY and not read.isdisjoint(question.findings):
                read |= {*question.findings}
        return read

    def in_order(self, values: Mapping[FindingId, Value]) -> Case:
        """Return a case whose answers stand in the order of the questions."""
        return Case({id: values[id] for id in self._base.findings if id in values})

    def _plainer(self, case: Case, kept: Keeps) -> Case:
        """Return a case in which as few options of lists are chosen as may be."""
        for question in self._base.questionnaire.questions():
            if question.form is not Form.CHOOSE_ANY:
                continue
            for id in question.findings:
                if case.values.get(id) is True:
                    fewer = Case({**case.values, id: False})
                    case = fewer if kept(fewer) else case
        return case

    def _rounder(self, case: Case, keeps: Keeps) -> Case:
        """Return a case whose numbers are round and not far from those of the first profile."""
        usual = next(iter(self._profiles.values()), {})
        for id, value in case.values.items():
            domain = self._base.findings[id].domain
            if isinstance(domain, WholeNumber):
                middle = int(usual.get(id, (domain.low + domain.high) // 2))
                step = 5 if domain.high - domain.low > _MANY else 1
                numbers = {middle, *range(0, domain.high + 1, step)} - {value}
                near = sorted(numbers, key=lambda one: (abs(one - middle), one))
                for number in near:
                    other = Case({**case.values, id: number})
                    if domain.holds(number) and keeps(other):
                        case = other
                        break
        return case

    def _closer(self, whole: Case, answers: Mapping[FindingId, Value], kept: Keeps) -> Case:
        """Return a case that says what the profile says wherever it may."""
        for question in self._base.questionnaire.questions():
            one_answer = question.form is Form.CHOOSE_ANY
            for ids in [question.findings] if one_answer else [(id,) for id in question.findings]:
                said = {id: whole.values.get(id) for id in ids}
                usual = {id: answers.get(id) for id in ids}
                if said == usual:
                    continue
                rest = {id: one for id, one in whole.values.items() if id not in ids}
                rest |= {id: one for id, one in usual.items() if one is not None}
                fewer = self.in_order(rest)
                if kept(fewer):
                    whole = fewer
        return whole

    # ------------------------------------------------------------ text

    def lines(self, values: Mapping[FindingId, Value]) -> list[str]:
        """Return answers as an example writes them, one a line, a whole list as one."""
        return list(_given(self._base, values))

    def name(self, suggestion: Suggestion, taken: Container[str] = ()) -> str:
        """Return what an example could be called: who it is, and, if `taken`, what comes out."""
        profile = suggestion.profile or None
        usual = profile == next(iter(self._profiles), None)
        open_ones = self.unsaid(suggestion.profile, suggestion.case)
        told = "" if usual and profile else profile
        name = name_of(self._base, suggestion.given, open_ones, told)
        if name not in taken:
            return name
        return with_outcome(self._base, name, suggestion.about, suggestion.expect)

    def yaml(self, suggestion: Suggestion, called: str = "") -> str:
        """Return an example as text to paste below `examples:`, by its own name or as `called`."""
        name = called or self.name(suggestion)
        given = [f"use: {suggestion.profile}"] if suggestion.profile else []
        given += self.lines(suggestion.given)
        given += [f"{id}: unknown" for id in self.unsaid(suggestion.profile, suggestion.case)]
        expect = [f"{one.key}: {_names(one.names)}" for one in suggestion.expect]
        read = _names(tuple(dict.fromkeys(one.key for one in suggestion.expect)))
        lines = [f"  - name: {name}"]
        for key, entries in (("given", given), ("expect", expect)):
            flow = f"    {key}: {{{', '.join(entries)}}}"
            if len(flow) <= _WIDTH:
                lines.append(flow)
            else:
                lines += [f"    {key}:", *(f"      {entry}" for entry in entries)]
        lines.append(f"    suggested: {read}")
        return "\n".join(lines)


def _given(base: RuleBase, values: Mapping[FindingId, Value]) -> Iterator[str]:
    for question in base.questionnaire.questions():
        ids = question.findings
        if question.form is Form.CHOOSE_ANY and all(id in values for id in ids):
            chosen = [id.partition("/")[2] for id in ids if values[id] is True]
            yield f"{question.id}: [{', '.join(chosen)}]"
            continue
        yield from (f"{id}: {value_text(values[id])}" for id in ids if id in values)


def _names(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


# ---------------------------------------------------------------- what to expect


def worth_expecting(
    base: RuleBase, about: str, assessment: Assessment, found: Mapping[ClauseId, Truth]
) -> Iterator[Expectation]:
    """Yield what an example of `about` may expect of a case, the plainest first.

    `about` is a cause or a flag; each of these holds as the rules are.
    """
    flags = {one.flag: one.state for one in assessment.red_flags}
    for id, state in flags.items():
        if id.partition("/")[0] == about or state is FlagState.RAISED:
            yield Expectation(str(state), (id,))
    yield Expectation("acuity", (assessment.disposition.acuity.word,))
    if any(id.partition("/")[0] == about for id in flags):
        asking = asked(base, about, assessment)
        yield Expectation("asks", (asking.acuity.word,))
        yield Expectation("asks_to", (asking.to,))
    if assessment.must_rule_out:
        yield Expectation("must_rule_out", tuple(one.cause for one in assessment.must_rule_out))
    yield Expectation("disposition", (assessment.disposition.to,))
    if assessment.because:
        names = tuple(one.partition(":")[2] for one in assessment.because)
        yield Expectation("asked_by", names)
    yield Expectation("also", tuple(one.to for one in assessment.also))
    named = dict.fromkeys(id for one in assessment.contradictions for id in one.findings)
    yield Expectation("contradicting", tuple(named))
    for key, truth in (("confirmed", Truth.TRUE), ("refuted", Truth.FALSE)):
        for rule in base.evidence:
            if rule.cause == about and found[f"rule:{rule.id}"] is truth:
                yield Expectation(key, (rule.id.partition("/")[2],))
    ranked = [one.cause for one in assessment.causes]
    if about in base.causes:
        kind = base.causes[about].kind
        first = next((one.cause for one in assessment.causes if one.kind is kind), "")
        if first == about:
            yield Expectation("first_cause", (about,))
        yield Expectation("ranked" if about in ranked else "not_ranked", (about,))
        own = (rule for rule in base.evidence if rule.cause == about)
        yield Expectation("support", (str(support(base.causes[about], own, found)),))
    offered = [one.intervention for one in assessment.interventions]
    for id in base.interventions:
        yield Expectation("offered" if id in offered else "not_offered", (id,))
    yield Expectation("activity", (str(assessment.activity.level),))
    for id, state in flags.items():
        yield Expectation(str(state), (id,))
    if assessment.disposition.within:
        yield Expectation("within", (assessment.disposition.within,))
    for kind in Kind:
        first = next((one.cause for one in assessment.causes if one.kind is kind), "")
        if first:
            yield Expectation("first_cause", (first,))
    for id in base.causes:
        yield Expectation("ranked" if id in ranked else "not_ranked", (id,))


def first_that_tells(
    base: RuleBase,
    about: str,
    before: tuple[Assessment, Mapping[ClauseId, Truth]],
    after: tuple[RuleBase, Assessment, Mapping[ClauseId, Truth]],
) -> Expectation | None:
    """Return the plainest expectation that holds before a slip and not after it."""
    base_after, assessment, found = after
    for one in worth_expecting(base, about, *before):
        named = Expectation(one.key, full(about, one))
        try:
            kept = otherwise(base_after, about, assessment, found, named) is None
        except KeyError:
            return one
        if not kept:
            return one
    return None


def askable(base: RuleBase, case: Case, found: Mapping[ClauseId, Truth]) -> bool:
    """Tell whether the questions can produce a case, but for harmless answers that are parked."""
    if contradictions(base, case, found):
        return False
    answered = case.values.keys()
    return not any(
        0 < len(answered & {*question.findings}) < len(question.findings)
        for question in base.questionnaire.questions()
        if question.form is Form.CHOOSE_ANY
    )


def full(about: str, one: Expectation) -> tuple[str, ...]:
    """Return the names of an expectation as checking reads them: rules with their cause."""
    if one.key in ("confirmed", "refuted"):
        return tuple(name if "/" in name else f"{about}/{name}" for name in one.names)
    return one.names
