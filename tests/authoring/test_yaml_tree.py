"""Reading: what a file becomes, and what is said where it cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.authoring.yaml_tree import DEEPEST, read_tree
from triage.language.flaw import Flaw
from triage.language.span import Span
from triage.language.tree import Scalar, Sequence, Table

WITHOUT_LIBYAML = """\
import json, sys
sys.modules["yaml._yaml"] = None  # what Python does where a module is not to be found
import yaml
from triage.authoring.yaml_tree import read_tree
assert not yaml.__with_libyaml__
read = [read_tree(text.encode(), "a.yaml") for text in json.load(sys.stdin)]
json.dump([(repr(tree), [flaw.code for flaw in flaws]) for tree, flaws in read], sys.stdout)
"""


def tree_of(text: str) -> Table:
    tree, flaws = read_tree(text.encode(), "a.yaml")
    assert flaws == ()
    assert tree is not None
    return tree


def flaws_of(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [f"{flaw.code} {flaw.span}" for flaw in read_tree(data, "a.yaml")[1]]


def value_of(written: str) -> str | int:
    node = tree_of(f"key: {written}\n").get("key")
    assert isinstance(node, Scalar)
    return node.value


@pytest.mark.parametrize("written", ["0", "6", "-3", "999999999"])
def test_plain_whole_numbers_are_numbers(written: str) -> None:
    assert value_of(written) == int(written)


@pytest.mark.parametrize(
    "written",
    ["yes", "no", "true", "6.4", "007", "-0", "+3", "1_000", "0x1f", "1e3", "12:30", "1234567890"],
)
def test_everything_else_is_text(written: str) -> None:
    """A decimal stays text, so that no digit of it changes."""
    assert value_of(written) == written


@pytest.mark.parametrize("written", ["'6'", '"6"'])
def test_quoted_numbers_are_text(written: str) -> None:
    assert value_of(written) == "6"


def test_keys_and_values_know_their_places() -> None:
    tree = tree_of("cause: x\nevidence:\n  - when: {sitting: {at_least: 6}}\n")
    rule = tree.tables("evidence")[0]
    assert tree.key_at("evidence") == Span("a.yaml", 2, 1)
    assert rule.span == Span("a.yaml", 3, 5)
    assert rule.at("when") == Span("a.yaml", 3, 11)
    assert rule.table("when").table("sitting").at("at_least") == Span("a.yaml", 3, 32)


def test_columns_count_characters() -> None:
    assert tree_of("{é: ü, ø: δ}\n").at("ø") == Span("a.yaml", 1, 11)


def test_the_authors_order_is_kept() -> None:
    assert list(tree_of("b: x\na: x\nc: x\n").entries) == ["b", "a", "c"]


def test_a_folded_text_has_no_line_end() -> None:
    assert value_of(">\n  one\n  two\n") == "one two"


def test_a_picture_keeps_its_lines_and_leading_spaces() -> None:
    assert value_of("|2\n    o  \n   /|\\\n") == "  o\n /|\\"


def test_equality_ignores_places() -> None:
    assert tree_of("a: [1, {b: c}]") == tree_of("a:\n  - 1\n  -   b: c\n")
    assert tree_of("a: [1]") == Table({"a": Sequence((Scalar(1),))})


MISTAKES = {
    "a: b: c\n": "TR011 a.yaml:1:5",
    "a: 'b\n": "TR011 a.yaml:1:4",
    "a: b\nfoo\n": "TR011 a.yaml:3:1",
    "a: {b: c\n": "TR011 a.yaml:2:1",
    "a: b\n c: d\n": "TR011 a.yaml:2:3",
    "a:\n\t- b\n": "TR010 a.yaml:2:1",
    "a: b\tc\n": "TR010 a.yaml:1:5",
    'a: "b\\tc"\n': "TR009 a.yaml:1:4",
    "a: b\x07c\n": "TR009 a.yaml:1:5",
    "a: b\u202ec\n": "TR009 a.yaml:1:5",
    "": "TR004 a.yaml:1:1",
    "# only a comment\n": "TR004 a.yaml:1:1",
    "---\n": "TR004 a.yaml:1:1",
    "- a\n": "TR020 a.yaml:1:1",
    "cause\n": "TR020 a.yaml:1:1",
    "a: b\na: c\n": "TR012 a.yaml:2:1",
    "a: &x b\n": "TR013 a.yaml:1:4",
    "a: b\nc: *x\n": "TR014 a.yaml:2:4",
    "a: !!int 3\n": "TR015 a.yaml:1:4",
    "%YAML 1.1\n---\na: b\n": "TR016 a.yaml:1:1",
    "a: b\n---\nc: d\n": "TR017 a.yaml:2:1",
    "? [a]\n: b\nc: d\n": "TR018 a.yaml:1:3",
    "'': b\nc: d\n": "TR018 a.yaml:1:1",
    "a:\nb: c\n": "TR019 a.yaml:1:3",
    "a: ~\n": "TR019 a.yaml:1:4",
    "a: ''\n": "TR019 a.yaml:1:4",
    "a: [b, null]\n": "TR019 a.yaml:1:8",
    "a: b\r\nc: d\re: \x00f\n": "TR009 a.yaml:3:4",
}


@pytest.mark.parametrize("text,expected", MISTAKES.items())
def test_a_mistake_is_told_where_it_is(text: str, expected: str) -> None:
    assert " ".join(flaws_of(text)) == expected


def test_without_libyaml_the_same_is_said() -> None:
    """Where it is missing, only the time changes."""
    texts = [text for text in MISTAKES if "*x" not in text]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_LIBYAML],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    for text, (tree, codes) in zip(texts, json.loads(done.stdout), strict=True):
        expected, flaws = read_tree(text.encode(), "a.yaml")
        assert (tree, codes) == (repr(expected), [flaw.code for flaw in flaws])


def test_every_mistake_of_a_readable_file_is_told_at_once() -> None:
    assert flaws_of("a: &x b\na: c\nd: !y e\nf:\n") == [
        "TR013 a.yaml:1:4",
        "TR012 a.yaml:2:1",
        "TR015 a.yaml:3:4",
        "TR019 a.yaml:4:3",
    ]


def test_a_second_key_points_to_the_first() -> None:
    flaw = read_tree(b"a: b\na: c\n", "a.yaml")[1][0]
    assert flaw.related == (("first defined here", Span("a.yaml", 1, 1)),)


def test_broken_utf8_is_found_by_line_and_column() -> None:
    assert flaws_of("a: é\nb: x".encode() + b"\xff\n") == ["TR007 a.yaml:2:5"]


def test_a_byte_order_mark_does_not_hide_the_rest() -> None:
    tree, flaws = read_tree(b"\xef\xbb\xbfa: b\na: c\n", "a.yaml")
    assert [flaw.code for flaw in flaws] == ["TR008", "TR012"]
    assert tree == Table({"a": Scalar("b")})


def test_a_large_file_is_not_read() -> None:
    assert flaws_of(b"a: " + b"b" * 1_000_000) == ["TR005 a.yaml"]


@pytest.mark.parametrize("count", [DEEPEST, 5_000, 400_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_depth_has_an_end(count: int, opening: str) -> None:
    tree, flaws = read_tree(b"a:\n  " + opening.encode() * count, "a.yaml")
    assert tree is None
    assert [flaw.code for flaw in flaws][-1] in {"TR005", "TR006"}


def test_forty_levels_are_allowed() -> None:
    inside = DEEPEST - 1
    assert flaws_of("a: " + "[" * inside + "b" + "]" * inside) == []
    assert flaws_of("a: " + "[" * (inside + 1) + "b" + "]" * (inside + 1)) == ["TR006 a.yaml:1:43"]


def has_help(flaw: Flaw) -> bool:
    return bool(flaw.help and flaw.message and not flaw.message.endswith("."))


@pytest.mark.laws
@given(
    st.binary(max_size=200) | st.text("ab: -[]{}'\"#&*!|>%\n\t\\,?\r", max_size=60).map(str.encode)
)
def test_any_bytes_are_read_or_refused_with_help(data: bytes) -> None:
    tree, flaws = read_tree(data, "a.yaml")
    assert all(has_help(flaw) for flaw in flaws)
    assert tree is not None or flaws
