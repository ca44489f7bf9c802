"""How hard an English text is to read, by a published formula and a small count of our own.

Words that the subject cannot do without are counted as words of two syllables, which is what they
are to a reader who has met them; the table below names each of them, and why.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

#: Words that no plainer one replaces, and the reason; a plural and a hyphened part count too.
UNAVOIDABLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        # where to go, as the signs on the door say it
        "ambulance": "what to call",
        "appointment": "what to ask for",
        "department": "of an emergency department",
        "emergency": "where to go",
        "maternity": "of a maternity unit",
        "midwife": "whom to call",
        "physiotherapist": "whom to see",
        "pharmacist": "whom to ask about medicines",
        "rheumatology": "the clinic that a letter will name",
        # what a person must be able to say at the desk
        "aneurysm": "known to those who have one",
        "anorexia": "the name of an illness",
        "cauda": "what to say on arrival",
        "equina": "what to say on arrival",
        "diabetes": "the name of an illness",
        "endometriosis": "the name of an illness",
        "osteoporosis": "the name of an illness",
        "psoriasis": "the name of an illness",
        "sciatica": "a name that people use themselves",
        # the body and its states, in the word that everybody uses
        "pregnancy": "there is no other word",
        "pregnant": "there is no other word",
        "period": "there is no other word",
        "vagina": "there is no other word",
        "temperature": "a fever, as people say it",
        "operation": "an ordinary word without a shorter one",
        "medicine": "an ordinary word without a shorter one",
        "infection": "an ordinary word without a shorter one",
        "exercise": "what this is about",
        "everyday": "two words that everybody reads at once",
        "somebody": "two words that everybody reads at once",
        "anything": "two words that everybody reads at once",
        "everything": "two words that everybody reads at once",
        "ibuprofen": "the name on the packet",
        "anti-inflammatory": "the name on the packet",
        "steroid": "the name that a doctor used",
    }
)
_UNAVOIDABLE_SYLLABLES: Final = 2

#: Words that the count below would get wrong.
_EXCEPTIONS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "aches": 1,
        "area": 3,
        "areas": 3,
        "being": 2,
        "business": 2,
        "create": 2,
        "different": 2,
        "doing": 2,
        "every": 2,
        "everyone": 3,
        "evening": 2,
        "going": 2,
        "idea": 3,
        "lower": 2,
        "people": 2,
        "quiet": 2,
        "science": 2,
        "seeing": 2,
        "several": 2,
        "something": 2,
        "sometimes": 2,
        "someone": 2,
        "sore": 1,
        "used": 1,
        "usual": 3,
        "usually": 4,
    }
)
_WORD: Final = re.compile(r"[^\W_][\w'\u2019.,-]*(?<![.,'\u2019-])|[^\W_]")  # 5.5, can't, check-up
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"'\u2019\u201d)]*\s+")
_VOWELS: Final = re.compile(r"[aeiouy]+")
# Two vowels side by side that are said apart.
_APART: Final = re.compile(
    r"(?<![tscgxhln])ion|(?<![tscgx])i(?:a|o(?!n))|ier|iu|eo(?!u)|[aou]ing|yi|uid|[^q]ua|ism$"
)
# A final e is mostly silent, as in "hope", "hoped" and "hopes"; not in "little" and "muscles".
_SILENT: Final = re.compile(
    r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouytdl]ed$|[aeiouy]l+ed$|[^aeiouysxzcghl]es$|[aeiouy]les$"
)


def words(text: str) -> list[str]:
    """Return the words of `text`."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`; a text without a full stop is one."""
    return [part.strip() for part in _SENTENCE_END.split(text.strip()) if words(part)]


@lru_cache(maxsize=10_000)  # a library says most of its words many times
def syllables(word: str) -> int:
    """Return about how many syllables an English word has; a number counts as one."""
    plain = word.lower().replace("\u2019", "'")
    if _unavoidable(plain):
        return _UNAVOIDABLE_SYLLABLES
    return sum(_syllables(part) for part in re.split(r"[-.,]", plain) if part) or 1


def _unavoidable(word: str) -> bool:
    return word in UNAVOIDABLE or word.removesuffix("'s").removesuffix("s") in UNAVOIDABLE


def _syllables(part: str) -> int:
    if part in _EXCEPTIONS:
        return _EXCEPTIONS[part]
    if _unavoidable(part):
        return _UNAVOIDABLE_SYLLABLES
    letters = re.sub(r"n't$|'\w*$", "", part)
    letters = re.sub(r"[^a-z]", "", letters)
    count = len(_VOWELS.findall(letters)) + len(_APART.findall(letters))
    return max(1, count - bool(_SILENT.search(letters)))


def grade(texts: Iterable[str]) -> float:
    """Return the Flesch-Kincaid grade of some texts that are read together.

    0.39 x words a sentence + 11.8 x syllables a word - 15.59: Kincaid, Fishburne, Rogers and
    Chissom 1975, Derivation of new readability formulas for Navy enlisted personnel, Research
    Branch Report 8-75. It is the years of United States schooling that a reader needs.
    """
    parts = [part for text in texts for part in sentences(text)]
    all_words = [word for part in parts for word in words(part)]
    if not all_words:
        return 0.0
    sounds = sum(map(syllables, all_words))
    return 0.39 * len(all_words) / len(parts) + 11.8 * sounds / len(all_words) - 15.59
