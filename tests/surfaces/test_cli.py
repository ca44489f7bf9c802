"""Every command as a person would type it: what it says, and how it ends."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT, Golden
from tests.surfaces.conftest import Run
from tests.surfaces.libraries import WRIST
from tests.surfaces.people import CLEAR, PEOPLE, masked
from triage.language.base import RuleBase
from triage.surfaces.cli.exits import MEANINGS, Exit
from triage.surfaces.cli.main import COMMANDS, main

Answers = Callable[..., Path]
TRIAGE = [
    sys.executable,
    "-c",
    "import sys; from triage.surfaces.cli.main import main; sys.exit(main())",
]


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


# ---------------------------------------------------------------- how it ends


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    shell = " ".join(f"'{part}'" for part in [*TRIAGE, "--library", str(WRIST), "schema"])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{{ {shell} assessment; }} | true"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""


@pytest.mark.parametrize(
    "closed,arguments,code",
    [
        (">&-", "schema assessment", Exit.FILES),
        ("<&-", "assess -", Exit.USAGE),
        ("2>&-", "asess", Exit.USAGE),
    ],
)
def test_a_closed_stream_is_no_traceback(closed: str, arguments: str, code: Exit) -> None:
    triage = " ".join(f"'{part}'" for part in [*TRIAGE, "--library", str(WRIST)])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{triage} {arguments} {closed}"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_some_letters_loses_nothing_else(
    tmp_path: Path, answers: Answers
) -> None:
    copy = tmp_path / "letters"
    shutil.copytree(WRIST, copy)
    places = copy / "rules" / "places.yaml"
    text = places.read_text(encoding="utf-8").replace("See a doctor", "See a d\u0151ctor")
    places.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [*TRIAGE, "--library", str(copy), "assess", str(answers("fell: yes"))],
        env={"PATH": "", "PYTHONIOENCODING": "latin-1", "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == Exit.DONE
    assert b"See a d?ctor within 24 hours." in done.stdout


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if full.exists():
        with full.open("wb") as out:
            done = subprocess.run(
                [*TRIAGE, "schema", "assessment"],
                stdout=out,
                stderr=subprocess.PIPE,
                timeout=60,
                check=False,
            )
        assert done.returncode == Exit.FILES
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command, code",
    [
        ("assess - <&-", Exit.USAGE),
        ("ask <&-", Exit.USAGE),
        ("schema assessment >&-", Exit.FILES),
        ("schema assessment >&- 2>&-", Exit.FILES),
        ("assess there_is_none.yaml 2>&-", Exit.FILES),
        ("assess there_is_none.yaml 2>/dev/full", Exit.FILES),
        ("asess 2>/dev/full", Exit.USAGE),
    ],
)
def test_a_closed_or_full_stream_is_no_failure_of_ours(command: str, code: Exit) -> None:
    shell = " ".join(f"'{part}'" for part in [*TRIAGE, "--library", str(WRIST)])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{shell} {command}"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"itself failed" not in done.stderr


def test_an_unexpected_failure_shows_no_answer(
    run: Run, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("age is 97")

    monkeypatch.setattr("triage.surfaces.cli.assess.read_cases", fail)
    ran = run("assess", answers(CLEAR))
    assert ran.code == Exit.BUG
    assert "97" not in ran.err
    assert "ValueError" in ran.err


def test_an_interrupt_has_its_own_code(
    run: Run, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("triage.surfaces.cli.assess.read_cases", interrupt)
    assert run("assess", answers(CLEAR)).code == Exit.INTERRUPTED


# ---------------------------------------------------------------- explain


def test_explain_says_what_decided(run: Run, answers: Answers, golden: Golden) -> None:
    told = run("explain", answers(PEOPLE["self_care"])).out
    golden.same("wrist/self_care.explain.txt", told)


def test_explain_why_and_why_not(
    run: Run, answers: Answers, wrist: RuleBase, golden: Golden
) -> None:
    names = ["--why", "overuse", "--why", "short_breaks", "--why", "lower_keyboard"]
    names += ["--why", "overuse/while_typing", "--why", "bone_pain", "--why", "under_16"]
    names += ["--why-not", "broken_bone", "--why-not", "blocked_artery", "--why-not", "swap_hands"]
    file = answers(PEOPLE["parked"])
    golden.same("wrist/parked.explain.txt", run("explain", file, *names).out)
    told = run("explain", file, *names, "--format", "json").out
    golden.same("wrist/parked.explain.json", masked(told, wrist))


@pytest.mark.parametrize("name", PEOPLE)
def test_everything_can_be_explained(run: Run, answers: Answers, name: str) -> None:
    for id in ("overuse", "collapse_now", "short_breaks", "overuse/rest_helps", "under_16", "age"):
        ran = run("explain", answers(PEOPLE[name]), "--why", id, "--why-not", id)
        assert (ran.code, ran.err) == (Exit.DONE, "")
        assert id in ran.out


def test_explain_takes_the_names_of_an_assessment(run: Run, answers: Answers) -> None:
    ran = run("explain", answers(PEOPLE["unsure"]), "--why", "red_flag:cold_white_hand")
    assert "This red flag is not ruled out." in ran.out
    assert "Missing: Cold hand." in ran.out
    assert "It would be confirmed by: Cold hand: yes." in ran.out


def test_explain_suggests_the_nearest_name(run: Run, answers: Answers) -> None:
    ran = run("explain", answers(CLEAR), "--why", "overus")
    assert ran.code == Exit.USAGE
    assert 'did you mean "overuse"?' in ran.err


# ---------------------------------------------------------------- check and test


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the small library with two flaws in two files."""
    copy = tmp_path / "broken"
    shutil.copytree(WRIST, copy)
    (copy / "rules" / "wrist" / "causes" / "overuse.yaml").write_text(
        (WRIST / "rules/wrist/causes/overuse.yaml")
        .read_text(encoding="utf-8")
        .replace("onset: while_typing", "onsett: while_typing", 1),
        encoding="utf-8",
    )
    (copy / "rules" / "wrist" / "causes" / "cold_room.yaml").write_bytes(b"cause: \xff\n")
    return copy


