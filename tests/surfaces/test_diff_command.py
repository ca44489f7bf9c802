"""`triage diff`: stories, notes, revisions, and what it says when it cannot begin."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.surfaces.conftest import Run
from tests.surfaces.libraries import LIBRARIES
from triage.authoring.accepted_changes import CODES
from triage.surfaces.cli.exits import Exit

_WITHOUT_A_SOLVER = """\
import sys
sys.modules["pysat.solvers"] = None  # what Python does where a module is not to be found
from triage.surfaces.cli.main import main
sys.exit(main())
"""
_SIGNED = """\
accepted_changes:
  - from: {old}
    to: {new}
    what:
      - {{red_flag: {flag}, before: {before}, after: {after}}}
    why: The workshop is open to everybody the next day.
    who: Somebody who answers for it
    date: 2026-03-14
"""


@pytest.fixture
def old() -> Path:
    return LIBRARIES["bicycle"]


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A copy of the library about bicycles in which one flag asks for less."""
    copy = tmp_path / "new"
    shutil.copytree(LIBRARIES["bicycle"], copy)
    lower(copy)
    return copy


def flag_file(library: Path) -> Path:
    """Return the file of the one red flag."""
    return library / "rules" / "chain" / "cracked_frame.yaml"


def lower(library: Path) -> None:
    """Let the red flag refer at routine, within 2 weeks."""
    file = flag_file(library)
    lines = [
        line
        for line in file.read_text(encoding="utf-8").partition("# Examples")[0].splitlines()
        if not line.startswith(("refer:", "if_unknown:"))
    ]
    lines += [
        "refer: {to: bike_shop, acuity: routine, within: 2 weeks}",
        "if_unknown: {to: bike_shop, acuity: routine, within: 4 weeks}",
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_same_library_changes_nobody(run: Run, old: Path) -> None:
    ran = run("diff", old, old)
    assert ran.code == Exit.DONE
    assert "Nobody comes out otherwise: the solver looked at every case." in ran.out


def test_a_longer_wait_is_told_as_a_story_with_both_explanations(
    run: Run, old: Path, new: Path
) -> None:
    ran = run("diff", old, new)
    assert ran.code == Exit.FLAWS
    assert "THIS CHANGE MAKES THIS PERSON WAIT LONGER" in ran.out
    assert "  Somebody says:" in ran.out
    assert ran.out.index("  Before: ") < ran.out.index("  After: ")
    assert "    given: {" in ran.out
    assert "  accepted_changes:\n    - from: " in ran.out
    assert "Looking for who waits longer" in ran.err


def test_the_other_way_somebody_is_seen_sooner(run: Run, old: Path, new: Path) -> None:
    ran = run("diff", new, old)
    assert ran.code == Exit.DONE
    assert "Nobody waits longer: the solver looked at every case." in ran.out
    assert "THIS PERSON IS SEEN SOONER" in ran.out


def test_for_programs(run: Run, old: Path, new: Path) -> None:
    ran = run("diff", old, new, "--format", "json")
    assert (ran.code, ran.err) == (Exit.FLAWS, "")
    (read,) = json.loads(ran.out)
    assert read["passes"] is False
    longer = [one for one in read["changes"] if one["waits_longer"]]
    assert longer
    assert {one["accepted_by"] for one in longer} == {None}
    assert longer[0]["cases"]["before"]["disposition"]["acuity"] == longer[0]["before"]
    assert longer[0]["cases"]["after"]["disposition"]["acuity"] == longer[0]["after"]


def test_a_comment_on_a_change(run: Run, old: Path, new: Path) -> None:
    ran = run("diff", old, new, "--format", "markdown")
    assert ran.code == Exit.FLAWS
    assert ran.out.startswith("<!-- triage diff -->\n## This change makes people wait longer")
    assert "### This change makes this person wait longer" in ran.out
    assert "| | before | after |" in ran.out
    assert "no clinician has reviewed them" in ran.out


def sign(run: Run, old: Path, new: Path, **other: str) -> None:
    """Write the note that accepts every longer wait from `old` to `new`."""
    (read,) = json.loads(run("diff", old, new, "--format", "json").out)
    longer = [one for one in read["changes"] if one["waits_longer"]]
    notes = [
        _SIGNED.format(
            old=read["before"]["rule_base"],
            new=read["after"]["rule_base"][:12],
            flag=one["about"].partition(":")[2],
            before=one["before"],
            after=one["after"],
        )
        for one in longer
    ]
    whole = notes[0] + "".join(note.partition("\n")[2] for note in notes[1:])
    for wrong, right in other.items():
        whole = whole.replace(wrong, right)
    (new / "accepted_changes.yaml").write_text(whole, encoding="utf-8")


def test_a_signed_note_accepts_it_and_is_named(run: Run, old: Path, new: Path) -> None:
    sign(run, old, new)
    ran = run("diff", old, new)
    assert (ran.code, run("--library", new, "check", library=None).code) == (Exit.DONE, Exit.DONE)
    assert "only as somebody signed for" in ran.out
    assert "Accepted by Somebody who answers for it on 2026-03-14: The workshop" in ran.out
    (read,) = json.loads(run("diff", old, new, "--format", "json").out)
    assert {one["accepted_by"]["who"] for one in read["changes"] if one["waits_longer"]} == {
        "Somebody who answers for it"
    }


def test_a_note_on_other_versions_accepts_nothing(run: Run, old: Path, new: Path) -> None:
    sign(run, old, new)
    file = new / "library.yaml"
    file.write_text(file.read_text("utf-8").replace("title: ", "title: Another "), "utf-8")
    assert run("diff", old, new).code == Exit.FLAWS


def test_every_flaw_of_a_note_is_told_at_once(run: Run, old: Path, new: Path) -> None:
    (new / "accepted_changes.yaml").write_text(
        """\
accepted_changes:
  - from: abc
    to: 0123456789ab
    what:
      - {red_flag: cracked_frame, before: routine, after: urgent}
      - {before: routin, after: self_care}
    why: REASON
    who: NAME
    date: tomorrow
    colour: red
  - 5
more: 1
""",
        encoding="utf-8",
    )
    ran = run("diff", old, new)
    assert ran.code == Exit.FLAWS
    for told in (
        'accepted_changes.yaml:2:11: TR922 "abc" is not the digest of a version',
        "TR924 urgent is no lower than routine",
        'TR921 "routin" is no acuity',
        "TR921 a change names one red_flag, or one critical question",
        "TR923 this accepted change has no reason",
        "TR923 this accepted change has no name",
        'TR923 "tomorrow" is no day',
        'TR921 "colour" is no key of an accepted change',
        "TR921 this should be a mapping",
        'TR921 "more" is no key of such a file',
    ):
        assert told in ran.err
    assert "has flaws: 10" in ran.err
    checked = run("--library", new, "check", library=None)
    assert checked.code == Exit.FLAWS
    assert "TR922" in checked.out


def test_both_versions_with_flaws_are_named_with_all_of_them(
    run: Run, old: Path, new: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(old, other)
    (other / "library.yaml").unlink()
    (new / "rules" / "sources.yaml").unlink()
    ran = run("diff", other, new)
    assert ran.code == Exit.FLAWS
    assert f"The old version, {other}, has flaws" in ran.err
    assert f"The new version, {new}, has flaws" in ran.err
    assert ran.out == ""


def test_out_of_time_is_never_read_as_unchanged(run: Run, old: Path, new: Path) -> None:
    ran = run("diff", new, old, "--seconds", "0")
    assert ran.code == Exit.FLAWS
    assert "it is not shown that nobody waits longer" in ran.out
    assert "Give it longer with `--seconds`" in ran.out


def test_an_unknown_questionnaire_is_named_with_the_known_ones(run: Run, old: Path) -> None:
    ran = run("diff", old, old, "--questionnaire", "car")
    assert ran.code == Exit.USAGE
    assert "they have" in ran.err


def test_a_solver_that_is_missing_names_the_extra(old: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_A_SOLVER, "diff", str(old), str(old)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == Exit.USAGE
    assert 'pip install "symptom-triage[verify]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_vignettes_are_counted(run: Run, new: Path, old: Path, tmp_path: Path) -> None:
    folder = tmp_path / "people" / "group"
    folder.mkdir(parents=True)
    (folder / "silent.yaml").write_text(
        "vignette: silent\nabout: Nothing\nsource: own\nstory: Somebody says nothing.\n"
        "given: {}\nexpect: {acuity: urgent}\n",
        encoding="utf-8",
    )
    ran = run("diff", old, new, "--vignettes", folder.parent)
    assert "Of 1 vignettes:" in ran.out
    (folder / "silent.yaml").write_text("vignette: silent\n", encoding="utf-8")
    ran = run("diff", old, new, "--vignettes", folder.parent)
    assert ran.code == Exit.FLAWS
    assert "TR911" in ran.err


def test_every_code_has_a_page() -> None:
    for code, title in CODES.items():
        page = ROOT / "docs" / "flaws" / f"{code}.md"
        assert page.read_text("utf-8").startswith(f"# {code} {title}\n")


# ---------------------------------------------------------------- revisions


def git(folder: Path, *args: str) -> str:
    """Run git in `folder` and return what it says."""
    done = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *args],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, old: Path) -> Path:
    """A repository with the library in a folder of it, and two revisions; the second is lower."""
    top = tmp_path / "repository"
    shutil.copytree(old, top / "rules of bicycles")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", ".")
    git(top, "commit", "-qm", "First")
    lower(top / "rules of bicycles")
    git(top, "commit", "-qam", "Second")
    return top / "rules of bicycles"


def test_two_revisions(run: Run, repository: Path) -> None:
    ran = run("--library", repository, "diff", "HEAD~1", "HEAD", library=None)
    assert ran.code == Exit.FLAWS
    assert "THIS CHANGE MAKES THIS PERSON WAIT LONGER" in ran.out
    assert git(repository, "status", "--porcelain") == ""


def test_a_revision_and_the_working_tree(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")  # as a hook of git finds it
    assert run("--library", repository, "diff", "HEAD", library=None).code == Exit.DONE
    flag_file(repository).unlink()
    ran = run("--library", repository, "diff", "HEAD", library=None)
    assert ran.code == Exit.FLAWS


def test_a_revision_that_is_not_there(run: Run, repository: Path) -> None:
    ran = run("--library", repository, "diff", "HEAD~9", library=None)
    assert ran.code == Exit.USAGE
    assert '"HEAD~9" is no folder, and no revision of the git repository of' in ran.err


def test_an_option_is_no_revision(run: Run, repository: Path) -> None:
    ran = run("--library", repository, "diff", "--", "--all", library=None)
    assert ran.code == Exit.USAGE


def test_a_revision_outside_of_git(
    run: Run, new: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    ran = run("--library", new, "diff", "HEAD", library=None)
    assert ran.code == Exit.USAGE
    assert "is not in a git repository" in ran.err


def test_no_git_at_all(run: Run, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ran = run("--library", new, "diff", "HEAD", library=None)
    assert ran.code == Exit.USAGE
    assert "git is not installed; name two folders instead" in ran.err


def test_a_library_that_was_not_there_yet(run: Run, repository: Path) -> None:
    top = repository.parent
    (top / "more").mkdir()
    shutil.copytree(repository, top / "more" / "library")
    library = top / "more" / "library"
    ran = run("--library", library, "diff", "HEAD", library=None)
    assert ran.code == Exit.USAGE
    assert "at HEAD there is no library in more/library" in ran.err
    ran = run("--library", library, "diff", "HEAD", "--allow-no-old", library=None)
    assert ran.code == Exit.DONE
    assert "Nothing to compare with" in ran.err


def test_a_repository_without_a_commit(run: Run, new: Path) -> None:
    git(new, "init", "-q")
    ran = run("--library", new, "diff", "HEAD", "--allow-no-old", library=None)
    assert ran.code == Exit.DONE
    assert "the git repository has no commit yet" in ran.err


def test_notes_have_one_canonical_form_too(run: Run, old: Path, new: Path) -> None:
    sign(run, old, new, who='"who"')
    file = new / "accepted_changes.yaml"
    loose = file.read_text("utf-8").replace("    why:", "    why:   ", 1)
    file.write_text(loose, "utf-8")
    checked = run("--library", new, "fmt", "--check", library=None)
    assert (checked.code, file.read_text("utf-8")) == (Exit.FLAWS, loose)
    assert "would change accepted_changes.yaml" in checked.out
    assert run("--library", new, "fmt", library=None).code == Exit.DONE
    assert run("--library", new, "fmt", "--check", library=None).code == Exit.DONE
    assert run("diff", old, new).code == Exit.DONE
