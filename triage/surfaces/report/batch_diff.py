"""Who of an archive would be told something else under a new version of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from triage.batch.compare import GUARDED, Comparison, Move, Sample, explained
from triage.language.assessment import Assessment
from triage.language.base import Kind, RuleBase
from triage.language.case import Case
from triage.semantics.assess import assess
from triage.semantics.reading import truths
from triage.semantics.weight import contribution
from triage.surfaces.report.batch_words import counted, share
from triage.surfaces.report.json_form import TRUTH_WORDS, Json

_MOST: Final = 8
_OF_CAUSES: Final = {Move.PATTERN: Kind.PATTERN, Move.CONTRIBUTOR: Kind.CONTRIBUTOR}


def comparison_text(old: RuleBase, new: RuleBase, found: Comparison) -> str:
    """Return the counts, then samples; each sample as the reference assesses it."""
    rejected = f", {counted(found.rejected)} rejected" if found.rejected else ""
    lines = [
        f"IN THE ARCHIVE ({counted(found.cases)} cases{rejected})",
        "",
        f"  would be told something else  {_of(found.changed, found)}",
    ]
    for move, count in found.moves.items():
        warned = "  waits longer" if count and move in GUARDED else ""
        lines.append(f"  {move:<28}  {_of(count, found)}{warned}")
    lines += _moves("How soon", found.acuities, found)
    titles = {id: cause.title for base in (old, new) for id, cause in base.causes.items()}
    lines += _moves("First pattern", found.firsts, found, titles)
    if found.samples:
        lines += ["", "Samples, as the reference assesses them"]
        for sample, *cases in explained(old, new, found.samples):
            lines += _sample(old, new, sample, (cases[0], cases[1]))
    return "\n".join(lines) + "\n"


def comparison_markdown(old: RuleBase, new: RuleBase, found: Comparison) -> str:
    """Return the same for a comment on a change."""
    return f"```text\n{comparison_text(old, new, found)}```\n"


def comparison_json(found: Comparison) -> Json:
    """Return the counts, and the rows of the samples; nobody's answers."""
    return {
        "cases": found.cases,
        "rejected": found.rejected,
        "changed": found.changed,
        "moves": {str(move): count for move, count in found.moves.items()},
        "acuities": [_json(pair, count) for pair, count in found.acuities.items()],
        "first_patterns": [_json(pair, count) for pair, count in found.firsts.items()],
        "samples": [{"row": one.row, "move": str(one.move)} for one in found.samples],
    }


def _json(pair: tuple[str, str], count: int) -> Json:
    return {"old": pair[0] or None, "new": pair[1] or None, "cases": count}


def _of(count: int, found: Comparison) -> str:
    return f"{counted(count):>13}  {share(count, found.cases):>7}"


def _moves(
    title: str,
    counts: Mapping[tuple[str, str], int],
    found: Comparison,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    if counts:
        yield from ("", title)
    for (before, after), count in list(counts.items())[:_MOST]:
        words = [titles.get(one, _word(one)) for one in (before, after)]
        yield f"{_of(count, found)}  {' → '.join(words)}"
    if len(counts) > _MOST:
        yield f"  and {len(counts) - _MOST} more ways, each less often"


def _word(name: str) -> str:
    return name.replace("_", " ") or "none"


def _sample(old: RuleBase, new: RuleBase, sample: Sample, cases: tuple[Case, Case]) -> list[str]:
    before, after = (assess(base, case) for base, case in zip((old, new), cases, strict=True))
    return [
        "",
        f"row {counted(sample.row)}: {sample.move}",
        *(f"  old: {line}" for line in _said(old, before, sample.move)),
        *(f"  new: {line}" for line in _said(new, after, sample.move)),
        *(f"  {line}" for line in _reasons(before, after)),
        *(f"  {line}" for line in _points((old, new), cases, (before, after), sample.move)),
    ]


def _said(base: RuleBase, told: Assessment, move: Move) -> Iterator[str]:
    """Yield what one version says: where to go, or what comes first, and what decided it."""
    if move in _OF_CAUSES:
        ranked = [one for one in told.causes if one.kind is _OF_CAUSES[move]][:2]
        words = [f"{base.causes[one.cause].title} ({one.support:+})" for one in ranked]
        yield " before ".join(words) or "no cause is possible"
        return
    if move is Move.OFFERED:
        offered = [base.interventions[one.intervention].title for one in told.interventions]
        yield "; ".join(offered) or "nothing is offered"
        return
    if move is Move.ACTIVITY:
        yield f"activity: {_word(told.activity.level)}"
        return
    where = told.disposition
    within = f" within {where.within}" if where.within not in ("", "now") else ""
    also = "".join(f", also {_word(one.to)}" for one in told.also)
    yield f"{_word(where.acuity.word)}, {_word(where.to)}{within}{also}"
    if told.because:
        yield f"because of {', '.join(told.because)}"


def _points(
    bases: tuple[RuleBase, RuleBase],
    cases: tuple[Case, Case],
    told: tuple[Assessment, Assessment],
    move: Move,
) -> Iterator[str]:
    """Yield the causes in question whose points came out otherwise, and the rules that did it."""
    if move not in (*_OF_CAUSES, Move.OFFERED, Move.ACTIVITY):
        return
    gave = [_given(base, case) for base, case in zip(bases, cases, strict=True)]
    for id in _in_question(told, move):
        causes = [base.causes[id] for base in bases if id in base.causes]
        was, now = (given.get(id, {}) for given in gave)
        changed = [rule for rule in {**was, **now} if was.get(rule, 0) != now.get(rule, 0)]
        if changed:
            by = ", ".join(
                f"{rule} {was.get(rule, 0):+} → {now.get(rule, 0):+}" for rule in changed
            )
            yield f"points of {causes[-1].title}: {by}"


def _in_question(told: tuple[Assessment, Assessment], move: Move) -> list[str]:
    """Return the causes that come first, or that only one version shows, by name."""
    if move in _OF_CAUSES:
        kinds = [[one for one in each.causes if one.kind is _OF_CAUSES[move]] for each in told]
        return sorted({one.cause for ranked in kinds for one in ranked[:1]})
    shown = [{one.cause for one in each.causes if one.shown} for each in told]
    return sorted(shown[0] ^ shown[1])


def _given(base: RuleBase, case: Case) -> dict[str, dict[str, int]]:
    """Return what each rule gives its cause, and where the cause starts."""
    found = truths(base, case)
    given = {id: {"start": cause.baseline} for id, cause in base.causes.items()}
    for rule in base.evidence:
        given[rule.cause][rule.id] = contribution(rule, found[f"rule:{rule.id}"])
    return given


def _reasons(before: Assessment, after: Assessment) -> Iterator[str]:
    """Yield the clauses that came out otherwise, and the findings that decided them."""
    was = {one.clause: one for one in before.trace}
    for one in after.trace:
        earlier = was.get(one.clause)
        if earlier is None or earlier.truth is not one.truth:
            then = TRUTH_WORDS[earlier.truth] if earlier else "not there"
            by = ", ".join(one.decided_by)
            yield f"{one.clause}: {then} → {TRUTH_WORDS[one.truth]}, by {by}"
    there = {one.clause for one in after.trace}
    for clause, earlier in was.items():
        if clause not in there:
            yield f"{clause}: {TRUTH_WORDS[earlier.truth]} → not there"