def test_check_reports_every_flaw(run: Run, broken: Path) -> None:
    ran = run("check", library=broken)
    assert ran.code == Exit.FLAWS
    assert "rules/wrist/causes/cold_room.yaml:1:8: TR007" in ran.out
    assert "rules/wrist/causes/overuse.yaml:12:12: TR101" in ran.out
    assert 'did you mean "onset"?' in ran.out
    assert ran.out.rstrip().endswith("2 flaws")


def test_check_counts_advice_apart(run: Run) -> None:
    ran = run("check")
    assert ran.code == Exit.DONE
    assert "TR410" in ran.out
    assert "(advice)" in ran.out
    assert "no flaws, " in ran.out
    without = run("check", "--no-advice").out
    assert without == f"{WRIST}: no flaws\n"


def test_check_for_programs(run: Run, broken: Path) -> None:
    read = json.loads(run("check", "--format", "json", "--no-advice", library=broken).out)
    assert [(one["code"], one["severity"], one["line"]) for one in read] == [
        ("TR007", "error", 1),
        ("TR101", "error", 12),
    ]


def test_examples_pass(run: Run) -> None:
    ran = run("test")
    assert (ran.code, ran.out) == (Exit.DONE, f"{WRIST}: 8 examples, none failed\n")


def test_a_failed_example_shows_place_expected_and_got(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "wrong"
    shutil.copytree(WRIST, copy)
    file = copy / "rules" / "wrist" / "red_flags" / "numbness.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "acuity: emergency_today, disposition", "acuity: routine, disposition"
    )
    file.write_text(text, encoding="utf-8")
    ran = run("test", library=copy)
    assert ran.code == Exit.FLAWS
    assert "rules/wrist/red_flags/numbness.yaml:16:22: nerve_in_trouble: a numb hand" in ran.out
    assert "expected acuity: routine\n  got: emergency_today" in ran.out
    assert "8 examples, 1 failed" in ran.out


# ---------------------------------------------------------------- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(run: Run, shell: str) -> None:
    ran = run("completion", shell, library=None)
    assert ran.code == Exit.DONE
    assert "_TRIAGE_COMPLETE" in ran.out


def test_completion_completes_commands(tmp_path: Path) -> None:
    done = subprocess.run(
        TRIAGE,
        env={
            "PATH": "",
            "_TRIAGE_COMPLETE": "zsh_complete",
            "COMP_WORDS": "triage as",
            "COMP_CWORD": "1",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "assess" in done.stdout
    assert "check" not in done.stdout
