"""What the steering group writes itself: ``texts/<period>.md``, a heading for each section of a document.

Plain text: ``# Lärdomar`` begins a section, empty lines part paragraphs, ``- `` begins a point of its own. Before
the first heading a line ``Diarienummer: KS 2022/123`` may stand. Text under a heading that the document does not
have is kept under that heading at the end: nothing that was written is lost.
"""

import re

from pydantic import Field

from tasks.measures.figures import Part
from tasks.wording.language import clean, words

_HEADING = re.compile(r"#{1,6}\s*(?P<heading>.*?)\s*#*\s*")


class Texts(Part):
    """The written paragraphs by section key (of ``words.toml``), and those under other headings."""

    diary_number: str | None = None
    sections: dict[str, list[str]] = Field(default_factory=dict)
    others: dict[str, list[str]] = Field(default_factory=dict)

    def of(self, section: str) -> list[str]:
        """The paragraphs written for a section."""
        return self.sections.get(section, [])


def read_texts(markdown: str) -> Texts:
    """Read a text file. Headings are matched letter case ignored; several of one name are put together."""
    keys = {heading.casefold(): key for key, heading in words()["section"].items()}
    label = words()["label"]["diary_number"].casefold()
    diary_number: str | None = None
    sections: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    paragraphs = others.setdefault(words()["heading"]["other"], [])
    for block in _blocks(markdown):
        heading = _HEADING.fullmatch(block)
        name, _, value = block.partition(":")
        if heading is not None:
            title = clean(heading["heading"])
            key = keys.get(title.casefold())
            paragraphs = others.setdefault(title, []) if key is None else sections.setdefault(key, [])
        elif name.strip().casefold() == label:
            diary_number = clean(value) or None
        else:
            paragraphs.append(clean(block.removeprefix("- ")))
    return Texts(
        diary_number=diary_number,
        sections={key: written for key, written in sections.items() if written},
        others={title: written for title, written in others.items() if written},
    )


def _blocks(markdown: str) -> list[str]:
    """Headings, diary number, points and paragraphs; the lines of a paragraph are joined."""
    blocks: list[str] = []
    open_paragraph = False
    for line in markdown.removeprefix("\ufeff").splitlines():
        text = line.strip()
        alone = bool(_HEADING.fullmatch(text)) or text.startswith("- ") or _names_diary_number(text)
        if text and open_paragraph and not alone:
            blocks[-1] += f" {text}"
        elif text:
            blocks.append(text)
        open_paragraph = bool(text) and not (alone and not text.startswith("- "))
    return blocks


def _names_diary_number(line: str) -> bool:
    return line.partition(":")[0].strip().casefold() == words()["label"]["diary_number"].casefold()
