"""What a server is told when it starts."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from triage.interview.policy import Policy

#: How long an interview is kept after its last answer.
RETENTION: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request, and one address, may ask for."""

    body_bytes: int = 64_000
    body_seconds: float = 10.0  # to send a whole body
    answer_seconds: float = 20.0  # to answer a whole request
    fields: int = 200  # of a form
    sign_ins_a_minute: int = 10  # tries to sign in to the desk, from one address
    begins_a_minute: int = 30  # interviews that one address may begin


@dataclass(frozen=True, slots=True)
class Settings:
    """What one server serves, from where, and how carefully."""

    library: Path
    database: str  # a file, or an address such as postgresql://…
    country: str = ""  # "" for that of the library
    policy: Policy = Policy.CONFIDENT
    retention: timedelta = RETENTION
    https: bool = False  # people reach the server by https, through a proxy before it
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")  # names it answers to
    patience: float = 5.0  # seconds for which a writer waits for another one
    limits: Limits = Limits()
    key_file: Path | None = None  # of the key that signs forms; None: in the database
