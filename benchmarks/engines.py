"""Our engines and those of others on the neutral workload, one after the other in one run.

`python -m benchmarks engines [--record]`: about three minutes. Each engine has a process
of its own; the peers run in `.venv-bench`, which `make bench` makes. Every engine's fired rules are
compared with the reference before it is measured.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import shape
from benchmarks.pages import drawn, is_recorded, reached, table, write
from benchmarks.peers.adapters import PEERS
from benchmarks.peers.workload import SIZES

ROOT = Path(__file__).parents[1]
THEIR_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
KEPT, READ, FLOOR = "compiled, trace kept", "compiled, trace read", "its floor"
OURS = ("compiled", KEPT, READ, FLOOR, "experta, our matcher", "experta as it comes")
BUDGETS = {100: 0.05, 1_000: 0.2, 10_000: 2.0}  # milliseconds a case, trace off


def main() -> None:
    """Measure, print, and write the page where asked to."""
    if not THEIR_PYTHON.exists():
        raise SystemExit("The other engines are not installed: run `make bench`.")
    machine = shape()
    found = {size: [_measured(name, size) for name in (*OURS, *PEERS)] for size in SIZES}
    text = [f"Measured on {machine}.\n"]
    for size, rows in found.items():
        text.append(_table(size, rows))
    text.append(_ratios(found))
    write("engines", "\n".join(text))
    if is_recorded():
        _draw(found)


def _measured(name: str, size: int) -> dict[str, Any]:
    python = THEIR_PYTHON if name in PEERS else Path(sys.executable)
    done = subprocess.run(
        [python, "-m", "benchmarks.peers.one_peer", name, str(size), repr(time.time())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{name} at {size} rules failed:\n{done.stderr}{done.stdout}")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _table(size: int, rows: list[dict[str, Any]]) -> str:
    fastest = min(row["median"] for row in rows if row["engine"] in PEERS)
    lines = [
        (
            row["engine"],
            _milliseconds(row["median"]),
            f"{_milliseconds(row['quarters'][0])} to {_milliseconds(row['quarters'][1])}",
            f"{row['cases']:,}",
            f"{fastest / row['median']:.2g} x",
            f"{row['build']:.2f}",
            f"{row['cold']:.2f}",
            f"{row['memory']:.0f}",
        )
        for row in rows
    ]
    head = (
        f"{size:,} rules",
        "ms a case, median",
        "middle half",
        "cases",
        "speed, fastest other = 1",
        "build s",
        "start to first result s",
        "memory MiB",
    )
    return table(head, lines)


def _ratios(found: dict[int, list[dict[str, Any]]]) -> str:
    lines = []
    for size, rows in found.items():
        by_name = {row["engine"]: row["median"] for row in rows}
        fastest = min(by_name[name] for name in PEERS)
        ours = by_name["compiled"]
        lines += [
            (
                f"one case at {size:,} rules",
                f"{_milliseconds(ours)} ms",
                f"{BUDGETS[size]:g} ms",
                reached(ours * 1e3 <= BUDGETS[size]),
            ),
            (
                f"against the fastest other engine at {size:,} rules",
                f"{fastest / ours:.1f} x",
                "10 x",
                reached(fastest >= 10 * ours),
            ),
            (
                f"the most that the floor leaves room for at {size:,} rules",
                f"{fastest / by_name[FLOOR]:.1f} x",
                "",
                "",
            ),
            *(
                (
                    f"{name.removeprefix('compiled, ')} against no trace at {size:,} rules",
                    f"{by_name[name] / ours:.1f} x",
                    "at most 3 x",
                    reached(by_name[name] <= 3 * ours),
                )
                for name in (KEPT, READ)
            ),
        ]
    return table(("goal", "measured", "budget", ""), lines)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3g}"


def _draw(found: dict[int, list[dict[str, Any]]]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for place, name in enumerate((*OURS, *PEERS)):
        rows = [next(row for row in found[size] if row["engine"] == name) for size in found]
        axes.plot(
            list(found),
            [row["median"] * 1e3 for row in rows],
            "o-" if name in OURS else "s--",
            color=f"C{place}",
            label=name,
        )
    axes.plot(list(BUDGETS), list(BUDGETS.values()), "k:", label="budget of the compiled engine")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("rules")
    axes.set_ylabel("milliseconds a case, median")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize=8, loc="upper left")
    figure.savefig(drawn("engines"), metadata={"Date": None})


if __name__ == "__main__":
    main()
