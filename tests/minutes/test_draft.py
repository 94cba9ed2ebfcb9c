"""The draft of the minutes: who sits, what was decided, each proposal with room for its votes, what comes next."""

import io
from datetime import date

import docx

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.minutes.draft import minutes_document
from tasks.reports.documents.document import Document, Section
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
    report = report.model_copy(update={"agenda": told})
    sitting = [each for each in agreement.members if each.sits_on(day)]
    return minutes_document(report, agreement, sitting, day, date(2022, 9, 6)), told


def section(document: Document, heading: str) -> Section:
    """The section whose heading begins so."""
    [found] = [each for each in document.sections if each.heading.startswith(heading)]
    return found


def cells(document: Document, heading: str) -> list[list[list[str]]]:
    """The rows of its tables."""
    return [table.rows for table in section(document, heading).tables]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_it_has_what_the_meeting_has():
    document, agenda = drafted(NAMED, decisions=[LAST])
    headings = [plain(each.heading) for each in document.sections]
    assert headings == [
        *("Närvarande", "Beslut sedan sist", "Läget", "Betydande avvikelser"),
        "Förslag 1 i ärende 1: Nytt mål: 87 nätter",
        "Förslag 2: Sörberge IF: 21 500 kr räknas av",
        "Förslag 3 i ärende 2: Inga fler extra områden; 3 225 kr täcks",
        "Förslag 4: 3 200 kr i lön tillbaka",
        "Förslag 5: 1 250 kr tillbaka, ingen förening angiven",
        "Förslag 6: När en avvikelse är betydande",
        *("Öppna frågor", "Övrigt", "Nästa möte", "Justering"),
    ]
    assert cells(document, "Närvarande") == [
        [
            ["Timrå kommun 1", "Ledamot", "☐"],
            ["Timrå IK 1", "Ledamot", "☐"],
            ["Timrå IK 2", "Ersättare för Timrå IK 1", "☐"],
        ]
    ]
    assert [plain(each) for each in section(document, "Beslut").bullets] == [
        "Beslut 2022-07:1, 14 augusti 2022: Passet ersätts. Gäller från 14 augusti 2022."
    ]
    assert cells(document, "Förslag 1") == [
        [["Timrå kommun 1", "☐", "☐", "☐"], ["Timrå IK 1 (ersättare: Timrå IK 2)", "☐", "☐", "☐"]]
    ]
    assert section(document, "Förslag 1").paragraphs[-1] == "För första gången. Avtalspunkt M11."
    assert [each.partition(":")[0] for each in section(document, "Betydande").bullets] == [
        "Ärende 1, nätter",
        "Ärende 2, Oförutsedda utgifter",
    ]
    assert [plain(each) for each in section(document, "Nästa").paragraphs] == ["Fredag 14 oktober 2022."]
    assert document.is_draft and len(agenda.cases) == 2


def test_of_what_there_is_nothing_of_nobody_is_asked():
    document, _ = drafted(NAMED)
    last = section(document, "Beslut")
    assert (last.paragraphs, last.prompt) == (["Inget."], "")


def test_without_members_the_group_votes_as_one():
    document, _ = drafted(load_agreement(TIMRA))
    assert cells(document, "Närvarande") == []
    assert cells(document, "Förslag 1") == [[["Enhälligt", "☐", "☐"]]]


def test_the_alternatives_of_an_extension_are_voted_on_one_by_one():
    document, _ = drafted(NAMED, month=11, day=date(2022, 12, 14))
    asked = section(document, "Förslag 1")
    assert [table.caption for table in asked.tables] == [
        "Röster, beslut 2022-11:1a",
        "Röster, beslut 2022-11:1b",
    ]
    assert [plain(text.split(" föreslås ")[1]) for text in asked.paragraphs[:2]] == [
        "förlänga avtalet till 31 december 2023.",
        "att inte förlänga avtalet.",
    ]
    assert section(document, "Nästa").paragraphs == []


def test_the_word_file_holds_it_all():
    document, agenda = drafted(NAMED)
    made = docx.Document(io.BytesIO(document_docx(document)))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    for each in agenda.proposals:
        assert each.text in text and each.otherwise in text
    assert len(made.tables) == 1 + sum(len(section.tables) for section in document.sections)
    assert made.core_properties.title == document.title
