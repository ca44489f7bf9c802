"""The shipped library on the shipped vignettes: what it must never do, each person by name."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId, Value
from triage.language.tree import RuleBook
from triage.surfaces.cli.score import teller
from triage.surfaces.report.score_report import BENIGN_LIMITS, complaint
from triage.testing.score import Outcome, benign_walk, run_vignettes
from triage.testing.vignettes import Vignette, answers_of_profile, read_vignettes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NAMES = sorted(path.relative_to(HERE).with_suffix("").as_posix() for path in HERE.rglob("*.yaml"))
SEEDS = (1, 2)


@cache
def book() -> RuleBook:
    return read_library(ROOT)[0]


@cache
def base() -> RuleBase:
    return next(iter(check(book()).bases.values()))


@cache
def vignettes() -> tuple[Vignette, ...]:
    return read_vignettes(HERE, base(), book())


@cache
def outcomes(percent: int = 0, seed: int = 0) -> dict[str, Outcome]:
    tell = teller(base(), "neutral")
    found = run_vignettes(base(), vignettes(), tell, unknown_percent=percent, seed=seed)
    return {one.vignette.span.file.removesuffix(".yaml"): one for one in found}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_told_to_wait_too_long(name: str) -> None:
    """Every vignette gets advice as urgent as the least acceptable one, or more."""
    assert not outcomes()[name].under, complaint(outcomes()[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_that_must_not_be_said(name: str) -> None:
    assert outcomes()[name].said == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_an_interview_ends_as_soon_as_all_answers_at_once_would(name: str) -> None:
    """Asking one by one, and stopping early, tells nobody to wait longer."""
    assert outcomes()[name].got >= outcomes()[name].filed


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_answers_that_become_unknown_lower_nobody_who_told_their_danger_signs(seed: int) -> None:
    """With a fifth of the answers unknown safe advice stays safe; what is untold stands apart."""
    lowered = [
        name
        for name, one in outcomes(20, seed).items()
        if one.under and not one.untold and not outcomes()[name].under
    ]
    assert lowered == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_any_harmless_answer_may_be_unknown(name: str) -> None:
    """All that is no danger sign made unknown at once: the advice is no less urgent."""
    assert only_danger_told()[name].got >= outcomes()[name].got


@cache
def only_danger_told() -> dict[str, Outcome]:
    people = [replace(one, given=_grave(one), rest_is_no=False) for one in vignettes()]
    found = run_vignettes(base(), people, lambda *_: "")
    return {one.vignette.span.file.removesuffix(".yaml"): one for one in found}


def _grave(one: Vignette) -> dict[FindingId, Value | Said]:
    """Return the danger answers of a story, and its context."""
    return {
        id: answer
        for id, answer in one.given.items()
        if base().findings[id].context
        or (not isinstance(answer, Said) and base().findings[id].rank(answer))
    }


def test_the_usual_benign_path_is_short() -> None:
    """A well person meets few screens and words; `triage score` prints the same figures."""
    answers = answers_of_profile(base(), book(), "well_adult_all_clear")
    walked = benign_walk(base(), answers)
    asked = {name: getattr(walked, name) for name in BENIGN_LIMITS}
    assert {name: one for name, one in asked.items() if one > BENIGN_LIMITS[name]} == {}
