"""`triage ask`: the interview on a terminal, to the result."""

import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from triage.authoring.shipped import shipped_library
from triage.engines.experta_engine import ExpertaEngine
from triage.interview.choice import Choosing
from triage.interview.policy import Policy
from triage.interview.record import Interview, standing
from triage.interview.saved import (
    SavedError,
    forget,
    free_place,
    load,
    save,
    state_of,
    usual_file,
)
from triage.interview.session import Session
from triage.interview.steps import Done
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.surfaces.cli.ask_dialogue import Dialogue, Quit
from triage.surfaces.cli.ask_missing import missing_text
from triage.surfaces.cli.ask_paper import EndOfInput, Paper, paper
from triage.surfaces.cli.ask_screens import Screens
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.surfaces.report.answers import answers_text
from triage.surfaces.report.asking import ended_text, without_needless
from triage.surfaces.report.clinician import clinician_sections
from triage.surfaces.report.sections import sections


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options of `triage ask` say."""

    questionnaire: str | None
    plain: bool
    new: bool
    file: Path | None
    keep: bool
    for_clinician: bool
    answers: Path | None
    policy: Policy


@click.command()
@click.argument("questionnaire", required=False)
@click.option("--plain", is_flag=True, help="Words only: for screen readers and simple terminals.")
@click.option("--new", is_flag=True, help="Start afresh, even where an interview is saved.")
@click.option(
    "--save",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save the interview in FILE, not in the usual place.",
)
@click.option("--no-save", is_flag=True, help="Save nothing; the answers are gone at the end.")
@click.option("--for-clinician", is_flag=True, help="Print one page for a clinician as well.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    metavar="FILE",
    help="Write the answers to FILE at the end, for `triage assess`.",
)
@click.option(
    "--policy",
    type=click.Choice([str(each) for each in Policy]),
    default=str(Policy.CONFIDENT),
    show_default=True,
    help="When to stop asking. Safety questions are always asked to their end.",
)
@pass_context
def ask(
    context: Context,
    questionnaire: str | None,
    plain: bool,
    new: bool,
    file: Path | None,
    no_save: bool,
    for_clinician: bool,
    answers: Path | None,
    policy: str,
) -> int:
    """Ask the questions of QUESTIONNAIRE, one screen at a time, and say what to do.

    Answers are saved after every question. Stop at any time; the same command goes on.
    """
    if file is not None and no_save:
        raise click.UsageError("--save and --no-save contradict each other; leave one out")
    wishes = Wishes(
        questionnaire, plain, new, file, not no_save, for_clinician, answers, Policy(policy)
    )
    base = context.base(questionnaire)
    if not sys.stdin.isatty():
        click.echo(missing_text(base), err=True)
        return Exit.USAGE
    return _Sitting(context, base, wishes).hold()


def program() -> list[str]:
    """Return how to start this program here: by its name, if that is found, or as it was."""
    import shutil  # with all it can unpack; nobody is told before they have begun

    started = Path(sys.argv[0])
    if shutil.which("triage") or not started.is_file():
        return ["triage"]
    if started.name == "__main__.py":
        return [sys.executable, "-m", "triage"]
    return [str(started)]


class _Sitting:
    """One sitting at one terminal: begin or go on, ask, show the result."""

    def __init__(self, context: Context, base: RuleBase, wishes: Wishes) -> None:
        self._context = context
        self._base = base
        self._wishes = wishes
        self._paper: Paper = paper(plain=wishes.plain)
        self._screens = Screens(base, self._paper, context.country)
        self._usual = usual_file(os.environ, base.library.id, base.questionnaire.id)
        self._no_home = wishes.file is None and self._usual is None
        self._file = wishes.file or self._usual or Path()  # the last is never used
        self._keeps = wishes.keep and not self._no_home
        self._state: tuple[int, int] | None = None  # of the file, as this sitting knows it
        self._kept: Interview | None = None
        self._unsaved = False

    def hold(self) -> int:
        """Lead the person through, whatever ends it."""
        try:
            session = self._begin()
            assessment = Dialogue(session, self._screens, self._paper, self._keep).lead()
        except (Quit, EndOfInput):
            self._say_how_to_resume()
            return Exit.DONE
        except KeyboardInterrupt:
            self._paper.blank()
            self._say_how_to_resume()
            return Exit.INTERRUPTED
        self._show(session, assessment)
        return Exit.DONE

    # ------------------------------------------------------------- begin, or go on

    def _begin(self) -> Session:
        saved = self._saved()
        self._state = state_of(self._file)
        if self._wishes.keep and self._no_home:
            self._not_kept("There is no home folder.")
        self._screens.first(self._wishes.policy)
        engine = ExpertaEngine(self._base)
        guide = Choosing(self._base, self._wishes.policy)
        if saved is None:
            self._paper.say("Press Enter to begin. Type q to leave.", "quiet")
            self._wait()
            return Session(self._base, engine, guide=guide)
        if not self._goes_on(saved):
            self._forget()
            return Session(self._base, engine, guide=guide)
        session = Session(self._base, engine, saved, guide)
        session.resume(datetime.now(UTC))
        return session

    def _saved(self) -> Interview | None:
        """Return the saved interview, if there is one with answers and it is wanted."""
        if not self._keeps:
            return None
        if self._wishes.new:
            self._forget()
            return None
        try:
            saved = load(self._file, self._base.library.id, self._base.questionnaire.id)
        except SavedError as error:
            for line in str(error).splitlines():
                self._screens.flaw(line)
            return None
        except OSError as error:
            self._not_kept(f"{self._file} cannot be read: {error.strerror}.")
            return None
        return saved if saved is not None and standing(self._base, saved) else None

    def _forget(self) -> None:
        try:
            forget(self._file)
        except OSError as error:
            self._not_kept(f"{self._file} cannot be moved aside: {error.strerror}.")

    def _not_kept(self, reason: str) -> None:
        # What cannot be read is not written over either.
        self._keeps = False
        self._screens.flaw(
            f"Your answers cannot be saved. {reason} You can go on, but do not close this window."
        )

    def _goes_on(self, saved: Interview) -> bool:
        began = saved.entries[0].at.astimezone()
        self._paper.say(
            f"You began on {began:%A} {began.day} {began:%B} at {began:%H:%M}."
            f" Your answers are kept."
        )
        self._paper.items([("1", "Go on with them"), ("2", "Start afresh")])
        while True:
            line = self._wait()
            if line in ("", "1"):
                return True
            if line == "2":
                return False
            self._screens.flaw("Type 1 or 2, or q to leave.")

    def _wait(self) -> str:
        while True:
            line = self._paper.read().lower()
            if line in ("q", "quit"):
                raise Quit
            if line != "!":
                return line
            self._screens.something_else()
            self._paper.say("Press Enter to go on.", "quiet")

    # ------------------------------------------------------------- keep

    def _keep(self, interview: Interview) -> None:
        if not self._keeps or interview == self._kept:
            return
        self._make_way()
        try:
            save(interview, self._file)
        except OSError as error:
            if not self._unsaved:
                self._screens.flaw(
                    f"Your answers cannot be saved in {self._file}: {error.strerror}."
                    " You can go on, but do not close this window."
                )
            self._unsaved = True
            return
        self._unsaved = False
        self._kept = interview
        self._state = state_of(self._file)

    def _make_way(self) -> None:
        """Save elsewhere from now on, if another sitting saves in this file too."""
        if state_of(self._file) in (None, self._state):
            return
        self._file, self._state = free_place(self._file), None
        self._screens.flaw(
            "Somebody else saves answers in the same file. Yours are now saved in this file:"
        )
        self._paper.whole(f"  {self._file}")

    def _say_how_to_resume(self) -> None:
        self._paper.blank()
        if not self._keeps or self._unsaved:
            self._paper.say("Your answers were not saved.")
        elif self._kept is not None or self._file.exists():
            self._paper.say("Your answers are saved in this file:")
            self._paper.whole(f"  {self._file}")
            self._paper.say("To go on, type:")
            self._paper.whole(f"  {self._command()}")
        self._paper.say("If you are worried, call. Do not wait for this program.")

    def _command(self) -> str:
        """Return the command that goes on with this interview."""
        return shlex.join([*program(), *self._words()])

    def _words(self) -> Iterator[str]:
        if self._context.library != shipped_library():
            yield from ("--library", str(self._context.library))
        if self._context.chosen_country:
            yield from ("--country", self._context.chosen_country)
        yield "ask"
        if self._wishes.questionnaire:
            yield self._wishes.questionnaire
        if self._wishes.plain:
            yield "--plain"
        if self._wishes.policy is not Policy.CONFIDENT:
            yield from ("--policy", str(self._wishes.policy))
        if self._file != self._usual:
            yield from ("--save", str(self._file))

    # ------------------------------------------------------------- the result

    def _show(self, session: Session, assessment: Assessment) -> None:
        country, today = self._context.country, datetime.now().astimezone().date()
        case, step = session.case, session.step()
        ended = step.ended if isinstance(step, Done) else None
        assessment = without_needless(assessment, ended)
        told = sections(self._base, assessment, case, country=country, today=today)
        self._screens.sections(told)
        if self._wishes.for_clinician:
            taken_back = [each.finding for each in session.withdrawn]
            page = clinician_sections(
                self._base, assessment, case, country=country, today=today, withdrawn=taken_back
            )
            self._screens.sections(page)
        self._screens.in_short(told)
        self._paper.say(ended_text(ended), "quiet")
        if self._wishes.answers is not None:
            text = answers_text(self._base, case, session.truths)
            self._wishes.answers.write_text(text, encoding="utf-8")
            self._paper.say("Your answers, for triage assess:")
            self._paper.whole(f"  {self._wishes.answers}")
        if self._keeps and not self._unsaved:
            self._paper.say("To look at your answers again, or to change one, type:", "quiet")
            self._paper.whole(f"  {self._command()}")
