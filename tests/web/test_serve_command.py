"""`triage serve`, `backup` and `restore` on the command line: what they ask first, and refuse."""

from __future__ import annotations

import socket
from asyncio import Transport
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
import uvicorn
from starlette.applications import Starlette

from tests.conftest import ROOT
from triage.checking.checked import Checked
from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.main import main
from triage.surfaces.web.app import make_app
from triage.surfaces.web.server import Impatient, read, written
from triage.surfaces.web.settings import Settings


@pytest.mark.parametrize(
    "options,words",
    [
        (["--host", "0.0.0.0"], "Read docs/intended-use.md first"),
        (["--host", "192.0.2.7"], "Read docs/intended-use.md first"),
        (["--behind-https"], "Read docs/intended-use.md first"),
        (["--name", "triage.example.org"], "Read docs/intended-use.md first"),
        (["--host", "0.0.0.0", "--intended-use-read"], "speaks https"),
    ],
)
def test_others_are_served_only_by_who_answers_for_it(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *options]) == Exit.USAGE
    assert words in capsys.readouterr().err


def test_a_database_that_cannot_be_used_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--database", "/nowhere/at/all.db"]) == Exit.FILES
    assert "There is no folder /nowhere/at" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        database = ["--database", str(tmp_path / "records.db")]
        assert main(["serve", "--port", port, *database]) == Exit.FILES
    told = capsys.readouterr().err
    assert f"Something listens at port {port} already" in told
    assert "--port 0" in told


def test_what_is_backed_up_is_restored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = str(tmp_path / "first.db"), str(tmp_path / "second.db")
    file = str(tmp_path / "backup.db")
    assert main(["backup", file, "--database", first]) == Exit.DONE
    assert main(["restore", file, "--database", second]) == Exit.DONE
    assert main(["backup", file, "--database", first]) == Exit.FILES
    assert "is there already" in capsys.readouterr().err


def test_several_processes_are_told_the_same() -> None:
    settings = Settings(Path("/library"), "records.db", country="gb", https=True, hosts=("a", "b"))
    assert read(written(settings)) == settings
    settings = replace(settings, key_file=Path("/keys/forms"))
    assert read(written(settings)) == settings


@pytest.mark.parametrize(
    "mode,content,words",
    [
        (0o640, "k" * 64, "chmod 600"),
        (0o600, "short", "shorter than 32 bytes"),
        (0o600, None, "cannot be read"),
    ],
)
def test_a_key_that_is_not_kept_well_is_refused(
    mode: int, content: str | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
        file.chmod(mode)
    database = ["--database", str(tmp_path / "records.db")]
    assert main(["serve", *database, "--key-file", str(file)]) == Exit.FILES
    told = capsys.readouterr().err
    assert words in told
    assert "kkkk" not in told


def test_a_key_in_a_file_stands_in_no_database(tmp_path: Path, shipped: Checked) -> None:
    file, database = tmp_path / "key", tmp_path / "records.db"
    file.write_text("k" * 64 + "\n")
    file.chmod(0o600)
    app = make_app(Settings(ROOT, str(database), key_file=file), checked=shipped)
    assert app.state.site.key == b"k" * 64
    with app.state.site.database.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from keys").scalar_one() == 0
    app.state.site.database.close()


class Seen(Impatient):
    """Notes whether a connection sends at once what is given to it."""

    at_once: ClassVar[list[int]] = []

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # narrower in uvicorn too
        super().connection_made(transport)
        taken = transport.get_extra_info("socket")
        self.at_once.append(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_the_second_piece_of_a_page_waits_for_nothing() -> None:
    config = uvicorn.Config(Starlette(), port=0, http=Seen, log_config=None, access_log=False)
    listening = config.bind_socket()  # as one process hands it to several
    listening.listen()  # whoever comes before the server is there waits
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        with socket.create_connection(("127.0.0.1", listening.getsockname()[1])) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            assert connection.makefile("rb").read().startswith(b"HTTP/1.1 404")
    finally:
        server.should_exit = True
        thread.join()
    assert [bool(each) for each in Seen.at_once] == [True]
