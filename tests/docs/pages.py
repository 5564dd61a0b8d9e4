"""The pages, as the tests of this folder read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
_BLOCK = re.compile(r"(?:<!-- (?P<file>\S+) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block of a page; `file` is where its text is taken from, when the page says so."""

    page: str
    language: str
    file: str | None
    text: str


def pages() -> dict[str, str]:
    """Every page that is written by hand, by its path from the root."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(found)}


def blocks(page: str) -> list[Block]:
    """The fenced blocks of *page*, in order."""
    return [
        Block(page=page, language=found["language"], file=found["file"], text=found["text"])
        for found in _BLOCK.finditer(pages()[page])
    ]


def commands() -> Iterator[tuple[str, str]]:
    """Each line that a reader may type, with its page: lines of shell blocks and code within the text."""
    for page, text in pages().items():
        for block in blocks(page):
            if block.language in ("sh", "console"):
                yield from ((page, line) for line in block.text.replace("\\\n", " ").splitlines())
        yield from ((page, code) for code in _INLINE.findall(_BLOCK.sub("", text)))
