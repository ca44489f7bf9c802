"""What a promise looks at: a rule base without what cannot matter to it.

A promise is asked of its part alone, so that nothing outside can change the verdict. What it came
to is kept under the digest of that part, without its words.
"""

from collections.abc import Collection
from dataclasses import replace
from enum import Enum
from types import MappingProxyType
from typing import assert_never

from triage.checking.digest import digest_of
from triage.language.base import (
    Cause,
    ClauseKind,
    FlagKind,
    Intervention,
    Kind,
    Place,
    RedFlag,
    Review,
    RuleBase,
)
from triage.language.questionnaire import Finding, Question, Questionnaire, Section


class Part(Enum):
    """Which part of a rule base a promise looks at."""

    HOW_SOON = "how soon"  # flags, and what is asked
    RULES = "rules"  # evidence, and what is asked
    PATTERNS = "patterns"  # the points of patterns, and scopes
    CONTRIBUTORS = "contributors"
    WHOLE = "whole"


_ALWAYS = (ClauseKind.GATE, ClauseKind.DERIVED)


def part_of(base: RuleBase, part: Part) -> RuleBase:
    """Return `base` with this part of it alone."""
    match part:
        case Part.HOW_SOON:
            kept = (*_ALWAYS, ClauseKind.RED_FLAG, ClauseKind.STEP)
            return _without_points(_with_clauses(base, kept))
        case Part.RULES:
            rules = _with_clauses(base, (*_ALWAYS, ClauseKind.RULE))
            return replace(_without_points(rules), red_flags=(), evidence=base.evidence)
        case Part.PATTERNS:
            return _ranked(base, Kind.PATTERN)
        case Part.CONTRIBUTORS:
            return _ranked(base, Kind.CONTRIBUTOR)
        case Part.WHOLE:
            return base
        case _:
            assert_never(part)


def _with_clauses(base: RuleBase, kinds: Collection[ClauseKind]) -> RuleBase:
    return replace(base, clauses=tuple(one for one in base.clauses if one.kind in kinds))


def _without_points(base: RuleBase) -> RuleBase:
    nothing: MappingProxyType[str, Cause] = MappingProxyType({})
    return replace(
        base,
        evidence=(),
        causes=nothing,
        interventions=MappingProxyType({}),
        promises=(),
        partitions=(),
    )


def _ranked(base: RuleBase, kind: Kind) -> RuleBase:
    causes = {id: replace(one, offers=()) for id, one in base.causes.items() if one.kind is kind}
    evidence = tuple(rule for rule in base.evidence if rule.cause in causes)
    flags = tuple(flag for flag in base.red_flags if flag.kind is FlagKind.SCOPE)
    kept = {f"rule:{rule.id}" for rule in evidence} | {f"red_flag:{flag.id}" for flag in flags}
    kept |= {f"step:{flag.id}/{n}" for flag in flags for n in range(1, len(flag.steps) + 1)}
    clauses = tuple(one for one in base.clauses if one.kind in _ALWAYS or one.id in kept)
    found = replace(_without_points(base), causes=MappingProxyType(causes), evidence=evidence)
    return replace(found, clauses=clauses, red_flags=flags)


# ---------------------------------------------------------------- without words


def digest_of_part(base: RuleBase) -> str:
    """Return a digest of what a part says, whatever the words that people read."""
    return digest_of(
        replace(
            base,
            digest="",
            library=replace(base.library, title="", version="", licence="", needs_engine=""),
            questionnaire=_wordless(base.questionnaire),
            findings={id: _finding(one) for id, one in base.findings.items()},
            derived={id: replace(one, title="", because="") for id, one in base.derived.items()},
            causes={id: _cause(one) for id, one in base.causes.items()},
            evidence=tuple(
                replace(rule, because="", sources=(), ratio=None, ratio_if_refuted=None)
                for rule in base.evidence
            ),
            red_flags=tuple(map(_flag, base.red_flags)),
            interventions={id: _intervention(one) for id, one in base.interventions.items()},
            places={id: Place(id, {}) for id in base.places},
            sources={},
            examples=(),
            promises=tuple(replace(one, because="") for one in base.promises),
        )
    )


def _wordless(asked: Questionnaire) -> Questionnaire:
    sections = tuple(
        Section(one.id, "", tuple(map(_question, one.questions)), one.safety, one.as_written)
        for one in asked.sections
    )
    conflicts = tuple(replace(one, because="") for one in asked.conflicts)
    return Questionnaire(asked.id, "", "", sections, conflicts)


def _question(question: Question) -> Question:
    items = tuple(replace(item, text="", meaning="", ask_again="") for item in question.items)
    return Question(question.id, question.form, "", items)


def _finding(finding: Finding) -> Finding:
    context = "context" if finding.context else ""
    return replace(finding, title="", context=context, how_often=())


def _flag(flag: RedFlag) -> RedFlag:
    return replace(
        flag,
        title="",
        if_unknown_because="",
        suspects=(),
        tell="",
        until_seen="",
        take_along="",
        because="",
        sources=(),
        review=Review(),
    )


def _cause(cause: Cause) -> Cause:
    words = replace(cause, title="", explanation="", baseline_because="", sources=())
    return replace(words, course="", look_again="", review=Review())


def _intervention(one: Intervention) -> Intervention:
    clashes = one.clashes_with, one.clashes_with_activity
    return Intervention(one.id, "", "", clashes_with=clashes[0], clashes_with_activity=clashes[1])
