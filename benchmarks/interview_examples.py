"""Prints the interviews of the posters, question by question, each with its reason.

`python -m benchmarks.interview_examples`
"""

from __future__ import annotations

from pathlib import Path

from triage.authoring.cache import load
from triage.authoring.shipped import shipped_library
from triage.engines.experta_engine import ExpertaEngine
from triage.interview.choice import Choosing
from triage.surfaces.case_file import read_cases
from triage.surfaces.report.asking import ended_text, reason_text
from triage.surfaces.report.sentences import Words, spaced
from triage.testing.simulate import one_who_says, walk

_POSTERS = Path(__file__).parents[1] / "examples" / "posters"


def main() -> None:
    """Print every poster's interview under the usual policy."""
    base = next(iter(load(shipped_library()).bases.values()))
    words, engine = Words(base), ExpertaEngine(base)
    for path in sorted(_POSTERS.glob("*.yaml")):
        (case,) = read_cases(base, [(path.name, path.read_bytes())])
        person = one_who_says({**case.said, **case.values})
        walked = walk(base, engine, person, Choosing(base))
        print(f"{path.stem}: {walked.assessment.disposition.acuity.word}")
        for number, (id, reason) in enumerate(
            zip(walked.questions, walked.reasons, strict=True), 1
        ):
            why = reason_text(base, words, reason) if reason is not None else ""
            print(f"{number:4}. {spaced(id)}: {why}")
        print(f"      {ended_text(walked.ended)}\n")


if __name__ == "__main__":
    main()
