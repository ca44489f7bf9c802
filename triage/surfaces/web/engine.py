"""The engine of the server: one that several threads may ask at once, which experta's may not."""

from triage.engines.compiled_engine import CompiledEngine
from triage.interview.session import Engine
from triage.language.base import RuleBase


def engine_for(base: RuleBase) -> Engine:
    """Return an engine for `base` that threads may share."""
    return CompiledEngine(base)
