"""The screens of an interview: what is written for each step, and nothing about what was typed."""

from collections.abc import Iterable, Mapping, Set
from typing import Final, assert_never

from triage.interview.policy import Policy
from triage.interview.record import Answer
from triage.interview.reply import how_to_answer
from triage.interview.steps import Ask, Confirm, Given, Notice, NoticeKind, Review
from triage.language.base import RedFlag, RuleBase
from triage.language.domain import FindingId, WholeNumber, YesNo
from triage.language.questionnaire import Form
from triage.surfaces.cli.ask_paper import UNBROKEN, Paper
from triage.surfaces.report.asking import how_far, policy_text
from triage.surfaces.report.interruption import Directions, directions, interruption
from triage.surfaces.report.limits import intended_use
from triage.surfaces.report.material import Line, Part, Section
from triage.surfaces.report.readback import ReadBack
from triage.surfaces.report.sentences import joined, sentence

_NOT_SAFE: Final = "Something else is wrong, or I don't feel safe"
_CALL: Final = "Call your emergency number now, or ask someone near you to call."
_WHO_ANSWERS: Final = "Whoever offers it to patients answers for that."
_MOST_CAUSES: Final = 3
_MOST_NAMED: Final = 8  # of the questions still open; a longer list is not read


class Screens:
    """Writes the screens of one questionnaire on paper."""

    def __init__(self, base: RuleBase, paper: Paper, country: str) -> None:
        """Write in the words of `base` for `country`."""
        self._base = base
        self._paper = paper
        self._country = country
        self._words = ReadBack(base)

    # ------------------------------------------------------------- before the questions

    def first(self, policy: Policy) -> None:
        """Write what this is, for whom, what it is not, and when the questions end."""
        asked, paper = self._base.questionnaire, self._paper
        paper.heading(asked.title)
        paper.say(sentence(asked.for_whom))
        paper.blank()
        paper.say("Before you start", "title")
        paper.bullets((*intended_use(self._base.review), _WHO_ANSWERS))
        paper.bullets(sentence(text) for text in asked.about)
        paper.blank()
        paper.say(
            "You can say that you are not sure, go back, or stop at any time. Your answers stay on"
            " this computer."
        )
        paper.say(policy_text(policy))
        self.way_out()
        paper.blank()

    def way_out(self) -> None:
        """Write the line that is on every screen."""
        other = self._base.questionnaire.something_else
        self._paper.items([("!", other.offer if other else _NOT_SAFE)])

    def something_else(self) -> None:
        """Write what to do when something else is wrong."""
        asked, paper = self._base.questionnaire, self._paper
        paper.heading(asked.something_else.offer if asked.something_else else _NOT_SAFE)
        paper.blank()
        if asked.something_else:
            found = directions(self._base, asked.something_else.refer, self._country)
            paper.say(found.call or _CALL, "danger")
            paper.say(asked.something_else.tell)
            self._more(found)
        else:
            paper.say(_CALL, "danger")
        if asked.help_now:
            paper.blank()
            paper.say("Get help now if:")
            paper.bullets(asked.help_now)

    # ------------------------------------------------------------- questions

    def ask(self, ask: Ask) -> None:
        """Write one question with its answers, numbered."""
        paper, question = self._paper, ask.question
        paper.heading(ask.progress.title, how_far(ask.progress))
        paper.blank()
        if ask.plainer:
            paper.say("Let us put that another way.", "quiet")
        elif question.lead:
            paper.say(question.lead)
        paper.say(ask.text, "question")
        if question.picture:
            paper.drawing(question.picture)
        rows = self._rows(ask)
        if rows:
            paper.blank()
        paper.items(rows)
        if ask.before:
            said = self._words.said(question, ask.before, none=False)
            paper.say(f"You said before: {said}", "quiet", indent=2)
        paper.blank()
        paper.say(self._how(ask), "quiet")
        paper.say(_keys(ask), "quiet")
        self.way_out()

    def help(self, ask: Ask) -> None:
        """Write the help of a question and what can be typed."""
        paper = self._paper
        paper.blank()
        if ask.question.help:
            paper.say(ask.question.help)
            paper.blank()
        paper.say("What you can type:", "title")
        paper.say(self._how(ask), indent=2)
        rows = [
            ("s", "not sure: it counts as unknown, never as no"),
            ("w", "why do you ask this?"),
            ("b", "back to the question before"),
            ("c", "change an answer that you gave earlier"),
            ("r", "see the result now, with what is still open"),
            ("q", "save, and go on another time"),
        ]
        if ask.question.personal:
            rows.insert(1, ("-", "I would rather not say: it counts as unknown"))
        paper.items(rows)
        self.way_out()

    def why(self, ask: Ask) -> None:
        """Write why a question is asked."""
        paper = self._paper
        paper.blank()
        for text in self._words.why(ask):
            paper.say(text)

    def row(self, ask: Ask, finding: FindingId) -> None:
        """Write one row of a screen that still needs its own answer."""
        self._paper.say(self._words.row(ask, finding), "question", indent=2)

    def flaw(self, text: str) -> None:
        """Write what could not be taken, and what would be."""
        self._paper.say(text, "flaw")

    def _rows(self, ask: Ask) -> list[tuple[str, str]]:
        question = ask.question
        if question.form is not Form.ONE:
            texts = [self._words.row(ask, item.finding) for item in ask.items]
            rows = [(str(number), text) for number, text in enumerate(texts, 1)]
            return [*rows, ("0", question.none or "None of these")]
        domain = self._base.findings[ask.items[0].finding].domain
        if isinstance(domain, YesNo):
            return [("1", "Yes"), ("2", "No")]
        return [(str(number), option.label) for number, option in enumerate(question.options, 1)]

    def _how(self, ask: Ask) -> str:
        question = ask.question
        if question.form is Form.ONE:
            domain = self._base.findings[ask.items[0].finding].domain
            how = how_to_answer(self._base, question)
            if isinstance(domain, WholeNumber) and question.also:
                units = joined((unit.name for unit in question.also), "or")
                how += f" You may say it in {units} too."
            if isinstance(domain, YesNo):
                how = "Type y for yes or n for no."
        else:
            how = "Type the numbers of those that are true, such as 1 3. Type 0 if none is."
        return f"{how} Press Enter to leave it as it was." if ask.chosen else how

    # ------------------------------------------------------------- in between

    def notice(self, notice: Notice, seen: Set[str] = frozenset()) -> None:
        """Write a notice; `seen` were told before."""
        match notice.kind:
            case NoticeKind.RAISED:
                if notice.flag is not None:
                    self._raised(notice.flag, notice.decided_by, seen)
            case NoticeKind.ALL_CLEAR:
                self._paper.heading("The safety questions are done")
                self._paper.blank()
                self._paper.say(self._base.questionnaire.all_clear, "good")
            case NoticeKind.SETTLED_HOW_SOON:
                self._paper.heading("How soon you should be seen is settled")
                self._paper.say("Your answers decide it. What is left to ask is about the causes.")
            case NoticeKind.ASKED_AGAIN:
                self._paper.heading("Some time has passed")
                self._paper.say("Things may have changed. We ask the older answers again.")
            case NoticeKind.RULES_CHANGED:
                self._paper.heading("The questions have changed since you began")
                self._paper.say("Answers that still fit are kept. We ask the others again.")
            case _:
                assert_never(notice.kind)

    def _raised(self, flag: RedFlag, decided: Mapping[FindingId, Answer], seen: Set[str]) -> None:
        paper, told = self._paper, interruption(self._base, flag, self._country, seen)
        paper.heading(told.title)
        paper.blank()
        # The instruction comes first and stands alone: it is all that some will read.
        if told.directions.call:
            paper.say(told.directions.call, told.urgency)
        paper.say(told.tell, "" if told.directions.call else told.urgency)
        self._more(told.directions)
        if told.until_seen:
            paper.blank()
            paper.say("Until then:", "title")
            paper.say(told.until_seen)
        if decided:
            paper.blank()
            paper.say("We say this because you told us:", "quiet")
            paper.bullets(self._words.each(decided))
        paper.blank()

    def _more(self, found: Directions) -> None:
        if found.more:
            self._paper.blank()
        for text in found.more:
            self._paper.say(text)

    def confirm(self, confirm: Confirm) -> list[str]:
        """Write which of two things is asked to be right, and return the numbered ways out."""
        paper = self._paper
        paper.heading("Which is right?")
        paper.blank()
        if confirm.flags:
            paper.say("First you said:")
            paper.bullets(self._words.each(confirm.before))
            paper.say("Now you say:")
            paper.bullets(self._words.each(confirm.after))
            paper.blank()
            paper.say("The first answer was a danger sign. Please choose with care.", "urgent")
            ways = ["What I say now is right", "What I said first is right"]
        else:
            paper.say("These answers do not fit together:")
            paper.bullets(self._words.each(confirm.before))
            paper.say(confirm.because, "quiet")
            ways = [f"Change: {self._words.name(question)}" for question in confirm.questions] + [
                "I can't say which. Count the more serious one"
            ]
        paper.blank()
        paper.items([(str(number), way) for number, way in enumerate(ways, 1)])
        self.way_out()
        return ways

    # ------------------------------------------------------------- reading back

    def review(self, review: Review) -> None:
        """Write everything that was said, before the result."""
        paper = self._paper
        paper.heading("Please check your answers")
        paper.blank()
        if review.danger:
            paper.say("These decide how soon you should be seen:", "urgent")
            paper.bullets(self._words.each(review.danger))
        else:
            paper.say("You told us of no danger sign.")
        if review.withdrawn:
            paper.blank()
            paper.say("You took these back:", "quiet")
            paper.bullets(self._words.each({each.finding: each.value for each in review.withdrawn}))
        paper.blank()
        paper.say("Everything that you said:")
        self.given(review.given)
        if review.early:
            self._still_open(review.open)
        paper.blank()

    def given(self, given: Iterable[Given]) -> None:
        """Write questions and their answers, numbered."""
        rows = []
        for number, each in enumerate(given, 1):
            said = self._words.said(each.question, each.answers, none=each.none_of_these)
            rows.append((str(number), f"{self._words.name(each.question)}: {said}"))
        self._paper.items(rows)

    def _still_open(self, open_findings: tuple[FindingId, ...]) -> None:
        paper = self._paper
        paper.blank()
        if not open_findings:
            paper.say("Nothing else is open.")
            return
        paper.say(
            f"Still open: {len(open_findings)}. They count as unknown, never as no,"
            " and may make the result more careful:"
        )
        asking = list(dict.fromkeys(self._words.asking(id) for id in open_findings))
        more = len(asking) - _MOST_NAMED
        # Safety questions stand first in the author's order, so they are the ones named.
        paper.bullets([*asking[:_MOST_NAMED], f"and {more} more"] if more > 1 else asking)

    # ------------------------------------------------------------- the result

    def in_short(self, written: Iterable[Section]) -> None:
        """Write the instruction once more: after a long result its top is out of sight."""
        wanted = (Part.WHAT_TO_DO, Part.ACTIVITY)
        chosen = [section for section in written if section.part in wanted]
        self._paper.heading("In short")
        for section in chosen:
            first = section.lines[0].text
            asked = "" if section.part is Part.WHAT_TO_DO else f"{section.title} "
            self._paper.say(f"{asked}{first}", "question")
        self._paper.blank()

    def sections(self, written: Iterable[Section]) -> None:
        """Write the sections of a report."""
        for section in written:
            self._paper.heading(section.title)
            for line in section.lines:
                self._report_line(line)
        self._paper.blank()

    def _report_line(self, line: Line) -> None:
        if line.level == 1:
            self._paper.bullets([line.text], indent=0)
        else:
            self._paper.say(line.text, indent=line.level)


def _keys(ask: Ask) -> str:
    keys = ["s not sure", "w why"]
    if ask.question.personal:
        keys.insert(1, "- rather not say")
    if ask.can_go_back:
        keys += ["b back", "c change"]
    keys += ["r result now", "q save and quit", "? help"]
    return ", ".join(key.replace(" ", UNBROKEN) for key in keys)
