"""Points order explanations. A point is a deciban; weak is 3, moderate 7, strong 10."""

from tests.small_library import case, small
from triage.language.assessment import RankedCause
from triage.semantics.assess import assess
from triage.semantics.weight import points, points_of_ratio

QUESTIONS = """
- ask: sits
  text: Do you sit all day?
  answer: yes_no
- ask: stiff
  text: Are you stiff in the morning?
  answer: yes_no
- ask: slow
  text: Do you take long to get going?
  answer: yes_no
- ask: leg_pain
  text: Does pain go down a leg?
  answer: yes_no
"""
SITTING = """
cause: sitting
kind: contributor
title: Sitting
explanation: Long sitting.
baseline: {points: -3, because: Common., source: judgement}
evidence:
  - rule: sits
    when: {sits: yes}
    supports: moderate
    if_refuted: {opposes: weak}
    because: They sit all day.
    source: judgement
  - strongest_of: stiffness
    rules:
      - rule: stiff
        when: {stiff: yes}
        supports: weak
        because: They are stiff.
        source: judgement
      - rule: slow
        when: {slow: yes}
        supports: moderate
        because: They are slow to start.
        source: judgement
  - rule: leg_pain
    when: {leg_pain: yes}
    opposes: strong
    because: Leg pain points elsewhere.
    source: judgement
"""
OTHER = """
cause: {name}
kind: contributor
title: Another
explanation: Another.
baseline: {{points: {points}, because: Common., source: judgement}}
evidence:
  - rule: leg_pain
    when: {{leg_pain: yes}}
    opposes: strong
    because: Leg pain points elsewhere.
    source: judgement
"""
BASE = small(
    QUESTIONS,
    SITTING,
    OTHER.format(name="always_a_little", points=1),
    OTHER.format(name="as_often", points=1),
    OTHER.format(name="rare", points=-1),
)


def ranked(**said: bool | None) -> dict[str, RankedCause]:
    return {one.cause: one for one in assess(BASE, case(**said)).causes}


def test_confirmed_rules_add_up() -> None:
    """Support is the baseline plus the points of each confirmed rule."""
    assert ranked(sits=True)["sitting"].support == -3 + 7


def test_refuted_points() -> None:
    """A refuted rule adds its `if_refuted` points; an unknown one adds nothing."""
    assert ranked(sits=False, slow=True)["sitting"].support == -3 - 3 + 7
    assert ranked(sits=None, slow=True)["sitting"].support == -3 + 7


def test_strongest_of() -> None:
    """Of signs that go together only the strongest counts."""
    assert ranked(sits=True, stiff=True, slow=True)["sitting"].support == -3 + 7 + 7


def test_below_possible_is_not_ranked() -> None:
    """A cause below possible is unlikely, and not ranked; an empty ranking is an answer."""
    assert "sitting" not in ranked(sits=True, leg_pain=True)
    assert "rare" not in ranked()


def test_bands() -> None:
    """From 7 points a cause is well supported, from 0 possible."""
    assert ranked(sits=True)["sitting"].band.value == "possible"
    assert ranked(sits=True, slow=True)["sitting"].band.value == "well_supported"


def test_for_and_against() -> None:
    """Each cause shows which rules speak for it and which against, the strongest first."""
    sitting = ranked(sits=True, slow=True, stiff=True, leg_pain=True)["sitting"]
    assert sitting.speaks_for == ("sitting/sits", "sitting/slow", "sitting/stiff")
    assert sitting.speaks_against == ("sitting/leg_pain",)


def test_ties() -> None:
    """Causes with the same support are shown as tied, in the order of their names."""
    both = [(one.cause, one.tied) for one in ranked().values()]
    assert both == [("always_a_little", True), ("as_often", True)]


def test_published_ratios() -> None:
    """A likelihood ratio counts by the end of its interval nearest 1, and for 7 at the most."""
    assert [points(ratio) for ratio in (2, 5, 10, 0.5)] == [3, 7, 10, -3]
    assert points_of_ratio(1.6, 2.5) == 2
    assert points_of_ratio(0.2, 0.5) == -3
    assert points_of_ratio(9.0, 40.0) == 7
    assert points_of_ratio(0.8, 3.0) == 0
