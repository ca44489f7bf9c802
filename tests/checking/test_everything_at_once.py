"""A library full of mistakes is told all of them in one run, in the order of the files."""

import shutil
from pathlib import Path

import pytest

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.flaw import RuleBookError, Severity, in_order

SOUND = Path(__file__).parent.parent / "flaws" / "_sound"
QUESTIONNAIRE = "questionnaires/wilting_plant.yaml"
CAUSE = "rules/wilting/dry_soil.yaml"
FLAG = "rules/wilting/rotting_stem.yaml"

MISTAKES = [
    (QUESTIONNAIRE, "danger: [soft, black]", "danger: [soft, blak]", "TR125"),
    (QUESTIONNAIRE, "rules: [wilting]", "rules: [wilting, withering]", "TR109"),
    (QUESTIONNAIRE, "otherwise: north", "otherwise: west", "TR126"),
    (QUESTIONNAIRE, "in_the_sun: yes}\n", "window: north}\n", "TR202"),
    (QUESTIONNAIRE, "title: A house", "titel: A house", "TR050"),
    (CAUSE, "{days_dry: {at_least: 7}}", "{days_wet: {at_least: 7}}", "TR101"),
    (CAUSE, "    because: A week without water is long.\n", "", "TR317"),
    (CAUSE, "interval: [2.0, 4.5]", "interval: [0.5, 4.5]", "TR325"),
    (CAUSE, "{includes: shade}", "shade", "TR122"),
    (CAUSE, "to: friend", "to: freind", "TR106"),
    (CAUSE, "{in_the_sun: yes}", "{all: [{in_the_sun: yes}, {in_the_sun: no}]}", "TR203"),
    (FLAG, "suspects: [dry_soil]", "suspects: [root_rot]", "TR102"),
    (FLAG, "source: gardener\n", "", "TR318"),
    (FLAG, "{use: all_clear}", "{use: all_claer}", "TR107"),
    (FLAG, "acuity: urgent, within: 2 days", "acuity: routine, within: 2 months", "TR210"),
    ("rules/wilting/rot.yaml", "pot_cracked: yes", "rot: yes", "TR201"),
    ("rules/wilting/more_shade.yaml", "source: gardener", "source: gardner", "TR105"),
    ("rules/profiles.yaml", "stem: firm", "stem: hard", "TR120"),
    ("rules/places.yaml", "- [vet, plant_shop]", "- [vet]", "TR214"),
    ("rules/sources.yaml", "grade: B", "grade: F", "TR329"),
]


def test_all_mistakes_come_out_in_one_run(tmp_path: Path) -> None:
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    for path, right, wrong, _ in MISTAKES:
        file = tmp_path / path
        text = file.read_text("utf-8")
        assert right in text
        file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(RuleBookError) as raised:
        check(*read_library(tmp_path))
    flaws = raised.value.flaws
    assert {flaw.code for flaw in flaws} >= {code for *_, code in MISTAKES}
    assert flaws == in_order(flaws)
    for path, _, _, code in MISTAKES:
        assert any((flaw.span.file, flaw.code) == (path, code) for flaw in flaws), code


def test_flaws_of_reading_are_told_with_those_of_checking(tmp_path: Path) -> None:
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    (tmp_path / FLAG).write_text("red_flag: [\n", encoding="utf-8")
    (tmp_path / "rules/wilting/rot.yaml").write_text("derive: rot\n", encoding="utf-8")
    with pytest.raises(RuleBookError) as raised:
        check(*read_library(tmp_path))
    assert {flaw.span.file for flaw in raised.value.flaws} == {FLAG, "rules/wilting/rot.yaml"}


@pytest.mark.parametrize(
    "path, right, wrong, codes",
    [
        (CAUSE, "baseline:", "baselin:", ["TR051", "TR050"]),
        (
            FLAG,
            "to: plant_shop, acuity: routine",
            "to: plant_shp, acuity: emergency_now",
            ["TR310", "TR106"],
        ),
        ("rules/places.yaml", "  self_care:", "\tself_care:", ["TR010"]),
    ],
)
def test_one_mistake_hides_no_other_and_is_told_once(
    tmp_path: Path, path: str, right: str, wrong: str, codes: list[str]
) -> None:
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    file = tmp_path / path
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(RuleBookError) as raised:
        check(*read_library(tmp_path))
    found = [flaw.code for flaw in raised.value.flaws if flaw.severity is Severity.ERROR]
    assert found == codes
