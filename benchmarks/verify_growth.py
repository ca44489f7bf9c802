"""How long proofs take, and how that grows with a library.

`python -m benchmarks.verify_growth [--record]`: made-up libraries of 100 to 10,000 rules, and the
shipped one cold, unchanged and after changes of one rule. `--record` writes the table and the plot
into docs/verify.md and docs/plots/. About two minutes on two quiet cores.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.verify_library import library
from triage.verify.verdict import Verdict
from triage.verify.verify import verify

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "verify.md"
PLOT = ROOT / "docs" / "plots" / "verify_growth.svg"
SIZES = (100, 300, 1_000, 3_000, 10_000)
ALL_OF = 1_000
KINDS = {
    "can be confirmed, refuted, raised, ruled out": (
        "flags_can_be_raised",
        "flags_can_be_ruled_out",
        "rules_can_be_confirmed",
        "rules_can_be_refuted",
    ),
    "no rule implied by another": ("rules_are_independent",),
    "danger is monotone": ("danger_is_monotone",),
}
RUN = "import sys; from triage.surfaces.cli.main import main; raise SystemExit(main())"


class Row(NamedTuple):
    """A library of a size, and the seconds of the processor for each kind of promise."""

    rules: int
    asked: int
    seconds: tuple[float, ...]


def main() -> None:
    """Print the tables, and write them down where asked to."""
    rows = [_grown(size) for size in SIZES]
    text = "\n".join((_of_growth(rows), _of_the_whole(), _of_the_shipped()))
    print(text)
    if "--record" in sys.argv:
        page = PAGE.read_text("utf-8")
        marked = re.compile("(<!-- growth -->\n).*?(<!-- /growth -->)", re.DOTALL)
        PAGE.write_text(marked.sub(lambda found: f"{found[1]}\n{text}\n{found[2]}", page), "utf-8")
        _draw(rows)


def _grown(size: int) -> Row:
    base, asked, seconds = library(size), 0, []
    for names in KINDS.values():
        started = time.process_time()
        for outcome in verify(base, 600, names):
            asked += outcome.asked
            if outcome.verdict is Verdict.UNDECIDED:
                raise SystemExit(f"{outcome.name} of {size} rules is undecided")
        seconds.append(time.process_time() - started)
    print(f"{size} rules: {sum(seconds):.1f} s", file=sys.stderr)
    return Row(size, asked, tuple(seconds))


def _of_growth(rows: list[Row]) -> str:
    head = ("rules", "asked", *KINDS, "together")
    lines = [
        (
            f"{row.rules:,}",
            f"{row.asked:,}",
            *(f"{one:.2f}" for one in row.seconds),
            f"{sum(row.seconds):.1f}",
        )
        for row in rows
    ]
    return _table(head, lines)


def _of_the_whole() -> str:
    base, started = library(ALL_OF), time.process_time()
    outcomes = list(verify(base, 600))
    took = time.process_time() - started
    undecided = sum(len(outcome.undecided) for outcome in outcomes)
    asked = sum(outcome.asked for outcome in outcomes)
    return (
        f"All {len(outcomes)} promises of the library with {ALL_OF:,} rules: {took:.0f} seconds of"
        f" the processor,\nasked {asked:,} times, {undecided} undecided (budget: 10 minutes).\n"
    )


# ---------------------------------------------------------------- the shipped library


def _of_the_shipped() -> str:
    with tempfile.TemporaryDirectory() as folder:
        root, home, kept = (Path(folder) / name for name in ("library", "home", "kept"))
        _begin(root)
        one, two = _run(root, home), _run(root, kept, "--jobs", "2")
        lines = [("cold", *_waits(one, two), "60")]
        lines.append(("unchanged", *_waits(_run(root, home), _run(root, home, "--jobs", "2")), ""))
        for name, change in CHANGES.items():
            _begin(root)
            change(root)
            runs = []
            for more in ((), ("--jobs", "2")):
                shutil.rmtree(home)
                shutil.copytree(kept, home)
                runs.append(_run(root, home, *more))
            lines.append((f"after {name}", *_waits(*runs), "3"))
    head = (
        "`triage verify` on the shipped library",
        "one process",
        "of the processor",
        "two processes",
        "of the processor",
        "budget",
    )
    return _table(head, lines)


def _begin(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    shutil.copy(ROOT / "library.yaml", root)
    for name in ("questionnaires", "rules"):
        shutil.copytree(ROOT / name, root / name)


def _waits(*runs: tuple[float, float]) -> tuple[str, ...]:
    return tuple(f"{seconds:.1f}" for run in runs for seconds in run)


def _run(root: Path, home: Path, *more: str) -> tuple[float, float]:
    """Return how long a person waits, and how long processors work."""
    started, before = time.perf_counter(), os.times()
    found = subprocess.run(
        [sys.executable, "-c", RUN, "--library", str(root), "verify", *more],
        env={"XDG_CACHE_HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if b" proved, " not in found.stdout:
        raise SystemExit(found.stderr.decode() or found.stdout.decode())
    after = os.times()
    worked = after.children_user + after.children_system
    worked -= before.children_user + before.children_system
    return time.perf_counter() - started, worked


def _another_weight(root: Path) -> None:
    _change(root / "rules", r"(\n +)supports: weak\n", r"\1supports: moderate\n")


def _another_condition(root: Path) -> None:
    pattern = r"(\n  - rule: \w+\n    when: \{\w+): yes\}\n"
    _change(root / "rules", pattern, r"\1: no}\n")


def _another_threshold(root: Path) -> None:
    _change(root / "rules", r"at_least: 45\}", "at_least: 46}")


def _another_time(root: Path) -> None:
    pattern = r"(\nrefer: \{[^}]*within: )24 hours"
    _change(root / "rules", pattern, r"\g<1>20 hours")


def _another_acuity(root: Path) -> None:
    pattern = r"(\nrefer: \{[^}]*acuity: )routine"
    _change(root / "rules", pattern, r"\g<1>urgent")


def _another_gate(root: Path) -> None:
    _change(root / "questionnaires", r"(ask_when: \{[^}]*)yes\}", r"\1no}")


#: One change each; that of a threshold moves the gates of ten questions.
CHANGES: dict[str, Callable[[Path], None]] = {
    "another weight": _another_weight,
    "another condition of a rule": _another_condition,
    "another threshold": _another_threshold,
    "another time of a flag": _another_time,
    "another acuity of a flag": _another_acuity,
    "another gate of a question": _another_gate,
}


def _change(folder: Path, pattern: str, new: str) -> None:
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text("utf-8")
        if re.search(pattern, text):
            path.write_text(re.sub(pattern, new, text, count=1), "utf-8")
            return
    raise SystemExit(f"nothing to change: {pattern}")


# ---------------------------------------------------------------- how it is shown


def _table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    rows: Iterator[tuple[str, ...]] = iter((head, tuple("---" for _ in head), *lines))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _draw(rows: list[Row]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    sizes = [row.rules for row in rows]
    for number, (name, mark) in enumerate(zip(KINDS, ("o-", "s--", "^:"), strict=True)):
        axes.loglog(sizes, [row.seconds[number] for row in rows], mark, label=name)
    axes.loglog((1_000, 10_000), (2, 30), "kx", label="budget for all three together")
    axes.set_xlabel("rules in the library")
    axes.set_ylabel("seconds of the processor")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PLOT, metadata={"Date": None})


if __name__ == "__main__":
    main()
