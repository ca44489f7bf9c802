"""The written shapes of examples and of the profiles that they use."""

from typing import Annotated, TypeAlias

from pydantic import Discriminator, Field, Tag

from triage.authoring.shape_types import (
    AcuityWord,
    Answered,
    LevelWord,
    Limit,
    Name,
    One,
    OneOrMore,
    Shape,
    Text,
)

#: One, a list, or `[]` for none at all.
AnyNumber: TypeAlias = Annotated[
    Annotated[One, Tag("<one>")] | Annotated[list[One], Tag("<list>")],
    Discriminator(lambda data: "<list>" if isinstance(data, list) else "<one>"),
]


class Expect(Shape):
    """What must come out; only what is named is tested."""

    called = "expect"

    acuity: AcuityWord | None = Field(None, description="How soon.")
    disposition: Name | None = Field(None, description="The place.")
    raised: AnyNumber[Text] | None = Field(None, description="Red flags that are raised.")
    not_ruled_out: AnyNumber[Text] | None = Field(None, description="Red flags left open.")
    ruled_out: AnyNumber[Text] | None = Field(None, description="Red flags ruled out.")
    first_cause: Name | None = Field(None, description="The first cause of its kind.")
    must_rule_out: OneOrMore[Name] | None = Field(
        None, description="Causes that raised red flags suspect."
    )
    support: int | None = Field(None, description="The points of this cause, all in all.")
    ranked: AnyNumber[Name] | None = Field(None, description="Causes that are ranked.")
    not_ranked: OneOrMore[Name] | None = Field(None, description="Causes that are not.")
    confirmed: OneOrMore[Text] | None = Field(
        None, description="Rules that hold: of this cause, or cause/rule."
    )
    refuted: OneOrMore[Text] | None = Field(None, description="Rules that do not hold.")
    offered: AnyNumber[Name] | None = Field(None, description="Interventions offered.")
    not_offered: OneOrMore[Name] | None = Field(None, description="Interventions not offered.")
    activity: LevelWord | None = Field(None, description="Whether the activity may go on.")
    within: Limit | None = Field(None, description="The time limit.")
    asked_by: AnyNumber[Text] | None = Field(
        None, description="Red flags and critical questions that ask for this place so soon."
    )
    also: AnyNumber[Name] | None = Field(None, description="Other places at the same acuity.")
    asks: AcuityWord | None = Field(
        None, description="How soon the red flag of this file asks for, by itself."
    )
    asks_to: Name | None = Field(None, description="The place that it asks for.")
    contradicting: AnyNumber[Text] | None = Field(
        None, description="Findings whose answers contradict other answers."
    )


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
    suggested: OneOrMore[Name] | None = Field(
        None,
        description="Keys of `expect:` that state what the rules say now, and nobody has read.",
        examples=["[support]"],
    )


Examples: TypeAlias = list[Example] | None


class Profiles(Shape):
    """Named partial cases for examples."""

    called = "a profiles file"
    on_lines = True

    profiles: dict[str, dict[str, Answered]] = Field(description="By name; no nesting.")
