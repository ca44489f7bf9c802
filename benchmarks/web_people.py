"""Made-up people who answer in a browser with JavaScript, as a program that costs little itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Final
from urllib.parse import urlencode

FIELD: Final = re.compile(rb'name="(forgery|version|question|rows)" value="([^"]*)"')
_RADIO: Final = re.compile(rb'type="radio" name="(a\.[\w/]+)" value="(\w+)"')
_BOX: Final = re.compile(rb'type="checkbox" name="(a\.[\w/]+)"')
_NUMBER: Final = re.compile(rb'name="(a\.[\w/]+)" inputmode')
_DO: Final = re.compile(rb'name="do" value="([^"]+)"')
_COOKIE: Final = re.compile(rb"(?im)^set-cookie: ([^=]+)=([^;\r]*)")
_LENGTH: Final = re.compile(rb"(?im)^content-length: (\d+)")


class LostError(Exception):
    """The server went away before it had answered."""


@dataclass
class Page:
    """What the server answered."""

    status: int
    head: bytes
    body: bytes
    seconds: float


@dataclass
class Browser:
    """One connection, and the cookies of one person."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, form: Mapping[str, str] | None = None) -> Page:
        """Load a page, or send a form to it; raises LostError."""
        body = b"" if form is None else urlencode(form).encode()
        lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", "host: localhost"]
        lines += [f"cookie: {'; '.join(f'{k}={v}' for k, v in self.cookies.items())}"]
        if form is not None:
            lines += ["content-type: application/x-www-form-urlencoded", "hx-request: true"]
            lines += [f"content-length: {len(body)}"]
        begun = perf_counter()
        try:
            page = await self._sent("\r\n".join([*lines, "", ""]).encode() + body)
        except (OSError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise LostError from error
        page.seconds = perf_counter() - begun
        for name, value in _COOKIE.findall(page.head):
            self.cookies[name.decode()] = value.decode()
        return page

    async def _sent(self, text: bytes) -> Page:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(text)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if b"connection: close" in head.lower():
            await self.close()
        return Page(int(head[9:12]), head, body, 0.0)

    async def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def reply(body: bytes, random: Random) -> dict[str, str] | None:
    """Return the form that a person sends from a page, None where it asks nothing any more."""
    fields = {name.decode(): value.decode() for name, value in FIELD.findall(body)}
    ways = [way.decode() for way in _DO.findall(body)]
    if not ways or b'class="ended"' in body:
        return None
    if "question" not in fields:
        return {**fields, "do": ways[0]}
    if random.random() < 0.04 and "unsure" in ways:
        return {**fields, "do": "unsure"}
    if "none" in ways and random.random() < 0.8:
        return {**fields, "do": "none"}
    return {**fields, "do": "answer", **_answers(body, random)}


def _answers(body: bytes, random: Random) -> dict[str, str]:
    number = _NUMBER.search(body)
    if number:
        return {number[1].decode(): str(random.randint(18, 70))}
    boxes = [name.decode() for name in _BOX.findall(body)]
    if boxes:
        return {random.choice(boxes): "yes"}
    rows: dict[str, list[str]] = {}
    for name, value in _RADIO.findall(body):
        rows.setdefault(name.decode(), []).append(value.decode())
    found = {}
    for name, values in rows.items():
        # Most people have nothing dangerous; somebody must have, or no notice is ever shown.
        plain = values[0] if values[:2] != ["yes", "no"] or random.random() < 0.05 else "no"
        found[name] = random.choice(values) if values[:2] != ["yes", "no"] else plain
    return found


@dataclass
class Told:
    """What the interviews of some people came to."""

    interviews: int = 0
    answers: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)  # of each answer
    statuses: dict[int, int] = field(default_factory=dict)


async def interview(port: int, random: Random, told: Told, most: int = 60) -> None:
    """Begin an interview and answer until the result, or `most` times."""
    browser = Browser(port)
    try:
        first = await browser.ask("/")
        form = {name.decode(): value.decode() for name, value in FIELD.findall(first.body)}
        await browser.ask("/begin", form)
        page = await browser.ask("/interview/1")
        for _ in range(most):
            sent = reply(page.body, random)
            if sent is None:
                break
            page = await browser.ask("/interview", sent)
            if page.status == 303:
                page = await browser.ask("/interview/1")
            told.answers += 1
            told.seconds.append(page.seconds)
            told.statuses[page.status] = told.statuses.get(page.status, 0) + 1
        told.interviews += 1
    finally:
        await browser.close()
