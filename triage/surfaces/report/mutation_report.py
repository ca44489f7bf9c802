"""What became of slips on a library, as text, as a table for a page, and as plain data."""

from collections.abc import Iterable, Iterator
from typing import Final

from triage.surfaces.report.json_form import Json
from triage.testing.mutants_conditions import Slip
from triage.testing.mutate import Mutation, share
from triage.testing.mutate_judge import CAUGHT, Fate, Judged
from triage.testing.mutate_write import Written
from triage.testing.proportion import Proportion

MUTATION_VERSION: Final = "1.1"

#: How many that slipped through are told in text, unless all are asked for; JSON holds them all.
MOST_TOLD: Final = 20

_WHAT_TO_DO: Final = (
    "Each example says what comes out now. If that is right, paste it below `examples:` in its",
    "file, without its last line. If it is not right, you have found a mistake in the rules.",
    "`--write` writes as few as will do into the files, marked as unread.",
)

_COLUMNS: Final = (
    ("tried", None),
    ("check", Fate.CHECK),
    ("examples", Fate.EXAMPLE),
    ("vignettes", Fate.VIGNETTE),
    ("suggested", Fate.SUGGESTED),
    ("proofs", Fate.PROOF),
    ("survived", Fate.SURVIVED),
    ("undecided", Fate.UNDECIDED),
    ("equivalent", Fate.EQUIVALENT),
)


def mutation_text(found: Mutation, *, every: bool, most: int = MOST_TOLD) -> str:
    """Return the table, the scores, and `most` of who slips through; all of them with `every`."""
    lines = [found.questionnaire, "", *_rows(found.judged), "", *_scores(found)]
    through = [one for one in found.judged if one.fate in (Fate.SURVIVED, Fate.UNDECIDED)]
    through.sort(key=lambda one: not one.of_flag)
    told = through if every else through[:most]
    for one in told:
        lines += ["", *_told(one)]
    if most and len(told) < len(through):
        lines += ["", f"{len(through) - len(told)} more; `--all` tells them all."]
    if told:
        lines += ["", *_WHAT_TO_DO]
    return "\n".join(lines)


def mutation_markdown(found: Mutation) -> str:
    """Return the table and the scores for a page."""
    heads = ["slip", *(name for name, _ in _COLUMNS), "caught"]
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    for name, judged in _groups(found.judged):
        cells = [name, *map(str, _counts(judged)), percent(share(judged))]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def mutation_json(found: Mutation) -> dict[str, Json]:
    """Return everything as plain data; the people in it are invented."""
    flags = [one for one in found.judged if one.of_flag]
    return {
        "schema_version": MUTATION_VERSION,
        "rule_base": found.digest,
        "questionnaire": found.questionnaire,
        "possible": found.possible,
        "chosen": found.chosen,
        "tried": len(found.judged),
        "not_tried": found.not_tried,
        "remembered": found.remembered,
        "milliseconds": round(1000 * found.seconds),
        "caught": _share_json(share(found.judged)),
        "caught_without_check": _share_json(share(found.judged, with_check=False)),
        "caught_without_suggested": _share_json(share(found.judged, suggested=False)),
        "caught_of_flags": _share_json(share(flags)),
        "table": [
            {"slip": name, "caught": _share_json(share(judged)), **dict(_counted(judged))}
            for name, judged in _groups(found.judged)
        ],
        "slips": [_slip_json(one) for one in found.judged],
    }


def written_text(written: Iterable[Written], left: int) -> str:
    """Return what was written into which files, and what to do now."""
    every = list(written)
    lines = [f"{one.file}: {_written(one)}" for one in every]
    new, stronger = sum(one.new for one in every), sum(one.stronger for one in every)
    lines.append(f"{len(every)} files: {new} new examples, {stronger} more expectations")
    if left:
        lines.append(f"For {left} slips nothing was found that an example could expect.")
    if every:
        lines.append(
            "What was written states what the rules say now. It stands in `suggested:` of each "
            "example. Read it. If it is what the rules should say, delete that line; if not, you "
            "have found a mistake."
        )
    return "\n".join(lines)


