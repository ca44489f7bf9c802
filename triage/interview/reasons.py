"""Why a question is asked, from what waits for its answer."""

from collections.abc import Iterable, Sequence

from triage.interview.policy import (
    HowSoon,
    LeadsTo,
    MustKnow,
    Reason,
    Suits,
    TellsAbout,
    TellsApart,
    Weighs,
)
from triage.interview.relevance import Needs
from triage.language.base import CauseId, RedFlag
from triage.language.domain import FindingId
from triage.language.questionnaire import Question


def flags_waiting(needs: Needs, findings: Iterable[FindingId]) -> tuple[RedFlag, ...]:
    """Return the open flags that wait for one of `findings`, the highest acuity first."""
    waiting = needs.flags_for(findings)
    return tuple(sorted(waiting, key=lambda flag: (-flag.refer.acuity, flag.id)))


def about_how_soon(needs: Needs, question: Question, meant: Question) -> Reason:
    """Return why `question` is asked for the sake of `meant`, which can change how soon."""
    flags = flags_waiting(needs, question.findings)
    if flags:
        names = tuple(flag.id for flag in flags)
        danger = any(needs.base.findings[id].danger for id in question.findings)
        return HowSoon(flags[0].refer.acuity, names) if danger else Weighs(names)
    for id in question.findings:
        if needs.base.findings[id].critical is not None and needs.pending(id):
            return MustKnow(id)
    return LeadsTo(meant.id) if meant is not question else HowSoon(needs.acuity, ())


def about_causes(
    needs: Needs,
    question: Question,
    opens: Question | None,
    told: Sequence[tuple[CauseId, float]],
    ahead: Sequence[CauseId] = (),
) -> Reason:
    """Return why `question` is asked.

    `told` says which causes it tells about, most first; `ahead` are the likeliest now.
    """
    if opens is not None:
        return LeadsTo(opens.id)
    causes = [id for id, _ in told] or list(needs.causes_for(question.findings))
    if not causes:
        return LeadsTo(question.id)
    first = causes[0]
    kind = needs.base.causes[first].kind
    others = (id for id in (*ahead, *causes) if id != first)
    rival = next((id for id in others if needs.base.causes[id].kind is kind), None)
    return TellsAbout(first) if rival is None else TellsApart(first, rival)


def about_what_to_do(needs: Needs, question: Question) -> Suits:
    """Return the interventions of shown causes that wait for `question`."""
    asked = frozenset(question.findings)
    waiting = dict.fromkeys(
        offer.intervention
        for cause in needs.shown
        for offer in needs.base.causes[cause].offers
        if not asked.isdisjoint(needs.undecided(offer))
    )
    return Suits(tuple(waiting))
