"""Every red flag on a page of its own, to be read, filled in and returned as signatures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final

from triage.language.base import RedFlag, RuleBase
from triage.language.signature import Confirmed, FileReview
from triage.surfaces.report.flag_page import Block, FlagPages
from triage.surfaces.report.material import Line
from triage.surfaces.report.review_state import review_sentence
from triage.surfaces.report.sentences import sentence, spaced
from triage.surfaces.report.text import lines_text

_ASKED: Final = {
    Confirmed.CONDITIONS: "Whom it is about is right, and nobody is left out who should go.",
    Confirmed.URGENCY: "Where it sends people and how soon is right, also while nobody knows.",
    Confirmed.WORDS: "What people read is right, and can be understood.",
    Confirmed.SOURCES: "The sources say what is taken from them here.",
}
_BLANKS: Final = ("Name", "Profession", "Interests in the matter", "Date", "Signature")
_PAGE_SEPARATOR: Final = "\f"
#: Letters from which a smaller type is needed to fit a sheet.
_LONG: Final = 2_900
_LONGEST: Final = 4_900

#: Print style: one flag a sheet, also where it is long.
_STYLE: Final = """
@page { size: A4; margin: 11mm 13mm; }
body { font: 9.5pt/1.32 system-ui, sans-serif; color: #111; max-width: 46rem; margin: 1rem auto; }
section { break-before: page; break-inside: avoid; }
section.long { font-size: 8pt; line-height: 1.22; }
section.longest { font-size: 6.6pt; line-height: 1.16; }
h1 { font-size: 1.5em; margin: 0; } h2 { font-size: 1.05em; margin: .5em 0 .1em; }
p { margin: .15em 0; } ul { margin: .1em 0; padding-left: 1.2em; } li.deeper { margin-left: 1.2em; }
.where { color: #444; font-family: monospace; font-size: .85em; overflow-wrap: anywhere; }
.form { border: 1px solid #444; padding: .4em .7em; margin-top: .6em; }
.box { display: inline-block; width: .8em; height: .8em; border: 1px solid #111; }
.blank { display: inline-block; border-bottom: 1px solid #111; min-width: 12em; height: 1.25em; }
.remark { border-bottom: 1px solid #111; height: 1.4em; }
@media screen { section { border-top: 2px solid #444; margin-top: 2rem; padding-top: 1rem; } }
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the pack: a flag, its file, and what the file means now."""

    flag: RedFlag
    review: FileReview
    digest: str
    blocks: tuple[Block, ...]

    @property
    def command(self) -> str:
        """Return the command that keeps the signature."""
        return f'triage sign {self.review.path} --as "NAME"'


def sheets(base: RuleBase, digests: dict[str, str], country: str) -> tuple[Sheet, ...]:
    """Return a sheet for every flag of a rule base, by file; `digests` are of those files."""
    pages = FlagPages(base, country)
    files = {file.path: file for file in base.review.files}
    flags = sorted(base.red_flags, key=lambda flag: (flag.span.file, flag.id))
    return tuple(
        Sheet(flag, files[flag.span.file], digests[flag.span.file], pages.blocks(flag))
        for flag in flags
    )


def _heading(sheet: Sheet) -> str:
    return sheet.flag.title or spaced(sheet.flag.id)


def _facts(sheet: Sheet) -> Iterator[str]:
    yield f"{spaced(sheet.flag.kind)} {sheet.flag.id}"
    yield f"{sheet.review.path}, digest {sheet.digest[:16]}"
    names = [f"{one.by}, {one.date}" for one in sheet.review.standing]
    signed = "; ".join(names) if names else "nobody yet"
    yield f"signed by: {signed} (wanted: {sheet.review.needed} persons)"


# ---------------------------------------------------------------- text


def pack_text(base: RuleBase, found: Iterable[Sheet]) -> str:
    """Return the pack as text, a form feed before each flag."""
    pages = ["\n".join([*_cover(base), ""])]
    pages += ["\n".join(_sheet_text(sheet)) for sheet in found]
    return _PAGE_SEPARATOR.join(pages)


def _cover(base: RuleBase) -> Iterator[str]:
    library = base.library
    yield f"For review: the red flags of {library.title}"
    yield ""
    yield f"Library {library.id} {library.version}, {base.questionnaire.title}."
    yield f"Rule base {base.digest}."
    yield review_sentence(base.review)
    yield ""
    yield "Each page is one red flag. Read it, tick what you confirm, and strike out what is wrong."
    yield "Write the right words beside it. A page with nothing ticked is an answer too."
    yield "Return the pages to whoever gave them to you. Each is kept as a signature, with the"
    yield "command at its foot. It is bound to the text that you read: a change makes it void."
    yield "(!) marks an answer that counts as a danger sign."


def _sheet_text(sheet: Sheet) -> Iterator[str]:
    heading = _heading(sheet)
    yield heading
    yield "=" * len(heading)
    yield from _facts(sheet)
    for block in sheet.blocks:
        yield ""
        yield block.title
        yield "-" * len(block.title)
        yield from lines_text(block.lines)
    yield ""
    yield "I confirm"
    for part in sheet.review.parts:
        yield f"  [ ] {part}: {_ASKED[part]}"
    yield "Remarks: ______________________________________________________________"
    for blank in _BLANKS:
        yield f"{blank}: ____________________________________"
    yield f"Kept with: {sheet.command}"
    yield ""


# ---------------------------------------------------------------- to be printed


def pack_html(base: RuleBase, found: Iterable[Sheet]) -> str:
    """Return the pack as one HTML page with a page break before each flag."""
    title, *cover = _cover(base)
    parts = [
        f'<!doctype html>\n<html lang="{escape(base.library.language)}">\n<head>',
        f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>',
        f"</head>\n<body>\n<h1>{escape(title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in cover if line),
        *(_sheet_html(sheet) for sheet in found),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _sheet_html(sheet: Sheet) -> str:
    parts = [f"<h1>{escape(_heading(sheet))}</h1>"]
    parts += [f'<p class="where">{escape(fact)}</p>' for fact in _facts(sheet)]
    for block in sheet.blocks:
        parts += [f"<h2>{escape(block.title)}</h2>", *_lines_html(block.lines)]
    parts += ['<div class="form"><h2>I confirm</h2>']
    parts += [
        f'<p><span class="box"></span> <b>{part}</b>: {escape(_ASKED[part])}</p>'
        for part in sheet.review.parts
    ]
    parts += ["<p>Remarks</p>", '<div class="remark"></div>', '<div class="remark"></div>', "<p>"]
    parts += [f'{escape(blank)} <span class="blank"></span> ' for blank in _BLANKS]
    parts += [f'</p><p class="where">{escape(sheet.command)}</p></div>']
    size = sum(len(line.text) + 40 for block in sheet.blocks for line in block.lines)
    name = "longest" if size > _LONGEST else "long" if size > _LONG else "usual"
    return f'<section class="{name}">\n' + "\n".join(parts) + "\n</section>"


def _lines_html(lines: Iterable[Line]) -> Iterator[str]:
    for is_list, group in groupby(lines, key=lambda line: line.level > 0):
        if not is_list:
            yield from (f"<p>{escape(sentence(line.text))}</p>" for line in group)
            continue
        items = (
            f'<li class="deeper">{escape(line.text)}</li>'
            if line.level > 1
            else f"<li>{escape(line.text)}</li>"
            for line in group
        )
        yield f"<ul>{''.join(items)}</ul>"
