"""What evidence weighs."""

import pytest

from tests.checking.told import cause, codes_of
from tests.small_library import small

QUESTION = "- {ask: wet, text: Wet?, answer: yes_no}\n"
RATIO = "likelihood_ratio: {%s, measured_by: self_report, population: adults}"


@pytest.mark.parametrize(
    "written, confirmed, refuted",
    [
        ("supports: weak", 3, 0),
        ("supports: moderate", 7, 0),
        ("opposes: strong", -10, 0),
        ("points: -4", -4, 0),
        ("supports: strong\n    if_refuted: {opposes: weak}", 10, -3),
        (RATIO % "confirmed: 6.4, interval: [4.1, 9.9]", 6, 0),
        (RATIO % "confirmed: 40, interval: [20, 80]", 7, 0),
        (RATIO % "confirmed: 0.3, interval: [0.2, 0.5]", -3, 0),
        (
            RATIO % "confirmed: 3, interval: [2, 4.5], refuted: 0.5, refuted_interval: [0.3, 0.8]",
            3,
            -1,
        ),
    ],
)
def test_points(written: str, confirmed: int, refuted: int) -> None:
    rule = small(QUESTION, cause("{wet: yes}", weight=written)).evidence[0]
    assert (rule.weight, rule.weight_if_refuted) == (confirmed, refuted)


@pytest.mark.parametrize(
    "written, code",
    [
        ("likelihood_ratio: 6.4", "TR322"),
        ("likelihood_ratio: {confirmed: 6.4, measured_by: self_report, population: a}", "TR323"),
        (RATIO % "confirmed: 3, interval: [2, 4], refuted: 0.5", "TR323"),
        (RATIO % "confirmed: 6.4, interval: [1.1, 5]", "TR324"),
        (RATIO % "confirmed: 6.4, interval: [9, 4]", "TR324"),
        (RATIO % "confirmed: 1.4, interval: [0.8, 2.6]", "TR325"),
        (RATIO % "confirmed: 0, interval: [0, 0.5]", "TR327"),
        (RATIO % "confirmed: 1.2, interval: [1.05, 1.5]", "TR328"),
        ("points: 0", "TR328"),
    ],
)
def test_a_weight_that_says_nothing_is_a_flaw(written: str, code: str) -> None:
    assert codes_of(QUESTION, cause("{wet: yes}", weight=written)) == [code]
