"""What each name of a rule base stands for, and whether a name is known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from triage.checking.report import Report, did_you_mean
from triage.language.questionnaire import Finding
from triage.language.referral import Referral
from triage.language.span import Span
from triage.language.tree import Table

#: Words of the condition language; a finding with such a name could not be read.
RESERVED: Final = frozenset(
    (
        "all",
        "any",
        "not",
        "at_least",
        "at_most",
        "below",
        "between",
        "includes",
        "count",
        "of",
        "use",
        "yes",
        "no",
        "unknown",
        "not_sure",
        "rather_not_say",
        "not_asked",
        "not_applicable",
    )
)

#: So many names are told one by one.
_FEW: Final = 8
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Kindred:
    """The names of one kind: what a flaw calls them, its code, and where each is defined."""

    code: str
    noun: str
    spans: dict[str, Span] = field(default_factory=dict)


class SaidReferral(NamedTuple):
    """A referral that may be said, and the flag or critical question that asks for it."""

    owner: str
    referral: Referral
    span: Span


class Names:
    """Every name that one questionnaire's rule base defines."""

    def __init__(
        self,
        report: Report,
        *,
        where: str = "",
        unread: Iterable[str] = (),
        asked_in: Mapping[str, str] | None = None,
    ) -> None:
        """Start empty; `where` says which questionnaire, if a library has more than one.

        `asked_in` maps the findings of the whole library to the questionnaires that ask them.
        """
        self.report = report
        self.where = where
        self.asked_in = asked_in or {}
        self.findings: dict[str, Finding] = {}
        self.options: dict[str, tuple[str, ...]] = {}  # of the lists to choose any from
        self.asked: dict[str, Span] = {}  # findings, lists and screens alike
        self.doubtful: set[str] = set()  # whose danger or context could not be read
        self.tables: dict[str, Table] = {}  # what the questionnaire says of each finding
        self.referrals: list[SaidReferral] = []
        self.causes = Kindred("TR102", "cause")
        self.flags = Kindred("TR103", "red flag")
        self.interventions = Kindred("TR104", "intervention")
        self.sources = Kindred("TR105", "source")
        self.places = Kindred("TR106", "place")
        self.profiles = Kindred("TR107", "profile")
        self.rules = Kindred("TR108", "evidence rule")
        unread = tuple(unread)
        self._stems = frozenset(path.rsplit("/", 1)[-1].split(".", 1)[0] for path in unread)
        self._questions_unread = any(path.startswith("questionnaires/") for path in unread)

    # ------------------------------------------------------------ defining

    def define(self, kind: Kindred, name: str, span: Span) -> bool:
        """Keep `name`; report it and return False if it is taken or is no name."""
        return self._define(kind.spans, kind.noun, name, span)

    def define_question(self, name: str, span: Span) -> bool:
        """Keep the name of a finding, list or screen, asked or derived."""
        return self._define(self.asked, "finding", name, span)

    def _define(self, spans: dict[str, Span], noun: str, name: str, span: Span) -> bool:
        well_formed = self.well_formed(name, span)
        first = spans.get(name)
        if first is not None:
            self.report.error(
                "TR110",
                f'the {noun} "{name}" is defined twice',
                span,
                help="rename one of the two, or remove it",
                related=[("first defined here", first)],
            )
            return False
        spans[name] = span
        return well_formed

    def well_formed(self, name: str, span: Span) -> bool:
        """Report a name that is a word of the language or not written as names are."""
        if name in RESERVED:
            self.report.error(
                "TR111",
                f'"{name}" is a word of the language and cannot be a name',
                span,
                help="choose another name",
            )
            return False
        if not _NAME.fullmatch(name):
            self.report.error(
                "TR112",
                f'"{name}" is not a name',
                span,
                help="names are lower-case words joined by _, such as pain_below_knee",
            )
            return False
        return True

    # ------------------------------------------------------------ looking up

    def known(self, kind: Kindred, name: str, span: Span) -> bool:
        """Tell whether `name` is one of its kind; report it if not."""
        if name in kind.spans:
            return True
        if not self._may_be_unread(name, f"{kind.noun.rsplit(' ', 1)[-1]}s"):
            self.report.error(
                kind.code,
                f'no {kind.noun} is called "{name}"{self.where}',
                span,
                help=did_you_mean(name, kind.spans) or _there_are(kind),
            )
        return False

    def place(self, name: str, span: Span) -> bool:
        """Tell whether `name` is a place; report it if not."""
        return self.known(self.places, name, span)

    def finding(self, name: str, span: Span) -> bool:
        """Tell whether `name` is a finding or a list of options; report it if not."""
        if name in self.findings or name in self.options:
            return True
        if name not in self.asked and not self._questions_unread and not self._may_be_unread(name):
            self.report.error(
                "TR101",
                f'no finding is called "{name}"{self.where}',
                span,
                help=self._help_for_finding(name),
            )
        return False

    def _help_for_finding(self, name: str) -> str:
        list_name = name.split("/", 1)[0]
        if list_name in self.options:
            return f"write {list_name}: {{includes: {' | '.join(self.options[list_name])}}}"
        if name in self.asked_in:
            return f"it is asked in {self.asked_in[name]} only"
        known = {**dict.fromkeys(self.findings), **dict.fromkeys(self.options)}
        meant = did_you_mean(name, (one for one in known if "/" not in one))
        if not meant:
            return "ask it in the questionnaire, or define it in a derive: file"
        near = meant.split('"')[1]
        if near in self.findings and self.findings[near].derived:
            return f"{meant} It is a derived finding"
        return f"{meant} It is asked in {self.asked_in[near]}" if near in self.asked_in else meant

    def _may_be_unread(self, name: str, file: str = "") -> bool:
        """Tell whether `name` may be defined in a file whose text could not be read."""
        return bool({name, file} & self._stems)


def _there_are(kind: Kindred) -> str:
    """Return what there is to name in the place of a name that nothing is like."""
    if not kind.spans:
        return f"there is no {kind.noun} yet; write it first"
    if len(kind.spans) <= _FEW:
        return f"there are {', '.join(sorted(kind.spans))}; name one of them, or write it first"
    return f"name one of the {len(kind.spans)} {kind.noun}s there are, or write it first"
