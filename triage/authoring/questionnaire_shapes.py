"""The written shape of a questionnaire."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag
from pydantic.json_schema import SkipJsonSchema

from triage.authoring.shape_types import (
    Condition,
    Decimal,
    IfUnknown,
    Name,
    OneAnswer,
    OneOrMore,
    Place,
    Shape,
    Text,
    TimeSpan,
    Yes,
)

# ---------------------------------------------------------------- answers


class WholeNumber(Shape):
    """A whole number between two bounds, both included."""

    called = "a whole_number"

    from_: int = Field(alias="from", description="The least number.", examples=["0"])
    to: int = Field(description="The greatest number.", examples=["18"])
    unit: Text | None = Field(None, description="What is counted, such as hours.")
    also: dict[Text, Decimal] | None = Field(
        None, description="Other units, and what one of them is in `unit`."
    )


class NumberAnswer(Shape):
    """A whole number is asked."""

    called = "an answer"

    whole_number: WholeNumber = Field(description="The bounds and the unit.")


class ChooseAnyAnswer(Shape):
    """A list of which any may be chosen; each option is a yes/no finding of its own."""

    called = "an answer"
    on_lines = True

    choose_any: dict[str, Text] = Field(description="The options and their words.")
    none: Text | None = Field(None, description='The words of "none of these".')


def _answer_form(data: Any) -> str:
    if not isinstance(data, dict):
        return "<word>"
    if "whole_number" in data:
        return "<number>"
    return "<choose_any>" if "choose_any" in data else "<options>"


Answer: TypeAlias = Annotated[
    Annotated[Literal["yes_no"], Tag("<word>")]
    | Annotated[NumberAnswer, Tag("<number>")]
    | Annotated[ChooseAnyAnswer, Tag("<choose_any>")]
    | Annotated[dict[str, Text], Field(min_length=1), Tag("<options>")],
    Discriminator(_answer_form),
]


class RisingFrom(Shape):
    """From this number on, each is a danger value, and worse than the one before."""

    called = "a danger"

    rising_from: int = Field(description="The least danger value.", examples=["38"])


Danger: TypeAlias = Annotated[
    Annotated[list[OneAnswer], Field(min_length=1), Tag("<list>")]
    | Annotated[RisingFrom, Tag("<table>")],
    Discriminator(lambda data: "<table>" if isinstance(data, dict) else "<list>"),
]
HowOften: TypeAlias = dict[str, Decimal]


# ---------------------------------------------------------------- questions


class _Safety(Shape):
    """What makes a question one of safety."""

    ask_when: Condition = Field(None, description="Asked only when this holds.")
    otherwise: OneOrMore[OneAnswer] | None = Field(
        None, description="What a closed `ask_when` implies; without it: not applicable."
    )
    danger: Danger | None = Field(None, description="The danger values, from least to most.")
    context: Text | None = Field(
        None, description="Why this is neither danger nor reassurance, such as age."
    )
    critical: Yes | None = Field(None, description="Must be answered before self-care.")
    if_unknown: IfUnknown | None = Field(
        None, description="Of a critical question: where to go while it is unknown."
    )
    ask_again: Text | None = Field(None, description='A second, plainer wording after "not sure".')
    how_often: HowOften | None = Field(
        None, description="Base rates in per cent, for choosing what to ask next."
    )


class _AskHead(Shape):
    ask: Name = Field(description="The name of the finding.", examples=["fever"])
    title: Text | None = Field(None, description="A short name, for read-backs and traces.")
    lead: Text | None = Field(None, description="A sentence above the question.")
    text: Text = Field(description="The question.", examples=["Do you have a fever?"])
    answer: Answer = Field(
        description="yes_no, options and their words, choose_any, or whole_number.",
        examples=["yes_no"],
    )
    meaning: Text | None = Field(None, description="A short gloss for translators.")
    help: Text | None = Field(None, description="Shown when somebody asks for help.")
    why: Text | None = Field(None, description='Shown as "why do you ask?".')
    picture: Text | None = Field(None, description="A picture in characters.")
    personal: Yes | None = Field(None, description='Offers "rather not say".')


# Bases on the right give their keys first.
class Ask(_Safety, _AskHead):
    """A question that asks one finding, or a list to choose any from."""

    called = "a question"
    on_lines = True
    apart = True


class _ItemHead(Shape):
    ask: Name = Field(description="The name of the finding.", examples=["fever"])
    title: Text | None = Field(None, description="A short name, for read-backs and traces.")
    text: Text = Field(description="The words of this row.", examples=["A fever"])
    meaning: Text | None = Field(None, description="A short gloss for translators.")
    answer: SkipJsonSchema[Any] = None


class ScreenItem(_Safety, _ItemHead):
    """One yes/no finding of a screen."""

    called = "a row of a screen"
    never = ("answer",)
    on_lines = True


class Screen(Shape):
    """Two to five yes/no findings of one theme, each with its own answer."""

    called = "a screen"
    on_lines = True
    apart = True

    screen: Name = Field(description="The name of the screen.", examples=["how_you_feel"])
    title: Text | None = Field(None, description="A short name.")
    lead: Text | None = Field(None, description="A sentence above the question.")
    text: Text = Field(description="The question.", examples=["Have you any of these?"])
    help: Text | None = Field(None, description="Shown when somebody asks for help.")
    why: Text | None = Field(None, description='Shown as "why do you ask?".')
    picture: Text | None = Field(None, description="A picture in characters.")
    personal: Yes | None = Field(None, description='Offers "rather not say".')
    ask_when: Condition = Field(None, description="Asked only when this holds.")
    each: list[ScreenItem] = Field(
        description="Two to five findings.", examples=["[{ask: fever, text: A fever}, …]"]
    )
    none: Text | None = Field(None, description='The words of "none of these".')


def _question_form(data: Any) -> str:
    return "<screen>" if isinstance(data, dict) and "screen" in data else "<ask>"


Question: TypeAlias = Annotated[
    Annotated[Screen, Tag("<screen>")] | Annotated[Ask, Tag("<ask>")],
    Discriminator(_question_form),
]


class Section(Shape):
    """Questions that belong together."""

    called = "a section"
    on_lines = True
    apart = True
    set_off = True

    section: Name = Field(description="The name of the section.", examples=["safety"])
    title: Text = Field(
        description="Shown above its questions.", examples=["First, a few safety questions"]
    )
    order: Literal["as_written"] | None = Field(
        None, description="as_written, where its questions keep their order."
    )
    questions: list[Question] = Field(
        min_length=1, description="In the order they are asked.", examples=["[…]"]
    )


# ---------------------------------------------------------------- the questionnaire


class Activity(Shape):
    """The thing people want to go on doing, and what each answer says."""

    called = "an activity"
    on_lines = True

    question: Text = Field(description="What they want to know.", examples=["Can I run?"])
    easy: Text = Field(description="The freest answer.", examples=["Yes, easily."])
    rest_days: Text = Field(
        description="The middle answer.", examples=["Yes, with rest days between."]
    )
    stop: Text = Field(
        description="The strictest answer.", examples=["No, not until this is sorted out."]
    )


class LookAgain(Shape):
    """When to look again, and what better, same and worse then mean."""

    called = "look_again"
    on_lines = True

    after: TimeSpan = Field(description="A number of days or weeks.", examples=["2 weeks"])
    better: Text = Field(description="What to do if it is better.", examples=["Go on."])
    same: Text = Field(description="What to do if it is the same.", examples=["See somebody."])
    worse: Text = Field(description="What to do if it is worse.", examples=["See somebody soon."])


class SomethingElse(Shape):
    """The way out that is always in sight."""

    called = "something_else"
    on_lines = True

    offer: Text = Field(
        description="What a person can say at any time.",
        examples=["Something else is wrong, or I don't feel safe"],
    )
    tell: Text = Field(description="What they are then told.", examples=["Call for help now."])
    refer: Place = Field(
        description="Where they are sent.",
        examples=["{to: emergency_call, acuity: emergency_now, within: now}"],
    )


class Conflict(Shape):
    """Two answers that cannot both be true."""

    called = "a conflict"
    checked_later = ("because",)
    on_lines = True
    set_off = True

    these: list[Condition] = Field(
        description="Two conditions.", examples=["[{walks: yes}, {foot_drags: yes}]"]
    )
    because: Text | None = Field(None, description="Why they cannot both be true.")


class Questionnaire(Shape):
    """What is asked, and which answers exist."""

    called = "a questionnaire"
    on_lines = True

    questionnaire: Name = Field(description="The name of the questionnaire.")
    title: Text = Field(description="What it is about.", examples=["Lower-back tightness"])
    for_: Text = Field(
        alias="for", description="Whom it is for.", examples=["Adults with a tight lower back"]
    )
    rules: OneOrMore[Name] | None = Field(
        None, description="The folders of rules it uses; with none named, all."
    )
    about: OneOrMore[Text] | None = Field(
        None, description="What it is not for, in words, shown first."
    )
    critical_if_unknown: IfUnknown | None = Field(
        None, description="Where to go while a critical question is unknown."
    )
    activity: Activity | None = Field(None, description="What people want to go on doing.")
    look_again: LookAgain | None = Field(None, description="When to look again.")
    something_else: SomethingElse | None = Field(
        None, description="The way out that is always in sight."
    )
    help_now: OneOrMore[Text] | None = Field(None, description='"Get help now if …"')
    all_clear: Text | None = Field(
        None, description="Said after the last safety screen, when nothing is raised or open."
    )
    sections: list[Section] = Field(
        min_length=1, description="In the order they are asked.", examples=["[…]"]
    )
    conflicts: list[Conflict] | None = Field(None, description="Answers that cannot both be true.")
