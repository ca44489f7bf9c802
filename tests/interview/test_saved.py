"""An interview on disk: whole or not at all, private, and never a traceback."""

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interview.people import MORNING, Reference, person, returning
from triage.interview.record import Entry, Interview, Told
from triage.interview.saved import SavedError, forget, load, save, usual_file
from triage.interview.session import Session
from triage.interview.steps import Ask, Notice, NoticeKind
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import NOT_APPLICABLE

WHOLE = Interview(
    library="invented",
    content_version="1.0.0",
    rule_base="abc",
    questionnaire="sore_ankle",
    entries=(
        Entry("right_now", {"collapse": False, "foot_cold": False}, MORNING, none_of_these=True),
        Entry("age", {"age": 35}, MORNING + timedelta(minutes=1)),
        Entry("fell", {"fell": Said.NOT_SURE}, MORNING.astimezone(timezone(timedelta(hours=2)))),
        Entry("lasting", {"lasting": "long"}, MORNING),
    ),
    told=(Told("raised:broken_bone", MORNING),),
    seen=frozenset({"raised:broken_bone"}),
    let_stand=frozenset({("walks_normally", "cannot_stand")}),
    reviewed=True,
)


def read(path: Path) -> Interview | None:
    return load(path, "invented", "sore_ankle")


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "er" / "one.json"
    save(WHOLE, file)
    assert read(file) == WHOLE


def test_file_and_folder_are_private(tmp_path: Path) -> None:
    file = tmp_path / "state" / "triage" / "one.json"
    save(WHOLE, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    for _ in range(3):
        save(WHOLE, tmp_path / "one.json")
    assert [path.name for path in tmp_path.iterdir()] == ["one.json"]


def test_where_nothing_was_saved_there_is_no_interview(tmp_path: Path) -> None:
    assert read(tmp_path / "none.json") is None


def test_a_save_that_fails_leaves_the_file_before_it(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    save(WHOLE, file)
    unwritable = replace(WHOLE, entries=(Entry("age", {"age": object()}, MORNING),))  # type: ignore[dict-item]  # on purpose
    with pytest.raises(TypeError):
        save(unwritable, file)
    assert read(file) == WHOLE
    assert [path.name for path in tmp_path.iterdir()] == ["one.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"format": "something else"}',
        b'{"format": "triage interview", "version": 99}',
        b'{"format": "triage interview", "version": 1}',
        b"[" * 100_000,
        b'{"format": "triage interview", "version": ' + b"9" * 5000 + b"}",
    ],
)
def test_an_unusable_file_is_moved_aside_whole(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "one.json"
    file.write_bytes(content)
    with pytest.raises(SavedError) as refused:
        read(file)
    assert not file.exists()
    aside = tmp_path / "one.json.broken"
    assert aside.read_bytes() == content
    assert str(file) in str(refused.value)
    assert str(aside) in str(refused.value)


def test_a_second_broken_file_does_not_replace_the_first(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    for content in ("first", "second"):
        file.write_text(content)
        with pytest.raises(SavedError):
            read(file)
    assert (tmp_path / "one.json.broken").read_text() == "first"
    assert (tmp_path / "one.json.broken-2").read_text() == "second"


def test_an_interview_about_something_else_is_moved_aside(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    save(WHOLE, file)
    with pytest.raises(SavedError, match="something else"):
        load(file, "invented", "sore_knee")
    assert (tmp_path / "one.json.broken").exists()


def test_an_error_never_repeats_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    save(replace(WHOLE, entries=(Entry("age", {"age": "seventy-seven"}, MORNING),)), file)
    file.write_text(file.read_text()[:-9])
    with pytest.raises(SavedError) as refused:
        read(file)
    assert "seventy" not in str(refused.value)


@settings(max_examples=40)
@given(st.data())
def test_half_a_file_is_never_taken_for_an_interview(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("half") / "one.json"
    save(WHOLE, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 3))])
    with pytest.raises(SavedError):
        read(file)


@settings(max_examples=60)
@given(st.data())
def test_whatever_stands_in_a_field_there_is_no_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("odd") / "one.json"
    save(WHOLE, file)
    whole = json.loads(file.read_text())
    holder = data.draw(st.sampled_from([whole, *whole["entries"], *whole["told"]]))
    odd = st.none() | st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=2)
    holder[data.draw(st.sampled_from(sorted(holder)))] = data.draw(odd | st.just({"a": None}))
    file.write_text(json.dumps(whole))
    try:
        found = read(file)
    except SavedError:
        assert not file.exists()
    else:
        assert isinstance(found, Interview)


def test_starting_afresh_keeps_the_old_interview_aside(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    assert forget(file) is None
    save(WHOLE, file)
    assert forget(file) == tmp_path / "one.json.old"
    assert not file.exists()


def test_the_usual_place(tmp_path: Path) -> None:
    named = usual_file({"XDG_STATE_HOME": str(tmp_path)}, "back", "jogging")
    assert named == tmp_path / "triage" / "back.jogging.json"
    relative = usual_file({"XDG_STATE_HOME": "here"}, "back", "jogging")
    assert relative == Path.home() / ".local/state/triage/back.jogging.json"


# ---------------------------------------------------------------- other rules


def resumed(base: RuleBase, interview: Interview) -> Session:
    session = Session(base, Reference(base), interview)
    session.resume(MORNING + timedelta(minutes=30))
    return session


def test_under_changed_rules_answers_that_fit_are_kept(base: RuleBase) -> None:
    someone = person()
    someone.until("lasting")
    other = replace(
        someone.session.interview,
        rule_base="another",
        entries=(
            *someone.session.interview.entries,
            Entry("gone", {"gone": True}, MORNING),
            Entry("age", {"age": 300}, MORNING),
            Entry("elsewhere", {"fell": True}, MORNING),
            Entry("bone_signs", {"bone_tender": NOT_APPLICABLE}, MORNING),
        ),
    )
    session = resumed(base, other)
    step = session.step()
    assert isinstance(step, Notice)
    assert step.kind is NoticeKind.RULES_CHANGED
    asked = session.go_on(MORNING)
    assert isinstance(asked, Ask)
    assert asked.question.id == "fell"  # it moved to another question, and is asked again
    assert session.case.values["age"] == 35
    assert session.interview.rule_base == base.digest
    assert session.interview.entries[: len(other.entries)] == other.entries  # nothing is lost


def test_under_the_same_rules_nothing_is_said(base: RuleBase) -> None:
    someone = person()
    someone.until("lasting")
    session = resumed(base, someone.session.interview)
    assert isinstance(session.step(), Ask)


def test_saved_and_read_back_an_interview_goes_on(tmp_path: Path) -> None:
    someone = person()
    someone.until("eased_by")
    save(someone.session.interview, tmp_path / "one.json")
    kept = read(tmp_path / "one.json")
    assert kept is not None
    back = returning(kept, someone.knows)
    back.session.resume(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    assert back.to_the_end().assessment == someone.to_the_end().assessment


def test_a_folder_that_cannot_be_made_is_an_error_of_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        save(WHOLE, tmp_path / "file" / "one.json")


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    # An account that nobody has: only root could take its place for real, and tests need no root.
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    assert usual_file({}, "back", "jogging") is None
