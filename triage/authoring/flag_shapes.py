"""The written shapes of what decides how soon: red flags, scopes, and a cause's refer_when."""

from pydantic import Field

from triage.authoring.example_shapes import Examples
from triage.authoring.promise_shapes import ListOfPromises
from triage.authoring.shape_types import (
    AcuityWord,
    Condition,
    IfUnknown,
    LevelWord,
    Limit,
    Name,
    OneOrMore,
    Place,
    Reviewed,
    Shape,
    Text,
    Yes,
)

_A_CONDITION = ["{pain_below_knee: yes}"]
_A_REFERRAL = ["{to: emergency_department, acuity: emergency_today, within: now}"]


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
    clashes_with: OneOrMore[Text] | None = Field(
        None, description="Interventions and red flags whose words contradict these."
    )


class _Level(Shape):
    activity: LevelWord | None = Field(None, description="Usually stop.")


class _Reasons(Shape):
    because: Text | None = Field(None, description="The reason, for a reviewer.")
    source: OneOrMore[Name] | None = Field(None, description="Keys of the bibliography.")


class _ReviewAndExamples(Shape):
    review: Reviewed | None = Field(None, description="none yet, or by whom and when.")
    promises: ListOfPromises = Field(None, description="What must come out, for `triage verify`.")
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
