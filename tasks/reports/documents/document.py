"""A document for the boards as a model: sections of text, tables and the steering group's own words."""

from datetime import date
from typing import Annotated

from pydantic import Field

from tasks.measures.figures import Part
from tasks.reports.view.parts import AccountsChart, MoneyChart, NightsChart


class Table(Part):
    """Text in columns. ``texts`` are the columns that hold words and stand left, the others are figures.
    ``total``: the last row is a sum.
    """

    caption: str
    header: list[str]
    rows: list[list[str]]
    total: bool = False
    texts: list[int] = Field(default_factory=lambda: [0])

    @property
    def widths(self) -> list[float]:
        """Each column's share of the page: no word is broken, and the rest goes to those who have most to say."""
        columns = list(zip(self.header, *self.rows, strict=True))
        least = [max(len(word) for cell in column for word in cell.split(" ")) + PADDING for column in columns]
        more = [
            max(0, min(max(map(len, column)), LONGEST) + PADDING - need)
            for need, column in zip(least, columns, strict=True)
        ]
        room = max(0, LINE - sum(least))
        asked = min(1.0, room / sum(more)) if sum(more) else 0.0
        rest = max(0, room - sum(more)) / len(columns)
        given = [need + asked * each + rest for need, each in zip(least, more, strict=True)]
        return [each / sum(given) for each in given]


LINE, LONGEST, PADDING = 88, 60, 3
"""Letters that fit on a line of a table, those of the longest cell that is asked for, and a cell's margins."""

AnyChart = Annotated[NightsChart | MoneyChart | AccountsChart, Field(discriminator="kind")]


class Section(Part):
    """One heading: what follows from the figures, then what the steering group writes, or a prompt for it."""

    heading: str
    paragraphs: list[str] = Field(default_factory=list)
    charts: list[AnyChart] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)
    bullets: list[str] = Field(default_factory=list)
    numbered: list[str] = Field(default_factory=list)  # decisions, as they go into the minutes
    written: list[str] = Field(default_factory=list)
    prompt: str = ""


class Document(Part):
    """A document whole. ``facts`` are label and value, first of all the diary number."""

    language: str
    title: str
    subtitle: str
    author: str
    made_on: date
    edition: str
    facts: list[list[str]]
    sections: list[Section]
    legend: list[str] = Field(default_factory=list)  # what the clause ids stand for

    @property
    def is_draft(self) -> bool:
        """Whether something is still to be written: then it is marked so, and not sealed as an archival document."""
        return any(section.prompt for section in self.sections)
