"""The written shapes of examples and of the profiles that they use."""

from typing import TypeAlias

from pydantic import Field

from triage.authoring.shape_types import (
    AcuityWord,
    Answered,
    LevelWord,
    Name,
    OneOrMore,
    Shape,
    Text,
)


class Expect(Shape):
    """What must come out; only what is named is tested."""

    called = "expect"

    acuity: AcuityWord | None = Field(None, description="How soon.")
    disposition: Name | None = Field(None, description="The place.")
    raised: OneOrMore[Text] | None = Field(None, description="Red flags that are raised.")
    not_ruled_out: OneOrMore[Text] | None = Field(None, description="Red flags left open.")
    ruled_out: OneOrMore[Text] | None = Field(None, description="Red flags ruled out.")
    first_cause: Name | None = Field(None, description="The first cause of its kind.")
    must_rule_out: OneOrMore[Name] | None = Field(
        None, description="Causes that raised red flags suspect."
    )
    support: int | None = Field(None, description="The points of this cause, all in all.")
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


class Profiles(Shape):
    """Named partial cases for examples."""

    called = "a profiles file"
    on_lines = True

    profiles: dict[str, dict[str, Answered]] = Field(description="By name; no nesting.")
