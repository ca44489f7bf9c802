"""The figures of a score, as text and as plain data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

from triage.language.base import RuleBase
from triage.surfaces.report.json_form import Json
from triage.testing.proportion import Proportion, Spread
from triage.testing.score import FIRST_FEW, Outcome, Score, by_group, score
from triage.testing.simulate import Walk

#: Each proportion of a score in words, in the order of reading.
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "safe": "Safe advice (as urgent as is acceptable, or more)",
        "under": "Under-triage",
        "under_serious": "Under-triage of serious cases (urgent or more)",
        "over": "Over-triage",
        "over_self_care": "Over-triage of self-care cases",
        "exact": "Exactly the expected acuity",
        "first": "Expected cause first of its kind",
        "first_few": f"Expected cause in the first {FIRST_FEW} of its kind",
        "first_pattern": "  patterns, first",
        "first_few_patterns": f"  patterns, first {FIRST_FEW}",
        "first_contributor": "  contributors, first",
        "first_few_contributors": f"  contributors, first {FIRST_FEW}",
        "flags": "Red flags as expected",
        "silent": "Nothing said that must not be said",
        "same_as_filed": "The interview ends as all answers at once would",
        "safe_told": "Safe advice where each danger sign was told",
        "urgent_untold": "Serious, a danger sign untold, still urgent",
    }
)
#: What a well person should be asked at most.
BENIGN_LIMITS: Final[Mapping[str, int]] = MappingProxyType(
    {"safety_screens": 8, "screens": 18, "words": 900}
)
_LENGTHS: Final = ("safety_screens", "screens", "findings", "words")
_ONLY_WITH_UNKNOWN: Final = ("safe_told", "urgent_untold")
_COLUMNS: Final = ("safe", "under_serious", "over", "over_self_care", "exact", "first", "first_few")
_WIDTH: Final = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """Outcomes, and what they were measured on."""

    base: RuleBase
    outcomes: tuple[Outcome, ...]
    unknown_percent: int
    seed: int
    benign: Walk | None = None  # the usual way of a well person, where the library has one


def score_text(measured: Measured) -> str:
    """Return the figures as text, those of all vignettes first, then a line for each group."""
    return "\n".join(_lines(measured))


def _lines(measured: Measured) -> Iterator[str]:
    library, outcomes = measured.base.library, measured.outcomes
    yield f"{library.id} {library.version}, rule base {measured.base.digest[:12]}"
    yield f"{len(outcomes)} vignettes, invented people; no patient was asked"
    if measured.unknown_percent:
        yield f"{measured.unknown_percent} % of the answers made unknown, seed {measured.seed}"
    whole = score(outcomes)
    yield ""
    for name, title in TITLES.items():
        if measured.unknown_percent or name not in _ONLY_WITH_UNKNOWN:
            yield f"{title:<50} {_figure(getattr(whole, name))}"
    yield ""
    yield f"{'Asked':<50} {'middle':>8} {'most':>8}"
    for name in _LENGTHS:
        spread: Spread = getattr(whole, name)
        yield f"  {name.replace('_', ' '):<48} {spread.middle:>8g} {spread.most:>8}"
    if measured.benign:
        yield f"{'The usual benign path':<50} {'asked':>8} {'limit':>8}"
        for name, limit in BENIGN_LIMITS.items():
            asked = getattr(measured.benign, name)
            yield f"  {name.replace('_', ' '):<48} {asked:>8} {limit:>8}"
    yield ""
    yield from _groups(measured)
    yield from _complaints(measured)


def _figure(one: Proportion) -> str:
    if one.share is None or one.interval is None:
        return "none tried"
    low, high = one.interval
    count = f"{one.count} of {one.of_all}"
    return f"{count:>11}  {100 * one.share:5.1f} %  (95 %: {100 * low:.1f} to {100 * high:.1f})"


def _groups(measured: Measured) -> Iterator[str]:
    groups = by_group(measured.outcomes)
    wide = max((len(name) for name in groups), default=0) + 2
    heads = ("safe", "under, grave", "over", "over, home", "exact", "first", "first three")
    yield "By group".ljust(wide) + "n".rjust(5) + "".join(head.rjust(_WIDTH + 1) for head in heads)
    for name, outcomes in groups.items():
        figures = score(outcomes)
        cells = (_cell(getattr(figures, column)) for column in _COLUMNS)
        yield name.ljust(wide) + str(len(outcomes)).rjust(5) + "".join(cells)


def _cell(one: Proportion) -> str:
    return " " + (f"{one.count}/{one.of_all}" if one.of_all else "-").rjust(_WIDTH)


def _complaints(measured: Measured) -> Iterator[str]:
    """Yield each vignette that came out otherwise, the gravest first."""
    wrong = [(complaint(one), one) for one in measured.outcomes]
    wrong = [(text, one) for text, one in wrong if text]
    if wrong:
        yield ""
        yield "Came out otherwise"
    for text, one in sorted(wrong, key=lambda pair: (not pair[1].under, pair[1].vignette.id)):
        yield f"  {one.vignette.group}/{one.vignette.id}: {text}"


def complaint(one: Outcome) -> str:
    """Return what came out otherwise than a vignette expects, "" where nothing did."""
    expected, parts = one.vignette, []
    if one.under or one.over:
        word = "UNDER" if one.under else "over"
        parts.append(f"{word}: {one.got.word}, expected {expected.acuity.word}")
    missing = [str(kind) for kind, place in zip(one.kinds, one.places, strict=True) if not place]
    parts += [f"no expected {kind} shown" for kind in missing]
    parts += [f"flag otherwise: {flag}" for flag in one.wrong_flags]
    parts += [f"says {text!r}" for text in one.said]
    if one.got is not one.filed:
        parts.append(f"all answers at once: {one.filed.word}")
    return "; ".join(parts)


def score_json(measured: Measured) -> dict[str, Json]:
    """Return the figures as plain data."""
    return {
        "library": {"id": measured.base.library.id, "version": measured.base.library.version},
        "rule_base": measured.base.digest,
        "questionnaire": measured.base.questionnaire.id,
        "unknown_percent": measured.unknown_percent,
        "seed": measured.seed,
        "vignettes": len(measured.outcomes),
        "all": _score_json(score(measured.outcomes)),
        "benign_path": None
        if measured.benign is None
        else {
            name: {"asked": getattr(measured.benign, name), "limit": limit}
            for name, limit in BENIGN_LIMITS.items()
        },
        "groups": {
            group: {"vignettes": len(outcomes), **_score_json(score(outcomes))}
            for group, outcomes in by_group(measured.outcomes).items()
        },
        "outcomes": [_outcome_json(one) for one in measured.outcomes],
    }


def _score_json(figures: Score) -> dict[str, Json]:
    return {one.name: _measure_json(getattr(figures, one.name)) for one in fields(figures)}


def _measure_json(figure: Proportion | Spread) -> Json:
    match figure:
        case Proportion():
            low, high = figure.interval or (None, None)
            return {
                "count": figure.count,
                "of": figure.of_all,
                "per_mille": _per_mille(figure.share),
                "per_mille_low": _per_mille(low),
                "per_mille_high": _per_mille(high),
            }
        case Spread():
            return {"middle_times_2": int(2 * figure.middle), "most": figure.most}


def _per_mille(share: float | None) -> int | None:
    # Whole numbers where people will compare.
    return None if share is None else round(1000 * share)


def _outcome_json(one: Outcome) -> Json:
    return {
        "vignette": one.vignette.id,
        "group": one.vignette.group,
        "expected": one.vignette.acuity.word,
        "acceptable": [acuity.word for acuity in sorted(one.vignette.acceptable)],
        "got": one.got.word,
        "all_answers_at_once": one.filed.word,
        "serious": one.vignette.serious,
        "places": {str(kind): place for kind, place in zip(one.kinds, one.places, strict=True)},
        "flags_otherwise": list(one.wrong_flags),
        "said": list(one.said),
        "danger_signs_untold": list(one.untold),
        "safety_screens": one.walk.safety_screens,
        "screens": one.walk.screens,
        "findings": one.walk.findings,
        "words": one.walk.words,
    }
