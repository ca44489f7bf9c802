"""The written shapes of the files under rules/."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, WithJsonSchema

from triage.authoring.shape_types import (
    AcuityWord,
    Answered,
    Condition,
    Decimal,
    Grade,
    IfUnknown,
    LevelWord,
    Limit,
    Name,
    OneOrMore,
    Place,
    Reviewed,
    Shape,
    Strength,
    Text,
    TimeSpan,
    Yes,
)

_A_CONDITION = ["{pain_below_knee: yes}"]
_A_REFERRAL = ["{to: emergency_department, acuity: emergency_today, within: now}"]

# ---------------------------------------------------------------- examples


class Expect(Shape):
    """What must come out; only what is named is tested."""

    called = "expect"

    acuity: AcuityWord | None = Field(None, description="How soon.")
    disposition: Name | None = Field(None, description="The place.")
    raised: OneOrMore[Text] | None = Field(None, description="Red flags that are raised.")
    not_ruled_out: OneOrMore[Text] | None = Field(None, description="Red flags left open.")
    ruled_out: OneOrMore[Text] | None = Field(None, description="Red flags ruled out.")
    first_cause: Name | None = Field(None, description="The first cause of its kind.")
    ranked: OneOrMore[Name] | None = Field(None, description="Causes that are ranked.")
    not_ranked: OneOrMore[Name] | None = Field(None, description="Causes that are not.")
    confirmed: OneOrMore[Text] | None = Field(
        None, description="Rules that hold: of this cause, or cause/rule."
    )
    refuted: OneOrMore[Text] | None = Field(None, description="Rules that do not hold.")
    offered: OneOrMore[Name] | None = Field(None, description="Interventions offered.")
    not_offered: OneOrMore[Name] | None = Field(None, description="Interventions not offered.")
    activity: LevelWord | None = Field(None, description="Whether the activity may go on.")


class Example(Shape):
    """An invented person, and what must come out."""

    called = "an example"
    on_lines = True
    apart = True
    set_off = True

    name: Text = Field(
        description="One line about the person.", examples=["desk worker, tight next morning"]
    )
    given: dict[str, Answered] = Field(
        description="Findings and answers; `use:` takes a profile. The rest is unknown.",
        examples=["{sitting_hours_per_day: 9}"],
    )
    expect: Expect = Field(description="What must come out.", examples=["{acuity: self_care}"])


Examples: TypeAlias = list[Example] | None

# ---------------------------------------------------------------- evidence


class IfRefuted(Shape):
    """What counts when the condition is refuted."""

    called = "if_refuted"
    one_of = ("supports", "opposes", "points")

    supports: Strength | None = Field(None, description="weak 3, moderate 7, strong 10 points.")
    opposes: Strength | None = Field(None, description="The same, below zero.")
    points: int | None = Field(None, description="Points, above or below zero.")


Interval: TypeAlias = Annotated[list[Decimal], Field(min_length=2, max_length=2)]


class LikelihoodRatio(Shape):
    """A published likelihood ratio of something the person reports here."""

    called = "a likelihood_ratio"
    checked_later = ("confirmed", "interval", "measured_by", "population")

    confirmed: Decimal | None = Field(None, description="The ratio when it is there.")
    interval: Interval | None = Field(None, description="Its 95 % interval.")
    refuted: Decimal | None = Field(None, description="The ratio when it is not there.")
    refuted_interval: Interval | None = Field(None, description="Its 95 % interval.")
    measured_by: Text | None = Field(None, description="How the study found out: self_report.")
    population: Text | None = Field(None, description="Of whom it was measured.")


Ratio: TypeAlias = Annotated[
    Annotated[LikelihoodRatio, Tag("<table>")]
    # Read, so that `triage.checking` can say what is missing; never offered by an editor.
    | Annotated[Any, WithJsonSchema({"not": {}}), Tag("<one>")],
    Discriminator(lambda data: "<table>" if isinstance(data, dict) else "<one>"),
]


class Rule(Shape):
    """A condition that speaks for or against the cause."""

    called = "an evidence rule"
    checked_later = ("because", "source")
    one_of = ("supports", "opposes", "points", "likelihood_ratio")
    on_lines = True
    set_off = True

    rule: Name = Field(description="The name of the rule.", examples=["long_sitting"])
    when: Condition = Field(description="The condition.", examples=_A_CONDITION)
    supports: Strength | None = Field(None, description="weak 3, moderate 7, strong 10 points.")
    opposes: Strength | None = Field(None, description="The same, below zero.")
    points: int | None = Field(None, description="Points, above or below zero.")
    likelihood_ratio: Ratio | None = Field(None, description="A published ratio.")
    if_refuted: IfRefuted | None = Field(
        None, description="What counts when the condition is refuted."
    )
    because: Text | None = Field(None, description="Why it speaks for or against.")
    source: OneOrMore[Name] | None = Field(None, description="Keys of the bibliography.")


class Group(Shape):
    """Signs that go together: only the strongest counts."""

    called = "a group of evidence"
    on_lines = True
    set_off = True

    strongest_of: Name = Field(description="The name of the group.", examples=["stiffness"])
    rules: list[Rule] = Field(
        min_length=1, description="The rules of the group.", examples=["[{rule: …}, {rule: …}]"]
    )


Evidence: TypeAlias = Annotated[
    Annotated[Group, Tag("<group>")] | Annotated[Rule, Tag("<rule>")],
    Discriminator(
        lambda data: "<group>" if isinstance(data, dict) and "strongest_of" in data else "<rule>"
    ),
]


class Baseline(Shape):
    """Points before any answer."""

    called = "a baseline"
    checked_later = ("because", "source")

    points: int = Field(description="Points, most often below zero.", examples=["-3"])
    because: Text | None = Field(None, description="Why it begins there.")
    source: OneOrMore[Name] | None = Field(None, description="Keys of the bibliography.")


# ---------------------------------------------------------------- interventions


class _Text(Shape):
    title: Text = Field(description="What to do, in a few words.", examples=["A daily walk"])
    how: Text = Field(description="How to do it.", examples=["Walk for ten minutes."])


class _TextOrNone(Shape):
    # Not needed where the text has a file of its own.
    title: Text | None = Field(None, description="What to do, in a few words.")
    how: Text | None = Field(None, description="How to do it.")


class _Particulars(Shape):
    dose: Text | None = Field(None, description="How much and how often.")
    progression: Text | None = Field(None, description="How to make it harder over time.")
    check_first: Text | None = Field(None, description="Printed above the steps.")
    stop_if: Text | None = Field(None, description="When to stop.")
    course: Text | None = Field(None, description="What to expect.")
    look_again: TimeSpan | None = Field(None, description="When to see whether it helped.")
    grade: Grade | None = Field(None, description="A to D: how good the evidence is.")


class _Cited(Shape):
    source: OneOrMore[Name] | None = Field(None, description="Keys of the bibliography.")


class _NamedIntervention(Shape):
    intervention: Name = Field(description="The name of the intervention.")


class Intervention(_Cited, _Particulars, _Text, _NamedIntervention):
    """The text of an intervention that several causes offer."""

    called = "an intervention"
    checked_later = ("source",)
    on_lines = True


class _Do(Shape):
    do: Name = Field(description="The name of the intervention.", examples=["daily_walk"])


class _WhenOffered(Shape):
    only_when: Condition = Field(None, description="Offered only when this holds.")
    not_when: OneOrMore[Condition] | None = Field(
        None, description="Not offered unless each of these is refuted."
    )
    while_waiting: Yes | None = Field(None, description="Also offered at acuity routine.")


class Offer(_Cited, _WhenOffered, _Particulars, _TextOrNone, _Do):
    """An intervention that this cause offers."""

    called = "an intervention"
    on_lines = True
    set_off = True


# ---------------------------------------------------------------- flags


class Step(Shape):
    """While the flag is open, this evidence asks for more."""

    called = "a step"

    when: Condition = Field(description="The condition.", examples=_A_CONDITION)
    to: Name | None = Field(None, description="A place of places.yaml.")
    acuity: AcuityWord = Field(description="How soon.", examples=["emergency_today"])
    within: Limit | None = Field(None, description="now, same day, or hours, days or weeks.")


class _When(Shape):
    when: Condition = Field(description="The condition.", examples=_A_CONDITION)
    suspects: OneOrMore[Name] | None = Field(
        None, description="Causes to rule out first, or the name of the flag itself."
    )


class _Refer(Shape):
    refer: Place = Field(description="Where to go when it is raised.", examples=_A_REFERRAL)


class _WhileOpen(Shape):
    if_unknown: IfUnknown | None = Field(
        None, description="Where to go while nobody knows; never above `refer`, at most urgent."
    )
    steps: list[Step] | None = Field(
        None, description="While it is open: evidence that asks for more."
    )


class _Tell(Shape):
    tell: Text = Field(
        description="One instruction first, then why.", examples=["Stop, and go now. …"]
    )
    until_seen: Text | None = Field(None, description="What to do and not to do until then.")
    take_along: Text | None = Field(None, description="What to tell them there.")


class _Level(Shape):
    activity: LevelWord | None = Field(None, description="Usually stop.")


class _Reasons(Shape):
    because: Text | None = Field(None, description="The reason, for a reviewer.")
    source: OneOrMore[Name] | None = Field(None, description="Keys of the bibliography.")


class _ReviewAndExamples(Shape):
    review: Reviewed | None = Field(None, description="none yet, or by whom and when.")
    examples: Examples = Field(None, description="Invented people, and what must come out.")


class _RedFlagName(Shape):
    red_flag: Name = Field(description="The name of the red flag.")
    title: Text = Field(description="In a few words.", examples=["Possible broken bone"])


class RedFlag(_ReviewAndExamples, _Reasons, _Level, _Tell, _WhileOpen, _Refer, _When, _RedFlagName):
    """A pattern that must not be missed."""

    called = "a red flag"
    checked_later = ("if_unknown", "because", "source")
    on_lines = True


class _ScopeName(Shape):
    scope: Name = Field(description="The name of the scope.")
    title: Text = Field(description="In a few words.", examples=["Pregnancy"])


class _Withhold(Shape):
    withhold_if_unknown: Yes | None = Field(None, description="Show no causes while this is open.")


class Scope(
    _ReviewAndExamples, _Reasons, _Withhold, _Level, _Tell, _WhileOpen, _Refer, _When, _ScopeName
):
    """Who or what the questionnaire is not for."""

    called = "a scope"
    checked_later = ("if_unknown", "because", "source")
    on_lines = True


class _OwnTitle(Shape):
    title: Text | None = Field(None, description="In a few words; usually that of the cause.")


class _ReferEitherWay(Shape):
    # Either under a key of its own, or each key in its place.
    refer: Place | None = Field(None, description="Where to go when it holds.")
    to: Name | None = Field(None, description="A place of places.yaml; in place of `refer`.")
    acuity: AcuityWord | None = Field(None, description="How soon; in place of `refer`.")
    within: Limit | None = Field(None, description="How long at most; in place of `refer`.")


class ReferWhen(_Reasons, _Level, _Tell, _WhileOpen, _ReferEitherWay, _When, _OwnTitle):
    """A visit that the cause asks for, by condition and never by points."""

    called = "a refer_when"
    checked_later = ("if_unknown", "because", "source")
    one_of = ("refer", "acuity")
    on_lines = True
    set_off = True


# ---------------------------------------------------------------- the rest


class Derive(Shape):
    """A condition with a name, that other rules may read as a yes/no finding."""

    called = "a derived finding"
    checked_later = ("because",)
    on_lines = True

    derive: Name = Field(description="The name of the finding.")
    title: Text = Field(description="In a few words.", examples=["Signs in both legs"])
    when: Condition = Field(description="The condition.", examples=_A_CONDITION)
    because: Text | None = Field(None, description="Why it has a name.")
    source: OneOrMore[Name] | None = Field(None, description="Keys of the bibliography.")
    examples: Examples = Field(None, description="Invented people, and what must come out.")


class Cause(Shape):
    """A possible explanation that is ranked; never a diagnosis."""

    called = "a cause"
    on_lines = True

    cause: Name = Field(description="The name of the cause.")
    kind: Literal["pattern", "contributor", "modifier"] = Field(
        description="What this looks like, what may feed it, or a note.", examples=["contributor"]
    )
    title: Text = Field(description="In a few words.", examples=["Tight hip flexors"])
    explanation: Text = Field(
        description="What happens, in plain words.", examples=["Short muscles at …"]
    )
    baseline: Baseline = Field(
        description="Where its points begin, before any answer.",
        examples=["{points: -3, because: …, source: expert_opinion}"],
    )
    activity: LevelWord | None = Field(None, description="Whether the activity may go on.")
    course: Text | None = Field(None, description="What to expect.")
    look_again: TimeSpan | None = Field(None, description="When to look again.")
    review: Reviewed | None = Field(None, description="none yet, or by whom and when.")
    evidence: list[Evidence] = Field(
        min_length=1, description="What speaks for and against.", examples=["[{rule: …}]"]
    )
    refer_when: OneOrMore[ReferWhen] | None = Field(
        None, description="A visit by condition, never by points."
    )
    interventions: list[Offer] | None = Field(None, description="What the person may do.")
    examples: Examples = Field(None, description="Invented people, and what must come out.")


class Source(Shape):
    """What is cited, and how good it is."""

    called = "a source"
    checked_later = ("grade", "status")
    on_lines = True

    title: Text = Field(description="The citation.", examples=["Finucane and others 2020"])
    address: Text | None = Field(None, description="A doi, for example.")
    grade: Grade | None = Field(None, description="A to D.")
    licence: Text = Field(description="May its words be copied?", examples=["cited, not copied"])
    status: Text | None = Field(None, description="verified, or from_memory.")
    note: Text | None = Field(None, description="Anything else.")


class Sources(Shape):
    """The bibliography."""

    called = "a sources file"
    on_lines = True

    sources: dict[str, Source] = Field(description="By key.")


class PlaceWords(Shape):
    """What a place is called in one country."""

    called = "the words of a place"

    words: Text = Field(description="What to do.", examples=["Call your emergency number"])
    number: Text | None = Field(None, description="A telephone number.")
    if_closed: Text | None = Field(None, description="What to do if nobody is there.")


class Places(Shape):
    """Where to go, by country; the order breaks ties between referrals."""

    called = "a places file"
    on_lines = True

    places: dict[str, dict[str, PlaceWords]] = Field(description="By place, then country.")
    compatible: list[list[Name]] | None = Field(
        None, description="Pairs that may be said together at one acuity."
    )


class Profiles(Shape):
    """Named partial cases for examples."""

    called = "a profiles file"
    on_lines = True

    profiles: dict[str, dict[str, Answered]] = Field(description="By name; no nesting.")
