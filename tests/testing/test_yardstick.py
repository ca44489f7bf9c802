"""The yardstick: its people, its figures, its command, and the converter of a public one."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.ddxplus.convert import write_library
from benchmarks.ddxplus.knowledge import Statistics, read_knowledge, read_statistics
from benchmarks.ddxplus.patients import write_people
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.interview.choice import Choosing, Order
from triage.language.base import RuleBase
from triage.language.domain import YesNo
from triage.surfaces.cli.main import main
from triage.testing.people import PeopleError, read_people
from triage.testing.yardstick import figures, meet_all

EVIDENCES: dict[str, tuple[str, str, list[str | int]]] = {
    "pain": ("B", "pain", []),
    "pain_where": ("M", "pain", ["nulle_part", "ear", "foot"]),
    "pain_strength": ("C", "pain", [0, 1, 2]),
    "f17.2": ("B", "f17.2", []),
    "fever": ("B", "fever", []),
    "itch": ("B", "itch", []),
}
CONDITIONS = {
    "Mal": ("Sore ear", 4, ["pain", "pain_where", "pain_strength", "fever"], ["f17.2"]),
    "Pied": ("Sore foot", 2, ["pain", "pain_where", "pain_strength"], []),
    "Peau": ("Itchy skin", 5, ["itch"], ["f17.2"]),
}
PATIENTS = [
    ("Mal", "pain", ["pain", "pain_where_@_ear", "pain_strength_@_2", "fever"]),
    ("Pied", "pain", ["pain", "pain_where_@_foot", "pain_strength_@_1"]),
    ("Peau", "itch", ["itch", "f17.2"]),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with files of the public yardstick's form, in small."""
    evidences: dict[str, dict[str, object]] = {
        code: {
            "question_en": f"{code}?",
            "code_question": parent,
            "data_type": kind,
            "default_value": values[0] if values else 0,
            "possible-values": values,
            "value_meaning": {},
        }
        for code, (kind, parent, values) in EVIDENCES.items()
    }
    conditions = {
        code: {
            "cond-name-eng": title,
            "severity": severity,
            "symptoms": {code: {} for code in symptoms},
            "antecedents": {code: {} for code in antecedents},
        }
        for code, (title, severity, symptoms, antecedents) in CONDITIONS.items()
    }
    (tmp_path / "release_evidences.json").write_text(json.dumps(evidences))
    (tmp_path / "release_conditions.json").write_text(json.dumps(conditions))
    lines = [
        json.dumps(
            {"id": str(number), "pathology": of, "initial_evidence": first, "evidences": all_}
        )
        for number, (of, first, all_) in enumerate(PATIENTS)
    ]
    (tmp_path / "patients.jsonl").write_text("\n".join(lines))
    knowledge = read_knowledge(tmp_path)
    write_library(knowledge, Statistics(), tmp_path / "library")
    write_people(knowledge, [tmp_path / "patients.jsonl"], tmp_path / "people.jsonl")
    return tmp_path


def base_in(folder: Path) -> RuleBase:
    book, flaws = read_library(folder)
    return check(book, flaws).bases["ddxplus"]


def test_a_public_yardstick_becomes_a_library_without_flaws(folder: Path) -> None:
    base = base_in(folder / "library")
    assert list(base.causes) == ["itchy_skin", "sore_ear", "sore_foot"]
    assert base.library.exclusive
    assert base.findings["f17_2"].domain == YesNo()
    assert base.findings["pain_where/ear"].gate is not None
    (rule,) = [one for one in base.evidence if one.id == "sore_ear/fever"]
    assert (rule.weight, rule.weight_if_refuted) == (28, -4)
    (rule,) = [one for one in base.evidence if one.id == "sore_ear/pain"]  # it has details
    assert (rule.weight, rule.weight_if_refuted) == (29, -8)


def test_statistics_give_chances_baselines_and_details(folder: Path) -> None:
    told = {"Mal": {"count": 99, "chance": {"pain": 0.5, "fever": 0.1, "pain_where_@_ear": 0.5}}}
    (folder / "statistics.json").write_text(json.dumps(told))
    knowledge = read_knowledge(folder)
    write_library(
        knowledge, read_statistics(folder / "statistics.json", knowledge), folder / "counted"
    )
    base = base_in(folder / "counted")
    weights = {one.id: one.weight for one in base.evidence}
    assert weights["sore_ear/fever"] == 20  # 0.105 against 0.001
    assert base.causes["sore_ear"].baseline > base.causes["sore_foot"].baseline


def test_everybody_is_found_and_the_figures_say_so(folder: Path) -> None:
    base = base_in(folder / "library")
    people = read_people(base, folder / "people.jsonl")
    assert [one.serious for one in people] == [False, True, False]
    assert dict(people[0].given) == {"pain": True}
    met = meet_all(base, people, lambda: Choosing(base))
    found = figures(met)
    assert met[0].place == 1
    assert found.people == 3
    assert found.first[3].count == 3
    assert found.serious_in_first_three.of_all == 1
    fixed = figures(meet_all(base, people, lambda: Choosing(base, order=Order.AS_WRITTEN)))
    assert found.asked.mean <= fixed.asked.mean


def test_no_more_is_asked_than_allowed_and_unknown_answers_tell_nothing(folder: Path) -> None:
    base = base_in(folder / "library")
    people = read_people(base, folder / "people.jsonl")
    (one, *_) = meet_all(base, people, lambda: Choosing(base), most=1)
    assert one.asked == 1
    for one in meet_all(base, people, lambda: Choosing(base), unknown_percent=100):
        assert one.recalled is not None
        assert one.recalled < 1


def test_the_command_prints_the_figures(folder: Path) -> None:
    arguments = [str(folder / "library"), str(folder / "people.jsonl"), "--format", "json"]
    result = CliRunner().invoke(main, ["simulate", *arguments])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout[result.stdout.index("{") :])
    assert told["people"] == 3
    assert told["interviews"][0]["questions"]


@pytest.mark.parametrize(
    "line",
    ["[]", "{", '{"cause": "nothing"}', '{"answers": {"nobody": "yes"}}', '{"colour": 1}'],
)
def test_people_that_cannot_be_read_are_named_with_their_line(folder: Path, line: str) -> None:
    (folder / "wrong.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(PeopleError, match=r"wrong\.jsonl:2"):
        read_people(base_in(folder / "library"), folder / "wrong.jsonl")
