"""The canonical form: nothing is lost, and writing twice changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage.authoring.library import KINDS
from triage.authoring.plain_text import hidden_character
from triage.authoring.write import formatted, write
from triage.authoring.yaml_tree import LONGEST_KEY, read_tree
from triage.language.tree import Document, Node, Scalar, Sequence, Table

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("rules", "questionnaires", "examples", "tests/flaws/_sound")
REAL_FILES = [
    ROOT / "library.yaml",
    *sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.yaml")),
]


def form_of(text: str, path: str = "rules/a/a.yaml") -> str:
    written, flaws = formatted(text.encode(), path)
    assert flaws == ()
    assert written is not None
    return written


CAUSE = """\
# One of the most frequent.
cause: dry_soil
kind: pattern
title: Dry soil
explanation: >
  The roots find no water. A plant that stands in dry soil for more than a week hangs its leaves,
  and drops them in the end.
baseline: {points: 0, because: "Most are: dry.", source: gardener}  # agreed in spring
activity: easy
review: none yet

evidence:
  # The longer, the surer.
  - rule: long_dry
    when: {days_dry: {at_least: 7}}  # a week
    supports: moderate
    because: A week without water is long.
    source: gardener
    # - rule: not_yet
    #   when: {days_dry: {at_least: 3}}
  - strongest_of: relief
    rules:
      - rule: shade_helps
        when:
          all:
            - perks_up: {includes: shade}
            - not: {window: {includes: south}}
        supports: weak
        because: Less sun dries it less.
        source: [gardener, leaf_study]

examples:
  - name: dry for ten days
    given: {days_dry: 10}
    expect: {first_cause: dry_soil}

  - name: wet soil
    given: {days_dry: 0, perks_up: []}
    expect: {not_ranked: dry_soil}
