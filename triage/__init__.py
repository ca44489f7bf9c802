"""Triage: how soon to be seen, what it may be, and why, by rules written in YAML.

    import triage

    base = triage.load().bases["lower_back_after_jogging"]
    case = triage.read_case(base, "{age: 35, fever: no}")
    assessment = triage.assess(base, case)
    print(assessment.disposition.acuity.word)
    print(triage.explain(base, case, "fever_with_back_pain"))

Everything is imported when it is first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from triage.checking.checked import Checked
    from triage.language.assessment import Assessment
    from triage.language.base import RuleBase
    from triage.language.case import Case
    from triage.semantics.why import Justification


def load(root: Path | None = None) -> Checked:
    """Return the checked library in the folder `root`, or the shipped one.

    Raises RuleBookError with every flaw of its files.
    """
    from triage.authoring.cache import load as load_library
    from triage.authoring.shipped import shipped_library

    return load_library(root or shipped_library())


def read_case(base: RuleBase, text: str, name: str = "case") -> Case:
    """Return the case that `text`, a YAML or JSON mapping of finding to answer, describes.

    Raises CaseError with every flaw, each placed in `name`.
    """
    from triage.surfaces.case_file import read_cases

    return read_cases(base, [(name, text.encode())])[0]


def assess(base: RuleBase, case: Case) -> Assessment:
    """Return everything that `base` concludes about `case`, found by the inference engine."""
    from triage.engines.experta_engine import ExpertaEngine
    from triage.semantics.assess import conclude

    return conclude(base, case, ExpertaEngine(base).truths(case))


def explain(base: RuleBase, case: Case, id: str) -> tuple[Justification, ...]:
    """Return why every flag, cause, intervention, rule or finding called `id` came out so.

    Raises KeyError where `base` has nothing called `id`.
    """
    from triage.engines.experta_engine import ExpertaEngine
    from triage.semantics.why import why

    return why(base, case, ExpertaEngine(base).truths(case), id)
