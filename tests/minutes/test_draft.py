"""The draft of the minutes: who sits, what was decided, each proposal with room for its votes, what comes next."""

import io
from datetime import date

import docx
import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.minutes.draft import minutes_document
from tasks.reports.documents.document import Document
from tasks.reports.documents.files import document_docx
from tasks.reports.model import Agenda, FollowedDecision
from tests.agreement.conftest import TIMRA
from tests.minutes.test_answers import NAMED, reported

DAY = date(2022, 9, 14)
LAST = FollowedDecision(
    decision="2022-07:1",
    decided=date(2022, 8, 14),
    text="Passet ersätts.",
    about="outside",
    state="counts",
    on=date(2022, 8, 14),
)


def drafted(agreement: Agreement, month: int = 8, day: date = DAY, **agenda: object) -> tuple[Document, Agenda]:
    report, agreement = reported(month, agreement)
    assert report.agenda is not None
    told = report.agenda.model_copy(update=agenda)
    return minutes_document(report, told, agreement, day, date(2022, 9, 6)), told


def cells(document: Document, heading: str) -> list[list[list[str]]]:
    """The tables of the section whose heading begins so."""
    [section] = [each for each in document.sections if each.heading.startswith(heading)]
    return [table.rows for table in section.tables]


def test_it_has_what_the_meeting_has():
    document, agenda = drafted(NAMED, decisions=[LAST])
    headings = [section.heading.replace("\u00a0", " ") for section in document.sections]
    asked = [f"Förslag {each.number}: {each.title}".replace("\u00a0", " ") for each in agenda.proposals]
    assert len(asked) == 6 and asked[0] == "Förslag 1: Nytt mål: 87 nätter"
    assert headings == [
        *("Närvarande", "Förra mötets beslut", "Läget", "Avvikelseärenden"),
        *asked,
        *("Öppna frågor", "Övrigt", "Nästa möte", "Justering"),
    ]
    assert cells(document, "Närvarande") == [
        [
            ["Timrå kommun 1", "Ledamot", "☐"],
            ["Timrå IK 1", "Ledamot", "☐"],
            ["Timrå IK 2", "Ersättare för Timrå IK 1", "☐"],
        ]
    ]
    [[last]] = cells(document, "Förra mötets beslut")
    assert [each.replace("\u00a0", " ") for each in last] == [
        *("2022-07:1", "14 augusti 2022", "Passet ersätts."),
        "Gäller från 14 augusti 2022",
    ]
    assert cells(document, "Förslag 1") == [
        [["Timrå kommun 1", "☐", "☐", "☐"], ["Timrå IK 1 (ersättare: Timrå IK 2)", "☐", "☐", "☐"]]
    ]
    assert [len(row) for row in cells(document, "Avvikelseärenden")[0]] == [5] * len(agenda.cases)
    said = {section.heading: section.paragraphs for section in document.sections}
    assert said["Nästa möte"] == ["Fredag 14\u00a0oktober\u00a02022."]
    assert document.is_draft


def test_without_members_the_group_votes_as_one():
    document, _ = drafted(load_agreement(TIMRA))
    assert cells(document, "Närvarande") == []
    assert cells(document, "Förslag 1") == [[["Enhälligt", "☐", "☐"]]]


def test_the_alternatives_of_an_extension_are_voted_on_one_by_one():
    document, _ = drafted(NAMED, month=11, day=date(2022, 12, 14))
    [section] = [each for each in document.sections if "två alternativ" in each.heading]
    assert [table.caption for table in section.tables] == [
        "Röster, beslut 2022-11:1a",
        "Röster, beslut 2022-11:1b",
    ]
    assert [text.split(" föreslås ")[1].replace("\u00a0", " ") for text in section.paragraphs[:2]] == [
        "förlänga avtalet till 31 december 2023.",
        "att inte förlänga avtalet.",
    ]
    [coming] = [each for each in document.sections if each.heading == "Nästa möte"]
    assert coming.paragraphs == [] and coming.prompt == "[Dag för nästa möte.]"


@pytest.mark.parametrize("state", FollowedDecision.model_fields["state"].annotation.__args__)
@pytest.mark.parametrize("on", [None, DAY])
def test_every_state_of_a_decision_is_a_sentence(state, on):
    if state in ("later", "overdue") and on is None:
        return  # they are known by their day
    document, _ = drafted(NAMED, decisions=[LAST.model_copy(update={"state": state, "on": on, "case": 3})])
    [[row]] = cells(document, "Förra mötets beslut")
    assert row[-1][0].isupper() and "None" not in row[-1]


def test_the_word_file_holds_it_all():
    document, agenda = drafted(NAMED)
    made = docx.Document(io.BytesIO(document_docx(document)))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    for each in agenda.proposals:
        assert each.text in text and each.otherwise in text
    assert len(made.tables) == 1 + sum(len(section.tables) for section in document.sections)
    assert made.core_properties.title == document.title
