"""Kill the server at random moments while people answer: no accepted answer is lost or doubled.

`python -m benchmarks.web_kills [--times N]`: 100 times by default, some minutes. After each time
the server is started again, and everybody sends once more what had not been answered.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

from benchmarks.web_load import Server, serving
from benchmarks.web_people import FIELD, Browser, LostError, Page, reply
from triage.records.database import open_database
from triage.records.interviews import by_link, events_of
from triage.surfaces.web.site import now

PEOPLE = 8


@dataclass
class Person:
    """Somebody who goes on whatever happens, and remembers what was accepted."""

    random: Random
    cookies: dict[str, str] = field(default_factory=dict)
    page: bytes = b""
    unanswered: dict[str, str] | None = None  # a form that was sent, and not answered
    accepted: list[str] = field(default_factory=list)  # the questions whose answers were
    done: bool = False

    async def answer(self, port: int) -> None:
        """Answer until the server goes away, or the interview ends."""
        browser = Browser(port, self.cookies)
        try:
            if "triage-interview" not in self.cookies:
                await self._begin(browser)
            while not self.done:
                if not self.page and not self.unanswered:
                    self.page = (await self._here(browser)).body
                form = self.unanswered or reply(self.page, self.random)
                if form is None:
                    self.done = True
                    return
                self.unanswered = form
                self._answered(form, await browser.ask("/interview", form))
        except LostError:
            return
        finally:
            await browser.close()

    async def _begin(self, browser: Browser) -> None:
        first = await browser.ask("/")
        form = {name.decode(): value.decode() for name, value in FIELD.findall(first.body)}
        await browser.ask("/begin", form)
        self.page = (await browser.ask("/interview/1")).body

    async def _here(self, browser: Browser) -> Page:
        page = await browser.ask("/interview")
        place = page.head.partition(b"location: ")[2].split()
        return await browser.ask(place[0].decode()) if place else page

    def _answered(self, form: dict[str, str], page: Page) -> None:
        self.unanswered = None
        # A form that was kept before the server was killed is answered by "see where you are".
        self.page = page.body if page.status != 303 else b""
        if page.status in (200, 303) and "question" in form:
            self.accepted.append(form["question"])


@dataclass
class Found:
    """What became of the answers that people were told are kept."""

    answers: int = 0  # accepted
    lost: int = 0
    doubled: int = 0
    muddled: int = 0  # logs of a person whose numbers or order are wrong

    @property
    def right(self) -> bool:
        """Tell whether every log says what its person was told."""
        return not (self.lost or self.doubled or self.muddled)

    def look(self, database: str, person: Person) -> None:
        """Compare what a person was told is kept with what is there."""
        link = person.cookies.get("triage-interview")
        if link is None:
            return
        records = open_database(database)
        try:
            header = by_link(records, link, now())
            log = () if header is None else events_of(records, header.id)
        finally:
            records.close()
        questions = [str(each.body["question"]) for each in log if each.kind == "answers"]
        # Of what was sent and not answered nobody knows: it may be kept, once.
        unknown = [one for one in [(person.unanswered or {}).get("question", "")] if one]
        told, there = Counter(person.accepted), Counter(questions)
        self.answers += len(person.accepted)
        self.lost += (told - there).total()
        self.doubled += (there - told - Counter(unknown)).total()
        numbered = [each.number for each in log] == list(range(1, len(log) + 1))
        ordered = questions[: len(person.accepted)] == person.accepted
        self.muddled += not (numbered and ordered)


def killed(times: int, seed: int = 1, *, aloud: bool = False) -> Found:
    """Kill a server so many times; return what became of the answers it had accepted.

    The people answer on after each time, so what was sent twice would be seen.
    """
    random, found = Random(seed), Found()
    everybody: list[Person] = []
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/records.db"
        for time in range(times + 1):
            people = [one for one in everybody if not one.done]
            new = [Person(Random(random.random())) for _ in range(PEOPLE - len(people))]
            people, everybody = people + new, everybody + new
            with serving(database, "--begins", "0") as server:
                asyncio.run(_until_killed(server, people, random))
            if aloud and time % 10 == 0:
                print(f"  {time:4} times, {len(everybody)} people so far", flush=True)
        for one in everybody:
            found.look(database, one)
    return found


async def _until_killed(server: Server, people: list[Person], random: Random) -> None:
    """Let everybody answer, and kill the server some moments after one of the next answers."""
    enough = sum(len(one.accepted) for one in people) + random.randint(1, 5 * PEOPLE)

    async def kill() -> None:
        while sum(len(one.accepted) for one in people) < enough and not all(p.done for p in people):
            await asyncio.sleep(0.002)
        await asyncio.sleep(random.uniform(0, 0.05))
        os.kill(server.process.pid, signal.SIGKILL)

    await asyncio.gather(kill(), *(one.answer(server.port) for one in people))


def main() -> None:
    """Kill, look, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    told, _ = parser.parse_known_args()
    begun = perf_counter()
    found = killed(told.times, aloud=True)
    print("budget: none lost, none doubled")
    print(
        f"killed {told.times} times in {perf_counter() - begun:.0f} s: {found.answers} answers"
        f" accepted, {found.lost} lost, {found.doubled} doubled, {found.muddled} logs out of order"
    )


if __name__ == "__main__":
    main()
