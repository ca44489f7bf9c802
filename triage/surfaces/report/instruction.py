"""The instruction: where to go and how soon, why, what to do until then, and the activity."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, assert_never

from triage.language.assessment import FlagState
from triage.language.base import Level, PlaceWords, RedFlag
from triage.language.case import Said
from triage.language.referral import Acuity, Referral
from triage.surfaces.report.material import Line, Material
from triage.surfaces.report.sentences import sentence, spaced
from triage.surfaces.report.times import when_to_go

_MOST_REASONS = 4
_WHY_WE_CANNOT_TELL: Final[Mapping[Said, str]] = {
    Said.NOT_SURE: "We can't tell, because you weren't sure about this:",
    Said.RATHER_NOT_SAY: "We can't tell, because you would rather not say this:",
    Said.CONTRADICTED: "We can't tell, because your answers do not fit together:",
    Said.NOT_ASKED: "This matters, and has no answer yet:",
}


def what_to_do(material: Material) -> Iterator[Line]:
    """Yield the one instruction, other places, then why."""
    assessment = material.assessment
    yield Line(instruction(material, assessment.disposition))
    yield from _reaching(material, assessment.disposition)
    for referral in assessment.also:
        yield Line(f"Also: {instruction(material, referral)}")
        yield from _reaching(material, referral)
    if material.acuity is Acuity.SELF_CARE:
        if all_clear(material) and material.base.questionnaire.all_clear:
            yield Line(sentence(material.base.questionnaire.all_clear))
        return
    yield from _raised(material)
    yield from _open(material)


def instruction(material: Material, referral: Referral, country: str | None = None) -> str:
    """Return where to go and how soon, in one sentence; in the words of `country` if named."""
    words = _place(material, referral, country).words.rstrip(".")
    when = when_to_go(referral)
    return sentence(words if not when or words.endswith(f" {when}") else f"{words} {when}")


def all_clear(material: Material) -> bool:
    """Tell whether no danger sign was named, and none is raised, open or without an answer."""
    assessment, findings = material.assessment, material.base.findings
    dangers = [id for id, value in material.case.values.items() if findings[id].rank(value)]
    open_ones = [one.finding for one in assessment.open_findings if one.critical]
    ruled_out = all(result.state is FlagState.RULED_OUT for result in assessment.red_flags)
    return ruled_out and not (dangers or open_ones or assessment.contradictions)


def _place(material: Material, referral: Referral, country: str | None = None) -> PlaceWords:
    place = material.base.places.get(referral.to)
    chosen = material.country if country is None else country
    return place.words_in(chosen) if place else PlaceWords(spaced(referral.to))


def _reaching(material: Material, referral: Referral) -> Iterator[Line]:
    place = _place(material, referral)
    if place.number and place.number not in place.words:
        yield Line(f"The number is {place.number}.")
    if place.if_closed:
        yield Line(sentence(place.if_closed))


def _raised(material: Material) -> Iterator[Line]:
    """Yield what the first flag of each place tells; of the others only their names.

    Two instructions at once are none: what a second flag tells begins with an instruction too.
    """
    lesser: list[RedFlag] = []
    told: set[str] = set()
    # What a flag tells begins in no country's words.
    places = (material.assessment.disposition, *material.assessment.also)
    said = {instruction(material, one, country) for one in places for country in (None, "")}
    for result, flag in material.raised():
        referral = result.referral
        if referral and referral.acuity >= material.acuity and referral.to not in told:
            told.add(referral.to)
            yield from _told(material, flag, said)
        else:
            lesser.append(flag)
    if lesser:
        yield Line("Tell them about this too:")
        yield from (Line(sentence(material.words.title(flag.id)), 1) for flag in lesser)


def _told(material: Material, flag: RedFlag, said: set[str]) -> Iterator[Line]:
    """Yield what a flag tells, but for a first sentence that was said before."""
    text = sentence(flag.tell or material.words.title(flag.id))
    first = re.split(r"(?<=[.!?]) ", text, maxsplit=1)[0]
    rest = text.removeprefix(first).strip() if first in said else text
    said.add(first)
    if rest:
        yield Line(rest)


def _open(material: Material) -> Iterator[Line]:
    """Yield why an open flag or an unanswered question asks for a visit, where one does."""
    because = material.assessment.because
    open_flags = [flag.id for _, flag in material.open() if f"red_flag:{flag.id}" in because]
    unknown: dict[Said, list[str]] = {said: [] for said in Said}
    for one in material.assessment.open_findings:
        critical = f"critical:{one.finding}" in because
        # Of an open flag, what was asked is said; what was not asked stands further down.
        if critical or (one.why is not Said.NOT_ASKED and {*open_flags} & {*one.flags}):
            unknown[one.why].append(material.words.finding(one.finding))
    for said, heading in _WHY_WE_CANNOT_TELL.items():
        if said is not Said.NOT_ASKED and unknown[said]:
            yield Line(heading)
            yield from first_of(unknown[said], _MOST_REASONS)
    if open_flags:
        yield Line("Your answers do not rule this out:")
        yield from first_of(list(map(material.words.title, open_flags)), _MOST_REASONS)
    if unknown[Said.NOT_ASKED]:
        yield Line(_WHY_WE_CANNOT_TELL[Said.NOT_ASKED])
        yield from first_of(unknown[Said.NOT_ASKED], _MOST_REASONS)


def first_of(texts: list[str], most: int) -> Iterator[Line]:
    """Yield the first items of a list, and how many more there are."""
    yield from (Line(sentence(text), 1) for text in texts[:most])
    if len(texts) > most:
        yield Line(f"And {len(texts) - most} more.", 1)


def until_seen(material: Material) -> Iterator[Line]:
    """Yield what to do and not to do until then, and what to tell the people there."""
    if material.acuity is Acuity.SELF_CARE:
        return
    flags = _deciding(material)
    yield from (Line(sentence(text)) for text in dict.fromkeys(one.until_seen for one in flags))
    take = [one.take_along for one in flags if one.take_along]
    if take:
        yield Line("Tell them:")
        yield from (Line(sentence(text), 1) for text in dict.fromkeys(take))


def _deciding(material: Material) -> list[RedFlag]:
    raised = [flag for _, flag in material.raised() if flag.until_seen]
    because = material.assessment.because
    waiting = [
        flag for _, flag in material.open() if flag.until_seen and f"red_flag:{flag.id}" in because
    ]
    # What to do about dozens of open flags would be a heap of orders that do not go together.
    return raised or (waiting if len(waiting) <= _MOST_REASONS else [])


def activity(material: Material) -> Iterator[Line]:
    """Yield whether the activity may go on, and why where it may not go on as before."""
    asked = material.base.questionnaire.activity
    if asked is None:
        return
    advice = material.assessment.activity
    match advice.level:
        case Level.EASY:
            yield Line(sentence(asked.easy))
            return
        case Level.REST_DAYS:
            yield Line(sentence(asked.rest_days))
        case Level.STOP:
            yield Line(sentence(asked.stop))
        case _:
            assert_never(advice.level)
    names = [_reason(material, id) for id in advice.because]
    if names:
        yield Line("This is why:")
        yield from first_of(list(dict.fromkeys(names)), _MOST_REASONS)


def _reason(material: Material, id: str) -> str:
    kind, _, name = id.partition(":")
    match kind:
        case "critical":
            return f"We do not know: {material.words.finding(name)}"
        case "red_flag" if any(flag.id == name for _, flag in material.open()):
            return f"Not ruled out: {material.words.title(name)}"
        case _:
            return material.words.title(name)
