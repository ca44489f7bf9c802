"""What `frozen` makes means what a frozen dataclass with slots means."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from triage.language import (
    assessment,
    base,
    condition,
    domain,
    flaw,
    questionnaire,
    referral,
    signature,
    tree,
)
from triage.language.frozen import frozen
from triage.language.span import Span

ROOMS = (assessment, base, condition, domain, flaw, questionnaire, referral, signature, tree)
EVERY = [
    shape
    for room in ROOMS
    for shape in vars(room).values()
    if isinstance(shape, type)
    and dataclasses.is_dataclass(shape)
    and shape.__module__ == room.__name__
]


@frozen
class Ours:
    """A thing of every sort of field."""

    name: str
    number: int = 7
    things: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)
    place: str = dataclasses.field(default="here", compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """The same."""

    name: str
    number: int = 7
    things: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)
    place: str = dataclasses.field(default="here", compare=False, repr=False)


GIVEN: list[tuple[Any, ...]] = [("a",), ("a", 8), ("a", 7, {"b": 1}), ("a", 7, {}, "there"), ("b",)]


def test_there_are_some() -> None:
    assert len(EVERY) > 50
    assert base.RuleBase in EVERY


@pytest.mark.parametrize("one", GIVEN, ids=str)
def test_it_is_as_a_dataclass(one: tuple[Any, ...]) -> None:
    ours, theirs = Ours(*one), Theirs(*one)
    assert repr(ours).replace("Ours", "Theirs") == repr(theirs)
    for other in GIVEN:
        assert (ours == Ours(*other)) is (theirs == Theirs(*other))
        assert (hash(ours) == hash(Ours(*other))) is (hash(theirs) == hash(Theirs(*other)))
    assert ours != theirs
    for copied in (copy.copy(ours), copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        assert repr(copied) == repr(ours)
        assert copied.place == ours.place
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert dataclasses.replace(ours, number=3) == Ours(ours.name, 3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        ours.name = "c"  # type: ignore[misc]  # that it cannot be is what is tried
    with pytest.raises(dataclasses.FrozenInstanceError):
        del ours.name
    with pytest.raises((AttributeError, TypeError)):
        ours.more = "c"  # type: ignore[attr-defined]  # that it cannot be is what is tried
    match ours:
        case Ours(name, number):
            assert (name, number) == (ours.name, ours.number)


def test_wrong_arguments_are_refused() -> None:
    too_few: tuple[Any, ...] = ()
    too_many: tuple[Any, ...] = ("a", 1, {}, "b", "c")
    for arguments in (too_few, too_many):
        with pytest.raises(TypeError):
            Ours(*arguments)
    with pytest.raises(TypeError):
        Ours(name="a", nothing=1)  # type: ignore[call-arg]  # that it is refused is what is tried
    assert Ours("a").things is not Ours("a").things


@pytest.mark.parametrize("shape", EVERY, ids=lambda shape: shape.__name__)
def test_every_shape_of_the_language_is_so(shape: Any) -> None:
    names = tuple(each.name for each in dataclasses.fields(shape))
    assert shape.__match_args__ == names
    assert shape.__slots__ == names
    assert tuple(inspect.signature(shape).parameters) == names
    assert not shape.__doc__.startswith(f"{shape.__name__}(")
    for method in ("__eq__", "__hash__", "__repr__", "__setattr__", "__delattr__", "__init__"):
        assert method in shape.__dict__, method


def test_equal_only_where_the_same_fields_are() -> None:
    here, there = Span("a", 1, 1), Span("b", 2, 2)
    assert tree.Scalar("x", here) == tree.Scalar("x", there)
    assert tree.Scalar("x") != tree.Sequence(())
    assert domain.YesNo() == domain.YesNo()
    assert hash(domain.YesNo()) == hash(domain.YesNo())
    assert condition.Is("x", frozenset((True,))) != condition.Is("y", frozenset((True,)))
