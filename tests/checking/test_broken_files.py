"""Files that no editor should have saved: all are told in one run, each with what to do next."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.flaw import RuleBookError

SOUND = Path(__file__).parent.parent / "flaws" / "_sound"
RULES = "rules/wilting"
HEAD = b"cause: bad\nkind: pattern\ntitle: Bad\nexplanation: It is bad.\n"
BASELINE = b"baseline: {points: -1, because: It is so., source: nobody}\n"
EVIDENCE = b"evidence:\n  - {rule: dry, when: {pot_craked: yes}, supports: weak, source: nobody}\n"
UNKNOWN = HEAD.replace(b"bad", b"worse") + BASELINE + EVIDENCE
BOMB = b"".join(
    b"%c: &%c [%s]\n" % (name, name, b",".join([b"*%c" % (name - 1)] * 9)) for name in b"bcdefgh"
)

BROKEN = {
    "indented": (b"cause: bad\nkind: pattern\n  title: Bad\n", "3:8: TR011"),
    "tabs": (b"cause: bad\n\tkind: pattern\n", "2:1: TR010"),
    "twice": (b"cause: bad\nkind: pattern\nkind: pattern\n", "3:1: TR012"),
    "unknown": (UNKNOWN, '5:52: TR105 no source is called "nobody"'),
    "types": (b"cause: [bad]\nkind: 7\ntitle: {a: b}\nbaseline: -1\n", "1:8: TR052"),
    "windows": (HEAD.replace(b"\n", b"\r\n"), '1:1: TR051 a cause needs "baseline"'),
    "mark": (b"\xef\xbb\xbf" + HEAD, "1:1: TR008"),
    "large": (HEAD + b"# x\n" * 1_300_000, "TR005 the file has 5,200,060 bytes"),
    "deep": (b"cause: bad\nwhen: " + b"{not: " * 3_000 + b"x" + b"}" * 3_000, "2:241: TR006"),
    "deeper": (b"cause: bad\nwhen: " + b"[" * 100_000, "2:46: TR006"),
    "bomb": (b"cause: bad\na: &a [x, x]\n" + BOMB, "2:4: TR013"),
    "latin": ("cause: Grün\n".encode("latin-1"), "1:10: TR007"),
    "utf16": ("cause: bad\n".encode("utf-16"), "1:1: TR007"),
    "nothing": (b"", "1:1: TR004"),
    "nul": (b"cause: bad\ntitle: a\0b\n", "2:9: TR009"),
    "list": (b"- cause: bad\n", "1:1: TR020"),
    "order": (b"cause: !!python/object/apply:os.system ['true']\n", "1:8: TR015"),
    "quote": (b'cause: bad\ntitle: "never closed\n', "2:8: TR011"),
}


def test_broken_files_are_all_told_at_once(tmp_path: Path) -> None:
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    for name, (data, _) in BROKEN.items():
        (tmp_path / RULES / f"broken_{name}.yaml").write_bytes(data)
    with pytest.raises(RuleBookError) as raised:
        check(*read_library(tmp_path))
    told = [str(flaw) for flaw in raised.value.flaws]
    for name, (_, wanted) in BROKEN.items():
        file = f"{RULES}/broken_{name}.yaml:{'' if wanted[0].isdigit() else ' '}"
        assert any(one.startswith(f"{file}{wanted}") for one in told), name
    assert all(flaw.help for flaw in raised.value.flaws)
    assert all(one.startswith(f"{RULES}/broken_") for one in told)
    assert any('"pot_craked"' in one and "did you mean" in one for one in told)
