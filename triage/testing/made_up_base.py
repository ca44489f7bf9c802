"""Random rule bases, sound and small: flags with steps, causes of all kinds, offers, conflicts."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from hypothesis import strategies as st

from triage.checking.digest import digest_of
from triage.checking.order import in_order, later_clauses
from triage.language.base import (
    Cause,
    Clause,
    ClauseKind,
    EvidenceRule,
    FlagKind,
    Intervention,
    Kind,
    Level,
    LibraryInfo,
    Offer,
    Place,
    PlaceWords,
    RedFlag,
    RuleBase,
    Step,
)
from triage.language.condition import AtLeast, Is
from triage.language.domain import Choice, YesNo
from triage.language.questionnaire import (
    Activity,
    Conflict,
    Finding,
    Form,
    Item,
    Option,
    Question,
    Questionnaire,
    Section,
)
from triage.language.referral import AT_HOME, SELF_CARE, Acuity, Referral
from triage.testing.made_up_findings import ANY, SAFE, Findings

_BECAUSE = "Made up."
_CAUSES = ("arch", "bruise", "cramp", "drift")
_FLAGS = ("fever", "fracture", "bleeding")
_RULES = ("after_rest", "before_noon", "cold_days")
_INTERVENTIONS = ("rest", "walk", "warmth")
_PLACES = ("ambulance", "hospital", "clinic", AT_HOME)
_TIMES = (("now", 0), ("24 hours", 24), ("2 weeks", 336), ("", 1_000_000))
_LIBRARY = LibraryInfo("made_up", "Made up", "0.0.0", "neutral", "en", "CC0-1.0", "0.1")


@st.composite
def made_up_bases(draw: st.DrawFn) -> RuleBase:
    """Draw a sound rule base with three to seven asked findings."""
    findings = Findings(draw)
    every = findings.every
    causes = _causes(draw, findings)
    evidence = tuple(sorted(_evidence(draw, findings, causes), key=lambda rule: rule.id))
    red_flags = tuple(sorted(_flags(draw, findings, causes), key=lambda flag: flag.id))
    gates = {id: Clause(ClauseKind.GATE, id, one.gate) for id, one in every.items() if one.gate}
    derived = {id: Clause(ClauseKind.DERIVED, id, one.when) for id, one in findings.derived.items()}
    base = RuleBase(
        digest="",
        library=_LIBRARY,
        questionnaire=_questionnaire(draw, findings),
        findings=MappingProxyType(every),
        clauses=(*in_order(gates | derived), *later_clauses(red_flags, evidence, causes.values())),
        derived=MappingProxyType(findings.derived),
        causes=MappingProxyType(causes),
        evidence=evidence,
        red_flags=red_flags,
        interventions={id: Intervention(id, id, _BECAUSE) for id in _INTERVENTIONS},
        places={id: Place(id, {"neutral": PlaceWords(id)}) for id in _PLACES},
        sources={},
        examples=(),
    )
    return replace(base, digest=digest_of(base))


# ---------------------------------------------------------------- how soon


def _referral(draw: st.DrawFn, least: Acuity, most: Acuity) -> Referral:
    acuity = draw(st.sampled_from([one for one in Acuity if least <= one <= most]))
    if acuity is Acuity.SELF_CARE:
        return SELF_CARE
    within, hours = draw(st.sampled_from(_TIMES))
    return Referral(acuity, draw(st.sampled_from(_PLACES[:-1])), within, hours)


def _flags(draw: st.DrawFn, findings: Findings, causes: dict[str, Cause]) -> Iterator[RedFlag]:
    for id in _FLAGS[: draw(st.integers(1, len(_FLAGS)))]:
        kind = draw(st.sampled_from(FlagKind))
        name = f"{draw(st.sampled_from(list(causes)))}/refer_when"
        taken = kind is not FlagKind.REFER_WHEN
        yield _flag(draw, findings, causes, id=id if taken else f"{name}_{id}", kind=kind)


def _flag(
    draw: st.DrawFn, findings: Findings, causes: dict[str, Cause], *, id: str, kind: FlagKind
) -> RedFlag:
    refer = _referral(draw, Acuity.ROUTINE, Acuity.EMERGENCY_NOW)
    least = Acuity.SELF_CARE if refer.acuity is Acuity.ROUTINE else Acuity.ROUTINE
    if_unknown = _not_above(refer, _referral(draw, least, min(refer.acuity, Acuity.URGENT)))
    steps = tuple(
        Step(
            findings.condition(SAFE),
            _not_above(
                refer, _referral(draw, max(if_unknown.acuity, Acuity.ROUTINE), refer.acuity)
            ),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    return RedFlag(
        id=id,
        kind=kind,
        title=id,
        when=findings.condition(SAFE),
        refer=refer,
        if_unknown=if_unknown,
        if_unknown_because=_BECAUSE if if_unknown == SELF_CARE else "",
        steps=steps,
        suspects=tuple(draw(st.lists(st.sampled_from([*causes, id]), max_size=2, unique=True))),
        tell=_BECAUSE,
        until_seen=_BECAUSE,
        take_along="",
        because=_BECAUSE,
        sources=(),
        activity=draw(st.sampled_from(Level)),
        withhold_if_unknown=kind is FlagKind.SCOPE and draw(st.booleans()),
    )


def _not_above(refer: Referral, other: Referral) -> Referral:
    """Return `other`, or `refer` where `other` asks for its acuity and might ask for it sooner."""
    return refer if other.acuity is refer.acuity else other


# ---------------------------------------------------------------- why, and what to do


def _causes(draw: st.DrawFn, findings: Findings) -> dict[str, Cause]:
    return {
        id: Cause(
            id=id,
            kind=draw(st.sampled_from(Kind)),
            title=id,
            explanation=_BECAUSE,
            baseline=draw(st.integers(-4, 4)),
            baseline_because=_BECAUSE,
            sources=(),
            activity=draw(st.sampled_from(Level)),
            offers=_offers(draw, findings, id),
        )
        for id in _CAUSES[: draw(st.integers(1, len(_CAUSES)))]
    }


def _evidence(
    draw: st.DrawFn, findings: Findings, causes: dict[str, Cause]
) -> Iterator[EvidenceRule]:
    for cause in causes:
        for name in _RULES[: draw(st.integers(0, len(_RULES)))]:
            weight = draw(st.sampled_from((-10, -7, -3, 3, 7, 10)))
            if_refuted = draw(st.sampled_from((0, 0, 1, 3, 7)))
            yield EvidenceRule(
                id=f"{cause}/{name}",
                cause=cause,
                when=findings.condition(ANY),
                weight=weight,
                weight_if_refuted=-if_refuted if weight > 0 else if_refuted,
                because=_BECAUSE,
                sources=(),
                group=draw(st.sampled_from(("", "", "stiffness"))),
            )


def _offers(draw: st.DrawFn, findings: Findings, cause: str) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            id,
            cause,
            only_when=findings.condition(ANY) if draw(st.booleans()) else None,
            not_when=tuple(findings.condition(ANY) for _ in range(draw(st.integers(0, 2)))),
            while_waiting=draw(st.booleans()),
        )
        for id in _INTERVENTIONS[: draw(st.integers(0, len(_INTERVENTIONS)))]
    )


# ---------------------------------------------------------------- what is asked


def _questionnaire(draw: st.DrawFn, findings: Findings) -> Questionnaire:
    asked = [one for one in findings.every.values() if not one.derived]
    safety = [one for one in asked if one.danger or one.critical]
    others = [one for one in asked if one not in safety]
    sections = [
        Section("safety", "Safety", tuple(_questions(draw, safety, Form.SCREEN)), safety=True),
        Section("rest", "The rest", tuple(_questions(draw, others, Form.CHOOSE_ANY))),
    ]
    return Questionnaire(
        "made_up",
        "Made up",
        "nobody",
        tuple(section for section in sections if section.questions),
        conflicts=tuple(_conflicts(draw, findings)),
        activity=Activity("Can I run?", "Yes.", "With rest days.", "No."),
    )


def _questions(draw: st.DrawFn, findings: list[Finding], several: Form) -> Iterator[Question]:
    """Yield one question a finding, or one for all that can stand together."""
    fits = [one.id for one in findings if one.domain == YesNo() and one.gate is None][:5]
    together = fits if len(fits) > 1 and draw(st.booleans()) else []
    if together:
        items = tuple(Item(id, id) for id in together)
        yield Question("together", several, "Which of these?", items, none="None of these")
    for one in findings:
        if one.id not in together:
            options = one.domain.options if isinstance(one.domain, Choice) else ()
            yield Question(
                one.id,
                Form.ONE,
                f"{one.id}?",
                (Item(one.id),),
                options=tuple(Option(value, value) for value in options),
                personal=draw(st.booleans()),
            )


def _conflicts(draw: st.DrawFn, findings: Findings) -> Iterator[Conflict]:
    """Yield pairs of danger answers, with every worse one, and a harmless or plain answer."""
    danger = [id for id, one in findings.asked.items() if one.danger]
    for _ in range(draw(st.integers(0, 2))):
        ids = draw(st.lists(st.sampled_from(danger), min_size=1, max_size=2, unique=True))
        dangers = [findings.asked[id] for id in ids]
        parts = tuple(
            Is(one.id, frozenset(one.danger[draw(st.integers(0, len(one.danger) - 1)) :]))
            for one in dangers
        )
        serious = parts[0] if len(parts) == 1 else AtLeast(draw(st.integers(1, 2)), parts)
        others = [one for one in findings.asked.values() if one not in dangers]
        if not others:
            continue
        # Between two danger questions one answer is set aside, so that pair is drawn more often.
        other = draw(st.sampled_from(others + [one for one in others if one.danger] * 3))
        harmless = [value for value in other.domain.values() if not other.rank(value)]
        values = draw(st.frozensets(st.sampled_from(harmless), min_size=1))
        plain = Is(other.id, values)
        turned = draw(st.booleans())
        yield Conflict(plain, serious, _BECAUSE) if turned else Conflict(serious, plain, _BECAUSE)
