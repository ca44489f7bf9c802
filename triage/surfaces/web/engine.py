"""The engine of the server: one that several threads may ask at once, which experta's may not."""

from typing import Final

from triage.engines.compiled_engine import CompiledEngine
from triage.interview.session import Engine
from triage.language.base import RuleBase

#: By digest: compiling takes a while, and an engine keeps nothing of what it is asked.
_KNOWN: Final[dict[str, Engine]] = {}


def engine_for(base: RuleBase) -> Engine:
    """Return an engine for `base` that threads may share."""
    if base.digest not in _KNOWN:
        _KNOWN[base.digest] = CompiledEngine(base)
    return _KNOWN[base.digest]
