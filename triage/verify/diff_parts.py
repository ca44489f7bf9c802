"""What was written anew between two versions, part by part, before anybody asks a solver."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from triage.language.base import RuleBase
from triage.language.domain import FindingId
from triage.language.questionnaire import Question


@dataclass(frozen=True, slots=True)
class Parts:
    """The names of the parts that were added, removed or written anew, by kind and name."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything was written anew."""
        return bool(self.added or self.removed or self.changed)


def changed_parts(old: RuleBase, new: RuleBase) -> Parts:
    """Return what was added, removed or written anew, words that people read included."""
    before, after = dict(_parts(old)), dict(_parts(new))
    return Parts(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(
            sorted(name for name in before.keys() & after.keys() if before[name] != after[name])
        ),
    )


def asked_by_one(old: RuleBase, new: RuleBase) -> tuple[FindingId, ...]:
    """Return the findings that one version alone asks, in its order."""
    both = [{id for id, one in base.findings.items() if not one.derived} for base in (old, new)]
    return tuple(
        id
        for base in (old, new)
        for id in base.findings
        if id in both[0] ^ both[1] and not base.findings[id].derived
    )


def _parts(base: RuleBase) -> Iterator[tuple[str, object]]:
    asked = {
        id: question for question in base.questionnaire.questions() for id in question.findings
    }
    for id, finding in base.findings.items():
        if finding.derived:
            yield f"derived finding {id}", base.derived[id]
        else:
            yield f"question {id}", (finding, _as_asked(asked[id], id))
    for rule in base.evidence:
        yield f"rule {rule.id}", rule
    for flag in base.red_flags:
        yield f"red flag {flag.id}", flag
    for id, cause in base.causes.items():
        yield f"cause {id}", replace(cause, offers=())
        for offer in cause.offers:
            yield f"offer {offer.id}", offer
    for id, intervention in base.interventions.items():
        yield f"intervention {id}", intervention
    for id, place in base.places.items():
        yield f"place {id}", place
    for number, conflict in enumerate(base.questionnaire.conflicts, 1):
        yield f"conflict {number}", conflict
    yield "bands", base.library.bands
    yield "the order of places", tuple(base.places)
    yield "the words of the questionnaire", replace(base.questionnaire, sections=(), conflicts=())
    yield "the order of questions", [one.id for one in base.questionnaire.questions()]


def _as_asked(question: Question, id: FindingId) -> object:
    """Return a question as it is put for one of its findings."""
    own = tuple(item for item in question.items if item.finding == id)
    return replace(question, items=own)
