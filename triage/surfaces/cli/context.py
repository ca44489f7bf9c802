"""What every command starts from: a library, loaded when it is first needed."""

import errno
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import click

from triage.authoring.cache import load
from triage.checking.checked import Checked
from triage.language.base import RuleBase

#: The words that every place has, for every country without words of its own.
NEUTRAL: Final = "neutral"


@dataclass(frozen=True)
class Context:
    """The library that a command works on, and the country whose words are used."""

    library: Path
    chosen_country: str = ""

    @cached_property
    def checked(self) -> Checked:
        """Return the checked library; raises RuleBookError with every flaw."""
        return load(self.existing_library)

    @property
    def existing_library(self) -> Path:
        """Return the folder of the library; raises an OSError where there is none."""
        if not self.library.exists():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(self.library))
        if not self.library.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "this is not a folder", str(self.library))
        return self.library

    @cached_property
    def country(self) -> str:
        """Return the country whose words for places are used; say so if there are none of it."""
        if not self.chosen_country:
            return self.checked.library.country
        places = [place for base in self.checked.bases.values() for place in base.places.values()]
        known = sorted({country for place in places for country in place.countries} - {NEUTRAL})
        if self.chosen_country not in (NEUTRAL, *known):
            there = f"there are {', '.join(known)}" if known else "there are none of any country"
            click.echo(
                f'No place has words for the country "{self.chosen_country}"; {there}.'
                " The words used name no country.",
                err=True,
            )
        return self.chosen_country

    def base(self, questionnaire: str | None) -> RuleBase:
        """Return the rule base of a questionnaire; with one in the library, none need be named."""
        bases = self.checked.bases
        if questionnaire is None and len(bases) == 1:
            return next(iter(bases.values()))
        names = ", ".join(bases)
        if questionnaire is None:
            raise click.UsageError(f"name a questionnaire; there are {names}")
        if questionnaire in bases:
            return bases[questionnaire]
        from difflib import get_close_matches  # seldom wanted, and every command starts here

        near = get_close_matches(questionnaire, bases, 1)
        advice = f'did you mean "{near[0]}"?' if near else f"there are {names}"
        raise click.UsageError(f'no questionnaire is called "{questionnaire}"; {advice}')


pass_context = click.make_pass_decorator(Context)
