"""What must never happen, whatever is answered: a check for each, to run on any library.

Some speak of the texts of a library, some of one case, and some of one interview. Each fails with
an AssertionError that names rules and findings but no answers. What a result says is written by a
surface, so it is handed in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from triage.engines.experta_engine import ExpertaEngine
from triage.language.assessment import Assessment
from triage.language.base import FlagKind, Intervention, RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Form
from triage.language.referral import AT_HOME, Acuity
from triage.language.truth import Truth
from triage.semantics.assess import assess
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.testing import laws
from triage.testing.simulate import changed_there, last_screen, one_who_says, walk

_CERTAIN: Final = re.compile(
    r"\b(diagnos\w*|definitely|certainly|without doubt|you (?:suffer from|have got)"
    r"|we (?:are sure|found that you have)|this is (?:caused by|due to))\b",
    re.IGNORECASE,
)
_SOOTHING: Final = re.compile(
    r"\b(probably nothing|nothing to worry|no need to worry|don't worry|do not worry"
    r"|you are fine|harmless|perfectly normal|no danger)\b",
    re.IGNORECASE,
)
_STOP_A_MEDICINE: Final = re.compile(
    r"\b(stop|skip|halve|reduce|double|change)\b[^.]{0,20}\b(taking|your|the|a)\b[^.]{0,20}"
    r"\b(medicines?|tablets?|pills?|drugs?|statins?|steroids?|blood thinners?|dose)\b",
    re.IGNORECASE,
)
_PAIN_RELIEF: Final = re.compile(
    r"\b(ibuprofen|naproxen|diclofenac|aspirin|paracetamol|acetaminophen|anti-inflammator\w+"
    r"|painkillers?|pain relief|nsaids?)\b",
    re.IGNORECASE,
)
_A_DOSE: Final = re.compile(r"\b\d+\s*(mg|milligrams?|tablets?|pills?)\b", re.IGNORECASE)
#: The first words of an order to try something that could hurt; "don't" and "do not" are no orders.
_TRY_IT: Final = re.compile(
    r"^(hop|jump|try|test|press|arch|lift|raise|bend|twist|squeeze|run|stand on|walk on)\b",
    re.IGNORECASE,
)
_NUMBER_TO_CALL: Final = re.compile(
    r"\b(?:call|ring|dial|phone)\b[^.]{0,20}?\b\d{3}\b", re.IGNORECASE
)
_HOPPING: Final = re.compile(r"\b(hop|hops|hopping|jump|jumps|jumping)\b", re.IGNORECASE)

# ---------------------------------------------------------------- 1 to 3: unknown is never no


def unknown_and_sent_home(base: RuleBase, case: Case) -> None:
    """1. Nobody is sent home while a critical question that applies has no answer."""
    reading = _reading(base, case)
    if assess(base, case).disposition.acuity is not Acuity.SELF_CARE:
        return
    open_ones = [
        id
        for id, finding in base.findings.items()
        if finding.critical is not None
        and reading.gate(id) is not Truth.FALSE
        and reading.values(id) is None
    ]
    assert not open_ones, f"sent home while {', '.join(open_ones)} has no answer"


def danger_that_soothes(base: RuleBase, case: Case, finding: FindingId, answer: Value) -> None:
    """2. A danger sign more never lowers the acuity, and one less never raises it."""
    laws.danger_monotone(base, case, finding, answer)


def unknown_taken_for_no(base: RuleBase, case: Case, finding: FindingId, answer: Value) -> None:
    """3. Unknown never counts for less than the least answer, and what is skipped is unknown."""
    laws.unknown_and_no(base, case, finding, answer)
    skipped = Case({id: one for id, one in case.values.items() if id != finding})
    for word in (Said.NOT_SURE, Said.RATHER_NOT_SAY):
        said = Case(skipped.values, {finding: word})
        same = assess(base, skipped).disposition == assess(base, said).disposition
        assert same, f"{finding} counts otherwise when it is {word} than when it is skipped"


# ---------------------------------------------------------------- 4 to 6: words


def certain_words(base: RuleBase) -> None:
    """4. No text of the library states a cause as certain."""
    for name, text in texts(base):
        assert not (said := _CERTAIN.findall(text)), f"{name} says {said[0]!r}"


def certain_result(text: str) -> None:
    """4. No result states a cause as certain."""
    assert not (said := _CERTAIN.findall(text)), f"the result says {said[0]!r}"


def medicine_orders(base: RuleBase) -> None:
    """5. Nobody is told to stop a prescribed medicine, nor what dose of one to take."""
    for name, text in texts(base):
        assert not _STOP_A_MEDICINE.search(text), f"{name} tells people to change a medicine"
        assert not _A_DOSE.search(text), f"{name} names a dose"


def unchecked_pain_relief(base: RuleBase) -> None:
    """5. An intervention that speaks of pain relief says first who must not take it."""
    for one in base.interventions.values():
        if _PAIN_RELIEF.search(" ".join(_words_of(one))):
            assert one.check_first, f"{one.id} speaks of pain relief and checks nothing first"


def soothing_result(assessment: Assessment, text: str) -> None:
    """6. Above self-care no result soothes."""
    if assessment.disposition.acuity > Acuity.SELF_CARE:
        assert not (said := _SOOTHING.findall(text)), f"the result says {said[0]!r}"


def instruction_not_first(
    base: RuleBase, assessment: Assessment, lines: Sequence[str], country: str
) -> None:
    """6. Where to go is the first line of a result, before every cause."""
    words = base.places[assessment.disposition.to].words_in(country).words.rstrip(".")
    assert lines[0].startswith(words), "the result does not begin with where to go"


# ---------------------------------------------------------------- 7: tests that could hurt


def orders_to_try(base: RuleBase) -> None:
    """7. No question tells people to try something out: they say what they noticed."""
    for question in base.questionnaire.questions():
        said = [question.lead, question.text, question.help, question.ask_again]
        said += [text for item in question.items for text in (item.text, item.ask_again)]
        for sentence in (part for text in said for part in re.split(r"(?<=[.!?:])\s+", text)):
            assert not _TRY_IT.match(sentence), f"{question.id} tells people to try something"


def hopping_on_a_sore_bone(base: RuleBase) -> None:
    """7. What makes people hop says first who must not."""
    for one in base.interventions.values():
        if _HOPPING.search(" ".join((one.how, one.dose, one.progression))):
            warned = re.search(r"\b(bone|stress fracture)", one.check_first, re.IGNORECASE)
            assert warned, f"{one.id} has people hop, and warns nobody with a sore bone first"


def exercises_in_an_emergency(base: RuleBase, case: Case) -> None:
    """7. Nothing to do by oneself is offered where somebody should be seen within days."""
    assessment = assess(base, case)
    if assessment.disposition.acuity > Acuity.ROUTINE:
        assert not assessment.interventions, "exercises are offered to somebody who must be seen"


# ---------------------------------------------------------------- 8 and 9: flags, and scope


def bought_off(base: RuleBase, case: Case) -> None:
    """8. Points never decide how soon, so no number of harmless answers buys a flag off."""
    laws.trump(base, case)


def causes_out_of_scope(base: RuleBase, case: Case) -> None:
    """9. Who is out of scope is shown no cause and no exercise, and every flag still counts."""
    assessment = assess(base, case)
    if assessment.out_of_scope:
        assert not assessment.causes, "causes are shown out of scope"
        assert not assessment.interventions, "exercises are offered out of scope"
    raised = truths(base, case)
    for flag in base.red_flags:
        if raised[f"red_flag:{flag.id}"] is Truth.TRUE:
            heard = assessment.disposition.acuity >= flag.refer.acuity
            assert heard, f"{flag.id} is not heard out of scope"


def danger_unasked_out_of_scope(base: RuleBase) -> None:
    """9. Who is out of scope is still asked every danger question that could raise the acuity."""
    engine = ExpertaEngine(base)
    for scope in (flag.id for flag in base.red_flags if flag.kind is FlagKind.SCOPE):
        for answers in _ways_into(base, scope):
            ended = walk(base, engine, one_who_says(answers, rest_is_no=True)).assessment
            greater = {
                flag.id for flag in base.red_flags if flag.refer.acuity > ended.disposition.acuity
            }
            unasked = [
                one.finding
                for one in ended.open_findings
                if one.why is Said.NOT_ASKED and greater.intersection(one.flags)
            ]
            assert not unasked, f"{scope} leaves {', '.join(unasked)} unasked"


def _ways_into(base: RuleBase, scope: str) -> Iterator[dict[FindingId, Value]]:
    """Yield answers from the library's own examples that raise a scope."""
    for example in base.examples:
        found = truths(base, Case(example.given))
        if example.about == scope and found[f"red_flag:{scope}"] is Truth.TRUE:
            yield dict(example.given)


