"""A change told as a story: who it is, and what they are told before and after."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, assert_never

from triage.authoring.accepted_changes import Accepted, Note
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.questionnaire import Form
from triage.language.referral import ACUITIES, Acuity, Referral
from triage.semantics.assess import assess
from triage.semantics.reading import truths
from triage.surfaces.report.answers import answers_text
from triage.surfaces.report.material import Line, Part
from triage.surfaces.report.sections import sections
from triage.surfaces.report.sentences import Words, low, sentence, spaced
from triage.surfaces.report.times import when_to_go
from triage.testing.diff_vignettes import Counted
from triage.verify.diff_change import Change, ChangeKind, Difference
from triage.verify.diff_parts import Parts

#: What a kind of change is called over its stories; of one person, and of them all.
HEADINGS: Final[Mapping[ChangeKind, str]] = MappingProxyType(
    {
        ChangeKind.LOWER: "This change makes this person wait longer",
        ChangeKind.LATER: "This change makes this person wait longer, at the same acuity",
        ChangeKind.HIGHER: "This person is seen sooner",
        ChangeKind.SOONER: "This person is seen sooner, at the same acuity",
        ChangeKind.ELSEWHERE: "This person is sent elsewhere",
        ChangeKind.RED_FLAG: "A red flag comes out otherwise",
        ChangeKind.FIRST_CAUSE: "Another cause comes first",
        ChangeKind.INTERVENTION: "Something else is offered, at the same acuity",
    }
)
#: The same of many people.
COUNTS: Final[Mapping[ChangeKind, str]] = MappingProxyType(
    {
        ChangeKind.LOWER: "a lower acuity",
        ChangeKind.LATER: "the same acuity, and longer to wait",
        ChangeKind.HIGHER: "a higher acuity",
        ChangeKind.SOONER: "the same acuity, and sooner",
        ChangeKind.ELSEWHERE: "sent elsewhere",
        ChangeKind.RED_FLAG: "other red flags",
        ChangeKind.FIRST_CAUSE: "another first cause",
        ChangeKind.INTERVENTION: "other interventions",
    }
)

_ANY_DAY: Final = date(2026, 1, 1)
_MOST_LINES: Final = 7


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of one questionnaire, and everything found out about them."""

    old: RuleBase
    new: RuleBase
    parts: Parts
    asked_by_one: tuple[FindingId, ...]
    difference: Difference
    counted: Counted | None  # None: there are no vignettes
    notes: tuple[Note, ...]
    country: str

    def note_on(self, change: Change) -> Note | None:
        """Return the signed note that accepts a longer wait, None where there is none."""
        if not change.guarded:
            return None
        wanted = Accepted(change.about, ACUITIES[change.before], ACUITIES[change.after])
        for note in self.notes:
            if note.speaks_of(self.old.digest, self.new.digest) and wanted in note.what:
                return note
        return None

    @property
    def not_accepted(self) -> tuple[Change, ...]:
        """Return the longer waits that no signed note accepts."""
        return tuple(one for one in self.difference.guarded if self.note_on(one) is None)

    @property
    def passes(self) -> bool:
        """Tell whether nobody waits longer but as a note accepts, and all was looked at."""
        return not self.not_accepted and not self.difference.undecided