def _written(one: Written) -> str:
    return f"{one.new} new, {one.stronger} more expectations"


def percent(found: Proportion) -> str:
    """Return a share in per cent, rounded down so that 100 % means all."""
    if found.share is None:
        return "none"
    return f"{int(1000 * found.share) / 10:.1f} %"


# ---------------------------------------------------------------- the table


def _groups(judged: Iterable[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    every = list(judged)
    for slip in Slip:
        own = [one for one in every if one.slip is slip]
        if own:
            yield str(slip), own
    yield "touching a red flag", [one for one in every if one.of_flag]
    yield "all", every


def _counts(judged: list[Judged]) -> list[int]:
    return [number for _, number in _counted(judged)]


def _counted(judged: list[Judged]) -> Iterator[tuple[str, int]]:
    for name, fate in _COLUMNS:
        yield name, sum(fate is None or one.fate is fate for one in judged)


def _rows(judged: Iterable[Judged]) -> Iterator[str]:
    heads = [name for name, _ in _COLUMNS]
    yield f"{'slip':<31}" + "".join(f"{head:>11}" for head in heads) + f"{'caught':>9}"
    for name, own in _groups(judged):
        counts = "".join(f"{number:>11}" for number in _counts(own))
        yield f"{name:<31}{counts}{percent(share(own)):>9}"


def _scores(found: Mutation) -> Iterator[str]:
    flags = [one for one in found.judged if one.of_flag]
    for words, counted in (
        ("caught, of all that somebody would notice", share(found.judged)),
        ("the same, of those that check lets through", share(found.judged, with_check=False)),
        ("the same, without what is suggested and unread", share(found.judged, suggested=False)),
        ("caught, of those that touch a red flag", share(flags)),
    ):
        yield f"{words}: {counted.count} of {counted.of_all}, {percent(counted)}{_within(counted)}"
    if found.chosen < found.possible:
        yield f"a sample: {found.chosen} of {found.possible} slips"
    if found.not_tried:
        yield f"not tried in the time given: {found.not_tried}; give it longer with --seconds"
    yield f"{found.remembered} remembered from earlier runs; {found.seconds:.1f} seconds"


def _within(found: Proportion) -> str:
    if found.interval is None:
        return ""
    low, high = found.interval
    return f" (95 % interval {100 * low:.1f} to {100 * high:.1f})"


# ---------------------------------------------------------------- who slips through


def _told(one: Judged) -> Iterator[str]:
    flag = ", touches a red flag" if one.of_flag else ""
    yield f"{one.span}: {one.slip}{flag}"
    yield f"  {one.about}: {one.says}"
    if one.fate is Fate.UNDECIDED:
        yield "  Nobody was found in time whom it tells otherwise; that is no proof."
    elif one.witness.startswith("  - name"):
        yield f"  Nothing catches it. This example would, in the file of {one.owner}:"
        yield one.witness
    elif one.owner:
        yield "  Nothing catches it. It changes this person; `--all` makes a short example of them:"
        yield f"  {one.witness}"
    elif one.witness:
        yield "  Nothing catches it, and no example could expect what it changes. It changes this:"
        yield f"  {one.witness}"


def _slip_json(one: Judged) -> Json:
    return {
        "slip": str(one.slip),
        "about": one.about,
        "says": one.says,
        "file": one.span.file,
        "line": one.span.line,
        "of_flag": one.of_flag,
        "fate": str(one.fate),
        "caught": one.fate in CAUGHT,
        "by": one.by,
        "example": one.witness,
        "example_for": one.owner,
    }


def _share_json(found: Proportion) -> Json:
    interval: list[Json] = list(found.interval or ())
    return {"count": found.count, "of": found.of_all, "share": found.share, "interval": interval}
