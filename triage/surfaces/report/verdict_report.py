"""What became of the promises of a library, as text and as plain data."""

from collections.abc import Iterator
from typing import Final

from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Form
from triage.language.span import NOWHERE
from triage.surfaces.report.json_form import Json
from triage.surfaces.report.sentences import Words, sentence, spaced
from triage.surfaces.report.verdict_advice import ADVICE, Written
from triage.verify.counterexample import acuity_of
from triage.verify.verdict import Outcome, Story, Verdict

VERDICTS_VERSION: Final = "1.1"

#: How many stories of one promise are told in text; JSON holds them all.
MOST_STORIES: Final = 3

HEADING: Final = f"{'promise':<36} {'verdict':<10} {'asked':>6} {'seconds':>8}"


def row(outcome: Outcome) -> str:
    """Return one line of the table of verdicts."""
    name = f"{outcome.name:<36} {outcome.verdict:<10}"
    seconds = "kept" if outcome.kept else f"{outcome.seconds:.2f}"
    return f"{name} {outcome.asked:>6} {seconds:>8}"


def details(base: RuleBase, outcome: Outcome, *, every: bool) -> str:
    """Return the stories that refute a promise and what was left undecided, "" if proved.

    Only the first few stories are told unless `every`.
    """
    if outcome.verdict is Verdict.PROVED:
        return ""
    words = Words(base)
    told = outcome.stories if every else outcome.stories[:MOST_STORIES]
    lines = [f"{outcome.verdict.upper()}: {outcome.sentence}", f"  ({outcome.name})"]
    written = Written(base)
    for story in told:
        lines += ["", f"  {story.about}: {sentence(story.says)}"]
        place = written.at(outcome.name, story.about)
        lines += [f"    written at {place}"] if place != NOWHERE else []
        lines += _story(base, words, story)
    if len(told) < len(outcome.stories):
        more = len(outcome.stories) - len(told)
        lines += ["", f"  {more} more; `--only {outcome.name}` tells them all."]
    if outcome.stories:
        lines += ["", f"  What to do: {ADVICE[outcome.name]}"]
    if outcome.undecided:
        left = f"Out of time for {len(outcome.undecided)} of {outcome.asked}"
        lines += [
            "",
            f"  {left}: give it longer with `--seconds`, or take it alone with `--only`.",
        ]
    return "\n".join(lines)


def verdicts_json(base: RuleBase, outcomes: list[Outcome]) -> dict[str, Json]:
    """Return every verdict as plain data; the cases in it are invented people."""
    return {
        "schema_version": VERDICTS_VERSION,
        "rule_base": base.digest,
        "questionnaire": base.questionnaire.id,
        "promises": [_outcome(base, outcome) for outcome in outcomes],
    }


def _outcome(base: RuleBase, outcome: Outcome) -> Json:
    words, written = Words(base), Written(base)
    return {
        "name": outcome.name,
        "promise": outcome.sentence,
        "verdict": str(outcome.verdict),
        "asked": outcome.asked,
        "milliseconds": round(1000 * outcome.seconds),
        "kept": outcome.kept,
        "undecided": list(outcome.undecided),
        "what_to_do": ADVICE[outcome.name] if outcome.stories else None,
        "stories": [
            {
                "about": story.about,
                "written_at": str(written.at(outcome.name, story.about)) or None,
                "says": story.says,
                "missing": [words.condition(part) for part in story.missing],
                "cases": [
                    {"given": dict(_in_order(base, case)), "acuity": acuity_of(base, case).word}
                    for case in story.cases
                ],
            }
            for story in outcome.stories
        ],
    }


def _story(base: RuleBase, words: Words, story: Story) -> Iterator[str]:
    for number, case in enumerate(story.cases, 1):
        who = "Somebody says" if len(story.cases) == 1 else f"Case {number} says"
        answers = list(_facts(base, words, case))
        yield f"    {who}:" if answers else f"    {who} nothing at all."
        yield from (f"      {answer}" for answer in answers)
        yield f"    Then it is {spaced(acuity_of(base, case).word)}."
        if answers:
            yield f"    given: {{{', '.join(_given(base, case))}}}"
    for part in story.missing:
        yield f"    What cannot be had with it: {words.condition(part)}."


def _facts(base: RuleBase, words: Words, case: Case) -> Iterator[str]:
    """Yield the answers in words, in the order of the questions; of a list what was chosen."""
    for question in base.questionnaire.questions():
        said = [id for id in question.findings if id in case.values]
        if question.form is Form.CHOOSE_ANY and len(said) == len(question.findings):
            chosen = [id for id in said if case.values[id] is True]
            if not chosen:
                yield f"{question.title or spaced(question.id)}: none of these"
            said = chosen
        for id in said:
            yield words.fact(id, words.value(id, case.values[id]))


def _in_order(base: RuleBase, case: Case) -> Iterator[tuple[FindingId, Value]]:
    """Yield the answers in the order in which the questions stand."""
    yield from ((id, case.values[id]) for id in base.findings if id in case.values)


def _given(base: RuleBase, case: Case) -> Iterator[str]:
    """Yield the answers as an example writes them, a whole list as one."""
    for question in base.questionnaire.questions():
        ids = question.findings
        if question.form is Form.CHOOSE_ANY and all(id in case.values for id in ids):
            chosen = [id.partition("/")[2] for id in ids if case.values[id] is True]
            yield f"{question.id}: [{', '.join(chosen)}]"
            continue
        for id in ids:
            if id in case.values:
                value = case.values[id]
                yield f"{id}: {('yes' if value else 'no') if isinstance(value, bool) else value}"
