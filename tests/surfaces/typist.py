"""Somebody who types on a real pseudo-terminal what a case says, question by question."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import pexpect  # type: ignore[import-untyped]  # it ships no types

from tests.interview.people import LIBRARY, WELL, Reference, invented
from triage.interview.choice import Choosing
from triage.interview.record import Answer
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Done, Notice, Review, Way
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import Choice, FindingId
from triage.language.questionnaire import Form

_TRIAGE: Final = "from triage.surfaces.cli.main import main; raise SystemExit(main())"
_LETTERS: Final = {Said.NOT_SURE: "s", Said.RATHER_NOT_SAY: "-"}
_ESCAPES: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A pseudo-terminal with `triage` in it."""

    def __init__(self, *arguments: str, home: Path, columns: int = 80, **environment: str) -> None:
        not_kept = ("NO_COLOR", "TERM", "COLUMNS", "LINES")
        kept = {key: value for key, value in os.environ.items() if key not in not_kept}
        places = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
        # One cache for all: what a second start is like is no concern of these tests.
        places["XDG_CACHE_HOME"] = str(home.parent / "cache")
        self.plain = "--plain" in arguments or environment.get("TERM") == "dumb"
        self.child = pexpect.spawn(
            sys.executable,
            ["-W", "error", "-c", _TRIAGE, *arguments],
            env={"TERM": "xterm-256color", "LANG": "C.UTF-8", **kept, **places, **environment},
            dimensions=(50, columns),
            encoding="utf-8",
            timeout=30,
            # A job in the background is started deaf to Ctrl-C, and so is what it starts.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        self.child.delaybeforesend = None
        self.raw = ""

    def prompt(self) -> str:
        """Wait until a line can be typed; return what was written since the last one."""
        self.child.expect_exact("> " if self.plain else "→ ")
        return self._written()

    def type(self, line: str) -> str:
        """Type a line, wait for the next prompt, and return what was written in between."""
        self.send(line)
        return self.prompt()

    def send(self, line: str) -> None:
        """Type a line."""
        self.child.sendline(line)

    def end(self) -> str:
        """Wait for the end; return what was written until then."""
        self.child.expect(pexpect.EOF)
        written = self._written()
        self.child.close()
        return written

    @property
    def code(self) -> int | None:
        """Return the exit code."""
        status = self.child.exitstatus
        return status if isinstance(status, int) else None

    def _written(self) -> str:
        before = self.child.before or ""
        self.raw += before
        return _ESCAPES.sub("", before).replace("\r\n", "\n")


class Typist:
    """Answers from a case, knowing what is asked because it leads a session of its own."""

    def __init__(
        self, base: RuleBase, terminal: Terminal, knows: Mapping[FindingId, Answer]
    ) -> None:
        self.session = Session(base, Reference(base), guide=Choosing(base))
        self.terminal = terminal
        self.knows = knows
        self.pages: list[str] = []

    def to_the_end(self) -> tuple[Assessment, str]:
        """Type everything; return the assessment, and the result as it was written."""
        while not isinstance(step := self.session.step(), Done):
            self.one()
        return step.assessment, self.terminal.end()

    def until(self, question: str) -> None:
        """Type until `question` is asked."""
        while True:
            step = self.session.step()
            if isinstance(step, Ask) and step.question.id == question:
                return
            self.one()

    def one(self) -> None:
        """Type what one screen wants."""
        now = datetime.now(UTC)
        lines: list[str] = []
        match self.session.step():
            case Ask() as ask:
                given = {
                    item.finding: self.knows.get(item.finding, Said.NOT_SURE) for item in ask.items
                }
                lines = self.lines(ask, given)
                chosen: dict[FindingId, Answer] = {
                    id: True for id, answer in given.items() if answer is True
                }
                if self.session.is_emergency(ask.question.id, chosen, now):
                    lines, given = lines[:1], chosen  # it is told before the rows that are left
                self.session.answer(ask.question.id, given, now)
            case Notice() as notice:
                lines = ["1" if notice.flag and notice.may_go_on else ""]
                self.session.go_on(now)
            case Review():
                lines = [""]
                self.session.go_on(now)
            case Confirm(ways=ways):
                lines = ["1"]
                self.session.confirm(Way.TAKE_BACK if Way.TAKE_BACK in ways else Way.CHANGE)
            case Done():
                return
        for line in lines[:-1]:
            self.pages.append(self.terminal.type(line))
        for line in lines[-1:]:
            if isinstance(self.session.step(), Done):
                self.terminal.send(line)
            else:
                self.pages.append(self.terminal.type(line))

    def lines(self, ask: Ask, given: Mapping[FindingId, Answer]) -> list[str]:
        """Return the lines that say `given` on the screen `ask`."""
        yes = [str(number) for number, answer in enumerate(given.values(), 1) if answer is True]
        if ask.question.form is Form.ONE:
            return [self._one(finding, answer) for finding, answer in given.items()]
        if all(answer is False for answer in given.values()):
            return ["0"]
        if ask.question.form is Form.CHOOSE_ANY:
            return [" ".join(yes) or "s"]
        rest = [_row(answer) for answer in given.values() if answer is not True]
        if len(given) == 1:
            return [_row(answer) for answer in given.values()]
        return [" ".join(yes) or "s", *rest]

    def _one(self, finding: FindingId, answer: Answer) -> str:
        domain = self.session.base.findings[finding].domain
        if isinstance(domain, Choice) and isinstance(answer, str) and answer in domain.options:
            return str(domain.options.index(answer) + 1)
        return _row(answer) if isinstance(answer, bool | Said) else str(answer)


def _row(answer: Answer) -> str:
    if isinstance(answer, Said):
        return _LETTERS[answer]
    return "y" if answer is True else "n"


def ankle(home: Path, *arguments: str, columns: int = 80, **environment: str) -> Terminal:
    """Start an interview about a sore ankle."""
    library = ["--library", str(LIBRARY), "ask"]
    return Terminal(*library, *arguments, home=home, columns=columns, **environment)


def begun(home: Path, *arguments: str, columns: int = 80, **environment: str) -> Terminal:
    """Start an interview, and go past the first screen."""
    terminal = ankle(home, *arguments, columns=columns, **environment)
    terminal.prompt()
    terminal.type("")
    return terminal


def typist(terminal: Terminal, **answers: Answer) -> Typist:
    """Return somebody who is well but for these answers."""
    return Typist(invented(), terminal, {**WELL, **answers})
