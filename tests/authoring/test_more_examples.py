"""Examples written into files: what stood there stays, comments and all."""

from textwrap import dedent

import pytest

from triage.authoring.more_examples import Stronger, with_examples
from triage.authoring.write import WriteError, formatted

FILE = dedent("""\
    red_flag: fever
    title: Fever
    when: {fever: yes}  # taken or felt
    suspects: [fever]
    refer: {to: doctor, acuity: urgent, within: same day}
    if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
    tell: See a doctor today.
    until_seen: Rest.
    because: It may be an infection.
    source: judgement
    review: none yet

    # What must hold.
    examples:
      - name: hot
        given: {fever: yes}
        expect: {acuity: urgent, raised: fever}  # the plainest of all
      - name: cool  # nobody is ill here
        given: {fever: no}
        expect:
          # as all others
          acuity: self_care
          ruled_out: [fever]
    """)
NEW = """\
  - name: nothing is known
    given: {}
    expect: {not_ruled_out: fever}
    suggested: not_ruled_out"""


def written(text: str, *new: str, **more: dict[str, tuple[str, ...]]) -> str:
    stronger = [Stronger(name, added) for name, added in more.items()]
    return with_examples(text.encode(), "rules/fever.yaml", stronger, new).decode()


def test_new_ones_come_last_and_all_else_stays() -> None:
    canonical, _ = formatted(FILE.encode(), "rules/fever.yaml")
    assert canonical is not None
    assert written(FILE, NEW) == f"{canonical}\n{NEW}\n"
    assert written(FILE) == canonical


def test_what_is_added_is_marked() -> None:
    text = written(FILE, hot={"activity": ("stop",), "raised": ("rash",)})
    assert "expect: {acuity: urgent, raised: [fever, rash], activity: stop}" in text
    assert "# the plainest of all" in text
    assert "suggested: [activity, raised]" in text
    again = written(text, hot={"asks": ("urgent",)})
    assert "suggested: [activity, raised, asks]" in again


def test_lines_and_comments_within_are_kept() -> None:
    text = written(FILE, cool={"offered": (), "ruled_out": ("rash",)})
    assert "# as all others" in text
    assert "# nobody is ill here" in text
    assert "ruled_out: [fever, rash]" in text
    assert "offered: []" in text


def test_a_name_on_several_lines_is_found() -> None:
    long = f"somebody {'very ' * 20}hot"
    text = FILE.replace("name: hot", f"name: >\n      {long}")
    stronger: dict[str, dict[str, tuple[str, ...]]] = {long: {"activity": ("stop",)}}
    assert "activity: stop" in written(text, **stronger)


def test_a_file_without_examples_gets_them() -> None:
    bare = FILE[: FILE.index("# What must hold.")]
    assert written(bare, NEW).endswith(f"\nexamples:\n{NEW}\n")


@pytest.mark.parametrize(
    "name, more", [("cold", {"activity": ("stop",)}), ("hot", {"acuity": ("routine",)})]
)
def test_what_is_not_there_or_there_already_is_refused(
    name: str, more: dict[str, tuple[str, ...]]
) -> None:
    with pytest.raises(WriteError):
        written(FILE, **{name: more})
