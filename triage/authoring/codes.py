"""The code of every flaw that reading finds: its title, and what it says in one sentence."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CODES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # reading
        "TR001": (
            "No such folder",
            "There is no folder where the library should be, or it is a file.",
        ),
        "TR002": ("No library.yaml", "The folder has no file library.yaml."),
        "TR003": (
            "A file that cannot be read",
            "A file may not be opened, is gone, or is no ordinary file.",
        ),
        "TR004": ("An empty file", "The file has nothing in it, or nothing but comments."),
        "TR005": ("A very large file", "The file has more than a million bytes."),
        "TR006": ("Too deep", "More than 40 lists and mappings lie inside each other."),
        "TR007": ("Not UTF-8", "The file holds bytes that are no UTF-8 text."),
        "TR008": (
            "A byte-order mark",
            "The file begins with an invisible mark that some editors add.",
        ),
        "TR009": (
            "A character that cannot be seen",
            "The file holds a control character, or another that turns or hides what is written.",
        ),
        "TR010": ("A tab", "A tab stands somewhere in the file."),
        "TR011": (
            "Cannot be read as YAML",
            "The file breaks a rule of YAML, so that the reading stops there.",
        ),
        "TR012": ("A key stands twice", "One mapping has the same key a second time."),
        "TR013": (
            "An anchor",
            "A part of the file is given a name with `&`, to point to it from elsewhere.",
        ),
        "TR014": ("An alias", "A part of the file is fetched from elsewhere with `*`."),
        "TR015": ("A tag", "A text with `!` in front tells the reader its type."),
        "TR016": ("A directive", "A line that begins with `%` gives orders to the reader."),
        "TR017": ("Two documents in one file", "A line `---` begins a second document."),
        "TR018": ("Not a key", "Something other than a word stands where a key should."),
        "TR019": ("A value is missing", "A key, or an item of a list, has nothing after it."),
        "TR020": (
            "No key at the beginning",
            "The file is a list or a text, and not keys with values.",
        ),
        "TR021": (
            "An unknown kind of file",
            "The first key is not one that says what the file is.",
        ),
        "TR022": (
            "A file in the wrong folder",
            "The kind of the file does not belong in this folder.",
        ),
        "TR023": (
            "A link that leads astray",
            "A link points to a folder, or to a file outside the library.",
        ),
        "TR024": (
            "A file that is not .yaml",
            "A file in the library has another ending than .yaml.",
        ),
        "TR025": ("A translation", "The name of the file says that it holds another language."),
        # shapes
        "TR050": ("An unknown key", "A mapping has a key that such a mapping cannot have."),
        "TR051": ("A key is missing", "A mapping lacks a key that it must have."),
        "TR052": (
            "Another type of value",
            "There is a list where a text should be, a text where a number should be, or the like.",
        ),
        "TR053": ("An unknown word", "A value is not one of the words that can stand there."),
        "TR054": ("Too few or too many", "A list has fewer or more entries than it can have."),
        "TR055": (
            "Not a likelihood ratio",
            "A figure of another kind stands where a likelihood ratio belongs.",
        ),
    }
)