@dataclass(frozen=True, slots=True)
class Side:
    """What one version tells a person."""

    referral: str  # how soon and where, in a few words
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A change, who shows it, and what they are told."""

    kind: ChangeKind
    title: str
    says: tuple[str, ...]
    denies: tuple[str, ...]  # what they say no to
    before: Side
    after: Side
    accepted: str  # who signed for it, and why; "" where nobody did
    given: str  # the answers as an example of the new version writes them


def story_of(compared: Compared, change: Change) -> Story:
    """Return the story of one change."""
    says, denies = _answers(compared, change)
    note = compared.note_on(change)
    return Story(
        change.kind,
        title_of(compared, change),
        tuple(says),
        tuple(denies),
        _side(compared.old, change.old, change, compared.country),
        _side(compared.new, change.new, change, compared.country),
        f"Accepted by {note.who} on {note.date}: {sentence(note.why)}" if note else "",
        _given(compared.new, change.new),
    )


def title_of(compared: Compared, change: Change) -> str:
    """Return what changes, in one line."""
    arrow = f"{_word(compared, change.before)} → {_word(compared, change.after)}"
    match change.kind:
        case ChangeKind.LOWER | ChangeKind.LATER:
            return f"{_asker(compared.old, change.about)}: {arrow}"
        case ChangeKind.HIGHER | ChangeKind.SOONER:
            return f"{_asker(compared.new, change.about)}: {arrow}"
        case ChangeKind.ELSEWHERE:
            return f"{spaced(change.about)}: {arrow}"
        case ChangeKind.FIRST_CAUSE:
            return f"First {change.about}: {arrow}"
        case ChangeKind.RED_FLAG | ChangeKind.INTERVENTION:
            return f"{_title(compared, change.about)}: {arrow}"
        case _:
            assert_never(change.kind)


# ---------------------------------------------------------------- words


def _title(compared: Compared, id: str) -> str:
    """Return the title that the new version gives, else the old one."""
    titled = Words(compared.new).title(id)
    return titled if titled != spaced(id) else Words(compared.old).title(id)


def _word(compared: Compared, word: str) -> str:
    causes = {**compared.old.causes, **compared.new.causes}
    return _title(compared, word) if word in causes else spaced(word)


def _asker(base: RuleBase, about: str) -> str:
    kind, _, id = about.partition(":")
    words = Words(base)
    if kind == "critical":
        return f"{words.finding(id)} (not answered)"
    return f"{words.title(id)} (red flag {id})"


def _answers(compared: Compared, change: Change) -> tuple[list[str], list[str]]:
    """Return what a person says in the order of the questions, and what they say no to."""
    says: list[str] = []
    denies: list[str] = []
    only = {True: " (asked only before)", False: " (asked only now)"}
    done: set[FindingId] = set()
    for base, case, other in (
        (compared.new, change.new, change.old),
        (compared.old, change.old, change.new),
    ):
        for id, fact, denied in _facts(base, case):
            if id in done:
                continue
            done.add(id)
            apart = "" if id in other.values else only[base is compared.old]
            (denies if denied else says).append(f"{fact}{apart}")
    return says, denies


def _facts(base: RuleBase, case: Case) -> Iterator[tuple[FindingId, str, bool]]:
    """Yield each answer, its words, and whether it is a harmless no."""
    words = Words(base)
    for question in base.questionnaire.questions():
        rows = [id for id in question.findings if id in case.values]
        chosen = [id for id in rows if case.values[id] is True]
        if question.form is Form.CHOOSE_ANY and rows:
            name = question.title or spaced(question.id)
            told = words.facts((id, "yes") for id in chosen) or low(name)
            yield rows[0], told, not chosen
            continue
        for id in rows:
            value = case.values[id]
            denied = value is False and not base.findings[id].rank(value)
            fact = words.fact(id, words.value(id, value))
            yield id, low(words.finding(id)) if denied else fact, denied


def _given(base: RuleBase, case: Case) -> str:
    rows = answers_text(base, case, truths(base, case)).splitlines()
    return f"{{{', '.join(row for row in rows if row and not row.startswith('#'))}}}"


def _side(base: RuleBase, case: Case, change: Change, country: str) -> Side:
    assessment = assess(base, case)
    told = sections(base, assessment, case, country=country, today=_ANY_DAY)
    parts = {section.part: section.lines for section in told}
    match change.kind:
        case ChangeKind.FIRST_CAUSE:
            lines = parts.get(Part.CAUSES, ())
        case ChangeKind.INTERVENTION:
            lines = tuple(line for line in parts.get(Part.ACTIONS, ()) if line.level < 2)
        case _:
            lines = parts[Part.WHAT_TO_DO]
    return Side(in_short(assessment.disposition), _few(lines))


def _few(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    if len(lines) <= _MOST_LINES:
        return lines or (Line("Nothing."),)
    return (*lines[:_MOST_LINES], Line("…"))


def in_short(referral: Referral) -> str:
    """Return how soon and where, in a few words."""
    if referral.acuity is Acuity.SELF_CARE:
        return spaced(referral.acuity.word)
    when = when_to_go(referral)
    return f"{spaced(referral.acuity.word)}, {spaced(referral.to)}{f', {when}' if when else ''}"


def of_kind(
    changes: Iterable[Change], wanted: Callable[[Change], bool] = lambda _: True
) -> dict[ChangeKind, list[Change]]:
    """Return the changes by kind, the gravest first; kinds without any are left out."""
    found: dict[ChangeKind, list[Change]] = {kind: [] for kind in ChangeKind}
    for change in changes:
        if wanted(change):
            found[change.kind].append(change)
    return {kind: some for kind, some in found.items() if some}


def note_to_sign(compared: Compared) -> str:
    """Return the note that would accept what is not accepted, for somebody to complete."""
    lines = [
        "accepted_changes:",
        f"  - from: {compared.old.digest[:16]}",
        f"    to: {compared.new.digest[:16]}",
        "    what:",
    ]
    for change in compared.not_accepted:
        kind, _, id = change.about.partition(":")
        lines.append(f"      - {{{kind}: {id}, before: {change.before}, after: {change.after}}}")
    lines += ["    why: REASON", "    who: NAME", "    date: DAY"]
    return "\n".join(lines)


def nothing_was_found(compared: Compared) -> str:
    """Return the sentence that says how people fare as a whole."""
    difference = compared.difference
    if compared.not_accepted:
        count = len(compared.not_accepted)
        ways = "one way" if count == 1 else f"{count} ways"
        return f"This change makes people wait longer, in {ways} that nobody signed for."
    if difference.undecided:
        return "Out of time: it is not shown that nobody waits longer."
    if difference.guarded:
        return "This change makes people wait longer, only as somebody signed for."
    if not difference.changes:
        return "Nobody comes out otherwise: the solver looked at every case."
    return "Nobody waits longer: the solver looked at every case."
