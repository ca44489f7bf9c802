"""What the server does by itself: deletes interviews whose time is over, and clears their room."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette

from triage.records.audit import Deed, note
from triage.records.database import RecordsError
from triage.records.interviews import forget_expired
from triage.surfaces.web.site import Site

LOG: Final = logging.getLogger("triage.web")
#: Answers are found in Python, one at a time: more threads would only hold each other up.
THREADS: Final = 6
_SECONDS: Final = 600.0


def tidying(site: Site) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Return what runs beside the application for as long as it does."""

    @asynccontextmanager
    async def beside(_app: Starlette) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        task = asyncio.create_task(_again_and_again(site))
        try:
            yield
        finally:
            task.cancel()
            site.database.close()

    return beside


async def _again_and_again(site: Site) -> None:
    while True:
        await asyncio.to_thread(tidy, site)
        await asyncio.sleep(_SECONDS)


def tidy(site: Site) -> int:
    """Delete the interviews whose time is over; return how many there were."""
    try:
        gone = forget_expired(site.database, site.clock())
        if gone:
            with site.database.writing() as connection:
                deed = Deed(site.clock(), "server", "interviews expired", "", f"{gone}")
                note(connection, deed)
        site.database.clear_room()
    except RecordsError as error:
        LOG.warning("expired interviews may still be kept: %s", type(error).__name__)
        return 0
    return gone
