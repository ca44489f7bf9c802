"""What a promise looks at: a rule base without what cannot matter to it.

A promise is asked of its part alone, so that nothing outside can change the verdict. What it came
to is kept under the digest of that part, without its words.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from enum import Enum
from types import MappingProxyType
from typing import TypeVar, assert_never

from triage.checking.digest import digest_of
from triage.language.base import (
    Cause,
    ClauseKind,
    EvidenceRule,
    FlagKind,
    Intervention,
    Kind,
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


_Piece = TypeVar("_Piece")

_ALWAYS = (ClauseKind.GATE, ClauseKind.DERIVED)


def part_of(base: RuleBase, part: Part) -> RuleBase:
    """Return `base` with this part of it alone."""
    match part:
        case Part.HOW_SOON:
            kept = (*_ALWAYS, ClauseKind.RED_FLAG, ClauseKind.STEP)
            return _without_points(_with_clauses(base, kept))
        case Part.RULES:
            rules = _with_clauses(base, (*_ALWAYS, ClauseKind.RULE))
            evidence = tuple(map(_with_sign_alone, base.evidence))
            return replace(_without_points(rules), red_flags=(), evidence=evidence)
        case Part.PATTERNS:
            return _ranked(base, Kind.PATTERN)
        case Part.CONTRIBUTORS:
            return _ranked(base, Kind.CONTRIBUTOR)
        case Part.WHOLE:
            return base
        case _:
            assert_never(part)


def _with_sign_alone(rule: EvidenceRule) -> EvidenceRule:
    """Return a rule that speaks for or against its cause, no matter how strongly."""
    sign = (rule.weight > 0) - (rule.weight < 0)
    return replace(rule, weight=sign, weight_if_refuted=0)


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


class Digests:
    """Digests of what parts say, whatever the words that people read; each piece is read once."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known: dict[int, tuple[object, str]] = {}

    def of(self, base: RuleBase) -> str:
        """Return the digest of a part; its clauses say nothing that the rest does not."""
        return digest_of(
            base.library.bands,
            self._piece(base.questionnaire, _wordless),
            self._piece(base.findings, lambda them: [_finding(one) for one in them.values()]),
            self._piece(base.derived, lambda them: [(id, one.when) for id, one in them.items()]),
            self._piece(base.causes, lambda them: [_cause(one) for one in them.values()]),
            self._piece(base.evidence, lambda them: [_rule(one) for one in them]),
            self._piece(base.red_flags, lambda them: [_flag(one) for one in them]),
            self._piece(
                base.interventions, lambda them: [_intervention(one) for one in them.values()]
            ),
            tuple(base.places),
            self._piece(base.promises, lambda them: [(one.id, one.when, one.then) for one in them]),
            base.partitions,
        )

    def _piece(self, piece: _Piece, plain: Callable[[_Piece], object]) -> str:
        if id(piece) not in self._known:
            found = plain(piece)
            # The piece is kept too, so that no other can have its place.
            parts = found if isinstance(found, list) else [found]
            self._known[id(piece)] = (piece, digest_of(*parts))
        return self._known[id(piece)][1]


def _rule(rule: EvidenceRule) -> EvidenceRule:
    return replace(rule, because="", sources=(), ratio=None, ratio_if_refuted=None)


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
