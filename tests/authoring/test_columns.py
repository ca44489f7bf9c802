"""Columns give back what they were given, and keep apart what is equal and not the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from triage.authoring.codec import Codecs
from triage.authoring.columns import Columns
from triage.language.base import RuleBase
from triage.testing.made_up_base import made_up_bases


@pytest.mark.laws
@settings(max_examples=10, deadline=None)
@given(made_up_bases())
def test_columns_give_back_any_rule_base(base: RuleBase) -> None:
    columns, codec = Columns(RuleBase), Codecs().of(RuleBase)
    written = json.dumps(columns.encode(base))
    found = columns.decode(json.loads(written))
    assert found == base
    assert json.dumps(codec.encode(found)) == json.dumps(codec.encode(base))
    assert json.dumps(columns.encode(found)) == written


def test_columns_tell_apart_what_is_equal_and_not_the_same() -> None:
    columns = Columns(tuple[frozenset[bool | int | str], ...])
    lists: list[list[bool | int | str]] = [[True], [1], [0, True], [False, 1], ["1"], [True]]
    things = tuple(frozenset(each) for each in lists)
    found = columns.decode(json.loads(json.dumps(columns.encode(things))))
    assert [sorted(map(repr, each)) for each in found] == [
        sorted(map(repr, each)) for each in things
    ]
