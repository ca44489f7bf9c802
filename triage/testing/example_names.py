"""A name for an invented person, in words: who they are and what they say."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from triage.language.base import Expectation, RuleBase
from triage.language.domain import FindingId, Value, WholeNumber
from triage.testing.mutants_conditions import value_text

#: So many answers of one kind are named; of the rest it is said how many there are.
_MOST_NAMED: Final = 4
#: A name fits on a line of its file where it can, and is cut where it is longer than two.
_ONE_LINE: Final = 88
_LONGEST: Final = 170
_NOTHING: Final = "nothing out of the ordinary"
_ELSE_UNKNOWN: Final = "nothing else known"


def name_of(
    base: RuleBase,
    given: Mapping[FindingId, Value],
    unsaid: Iterable[FindingId],
    profile: str | None,
) -> str:
    """Return who somebody is, in the order of the questions.

    `given` is what they say otherwise than `profile` does, `unsaid` what they leave open of it.
    "" is the profile that goes without saying; with None nothing else is known.
    """
    left = list(unsaid)
    else_unknown = [_ELSE_UNKNOWN] if profile is None else []
    whole = ""
    # What is not so tells least, then what is unsure; what is so is told for as long as it fits.
    ways = [(yes, other) for yes in range(_MOST_NAMED, 0, -1) for other in range(yes, -1, -1)]
    for yes, other in ways:
        story = [profile.replace("_", " ")] if profile else []
        story += [*_told(base, given, left, yes, other), *else_unknown]
        whole = _plain(", ".join(story) or _NOTHING)
        if len(whole) <= (_ONE_LINE if other else _LONGEST):
            return whole
    return f"{whole[:_LONGEST].rpartition(' ')[0]} …"


def with_outcome(base: RuleBase, name: str, about: str, expect: Iterable[Expectation]) -> str:
    """Return a name with what comes of it for `about`, where another example has the same name."""
    return f"{name}{_plain(_outcome(base, about, expect))}"


def _told(
    base: RuleBase,
    given: Mapping[FindingId, Value],
    unsaid: list[FindingId],
    most: int,
    other: int,
) -> Iterator[str]:
    """Yield words and numbers, then what is so, then what is not, then what is unsure."""
    yes = [id for id, value in given.items() if value is True]
    # What a list does not name is no; only questions of their own are told.
    no = [id for id, value in given.items() if value is False and "/" not in id]
    for id, value in given.items():
        if not isinstance(value, bool):
            yield answer_of(base, id, value)
    if yes:
        yield ", ".join(_some([title_of(base, id) for id in yes], most))
    for lead, ids in (("no to", no), ("unsure of", unsaid)):
        if ids:
            some = _some([title_of(base, id) for id in ids], other)
            yield f"{lead} {some[0] if len(some) == 1 else _listed(some)}"


def _some(names: list[str], most: int) -> list[str]:
    if len(names) <= most or len(names) == 1:
        return names
    return [*names[:most], f"{len(names) - most} {'more' if most else 'others'}"]


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def title_of(base: RuleBase, id: FindingId) -> str:
    """Return what a finding is called, as it stands within a sentence."""
    return _small(base.findings[id].title or id.rpartition("/")[2].replace("_", " "))


def answer_of(base: RuleBase, id: FindingId, value: Value) -> str:
    """Return an answer that is a word or a number, as it stands within a sentence.

    A word is told as the question words it, with what the question is called.
    """
    if isinstance(base.findings[id].domain, WholeNumber):
        return f"{title_of(base, id)} {value_text(value)}"
    for question in base.questionnaire.questions():
        if id in question.findings:
            for option in question.options:
                if option.value == value:
                    return f"{_small(option.label)} ({title_of(base, id)})"
    return f"{title_of(base, id)} {value_text(value).replace('_', ' ')}"


def _outcome(base: RuleBase, about: str, expect: Iterable[Expectation]) -> str:
    told = {one.key: one for one in expect}
    flags = {flag.id: _small(flag.title) for flag in base.red_flags}
    for key, words in (
        ("raised", "is raised"),
        ("not_ruled_out", "stays open"),
        ("ruled_out", "is ruled out"),
    ):
        names = told[key].names if key in told else ()
        if names and names[0] in flags:
            return f", so {flags[names[0]]} {words}"
    causes = {id: _small(cause.title) for id, cause in base.causes.items()}
    for key, words in (
        ("must_rule_out", "what must be ruled out is"),
        ("first_cause", "the likeliest is"),
        ("ranked", "it may be"),
        ("not_ranked", "it is hardly"),
    ):
        names = told[key].names if key in told else ()
        if names and names[0] in causes:
            return f", so {words} {causes[names[0]]}"
    if "support" in told and about in causes:
        points = told["support"].names[0].removeprefix("-")
        less = told["support"].names[0].startswith("-")
        return f", so {causes[about]} has {points} points{' below zero' if less else ''}"
    for key, words in (("offered", "is offered"), ("not_offered", "is not offered")):
        if key in told and told[key].names:
            return f", so {_small(base.interventions[told[key].names[0]].title)} {words}"
    for key, words in (("asks", "it asks for"), ("acuity", "it is")):
        if key in told:
            return f", so {words} {told[key].names[0].replace('_', ' ')}"
    if "contradicting" in told:
        some = told["contradicting"].names
        return f", and {'the answers contradict' if some else 'no answer contradicts another'}"
    return ""


def _small(title: str) -> str:
    return title if title[1:2].isupper() or title[:2] == "I " else title[:1].lower() + title[1:]


def _plain(text: str) -> str:
    """Return `text` without what would need quotes in a file."""
    return text.replace(": ", ", ").translate({ord(one): None for one in '#"`[]{}'})
