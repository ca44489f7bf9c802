"""The three truths, in their order."""

from enum import IntEnum


class Truth(IntEnum):
    """What is known of a statement; Kleene's logic is minimum and maximum on this order."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2
