"""The roof: truths as bits, 64 cases to a word, and nothing but the rules. Needs NumPy.

Two bits a case and leaf: "sure" and "possible". That is as little work as the rules can be.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import polars as pl

from benchmarks.columns_by_hand import rule
from triage.language.base import RuleBase
from triage.language.condition import AtLeast, Condition, Is, leaves

#: Sure and possible, eight cases to a byte.
Packed = tuple[Any, Any]


def packed_seconds(base: RuleBase, frame: pl.DataFrame) -> float:
    """Return how long all rules take on one core, their leaves being there already."""
    names = {
        leaf: f"{number}"
        for number, leaf in enumerate(
            dict.fromkeys(
                leaf
                for clause in base.clauses
                for leaf in leaves(clause.when)
                if not base.findings[leaf.finding].derived
            )
        )
    }
    found = frame.lazy().select(rule(leaf).alias(name) for leaf, name in names.items()).collect()
    known = {leaf: _packed(found[name]) for leaf, name in names.items()}
    truths: dict[str, Packed] = {}
    begun = time.process_time()
    for clause in base.clauses:
        truths[clause.name] = _of(clause.when, known, truths)
    return time.process_time() - begun


def _packed(truths: pl.Series) -> Packed:
    sure = truths.fill_null(value=False).to_numpy()
    possible = truths.fill_null(value=True).to_numpy()
    return np.packbits(sure), np.packbits(possible)


def _of(condition: Condition, known: dict[Any, Packed], truths: dict[str, Packed]) -> Packed:
    match condition:
        case AtLeast(count, parts):
            join = np.bitwise_or if count == 1 else np.bitwise_and
            first, *rest = (_of(part, known, truths) for part in parts)
            for sure, possible in rest:
                first = join(first[0], sure), join(first[1], possible)
            return first
        case Is(finding) if finding in truths:
            return truths[finding]
        case _:
            return known[condition]
