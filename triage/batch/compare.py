"""Two versions of the rules on one archive: who would be told something else, and how many.

Both versions hear the same answers. What only one of them asks, or an answer that only one of
them offers, is unknown to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from triage.batch.columns import ROW
from triage.batch.parts import Archive, Job, plan_of
from triage.batch.row import case_of
from triage.batch.run import Progress
from triage.batch.trouble import ArchiveError
from triage.engines.column_engine import assessed, needs_polars
from triage.engines.lower_advice import ACTIVITY
from triage.engines.plan import first_column, only
from triage.language.base import Kind, RuleBase
from triage.language.case import Case
from triage.language.domain import Choice, Domain, Value, WholeNumber, YesNo
from triage.language.questionnaire import Finding, Section
from triage.language.referral import Acuity

if TYPE_CHECKING:
    import polars as pl


class Move(StrEnum):
    """How somebody would be told something else; one person may stand under several."""

    LOWER = "lower acuity"
    LATER = "longer wait"
    HIGHER = "higher acuity"
    SOONER = "shorter wait"
    ELSEWHERE = "other place"
    REFERRALS = "other referrals"  # among all places at the acuity
    PATTERN = "other first pattern"
    CONTRIBUTOR = "other first contributor"
    OFFERED = "other interventions"
    ACTIVITY = "other word on activity"


#: Nobody may be made to wait by an accident.
GUARDED: Final = (Move.LOWER, Move.LATER)
#: So many interventions stand in one whole number.
_BITS: Final = 63
_COMPARED: Final = (Kind.PATTERN, Kind.CONTRIBUTOR)


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody of an archive who would be told something else."""

    row: int
    move: Move
    case: Mapping[str, Value | None]  # of both versions together


@dataclass(frozen=True, slots=True)
class Comparison:
    """What would change for whom, over one archive."""

    cases: int
    rejected: int
    changed: int  # by any of the moves
    moves: Mapping[Move, int]
    acuities: Mapping[tuple[str, str], int]  # from, to; only those that change
    firsts: Mapping[tuple[str, str], int]  # first patterns, "" where there is none
    samples: tuple[Sample, ...]


def compare(
    old: RuleBase, new: RuleBase, job: Job, *, samples: int, progress: Progress
) -> Comparison:
    """Return what would change for the cases of an archive, with so many samples of each move.

    Raises ArchiveError where columns fit neither version, OSError where a file cannot be read.
    """
    needs_polars()
    both = together(old, new)
    job = replace(job, base=both, missing_is_unknown=True)
    archive = Archive(job, plan_of(both))
    offers = sorted({*old.interventions, *new.interventions})
    sides = [_Side(old, offers), _Side(new, offers)]
    tally = _Tally(samples, _tests(len(offers)))
    for part in archive.parts((), None):
        tally.add(part.answers, sides, rejected=part.record.rejected)
        progress(tally.cases + tally.rejected, archive.share(part.record))
    if not tally.cases + tally.rejected:
        raise ArchiveError(f"{archive.name}: no row is in this archive")
    return tally.comparison()


def together(old: RuleBase, new: RuleBase) -> RuleBase:
    """Return `new` with what either version asks, and every answer that either offers.

    It is for reading archives only. Raises ArchiveError where one name asks two kinds of thing.
    """
    findings: dict[str, Finding] = dict(new.findings)
    wrong = []
    for id, finding in old.findings.items():
        if finding.derived or (id in findings and findings[id].derived):
            continue
        if id not in findings:
            findings[id] = finding
            continue
        joined = _joined(finding.domain, findings[id].domain)
        if joined is None:
            wrong.append(f'"{id}" is another kind of question in the new version')
        else:
            findings[id] = replace(findings[id], domain=joined)
    if wrong:
        raise ArchiveError("one archive cannot answer both versions", wrong)
    known = {question.id for question in new.questionnaire.questions()}
    gone = tuple(one for one in old.questionnaire.questions() if one.id not in known)
    sections = (*new.questionnaire.sections, Section("gone", "No longer asked", gone))
    return replace(
        new, findings=findings, questionnaire=replace(new.questionnaire, sections=sections)
    )


