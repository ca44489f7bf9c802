"""One red flag on one page: everything that a clinician confirms, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from triage.language.base import Example, RedFlag, RuleBase
from triage.language.condition import Condition, findings_of
from triage.language.domain import Choice, FindingId, Value, WholeNumber, YesNo
from triage.language.questionnaire import Form, Item, Question
from triage.language.referral import AT_HOME, Acuity, Referral
from triage.surfaces.report.material import Line
from triage.surfaces.report.sentences import Words, joined, sentence, spaced

#: A page has room for so many examples.
_MOST_EXAMPLES: Final = 6


@dataclass(frozen=True, slots=True)
class Block:
    """A titled part of a page."""

    title: str
    lines: tuple[Line, ...]


class FlagPages:
    """The pages of the red flags of one rule base, in the words of one country."""

    def __init__(self, base: RuleBase, country: str) -> None:
        """Look up questions and words once."""
        self.base = base
        self.words = Words(base)
        self._country = country
        self._asked: dict[FindingId, tuple[Question, Item]] = {
            item.finding: (question, item)
            for question in base.questionnaire.questions()
            for item in question.items
        }

    def blocks(self, flag: RedFlag) -> tuple[Block, ...]:
        """Return the page of one flag, empty parts left out."""
        written = (
            Block("Raised when", tuple(self._condition(flag))),
            Block("What people are asked", tuple(self._questions(flag))),
            Block("Where it sends people", tuple(self._urgency(flag))),
            Block("What they read", tuple(self._told(flag))),
            Block("Why", tuple(self._reasons(flag))),
            Block("Tried on", tuple(self._examples(flag))),
        )
        return tuple(block for block in written if block.lines)

    # ---------------------------------------------------------------- whom it is about

    def _condition(self, flag: RedFlag) -> Iterator[Line]:
        yield Line(sentence(self.words.condition(flag.when)))
        for id in self._unfolded(flag):
            if id in self.base.derived:
                derived = self.base.derived[id]
                name = self.words.finding(id)
                yield Line(sentence(f"{name} means: {self.words.condition(derived.when)}"), 1)

    def _questions(self, flag: RedFlag) -> Iterator[Line]:
        shown: set[str] = set()
        for id in self._unfolded(flag):
            if id not in self._asked:
                continue
            question, _ = self._asked[id]
            if question.form is Form.CHOOSE_ANY and question.id in shown:
                continue
            shown.add(question.id)
            yield Line(self.question(id), 1)
            gate = self.base.findings[id].gate
            if gate is not None:
                yield Line(sentence(f"Asked when {self.words.condition(gate)}"), 2)

    def asked(self, id: FindingId) -> str:
        """Return a question as it is shown, with the row of this finding."""
        question, item = self._asked[id]
        return f"{question.text} {item.text}".strip() if item.text else question.text

    def question(self, id: FindingId) -> str:
        """Return a question as it is shown, and its answers; danger answers are marked."""
        question, _ = self._asked[id]
        if question.form is Form.CHOOSE_ANY:
            return f"“{question.text}”: {'; '.join(one.text for one in question.items)}."
        return f"“{self.asked(id)}”: {'; '.join(self._answers(id))}."

    def _answers(self, id: FindingId) -> list[str]:
        finding = self.base.findings[id]
        values: tuple[Value, ...]
        match finding.domain:
            case YesNo():
                values = (True, False)
            case Choice(options):
                values = options
            case WholeNumber(least, most, unit):
                return [f"{least} to {most} {unit}".strip()]
            case _:
                assert_never(finding.domain)
        return [
            f"{self.words.value(id, value)}{' (danger sign)' if finding.rank(value) else ''}"
            for value in values
        ]

    def _unfolded(self, flag: RedFlag) -> tuple[FindingId, ...]:
        conditions = (flag.when, *(step.when for step in flag.steps))
        return unfolded(self.base, conditions)

    # ---------------------------------------------------------------- where, and how soon

    def _urgency(self, flag: RedFlag) -> Iterator[Line]:
        yield Line(f"Raised: {self.referral(flag.refer)}")
        yield Line(f"While nobody knows: {self.referral(flag.if_unknown)}")
        if flag.if_unknown_because:
            yield Line(sentence(f"Because: {flag.if_unknown_because}"), 1)
        for step in flag.steps:
            when = self.words.condition(step.when)
            yield Line(f"While nobody knows, and {when}: {self.referral(step.refer)}", 1)
        yield Line(f"The activity: {spaced(flag.activity)}.")
        if flag.withhold_if_unknown:
            yield Line("While nobody knows, no cause is named.")
        suspects = [self.words.title(id) for id in flag.suspects]
        if suspects:
            yield Line(sentence(f"To be ruled out first: {joined(suspects)}"))

    def referral(self, referral: Referral) -> str:
        """Return how soon and where, in the words that people read."""
        acuity = spaced(referral.acuity.word)
        place = self.base.places.get(referral.to)
        if referral.to == AT_HOME or place is None:
            return f"{acuity}."
        return f"{acuity}{_within(referral)}: “{place.words_in(self._country).words}”."

    # ---------------------------------------------------------------- words and reasons

    def _told(self, flag: RedFlag) -> Iterator[Line]:
        if flag.tell:
            yield Line(flag.tell)
        if flag.until_seen:
            yield Line(f"Until then: {flag.until_seen}")
        if flag.take_along:
            yield Line(f"To tell them there: {flag.take_along}")

    def _reasons(self, flag: RedFlag) -> Iterator[Line]:
        yield Line(sentence(flag.because))
        for id in flag.sources:
            yield Line(source_line(self.base, id), 1)

    def _examples(self, flag: RedFlag) -> Iterator[Line]:
        own = [one for one in self.base.examples if one.about == flag.id.partition("/")[0]]
        for example in own[:_MOST_EXAMPLES]:
            yield Line(self._example(example), 1)
        if len(own) > _MOST_EXAMPLES:
            yield Line(f"and {len(own) - _MOST_EXAMPLES} more in its file.", 1)

    def _example(self, example: Example) -> str:
        expected = joined(
            f"{spaced(one.key)} {joined(map(spaced, one.names))}" for one in example.expect
        )
        return sentence(f"{example.name}: {expected}")


def source_line(base: RuleBase, id: str) -> str:
    """Return a source, its grade, and whether its words were seen."""
    source = base.sources.get(id)
    if source is None:
        return sentence(spaced(id))
    seen = "looked up" if source.verified else "from memory, not looked up again"
    address = f" {source.address}." if source.address else ""
    return f"{sentence(source.title)} Grade {source.grade}; {seen}.{address}"


def unfolded(base: RuleBase, conditions: Iterable[Condition]) -> tuple[FindingId, ...]:
    """Return the findings that conditions read, derived ones before what they are made of."""
    found: dict[FindingId, None] = {}
    waiting = [id for condition in conditions for id in findings_of(condition)]
    while waiting:
        id = waiting.pop(0)
        if id in found:
            continue
        found[id] = None
        finding = base.findings[id]
        if finding.derived:
            waiting[:0] = findings_of(base.derived[id].when)
        elif finding.gate is not None:
            waiting[:0] = findings_of(finding.gate)
    return tuple(found)


def _within(referral: Referral) -> str:
    """Return the time that a rule gives, unless its acuity says the same already."""
    match referral.within:
        case "":
            return ""
        case "now":
            return "" if referral.acuity is Acuity.EMERGENCY_NOW else ", at once"
        case "same day":
            return ", on the same day"
        case limit:
            return f", within {limit}"
