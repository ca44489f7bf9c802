"""Conditions, findings and answers as English."""

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.condition import AtLeast, Condition, Is, Not, Within
from triage.language.domain import (
    NOT_APPLICABLE,
    Choice,
    Domain,
    FindingId,
    Value,
    WholeNumber,
    YesNo,
)
from triage.language.questionnaire import Form

SAID_WORDS: Final = {
    Said.NOT_SURE: "not sure",
    Said.RATHER_NOT_SAY: "rather not say",
    Said.NOT_ASKED: "not asked",
    Said.CONTRADICTED: "answers differ",
}


class Words:
    """The English words of a rule base: its findings, their answers, and conditions on them."""

    def __init__(self, base: RuleBase) -> None:
        """Look up the titles and labels of `base` once."""
        self._domains: dict[FindingId, Domain] = {}
        self._names: dict[FindingId, str] = {}
        self._labels: dict[FindingId, dict[str, str]] = {}
        self._flags = {flag.id: flag.title or spaced(flag.id) for flag in base.red_flags}
        self._lists: dict[FindingId, str] = {}
        self._base = base
        for id, finding in base.findings.items():
            self._domains[id] = finding.domain
            self._names[id] = finding.title or spaced(id)
        for question in base.questionnaire.questions():
            for item in question.items:
                self._labels[item.finding] = {one.value: one.label for one in question.options}
                if question.form is Form.CHOOSE_ANY:
                    name = question.title or spaced(question.id)
                    self._names[item.finding] = f"{name}: {low(item.text)}"
                    self._lists[item.finding] = name

    def finding(self, id: FindingId) -> str:
        """Return the short name of a finding."""
        return self._names[id]

    def title(self, id: str) -> str:
        """Return the title of a cause, an intervention or a red flag, else the name in words."""
        if id in self._base.causes:
            return self._base.causes[id].title or spaced(id)
        if id in self._base.interventions:
            return self._base.interventions[id].title or spaced(id)
        return self._flags.get(id) or spaced(id)

    def fact(self, id: FindingId, answer: str) -> str:
        """Return a finding and what is known of it; the yes of a chosen option goes without."""
        name = self.finding(id)
        return name if id in self._lists and answer == "yes" else f"{name}: {answer}"

    def facts(self, known: Iterable[tuple[FindingId, str]]) -> str:
        """Return several facts, separated by commas; what stands in one list names it once."""
        texts: list[str] = []
        before = ""
        for id, answer in known:
            named = self._lists.get(id, "")
            fact = self.fact(id, answer)
            texts.append(fact.removeprefix(f"{named}: ") if named == before else fact)
            before = named
        return ", ".join(texts)

    def value(self, id: FindingId, value: Value) -> str:
        """Return an answer in the words in which it is offered."""
        if value == NOT_APPLICABLE:
            return "does not apply"
        domain = self._domains[id]
        match domain:
            case YesNo():
                return "yes" if value else "no"
            case Choice():
                return self._labels.get(id, {}).get(str(value)) or spaced(str(value))
            case WholeNumber(_, _, unit):
                return f"{value} {unit}".strip()
            case _:
                assert_never(domain)

    def answer(self, case: Case, id: FindingId) -> str:
        """Return what was said about a finding, or what was said in place of an answer."""
        if id in case.values:
            return self.value(id, case.values[id])
        return SAID_WORDS[case.why_unknown(id)]

    def condition(self, condition: Condition) -> str:
        """Return `condition` as a clause of an English sentence, without capital or full stop."""
        match condition:
            case Is(finding, values):
                return self._is(finding, values)
            case Within(finding, least, most):
                return self._within(finding, least, most)
            case AtLeast(count, parts):
                return self._at_least(count, parts)
            case Not(part):
                return f"not ({self.condition(part)})"
            case _:
                assert_never(condition)

    def _is(self, finding: FindingId, values: frozenset[Value]) -> str:
        name, domain = low(self.finding(finding)), self._domains[finding]
        if isinstance(domain, YesNo) and values <= {True, False}:
            if len(values) == 2:
                return f"{name} is yes or no"
            return name if True in values else f"not {name}"
        ordered = [one for one in (*domain.values(), NOT_APPLICABLE) if one in values]
        return f"{name} is {joined((low(self.value(finding, one)) for one in ordered), 'or')}"

    def _within(self, finding: FindingId, least: int, most: int) -> str:
        name, domain = low(self.finding(finding)), self._domains[finding]
        floor, ceiling = (
            (domain.low, domain.high) if isinstance(domain, WholeNumber) else (least, most)
        )
        if least == most:
            return f"{name} is {self.value(finding, least)}"
        if most >= ceiling:
            return f"{name} is at least {self.value(finding, least)}"
        if least <= floor:
            return f"{name} is at most {self.value(finding, most)}"
        return f"{name} is between {least} and {self.value(finding, most)}"

    def _at_least(self, count: int, parts: Sequence[Condition]) -> str:
        if len(parts) == 1:
            return self.condition(parts[0])
        inner = [self._bracketed(part) for part in parts]
        if count == len(parts):
            return f"{', '.join(inner[:-1])}, and {inner[-1]}"
        if count == 1:
            return f"{', '.join(inner[:-1])}, or {inner[-1]}"
        return f"at least {count} of these: {'; '.join(inner)}"

    def _bracketed(self, part: Condition) -> str:
        compound = isinstance(part, AtLeast) and len(part.parts) > 1
        return f"({self.condition(part)})" if compound else self.condition(part)


def spaced(id: str) -> str:
    """Return an id as words: underscores become spaces, a stroke a colon."""
    return id.replace("/", ": ").replace("_", " ")


def low(text: str) -> str:
    """Return `text` with a small first letter, but for "I" and words in capitals."""
    if text.startswith(("I ", "I'")) or text[1:2].isupper():
        return text
    return text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """Return `text` as a sentence: a capital first, a full stop last."""
    whole = text.strip()
    if not whole:
        return ""
    return whole[:1].upper() + whole[1:] + ("" if whole[-1] in ".!?…" else ".")


def joined(words: Iterable[str], last: str = "and") -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    *firsts, final = tuple(words) or ("",)
    return f"{', '.join(firsts)} {last} {final}" if firsts else final
