"""`triage new`, `triage fmt` and `triage schema`: what authors of rules work with."""

import json
import shutil
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from tests.conftest import ROOT
from tests.surfaces.conftest import Run
from tests.surfaces.libraries import WRIST, base_of
from tests.surfaces.people import PEOPLE
from triage.authoring.cache import load
from triage.surfaces.case_file import read_case
from triage.surfaces.cli.exits import Exit

BICYCLE = ROOT / "examples" / "bicycle"


@pytest.fixture(
    params=[
        pytest.param(WRIST, id="wrist"),
        pytest.param(BICYCLE, id="bicycle"),
        pytest.param(ROOT, id="shipped", marks=pytest.mark.slow),
    ]
)
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a library, to be written into."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("library.yaml", "rules", "questionnaires"):
        source = request.param / name
        if source.is_dir():
            shutil.copytree(source, copy / name)
        else:
            shutil.copy(source, copy / name)
    return copy


def files_of(library: Path) -> dict[str, bytes]:
    return {
        path.relative_to(library).as_posix(): path.read_bytes()
        for path in sorted(library.rglob("*.yaml"))
    }


def counted(out: str) -> int:
    """Return how many examples `triage test` says there are; what nobody has read comes after."""
    (line,) = (line for line in out.splitlines() if " examples, " in line)
    return int(line.rpartition(": ")[2].split()[0])


# ---------------------------------------------------------------- new


def test_scaffolds_are_sound_tried_and_in_form(run: Run, library: Path) -> None:
    before = set(files_of(library))
    examples = sum(len(base.examples) for base in load(library).bases.values())
    made: set[str] = set()
    for kind, count in (("cause", 1), ("red-flag", 1), ("questionnaire", 3)):
        ran = run("new", kind, f"a_new_{kind.replace('-', '_')}", library=library)
        assert (ran.code, ran.err) == (Exit.DONE, "")
        new = set(files_of(library)) - before - made
        assert len(new) == count
        assert all(path in ran.out and "a_new" in path for path in new)
        made |= new
    checked = run("check", "--no-advice", library=library)
    assert ": no flaws\n" in checked.out, checked.out
    tried = run("test", library=library)
    assert not [path for path in made if path in tried.out], tried.out
    assert counted(tried.out) >= examples + 6
    out = run("fmt", "--check", library=library).out
    assert not [path for path in made if path in out]


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "copy"
    shutil.copytree(WRIST, library)
    before = files_of(library)
    for kind, name in (("cause", "overuse"), ("questionnaire", "wrist_after_typing")):
        ran = run("new", kind, name, library=library)
        assert ran.code == Exit.FILES
        assert "this file is there already" in ran.err
    # The file has another name, and the red flag has this one.
    ran = run("new", "red-flag", "collapse_now", library=library)
    assert ran.code == Exit.FLAWS
    assert "TR110" in ran.err
    assert files_of(library) == before


