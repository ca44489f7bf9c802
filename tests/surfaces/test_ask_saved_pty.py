"""`triage ask` on a real pseudo-terminal: quitting, dying, coming back."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.interview.people import invented
from tests.surfaces.typist import ankle, begun, typist
from triage.language.case import Case
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.surfaces.case_file import read_case

ROOT = Path(__file__).resolve().parents[2]
POSTERS = ROOT / "examples" / "posters"
SAVED = Path("state") / "triage" / "invented.sore_ankle.json"
OTHER = "invented.sore_ankle.2.json"


# ---------------------------------------------------------------- quitting, dying, coming back


def test_quitting_says_how_to_go_on_and_nothing_is_lost(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    terminal.type("0")
    terminal.type("41")
    terminal.send("q")
    ended = terminal.end()
    assert str(tmp_path / SAVED) in ended
    assert "triage --library" in ended
    assert terminal.code == 0
    assert stat.S_IMODE((tmp_path / SAVED).stat().st_mode) == 0o600
    back = ankle(tmp_path)
    assert "You began on" in back.prompt()
    assert "Did you fall?" in back.type("1")
    back.send("q")
    back.end()
    afresh = ankle(tmp_path)
    afresh.prompt()
    assert "Is any of this true now?" in afresh.type("2")


def test_a_killed_interview_loses_at_most_the_unanswered_question(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    typist(terminal).until("bone_signs")
    terminal.child.kill(signal.SIGKILL)
    terminal.end()
    back = ankle(tmp_path)
    assert "You began on" in back.prompt()
    assert "You can't stand on it" in back.type("")
    knows = typist(back)
    for question, answers in (
        ("right_now", {"collapse": False, "foot_cold": False}),
        ("age", {"age": 35}),
        ("fell", {"fell": False}),
    ):
        knows.session.answer(question, answers, datetime.now(UTC))
    assessment, _ = knows.to_the_end()
    assert assessment.disposition.acuity is Acuity.SELF_CARE


def test_ctrl_c_saves_and_says_how_to_go_on(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    terminal.type("0")
    terminal.child.sendintr()
    ended = terminal.end()
    assert "To go on, type:" in ended
    assert "Traceback" not in ended
    assert terminal.code == 130
    assert (tmp_path / SAVED).exists()


def test_the_end_of_input_saves_and_says_how_to_go_on(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    terminal.type("0")
    terminal.child.sendeof()
    assert "To go on, type:" in terminal.end()
    assert terminal.code == 0


def test_new_starts_afresh(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    terminal.type("0")
    terminal.send("q")
    terminal.end()
    afresh = ankle(tmp_path, "--new")
    assert "Press Enter to begin." in afresh.prompt()
    assert "Is any of this true now?" in afresh.type("")
    assert (tmp_path / f"{SAVED}.old").exists()


def test_without_saving_nothing_is_left(tmp_path: Path) -> None:
    terminal = begun(tmp_path, "--no-save")
    terminal.type("0")
    terminal.send("q")
    assert "Your answers were not saved." in terminal.end()
    assert not (tmp_path / "state").exists()


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    terminal = begun(tmp_path, "--save", str(mine))
    terminal.type("0")
    terminal.send("q")
    assert f"--save {mine}" in terminal.end()
    assert mine.exists()


def test_a_broken_saved_file_is_put_aside_and_named(tmp_path: Path) -> None:
    (tmp_path / SAVED).parent.mkdir(parents=True)
    (tmp_path / SAVED).write_text('{"half')
    terminal = ankle(tmp_path, columns=200)
    said = terminal.prompt()
    assert "cannot be used" in said
    assert f"{SAVED}.broken" in " ".join(said.split())
    assert (tmp_path / f"{SAVED}.broken").read_text() == '{"half'
    assert "Is any of this true now?" in terminal.type("")


def test_a_place_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    terminal = begun(tmp_path)
    assert "cannot be saved" in terminal.type("0")
    assert "cannot be saved" not in terminal.type("41")
    terminal.send("q")
    assert "Your answers were not saved." in terminal.end()


def test_a_saved_file_that_cannot_be_read_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / SAVED / "kept").mkdir(parents=True)
    terminal = ankle(tmp_path)
    shown = terminal.prompt()
    assert "Your answers cannot be saved." in shown
    assert "Press Enter to begin" in shown
    terminal.type("")
    terminal.type("0")
    terminal.send("q")
    assert "Your answers were not saved." in terminal.end()
    assert terminal.code == 0
    assert (tmp_path / SAVED / "kept").is_dir()


def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    first, second = begun(tmp_path), begun(tmp_path)
    first.type("0")
    assert "Yours are now saved" in second.type("0")
    second.type("41")
    for terminal, own in ((first, False), (second, True)):
        terminal.send("q")
        ended = terminal.end()
        assert (OTHER in ended) is own
        assert ("--save" in ended) is own
    saved = [(tmp_path / SAVED.parent / name).read_text() for name in (SAVED.name, OTHER)]
    assert ['"age": 41' in text for text in saved] == [False, True]


def test_the_answers_can_be_assessed_again(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    terminal = begun(tmp_path, "--answers", str(file))
    person = typist(terminal, fell=True, fall_height="low", bruise_spreads=False)
    assessment, _ = person.to_the_end()
    case, flaws = read_case(invented(), file.read_bytes(), "answers.yaml")
    assert flaws == ()
    assert case == Case(person.session.case.values, person.session.case.said)
    assert assess(invented(), case) == assessment


def test_what_to_type_works_where_triage_is_not_on_the_path(tmp_path: Path) -> None:
    says = "import json; from triage.surfaces.cli.ask import program; print(json.dumps(program()))"
    started, main = tmp_path / "bin" / "triage", tmp_path / "__main__.py"
    started.parent.mkdir()
    for file in (started, main):
        file.write_text(says, encoding="utf-8")
        file.chmod(0o755)

    def to_type(*words: str | Path, path: Path = tmp_path) -> object:
        done = subprocess.run(
            [sys.executable, *words],
            env={**os.environ, "PATH": str(path)},
            capture_output=True,
            check=True,
        )
        return json.loads(done.stdout)

    assert to_type(started, "ask") == [str(started)]
    assert to_type(main) == [sys.executable, "-m", "triage"]
    assert to_type("-c", says) == ["triage"]
    assert to_type(started, path=started.parent) == ["triage"]
