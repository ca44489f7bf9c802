"""Interviews are kept in whole steps, once each, and are gone when they are deleted."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from triage.checking.checked import Checked
from triage.language.base import RuleBase
from triage.records import interviews, rule_bases
from triage.records.audit import Deed, last, note
from triage.records.database import Database, open_database
from triage.records.interviews import Event, Header, Outcome, StaleError
from triage.records.keys import key
from triage.records.schema import bring_up_to_date

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def base(bicycle: Checked, database: Database) -> RuleBase:
    found = next(iter(bicycle.bases.values()))
    rule_bases.keep(database, found, NOW)
    return found


def begun(database: Database, base: RuleBase, link: str = "secret") -> Header:
    header = Header(
        id=interviews.new_id(),
        library=base.library.id,
        content_version=base.library.version,
        rule_base=base.digest,
        questionnaire=base.questionnaire.id,
        country="gb",
        answered_by="self",
        began_at=NOW,
        last_at=NOW,
        expires_at=NOW + timedelta(days=30),
        state={"seen": []},
    )
    interviews.begin(database, header, link, [event("begun")])
    found = interviews.by_link(database, link, NOW)
    assert found is not None
    return found


def event(kind: str, **body: object) -> Event:
    return Event(kind, NOW, body, {"sections": [{"title": "“Ärger”", "lines": [[0, "é"]]}]})


def add(database: Database, header: Header, events: Sequence[Event]) -> Header:
    later = NOW + timedelta(minutes=1)
    return interviews.add(
        database, header, events, state={}, now=later, expires_at=later + timedelta(days=30)
    )


def test_what_is_kept_is_read_back(database: Database, base: RuleBase) -> None:
    header = begun(database, base)
    assert (header.version, header.state, header.outcome) == (1, {"seen": []}, None)
    after = add(database, header, [event("answers", question="chain"), event("told")])
    assert interviews.by_id(database, header.id) == after
    log = interviews.events_of(database, header.id)
    assert [each.number for each in log] == [1, 2, 3]
    assert log[1].body == {"question": "chain"}
    assert log[1].shown["sections"][0]["title"] == "“Ärger”"
    assert log[1].at == NOW
    assert interviews.event(database, header.id, 2) == log[1]
    assert interviews.event(database, header.id, 9) is None
    assert interviews.events_of(database, header.id, after=2) == log[2:]


def test_an_outcome_is_kept_for_the_queue(database: Database, base: RuleBase) -> None:
    header = begun(database, base)
    outcome = Outcome(NOW, 3, "emergency_department", "", ("brake", "fork"))
    interviews.add(
        database, header, [event("result")], state={}, now=NOW, expires_at=NOW, outcome=outcome
    )
    found = interviews.by_id(database, header.id)
    assert found is not None
    assert found.outcome == outcome


def test_a_step_is_kept_once_or_not_at_all(database: Database, base: RuleBase) -> None:
    """Whoever read an interview before another step was kept keeps nothing."""
    header = begun(database, base)
    add(database, header, [event("answers", question="first")])
    with pytest.raises(StaleError):
        add(database, header, [event("answers", question="second")])
    assert [each.body for each in interviews.events_of(database, header.id)[1:]] == [
        {"question": "first"}
    ]


def test_a_step_that_fails_half_way_leaves_nothing(database: Database, base: RuleBase) -> None:
    header = begun(database, base)
    too_long = Event("x" * 10_000, NOW, {}, {})
    naive = Event("answers", NOW.replace(tzinfo=None), {}, {})
    for broken in (naive, too_long):
        try:
            add(database, header, [event("answers"), broken])
        except Exception:
            assert interviews.by_id(database, header.id) == header
            assert len(interviews.events_of(database, header.id)) == 1


def test_only_its_link_opens_an_interview(database: Database, base: RuleBase) -> None:
    begun(database, base, "one")
    assert interviews.by_link(database, "two", NOW) is None
    assert interviews.by_link(database, "", NOW) is None
    assert interviews.by_link(database, interviews.digest_of("one"), NOW) is None
    assert interviews.by_link(database, "one", NOW + timedelta(days=31)) is None


def test_links_are_never_alike() -> None:
    links = {interviews.new_link() for _ in range(1000)}
    assert len(links) == 1000
    assert min(map(len, links)) >= 43  # 256 bits


def test_what_is_deleted_is_gone(database: Database, base: RuleBase) -> None:
    first, second = begun(database, base, "one"), begun(database, base, "two")
    assert interviews.forget(database, first.id)
    assert not interviews.forget(database, first.id)
    assert interviews.by_id(database, first.id) is None
    assert interviews.events_of(database, first.id) == ()
    assert len(interviews.events_of(database, second.id)) == 1
    with pytest.raises(StaleError):
        add(database, first, [event("answers")])


def test_deleted_words_stand_in_no_file(tmp_path: Path, bicycle: Checked) -> None:
    """For SQLite; PostgreSQL clears its files when it vacuums."""
    database = open_database(str(tmp_path / "records.db"))
    bring_up_to_date(database)
    base = next(iter(bicycle.bases.values()))
    rule_bases.keep(database, base, NOW)
    header = begun(database, base)
    add(database, header, [event("answers", said="zinnoberrot")])
    interviews.forget(database, header.id)
    for path in tmp_path.iterdir():
        assert b"zinnoberrot" not in path.read_bytes(), path.name
    database.close()


def test_what_has_expired_goes_by_itself(database: Database, base: RuleBase) -> None:
    begun(database, base, "one")
    kept = begun(database, base, "two")
    soon = NOW + timedelta(days=1)
    interviews.add(
        database, kept, [event("answers")], state={}, now=soon, expires_at=soon + timedelta(days=30)
    )
    assert interviews.forget_expired(database, NOW + timedelta(days=30)) == 1
    assert interviews.by_id(database, kept.id) is not None


def test_a_rule_base_is_read_back_as_it_was(database: Database, shipped: Checked) -> None:
    for base in shipped.bases.values():
        rule_bases.keep(database, base, NOW)
        rule_bases.keep(database, base, NOW)
        assert rule_bases.fetch(database, base.digest) == base
    assert rule_bases.fetch(database, "another") is None


def test_a_rule_base_that_cannot_be_read_is_said(bicycle: Checked) -> None:
    body = rule_bases.written(next(iter(bicycle.bases.values())))
    for broken in (b"", b"x", body[:-9], zlib.compress(b"[1]")):
        with pytest.raises(rule_bases.UnreadableError):
            rule_bases.read(broken)


def test_keys_stay_the_same(database: Database) -> None:
    assert key(database, "forms") == key(database, "forms")
    assert key(database, "forms") != key(database, "others")
    assert len(key(database, "forms")) == 32


def test_the_audit_log_tells_in_order(database: Database) -> None:
    deeds = [Deed(NOW + timedelta(seconds=n), "ada", "signed", f"file {n}") for n in range(3)]
    for deed in deeds:
        with database.writing() as connection:
            note(connection, deed)
    assert last(database, 2) == tuple(reversed(deeds[1:]))


def test_random_steps_by_several_are_kept_without_a_gap(database: Database, base: RuleBase) -> None:
    """Two who read at any moments: what each was told is kept is there, once, and nothing else."""
    chance = random.Random(7)
    header = begun(database, base)
    read = [header, header]
    kept: list[object] = []
    for number in range(40):
        who = chance.randrange(2)
        if chance.random() < 0.5:
            found = interviews.by_id(database, header.id)
            assert found is not None
            read[who] = replace(found)
        try:
            read[who] = add(database, read[who], [event("answers", number=number)])
            kept.append(number)
        except StaleError:
            pass
    log = interviews.events_of(database, header.id)[1:]
    assert [each.body["number"] for each in log] == kept
    assert [each.number for each in log] == list(range(2, len(kept) + 2))
