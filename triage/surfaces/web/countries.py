"""The countries whose places and numbers are known, and their names."""

from collections.abc import Mapping
from typing import Final

from triage.language.base import RuleBase

#: The words for a country, where the library says them in no better way.
_NEUTRAL: Final = "neutral"
_NAMES: Final[Mapping[str, str]] = {"gb": "the United Kingdom", "us": "the United States"}


def country_name(code: str) -> str:
    """Return a country as it stands in a sentence."""
    return "no country in particular" if code in ("", _NEUTRAL) else _NAMES.get(code, code.upper())


def countries(base: RuleBase) -> dict[str, str]:
    """Return the countries that places have words for, and their names in a list."""
    known = {code for place in base.places.values() for code in place.countries} - {_NEUTRAL}
    return {code: country_name(code).removeprefix("the ") for code in sorted(known)}
