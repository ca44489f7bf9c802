"""How much is asked of the people of the vignettes, by disposition and policy.

`python -m benchmarks.interview_lengths [--plots DIR]`: every vignette is interviewed under each
policy. What `confident` changes against asking everything is counted too.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import mean, median

from triage.authoring.cache import load
from triage.authoring.library import read_library
from triage.authoring.shipped import shipped_library
from triage.engines.experta_engine import ExpertaEngine
from triage.interview.choice import Choosing
from triage.interview.policy import Policy
from triage.language.assessment import Assessment
from triage.language.base import CauseId, Kind
from triage.language.referral import Acuity
from triage.testing.score import full_answers
from triage.testing.simulate import Walk, one_who_says, walk
from triage.testing.vignettes import read_vignettes

_VIGNETTES = Path(__file__).parents[1] / "tests" / "vignettes"


def interviews() -> dict[Policy, list[Walk]]:
    """Return the interviews of all vignettes under each policy."""
    root = shipped_library()
    base = next(iter(load(root).bases.values()))
    book, _ = read_library(root)
    engine = ExpertaEngine(base)
    people = [full_answers(base, one) for one in read_vignettes(_VIGNETTES, base, book)]
    return {
        policy: [walk(base, engine, one_who_says(one), Choosing(base, policy)) for one in people]
        for policy in Policy
    }


def first(assessment: Assessment, kind: Kind) -> CauseId | None:
    """Return the first cause of `kind`, None where none is ranked."""
    return next((one.cause for one in assessment.causes if one.kind is kind), None)


def main() -> None:
    """Print the table, and draw it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plots", type=Path)
    told, _ = parser.parse_known_args()
    found = interviews()
    everything = found[Policy.ALL]
    print(f"{len(everything)} vignettes")
    print(f"{'disposition':16} {'policy':10} {'people':>6} {'screens':>14} {'findings':>14}")
    for acuity in Acuity:
        for policy, walks in found.items():
            mine = [one for one in walks if one.assessment.disposition.acuity is acuity]
            if mine:
                screens, rows = [one.screens for one in mine], [one.findings for one in mine]
                print(
                    f"{acuity.word:16} {policy:10} {len(mine):6}"
                    f" {median(screens):5g} ({min(screens)} to {max(screens)})"
                    f" {median(rows):5g} ({min(rows)} to {max(rows)})"
                )
    for policy, walks in found.items():
        pairs = [(a.assessment, b.assessment) for a, b in zip(walks, everything, strict=True)]
        firsts = {
            kind: sum(first(a, kind) != first(b, kind) for a, b in pairs)
            for kind in (Kind.PATTERN, Kind.CONTRIBUTOR)
        }
        print(
            f"{policy}: {mean(one.screens for one in walks):.2f} screens;"
            f" disposition changed {sum(a.disposition != b.disposition for a, b in pairs)},"
            f" flags {sum(a.red_flags != b.red_flags for a, b in pairs)},"
            f" first pattern {firsts[Kind.PATTERN]}, first contributor {firsts[Kind.CONTRIBUTOR]}"
        )
    early = [one for one in everything if one.could_end is not None]
    until, whole = mean(one.could_end or 0 for one in early), mean(one.screens for one in early)
    print(
        f"{len(early)} were told that how soon was settled, after {until:.1f} of {whole:.1f}"
        " screens, and could end there"
    )
    if told.plots:
        _draw(found, told.plots)


def _draw(found: dict[Policy, list[Walk]], folder: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    colours = {Policy.SETTLED: "#88aadd", Policy.CONFIDENT: "#336699", Policy.ALL: "#bbbbbb"}
    for place, what in enumerate(("screens", "findings")):
        axes = figure.add_subplot(1, 2, place + 1)
        for shift, (policy, walks) in enumerate(found.items()):
            for acuity in Acuity:
                numbers = [
                    getattr(one, what)
                    for one in walks
                    if one.assessment.disposition.acuity is acuity
                ]
                if numbers:
                    axes.boxplot(
                        numbers,
                        positions=[acuity + (shift - 1) * 0.25],
                        widths=0.2,
                        patch_artist=True,
                        boxprops={"facecolor": colours[policy]},
                        medianprops={"color": "black"},
                        flierprops={"markersize": 3},
                    )
            axes.plot([], [], "s", color=colours[policy], label=str(policy))
        axes.set_xticks(list(Acuity), [one.word.replace("_", "\n") for one in Acuity])
        axes.set_ylabel(f"{what} asked")
        axes.set_ylim(bottom=0)
    figure.axes[-1].legend()
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "interview_lengths.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
