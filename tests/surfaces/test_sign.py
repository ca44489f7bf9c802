"""`triage sign` and `triage review-pack`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.surfaces.conftest import Answers, Ran, Run
from tests.surfaces.libraries import WRIST
from tests.surfaces.people import CLEAR
from tests.system import chromium
from triage.surfaces.cli.exits import Exit

FLAG = "rules/wrist/red_flags/collapse.yaml"
CAUSE = "rules/wrist/causes/overuse.yaml"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return shutil.copytree(WRIST, tmp_path / "wrist")


def signs(run: Run, library: Path, file: str, name: str, *more: str) -> Ran:
    words = ["--profession", "physiotherapist", "--interests", "none", "--date", "2026-03-14"]
    confirms = () if "--confirms" in more else ("--confirms", "everything")
    return run("sign", file, "--as", name, *words, *confirms, *more, "--yes", library=library)


def test_two_persons_sign_a_red_flag(run: Run, library: Path, golden: Golden) -> None:
    first = signs(run, library, FLAG, "Ada Example")
    assert (first.code, first.err) == (Exit.DONE, "")
    assert "0 of 13 files are signed." in first.out
    second = signs(run, library, FLAG, "Bo Example", "--remark", "Read on paper: twice")
    assert "1 of 13 files are signed." in second.out
    golden.same("wrist/sign.list.txt", run("sign", library=library).out)
    golden.same("wrist/signatures.yaml", (library / "rules/signatures.yaml").read_text("utf-8"))
    assert run("fmt", "--check", library=library).code == Exit.DONE


def test_whatever_tells_the_review_state_tells_it(
    run: Run, library: Path, answers: Answers
) -> None:
    def told() -> list[str]:
        file = answers(CLEAR)
        return [
            run("assess", file, library=library).out,
            run("assess", file, "--for-clinician", library=library).out,
            run("check", library=library).out,
        ]

    assert all("No clinician has reviewed these rules." in out for out in told())
    signs(run, library, CAUSE, "Ada Example")
    assert all(
        "Clinicians have signed 1 of the 13 files" in " ".join(out.split()) for out in told()
    )
    data = json.loads(run("assess", answers(CLEAR), "--format", "json", library=library).out)
    assert (data["reviewed_by_clinician"], data["review"]) == (False, {"files": 13, "signed": 1})


def test_a_changed_threshold_voids_it_and_a_new_line_break_does_not(
    run: Run, library: Path
) -> None:
    signs(run, library, CAUSE, "Ada Example")
    file = library / CAUSE
    written = file.read_text("utf-8")
    file.write_text(f"# read again\n{written}", encoding="utf-8")
    assert "All files: 1 of 13" in run("sign", library=library).out
    file.write_text(written.replace("supports: moderate", "supports: weak", 1), encoding="utf-8")
    assert file.read_text("utf-8") != written
    ran = run("check", library=library)
    assert ran.code == Exit.DONE
    assert f"rules/signatures.yaml:2:11: TR430 {CAUSE} has changed since Ada Example" in ran.out
    assert "void, the file has changed" in run("sign", library=library).out
    signs(run, library, CAUSE, "Ada Example")  # takes the place of the one that is void
    assert "TR430" not in run("check", library=library).out


@pytest.mark.parametrize(
    "more, told",
    [
        (["rules/wrist/red_flags/colapse.yaml"], "did you mean"),
        (["rules/sources.yaml"], "nothing that a clinician would sign"),
        ([CAUSE, "--confirms", "urgency"], "has no urgency to confirm"),
        ([CAUSE, "--date", "in March"], "no day"),
        ([CAUSE, "--remark", "x", "--as", " "], "cannot be empty"),
    ],
)
def test_what_cannot_be_signed_is_told(run: Run, library: Path, more: list[str], told: str) -> None:
    file, *rest = more
    ran = signs(run, library, file, "Ada Example", *rest)
    assert ran.code == Exit.USAGE
    assert told in " ".join(ran.err.split())
    assert not (library / "rules/signatures.yaml").exists()


def test_nobody_signs_twice(run: Run, library: Path) -> None:
    signs(run, library, FLAG, "Ada Example")
    ran = signs(run, library, FLAG, "Ada Example")
    assert ran.code == Exit.USAGE
    assert "has signed" in ran.err


def test_parts_can_be_signed_one_after_the_other(run: Run, library: Path) -> None:
    signs(run, library, CAUSE, "Ada Example", "--confirms", "words")
    assert "All files: 0 of 13" in run("sign", library=library).out
    signs(run, library, CAUSE, "Ada Example", "--confirms", "conditions", "--confirms", "sources")
    assert "All files: 1 of 13" in run("sign", library=library).out


def test_a_library_with_flaws_is_not_signed(run: Run, library: Path) -> None:
    (library / FLAG).write_text("red_flag: [", encoding="utf-8")
    assert signs(run, library, CAUSE, "Ada Example").code == Exit.FLAWS


# ---------------------------------------------------------------- the review pack


def test_the_pack_has_a_page_for_each_flag(run: Run, tmp_path: Path, golden: Golden) -> None:
    ran = run("review-pack", tmp_path / "pack")
    assert (ran.code, ran.err) == (Exit.DONE, "")
    cover, *pages = (tmp_path / "pack/review-pack.txt").read_text("utf-8").split("\f")
    assert "No clinician has reviewed these rules." in cover
    assert len(pages) == int(ran.out.split("\n")[2].split()[0])
    golden.same("wrist/review_pack.page.txt", next(page for page in pages if FLAG in page))
    html = (tmp_path / "pack/review-pack.html").read_text("utf-8")
    assert html.count("<section") == len(pages)
    assert "<script" not in html


@pytest.mark.slow
@pytest.mark.needs("chromium")
def test_each_flag_fits_one_sheet(run: Run, tmp_path: Path) -> None:
    import re

    from playwright.sync_api import sync_playwright

    run("review-pack", tmp_path, library=None)
    flags = (tmp_path / "review-pack.txt").read_text("utf-8").count("\f")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        page = browser.new_page()
        page.goto((tmp_path / "review-pack.html").as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == flags + 1
