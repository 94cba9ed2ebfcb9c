"""What the documents for the boards have in common: their head, their tables, the group's own text, their sources."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tasks.agreement.model import Agreement, Span
from tasks.reports.documents.document import Section, Table
from tasks.reports.documents.texts import Texts
from tasks.reports.model import Report
from tasks.reports.view.parts import View
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def document_facts(agreement: Agreement, texts: Texts, span: Span, edition: int, made_on: date) -> list[list[str]]:
    """The head of a document, the registrar's diary number first."""
    label = words()["label"]
    parties = agreement.parties
    board = f"{parties.municipality.name}, {parties.municipality.board.lower()}"
    return [
        [label["diary_number"], texts.diary_number or words()["prompt"]["diary_number"]],
        [label["agreement"], agreement.title],
        [label["period"], say("term", start=span.start, end=span.end)],
        [label["addressees"], say("addressees", board=board, association=parties.association.name)],
        [label["edition"], str(edition)],
        [label["made_on"], sv.datum(made_on)],
    ]


def with_texts(sections: Sequence[tuple[str, Section]], texts: Texts) -> list[Section]:
    """Sections (by key) with what the steering group has written, a prompt where it has not; then text under
    headings that the document does not have.
    """
    prompts = words()["prompt"]
    filled = []
    for key, section in sections:
        written = texts.of(key)
        prompt = "" if written else prompts.get(key, "")
        filled.append(section.model_copy(update={"written": written, "prompt": prompt}))
    return filled + [Section(heading=title, written=written) for title, written in texts.others.items()]


def section(key: str, **content: Any) -> tuple[str, Section]:
    """A section under the heading that the key has in ``words.toml``."""
    return key, Section(heading=words()["section"][key], **content)


def accounts_table(shown: View) -> Table:
    """The associations' open account, as in the monthly report."""
    label = words()["label"]
    return Table(
        caption=words()["caption"]["associations"],
        header=[label[k] for k in ("association", "area_nights", "adult_hours", "earned", "paid", "outstanding")],
        rows=[
            [row.name, row.area_nights, row.adult_hours, row.earned, row.booked, row.outstanding]
            for row in shown.associations
        ],
        total=True,
    )


def areas_table(shown: View) -> Table:
    """Area-nights of every place to date."""
    label = words()["label"]
    return Table(
        caption=words()["caption"]["areas"],
        header=[label["area"], label["area_nights"]],
        rows=[[area.name, area.area_nights] for area in shown.areas],
    )


def corrections_table(rows: Sequence[Sequence[str]]) -> list[Table]:
    """Corrections of closed months; none where there are none."""
    label = words()["label"]
    if not rows:
        return []
    return [
        Table(
            caption=words()["caption"]["corrections"],
            header=[label[key] for key in ("month", "figure", "before", "after", "source")],
            rows=[list(row) for row in rows],
        )
    ]


def sources(reports: Sequence[Report]) -> list[str]:
    """The monthly reports that a document rests on."""
    return [
        say("monthly_source", month=report.period, edition=report.edition, cutoff=report.cutoff) for report in reports
    ]
