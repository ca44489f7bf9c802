"""Each law with what it speaks about, drawn: everything that a test of a law needs but the test."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from hypothesis import strategies as st

from triage.language.base import RuleBase
from triage.language.domain import FindingId
from triage.testing import interview_laws, laws
from triage.testing.strategies import answers, cases, reachable_cases

#: Draws what a law speaks about, and tries it.
Trial: TypeAlias = Callable[[st.DataObject, RuleBase], None]


def _of_one_case(law: Callable[..., None]) -> Trial:
    return lambda data, base: law(base, data.draw(cases(base)))


def _of_a_finding(law: Callable[..., None]) -> Trial:
    return lambda data, base: law(base, data.draw(cases(base)), data.draw(_asked(base)))


def _of_an_answer(law: Callable[..., None]) -> Trial:
    def trial(data: st.DataObject, base: RuleBase) -> None:
        case, finding = data.draw(cases(base)), data.draw(_asked(base))
        law(base, case, finding, data.draw(st.sampled_from(answers(base, finding))))

    return trial


def _context(data: st.DataObject, base: RuleBase) -> None:
    context = [id for id, finding in base.findings.items() if finding.context]
    if context:
        finding = data.draw(st.sampled_from(context))
        case = data.draw(reachable_cases(base))
        laws.unknown_context(base, case, finding, answers(base, finding))


def _asked(base: RuleBase) -> st.SearchStrategy[FindingId]:
    return st.sampled_from([id for id, finding in base.findings.items() if not finding.derived])


#: The laws that every sound rule base keeps, by name.
TRIALS: Final[Mapping[str, Trial]] = MappingProxyType(
    {
        "agreement": lambda data, base: laws.agreement(
            base, data.draw(st.lists(cases(base), min_size=2, max_size=4))
        ),
        "firing_order": _of_one_case(laws.firing_order),
        "order": lambda data, base: laws.order(
            base, data.draw(cases(base)), data.draw(st.randoms())
        ),
        "negation": _of_one_case(laws.negation),
        "knowledge": _of_an_answer(laws.knowledge),
        "caution": _of_a_finding(laws.caution),
        "unknown_and_no": _of_an_answer(laws.unknown_and_no),
        "danger_monotone": _of_an_answer(laws.danger_monotone),
        "danger_seen": _of_one_case(laws.danger_seen),
        "silence": lambda data, base: laws.silence(base),
        "trump": _of_one_case(laws.trump),
    }
)

#: What a library should keep too, though nothing in the meaning of rules makes it.
OF_A_LIBRARY: Final[Mapping[str, Trial]] = MappingProxyType({"unknown_context": _context})

#: What an interview keeps. A whole interview is many steps, so these are tried less often.
OF_AN_INTERVIEW: Final[Mapping[str, Trial]] = MappingProxyType(
    {
        "settled": lambda data, base: interview_laws.settled(base, data),
        "confident": lambda data, base: interview_laws.confident(base, data),
        "bounds": lambda data, base: interview_laws.bounds(base, data),
    }
)
