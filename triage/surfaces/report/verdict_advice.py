"""What to do about a promise that is broken, and where what it was made for is written."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from triage.language.base import RuleBase
from triage.language.span import NOWHERE, Span

_MEANING: Final = (
    "No library should be able to break this: tell the makers of Triage, with the library."
)

#: Of each promise what its author does next where it is refuted.
ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "flags_can_be_raised": "Mend the condition, or the gates of what it reads: as it stands "
        "it warns nobody.",
        "flags_can_be_ruled_out": "Mend the condition: as it stands nobody is free of it.",
        "raised_flags_are_heard": _MEANING,
        "silence_decides_nothing": "Let the condition be unknown while nothing is answered, and "
        "let no `if_unknown:` ask for more than urgent.",
        "danger_is_never_hidden": "Take the gate away, or say in `danger:` which answers the red "
        "flag looks for.",
        "danger_is_monotone": "Let each condition that hears an answer hear every worse one too, "
        "and let no danger sign close a gate.",
        "yes_is_never_milder_than_silence": "Let the answer raise a red flag, or keep one open "
        "that asks for as much as silence does.",
        "forgetting_rules_nothing_out": "Write the red flag so that no answer that is missing "
        "can rule it out.",
        "unknown_is_never_less_than_no": "Let no red flag wait for the harmless answer, or raise "
        "its `if_unknown:`.",
        "unknown_context_is_never_less": "Raise the `if_unknown:` of the red flags that read it, "
        "or let them do without it.",
        "nobody_goes_home_unasked": "Raise the `if_unknown:` of the question above self-care.",
        "cases_end_with_a_disposition": "Name the place in `rules/places.yaml`.",
        "rules_can_be_confirmed": "Mend the condition, or the gates of what it reads; or take the "
        "rule out.",
        "rules_can_be_refuted": "Mend the condition; or add the points to the baseline, for "
        "everybody has them.",
        "rules_are_independent": "Put both into a `strongest_of:` group, or let their limits meet "
        "without overlap; or name in an `all:` what the other one says.",
        "patterns_can_come_first": "Raise its baseline or the points of its rules, or lower those "
        "of the causes that always outdo it.",
        "contributors_can_be_shown": "Raise its baseline or the points of its rules, or lower "
        "those of the causes that always outdo it.",
        "settled_how_soon_stays": _MEANING,
        "settled_points_stay_in_bounds": _MEANING,
        "danger_is_seen": _MEANING,
        "questions_can_be_reached": "Mend its `ask_when:`, or take the question out.",
        "questions_are_read": "Read it in a rule, a red flag or a condition of an intervention, "
        "or take the question out.",
        "offers_respect_contraindications": "Write the same `not_when:` at every cause that "
        "offers it.",
        "offers_fit_the_acuity": _MEANING,
        "offers_do_not_clash": "Keep one of the two away there, with `only_when:` or `not_when:`; "
        "or take back `clashes_with:`, if they do not clash.",
        "instructions_agree": "Change the words, or the conditions so that only one is told "
        "there; or take back `clashes_with:`, if they agree.",
        "partitions_are_exact": "Let the limits meet: each answer belongs to one part, and to one "
        "alone.",
        "promises_are_kept": "Mend the rules; or mend the promise, if it says more than was meant.",
    }
)


class Written:
    """Where each thing of a rule base is written."""

    def __init__(self, base: RuleBase) -> None:
        """Look at the places of what has one."""
        self._parts = {one.about: one.span for one in base.partitions}
        self._places = dict(_places(base))

    def at(self, promise: str, about: str) -> Span:
        """Return where it is written what a promise was made for; NOWHERE if it has no place."""
        if promise == "partitions_are_exact" and about in self._parts:
            return self._parts[about]
        _, _, name = about.partition(":")
        return self._places.get(about) or self._places.get(name) or NOWHERE


def _places(base: RuleBase) -> Iterator[tuple[str, Span]]:
    for cause in base.causes.values():
        yield from ((offer.id, cause.span) for offer in cause.offers)
        yield cause.id, cause.span
    for things in (
        base.interventions.values(),
        base.derived.values(),
        base.findings.values(),
        base.evidence,
        base.red_flags,
        base.promises,
    ):
        yield from ((one.id, one.span) for one in things if one.span != NOWHERE)
