"""Interviews under way: opened by their link, taken a step further, kept in whole steps."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from triage.interview.choice import Choosing
from triage.interview.kept import Keeper
from triage.interview.policy import Policy
from triage.interview.record import Entry, Interview, fresh, standing, with_entry
from triage.interview.relevance import Needs
from triage.interview.session import Engine, Session
from triage.interview.stale import SAFETY_ANSWERS_LAST
from triage.interview.steps import Done, NoticeKind, Step
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.records import interviews
from triage.records.database import Database
from triage.records.interviews import Event, Header, Json
from triage.semantics.reading import truths
from triage.surfaces.web.keeping import (
    ANSWERS,
    BEGUN,
    LOOKED_AGAIN,
    RESULT,
    entries_of,
    events_between,
    interview_of,
    state_of,
)
from triage.surfaces.web.outcome import outcome_of, result_body, result_shown
from triage.surfaces.web.shown import Screen

#: So many interviews are held ready in memory; the others are read from the database.
READY: Final = 200
NOTHING: Final[Json] = {"sections": []}


@dataclass
class Sitting:
    """One interview, held by one request at a time."""

    base: RuleBase
    session: Session
    header: Header
    lock: Lock = field(default_factory=Lock)
    screen: tuple[Step, Screen | None] | None = None  # the last step shown, and its words

    @property
    def version(self) -> int:
        """Return the number of its last event."""
        return self.header.version


class Sittings:
    """Opens and keeps the interviews of one server."""

    def __init__(
        self,
        database: Database,
        bases: Mapping[str, RuleBase],
        engines: Mapping[str, Engine],
        *,
        policy: Policy,
        retention: timedelta,
        ready: int = READY,
    ) -> None:
        """Keep in `database` what is said about `bases`."""
        self._database = database
        self._bases = bases
        self._engines = engines
        self._guides = {base.digest: Choosing(base, policy) for base in bases.values()}
        for base in bases.values():  # so that the first person waits no longer than the others
            self._guides[base.digest].prepare(Needs(base, Case({}), truths(base, Case({}))))
        self._keepers = {
            base.digest: Keeper(base, engines[base.digest].truths) for base in bases.values()
        }
        self._retention = retention
        self._most = ready
        self._ready: OrderedDict[str, Sitting] = OrderedDict()
        self._lock = Lock()

    def begin(
        self, base: RuleBase, *, country: str, answered_by: str, shown: Json, now: datetime
    ) -> str:
        """Begin an interview; return the secret of its private link."""
        link = interviews.new_link()
        session = self._session(base, fresh(base))
        header = Header(
            id=interviews.new_id(),
            library=base.library.id,
            content_version=base.library.version,
            rule_base=base.digest,
            questionnaire=base.questionnaire.id,
            country=country,
            answered_by=answered_by,
            began_at=now,
            last_at=now,
            expires_at=now + self._retention,
            state=state_of(session.interview),
        )
        body = {"country": country, "answered_by": answered_by}
        interviews.begin(self._database, header, link, [Event(BEGUN, now, body, shown)])
        return link

    @contextmanager
    def opened(self, link: str, now: datetime) -> Iterator[Sitting | None]:
        """Yield the interview that `link` opens, None where there is none; nobody else has it."""
        header = self._header(link, now)
        if header is None or header.questionnaire not in self._bases:
            yield None
            return
        sitting = self._taken(header)
        with sitting.lock:
            # Another request may have gone on with it, or failed with it, while this one waited.
            if sitting.header.version < header.version or sitting.header.id != header.id:
                self._read(sitting, header)
            try:
                self._bring_back(sitting, now)
                yield sitting
            except BaseException:
                self._drop(sitting)
                raise

    def step(
        self,
        sitting: Sitting,
        do: Callable[[Session], object],
        *,
        way: str,
        shown: Json,
        now: datetime,
    ) -> None:
        """Do one thing and keep it, with what was on the page; raises StaleError, ReplyError."""
        before = sitting.session.interview
        do(sitting.session)
        self._keep(
            sitting,
            events_between(before, sitting.session.interview, way=way, shown=shown, now=now),
            now,
        )

    def scratch(self, sitting: Sitting) -> Session:
        """Return a copy to try something on; nothing of it is kept until it is adopted."""
        return self._session(sitting.base, sitting.session.interview)

    def adopt(
        self, sitting: Sitting, tried: Session, *, way: str, shown: Json, now: datetime
    ) -> None:
        """Go on with what was tried on a copy, and keep it; raises StaleError."""
        before, sitting.session = sitting.session.interview, tried
        events = events_between(before, tried.interview, way=way, shown=shown, now=now)
        self._keep(sitting, events, now)

    def answers_at(self, sitting: Sitting, number: int) -> Entry | None:
        """Return the answers that the event of that number keeps, None where it is another."""
        found = interviews.event(self._database, sitting.header.id, number)
        return None if found is None or found.kind != ANSWERS else next(entries_of([found]))

    def look_again(self, sitting: Sitting, how: str, *, shown: Json, now: datetime) -> None:
        """Take up a finished interview: note how it went, and ask the safety questions again."""
        before = sitting.session.interview
        asked = _without_safety(sitting.base, before, now)
        session = self._session(sitting.base, asked)
        session.resume(now)
        again = (str(NoticeKind.ASKED_AGAIN),)
        sitting.session = self._session(sitting.base, replace(session.interview, to_tell=again))
        events = [Event(LOOKED_AGAIN, now, {"how": how}, shown)]
        events += events_between(
            before, sitting.session.interview, way="looked again", shown=NOTHING, now=now
        )
        self._keep(sitting, events, now)

    def forget(self, sitting: Sitting) -> None:
        """Delete an interview, and all that was said in it."""
        interviews.forget(self._database, sitting.header.id)
        self._drop(sitting)

    # ------------------------------------------------------------- inside

    def _header(self, link: str, now: datetime) -> Header | None:
        """Return the header as the database has it, from memory where that has the same version."""
        found = interviews.version_by_link(self._database, link, now)
        if found is None:
            return None
        id, version = found
        with self._lock:
            held = self._ready.get(id)
            header = None if held is None else held.header
        if header is not None and header.version == version:
            return header
        return interviews.by_link(self._database, link, now)

    def _keep(self, sitting: Sitting, events: list[Event], now: datetime) -> None:
        session, header = sitting.session, sitting.header
        outcome = None
        step = session.step()
        if isinstance(step, Done):
            outcome = outcome_of(step.assessment, now)
            told = result_shown(sitting.base, session, header.country, now)
            body = result_body(sitting.base, step.assessment)
            events.append(Event(RESULT, now, body, told))
        state = session.interview
        sitting.header = interviews.add(
            self._database,
            replace(header, rule_base=state.rule_base, content_version=state.content_version),
            events,
            state=state_of(state),
            now=now,
            expires_at=now + self._retention,
            outcome=outcome,
        )

    def _bring_back(self, sitting: Sitting, now: datetime) -> None:
        """After a break, or with other rules, ask again what cannot be relied on any more."""
        header = sitting.header
        if isinstance(sitting.session.step(), Done) and header.rule_base == sitting.base.digest:
            return  # the result stays as it was shown, until the person looks again
        idle = now - header.last_at
        if header.rule_base == sitting.base.digest and idle < SAFETY_ANSWERS_LAST:
            return
        before = sitting.session.interview
        sitting.session.resume(now)
        events = events_between(
            before, sitting.session.interview, way="came back", shown=NOTHING, now=now
        )
        self._keep(sitting, events, now)

    def _taken(self, header: Header) -> Sitting:
        with self._lock:
            sitting = self._ready.get(header.id)
            if sitting is None:
                # Read by whoever locks it first; until then its version says that it is not.
                sitting = Sitting(
                    self._bases[header.questionnaire],
                    self._session(self._bases[header.questionnaire], None),
                    replace(header, version=-1),
                )
                self._ready[header.id] = sitting
            self._ready.move_to_end(header.id)
            while len(self._ready) > self._most:
                self._ready.popitem(last=False)
            return sitting

    def _read(self, sitting: Sitting, header: Header) -> None:
        events = interviews.events_of(self._database, header.id)
        sitting.session = self._session(sitting.base, interview_of(header, events))
        sitting.header = header

    def _drop(self, sitting: Sitting) -> None:
        """Let the next request read it from the database."""
        sitting.header = replace(sitting.header, version=-1)
        with self._lock:
            if self._ready.get(sitting.header.id) is sitting:
                del self._ready[sitting.header.id]

    def _session(self, base: RuleBase, interview: Interview | None) -> Session:
        return Session(
            base,
            self._engines[base.digest],
            interview,
            self._guides[base.digest],
            self._keepers[base.digest],
        )


def _without_safety(base: RuleBase, interview: Interview, now: datetime) -> Interview:
    """Take back every answer to a safety question, so that it is asked again."""
    stand = standing(base, interview)
    for section in base.questionnaire.sections:
        for question in section.questions if section.safety else ():
            rows = [id for id in question.findings if id in stand]
            if rows:
                entry = Entry(question.id, dict.fromkeys(rows, Said.NOT_ASKED), now)
                interview = with_entry(interview, entry)
    return interview
