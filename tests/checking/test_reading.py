"""The count of syllables, the formula, and what counts as a text read at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.checking.readability import UNAVOIDABLE, grade, sentences, syllables, words
from triage.checking.reading import LEAST_WORDS, advise_on_reading, pages
from triage.checking.report import Report
from triage.language.tree import Document, RuleBook, Scalar, Table

ROOT = Path(__file__).resolve().parent.parent.parent

ONE = "back hope hoped hopes bone bones pee poo thigh weight spine aches raised walked once knees"
TWO = "muscle muscles stretches wanted running tightness bladder doctor urine fluid going being"
THREE = "possible area radio serious video previous easier heavier usual carrying yesterday"
FOUR = "ordinary activity gradually usually"


@pytest.mark.parametrize(
    "count,some", [(1, ONE), (2, TWO), (3, THREE), (4, FOUR)], ids=["one", "two", "three", "four"]
)
def test_syllables(count: int, some: str) -> None:
    assert {word: syllables(word) for word in some.split()} == dict.fromkeys(some.split(), count)


def test_a_hyphened_word_is_the_sum_of_its_parts_and_a_number_one() -> None:
    assert syllables("half-hour") == 2
    assert syllables("38.5") == syllables("9") + 1
    assert syllables("can't") == 1


def test_unavoidable_words_count_two_in_every_form() -> None:
    assert {syllables(word) for word in UNAVOIDABLE} == {2}
    assert syllables("Emergency") == syllables("ambulances") == syllables("pharmacist's") == 2
    assert all(UNAVOIDABLE.values()), "each has a reason"


def test_sentences_end_at_full_stops_and_not_in_numbers() -> None:
    assert len(sentences("Run 5.5 km. Then rest! Does it hurt? No full stop")) == 4
    assert sentences("...") == []
    assert words("It hurts: 38.5 degrees, can't sleep.") == [
        "It",
        "hurts",
        "38.5",
        "degrees",
        "can't",
        "sleep",
    ]


def test_the_grade_is_that_of_the_formula() -> None:
    """Ten words of one syllable each in one sentence: 0.39 x 10 + 11.8 - 15.59."""
    assert grade(["The cat sat on the mat with the red hat."]) == pytest.approx(0.11)
    assert grade([]) == 0.0


def test_rows_without_a_full_stop_are_sentences_of_their_own() -> None:
    assert grade(["one two three", "one two three"]) == grade(["one two three"])


def test_every_text_that_people_read_is_looked_at(shipped: Checked) -> None:
    """Each question, flag, cause and intervention of the library stands on some page."""
    book, _ = read_library(ROOT)
    named = {page.name for page in pages(book) if page.texts}
    for base in shipped.bases.values():
        assert {question.id for question in base.questionnaire.questions()} <= named
        assert {flag.id for flag in base.red_flags if "/" not in flag.id} <= named
        assert set(base.causes) <= named
        assert set(base.interventions) <= named


def test_the_shipped_texts_are_easy_to_read(shipped: Checked, bicycle: Checked) -> None:
    flaws = (*shipped.advice, *bicycle.advice)
    assert [str(flaw) for flaw in flaws if flaw.code in ("TR420", "TR421")] == []


def test_other_languages_are_left_alone() -> None:
    """The formula counts English sounds; it says nothing of other languages."""
    book, flaws = read_library(ROOT / "tests" / "flaws" / "_sound")
    library = check(book, flaws).library
    report = Report()
    advise_on_reading(_with_hard_words(book), replace(library, language="de"), report)
    assert not report.flaws
    advise_on_reading(_with_hard_words(book), library, report)
    assert [flaw.code for flaw in report.flaws] == ["TR421"]


def _with_hard_words(book: RuleBook) -> RuleBook:
    hard = {"scope": Scalar("hard"), "tell": Scalar("Deterioration accelerates. " * LEAST_WORDS)}
    return RuleBook((*book.documents, Document("rules/hard.yaml", "scope", Table(hard))))
