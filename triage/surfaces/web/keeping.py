"""An interview as the events and the state that are kept of it, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from triage.interview.record import Answer, Entry, Interview, Told
from triage.language.case import Said
from triage.records.interviews import Event, Header, Json

#: The kinds of events. Those of answers and notices make up the interview; the others say how it
#: went, so that every step has its number.
BEGUN: Final = "begun"
ANSWERS: Final = "answers"
ASKED_AGAIN: Final = "asked_again"  # answers that are too old to rely on
TOLD: Final = "told"
WENT: Final = "went"  # back, to a change, to the result: which way
RESULT: Final = "result"
LOOKED_AGAIN: Final = "looked_again"  # better, the same or worse


def events_between(
    before: Interview, after: Interview, *, way: str, shown: Json, now: datetime
) -> list[Event]:
    """Return the events that lead from `before` to `after`; `shown` is the page that was left."""
    found = [
        Event(ANSWERS if _says(entry) else ASKED_AGAIN, entry.at, entry_written(entry), shown)
        for entry in after.entries[len(before.entries) :]
    ]
    found += [
        Event(TOLD, told.at, {"notice": told.notice}, shown)
        for told in after.told[len(before.told) :]
    ]
    return found or [Event(WENT, now, {"way": way}, shown)]


def state_of(interview: Interview) -> dict[str, Any]:
    """Return where an interview stands, but for what was said and told."""
    proposed = interview.proposed
    return {
        "seen": sorted(interview.seen),
        "let_stand": sorted(map(list, interview.let_stand)),
        "to_tell": list(interview.to_tell),
        "focus": interview.focus,
        "proposed": None if proposed is None else _with_time(proposed),
        "reviewed": interview.reviewed,
        "leaving": interview.leaving,
        "policy": interview.policy,
    }


def interview_of(header: Header, events: Iterable[Event]) -> Interview:
    """Return the interview that was kept so."""
    log = list(events)
    state = header.state or {}
    proposed = state.get("proposed")
    return Interview(
        library=header.library,
        content_version=header.content_version,
        rule_base=header.rule_base,
        questionnaire=header.questionnaire,
        entries=tuple(entries_of(log)),
        told=tuple(Told(each.body["notice"], each.at) for each in log if each.kind == TOLD),
        seen=frozenset(state.get("seen", ())),
        let_stand=frozenset(tuple(each) for each in state.get("let_stand", ())),
        to_tell=tuple(state.get("to_tell", ())),
        focus=state.get("focus", ""),
        proposed=None if proposed is None else _entry(proposed, _time(proposed["at"])),
        reviewed=bool(state.get("reviewed", False)),
        leaving=bool(state.get("leaving", False)),
        policy=state.get("policy", ""),
    )


def entries_of(events: Iterable[Event]) -> Iterator[Entry]:
    """Yield the answers among events, in order."""
    for each in events:
        if each.kind in (ANSWERS, ASKED_AGAIN):
            yield _entry(each.body, each.at)


def entry_written(entry: Entry) -> dict[str, Any]:
    """Return the answers to one question as plain data, without their time."""
    said = {id: str(answer) for id, answer in entry.answers.items() if isinstance(answer, Said)}
    values = {id: answer for id, answer in entry.answers.items() if not isinstance(answer, Said)}
    return {
        "question": entry.question,
        "values": values,
        "said": said,
        "none_of_these": entry.none_of_these,
    }


def _with_time(entry: Entry) -> dict[str, Any]:
    return {**entry_written(entry), "at": entry.at.isoformat()}


def _entry(written: Mapping[str, Any], at: datetime) -> Entry:
    answers: dict[str, Answer] = dict(written["values"])
    answers |= {id: Said(said) for id, said in written["said"].items()}
    # The order of the rows, which two tables lose, is that of the question; nothing reads it.
    return Entry(written["question"], answers, at, bool(written["none_of_these"]))


def _says(entry: Entry) -> bool:
    return any(answer is not Said.NOT_ASKED for answer in entry.answers.values())


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
