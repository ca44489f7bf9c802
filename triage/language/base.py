"""The rules as checked: every name resolves, every condition is well typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from triage.language.condition import Condition
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Finding, Questionnaire
from triage.language.referral import PlaceId, Referral
from triage.language.signature import ReviewState
from triage.language.span import NOWHERE, Span

CauseId: TypeAlias = str
FlagId: TypeAlias = str
RuleId: TypeAlias = str  # "hip_flexor_tightness/long_sitting"
InterventionId: TypeAlias = str
SourceId: TypeAlias = str
ClauseId: TypeAlias = str  # "rule:hip_flexor_tightness/long_sitting", "red_flag:fever", …


class Kind(StrEnum):
    """What part a cause plays; kinds are shown in this order and ranked apart."""

    PATTERN = "pattern"  # what this looks like
    CONTRIBUTOR = "contributor"  # what may be feeding it
    MODIFIER = "modifier"  # a note


class Level(StrEnum):
    """Whether the activity may go on, from most to least free."""

    EASY = "easy"
    REST_DAYS = "rest_days"
    STOP = "stop"


LEVELS: Final = tuple(Level)


@dataclass(frozen=True, slots=True)
class Source:
    """A citation: what is cited, how good it is, and whether its words were seen."""

    id: SourceId
    title: str
    grade: str  # A systematic review or several trials … D consensus or judgement
    licence: str
    verified: bool  # False: from memory, not re-read
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What a place is called in one country, its number, and what to do if it is closed."""

    words: str
    number: str = ""
    if_closed: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go; `countries` holds at least `neutral`."""

    id: PlaceId
    countries: Mapping[str, PlaceWords]

    def words_in(self, country: str) -> PlaceWords:
        """Return the words for `country`, else the neutral ones; never another country's."""
        return self.countries.get(country) or self.countries["neutral"]


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviewed a rule, when, and which text; `by` is empty while nobody has."""

    by: str = ""
    date: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class DerivedFinding:
    """A condition with a name, that other rules may use as a yes/no finding."""

    id: FindingId
    when: Condition
    title: str
    because: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A published likelihood ratio: the figure, its interval, and of whom."""

    figure: float
    low: float
    high: float
    measured_by: str
    population: str


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """When the condition holds, `weight` points are added; when refuted, `weight_if_refuted`."""

    id: RuleId
    cause: CauseId
    when: Condition
    weight: int
    weight_if_refuted: int
    because: str
    sources: tuple[SourceId, ...]
    group: str = ""  # of a `strongest_of` group only the strongest counts
    ratio: Ratio | None = None
    ratio_if_refuted: Ratio | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Intervention:
    """Something the person may do."""

    id: InterventionId
    title: str
    how: str
    dose: str = ""
    progression: str = ""
    check_first: str = ""
    stop_if: str = ""
    course: str = ""  # what to expect
    look_again: str = ""
    grade: str = ""
    sources: tuple[SourceId, ...] = ()
    clashes_with: tuple[InterventionId, ...] = ()  # each names the other, whoever wrote it
    clashes_with_activity: tuple[Level, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """An intervention offered by a cause, and when."""

    intervention: InterventionId
    cause: CauseId
    only_when: Condition | None = None
    not_when: tuple[Condition, ...] = ()
    while_waiting: bool = False

    @property
    def id(self) -> str:
        """Return the name of this offer, `cause/intervention`."""
        return f"{self.cause}/{self.intervention}"


@dataclass(frozen=True, slots=True)
class Cause:
    """A possible explanation that is ranked, never a diagnosis."""

    id: CauseId
    kind: Kind
    title: str
    explanation: str
    baseline: int
    baseline_because: str
    sources: tuple[SourceId, ...]
    activity: Level = Level.EASY
    course: str = ""
    look_again: str = ""
    offers: tuple[Offer, ...] = ()
    review: Review = Review()
    span: Span = field(default=NOWHERE, compare=False)


class FlagKind(StrEnum):
    """Three names for one thing: a condition that decides how soon."""

    RED_FLAG = "red_flag"
    SCOPE = "scope"  # who or what the questionnaire is not for
    REFER_WHEN = "refer_when"  # of a cause


@dataclass(frozen=True, slots=True)
class Step:
    """While a flag is open, this condition asks for more than its `if_unknown`."""

    when: Condition
    refer: Referral


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A pattern that must not be missed, and what to do when it is there or cannot be ruled out."""

    id: FlagId
    kind: FlagKind
    title: str
    when: Condition
    refer: Referral
    if_unknown: Referral
    if_unknown_because: str  # needed where `if_unknown` is self_care
    steps: tuple[Step, ...]
    suspects: tuple[CauseId, ...]
    tell: str
    until_seen: str
    take_along: str  # what to tell them there
    because: str
    sources: tuple[SourceId, ...]
    activity: Level = Level.STOP
    withhold_if_unknown: bool = False  # scope only: no causes while this is open
    clashes_with: tuple[str, ...] = ()  # interventions and flags whose words contradict its own
    review: Review = Review()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Bands:
    """The least support of each band."""

    well_supported: int = 7
    possible: int = 0


@dataclass(frozen=True, slots=True)
class LibraryInfo:
    """What `library.yaml` says."""

    id: str
    title: str
    version: str
    country: str
    language: str
    licence: str
    needs_engine: str
    bands: Bands = Bands()
    exclusive: bool = False  # exactly one of the causes is there


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an example asserts: a key of `expect:` and the names it gives."""

    key: str
    names: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Example:
    """An invented person and what must come out; a test that stands next to its rule."""

    name: str
    about: str  # the cause or flag in whose file it stands
    given: Mapping[FindingId, Value]
    unknown: tuple[FindingId, ...]  # said to be unknown, on purpose
    expect: tuple[Expectation, ...]
    suggested: tuple[str, ...] = ()  # keys of `expect:` that a program wrote and nobody has read
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Partition:
    """Rules or derived findings of which exactly one holds, once what they read is known."""

    about: str  # the cause or the derived finding that says so
    clauses: tuple[ClauseId, ...]
    span: Span = field(default=NOWHERE, compare=False)


class ClaimKind(StrEnum):
    """What an author can promise of everybody for whom a condition holds."""

    ACUITY_AT_LEAST = "acuity_at_least"
    ACUITY_AT_MOST = "acuity_at_most"
    TO = "to"  # the place
    RAISED = "raised"
    NOT_RAISED = "not_raised"
    RULED_OUT = "ruled_out"
    OPEN_OR_RAISED = "open_or_raised"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    FIRST_CAUSE = "first_cause"
    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    OFFERED = "offered"
    NOT_OFFERED = "not_offered"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that is promised: of every name in turn, where it names several."""

    kind: ClaimKind
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """An author's own promise, for `triage verify` to prove; it changes no assessment."""

    id: str
    when: Condition
    then: tuple[Claim, ...]
    because: str
    span: Span = field(default=NOWHERE, compare=False)


class ClauseKind(StrEnum):
    """What a named condition is for."""

    GATE = "gate"
    DERIVED = "derived"
    RED_FLAG = "red_flag"
    STEP = "step"
    RULE = "rule"
    ONLY_WHEN = "only_when"
    NOT_WHEN = "not_when"


@dataclass(frozen=True, slots=True)
class Clause:
    """A named condition: what an engine finds the truth of."""

    kind: ClauseKind
    name: str
    when: Condition

    @property
    def id(self) -> ClauseId:
        """Return the kind and the name."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class RuleBase:
    """A checked rule base: one questionnaire, and the rules that read it."""

    digest: str  # of everything but positions and examples
    library: LibraryInfo
    questionnaire: Questionnaire
    findings: Mapping[FindingId, Finding]  # asked in the author's order, then derived by name
    clauses: tuple[Clause, ...]  # gates and derived findings before what reads them
    derived: Mapping[FindingId, DerivedFinding]
    causes: Mapping[CauseId, Cause]  # by id
    evidence: tuple[EvidenceRule, ...]  # by id
    red_flags: tuple[RedFlag, ...]  # by id; scope and refer_when among them
    interventions: Mapping[InterventionId, Intervention]
    places: Mapping[PlaceId, Place]  # in the order of places.yaml
    sources: Mapping[SourceId, Source]
    examples: Sequence[Example]
    partitions: tuple[Partition, ...] = ()  # by what says so
    promises: tuple[Promise, ...] = ()  # by id
    # What clinicians have signed says nothing about what the rules mean, so it is in no digest.
    review: ReviewState = field(default_factory=ReviewState, compare=False)
