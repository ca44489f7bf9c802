"""Columns against the questionnaire: what each stands for, and everything that does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never

from triage.batch.trouble import ArchiveError
from triage.language.base import RuleBase
from triage.language.domain import Choice, Domain, FindingId, WholeNumber, YesNo
from triage.language.questionnaire import Form as Asked
from triage.language.questionnaire import Question

if TYPE_CHECKING:
    import polars as pl

#: The columns of an archive with a row for each answer.
CASE: Final = "case"
LONG: Final = (CASE, "finding", "answer")
#: The column that numbers the rows of the result, from 1.
ROW: Final = "row"
_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of an archive stand for."""

    findings: tuple[FindingId, ...]  # one column each
    lists: Mapping[str, tuple[FindingId, ...]]  # one column each, that answers several findings
    keep: tuple[str, ...]  # carried over as they are
    long: bool = False  # a row for each answer
    missing: tuple[FindingId, ...] = ()  # unknown in every row


def lists_of(base: RuleBase) -> dict[str, tuple[FindingId, ...]]:
    """Return the questions that are answered by a list, and the finding of each option."""
    return {
        question.id: question.findings
        for question in base.questionnaire.questions()
        if question.form is Asked.CHOOSE_ANY
    }


def layout_of(
    base: RuleBase,
    schema: Mapping[str, pl.DataType],
    *,
    name: str,
    keep: Sequence[str],
    taken: Sequence[str],
    missing_is_unknown: bool,
) -> Layout:
    """Return what the columns of the archive `name` stand for.

    `taken` are the names of the columns of the result. Raises ArchiveError with every column that
    does not fit.
    """
    keep = tuple(dict.fromkeys(keep))
    wrong = list(_clashes(schema, keep, taken))
    if set(LONG) <= set(schema) and not set(LONG) & set(base.findings):
        extra = [each for each in schema if each not in (*LONG, *keep)]
        wrong += [f'column "{each}": an archive of answers has {", ".join(LONG)}' for each in extra]
        if keep:
            wrong.append("columns can be kept of an archive with one row for each case only")
        _raise(name, wrong)
        return Layout((), {}, (CASE,), long=True)
    lists = {id: rows for id, rows in lists_of(base).items() if id in schema}
    findings = [id for id, each in base.findings.items() if id in schema and not each.derived]
    for column, kind in schema.items():
        if column not in keep or column in findings or column in lists:
            wrong += _misfits(base, column, kind, lists)
    answered = {*findings, *(id for rows in lists.values() for id in rows)}
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    missing = tuple(id for id in asked if id not in answered)
    if missing and not missing_is_unknown:
        wrong.append(_absent(missing))
    _raise(name, wrong)
    return Layout(tuple(findings), lists, tuple(keep), missing=missing)


def require_findings(base: RuleBase, names: Sequence[str], name: str) -> None:
    """Raise ArchiveError where a first line names no finding; it may be answers, and is not told.

    Names that are nearly those of findings are told: nobody answers so.
    """
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    known = [*asked, *lists_of(base)]
    if set(LONG) <= set(names) or not set(known).isdisjoint(names):
        return
    near = {each: get_close_matches(each, known, 1) for each in names}
    told = [f'column "{each}": did you mean "{found[0]}"?' for each, found in near.items() if found]
    raise ArchiveError(
        f"{name}: the first line names no finding of the questionnaire",
        told if 2 * len(told) >= len(names) else (),
        advice=f"it must name the columns: {', '.join(asked[:3])} and so on; or {', '.join(LONG)}",
    )


def _raise(name: str, wrong: Sequence[str]) -> None:
    if wrong:
        raise ArchiveError(
            f"{name}: the columns do not fit the questionnaire",
            wrong,
            advice="docs/batch.md says what columns can be",
        )


def _clashes(
    schema: Mapping[str, pl.DataType], keep: Sequence[str], taken: Sequence[str]
) -> list[str]:
    wrong = [f'column "{each}": there is none to keep' for each in keep if each not in schema]
    wrong += [
        f'column "{each}": the result has a column of this name; rename yours'
        for each in keep
        if each in taken and each in schema
    ]
    return wrong


