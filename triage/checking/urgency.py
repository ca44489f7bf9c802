"""What keeps a red flag safe: how much it asks for, raised and open."""

from collections.abc import Iterable

from triage.checking.names import Names
from triage.language.referral import Acuity, Referral
from triage.language.tree import Table


def check_urgency(
    id: str, table: Table, refer: Referral, if_unknown: Referral, names: Names
) -> None:
    """Report what a flag asks for too much or too little, while open and while raised."""
    report, at = names.report, table.at("if_unknown")
    if refer.acuity is Acuity.SELF_CARE:
        report.error(
            "TR315",
            f"the red flag {id} refers nobody",
            table.at("refer"),
            help="refer at routine or above; what changes no acuity is evidence, not a flag",
        )
        return
    if _more(if_unknown, refer):
        report.error(
            "TR310",
            f"{id} asks for more while unknown than when raised",
            at,
            help="if_unknown is at most what refer says, in acuity and in time",
            related=[("raised it asks for this", table.at("refer"))],
        )
    elif if_unknown.acuity > Acuity.URGENT:
        report.error(
            "TR311",
            f"{id} asks for {if_unknown.acuity.word} while nothing is known",
            at,
            help="if_unknown is at most urgent; raise it on evidence under steps",
        )
    if if_unknown.acuity is Acuity.SELF_CARE:
        if refer.acuity > Acuity.ROUTINE:
            report.error(
                "TR312",
                f"{id} sends people home who cannot answer",
                at,
                help="self_care is allowed here only where refer is routine",
            )
        elif not table.table("if_unknown").text("because"):
            report.error(
                "TR313",
                f"{id} sends people home who cannot answer, and gives no reason",
                at,
                help="add because to if_unknown",
            )


def check_step(id: str, step: Table, asks: Referral, refer: Referral, names: Names) -> None:
    """Report a step that asks for more than its flag."""
    if _more(asks, refer):
        names.report.error(
            "TR314",
            f"a step of {id} asks for more than the raised flag",
            step.at("acuity"),
            help="a step is at most what refer says, in acuity and in time",
        )


def _more(one: Referral, other: Referral) -> bool:
    return (one.acuity, -one.hours) > (other.acuity, -other.hours)


def report_places(compatible: Iterable[frozenset[str]], names: Names) -> None:
    """Report two places that may be said at one acuity and are not declared compatible."""
    told = set(compatible)
    by_acuity: dict[Acuity, list[int]] = {}
    for number, said in enumerate(names.referrals):
        defined = said.referral.to in names.places.spans
        if defined and said.referral.acuity is not Acuity.SELF_CARE:
            by_acuity.setdefault(said.referral.acuity, []).append(number)
    for acuity, numbers in sorted(by_acuity.items()):
        # Of each place two speakers are enough: one of them is not the other place's speaker.
        firsts: dict[str, list[int]] = {}
        for number in numbers:
            speakers = firsts.setdefault(names.referrals[number].referral.to, [])
            known = {names.referrals[other].owner for other in speakers}
            if len(speakers) < 2 and names.referrals[number].owner not in known:
                speakers.append(number)
        for second in sorted(number for speakers in firsts.values() for number in speakers):
            for first in sorted(number for speakers in firsts.values() for number in speakers):
                if first < second:
                    _report_pair(first, second, acuity, told, names)


def _report_pair(
    first: int, second: int, acuity: Acuity, told: set[frozenset[str]], names: Names
) -> None:
    one, other = names.referrals[first], names.referrals[second]
    pair = frozenset((one.referral.to, other.referral.to))
    if len(pair) < 2 or one.owner == other.owner or pair in told:
        return
    told.add(pair)
    names.report.error(
        "TR316",
        f"{other.referral.to} and {one.referral.to} may both be said at {acuity.word}",
        other.span,
        help=f"refer to one of them, or add [{', '.join(sorted(pair))}] to compatible: in places",
        related=[(f"{one.referral.to} is said here", one.span)],
    )
