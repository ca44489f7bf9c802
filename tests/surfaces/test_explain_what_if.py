"""`triage explain --what-if`."""

import json

from tests.conftest import Golden
from tests.surfaces.conftest import Answers, Run
from tests.surfaces.people import PEOPLE
from triage.surfaces.cli.exits import Exit


def test_it_tells_the_smallest_changes(run: Run, answers: Answers, golden: Golden) -> None:
    ran = run("explain", answers(PEOPLE["routine_limp"]), "--what-if")
    assert (ran.code, ran.err) == (Exit.DONE, "")
    golden.same("wrist/routine_limp.what_if.txt", ran.out)


def test_it_tells_programs_all_of_them(run: Run, answers: Answers) -> None:
    ran = run("explain", answers(PEOPLE["routine_limp"]), "--what-if", "--format", "json")
    told = json.loads(ran.out)
    assert [one["aim"] for one in told["what_if"]] == ["raise", "lower", "first_cause"]
    for one in told["what_if"]:
        for way in one["ways"]:
            assert len(way["changes"]) == one["answers"] <= told["most_answers"] == 3
    lower = told["what_if"][1]
    assert lower["ways"] == [
        {
            "changes": [{"finding": "limps", "values": [False]}],
            "acuity": "self_care",
            "first_cause": "overuse",
        }
    ]


def test_where_nothing_is_so_near_it_says_so(run: Run, answers: Answers) -> None:
    ran = run("explain", answers(PEOPLE["emergency_now"]), "--what-if")
    assert "No other answers to up to three questions would do that." in ran.out
