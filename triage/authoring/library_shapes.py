"""The written shapes of what all rules of a library share: its own page, sources, places."""

from typing import Literal, TypeAlias

from pydantic import Field

from triage.authoring.shape_types import (
    Grade,
    Name,
    Shape,
    Text,
)

LintLevel: TypeAlias = Literal["off", "advice", "flaw"]


class Bands(Shape):
    """The least support, in points, of each band."""

    called = "bands"

    well_supported: int | None = Field(None, description="Usually 7.")
    possible: int | None = Field(None, description="Usually 0; below it a cause is not ranked.")


class Library(Shape):
    """What the library as a whole is."""

    called = "a library file"
    on_lines = True

    library: Name = Field(description="The name of the library.")
    title: Text = Field(description="What it is about.", examples=["Tight lower back"])
    version: Text = Field(
        description="Of the content; a change that may lower an acuity is a major version.",
        examples=["0.1.0"],
    )
    country: Name = Field(
        description="Whose words for places to use when nobody says otherwise; or neutral.",
        examples=["neutral"],
    )
    language: Text = Field(description="The language of the texts.", examples=["en"])
    licence: Text = Field(description="The licence of the content.", examples=["CC-BY-4.0"])
    needs_engine: Text = Field(description="The oldest engine that reads this.", examples=["0.1"])
    bands: Bands | None = Field(None, description="Only where other bands than 7 and 0 are meant.")
    lints: dict[str, LintLevel] | None = Field(
        None, description="By code: off, advice or flaw, where another level is meant."
    )
    causes: Literal["exclude_each_other"] | None = Field(
        None, description="exclude_each_other, where exactly one cause is there."
    )


class Source(Shape):
    """What is cited, and how good it is."""

    called = "a source"
    checked_later = ("grade", "status")
    on_lines = True

    title: Text = Field(description="The citation.", examples=["Finucane and others 2020"])
    address: Text | None = Field(None, description="A doi, for example.")
    grade: Grade | None = Field(None, description="A to D.")
    licence: Text = Field(description="May its words be copied?", examples=["cited, not copied"])
    status: Text | None = Field(None, description="verified, or from_memory.")
    note: Text | None = Field(None, description="Anything else.")


class Sources(Shape):
    """The bibliography."""

    called = "a sources file"
    on_lines = True

    sources: dict[str, Source] = Field(description="By key.")


class PlaceWords(Shape):
    """What a place is called in one country."""

    called = "the words of a place"

    words: Text = Field(description="What to do.", examples=["Call your emergency number"])
    number: Text | None = Field(None, description="A telephone number.")
    if_closed: Text | None = Field(None, description="What to do if nobody is there.")


class Places(Shape):
    """Where to go, by country; the order breaks ties between referrals."""

    called = "a places file"
    on_lines = True

    places: dict[str, dict[str, PlaceWords]] = Field(description="By place, then country.")
    compatible: list[list[Name]] | None = Field(
        None, description="Pairs that may be said together at one acuity."
    )
