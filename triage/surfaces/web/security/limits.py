"""How much one request may ask for: its size, its time, the names it may use for us."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage.surfaces.web.settings import Limits

_LONGEST_PATH: Final = 2_000
#: Says what is wrong with a request, by a status and a sentence, in place of an answer.
Refuse: TypeAlias = Callable[[Scope, Receive, Send, int, str], Awaitable[None]]


class Bounded:
    """Reads a body whole before anything else, bounds everything, and gives up in time."""

    def __init__(
        self, app: ASGIApp, *, limits: Limits, hosts: tuple[str, ...], refuse: Refuse
    ) -> None:
        """Wrap `app`; `refuse` answers what is too much."""
        self._app = app
        self._limits = limits
        self._hosts = frozenset(host.lower() for host in hosts)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer within the limits, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if problem := self._at_once(scope):
            await self._refuse(scope, receive, send, *problem)
            return
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                body = await self._body(receive)
        except TimeoutError:
            await self._refuse(scope, receive, send, 408, "The page took too long to send.")
            return
        if body is None:
            await self._refuse(scope, receive, send, 413, "That is more than a page can take.")
            return
        await self._in_time(scope, _again(body, receive), send)

    async def _in_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                await self._app(scope, receive, watched)
        except TimeoutError:
            if begun:
                raise
            await self._refuse(scope, receive, send, 503, "That took too long. Please try again.")

    def _at_once(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if _name(headers.get("host", "")) not in self._hosts and "*" not in self._hosts:
            return 400, "This server does not answer to that name."
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _LONGEST_PATH:
            return 414, "That address is too long."
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limits.body_bytes:
            return 413, "That is more than a page can take."
        return None

    async def _body(self, receive: Receive) -> bytes | None:
        """Return the whole body, None where it is too large."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b""  # the browser went away
            part = message.get("body", b"")
            size += len(part)
            if size > self._limits.body_bytes:
                return None
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)


def _name(host: str) -> str:
    """Return a host without its port."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read before."""
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
