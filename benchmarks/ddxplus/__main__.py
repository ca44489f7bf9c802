"""Measures interviews on DDXPlus: `python -m benchmarks.ddxplus FOLDER [--statistics FILE]`.

FOLDER holds release_evidences.json, release_conditions.json and patients as JSON lines
(patients_*.jsonl). The library is written to --library (else to a temporary folder) and then read
and asked like any other: by `triage simulate`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.ddxplus.convert import write_library
from benchmarks.ddxplus.knowledge import read_knowledge, read_statistics
from benchmarks.ddxplus.patients import write_people

#: How sure is sure enough, in per cent. Chances that were guessed are not worth many questions to
#: refine; chances that were counted mean what they say.
_SURE = {False: "90", True: "98"}


def main(arguments: list[str]) -> int:
    """Convert, simulate, and print the figures of each setting."""
    told = _parser().parse_args(arguments)
    folder = Path(told.folder)
    knowledge = read_knowledge(folder)
    statistics = read_statistics(told.statistics, knowledge)
    with tempfile.TemporaryDirectory() as temporary:
        library = told.library or Path(temporary) / "library"
        write_library(knowledge, statistics, library)
        sure = told.sure or _SURE[told.statistics is not None]
        for patients in told.patients or sorted(folder.glob("patients_*.jsonl")):
            people = Path(temporary) / f"{patients.stem}.jsonl"
            write_people(knowledge, [patients], people)
            for options in ([], ["--unknown", "20"], ["--order", "as_written"]):
                limit = ["--limit", str(told.limit)] if told.limit else []
                command = ["simulate", str(library), str(people), "--sure", sure, *limit, *options]
                print(f"\n{patients.name}", flush=True)
                subprocess.run([sys.executable, "-m", "triage", *command], check=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ddxplus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--statistics", type=Path, help="count and chances of training patients")
    parser.add_argument("--patients", type=Path, nargs="*", help="other files of patients")
    parser.add_argument("--library", type=Path, help="where to write the library, and keep it")
    parser.add_argument("--sure", help="per cent; else 90, and 98 with statistics")
    parser.add_argument("--limit", type=int, help="only so many patients a file")
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