def _joined(old: Domain, new: Domain) -> Domain | None:
    match old, new:
        case YesNo(), YesNo():
            return new
        case Choice(before), Choice(after):
            return Choice(tuple(dict.fromkeys((*after, *before))))
        case WholeNumber(low, high), WholeNumber(least, most, unit):
            return WholeNumber(min(low, least), max(high, most), unit)
        case _:
            return None


def heard(base: RuleBase, answers: Mapping[str, Value | None]) -> Case:
    """Return what `base` hears of answers to both versions."""
    fitting = {
        id: value if value is not None and finding.domain.holds(value) else None
        for id, finding in base.findings.items()
        if not finding.derived
        for value in (answers.get(id),)
    }
    return case_of(base, fitting)


class _Side:
    """One version, and what it says of a part."""

    def __init__(self, base: RuleBase, offers: Sequence[str]) -> None:
        self.base = base
        self._offers = offers
        whole = plan_of(base, ("interventions", "activity"))
        self._offering = [name for name in whole.on_demand["interventions"] if name in whole.result]
        firsts = [first_column(kind) for kind in _COMPARED if first_column(kind) in whole.result]
        referred = [name for name in whole.result if name.startswith("referred_to")]
        self._referred = referred
        wanted = ["acuity", "to", "within", ACTIVITY, *firsts, *referred, *self._offering]
        self.plan = only(whole, wanted)
        self.hours = _hours(base)

    def says(self, answers: pl.LazyFrame, mark: str) -> pl.LazyFrame:
        """Return what this version says of `answers`, every column named with `mark`."""
        import polars as pl

        own = answers.select(ROW, *(self._own(id) for id in self.plan.asked))
        found = assessed(self.plan, own, keep=(ROW,))
        text = found.with_columns(pl.col(pl.Enum).cast(pl.String))
        ranks = {acuity.word: int(acuity) for acuity in Acuity}
        return text.select(
            pl.col("acuity", "to", ACTIVITY).name.suffix(mark),
            _numbered("acuity", ranks).alias(f"rank{mark}"),
            _numbered("within", self.hours).alias(f"hours{mark}"),
            self._places().alias(f"places{mark}"),
            *(self._first(kind).alias(f"{kind}{mark}") for kind in _COMPARED),
            *(each.alias(f"offered{place}{mark}") for place, each in enumerate(self._offered())),
        )

    def _own(self, id: str) -> pl.Expr:
        import polars as pl

        answer = pl.col(id)
        match self.base.findings[id].domain:
            case Choice(options):
                return pl.when(answer.is_in(list(options))).then(answer).alias(id)
            case WholeNumber(low, high):
                return pl.when(answer.is_between(low, high)).then(answer).alias(id)
            case _:
                return answer

    def _places(self) -> pl.Expr:
        """Return the places referred to, by name: two versions may number them otherwise."""
        import polars as pl

        labels = [
            (label, (pl.col(name) // (1 << place)) % 2 == 1)
            for name in self._referred
            for place, label in enumerate(self.plan.labels(name))
        ]
        named = [pl.when(there).then(pl.lit(label)) for label, there in sorted(labels, key=_label)]
        return pl.concat_str(named, separator=" ", ignore_nulls=True) if named else pl.lit("")

    def _offered(self) -> Iterator[pl.Expr]:
        """Yield the interventions as bits that are the same in both versions."""
        import polars as pl

        there = {
            label: (pl.col(name) // (1 << place)) % 2
            for name in self._offering
            for place, label in enumerate(self.plan.labels(name))
        }
        for start in range(0, len(self._offers), _BITS):
            some = enumerate(self._offers[start : start + _BITS])
            bits = [there[label] * (1 << place) for place, label in some if label in there]
            yield pl.sum_horizontal(pl.lit(0, pl.Int64), *bits)

    def _first(self, kind: Kind) -> pl.Expr:
        import polars as pl

        name = first_column(kind)
        there = name in self.plan.result
        return pl.col(name).fill_null("") if there else pl.lit("")


def _label(one: tuple[str, Any]) -> str:
    return one[0]


def _numbered(name: str, numbers: Mapping[str, int]) -> pl.Expr:
    import polars as pl

    found = pl.lit(0, pl.Int64)
    for word, number in numbers.items():
        found = pl.when(pl.col(name) == word).then(pl.lit(number, pl.Int64)).otherwise(found)
    return found


def _hours(base: RuleBase) -> dict[str, int]:
    """Return how many hours each `within` of the rules is; nothing is no limit."""
    referrals = [
        referral
        for flag in base.red_flags
        for referral in (flag.refer, flag.if_unknown, *(step.refer for step in flag.steps))
    ]
    referrals += [one.critical for one in base.findings.values() if one.critical is not None]
    return {"": 1_000_000, **{one.within: one.hours for one in referrals}}


class _Tally:
    """Counts over the parts of an archive."""

    def __init__(self, samples: int, tests: Mapping[Move, pl.Expr]) -> None:
        self._tests = tests
        self.cases = self.rejected = 0
        self._changed = 0
        self._wanted = samples
        self._moves = dict.fromkeys(Move, 0)
        self._acuities: dict[tuple[str, str], int] = {}
        self._firsts: dict[tuple[str, str], int] = {}
        self._samples: dict[Move, list[Sample]] = {move: [] for move in Move}

    def add(self, answers: pl.DataFrame, sides: Sequence[_Side], *, rejected: int) -> None:
        """Count one part."""
        import polars as pl

        said = [side.says(answers.lazy(), mark) for side, mark in zip(sides, "ab", strict=True)]
        frames = pl.collect_all(said, engine="streaming")
        frame = pl.concat([answers.select(ROW), *frames], how="horizontal")
        frame = frame.with_columns(test.alias(move) for move, test in self._tests.items())
        self.cases += len(frame)
        self.rejected += rejected
        moved = frame.filter(pl.any_horizontal(*Move))
        self._changed += len(moved)
        for move in Move:
            here = moved.filter(pl.col(move))
            self._moves[move] += len(here)
            more = self._wanted - len(self._samples[move])
            for row in here[ROW].head(max(more, 0)):
                (found,) = answers.filter(pl.col(ROW) == row).to_dicts()
                self._samples[move].append(Sample(row, move, found))
        _add(self._acuities, moved, "acuity")
        _add(self._firsts, moved, Kind.PATTERN)

    def comparison(self) -> Comparison:
        """Return all that was counted, the most frequent first."""
        return Comparison(
            self.cases,
            self.rejected,
            self._changed,
            dict(self._moves),
            _ordered(self._acuities),
            _ordered(self._firsts),
            tuple(one for move in Move for one in self._samples[move]),
        )


def _tests(offers: int) -> dict[Move, pl.Expr]:
    """Return when each move is made, of two versions that offer so many interventions."""
    import polars as pl

    before, after, sooner, later = map(pl.col, ("ranka", "rankb", "hoursa", "hoursb"))
    same = before == after
    return {
        Move.LOWER: after < before,
        Move.LATER: same & (later > sooner),
        Move.HIGHER: after > before,
        Move.SOONER: same & (later < sooner),
        Move.ELSEWHERE: same & (later == sooner) & (pl.col("toa") != pl.col("tob")),
        Move.REFERRALS: pl.col("placesa") != pl.col("placesb"),
        Move.PATTERN: pl.col("patterna") != pl.col("patternb"),
        Move.CONTRIBUTOR: pl.col("contributora") != pl.col("contributorb"),
        Move.OFFERED: pl.any_horizontal(
            pl.lit(value=False),
            *(
                pl.col(f"offered{place}a") != pl.col(f"offered{place}b")
                for place in range(-(-offers // _BITS))
            ),
        ),
        Move.ACTIVITY: pl.col(f"{ACTIVITY}a") != pl.col(f"{ACTIVITY}b"),
    }


def _add(counts: dict[tuple[str, str], int], moved: pl.DataFrame, name: str) -> None:
    import polars as pl

    here = moved.filter(pl.col(f"{name}a") != pl.col(f"{name}b"))
    for before, after, count in here.group_by(f"{name}a", f"{name}b").len().iter_rows():
        counts[before, after] = counts.get((before, after), 0) + count


def _ordered(counts: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def explained(
    old: RuleBase, new: RuleBase, samples: Sequence[Sample]
) -> Iterator[tuple[Sample, Case, Case]]:
    """Yield each sample with what each version hears of it, for the reference to assess."""
    for sample in samples:
        yield sample, heard(old, sample.case), heard(new, sample.case)
