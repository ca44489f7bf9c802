"""The written shapes of causes, their evidence and interventions, and of derived findings."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, WithJsonSchema

from triage.authoring.example_shapes import Examples
from triage.authoring.flag_shapes import ReferWhen
from triage.authoring.promise_shapes import ListOfPromises
from triage.authoring.shape_types import (
    Condition,
    Decimal,
    Grade,
    LevelWord,
    Name,
    OneOrMore,
    Reviewed,
    Shape,
    Strength,
    Text,
    TimeSpan,
    Yes,
)

_A_CONDITION = ["{pain_below_knee: yes}"]


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


class _Clashes(Shape):
    clashes_with: OneOrMore[Name] | None = Field(
        None, description="Interventions that must never be offered beside it."
    )
    clashes_with_activity: OneOrMore[LevelWord] | None = Field(
        None, description="What must never be said of the activity beside it."
    )


class _Cited(Shape):
    source: OneOrMore[Name] | None = Field(None, description="Keys of the bibliography.")


class _NamedIntervention(Shape):
    intervention: Name = Field(description="The name of the intervention.")


class Intervention(_Cited, _Clashes, _Particulars, _Text, _NamedIntervention):
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


class Offer(_Cited, _WhenOffered, _Clashes, _Particulars, _TextOrNone, _Do):
    """An intervention that this cause offers."""

    called = "an intervention"
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
    partition: list[Name] | None = Field(
        None, description="Other derived findings: of this and them, exactly one holds."
    )
    promises: ListOfPromises = Field(None, description="What must come out, for `triage verify`.")
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
    partition: list[list[Name]] | None = Field(
        None, description="Rules of this cause, in lists: of each list, exactly one holds."
    )
    refer_when: OneOrMore[ReferWhen] | None = Field(
        None, description="A visit by condition, never by points."
    )
    interventions: list[Offer] | None = Field(None, description="What the person may do.")
    promises: ListOfPromises = Field(None, description="What must come out, for `triage verify`.")
    examples: Examples = Field(None, description="Invented people, and what must come out.")
