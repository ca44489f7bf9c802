"""Each row of the source thread is answered by something that the shipped library has."""

import pytest

from tools.what_people_say import PAGE, QUESTIONNAIRE, ROWS, Answer, flaws, page, rows, title_of
from triage.checking.checked import Checked
from triage.language.base import RuleBase


@pytest.fixture(scope="module")
def base(shipped: Checked) -> RuleBase:
    return shipped.bases[QUESTIONNAIRE]


def test_every_row_of_the_thread_is_there() -> None:
    """No claim is dropped: S01 to S32, in order."""
    assert [row.id for row in rows()] == [f"S{number:02}" for number in range(1, 33)]


def test_every_row_is_answered_by_something_that_exists(base: RuleBase) -> None:
    """A rule, cause, intervention or question of the library, or a reason why not."""
    assert flaws(base) == []


@pytest.mark.parametrize("kind", ["rule", "cause", "intervention", "question", "opinion"])
def test_an_answer_that_does_not_exist_is_noticed(base: RuleBase, kind: str) -> None:
    assert title_of(Answer(kind, "no_such_thing"), base) is None


def test_a_row_without_an_answer_is_noticed(
    base: RuleBase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An answer taken out of a copy of the rows fails, and names its row."""
    text = ROWS.read_text(encoding="utf-8")
    kept, _, rest = text.partition("  - id: S02")
    copy = tmp_path_factory.mktemp("rows") / ROWS.name
    copy.write_text(kept.replace("cause: nonspecific", "cause: no_such"), encoding="utf-8")
    found = flaws(base, copy)
    assert rest
    assert len(found) == 1
    assert found[0].startswith("S01: ")
    emptied = kept[: kept.index("    answers:")] + "    answers: []\n"
    copy.write_text(emptied, encoding="utf-8")
    assert flaws(base, copy) == ["S01: nothing answers it, and nothing says why not"]


def test_the_page_is_up_to_date(base: RuleBase) -> None:
    """Run tools/what_people_say.py after a change of the rows or of what answers them."""
    assert PAGE.read_text(encoding="utf-8") == page(base)


def test_the_page_marks_what_is_from_memory(base: RuleBase) -> None:
    from_memory = {source.title for source in base.sources.values() if not source.verified}
    cited = {id for row in rows() for study in row.studies for id in study.sources}
    told = page(base)
    marked = [base.sources[id].title for id in cited if not base.sources[id].verified]
    assert marked
    assert set(marked) <= from_memory
    assert all(f"{title} (from memory)" in told for title in marked)