# The end.
"""


def test_the_canonical_form_of_a_cause() -> None:
    assert form_of(CAUSE) == CAUSE


def test_keys_come_in_their_order_and_take_their_comments_along() -> None:
    written = form_of("title: Rot\n# why\nbecause: Both let rot in.\nderive: rot\nwhen: {a: yes}\n")
    assert written == (
        "derive: rot\ntitle: Rot\nwhen: {a: yes}\n# why\nbecause: Both let rot in.\n"
    )


def test_options_and_answers_stay_in_the_authors_order() -> None:
    text = "profiles:\n  clear: {stem: firm, age: 35, back: no}\n"
    assert form_of(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "derive: a  # 1\n",
        "# 1\n\n# 2\n\nderive: a\n",
        "derive: a\nwhen:  # 1\n  # 2\n  all: [a: yes, b: no]  # 3\n  # 4\n# 5\n",
        "derive: a\nwhen: {all: [  # 1\n  {a: yes},  # 2\n  # 3\n  {b: no} # 4\n  ]  # 5\n} # 6\n",
        "derive: a\nbecause: >  # 1\n  one # no comment\n\n  # no comment either\n# 2\n",
        "derive: a\nbecause: |  # 1\n  one\n  # no comment\n",
        "derive: a\nbecause: 'one # no\n  # comment'  # 1\n",
        "when:\n  any:\n    -  # 1\n      a: yes\n    # 2\n    - # 3\n      # 4\n      b: no\n",
        "derive: a  \n  # 1\nwhen: {a: [  # 1\n  yes, # 1\n  # 1\n  no]}\n#1\n# 1",
        "derive: a\r\n# 1\r\nwhen: {a: yes} # 2\r\n",
        "derive: é # ü\nbecause: é # no 'quotes\n",
        "derive: a\nbecause: b#c\ntitle: '#d'\n",
    ],
)
def test_no_comment_is_lost(text: str) -> None:
    written = form_of(text)
    assert sorted(re.findall("# ?[0-9ü]", written)) == sorted(re.findall("# ?[0-9ü]", text))
    assert form_of(written) == written


@pytest.mark.parametrize("text", ["a: b: c\n", "a: b\na: c\n", "a: &x b\n", "a:\n", "", "a: \tb\n"])
def test_a_file_that_cannot_be_read_whole_is_left_alone(text: str) -> None:
    written, flaws = formatted(text.encode(), "rules/a.yaml")
    assert written is None
    assert flaws


@pytest.mark.parametrize("path", REAL_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_real_files_keep_what_they_say(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    before, flaws = read_tree(path.read_bytes(), name)
    assert flaws == ()
    written = form_of(path.read_text("utf-8"), name)
    assert read_tree(written.encode(), name) == (before, ())
    assert form_of(written, name) == written
    assert max(len(line) for line in written.splitlines()) <= 120


# ---------------------------------------------------------------- random documents

VISIBLE = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]).filter(
    lambda character: not hidden_character(character)
)
TRICKY = st.sampled_from(
    [
        "yes", "null", "~", "007", "-", "- a", "a: b", "a #b", "#a", "'", '"', "\\", "[a", "{",
        "? a", "!a", "&a", "*a", "%a", "@a", "`a", "|", ">", "---", "...", "=", "<<", "a:", ":a",
        "a,", "a?", " a", "a ", "a  b", "one\ntwo", "one\n\ntwo", " o\n/|\\\n", "\na", "\u00a0",
        "word " * 30 + "end", "word " * 30 + "\n" + "word " * 30 + "end", "x" * 120,
        "  " + "word " * 30 + "\nend", "one\n  two\n" + "word " * 30 + "end",
    ]
)  # fmt: skip
TEXTS = (st.text(VISIBLE, min_size=1, max_size=12) | TRICKY).filter(str.strip)
KEYS = (
    st.sampled_from(["title", "when", "all", "because", "evidence", "answer", "places", "rule"])
    | st.text(VISIBLE, min_size=1, max_size=8)
    | TRICKY
).filter(lambda key: bool(key.strip()) and len(key) <= LONGEST_KEY)
SCALARS = st.builds(Scalar, TEXTS | st.integers(-999_999_999, 999_999_999))


def tables(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Table]:
    return st.builds(Table, st.dictionaries(KEYS, nodes, max_size=4))


def nested(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return tables(nodes) | st.builds(Sequence, st.lists(nodes, max_size=4).map(tuple))


NODES: st.SearchStrategy[Node] = st.recursive(SCALARS, nested, max_leaves=12)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    kind = draw(st.sampled_from(sorted(KINDS)))
    entries = {kind: draw(NODES), **draw(st.dictionaries(KEYS, NODES, max_size=4))}
    return Document("rules/a.yaml", kind, Table(entries))


@pytest.mark.laws
@given(documents())
@example(Document("rules/a.yaml", "cause", Table({"cause": Table({})})))
def test_what_is_written_is_read_back_and_written_again(document: Document) -> None:
    text = write(document)
    tree, flaws = read_tree(text.encode(), document.path)
    assert flaws == ()
    assert tree == document.root
    assert write(Document(document.path, document.kind, document.root), text) == text


BRACKETS = """\
red_flag: rot
steps:
  - {when: {stem: soft},
     to: vet, acuity: urgent}
refer: {
  to: vet
  , acuity: urgent
  }
because: |
  one
  two
when:
  any:
    -
      stem: [soft,
        black]
    - pot: yes
"""
REMARKS = st.sampled_from(["", "", "#1", "#2", "#3", "\n", "\n#4\n", "#5\n  #6"])


@st.composite
def commented(draw: st.DrawFn) -> str:
    bare = re.sub("(?m)^ *#.*\n| +#.*$", "", draw(st.sampled_from([CAUSE, BRACKETS])))
    lines = []
    for line in bare.splitlines():
        if above := draw(REMARKS):
            lines.append(" " * draw(st.sampled_from([0, 2, 4, 6])) + above)
        beside = draw(st.sampled_from(["", "", " #7", "   #8"]))
        lines.append(line + beside)
    return "\n".join([*lines, draw(REMARKS)])


@pytest.mark.laws
@given(commented())
def test_comments_of_any_readable_text_are_kept(text: str) -> None:
    """Wherever somebody puts a comment, it is there afterwards, and stays where it is."""
    written, flaws = formatted(text.encode(), "rules/a.yaml")
    if written is None:
        assert flaws
        return
    assert sorted(re.findall("#[0-9]", written)) == sorted(re.findall("#[0-9]", text))
    again, _ = formatted(written.encode(), "rules/a.yaml")
    assert again == written