# ---------------------------------------------------------------- 10: a sign that comes late


def late_signs_ignored(base: RuleBase, answers: Mapping[FindingId, Value]) -> None:
    """10. A danger sign named on the last screen counts as if it had been named at once.

    `answers` are those of a well person; what they leave out is no.
    """
    engine = ExpertaEngine(base)
    person = one_who_says(answers, rest_is_no=True)
    interview = last_screen(base, engine, person)
    asked = [finding for finding in base.findings.values() if not finding.derived]
    said = {one.id: person(one) for one in asked}
    whole = {id: answer for id, answer in said.items() if not isinstance(answer, Said)}
    tried = 0
    for finding in (one for one in asked if one.danger):
        late = {finding.id: finding.danger[-1]}
        ended = changed_there(base, engine, person, interview, late)
        if ended is not None:  # what was never asked cannot be named there
            tried += 1
            at_once = assess(base, Case({**whole, **late})).disposition.acuity
            assert ended.disposition.acuity >= at_once, f"{finding.id} comes too late"
    assert tried, "the last screen lets nobody name a danger sign"


# ---------------------------------------------------------------- beside the ten


def foreign_numbers(base: RuleBase) -> None:
    """No text names an emergency number: only places do, each for its country."""
    for name, text in texts(base):
        assert not _NUMBER_TO_CALL.search(text), f"{name} names a number to call"
    for place in base.places.values():
        neutral = place.countries["neutral"]
        said = f"{neutral.words} {neutral.if_closed}"
        assert not neutral.number, f"{place.id} has a number for no country"
        assert not re.search(r"\b\d{3}\b", said), f"{place.id} has a number for no country"


