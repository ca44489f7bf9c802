"""Help, `triage assess` and wrong usage, as a person would type them."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.conftest import Golden
from tests.surfaces.conftest import TRIAGE, Answers, Run
from tests.surfaces.libraries import WRIST
from tests.surfaces.people import CLEAR, PEOPLE, masked
from triage.language.base import RuleBase
from triage.surfaces.cli.exits import MEANINGS, Exit
from triage.surfaces.cli.main import COMMANDS, main


def spawn(*args: str, stdin: bytes = b"", cache: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*TRIAGE, *args],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
        env={"PATH": "", "XDG_CACHE_HOME": str(cache)},
    )


# ---------------------------------------------------------------- help


def test_help_names_every_command_and_every_exit_code(run: Run) -> None:
    ran = run("--help", library=None)
    assert ran.code == Exit.DONE
    for name, line in COMMANDS.items():
        assert f"  {name} " in ran.out
        assert line.rstrip(".")[:40] in ran.out
    for code, meaning in MEANINGS.items():
        assert f"{code:<4d} {meaning}" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_of_its_own(run: Run, name: str) -> None:
    ran = run(name, "--help", library=None)
    assert ran.code == Exit.DONE
    assert f"Usage: triage {name}" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_line_of_help_belongs_to_its_command(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.short_help in (COMMANDS[name], None)


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from triage.surfaces.cli.main import main\n"
        "main(['--help'])\n"
        "heavy = {'yaml', 'pydantic', 'rich', 'experta', 'frozendict', 'hypothesis'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.strip() == "[]"


def test_version(run: Run) -> None:
    assert run("--version", library=None).out.startswith("triage, version ")


# ---------------------------------------------------------------- assess


def test_assess_tells_a_person(run: Run, answers: Answers, wrist: RuleBase, golden: Golden) -> None:
    ran = run("assess", answers(PEOPLE["self_care"]), "--today", "2026-03-01")
    assert (ran.code, ran.err) == (Exit.DONE, "")
    golden.same("wrist/self_care.txt", masked(ran.out.removesuffix("\n"), wrist))


@pytest.mark.parametrize("name", PEOPLE)
def test_assess_agrees_with_the_specification(
    run: Run, answers: Answers, name: str, wrist: RuleBase, golden: Golden
) -> None:
    """The command uses the inference engine; the golden file was written by the specification."""
    ran = run("assess", "--format", "json", answers(PEOPLE[name]))
    golden.same(f"wrist/{name}.json", masked(ran.out, wrist))


def test_assess_reads_json_and_standard_input(
    tmp_path: Path, wrist: RuleBase, golden: Golden
) -> None:
    content = json.dumps(
        {"collapse": True, "onset": "while_typing"}, indent="\t", ensure_ascii=True
    ).encode()
    done = spawn(
        "--library", str(WRIST), "assess", "--format", "json", "-", stdin=content, cache=tmp_path
    )
    assert (done.returncode, done.stderr) == (Exit.DONE, b"")
    golden.same("wrist/emergency_now.json", masked(done.stdout.decode(), wrist))


def test_several_files_are_one_list(run: Run, answers: Answers) -> None:
    files = [answers(PEOPLE[name], f"{name}.yaml") for name in ("self_care", "emergency_now")]
    read = json.loads(run("assess", "--format", "json", *files).out)
    assert [one["disposition"]["acuity"] for one in read] == ["self_care", "emergency_now"]


@pytest.mark.parametrize("form,mark", [("text", "=\n\n"), ("markdown", "# ")])
def test_several_files_are_told_apart(run: Run, answers: Answers, form: str, mark: str) -> None:
    files = [answers(CLEAR, "first.yaml"), answers(CLEAR, "second.yaml")]
    out = run("assess", "--format", form, *files).out
    assert out.index("first.yaml") < out.index("second.yaml")
    assert out.count("No clinician has reviewed these rules.") == 2
    assert mark in out


def test_assess_writes_a_page_to_take_along(run: Run, answers: Answers) -> None:
    ran = run("assess", "--for-clinician", answers(PEOPLE["two_places"]))
    assert ran.out.startswith("FOR THE CLINICIAN\n")
    assert len(ran.out.splitlines()) <= 60


def test_assess_names_places_as_in_the_country(run: Run, answers: Answers) -> None:
    assert run("--country", "GB", "assess", answers("collapse: yes")).out.splitlines()[2] == (
        "Call for an ambulance now."
    )


def test_a_country_without_words_is_said_once(run: Run, answers: Answers) -> None:
    ran = run("--country", "uk", "assess", answers("collapse: yes"))
    assert ran.code == Exit.DONE
    assert ran.err == (
        'No place has words for the country "uk"; there are gb. The words used name no country.\n'
    )
    assert run("--country", "neutral", "assess", answers("collapse: yes")).err == ""
    assert run("--country", "gb", "assess", answers("collapse: yes")).err == ""


def test_every_flaw_of_every_file_at_once(run: Run, answers: Answers) -> None:
    files = [
        answers("colapse: yes\nage: 300\n", "a.yaml"),
        answers(b"age: \xff\n", "b.yaml"),
        answers(CLEAR, "c.yaml"),
        answers("onset: nevr\n", "d.yaml"),
    ]
    ran = run("assess", *files)
    assert ran.code == Exit.USAGE
    assert ran.out == ""
    assert 'did you mean "collapse"?' in ran.err
    assert "Flaws: 4." in ran.err
    assert "300" not in ran.err
    assert "nevr" not in ran.err
    places = [line.split(": ")[0] for line in ran.err.splitlines() if line.startswith("/")]
    assert places == [
        f"{files[0]}:1:1",
        f"{files[0]}:2:6",
        f"{files[1]}:1:6",
        f"{files[3]}:1:8",
    ]


def test_empty_standard_input_is_said(tmp_path: Path) -> None:
    done = spawn("--library", str(WRIST), "assess", "-", cache=tmp_path)
    assert done.returncode == Exit.USAGE
    assert b"the file is empty" in done.stderr


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_what_cannot_be_read_is_said(run: Run, tmp_path: Path, name: str) -> None:
    ran = run("assess", tmp_path / name)
    assert ran.code == Exit.FILES
    assert str(tmp_path) in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "args,said",
    [
        (["assess"], "Missing argument 'FILE...'"),
        (["assess", "-", "-"], "standard input can be read once"),
        (["assess", "--for-clinician", "--format", "json", "-"], "text or markdown"),
        (["assess", "--today", "tomorrow", "-"], "is no day"),
        (["assess", "--questionnaire", "wrist_after_tiping", "-"], '"wrist_after_typing"?'),
        (["assess", "--questionnaire", "zzz", "-"], "there are wrist_after_typing"),
        (["asess"], 'did you mean "assess"?'),
        (["zzz"], "there are ask, assess"),
        (["assess", "--formt", "json"], "--format"),
        (["completion", "tcsh"], "'bash', 'zsh', 'fish'"),
    ],
)
def test_wrong_usage_is_explained(run: Run, args: list[str], said: str) -> None:
    ran = run(*args)
    assert ran.code == Exit.USAGE
    assert said in ran.err
    assert ran.out == ""


def test_a_library_that_is_not_there(run: Run, tmp_path: Path, answers: Answers) -> None:
    for command in ("check", "test", "fmt"):
        ran = run(command, library=tmp_path / "nowhere")
        assert (ran.code, ran.out) == (Exit.FILES, "")
        assert "there is no such folder" in ran.err
    ran = run("assess", "x.yaml", library=answers("x"))
    assert ran.code == Exit.FILES
    assert "this is not a folder" in ran.err


def test_a_library_with_flaws_assesses_nobody(run: Run, tmp_path: Path) -> None:
    (tmp_path / "library.yaml").write_text("librari: x\n", encoding="utf-8")
    ran = run("assess", "-", library=tmp_path)
    assert ran.code == Exit.FLAWS
    assert ran.out == ""
    assert "The library has flaws" in ran.err
