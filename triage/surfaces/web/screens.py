"""Makes the screen of each step of an interview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import Final, assert_never

from triage.interview.record import Answer
from triage.interview.reply import how_to_answer
from triage.interview.steps import Ask, Confirm, Given, Notice, NoticeKind, Review
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import Choice, WholeNumber, YesNo
from triage.language.questionnaire import Form
from triage.surfaces.report.asking import how_far
from triage.surfaces.report.interruption import interruption
from triage.surfaces.report.readback import ReadBack
from triage.surfaces.report.sentences import sentence
from triage.surfaces.web.shown import (
    AskScreen,
    Choosable,
    ConfirmScreen,
    GivenRow,
    NoticeScreen,
    ReviewScreen,
    Row,
    Way,
)

NOT_SAFE: Final = "Something else is wrong, or I don't feel safe"
CALL: Final = "Call your emergency number now, or ask someone near you to call."


class Screens:
    """Makes the screens of one questionnaire."""

    def __init__(self, base: RuleBase, country: str) -> None:
        """Use the words of `base`, and of places in `country`."""
        self._base = base
        self._country = country
        self._words = ReadBack(base)

    # ------------------------------------------------------------- questions

    def ask(self, ask: Ask) -> AskScreen:
        """Return a question."""
        question = ask.question
        one = question.form is Form.ONE
        domain = self._base.findings[ask.items[0].finding].domain if one else None
        number = isinstance(domain, WholeNumber)
        said = ask.before.get(ask.items[0].finding) if number else None
        return AskScreen(
            question=question.id,
            kind="number" if number else _KINDS[question.form],
            section=ask.progress.title,
            how_far=how_far(ask.progress),
            lead="Let us put that another way." if ask.plainer else question.lead,
            text=ask.text,
            rows=tuple(self._rows(ask)),
            number="" if said is None or isinstance(said, Said) else str(said),
            units=(
                (domain.unit, *(unit.name for unit in question.also))
                if isinstance(domain, WholeNumber) and domain.unit
                else ()
            ),
            how=how_to_answer(self._base, question) if number else "",
            none="" if one else question.none or "None of these",
            before=self._words.said(question, ask.before, none=False) if ask.before else "",
            help=question.help,
            why=self._words.why(ask),
            personal=question.personal,
            chosen=ask.chosen,
            can_go_back=ask.can_go_back,
        )

    def _rows(self, ask: Ask) -> Iterable[Row]:
        question = ask.question
        for item in ask.items:
            before = ask.before.get(item.finding)
            match question.form:
                case Form.ONE:
                    yield Row(item.finding, "", tuple(self._options(ask, before)))
                case Form.SCREEN:
                    text = self._words.row(ask, item.finding)
                    yield Row(item.finding, text, yes_or_no(before, question.personal))
                case Form.CHOOSE_ANY:
                    text = self._words.row(ask, item.finding)
                    yield Row(item.finding, text, (Choosable("yes", text, before is True),))
                case _:
                    assert_never(question.form)

    def _options(self, ask: Ask, before: Answer | None) -> Iterable[Choosable]:
        domain = self._base.findings[ask.items[0].finding].domain
        match domain:
            case YesNo():
                yield Choosable("yes", "Yes", before is True)
                yield Choosable("no", "No", before is False)
            case Choice():
                for option in ask.question.options:
                    yield Choosable(option.value, option.label, before == option.value)
            case WholeNumber():
                return
            case _:
                assert_never(domain)

    # ------------------------------------------------------------- in between

    def notice(
        self, notice: Notice, seen: Set[str] = frozenset(), *, more: bool = False
    ) -> NoticeScreen:
        """Return a notice; `seen` were told before, and with `more` another one comes after it."""
        match notice.kind:
            case NoticeKind.RAISED:
                return self._raised(notice, seen, more=more)
            case NoticeKind.ALL_CLEAR:
                found = self._base.questionnaire
                screen = _plain("The safety questions are done", found.all_clear, "good")
                return replace(screen, help_now=tuple(map(sentence, found.help_now)))
            case NoticeKind.SETTLED_HOW_SOON:
                ways = (
                    Way("go_on", "Go on with the questions"),
                    Way("result", "See the result now"),
                )
                text = "Your answers decide it. What is left to ask is about the causes."
                return _plain("How soon you should be seen is settled", text, ways=ways)
            case NoticeKind.ASKED_AGAIN:
                text = "Things may have changed. We ask the older answers again."
                return _plain("Some time has passed", text)
            case NoticeKind.RULES_CHANGED:
                text = "Answers that still fit are kept. We ask the others again."
                return _plain("The questions have changed since you began", text)
            case _:
                assert_never(notice.kind)

    def _raised(self, notice: Notice, seen: Set[str], *, more: bool) -> NoticeScreen:
        if notice.flag is None:
            return _plain("Please read this", "")
        told = interruption(self._base, notice.flag, self._country, seen)
        on = Way("go_on", "Go on: a few more answers may matter")
        whole = Way("go_on", "See the whole result")
        change = Way("change_one", "That is not right: change an answer")
        result = Way("result", "See the whole result now")
        ways = (on, result, change) if notice.may_go_on else (whole, change)
        return NoticeScreen(
            title=told.title,
            urgency=told.urgency,
            call=told.directions.call,
            number=told.directions.number,
            tell=told.tell,
            place=told.directions.more,
            until_seen=told.until_seen,
            because=self._words.each(notice.decided_by),
            # "See the result" would be untrue where one more thing is read first.
            ways=(Way("go_on", "Read on"), change) if more else ways,
        )

    def confirm(self, confirm: Confirm) -> ConfirmScreen:
        """Return which of two things is asked to be right."""
        before = self._words.each(confirm.before)
        if confirm.flags:
            return ConfirmScreen(
                title="Which is right?",
                parts=(
                    ("First you said:", before),
                    ("Now you say:", self._words.each(confirm.after)),
                ),
                warning="The first answer was a danger sign. Please choose with care.",
                because="",
                ways=(
                    Way("take_back", "What I say now is right"),
                    Way("keep_first", "What I said first is right"),
                ),
            )
        changes = (
            Way(f"change:{question.id}", f"Change: {self._words.name(question)}")
            for question in confirm.questions
        )
        stand = Way("let_stand", "I can't say which. Count the more serious one")
        return ConfirmScreen(
            title="Which is right?",
            parts=(("These answers do not fit together:", before),),
            warning="",
            because=confirm.because,
            ways=(*changes, stand),
        )

    def review(self, review: Review) -> ReviewScreen:
        """Return everything that was said."""
        taken = {each.finding: each.value for each in review.withdrawn}
        return ReviewScreen(
            title="Please check your answers",
            danger=self._words.each(review.danger),
            withdrawn=self._words.each(taken),
            given=self.given(review.given),
            open=tuple(dict.fromkeys(map(self._words.asking, review.open))),
            open_count=len(review.open),
            early=review.early,
        )

    def given(self, given: Iterable[Given]) -> tuple[GivenRow, ...]:
        """Return questions, and what was said to each."""
        return tuple(
            GivenRow(
                each.question.id,
                self._words.name(each.question),
                self._words.said(each.question, each.answers, none=each.none_of_these),
            )
            for each in given
        )


_KINDS: Final[Mapping[Form, str]] = {Form.ONE: "one", Form.SCREEN: "rows", Form.CHOOSE_ANY: "any"}


def yes_or_no(before: Answer | None, personal: bool) -> tuple[Choosable, ...]:
    """Return the answers to one row of a screen."""
    found = [
        Choosable("yes", "Yes", before is True),
        Choosable("no", "No", before is False),
        Choosable("not_sure", "Not sure", before is Said.NOT_SURE),
    ]
    if personal:
        found.append(Choosable("rather_not_say", "Rather not say", before is Said.RATHER_NOT_SAY))
    return tuple(found)


def _plain(
    title: str, text: str, urgency: str = "", ways: tuple[Way, ...] = (Way("go_on", "Go on"),)
) -> NoticeScreen:
    return NoticeScreen(title, urgency, "", "", text, (), "", (), ways)
