"""The written shapes of what an author promises, for `triage verify` to prove."""

from typing import TypeAlias

from pydantic import Field

from triage.authoring.shape_types import (
    AcuityWord,
    Condition,
    LevelWord,
    Name,
    OneOrMore,
    Shape,
    Text,
)


class Then(Shape):
    """What is promised of everybody for whom the condition holds."""

    called = "then"

    acuity_at_least: AcuityWord | None = Field(None, description="Seen as soon as this, or sooner.")
    acuity_at_most: AcuityWord | None = Field(None, description="No sooner than this.")
    to: Name | None = Field(None, description="The place.")
    raised: OneOrMore[Text] | None = Field(None, description="Red flags that are raised.")
    not_raised: OneOrMore[Text] | None = Field(None, description="Red flags that are not raised.")
    ruled_out: OneOrMore[Text] | None = Field(None, description="Red flags ruled out.")
    open_or_raised: OneOrMore[Text] | None = Field(
        None, description="Red flags that are not ruled out."
    )
    confirmed: OneOrMore[Text] | None = Field(None, description="Rules that hold, cause/rule.")
    refuted: OneOrMore[Text] | None = Field(None, description="Rules that do not hold.")
    first_cause: Name | None = Field(None, description="The first cause of its kind.")
    shown: OneOrMore[Name] | None = Field(None, description="Causes that are shown.")
    not_shown: OneOrMore[Name] | None = Field(None, description="Causes that are not shown.")
    offered: OneOrMore[Name] | None = Field(None, description="Interventions offered.")
    not_offered: OneOrMore[Name] | None = Field(None, description="Interventions not offered.")
    activity: LevelWord | None = Field(None, description="Whether the activity may go on.")


class Promise(Shape):
    """What must come out for everybody for whom a condition holds."""

    called = "a promise"
    checked_later = ("because",)
    on_lines = True
    apart = True
    set_off = True

    promise: Name = Field(description="The name of the promise.", examples=["fever_is_seen"])
    when: Condition = Field(description="Of whom it is promised.", examples=["{fever: yes}"])
    then: Then = Field(
        description="What is promised of them.", examples=["{acuity_at_least: urgent}"]
    )
    because: Text | None = Field(None, description="Why it matters.")


ListOfPromises: TypeAlias = list[Promise] | None


class Promises(Shape):
    """Promises about the rules of this folder."""

    called = "a promises file"
    on_lines = True

    promises: list[Promise] = Field(
        min_length=1, description="What must come out, for everybody of whom something holds."
    )