def ticked_away(base: RuleBase) -> None:
    """No danger sign hides in a list of which people tick what they like."""
    for question in base.questionnaire.questions():
        if question.form is Form.CHOOSE_ANY:
            danger = [id for id in question.findings if base.findings[id].danger]
            assert not danger, f"{question.id} lets people skip {', '.join(danger)}"


def home_while_raised(base: RuleBase, case: Case) -> None:
    """Whoever leaves early sees what is raised, and an open flag is never taken for ruled out."""
    assessment = assess(base, case)
    found = truths(base, case)
    told = {result.flag for result in assessment.red_flags}
    for flag in base.red_flags:
        if found[f"red_flag:{flag.id}"] is Truth.TRUE:
            assert flag.id in told, f"{flag.id} is not told"
            assert assessment.disposition.to != AT_HOME or flag.refer.to == AT_HOME


def reversed_if_negated(base: RuleBase) -> None:
    """No danger row is put in the negative, where a translation or a tired reader turns it round.

    "You can't …" is how people say it, and may stay; "no" or "never" in front of a sign may not.
    """
    for question in base.questionnaire.questions():
        if question.form is Form.SCREEN:
            for item in question.items:
                if base.findings[item.finding].danger:
                    assert not re.match(r"(no|not|never|none|without)\b", item.text, re.IGNORECASE)


def no_gloss(base: RuleBase) -> None:
    """Each row that decides how soon has a short gloss, by which a translation can be checked."""
    bare = [
        item.finding
        for question in base.questionnaire.questions()
        if question.form is Form.SCREEN
        for item in question.items
        if base.findings[item.finding].danger and not item.meaning
    ]
    assert not bare, f"no meaning: {', '.join(bare)}"


# ---------------------------------------------------------------- what people read


def texts(base: RuleBase) -> Iterator[tuple[str, str]]:
    """Yield everything that people read of a library, with the name of what says it."""
    asked = base.questionnaire
    for question in asked.questions():
        said = [question.lead, question.text, question.help, question.why, question.ask_again]
        said += [option.label for option in question.options]
        said += [text for item in question.items for text in (item.text, item.ask_again)]
        yield from ((question.id, text) for text in said if text)
    yield from (("about", text) for text in (*asked.about, *asked.help_now))
    yield "all_clear", asked.all_clear
    for flag in base.red_flags:
        for text in (flag.title, flag.tell, flag.until_seen, flag.take_along):
            yield flag.id, text
    for cause in base.causes.values():
        for text in (cause.title, cause.explanation, cause.course):
            yield cause.id, text
    for rule in base.evidence:
        yield rule.id, rule.because
    for intervention in base.interventions.values():
        yield from ((intervention.id, text) for text in _words_of(intervention))


def _words_of(one: Intervention) -> tuple[str, ...]:
    return (
        one.title,
        one.how,
        one.dose,
        one.progression,
        one.check_first,
        one.stop_if,
        one.course,
    )


def _reading(base: RuleBase, case: Case) -> Reading:
    return Reading(base, settled_case(base, case), truths(base, case))