def _misfits(
    base: RuleBase, column: str, kind: pl.DataType, lists: Mapping[str, Sequence[FindingId]]
) -> list[str]:
    finding = base.findings.get(column)
    if column in lists:
        fits = _is_list(kind)
        return (
            [] if fits else [f'column "{column}": {_of_type(kind)}, and it takes a list of options']
        )
    if finding is None:
        return [_unknown(base, column)]
    if finding.derived:
        return [f'column "{column}": it is worked out from other answers; leave it out, or keep it']
    owner = column.rpartition("/")[0]
    if owner in lists and column in lists[owner]:
        return [f'column "{column}": it is answered twice, here and in "{owner}"']
    if not _fits(finding.domain, kind):
        more = ""
        if isinstance(finding.domain, YesNo) and kind.is_numeric():
            more = "; write true and false in place of what stands for them"
        wants = wanted(finding.domain)
        return [f'column "{column}": {_of_type(kind)}, and it takes {wants}{more}']
    return []


def _unknown(base: RuleBase, column: str) -> str:
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    near = get_close_matches(column, [*asked, *lists_of(base)], 1)
    screens = [one for one in base.questionnaire.questions() if one.id == column]
    advice = f'did you mean "{near[0]}"?' if near else "carry it over with --keep, or leave it out"
    if screens:
        advice = _inside(screens[0])
    if not column:
        return (
            'column "": it has no name, as where a data frame writes its index; leave it out, or'
            ' carry it over with --keep ""'
        )
    return f'column "{column}": no finding is called so; {advice}'


def _inside(screen: Question) -> str:
    return f"it asks several findings: {', '.join(screen.findings)}"


def _absent(missing: Sequence[FindingId]) -> str:
    named = ", ".join(missing[:_MOST_NAMED])
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    many = "finding has" if len(missing) == 1 else "findings have"
    return (
        f"{len(missing)} {many} no column: {named}{more}; --missing-is-unknown counts"
        " them as unknown in every row"
    )


def _fits(domain: Domain, kind: pl.DataType) -> bool:
    import polars as pl

    text = _is_text(kind) or kind == pl.Null
    match domain:
        case YesNo():
            return text or kind == pl.Boolean
        case Choice():
            return text
        case WholeNumber():
            return text or kind.is_numeric()
        case _:
            assert_never(domain)


def _is_text(kind: pl.DataType) -> bool:
    import polars as pl

    return kind == pl.String or kind == pl.Categorical or kind == pl.Enum


def _is_list(kind: pl.DataType) -> bool:
    import polars as pl

    if isinstance(kind, pl.List):
        return kind.inner in (pl.String, pl.Null)
    return _is_text(kind) or kind == pl.Null


def _of_type(kind: pl.DataType) -> str:
    import polars as pl

    if kind == pl.Boolean:
        return "it holds yes and no"
    if _is_text(kind):
        return "it holds text"
    return "it holds numbers" if kind.is_numeric() else f"it is of type {kind}"


def wanted(domain: Domain) -> str:
    """Return in words what the answers of a domain are."""
    match domain:
        case YesNo():
            return "yes or no"
        case Choice(options):
            return f"one of {', '.join(options)}"
        case WholeNumber(low, high):
            return f"a whole number from {low} to {high}"
        case _:
            assert_never(domain)


def is_long(columns: Sequence[str]) -> bool:
    """Tell whether these are the columns of an archive with a row for each answer."""
    return set(columns) == set(LONG)


def can_be_read(base: RuleBase, keep: Sequence[str], frame: pl.DataFrame) -> bool:
    """Tell whether the types of lines of JSON are such that every answer can be read.

    Where answers of several types stand in one column, Polars makes text of them, lists included.
    """
    import polars as pl

    lists = {*lists_of(base), "answer"} if is_long(frame.columns) else set(lists_of(base))
    for name, kind in frame.schema.items():
        finding = base.findings.get(name)
        if name in lists and kind == pl.String and frame[name].str.starts_with("[").any():
            return False
        if name in lists and not (_is_list(kind) or name == "answer"):
            return False
        if finding is not None and not finding.derived and not _fits(finding.domain, kind):
            return False
    return True


def kept_types(
    archive: Path, schemas: Sequence[Mapping[str, pl.DataType]], keep: Sequence[str]
) -> dict[str, pl.DataType]:
    """Return one type for each kept column that has several over the files of an archive.

    Raises ArchiveError where there is none that holds them all.
    """
    import polars as pl

    found: dict[str, pl.DataType] = {}
    for name in dict.fromkeys(keep):
        kinds = list(dict.fromkeys(schema[name] for schema in schemas if name in schema))
        if len(kinds) < 2:
            continue
        columns = [pl.DataFrame(schema={name: kind}) for kind in kinds]
        try:
            found[name] = pl.concat(columns, how="vertical_relaxed").schema[name]
        except pl.exceptions.PolarsError:
            raise ArchiveError(
                f'{archive}: column "{name}" has another type from file to file:'
                f" {', '.join(map(str, kinds))}",
                advice="write it in one type, or do not keep it",
            ) from None
    return found
