"""How long a person waits: for help, for the first question, and from an answer to the next."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pexpect  # type: ignore[import-untyped]  # it ships no types

from benchmarks.measure import at_95, middle, milliseconds, seconds, show
from triage.authoring.cache import load
from triage.engines.experta_engine import ExpertaEngine
from triage.interview.record import Answer
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Done, Notice, Review, Step, Way
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId

ROOT = Path(__file__).resolve().parent.parent
RUN = "import sys; from triage.surfaces.cli.main import main; raise SystemExit(main())"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
INTERVIEWS = 15


def main() -> None:
    """Print what a person waits for."""
    show("front door (wall clock)", _front_door())
    bases = load(ROOT).bases
    show("answer to next question, shipped content", _answers(next(iter(bases.values()))))


# ---------------------------------------------------------------- from outside


def _front_door() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        clicks, helps, warm = [], [], []
        _first_question(home)
        for _ in range(15):  # in turns, so that a busy moment falls on both
            clicks.append(_spawned("-c", "import click"))
            helps.append(_spawned("-c", RUN, "--help"))
            warm.append(_first_question(home))
        cold = [_first_question(home / f"cold_{number}") for number in range(5)]
    click = middle(clicks)
    waits = [
        ("triage --help", middle(helps), "under 2.5 x"),
        ("first question, cache warm", middle(warm), "under 300 ms"),
        ("first question, cache cold", middle(cold), "under 1000 ms"),
    ]
    return [
        ("python -c 'import click'", milliseconds(click), ""),
        *((name, f"{milliseconds(took)}, {took / click:.2f} x", why) for name, took, why in waits),
    ]


def _spawned(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


def _first_question(home: Path) -> float:
    """Return the time from the start of the process to a question that can be answered."""
    home.mkdir(exist_ok=True)
    places = {"HOME": str(home), "XDG_CACHE_HOME": str(home), "PATH": "/usr/bin:/bin"}
    start = time.perf_counter()
    child = pexpect.spawn(
        sys.executable,
        ["-c", RUN, "ask", "--plain", "--no-save"],
        env={**places, "TERM": "dumb", "LANG": "C.UTF-8"},
        cwd=str(ROOT),
        encoding="utf-8",
        timeout=60,
    )
    child.delaybeforesend = None
    child.expect_exact("> ")  # "Press Enter to begin"
    child.sendline("")
    child.expect_exact("> ")
    took = time.perf_counter() - start
    child.close(force=True)
    return took


# ---------------------------------------------------------------- from inside


def _answers(base: RuleBase) -> list[tuple[str, str, str]]:
    times: list[float] = []
    for seed in range(INTERVIEWS):
        _interview(Session(base, ExpertaEngine(base)), random.Random(seed), times)
    return [
        ("answers given", str(len(times)), ""),
        ("median", milliseconds(middle(times)), ""),
        ("95 of 100", milliseconds(at_95(times)), "under 20 ms"),
        ("slowest", milliseconds(max(times)), ""),
    ]


def _interview(session: Session, dice: random.Random, times: list[float]) -> None:
    """Lead one interview to its end; a well person mostly, or it would end at once."""
    step: Step = session.step()
    while not isinstance(step, Done):
        match step:
            case Ask(question=question, items=items):
                replies = {item.finding: _reply(session.base, item.finding, dice) for item in items}
                session.prepare()  # as the program does while the person reads
                times.append(seconds(partial(session.answer, question.id, replies, NOW)))
                step = session.step()
            case Notice() | Review():
                step = session.go_on(NOW)
            case Confirm():
                step = session.confirm(Way.LET_STAND)


def _reply(base: RuleBase, id: FindingId, dice: random.Random) -> Answer:
    finding = base.findings[id]
    values = list(finding.domain.values())
    harmless = [value for value in values if not finding.rank(value)]
    if dice.random() < 0.05:
        return Said.NOT_SURE
    return dice.choice(values if dice.random() < 0.03 else harmless)


if __name__ == "__main__":
    main()
