"""What the shapes of files are made of: tables, words, numbers, and one-or-many."""

from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from triage.authoring.outline import DECIMAL
from triage.language.tree import Node, Scalar, Sequence, Table

NAME_PATTERN: Final = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"


class Located(dict[str, Any]):
    """The plain data of a table; knows its table and, once read, the shape it was read as."""

    __slots__ = ("shape", "table")

    def __init__(self, table: Table) -> None:
        super().__init__((key, plain(node)) for key, node in table.entries.items())
        self.table = table
        self.shape: type[Shape] | None = None


def plain(node: Node) -> Any:
    """Return `node` as the data that the shapes read."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Table():
            return Located(node)


class Shape(BaseModel):
    """A table whose keys are known; the order of the fields is the order of the formatter."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    #: What a message calls such a table.
    called: ClassVar[str] = "this"
    #: Keys that must be there and whose absence `triage.checking` reports in its own words.
    checked_later: ClassVar[tuple[str, ...]] = ()
    #: One of these keys must be there; reported by `triage.checking` too.
    one_of: ClassVar[tuple[str, ...]] = ()
    #: Keys that are let through only so that `triage.checking` can say why they are wrong.
    never: ClassVar[tuple[str, ...]] = ()
    #: Whether the formatter always gives each key a line of its own.
    on_lines: ClassVar[bool] = False
    #: Whether it puts an empty line between two such tables, and above a list of them.
    apart: ClassVar[bool] = False
    set_off: ClassVar[bool] = False

    @model_validator(mode="before")
    @classmethod
    def _keep_shape(cls, data: Any) -> Any:
        if isinstance(data, Located):
            data.shape = cls
        return data

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema for editors, with what `triage.checking` wants as well."""
        made = handler(core_schema)
        schema = handler.resolve_ref_schema(made)
        if cls.checked_later:
            schema["required"] = [*schema.get("required", ()), *cls.checked_later]
        if cls.one_of:
            schema["oneOf"] = [{"required": [key]} for key in cls.one_of]
        return made

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """Return the keys of such a table, in the order of the formatter."""
        names = ((field.alias or name) for name, field in cls.model_fields.items())
        return tuple(name for name in names if name not in cls.never)


def _as_text(data: Any) -> Any:
    # A title may be a number, and a version such as 2 is read as one.
    return str(data) if isinstance(data, int) else data


def _decimal(data: Any) -> Any:
    if isinstance(data, int) or (isinstance(data, str) and DECIMAL.fullmatch(data)):
        return data
    raise PydanticCustomError("decimal", "a number")


_Text: TypeAlias = Annotated[str, BeforeValidator(_as_text)]
Text: TypeAlias = Annotated[_Text, WithJsonSchema({"type": ["string", "number"]})]
Name: TypeAlias = Annotated[_Text, WithJsonSchema({"type": "string", "pattern": NAME_PATTERN})]
TimeSpan: TypeAlias = Annotated[
    _Text,
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,3} (hour|day|week)s?$"}),
]
Limit: TypeAlias = Annotated[
    _Text,
    WithJsonSchema(
        {"type": "string", "pattern": "^(now|same day|[1-9][0-9]{0,3} (hour|day|week)s?)$"}
    ),
]
Decimal: TypeAlias = Annotated[
    Any, BeforeValidator(_decimal), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]
Yes: TypeAlias = Literal["yes", "no"]
Strength: TypeAlias = Literal["weak", "moderate", "strong"]
Grade: TypeAlias = Annotated[_Text, WithJsonSchema({"enum": ["A", "B", "C", "D"]})]
AcuityWord: TypeAlias = Literal[
    "self_care", "routine", "urgent", "emergency_today", "emergency_now"
]
LevelWord: TypeAlias = Literal["easy", "rest_days", "stop"]

#: Read by hand in `triage.checking`; `schema.py` puts the grammar in the place of the mark.
CONDITION_MARK: Final = "condition"
Condition: TypeAlias = Annotated[Any, WithJsonSchema({"$comment": CONDITION_MARK})]

One = TypeVar("One")
OneOrMore: TypeAlias = Annotated[
    Annotated[One, Tag("<one>")] | Annotated[list[One], Field(min_length=1), Tag("<list>")],
    Discriminator(lambda data: "<list>" if isinstance(data, list) else "<one>"),
]
OneAnswer: TypeAlias = Annotated[_Text, WithJsonSchema({"type": ["string", "integer"]})]
#: What a case says of one finding: an answer, or the options chosen from a list.
Answered: TypeAlias = Annotated[
    Annotated[OneAnswer, Tag("<one>")] | Annotated[list[Text], Tag("<list>")],
    Discriminator(lambda data: "<list>" if isinstance(data, list) else "<one>"),
]


class Place(Shape):
    """Where to go, and how soon."""

    called = "a referral"

    to: Name | None = Field(None, description="A place of places.yaml; not needed at self_care.")
    acuity: AcuityWord = Field(description="How soon.", examples=["urgent"])
    within: Limit | None = Field(
        None, description="now, same day, or a number of hours, days or weeks."
    )


class IfUnknown(Place):
    """Where to go, and how soon, while nobody knows."""

    because: Text | None = Field(None, description="Needed where the acuity is self_care.")


class Review(Shape):
    """Who reviewed this, and when."""

    called = "a review"

    by: Text = Field(description="The name of the reviewer.", examples=["NAME"])
    date: Text = Field(description="The day.", examples=["2026-01-31"])
    digest: Text | None = Field(None, description="The text that was reviewed.")


Reviewed: TypeAlias = Annotated[
    Annotated[Literal["none yet"], Tag("<one>")] | Annotated[Review, Tag("<table>")],
    Discriminator(lambda data: "<table>" if isinstance(data, dict) else "<one>"),
]
