"""Open the one door to experta: import it on today's Pythons and leave no mark on the process.

experta's last release requires frozendict 1.2, which names its base class `collections.Mapping`.
Python 3.10 removed that alias, so the alias is lent for as long as the import lasts. The import
has two more habits a library should not have: it gives the root logger a handler, and it hides a
missing dependency by coming out empty. Both are answered here.
"""

from __future__ import annotations

import collections
import collections.abc
import importlib
import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

_LENDING = threading.Lock()


@contextmanager
def _lent_mapping() -> Iterator[None]:
    """Give `collections` its old alias, and take it back."""
    if hasattr(collections, "Mapping"):
        # Somebody else put it there; it is theirs to remove.
        yield
        return
    vars(collections)["Mapping"] = collections.abc.Mapping
    try:
        yield
    finally:
        del vars(collections)["Mapping"]


@contextmanager
def _root_logger_kept() -> Iterator[None]:
    """Undo what the import does to the handlers and the level of the root logger."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        for handler in [each for each in root.handlers if each not in handlers]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)


def _import_experta() -> ModuleType:
    """Import experta whole, or say plainly what is missing."""
    with _LENDING, _lent_mapping(), _root_logger_kept():
        try:
            # Asked for first, and by name, because experta would swallow its absence.
            for needed in ("frozendict", "schema"):
                importlib.import_module(needed)
            import experta
        except ModuleNotFoundError as error:
            raise ImportError(
                f"the inference engine needs {error.name!r}, which is not installed; "
                "install symptom-triage again, with its dependencies",
                name=error.name,
            ) from error
    if not hasattr(experta, "KnowledgeEngine"):
        # Forgotten, so that a repaired installation can be imported without a restart.
        sys.modules.pop("experta", None)
        raise ImportError(
            "experta was imported but came out empty: one of its own imports failed and it does "
            "not say which; install symptom-triage again, with its dependencies",
            name="experta",
        )
    # Its loggers print facts, which are a person's answers. They speak to whoever sets the root
    # logger to INFO, so they are shut here and not left to chance.
    experta.unwatch()
    module: ModuleType = experta
    return module


_experta = _import_experta()

if TYPE_CHECKING:
    # experta has no types. These are the parts that an engine uses, typed as they behave.

    class Fact(dict[str | int, Any]):
        """Hold what is known, frozen once declared."""

        def __init__(self, *values: object, **named: object) -> None: ...

    class Rule:
        """Pair patterns with the function to call when they match."""

        salience: int
        __name__: str

        def __init__(self, *patterns: object, salience: int = 0) -> None: ...
        def __call__(self, *arguments: Any, **named: Any) -> Any: ...

    class Activation:
        """Name a rule that is due, and the facts that made it so."""

        rule: Rule
        facts: set[Fact]
        key: Any
        context: dict[str, Any]

        def __init__(
            self, rule: Rule, facts: Iterable[Fact], context: dict[str, Any] | None = None
        ) -> None: ...

    class Agenda:
        """Queue what is due; the rightmost activation is next."""

        activations: list[Activation]

    class FactList(dict[int, Fact]):
        """Hold the declared facts, and what changed since the matcher last looked."""

        def retract(self, idx_or_fact: int | Fact) -> int: ...

    class Matcher:
        """Turn changes of the facts into changes of the agenda."""

        engine: KnowledgeEngine

        def __init__(self, engine: KnowledgeEngine) -> None: ...
        def changes(
            self, adding: list[Fact] | None = None, deleting: list[Fact] | None = None
        ) -> tuple[list[Activation], list[Activation]]: ...
        def reset(self) -> None: ...

    class Strategy:
        """Keep the agenda in order."""

        def _update_agenda(
            self, agenda: Agenda, added: list[Activation], removed: list[Activation]
        ) -> None: ...

    class KnowledgeEngine:
        """Hold facts and fire rules."""

        __matcher__: type[Matcher]
        __strategy__: type[Strategy]
        running: bool
        facts: FactList
        agenda: Agenda
        matcher: Matcher
        strategy: Strategy

        def get_rules(self) -> list[Rule]: ...
        def get_deffacts(self) -> list[Callable[..., Iterator[Fact]]]: ...
        def reset(self, **named: object) -> None: ...
        def declare(self, *facts: Fact) -> Fact | None: ...  # None: an equal fact is there
        def retract(self, idx_or_declared_fact: int | Fact) -> None: ...
        def run(self, steps: float = ...) -> None: ...
        def halt(self) -> None: ...

    # Patterns, for the second opinion that experta's own matcher gives in the tests.
    AND: Any
    OR: Any
    P: Any
else:
    from experta.abstract import Matcher, Strategy
    from experta.activation import Activation
    from experta.agenda import Agenda

    Fact = _experta.Fact
    Rule = _experta.Rule
    KnowledgeEngine = _experta.KnowledgeEngine
    AND = _experta.AND
    OR = _experta.OR
    P = _experta.P

__all__ = [
    "AND",
    "OR",
    "Activation",
    "Agenda",
    "Fact",
    "KnowledgeEngine",
    "Matcher",
    "P",
    "Rule",
    "Strategy",
]
