"""A document for the boards as a model: sections of text, tables and the steering group's own words."""

from datetime import date

from pydantic import Field

from tasks.measures.figures import Part


class Table(Part):
    """Text in columns: the first is a name, the others are figures. ``total``: the last row is a sum."""

    caption: str
    header: list[str]
    rows: list[list[str]]
    total: bool = False


class Section(Part):
    """One heading: what follows from the figures, then what the steering group writes, or a prompt for it."""

    heading: str
    paragraphs: list[str] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)
    bullets: list[str] = Field(default_factory=list)
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
