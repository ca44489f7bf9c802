"""The laws on random rule bases, on the shipped library and on the one about bicycles.

Few fixed examples by default; `make laws` tries many more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.language.base import RuleBase
from triage.testing import laws
from triage.testing.strategies import answers, cases, rule_bases

LONG = os.environ.get("TRIAGE_LONG") == "1"

#: Draws what a law speaks about, and tries it.
Trial: TypeAlias = Callable[[st.DataObject, RuleBase], None]


def examples(fixed: int, many: int) -> settings:
    return settings(
        max_examples=many if LONG else fixed,
        derandomize=not LONG,
        database=None,
        deadline=None,
        print_blob=LONG,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def of_one_case(law: Callable[..., None]) -> Trial:
    return lambda data, base: law(base, data.draw(cases(base)))


def of_a_finding(law: Callable[..., None]) -> Trial:
    return lambda data, base: law(base, data.draw(cases(base)), data.draw(asked(base)))


def of_an_answer(law: Callable[..., None]) -> Trial:
    def trial(data: st.DataObject, base: RuleBase) -> None:
        case, finding = data.draw(cases(base)), data.draw(asked(base))
        law(base, case, finding, data.draw(st.sampled_from(answers(base, finding))))

    return trial


def asked(base: RuleBase) -> st.SearchStrategy[str]:
    return st.sampled_from([id for id, finding in base.findings.items() if not finding.derived])


TRIALS: dict[str, Trial] = {
    "agreement": lambda data, base: laws.agreement(
        base, data.draw(st.lists(cases(base), min_size=1, max_size=4))
    ),
    "firing order": of_one_case(laws.firing_order),
    "order": lambda data, base: laws.order(base, data.draw(cases(base)), data.draw(st.randoms())),
    "negation": of_one_case(laws.negation),
    "knowledge": of_an_answer(laws.knowledge),
    "caution": of_a_finding(laws.caution),
    "unknown and no": of_an_answer(laws.unknown_and_no),
    "danger monotone": of_an_answer(laws.danger_monotone),
    "danger seen": of_one_case(laws.danger_seen),
    "silence": lambda data, base: laws.silence(base),
    "trump": of_one_case(laws.trump),
}


@pytest.mark.laws
@pytest.mark.parametrize("law", TRIALS)
def test_random_rule_bases_keep(law: str) -> None:
    @examples(100, 2_500)
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        TRIALS[law](data, data.draw(rule_bases()))

    trial()
