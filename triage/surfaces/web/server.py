"""The server: uvicorn around the application, with nothing in its log that anybody said."""

from __future__ import annotations

import gc
import json
import os
import socket
from asyncio import TimerHandle, Transport
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from triage.interview.policy import Policy
from triage.surfaces.web.app import make_app
from triage.surfaces.web.settings import Settings

#: How a process of several is told its settings.
_TOLD: Final = "TRIAGE_SERVE"
_SECONDS_BETWEEN: Final = 15
_SECONDS_TO_LOOK: Final = 0.1
#: A process of several that says nothing for so long is replaced; on a busy machine it starts late.
_SECONDS_TO_START: Final = 60
_AT_ONCE: Final = 400
_LOG: Final[Mapping[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "uvicorn": {"handlers": ["err"], "level": "WARNING", "propagate": False},
        "triage.web": {"handlers": ["err"], "level": "INFO", "propagate": False},
    },
}


class Impatient(H11Protocol):
    """Closes a connection that takes too long over the head of a request, and answers at once."""

    seconds = 10.0
    _timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # narrower in uvicorn too
        """Begin to wait for the first request."""
        # A page goes out in two pieces, and the kernel would hold the second back until the browser
        # has said that it has the first, some 40 ms. asyncio sees to it only where it has made the
        # socket; that of several processes is uvicorn's.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what has come; a head that is still not whole must come in time."""
        super().data_received(data)
        if not self._between():
            self._stop_waiting()
        elif self._timer is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if self._between():
            self.transport.close()

    def _between(self) -> bool:
        """Tell whether no request is being answered; before the first there is no cycle."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete


def serve(
    settings: Settings, host: str, port: int, workers: int, ready: Callable[[int], None]
) -> None:
    """Serve until told to stop; call `ready` with the port once browsers can come.

    Raises what make_app raises, and OSError where the address cannot be had.
    """
    # Before anything is kept, and with a sentence in place of uvicorn's own exit.
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind((host, port))
        port = free.getsockname()[1]
    # What is wrong is said once, here, and the schema is brought up to date by one process alone.
    several = workers > 1
    app = make_app(settings) if several else _lasting(settings)
    if several:
        os.environ[_TOLD] = written(settings)
        app.state.site.database.close()
    Thread(target=_tell, args=(host, port, ready), daemon=True).start()
    uvicorn.run(
        "triage.surfaces.web.server:app_as_told" if several else app,
        factory=several,
        host=host,
        port=port,
        workers=workers,
        http=Impatient,
        ws="none",
        lifespan="on",
        log_config=dict(_LOG),
        access_log=False,
        server_header=False,
        proxy_headers=settings.https,
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_SECONDS_BETWEEN,
        timeout_graceful_shutdown=10,
        timeout_worker_healthcheck=_SECONDS_TO_START,
        h11_max_incomplete_event_size=16_384,
    )


def _tell(host: str, port: int, ready: Callable[[int], None]) -> None:
    """Call `ready` once a page is answered; the socket alone takes connections long before."""
    to = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        connection = HTTPConnection(to, port, timeout=5)
        try:
            connection.request("GET", "/static/icon.svg", headers={"host": "localhost"})
            if connection.getresponse().status == 200:
                ready(port)
                return
        except (OSError, HTTPException):
            sleep(_SECONDS_TO_LOOK)
        finally:
            connection.close()


def app_as_told() -> Starlette:
    """Return the application of one process of several."""
    return _lasting(read(os.environ[_TOLD]))


def _lasting(settings: Settings) -> Starlette:
    """Return the application of a process that does nothing else."""
    app = make_app(settings)
    # The rules stay as long as the process. To look through them for garbage again and again would
    # hold everybody up, a fifth of a second each time.
    gc.collect()
    gc.freeze()
    return app


def written(settings: Settings) -> str:
    """Return settings as text."""
    return json.dumps(
        {
            "library": str(settings.library),
            "database": settings.database,
            "country": settings.country,
            "policy": str(settings.policy),
            "retention": settings.retention.total_seconds(),
            "https": settings.https,
            "hosts": list(settings.hosts),
            "begins": settings.limits.begins_a_minute,
            "key_file": None if settings.key_file is None else str(settings.key_file),
        }
    )


def read(text: str) -> Settings:
    """Return settings that were written so."""
    told = json.loads(text)
    settings = Settings(
        library=Path(told["library"]),
        database=told["database"],
        country=told["country"],
        policy=Policy(told["policy"]),
        retention=timedelta(seconds=told["retention"]),
        https=told["https"],
        hosts=tuple(told["hosts"]),
        key_file=None if told["key_file"] is None else Path(told["key_file"]),
    )
    return replace(settings, limits=replace(settings.limits, begins_a_minute=told["begins"]))