def test_a_questionnaire_that_would_break_another_is_not_written(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "copy"
    shutil.copytree(WRIST, library)
    asked = library / "questionnaires" / "wrist_after_typing.yaml"
    asked.write_text(asked.read_text(encoding="utf-8").replace("rules: [wrist]\n", ""), "utf-8")
    before = files_of(library)
    assert run("new", "questionnaire", "elbow", library=library).code == Exit.FLAWS
    assert files_of(library) == before


@pytest.mark.parametrize(
    "args,said",
    [
        (["cause", "Hip-Pain"], 'did you mean "hip_pain"?'),
        (["cause", "../../etc"], 'did you mean "etc"?'),
        (["cause", "!!"], "lower-case words"),
        (["cause", "x", "--folder", "wrst"], 'did you mean "wrist"?'),
        (["cause", "x", "--questionnaire", "zzz"], "there are wrist_after_typing"),
        (["flag", "x"], "No such command 'flag'"),
        (["cause"], "Missing argument 'NAME'"),
    ],
)
def test_new_explains_wrong_usage(run: Run, args: list[str], said: str) -> None:
    ran = run("new", *args)
    assert ran.code == Exit.USAGE
    assert said in ran.err


# ---------------------------------------------------------------- fmt


def test_the_library_of_these_tests_is_in_form(run: Run) -> None:
    ran = run("fmt", "--check")
    assert (ran.code, ran.out) == (Exit.DONE, f"{WRIST}: 16 files, none would change\n")


def test_fmt_changes_what_it_says_and_then_nothing(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "copy"
    shutil.copytree(WRIST, library)
    file = library / "rules" / "wrist" / "derived" / "under_16.yaml"
    file.write_text(
        "# kept\nderive:   under_16\nbecause: >\n  So.\n\ntitle: 'A'\nwhen: {age: {below: 16}}\n",
        "utf-8",
    )
    before = files_of(library)
    checked = run("fmt", "--check", library=library)
    assert checked.code == Exit.FLAWS
    assert "would change rules/wrist/derived/under_16.yaml" in checked.out
    assert files_of(library) == before
    assert run("fmt", library=library).code == Exit.DONE
    assert file.read_text(encoding="utf-8").startswith("# kept\nderive: under_16\ntitle: A\n")
    assert run("fmt", "--check", library=library).code == Exit.DONE
    assert not list(library.rglob(".*.part"))


def test_fmt_leaves_alone_what_it_cannot_read(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "copy"
    shutil.copytree(WRIST, library)
    file = library / "rules" / "wrist" / "derived" / "under_16.yaml"
    file.write_text("derive: a\nderive: b\n", encoding="utf-8")
    ran = run("fmt", library=library)
    assert ran.code == Exit.FLAWS
    assert "under_16.yaml:2:1: TR012" in ran.err
    assert file.read_text(encoding="utf-8") == "derive: a\nderive: b\n"


# ---------------------------------------------------------------- schema


@pytest.mark.parametrize("kind", ["cause", "red-flag", "questionnaire", "library", "places"])
def test_a_kind_of_file_has_a_schema(run: Run, kind: str) -> None:
    ran = run("schema", kind)
    assert ran.code == Exit.DONE
    jsonschema_rs.meta.validate(json.loads(ran.out))


def test_with_no_kind_every_kind_of_file(run: Run) -> None:
    every = json.loads(run("schema").out)
    assert {"cause", "red_flag", "questionnaire", "sources"} <= every.keys()
    assert every["cause"] == json.loads(run("schema", "cause").out)


def test_the_schema_of_an_assessment_is_the_published_one(run: Run) -> None:
    published = (ROOT / "docs" / "assessment.schema.json").read_text(encoding="utf-8")
    assert run("schema", "assessment", library=None).out == published


def test_a_kind_that_is_not_there(run: Run) -> None:
    ran = run("schema", "causes")
    assert ran.code == Exit.USAGE
    assert 'did you mean "cause"?' in ran.err
    assert "assessment" in run("schema", "zzz").err


@pytest.mark.parametrize("name", PEOPLE)
def test_answers_fit_their_schema(run: Run, name: str) -> None:
    answers = jsonschema_rs.validator_for(json.loads(run("schema", "answers").out))
    plain = yaml.safe_load(PEOPLE[name])
    assert [error.message for error in answers.iter_errors(plain)] == []
    case, flaws = read_case(base_of("wrist"), json.dumps(plain).encode(), "me.json")
    assert flaws == ()
    assert case == read_case(base_of("wrist"), PEOPLE[name].encode(), "me.yaml")[0]


@pytest.mark.parametrize(
    "answer",
    [
        {"age": 300},
        {"age": "40"},
        {"onset": "never"},
        {"eased_by": ["cake"]},
        {"nose": True},
        {"fell": 1},
        {"under_16": True},
    ],
)
def test_what_is_no_answer_does_not_fit_either(run: Run, answer: dict[str, object]) -> None:
    answers = jsonschema_rs.validator_for(json.loads(run("schema", "answers").out))
    assert not answers.is_valid(answer)
    assert read_case(base_of("wrist"), json.dumps(answer).encode(), "me.json")[1]
