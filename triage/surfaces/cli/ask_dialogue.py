"""The interview on a terminal: write a screen, read a line, take one step."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import assert_never

from triage.interview.record import Answer, Interview
from triage.interview.reply import ReplyError
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Done, Notice, NoticeKind, Review, Step, Way
from triage.language.assessment import Assessment
from triage.language.case import Said
from triage.language.domain import FindingId
from triage.language.questionnaire import Form
from triage.surfaces.cli.ask_input import (
    Answered,
    Chosen,
    Kept,
    Key,
    NoneOfThese,
    Unclear,
    key_of,
    said_to_all,
    typed,
    yes_or_no,
)
from triage.surfaces.cli.ask_paper import Paper
from triage.surfaces.cli.ask_screens import Screens


class Quit(Exception):  # noqa: N818 - it is a wish, not a mistake
    """The person wants to go on another time."""


class Dialogue:
    """Leads one person through one session."""

    def __init__(
        self,
        session: Session,
        screens: Screens,
        paper: Paper,
        keep: Callable[[Interview], None],
    ) -> None:
        """Lead through `session`; `keep` is called after every step."""
        self._session = session
        self._screens = screens
        self._paper = paper
        self._keep = keep

    def lead(self) -> Assessment:
        """Ask until there is a result; raises Quit, or EndOfInput where nothing can be read."""
        step = self._session.step()
        while True:
            match step:
                case Ask():
                    step = self._ask(step)
                case Notice():
                    step = self._notice(step)
                case Confirm():
                    step = self._confirm(step)
                case Review():
                    step = self._review(step)
                case Done(assessment):
                    return assessment
                case _:
                    assert_never(step)
            self._keep(self._session.interview)

    # ------------------------------------------------------------- questions

    def _ask(self, ask: Ask) -> Step:
        self._screens.ask(ask)
        while True:
            try:
                line = self._paper.read(meanwhile=self._session.prepare)
                step = self._take(ask, line)
            except ReplyError as refused:
                for flaw in refused.flaws:
                    self._screens.flaw(str(flaw))
                continue
            if step is not None:
                return step

    def _take(self, ask: Ask, line: str) -> Step | None:
        """Do what `line` says; None where the same question waits for another line."""
        question, now = ask.question.id, _now()
        meant = typed(self._session.base, ask, line)
        match meant:
            case Answered(answers):
                return self._session.answer(question, answers, now)
            case Chosen(yes):
                return self._others(ask, yes)
            case NoneOfThese():
                return self._session.answer_none(question, now)
            case Kept():
                return self._session.keep()
            case Unclear(advice):
                self._screens.flaw(advice)
                return None
            case Key():
                return self._key(ask, meant)
            case _:
                assert_never(meant)

    def _key(self, ask: Ask, key: Key) -> Step | None:
        match key:
            case Key.HELP:
                self._screens.help(ask)
            case Key.WHY:
                self._screens.why(ask)
            case Key.NOT_SURE if ask.question.form is Form.SCREEN and len(ask.items) > 1:
                return self._others(ask, ())
            case Key.NOT_SURE | Key.RATHER_NOT_SAY:
                said = said_to_all(key)
                if said is not None:
                    return self._session.answer_all(ask.question.id, said, _now())
            case Key.BACK if ask.can_go_back:
                return self._session.back()
            case Key.BACK:
                self._screens.flaw("This is the first question.")
            case Key.RESULT:
                return self._session.leave()
            case Key.CHANGE | Key.SOMETHING_ELSE | Key.QUIT:
                return self._anywhere(key)
            case _:
                assert_never(key)
        return None

    def _others(self, ask: Ask, yes: tuple[FindingId, ...]) -> Step:
        """Ask for the rows of a screen that were not touched, one at a time.

        An emergency is told at once; the rows that are left stay unknown, and come afterwards.
        """
        session, question = self._session, ask.question.id
        answers: dict[FindingId, Answer] = dict.fromkeys(yes, True)
        if session.is_emergency(question, answers, _now()):
            return session.answer(question, answers, _now())
        self._paper.blank()
        self._paper.say("And the others, one at a time:" if yes else "One at a time, then:")
        personal = ask.question.personal
        more = ", - if you would rather not say" if personal else ""
        self._paper.say(f"Type y for yes, n for no, s for not sure{more}.", "quiet")
        for item in ask.items:
            if item.finding in answers:
                continue
            self._screens.row(ask, item.finding)
            said = self._one_row(ask)
            if said is None:
                return ask  # back to the whole screen
            answers[item.finding] = said
            if session.is_emergency(question, answers, _now()):
                break
        return session.answer(question, answers, _now())

    def _one_row(self, ask: Ask) -> Answer | None:
        """Return what is said to a row that was just written; None to begin the screen again."""
        personal = ask.question.personal
        while True:
            line = self._paper.read("y/n/s/-" if personal else "y/n/s")
            said = yes_or_no(line)
            if said is not None:
                return said
            match key_of(line):
                case Key.NOT_SURE:
                    return Said.NOT_SURE
                case Key.RATHER_NOT_SAY if personal:
                    return Said.RATHER_NOT_SAY
                case Key.BACK:
                    return None
                case Key.WHY:
                    self._screens.why(ask)
                case Key.SOMETHING_ELSE:
                    self._something_else()
                case Key.QUIT:
                    raise Quit
                case _:
                    self._screens.flaw(
                        "Type y, n or s for this one, w for why we ask. Type b to start again."
                    )

    # ------------------------------------------------------------- in between

    def _notice(self, notice: Notice) -> Step:
        self._screens.notice(notice, self._session.interview.seen)
        raised = notice.kind is NoticeKind.RAISED
        if raised and notice.may_go_on:
            rows = ["Go on: a few more answers may matter", "See the whole result now"]
            rows += ["That is not right: change an answer"]
            self._paper.items([(str(number), row) for number, row in enumerate(rows, 1)])
            self._screens.way_out()
            # Enter alone does nothing here: what was just written must not be passed over.
            ways = {"1": "on", "2": "result", "3": "change", "r": "result"}
            ways |= {"c": "change", "b": "change"}
        elif raised:
            self._paper.say("Press Enter to read on. Or type c to change an answer.")
            self._screens.way_out()
            ways = {"": "on", "c": "change", "b": "change", "r": "on"}
        elif notice.kind is NoticeKind.SETTLED_HOW_SOON:
            self._paper.items([("1", "Go on with the questions"), ("2", "See the result now")])
            ways = {"": "on", "1": "on", "2": "result", "r": "result", "c": "change"}
        else:
            self._paper.blank()
            self._paper.say("Press Enter to go on.", "quiet")
            ways = {"": "on", "c": "change"}
        match self._one_of(ways):
            case "result":
                self._session.go_on(_now())
                return self._session.leave()
            case "change":
                # Told is told: what was read need not be read again, unless it is raised again.
                self._session.go_on(_now())
                return self._change() or self._session.step()
            case _:
                return self._session.go_on(_now())

    def _confirm(self, confirm: Confirm) -> Step:
        ways = self._screens.confirm(confirm)
        chosen = int(self._one_of({str(number): str(number) for number in range(1, len(ways) + 1)}))
        if confirm.flags:
            return self._session.confirm(Way.TAKE_BACK if chosen == 1 else Way.KEEP)
        if chosen == len(ways):
            return self._session.confirm(Way.LET_STAND)
        return self._session.confirm(Way.CHANGE, confirm.questions[chosen - 1].id)

    def _review(self, review: Review) -> Step:
        self._screens.review(review)
        self._paper.say("Press Enter if all of this is right. You then see your result.")
        self._paper.say("Type a number to change that answer.", "quiet")
        if review.early:
            self._paper.say("Type b to go on with the questions.", "quiet")
        self._screens.way_out()
        ways = {"": "on", "r": "on", "b": "back", "c": "back"}
        ways |= {str(number): str(number) for number in range(1, len(review.given) + 1)}
        match self._one_of(ways):
            case "on":
                return self._session.go_on(_now())
            case "back":
                return self._session.stay() if review.early else self._session.back()
            case number:
                return self._session.change(review.given[int(number) - 1].question.id)

    def _one_of(self, ways: dict[str, str]) -> str:
        while True:
            line = self._paper.read().lower()
            if line in ways:
                return ways[line]
            match key_of(line):
                case Key.SOMETHING_ELSE:
                    self._something_else()
                case Key.QUIT:
                    raise Quit
                case _:
                    self._screens.flaw(f"Type {_listed(ways)}.")

    # ------------------------------------------------------------- on every screen

    def _anywhere(self, key: Key) -> Step | None:
        match key:
            case Key.QUIT:
                raise Quit
            case Key.CHANGE:
                return self._change() or self._session.step()
            case _:
                self._something_else()
                return self._session.step()

    def _change(self) -> Step | None:
        given = self._session.given
        self._paper.heading("Change an answer")
        if not given:
            self._paper.say("There is no answer yet.")
            return None
        self._screens.given(given)
        self._paper.blank()
        self._paper.say("Type the number of the answer to change. Enter: change nothing.", "quiet")
        ways = {str(number): str(number) for number in range(1, len(given) + 1)}
        chosen = self._one_of({"": "", "b": "", **ways})
        return self._session.change(given[int(chosen) - 1].question.id) if chosen else None

    def _something_else(self) -> None:
        self._screens.something_else()
        self._paper.blank()
        self._paper.say("Your answers are kept. Press Enter to go back to the questions.", "quiet")
        if key_of(self._paper.read()) is Key.QUIT:
            raise Quit


def _listed(ways: Iterable[str]) -> str:
    numbers = [way for way in ways if way.isdecimal()]
    words = [f"a number from 1 to {numbers[-1]}"] if len(numbers) > 3 else numbers
    words += ["Enter" if way == "" else way for way in ways if not way.isdecimal()]
    return " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


def _now() -> datetime:
    return datetime.now(UTC)
