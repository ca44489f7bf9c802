"""Whatever a person does, in whatever order, no answer is lost and no emergency is passed over."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.draws import draws
from tests.interview.people import MORNING, Reference
from triage.interview.record import Answer, Entry, standing
from triage.interview.saved import load, save
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Done, Notice, NoticeKind, Review, Way
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.testing.strategies import answers, rule_bases


class Interviewing(RuleBasedStateMachine):
    """Answers, goes back, changes, quits and resumes; keeps its own list of what was said."""

    base: RuleBase
    session: Session

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.base = data.draw(rule_bases())
        self.session = Session(self.base, Reference(self.base))
        self.now = MORNING
        self.said: list[Entry] = []
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "one.json"

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def is_shown(self, *kinds: type) -> bool:
        return isinstance(self.session.step(), kinds)

    @precondition(lambda self: self.is_shown(Ask))
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        step = self.session.step()
        assert isinstance(step, Ask)
        unsure: list[Answer] = [Said.NOT_SURE]
        if step.question.personal:
            unsure.append(Said.RATHER_NOT_SAY)
        given = {
            item.finding: data.draw(
                st.sampled_from([*answers(self.base, item.finding), *unsure]), item.finding
            )
            for item in step.items
        }
        self.session.answer(step.question.id, given, self.now)
        if self.session.interview.proposed is None:
            self.said.append(Entry(step.question.id, given, self.now))
        self.now += timedelta(minutes=1)

    @precondition(lambda self: self.is_shown(Notice, Review))
    @rule()
    def go_on(self) -> None:
        self.session.go_on(self.now)

    @precondition(lambda self: self.is_shown(Ask, Review))
    @rule()
    def back(self) -> None:
        self.session.back()

    @precondition(lambda self: self.is_shown(Ask))
    @rule()
    def keep(self) -> None:
        self.session.keep()

    @precondition(lambda self: bool(self.session.changeable) and not self.is_shown(Confirm))
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(self.session.changeable))
        self.session.change(chosen.id)

    @precondition(lambda self: self.is_shown(Confirm))
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        step = self.session.step()
        assert isinstance(step, Confirm)
        ways = [way for way in step.ways if way is not Way.CHANGE or step.questions]
        way = data.draw(st.sampled_from(ways))
        question = step.questions[0].id if step.questions else ""
        before = len(self.session.interview.entries)
        self.session.confirm(way, question)
        self.said += self.session.interview.entries[before:]

    @precondition(lambda self: not self.is_shown(Confirm))
    @rule()
    def leave_or_stay(self) -> None:
        if self.session.interview.leaving:
            self.session.stay()
        else:
            self.session.leave()

    @rule(minutes=st.integers(0, 600))
    def quit_and_resume(self, minutes: int) -> None:
        save(self.session.interview, self.file)
        kept = load(self.file, self.base.library.id, self.base.questionnaire.id)
        assert kept is not None
        assert kept.entries == self.session.interview.entries
        self.session = Session(self.base, Reference(self.base), kept)
        before = len(self.session.interview.entries)
        self.now += timedelta(minutes=minutes)
        self.session.resume(self.now)
        self.said += self.session.interview.entries[before:]

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "session"):
            assert list(self.session.interview.entries) == self.said
            stand = standing(self.base, self.session.interview)
            case = self.session.case
            assert {**case.values, **case.said} == {id: stand[id][0] for id in stand}

    @invariant()
    def the_result_is_that_of_the_answers(self) -> None:
        if hasattr(self, "session"):
            step = self.session.step()
            if isinstance(step, Done):
                assert step.assessment == assess(self.base, self.session.case)

    @invariant()
    def an_emergency_is_never_passed_over(self) -> None:
        if hasattr(self, "session") and self.session.interview.proposed is None:
            raised = [
                flag
                for flag in self.base.red_flags
                if self.session.truths[f"red_flag:{flag.id}"] == 2
                and flag.refer.acuity is Acuity.EMERGENCY_NOW
            ]
            told = self.session.interview.seen
            step = self.session.step()
            if any(f"{NoticeKind.RAISED}:{flag.id}" not in told for flag in raised):
                assert isinstance(step, Notice)
            elif raised and not self.session.interview.focus and isinstance(step, Ask):
                raise AssertionError("asked on, in an emergency")


TestInterviewing = Interviewing.TestCase
TestInterviewing.settings = settings(draws(15, 300), stateful_step_count=30)
