"""`triage verify`: what a library promises, proved or refuted."""

import sys
from collections.abc import Callable, Iterable

import click

from triage.language.base import RuleBase
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.proving import (
    format_option,
    jobs_option,
    questionnaire_option,
    seconds_option,
)
from triage.surfaces.report.json_form import Json, json_text
from triage.surfaces.report.not_asked_report import counted, not_asked_json, rows, text
from triage.surfaces.report.verdict_report import HEADING, details, row, verdicts_json
from triage.verify.kept import Kept, fetch, store
from triage.verify.not_asked import not_asked as signs_not_asked
from triage.verify.obligations import OBLIGATIONS
from triage.verify.verdict import Outcome, Verdict
from triage.verify.verify import verify as verify_base


@click.command(short_help="Prove what a library promises, or show who breaks it.")
@seconds_option("How long to look for each promise.")
@click.option(
    "--only",
    metavar="NAME",
    multiple=True,
    type=click.Choice(list(OBLIGATIONS)),
    help="Look at this promise alone, and tell every story; may be repeated.",
)
@questionnaire_option
@jobs_option("How many processes work side by side; changes no verdict.")
@click.option(
    "--not-asked",
    is_flag=True,
    help="Prove nothing: list the danger signs that could raise a red flag in people who are "
    "never asked of them.",
)
@click.option("--afresh", is_flag=True, help="Prove all anew, whatever earlier runs have kept.")
@format_option("How to write the verdicts.", "json")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.pass_context
@pass_context
def verify(
    context: Context,
    ctx: click.Context,
    seconds: float,
    only: tuple[str, ...],
    questionnaire: str | None,
    jobs: int,
    not_asked: bool,
    afresh: bool,
    form: str,
) -> None:
    """Prove what a library promises, or show who breaks it.

    A solver looks at every case there can be, not at some. It needs the extra "verify". A promise
    is proved, or refuted by an invented person whose answers can be made an example, or undecided
    when the time is up. Anything but proved ends the command with 1. docs/verify.md lists the
    promises, and says what a proof does not mean.

    What was proved is kept in the user's cache folder; only what a change touches is asked again.
    """
    bases = [context.base(questionnaire)] if questionnaire else context.checked.bases.values()
    if not_asked:
        _list_not_asked(bases, form)
        return
    written: list[Json] = []
    kept = True
    for base in bases:
        earlier = Kept() if afresh else fetch(base)
        looking = verify_base(base, seconds, only, kept=earlier, jobs=jobs, noticed=_noticed())
        outcomes = _looked_at(base, looking, aloud=form == "text", every=bool(only))
        store(base, earlier if only else earlier.older())
        written.append(verdicts_json(base, outcomes))
        kept = kept and all(one.verdict is Verdict.PROVED for one in outcomes)
    if form == "json":
        click.echo(json_text(written))
    ctx.exit(Exit.DONE if kept else Exit.FLAWS)


def _list_not_asked(bases: Iterable[RuleBase], form: str) -> None:
    found = [(base, list(rows(base, signs_not_asked(base)))) for base in bases]
    if form == "json":
        click.echo(json_text([not_asked_json(base, listed) for base, listed in found]))
        return
    for base, listed in found:
        click.echo(f"{base.questionnaire.id}: {counted(len(listed))} asked of some people only")
        for one in listed:
            click.echo(f"\n{text(one)}")


def _noticed() -> Callable[[str], None] | None:
    """Return what tells a person who waits how far it is; nothing where nobody watches."""
    if not sys.stderr.isatty():
        return None

    def told(what: str) -> None:
        click.echo(f"\r{what}\x1b[K\r", err=True, nl=False)

    return told


def _looked_at(
    base: RuleBase, looking: Iterable[Outcome], *, aloud: bool, every: bool
) -> list[Outcome]:
    """Return what became of each promise, telling of each as soon as it is known."""
    if aloud:
        click.echo(f"{base.questionnaire.id}\n\n{HEADING}")
    outcomes = []
    for outcome in looking:
        outcomes.append(outcome)
        if sys.stderr.isatty():
            click.echo("\x1b[K", err=True, nl=False)
        if aloud:
            click.echo(row(outcome))
    if aloud:
        for outcome in outcomes:
            if told := details(base, outcome, every=every):
                click.echo(f"\n{told}")
        click.echo(f"\n{_count(outcomes)}")
    return outcomes


def _count(outcomes: list[Outcome]) -> str:
    counted = [
        f"{sum(one.verdict is verdict for one in outcomes)} {verdict}" for verdict in Verdict
    ]
    seconds = sum(one.seconds for one in outcomes if not one.kept)
    kept = sum(one.kept for one in outcomes)
    before = f"; {kept} kept from earlier runs" if kept else ""
    return f"{', '.join(counted)}, in {seconds:.1f} seconds{before}"
