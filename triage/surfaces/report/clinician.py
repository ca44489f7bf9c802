"""One page for a clinician: what was decided and why, in their order of reading."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from triage.language.assessment import Assessment, FlagResult, RankedCause
from triage.language.base import RedFlag, RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId
from triage.language.questionnaire import Finding
from triage.language.referral import AT_HOME
from triage.language.truth import Truth
from triage.semantics.weight import contribution
from triage.surfaces.report.instruction import instruction
from triage.surfaces.report.material import Line, Material, Part, Section
from triage.surfaces.report.possible_causes import known
from triage.surfaces.report.review_state import review_sentence
from triage.surfaces.report.sentences import SAID_WORDS, spaced
from triage.surfaces.report.times import spoken

_MOST_FLAGS: Final = 4
_MOST_CAUSES: Final = 3
_MOST_NAMED: Final = 8
_MOST_FACTS: Final = 4
_MOST_UNKNOWN: Final = 5
_MOST_CONTRADICTIONS: Final = 3


def clinician_sections(
    base: RuleBase,
    assessment: Assessment,
    case: Case,
    *,
    country: str,
    today: date,
    withdrawn: Iterable[FindingId] = (),
) -> tuple[Section, ...]:
    """Return one page for a clinician; `withdrawn` are danger signs that were taken back."""
    material = Material(base, assessment, case, country=country, today=today)
    written = (
        Section(Part.WHAT_TO_DO, "For the clinician", tuple(_disposition(material))),
        Section(Part.UNTIL_SEEN, "Red flags", tuple(_flags(material))),
        Section(Part.ACTIVITY, "Danger questions", tuple(_dangers(material, withdrawn))),
        Section(Part.CAUSES, "Possible causes, by points", tuple(_causes(material))),
        Section(Part.UNKNOWN, "Unknown, and would have mattered", tuple(_unknown(material))),
        Section(Part.ABOUT, "Where this comes from", tuple(_origin(material))),
    )
    return tuple(section for section in written if section.lines)


def _disposition(material: Material) -> Iterator[Line]:
    to = material.assessment.disposition
    place = f"{spaced(to.to)}, {to.within}" if to.within else spaced(to.to)
    where = "" if to.to == AT_HOME else f" ({place})"
    yield Line(f"{spoken(material.today)}. Answers by the person; nobody has examined them.")
    yield Line(f"Acuity: {spaced(to.acuity.word)}{where}.")
    yield Line(f"Told: {instruction(material, to)}")
    because = [_reason(material, id) for id in material.assessment.because]
    if because:
        yield Line(f"Because of: {_some(because)}.")
    contradictions = [
        " / ".join(dict.fromkeys(map(material.words.finding, one.findings)))
        for one in material.assessment.contradictions
    ]
    if contradictions:
        told = _some(contradictions, _MOST_CONTRADICTIONS)
        yield Line(f"Answers that do not fit together, the more serious counted: {told}.")


def _reason(material: Material, id: str) -> str:
    kind, _, name = id.partition(":")
    if kind == "critical":
        return f"no answer to {material.words.finding(name)}"
    return material.words.title(name)


def _flags(material: Material) -> Iterator[Line]:
    raised, open_flags = material.raised(), material.open()
    yield Line("Raised:" if raised else "Raised: none.")
    for result, flag in raised[:_MOST_FLAGS]:
        yield Line(_flag(material, result, flag), 1)
    if len(raised) > _MOST_FLAGS:
        yield Line(_some([material.words.title(flag.id) for _, flag in raised[_MOST_FLAGS:]]), 1)
    names = [material.words.title(flag.id) for _, flag in open_flags]
    yield Line(f"Not ruled out: {_some(names) if names else 'none'}.")
    rest = len(material.assessment.red_flags) - len(raised) - len(open_flags)
    yield Line(f"Ruled out by the answers: {rest}.")


def _flag(material: Material, result: FlagResult, flag: RedFlag) -> str:
    decided_by = material.firings[f"red_flag:{result.flag}"].decided_by
    facts = [material.words.fact(id, known(material, id)) for id in decided_by]
    return f"{material.words.title(flag.id)} ({_some(facts, _MOST_FACTS)})"


def _dangers(material: Material, withdrawn: Iterable[FindingId]) -> Iterator[Line]:
    """Yield every danger answer: those given, the negatives, and what stayed open.

    Of follow-up questions whose turn never came only the number is told.
    """
    positive, negative, open_ones, not_due = _sorted_dangers(material)
    yield Line(f"Danger answers: {'; '.join(positive) if positive else 'none'}.")
    if negative:
        yield Line(f"Answered, no danger: {'; '.join(negative)}.")
    for word, names in open_ones.items():
        yield Line(f"{word.capitalize()}: {'; '.join(names)}.")
    if not_due:
        yield Line(f"Follow-up questions that did not come up: {not_due}.")
    taken_back = [material.words.finding(id) for id in withdrawn]
    if taken_back:
        yield Line(f"Danger signs taken back: {'; '.join(taken_back)}.")


class _Dangers(NamedTuple):
    """The danger answers in words: given, negative, open by what was said, and how many not due."""

    positive: list[str]
    negative: list[str]
    open_ones: dict[str, list[str]]
    not_due: int


def _sorted_dangers(material: Material) -> _Dangers:
    positive, negative, open_ones, not_due = [], [], dict[str, list[str]](), 0
    differ = {
        one.finding for one in material.assessment.open_findings if one.why is Said.CONTRADICTED
    }
    for id, finding in material.base.findings.items():
        if not finding.danger:
            continue
        name = material.words.finding(id)
        if id in material.case.values and finding.rank(material.case.values[id]):
            answer = known(material, id)
            positive.append(name if answer == "yes" else f"{name} ({answer})")
        elif id not in material.case.said and not _due(material, finding):
            not_due += 1
        elif id in differ:
            open_ones.setdefault(SAID_WORDS[Said.CONTRADICTED], []).append(name)
        elif id in material.case.values:
            negative.append(name)
        else:
            open_ones.setdefault(known(material, id), []).append(name)
    return _Dangers(positive, negative, open_ones, not_due)


def _due(material: Material, finding: Finding) -> bool:
    return finding.gate is None or material.firings[f"gate:{finding.id}"].truth is Truth.TRUE


def _causes(material: Material) -> Iterator[Line]:
    suspects = [material.words.title(one.cause) for one in material.assessment.must_rule_out]
    if suspects:
        yield Line(f"To be ruled out first: {_some(suspects)}.")
    ranked = material.assessment.causes
    for one in ranked[:_MOST_CAUSES]:
        title, kind = material.words.title(one.cause), one.kind
        yield Line(f"{one.support:+d} {title} ({kind}, {spaced(one.band)})", 1)
        yield Line(_points(material, one), 2)
    if len(ranked) > _MOST_CAUSES:
        rest = [f"{material.words.title(one.cause)} {one.support:+d}" for one in ranked]
        yield Line(f"Further: {_some(rest[_MOST_CAUSES:], _MOST_FACTS)}.")
    if not ranked:
        yield Line("None is at least possible.")


def _points(material: Material, ranked: RankedCause) -> str:
    parts = [f"baseline {material.base.causes[ranked.cause].baseline:+d}"]
    for id in (*ranked.speaks_for, *ranked.speaks_against):
        points = contribution(material.rules[id], material.firings[f"rule:{id}"].truth)
        parts.append(f"{spaced(id.partition('/')[2])} {points:+d}")
    return _some(parts)


def _unknown(material: Material) -> Iterator[Line]:
    names = [
        f"{material.words.finding(one.finding)} ({SAID_WORDS[one.why]})"
        for one in sorted(
            material.assessment.open_findings, key=lambda one: (not one.critical, not one.flags)
        )
    ]
    if names:
        yield Line(f"{_some(names, _MOST_UNKNOWN)}.")


def _origin(material: Material) -> Iterator[Line]:
    library = material.base.library
    asked = material.assessment.questionnaire
    yield Line(f"{review_sentence(material.base.review)} Points are decibans of evidence.")
    yield Line(f"Library {library.id} {library.version}, questionnaire {asked}. Digest:")
    yield Line(material.base.digest)


def _some(texts: list[str], most: int = _MOST_NAMED) -> str:
    shown = "; ".join(texts[:most])
    more = len(texts) - most
    return f"{shown}; and {more} more" if more > 0 else shown
