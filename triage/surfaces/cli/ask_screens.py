"""The screens of an interview: what is written for each step, and nothing about what was typed."""

from collections.abc import Iterable, Mapping
from typing import Final, assert_never

from triage.interview.policy import Policy
from triage.interview.record import Answer
from triage.interview.reply import how_to_answer
from triage.interview.steps import Ask, Confirm, Given, Notice, NoticeKind, Progress, Review
from triage.language.base import RedFlag, RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId, WholeNumber, YesNo
from triage.language.questionnaire import Form, Question
from triage.language.referral import Acuity, Referral
from triage.surfaces.cli.ask_paper import UNBROKEN, Paper
from triage.surfaces.report.asking import policy_text, reason_text
from triage.surfaces.report.limits import intended_use
from triage.surfaces.report.material import Line, Part, Section
from triage.surfaces.report.readback import ReadBack
from triage.surfaces.report.sentences import SAID_WORDS, Words, joined, low, sentence
from triage.surfaces.report.times import when_to_go

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
        self._words = Words(base)
        self._read_back = ReadBack(base)

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
            paper.say(asked.something_else.tell, "danger")
            self._place(asked.something_else.refer)
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
        paper.heading(ask.progress.title, _how_far(ask.progress))
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
            said = self._read_back.said(question, ask.before, none=False)
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
        if ask.why.first is not None:
            paper.say(reason_text(self._base, self._words, ask.why.first))
        if ask.why.text:
            paper.say(ask.why.text)
        elif ask.why.first is not None:
            return
        elif ask.why.flags:
            paper.say("Your answer can change how soon we say you should be seen.")
        elif ask.why.causes:
            titles = [low(self._words.title(cause)) for cause in ask.why.causes[:_MOST_CAUSES]]
            titles += ["other causes"] if len(ask.why.causes) > _MOST_CAUSES else []
            paper.say(f"Your answer speaks for or against {joined(titles, 'or')}.")
        else:
            paper.say("Your answer decides which advice fits you.")

    def row(self, ask: Ask, finding: FindingId) -> None:
        """Write one row of a screen that still needs its own answer."""
        self._paper.say(self._row_text(ask, finding), "question", indent=2)

    def flaw(self, text: str) -> None:
        """Write what could not be taken, and what would be."""
        self._paper.say(text, "flaw")

    def _rows(self, ask: Ask) -> list[tuple[str, str]]:
        question = ask.question
        if question.form is not Form.ONE:
            texts = [self._row_text(ask, item.finding) for item in ask.items]
            rows = [(str(number), text) for number, text in enumerate(texts, 1)]
            return [*rows, ("0", question.none or "None of these")]
        domain = self._base.findings[ask.items[0].finding].domain
        if isinstance(domain, YesNo):
            return [("1", "Yes"), ("2", "No")]
        return [(str(number), option.label) for number, option in enumerate(question.options, 1)]

    def _row_text(self, ask: Ask, finding: FindingId) -> str:
        item = next(item for item in ask.items if item.finding == finding)
        return ask.row(item) or self._words.finding(finding)

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

    def notice(self, notice: Notice) -> None:
        """Write a notice."""
        match notice.kind:
            case NoticeKind.RAISED:
                if notice.flag is not None:
                    self._raised(notice.flag, notice.decided_by)
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

    def _raised(self, flag: RedFlag, decided: Mapping[FindingId, Answer]) -> None:
        paper, acuity = self._paper, flag.refer.acuity
        emergency = acuity >= Acuity.EMERGENCY_TODAY
        style = "danger" if emergency else "urgent" if acuity is Acuity.URGENT else ""
        paper.heading("Please stop and read this" if emergency else "Please read this")
        paper.blank()
        paper.say(flag.tell or sentence(flag.title), style)
        self._place(flag.refer)
        if flag.until_seen:
            paper.blank()
            paper.say("Until then:", "title")
            paper.say(flag.until_seen)
        if decided:
            paper.blank()
            paper.say("We say this because you told us:", "quiet")
            paper.bullets(self._each(decided))
        paper.blank()

    def _place(self, referral: Referral) -> None:
        paper = self._paper
        if referral.to not in self._base.places:
            return
        words = self._base.places[referral.to].words_in(self._country)
        said, when = words.words.rstrip("."), when_to_go(referral)
        paper.blank()
        paper.say(sentence(said if not when or said.endswith(f" {when}") else f"{said} {when}"))
        if words.number and words.number not in words.words:
            paper.say(f"The number is {words.number}.")
        if words.if_closed:
            paper.say(sentence(words.if_closed))

    def confirm(self, confirm: Confirm) -> list[str]:
        """Write which of two things is asked to be right, and return the numbered ways out."""
        paper = self._paper
        paper.heading("Which is right?")
        paper.blank()
        if confirm.flags:
            paper.say("First you said:")
            paper.bullets(self._each(confirm.before))
            paper.say("Now you say:")
            paper.bullets(self._each(confirm.after))
            paper.blank()
            paper.say("The first answer was a danger sign. Please choose with care.", "urgent")
            ways = ["What I say now is right", "What I said first is right"]
        else:
            paper.say("These answers do not fit together:")
            paper.bullets(self._each(confirm.before))
            paper.say(confirm.because, "quiet")
            ways = [f"Change: {self._name(question)}" for question in confirm.questions] + [
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
            paper.bullets(self._each(review.danger))
        else:
            paper.say("You told us of no danger sign.")
        if review.withdrawn:
            paper.blank()
            paper.say("You took these back:", "quiet")
            paper.bullets(self._each({each.finding: each.value for each in review.withdrawn}))
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
            said = self._read_back.said(each.question, each.answers, none=each.none_of_these)
            rows.append((str(number), f"{self._name(each.question)}: {said}"))
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
        asking = list(dict.fromkeys(self._read_back.asking(id) for id in open_findings))
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

    # ------------------------------------------------------------- words

    def _name(self, question: Question) -> str:
        if question.title:
            return question.title
        if question.form is Form.ONE:
            return self._words.finding(question.items[0].finding)
        return question.text.rstrip("?:. ")

    def _each(self, answers: Mapping[FindingId, Answer]) -> list[str]:
        return [f"{self._words.finding(id)}: {self._answer(id, answers[id])}" for id in answers]

    def _answer(self, id: FindingId, answer: Answer) -> str:
        return SAID_WORDS[answer] if isinstance(answer, Said) else self._words.value(id, answer)


def _how_far(progress: Progress) -> str:
    part = f"Part {progress.section} of {progress.sections}" if progress.sections > 1 else ""
    of = progress.answered + progress.left
    question = f"question {progress.answered + 1} of about {of}" if of > 1 else ""
    return ", ".join(filter(None, (part, question))).capitalize()


def _keys(ask: Ask) -> str:
    keys = ["s not sure", "w why"]
    if ask.question.personal:
        keys.insert(1, "- rather not say")
    if ask.can_go_back:
        keys += ["b back", "c change"]
    keys += ["r result now", "q save and quit", "? help"]
    return ", ".join(key.replace(" ", UNBROKEN) for key in keys)
