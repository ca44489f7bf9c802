"""The written shape of signatures: who has confirmed what about which file."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from triage.authoring.shape_types import Shape, Text

_Part: TypeAlias = Literal["conditions", "urgency", "words", "sources"]
_Confirms: TypeAlias = Annotated[
    Annotated[Literal["everything"], Tag("<one>")]
    | Annotated[list[_Part], Field(min_length=1), Tag("<list>")],
    Discriminator(lambda data: "<list>" if isinstance(data, list) else "<one>"),
]


class Signature(Shape):
    """One person's word for one file."""

    called = "a signature"
    on_lines = True
    apart = True

    file: Text = Field(description="The file.", examples=["rules/wrist/red_flags/collapse.yaml"])
    by: Text = Field(description="The name of the person.", examples=["Ada Example"])
    profession: Text = Field(description="Their profession.", examples=["general practitioner"])
    confirms: _Confirms = Field(description="What they confirm: everything, or a list of parts.")
    interests: Text = Field(description="Their interests in the matter, or none.")
    date: Text = Field(description="The day.", examples=["2026-01-31"])
    digest: Text = Field(description="Of what the file means; `triage sign` writes it.")
    remark: Text | None = Field(None, description="Anything else they want to be read with it.")


class Signatures(Shape):
    """Everything that was signed about a library."""

    called = "a signatures file"
    on_lines = True

    signatures: list[Signature] = Field(description="Written by `triage sign`.")
