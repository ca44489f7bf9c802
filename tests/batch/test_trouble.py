"""What goes wrong outside: a clear sentence, an exit code, nothing half taken for whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.batch.conftest import (
    BICYCLE,
    Triage,
    as_text,
    batch,
    concluded,
    expected,
    people,
    rows,
    write,
)
from tests.surfaces.conftest import TRIAGE
from triage.language.base import RuleBase
from triage.surfaces.cli.exits import Exit

_WITHOUT_POLARS = """\
import sys
sys.modules["polars"] = None  # what Python does where a module is not to be found
from triage.surfaces.cli.main import main
sys.exit(main())
"""
_LITTLE_ROOM = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from triage.surfaces.cli.main import main
sys.exit(main())
"""


def test_a_parquet_file_that_was_cut_off(chain: RuleBase, tmp_path: Path, triage: Triage) -> None:
    archive = write(people(chain, 5_000), tmp_path / "a.parquet")
    content = archive.read_bytes()
    for name, part in (("half", content[: len(content) // 2]), ("none", b"")):
        cut = tmp_path / f"{name}.parquet"
        cut.write_bytes(part)
        ran = triage(cut, tmp_path / "out")
        assert ran.code == Exit.FILES
        assert ran.err == f"{cut}: this is no whole Parquet file; was it cut off?\n"
        assert not (tmp_path / "out").exists()


def test_every_file_that_cannot_be_used_is_named(
    chain: RuleBase, tmp_path: Path, triage: Triage
) -> None:
    folder = tmp_path / "in"
    frame = people(chain, 50)
    write(frame, folder / "a.parquet")
    write(frame.rename({"crack": "crak"}), folder / "b.parquet")
    for name in ("c.parquet", "d.parquet"):
        file = write(frame, folder / name)
        file.write_bytes(file.read_bytes()[:-5])
    ran = triage(folder, tmp_path / "out", "--keep", "person")
    assert ran.code == Exit.FILES
    assert ran.err.startswith(f"{folder}: files that cannot be used: 3\n")
    for name in ("c.parquet", "d.parquet"):
        assert f"  {folder / name}: this is no whole Parquet file; was it cut off?\n" in ran.err
    assert 'column "crak": no finding is called so; did you mean "crack"?' in ran.err
    assert not (tmp_path / "out").exists()


def test_a_parquet_file_that_is_damaged_inside(
    chain: RuleBase, tmp_path: Path, triage: Triage
) -> None:
    archive = write(people(chain, 5_000), tmp_path / "a.parquet")
    content = bytearray(archive.read_bytes())
    content[100 : len(content) // 2] = bytes(len(content) // 2 - 100)
    archive.write_bytes(content)
    ran = triage(archive, tmp_path / "out", "--keep", "person")
    assert (ran.code, ran.err) == (
        Exit.FILES,
        f"{archive}: the file is damaged; was it cut off?\n",
    )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "encoding,says",
    [("latin-1", "this is not UTF-8; save it as UTF-8"), ("utf-16", "this is UTF-16; save it as")],
)
def test_a_csv_file_in_another_encoding(
    chain: RuleBase, tmp_path: Path, triage: Triage, encoding: str, says: str
) -> None:
    text = "person,crack\nJosé,yes\nZoë,no\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    options = ["--keep", "person", "--missing-is-unknown"]
    ran = triage(tmp_path / "a.csv", tmp_path / "out", *options)
    assert ran.code == Exit.FILES
    assert says in ran.err
    assert "Jos" not in ran.err


@pytest.mark.parametrize("size", [2_000, 30_000, 100_000])
def test_a_quotation_mark_that_is_left_open(chain: RuleBase, tmp_path: Path, size: int) -> None:
    """All that follows is inside it; the whole archive must not be read into memory for that."""
    frame = as_text(people(chain, 600)).with_columns(pl.lit("a long heel").alias("note"))
    lines = write(frame, tmp_path / "a.csv").read_text().split("\n")
    lines[300] = lines[300].replace("a long", '"a long')
    (tmp_path / "a.csv").write_text("\n".join(lines))
    with pytest.raises(OSError, match="line 301: a row does not end; is a quotation mark left"):
        batch(
            chain,
            tmp_path / "a.csv",
            tmp_path / "out",
            keep=("note", "person"),
            bytes_at_a_time=size,
        )
    assert not (tmp_path / "out").exists()


def test_text_is_cut_between_rows(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 120).with_columns(pl.format('{}, "x"\n{}', "person", "person").alias("n"))
    for name in ("a.csv", "a.ndjson"):
        archive = write(as_text(frame), tmp_path / name)
        out = tmp_path / f"out-{name[2:]}"
        batch(chain, archive, out, keep=("n", "person"), bytes_at_a_time=777)
        found = rows(out)
        assert found["n"].to_list() == frame["n"].to_list()
        assert concluded(found) == expected(chain, frame)


@pytest.mark.parametrize(
    "name,content,says",
    [
        ("a.csv", b"\x1f\x8b\x08\x00", "this is compressed; unpack it"),
        (
            "a.csv",
            b"PK\x03\x04\x00",
            "this is a packed file, such as a spreadsheet; save it as CSV",
        ),
        ("a.csv", b"PAR1\x15", "this is a Parquet file; say so by its name or by --form parquet"),
        ("a.csv", b'{"crack": true}\n', "this is JSON; say so by its name or by --form ndjson"),
        ("a.csv", b"crack,dent\ryes,no\r", "its lines end with CR alone; save it with LF or CRLF"),
        ("a.csv", b"\xef\xbb\xbf", "the file is empty; its first line must name the columns"),
        ("a.ndjson", b'[\n{"crack": true}\n]', "this is one JSON list; write an object a line"),
        ("a.parquet", b"crack,dent\nyes,no\n", "this is no Parquet file; say with --form what it"),
    ],
)
def test_what_is_something_else_than_its_name_says(
    tmp_path: Path, triage: Triage, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = triage(tmp_path / name, tmp_path / "out", "--missing-is-unknown")
    assert (ran.code, ran.err.startswith(f"{tmp_path / name}: {says}")) == (Exit.FILES, True)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("out")]


def test_a_first_line_of_answers_is_not_told(tmp_path: Path, triage: Triage) -> None:
    for answers in ("7,standing_up,yes,no", "7,standing_up,yes,yes"):
        (tmp_path / "a.csv").write_text(f"{answers}\n{answers}\n")
        ran = triage(tmp_path / "a.csv", tmp_path / "out", "--missing-is-unknown")
        assert (ran.code, "standing" in ran.err, "yes" in ran.err) == (Exit.USAGE, False, False)
        assert "the first line" in ran.err


def test_what_is_not_there_or_is_no_archive(tmp_path: Path, triage: Triage) -> None:
    ran = triage(tmp_path / "none.csv", tmp_path / "out")
    assert (ran.code, "there is no such file or folder" in ran.err) == (Exit.FILES, True)
    (tmp_path / "notes.txt").write_text("x")
    ran = triage(tmp_path / "notes.txt", tmp_path / "out")
    assert (ran.code, "the name does not tell the form" in ran.err) == (Exit.USAGE, True)
    (tmp_path / "a.csv.gz").touch()
    ran = triage(tmp_path / "a.csv.gz", tmp_path / "out")
    assert (ran.code, "an archive is read unpacked" in ran.err) == (Exit.USAGE, True)
    (tmp_path / "empty").mkdir()
    ran = triage(tmp_path / "empty", tmp_path / "out")
    assert (ran.code, "no archive is in this folder" in ran.err) == (Exit.USAGE, True)
    (tmp_path / "empty.csv").touch()
    ran = triage(tmp_path / "empty.csv", tmp_path / "out")
    assert (ran.code, "the file is empty" in ran.err) == (Exit.FILES, True)


def test_columns_that_do_not_fit(chain: RuleBase, tmp_path: Path, triage: Triage) -> None:
    archive = write(people(chain, 3), tmp_path / "a.csv")
    ran = triage(archive, tmp_path / "out")
    assert ran.code == Exit.USAGE
    assert 'column "person": no finding is called so' in ran.err


@pytest.mark.slow
def test_the_extra_is_missing(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _WITHOUT_POLARS, "batch", "a.csv", "out"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == Exit.USAGE
    assert ran.stderr == (
        'assessing archives needs Polars, which the extra "batch" installs:'
        ' pip install "symptom-triage[batch]"\n'
    )


@pytest.mark.slow
@pytest.mark.parametrize("out", ["out", "out.parquet", "out.csv"])
def test_no_room_for_a_file(chain: RuleBase, tmp_path: Path, triage: Triage, out: str) -> None:
    """A limit on the size of files stands for a full disk; what is finished can go on."""
    archive = write(people(chain, 20_000), tmp_path / "a.parquet")
    command = [str(archive), str(tmp_path / out), "--keep", "person", "--part-rows", "5000"]
    limited = [sys.executable, "-c", _LITTLE_ROOM, "20000", "--library", str(BICYCLE), "batch"]
    ran = subprocess.run(
        [*limited, *command],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (Exit.FILES, "")
    assert ran.stderr == f"{tmp_path / out}.unfinished: the system allows no larger file\n"
    assert not (tmp_path / out).exists()
    again = triage(*command)
    assert (again.code, again.err) == (Exit.DONE, "")
    if out != "out.csv":
        assert rows(tmp_path / out)["person"].to_list() == list(range(1, 20_001))


@pytest.mark.slow
def test_a_full_disk(chain: RuleBase, tmp_path: Path) -> None:
    """Where the system lets us mount a small disk; elsewhere the limit above stands for it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    archive = write(as_text(people(chain, 60_000)), tmp_path / "a.parquet")
    command = [*TRIAGE, "--library", str(BICYCLE), "batch", str(archive), str(disk / "out")]
    if mounted.returncode:
        command[-1] = "/dev/full/out"
    try:
        ran = subprocess.run(
            [*command, "--keep", "person", "--part-rows", "5000"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == Exit.FILES
        if not mounted.returncode:
            assert ran.stderr == f"{disk / 'out.unfinished'}: the disk is full\n"
        assert not (disk / "out").exists()
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", str(disk)], check=True)
