"""The digest of a rule base says what it means, not where it stands."""

from tests.checking.told import cause
from tests.small_library import small

QUESTION = "- {ask: wet, text: Wet?, answer: yes_no}\n"
EXAMPLES = "examples:\n  - {name: one, given: {wet: yes}, expect: {confirmed: sign}}\n"


def test_comments_positions_and_examples_do_not_count() -> None:
    plain = small(QUESTION, cause("{wet: yes}"))
    other = small("# asked first\n" + QUESTION, "# why\n\n" + cause("{wet: yes}") + EXAMPLES)
    assert plain.digest == other.digest


def test_words_weights_and_conditions_count() -> None:
    digests = {
        small(QUESTION, cause("{wet: yes}")).digest,
        small(QUESTION, cause("{wet: no}")).digest,
        small(QUESTION, cause("{wet: yes}", weight="supports: strong")).digest,
        small(QUESTION.replace("Wet?", "Is it wet?"), cause("{wet: yes}")).digest,
    }
    assert len(digests) == 4


def test_it_is_the_same_everywhere() -> None:
    """A change here means that stored assessments can no longer be found by their digest."""
    digest = small(QUESTION, cause("{wet: yes}")).digest
    assert len(digest) == 64
    assert digest == small(QUESTION, cause("{wet: yes}")).digest
