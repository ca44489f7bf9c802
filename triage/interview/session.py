"""The interview: ask, answer, go back, change, finish. No clock, no files, no engine of its own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from triage.interview.choice import Choosing, Guide, Order
from triage.interview.kept import Keeper, KeptNeeds
from triage.interview.policy import Ended, Pick, Policy
from triage.interview.record import (
    Answer,
    Entry,
    Interview,
    Stand,
    Told,
    Withdrawn,
    case_of,
    case_that,
    fresh,
    standing,
    standing_after,
    to_ask_again,
    with_entry,
    withdrawn,
)
from triage.interview.relevance import items_to_ask
from triage.interview.reply import ReplyError, ReplyFlaw, reply_flaws
from triage.interview.stale import asked_again, refitted
from triage.interview.steps import Ask, Confirm, Done, Given, Notice, NoticeKind, Review, Step, Way
from triage.interview.tell import all_clear, settled_how_soon, taken_back
from triage.interview.view import View
from triage.language.assessment import Assessment
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId
from triage.language.questionnaire import Form, Item, Question, Section
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.assess import conclude


class Engine(Protocol):
    """Finds the truth of every clause in a case."""

    def truths(self, case: Case) -> Mapping[ClauseId, Truth]:
        """Return the truth of every clause of the rule base."""


@runtime_checkable
class Assessing(Protocol):
    """An engine that finds a whole assessment sooner than it follows from its truths."""

    def assess(self, case: Case) -> Assessment:
        """Return everything that is concluded about `case`."""


class Session:
    """One interview under way; `interview` is all there is to keep."""

    def __init__(
        self,
        base: RuleBase,
        engine: Engine,
        interview: Interview | None = None,
        guide: Guide | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        """Go on with `interview` where it stands, or begin one.

        Without a `guide` everything that matters is asked, in the author's order. Sessions of one
        rule base and one engine may share a `keeper`.
        """
        self.base = base
        self._engine = engine
        self._keeper = keeper or Keeper(base, engine.truths)
        self._guide = guide or Choosing(base, Policy.ALL, Order.AS_WRITTEN)
        self._questions = self._keeper.layout.questions
        begun = replace(interview or fresh(base), policy=str(self._guide.policy))
        self._view = self._look(begun, None, standing(base, begun))
        self._step: Step | None = None  # found when it is first asked for

    @property
    def interview(self) -> Interview:
        """Return what was said so far, and where the interview stands."""
        return self._view.interview

    @property
    def case(self) -> Case:
        """Return the answers that stand."""
        return self._view.needs.case

    @property
    def truths(self) -> Mapping[ClauseId, Truth]:
        """Return the truth of every clause now."""
        return self._view.needs.truths

    @property
    def withdrawn(self) -> tuple[Withdrawn, ...]:
        """Return the danger answers that were given first and do not stand any more."""
        return withdrawn(self.base, self.interview)

    @property
    def changeable(self) -> tuple[Question, ...]:
        """Return the questions that may be answered again, in the author's order."""
        return self._view.changeable

    @property
    def given(self) -> tuple[Given, ...]:
        """Return what stands and may be changed, in the author's order."""
        return self._view.review().given

    def waits_in(self, section: Section) -> bool:
        """Tell whether a question of `section` may still be asked."""
        return self._view.waits_in(section)

    def assessment(self) -> Assessment:
        """Return what follows from the answers so far."""
        if isinstance(self._step, Done):
            return self._step.assessment
        if isinstance(self._engine, Assessing):
            return self._engine.assess(self.case)
        return conclude(self.base, self.case, self.truths)

    # ------------------------------------------------------------- what is shown next

    def step(self) -> Step:
        """Return what to show now."""
        if self._step is None:
            self._step = self._find_step()
        return self._step

    def _find_step(self) -> Step:
        view, state, acuity = self._view, self.interview, self._view.needs.acuity
        if state.proposed is not None:
            return self._which_is_right(state.proposed)
        if acuity is Acuity.EMERGENCY_NOW and (notice := view.notice()):
            return notice
        if state.to_tell:
            return Notice(NoticeKind(state.to_tell[0]))
        if state.focus:
            question = self._questions[state.focus]
            return view.ask(question, view.rows_again(question), chosen=True)
        if clash := view.contradiction():
            return clash
        if notice := view.notice():
            return notice
        if acuity is Acuity.EMERGENCY_NOW:
            return self._done(Ended.ALL_ASKED)
        return self._next()

    def _next(self) -> Step:
        view, state, needs = self._view, self.interview, self._view.needs
        if state.leaving:
            return self._done(None) if state.reviewed else view.review()
        last = state.entries[-1].question if state.entries else ""
        found = self._guide.next(needs, last)
        question = self._questions[found.question] if isinstance(found, Pick) else None
        if NoticeKind.ALL_CLEAR not in state.seen and all_clear(needs, question):
            return Notice(NoticeKind.ALL_CLEAR)
        if NoticeKind.SETTLED_HOW_SOON not in state.seen and settled_how_soon(needs, question):
            return Notice(NoticeKind.SETTLED_HOW_SOON)
        if isinstance(found, Pick) and question is not None:
            return view.ask(question, items_to_ask(needs, question), found.reason)
        ended = None if isinstance(found, Pick) else found
        if state.reviewed or needs.acuity >= Acuity.EMERGENCY_TODAY:
            return self._done(ended)
        return view.review(ended)

    def _done(self, ended: Ended | None) -> Done:
        return Done(self.assessment(), self._guide.policy, ended)

    def prepare(self) -> None:
        """Do ahead what the next step will need; for while a person reads this one."""
        self._guide.prepare(self._view.needs)

    # ------------------------------------------------------------- what a person can do

    def resume(self, now: datetime) -> Step:
        """Come back after a break: what is too old or does not fit any more is asked again."""
        state = replace(
            self.interview,
            seen=frozenset(),
            to_tell=(),
            focus="",
            proposed=None,
            reviewed=False,
            leaving=False,
        )
        state, changed = refitted(self.base, state, now)
        state, old = asked_again(self.base, state, now)
        telling = [NoticeKind.RULES_CHANGED] if changed else []
        telling += [NoticeKind.ASKED_AGAIN] if old else []
        return self._become(replace(state, to_tell=tuple(map(str, telling))))

    def answer(self, question_id: str, answers: Mapping[FindingId, Answer], now: datetime) -> Step:
        """Take the answers to all rows shown; raises ReplyError with every flaw of them.

        Answers to some rows are enough where they raise an emergency: it is told first. The other
        rows stay unknown, and are asked afterwards.
        """
        question, shown = self._shown(question_id)
        entry = Entry(question.id, answers, now)
        flaws = reply_flaws(self.base, question, shown, answers)
        if flaws and not self._is_emergency(entry, shown):
            raise ReplyError(flaws)
        return self._offer(entry)

    def is_emergency(
        self, question_id: str, answers: Mapping[FindingId, Answer], now: datetime
    ) -> bool:
        """Tell whether these answers, to some of the rows shown, raise one more emergency."""
        question, shown = self._shown(question_id)
        return self._is_emergency(Entry(question.id, answers, now), shown)

    def _is_emergency(self, entry: Entry, shown: tuple[Item, ...]) -> bool:
        touched = tuple(item for item in shown if item.finding in entry.answers)
        question = self._questions[entry.question]
        if not touched or reply_flaws(self.base, question, touched, entry.answers):
            return False
        truths = self._engine.truths(case_of(self.base, with_entry(self.interview, entry)))
        return any(
            flag.refer.acuity >= Acuity.EMERGENCY_TODAY
            and truths[f"red_flag:{flag.id}"] is Truth.TRUE
            and flag not in self._view.needs.raised
            for flag in self.base.red_flags
        )

    def answer_none(self, question_id: str, now: datetime) -> Step:
        """Take "none of these", said as such: no to exactly the rows shown."""
        question, shown = self._shown(question_id)
        if question.form is Form.ONE:
            raise ReplyError([ReplyFlaw("", "This question has no such answer.", "Choose one.")])
        answers = {item.finding: False for item in shown}
        return self._offer(Entry(question.id, answers, now, none_of_these=True))

    def answer_all(self, question_id: str, said: Said, now: datetime) -> Step:
        """Take one thing, such as "not sure", in place of an answer to every row shown."""
        _, shown = self._shown(question_id)
        return self.answer(question_id, {item.finding: said for item in shown}, now)

    def go_on(self, now: datetime) -> Step:
        """Go on from a notice, or from the review to the result."""
        state = self.interview
        match self.step():
            case Notice() as notice:
                return self._become(
                    replace(
                        state,
                        told=(*state.told, Told(notice.name, now)),
                        seen=state.seen | {notice.name},
                        to_tell=tuple(name for name in state.to_tell if name != notice.name),
                    )
                )
            case Review():
                return self._become(replace(state, reviewed=True))
            case Ask() | Confirm() | Done() as step:
                return step

    def back(self) -> Step:
        """Put the question that was answered before the one shown; stay where there is none."""
        step = self.step()
        before = self._view.previous(step.question.id if isinstance(step, Ask) else "")
        if before is None:
            return step
        return self._become(replace(self.interview, focus=before.id, reviewed=False))

    def change(self, question_id: str) -> Step:
        """Put an answered question again."""
        if question_id not in (question.id for question in self.changeable):
            raise ReplyError([ReplyFlaw("", "That has no answer to change.", "Choose another.")])
        return self._become(replace(self.interview, focus=question_id, reviewed=False))

    def keep(self) -> Step:
        """Leave the question that was put again as it was answered, and go on."""
        return self._become(replace(self.interview, focus=""))

    def confirm(self, way: Way, question_id: str = "") -> Step:
        """Say which of two things is right."""
        state, step = self.interview, self.step()
        if not isinstance(step, Confirm) or way not in step.ways:
            raise ReplyError([ReplyFlaw("", "That is not being asked now.", "Choose another.")])
        match way:
            case Way.TAKE_BACK:
                return self._become(with_entry(state, _proposed(state)))
            case Way.KEEP:
                return self._become(self._as_before(_proposed(state), step))
            case Way.LET_STAND:
                return self._become(replace(state, let_stand=state.let_stand | {step.findings}))
            case Way.CHANGE:
                return self.change(question_id)

    def leave(self) -> Step:
        """Ask for the result now; what is still open counts as unknown."""
        return self._become(replace(self.interview, leaving=True, focus="", proposed=None))

    def stay(self) -> Step:
        """Go back to the questions after all."""
        return self._become(replace(self.interview, leaving=False, reviewed=False))

    # ------------------------------------------------------------- inside

    def _look(self, interview: Interview, before: KeptNeeds | None, stand: Stand) -> View:
        again = to_ask_again(self.base, interview, stand)
        return View(interview, self._keeper.needs(case_that(stand), again, before), stand)

    def _become(self, interview: Interview) -> Step:
        if interview.entries is not self.interview.entries:
            stand = standing(self.base, interview)
            return self._take(self._look(interview, self._view.needs, stand))
        return self._show(View(interview, self._view.needs, self._view.stand))

    def _take(self, view: View) -> Step:
        """Go on with other answers; a flag that is taken back and raised again is told again."""
        raised = {f"{NoticeKind.RAISED}:{flag.id}" for flag in view.needs.raised}
        seen = view.interview.seen
        gone = {name for name in seen if name.startswith(NoticeKind.RAISED)} - raised
        return self._show(
            View(replace(view.interview, seen=seen - gone), view.needs, view.stand)
            if gone
            else view
        )

    def _show(self, view: View) -> Step:
        self._view = view
        self._step = None
        return self.step()

    def _offer(self, entry: Entry) -> Step:
        """Take `entry`, or ask first where it takes back a danger sign that was raised."""
        stand = standing_after(self.base, self._view.stand, entry)
        view = self._look(with_entry(self.interview, entry), self._view.needs, stand)
        if taken_back(self._view.needs, view.needs.case, view.needs.truths):
            return self._become(replace(self.interview, proposed=entry))
        return self._take(view)

    def _which_is_right(self, proposed: Entry) -> Confirm:
        after = case_of(self.base, with_entry(self.interview, proposed))
        lost = taken_back(self._view.needs, after, self._engine.truths(after))
        before = self._view.stand
        return Confirm(
            findings=lost.findings,
            flags=lost.flags,
            because="",
            before={id: before[id][0] for id in lost.findings},
            after={id: proposed.answers[id] for id in lost.findings},
            questions=(self._questions[proposed.question],),
            ways=(Way.TAKE_BACK, Way.KEEP),
        )

    def _as_before(self, proposed: Entry, step: Confirm) -> Interview:
        """Keep the danger answers as they were, and take what else was answered with them."""
        kept = replace(proposed, answers={**proposed.answers, **step.before}, none_of_these=False)
        return with_entry(self.interview, kept)

    def _shown(self, question_id: str) -> tuple[Question, tuple[Item, ...]]:
        step = self.step()
        if isinstance(step, Ask) and step.question.id == question_id:
            return step.question, step.items
        raise ReplyError([ReplyFlaw("", "That question is not being asked now.", "Look again.")])


def _proposed(interview: Interview) -> Entry:
    if interview.proposed is None:
        raise ValueError("nothing is proposed")
    return interview.proposed
