"""The documents for the boards: what they sum, what the steering group writes in them, and their files."""

import io
from datetime import date
from decimal import Decimal

import docx
import pikepdf
import polars as pl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from tasks.agreement.model import Decision
from tasks.cases.case import Case
from tasks.errors import InputError
from tasks.reports.documents.contacts import contacts
from tasks.reports.documents.document import Document, Section, Table
from tasks.reports.documents.evaluation import evaluation_document
from tasks.reports.documents.files import TEMPLATE, document_docx, document_pdf
from tasks.reports.documents.goals import goals_table
from tasks.reports.documents.patrolling import nights_by_kind, over_the_year
from tasks.reports.documents.quarterly import quarterly_document
from tasks.reports.documents.sections import document_facts
from tasks.reports.documents.spans import spans
from tasks.reports.documents.texts import Texts, read_texts
from tasks.wording.language import clean, say
from templates.build_document import build
from tests.pdf_text import pdf_text
from tests.reports.pdf_rules import broken_rules

MADE_ON = date(2022, 4, 12)
AWKWARD = "\x00\ufeff😀 \u202e {{ x }} " + "idrottsföreningarnas" * 8

TEXTS = """\ufeffDiarienummer: KS 2022/123

# Lärdomar
Två föreningar
samarbetar väl.

- Fler behövs & <snart>
# VÄRDEGRUND ##
Drogfritt.
## Egen rubrik
Hej 😀
"""


@pytest.fixture(scope="module")
def reports(agreement, reported):
    return [reported(agreement, period) for period in ("2022-01", "2022-02", "2022-03")]


@pytest.fixture(scope="module")
def quarter(agreement, reports):
    return quarterly_document(agreement, "2022-Q1", reports, read_texts(TEXTS), edition=2, made_on=MADE_ON)


@pytest.fixture(scope="module")
def evaluation(agreement, reports, patrols):
    decision = Decision(decided=date(2022, 4, 20), text="Budgetens 270 tkr gäller.", clause="M1")
    decided = agreement.model_copy(update={"decisions": [decision]})
    return evaluation_document(decided, reports, patrols, Texts(), edition=1, made_on=MADE_ON)


def rows(document: Document, heading: str, table: int = 0) -> list[list[str]]:
    found = next(section for section in document.sections if section.heading == heading)
    return [[cell.replace("\u00a0", " ") for cell in row] for row in found.tables[table].rows]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def everything(document: Document) -> str:
    """All text of a document, with plain spaces."""
    return document.model_dump_json().replace("\u00a0", " ")


def test_a_quarter_has_its_sections_in_the_boards_order(quarter):
    assert [section.heading for section in quarter.sections] == [
        "Sammanfattning",
        "Ärendet",
        "Genomförda aktiviteter",
        "Ekonomi",
        "Ekonomin hittills",
        "Medel till föreningarna",
        "Överskott och ändamål",
        "Avvikelser",
        "Till styrgruppen",
        "Värdegrund",
        "Sammanhang",
        "Lärdomar",
        "Förslag till beslut",
        "Egen rubrik",
        "Underlag",
    ]


def test_each_month_and_the_quarter_stand_against_plan(quarter):
    # Eligible nights: December 3, January 9, February 8, March 8 of 108; the plan is 100 nights.
    assert [row[:3] for row in rows(quarter, "Genomförda aktiviteter")] == [
        ["december 2021 – januari 2022", "11,1", "11"],
        ["februari 2022", "7,4", "6"],
        ["mars 2022", "7,4", "7"],
        ["Kvartalet", "25,9", "24"],
    ]
    # The first quarter is all there is so far. Booked: 11 + 6 + 7 nights at 2 000 kr in these invented months.
    apart, to_date, by_month = (rows(quarter, "Ekonomi", table) for table in range(3))
    assert apart[1] == ["Nattvandring helg", "−64 815", "−48 000", "−60 000", "+4 815"]
    assert to_date[1] == ["Nattvandring helg", "−250 000", "−64 815", "−47 500", "−60 000", "+4 815", "−231 429"]
    assert by_month[0] == ["Nattvandring helg, upparbetat", "−27 500", "−15 000", "−17 500", "−60 000"]
    assert by_month[1] == ["Nattvandring helg, plan", "−27 778", "−18 519", "−18 519", "−64 815"]
    assert not any("Oförutsedda utgifter, plan" in row[0] for row in by_month)  # a reserve has none


def test_the_later_quarter_counts_only_its_own_months(agreement, reports, reported):
    april = reported(agreement, "2022-04")
    known = spans([*reports, april])
    assert known[-1].label == "april\u00a02022"
    assert known[-1].planned("patrol_nights") == Decimal("-87962.96") - Decimal("-64814.81")


def test_a_quarter_without_its_last_month_says_what_to_do(agreement, reports):
    with pytest.raises(InputError, match="iop monthly --agreement timra-ik-2022 --period 2022-03"):
        quarterly_document(agreement, "2022-Q1", reports[:2], Texts(), edition=1, made_on=MADE_ON)


def test_the_groups_own_text_stands_under_its_heading_and_prompts_where_it_is_missing(quarter):
    sections = {section.heading: section for section in quarter.sections}
    assert sections["Lärdomar"].written == ["Två föreningar samarbetar väl.", "Fler behövs & <snart>"]
    assert sections["Värdegrund"].written == ["Drogfritt."]
    assert sections["Värdegrund"].prompt == ""
    assert sections["Sammanfattning"].prompt.startswith("[Styrgruppen")
    assert sections["Egen rubrik"].written == ["Hej 😀"]
    assert quarter.facts[0] == ["Diarienummer", "KS 2022/123"]


@pytest.mark.parametrize(
    ("markdown", "texts"),
    [
        ("", Texts()),
        ("lös text\n# Lärdomar\n", Texts(others={"Övrigt": ["lös text"]})),
        ("# Lärdomar\na\n# lärdomar\nb", Texts(sections={"lessons": ["a", "b"]})),
        ("diarienummer:\n", Texts()),
        ("###### Förslag till beslut\n- a\n- b\nc", Texts(sections={"proposal": ["a", "b c"]})),
    ],
)
def test_text_files_are_read_as_written(markdown, texts):
    assert read_texts(markdown) == texts


def test_a_missing_diary_number_is_left_to_the_registrar(agreement):
    facts = document_facts(agreement, "quarterly", Texts(), agreement.term, 1, MADE_ON)
    assert facts[0] == ["Diarienummer", "[fylls i av registrator]"]


def test_the_evaluation_keeps_outcome_and_forecast_apart(evaluation):
    assert rows(evaluation, "Utfall och prognos")[1] == [
        "Nattvandring helg",
        "−250 000",
        "−60 000",
        "−171 429",
        "−231 429",
        "+18 571",
    ]
    assert rows(evaluation, "Mål och utfall")[0] == ["100 nätter", "24 gjorda, prognos 93", "kan inte sägas än", "M3"]


def test_the_evaluation_says_what_was_changed_decided_and_spent(evaluation):
    text = everything(evaluation)
    assert "20 april 2022: Budgetens 270 tkr gäller. (M1)" in text.replace("\u00a0", " ")
    assert "Kostnad per natt: 2 929 kr" in text  # 70 290 / 24
    assert "Kostnad per områdesnatt: 2 703 kr" in text  # 70 290 / 26
    assert "3 av 3 föreningar har gått" in text
    assert len(rows(evaluation, "Rättelser och beslut")) == 6
    assert [row[-1] for row in rows(evaluation, "Bilaga: nyckeltal per månad")] == ["GUL", "GRÖN", "GUL"]


def test_an_evaluation_of_nothing_says_what_to_do(agreement, patrols):
    with pytest.raises(InputError, match="Run iop monthly first"):
        evaluation_document(agreement, [], patrols, Texts(), edition=1, made_on=MADE_ON)


@pytest.mark.parametrize(
    ("stated", "reported", "mean", "nights_reported", "without"),
    [
        ([None, None, None], 0, None, 0, 0),
        ([4, 0, None], 2, Decimal(2), 2, 1),
        ([0, 0, 0], 3, Decimal(0), 3, 3),
    ],
)
def test_contacts_are_counted_where_they_are_stated(
    agreement, patrols, stated, reported, mean, nights_reported, without
):
    # The first row is a Wednesday and never counts.
    known = patrols.with_columns(contacts=pl.Series([99, *stated], dtype=pl.Int64))
    met = contacts(agreement, known, date(2022, 3, 31))
    assert (met.area_nights, met.area_nights_reported, met.mean) == (3, reported, mean)
    assert (met.nights_reported, met.nights_without) == (nights_reported, without)


@pytest.mark.parametrize(
    ("minors", "shown"), [(0, "Inga minderåriga"), (3, "Färre än 5 minderåriga"), (8, "8 minderåriga")]
)
def test_small_groups_are_not_pointed_out(agreement, reports, minors, shown):
    crew = reports[-1].crew.model_copy(update={"minors_to_date": minors})
    known = [*reports[:-1], reports[-1].model_copy(update={"crew": crew})]
    document = quarterly_document(agreement, "2022-Q1", known, Texts(), edition=1, made_on=MADE_ON)
    assert shown in everything(document)


def test_word_and_pdf_hold_the_same_text_and_are_made_again_to_the_byte(quarter, agreement):
    files = [(document_docx(quarter), document_pdf(quarter, agreement.pdf_standards)) for _ in range(2)]
    assert files[0] == files[1]
    word, _ = files[0]
    opened = docx.Document(io.BytesIO(word))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    for section in quarter.sections:
        assert section.heading in texts
        assert set(section.paragraphs) <= set(texts)
        assert set(section.written) <= set(texts)
    cells = [[[cell.text for cell in row.cells] for row in table.rows] for table in opened.tables]
    for table in (table for section in quarter.sections for table in section.tables):
        assert [table.header, *table.rows] in cells
    assert opened.core_properties.title == quarter.title


def finished(document: Document) -> Document:
    """The document once the steering group has written its parts."""
    sections = [section.model_copy(update={"prompt": ""}) for section in document.sections]
    return document.model_copy(update={"sections": sections})


@pytest.mark.parametrize("name", ["quarter", "evaluation"])
def test_a_finished_document_keeps_every_rule_of_its_standards(name, request, agreement):
    document = finished(request.getfixturevalue(name))
    assert broken_rules(document_pdf(document, agreement.pdf_standards), ["a-2a", "ua-1"]) == []


@pytest.mark.parametrize("standards", [["a-2a", "ua-1"], ["a-2b"]])
def test_a_draft_says_so_and_is_not_sealed(standards, quarter):
    """Prompts are for whoever edits the Word file: a PDF that could be filed holds none, and claims no PDF/A."""
    pdf = document_pdf(quarter, standards)
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert "pdfaid:part" not in metadata
    if "ua-1" in standards:
        assert broken_rules(pdf, ["ua-1"]) == []
    read = pdf_text(pdf, "a draft's PDF says so")
    assert "Utkast" in read and "[Styrgruppen" not in read
    word = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(document_docx(quarter))).paragraphs)
    assert "Utkast" in word and "[Styrgruppen" in word


def test_nothing_is_left_to_be_filled_in_on_a_pdf(agreement, reports):
    document = quarterly_document(agreement, "2022-Q1", reports, Texts(), edition=1, made_on=MADE_ON)
    assert document.facts[0] == ["Diarienummer", "[fylls i av registrator]"]
    read = pdf_text(document_pdf(document, ["ua-1"]), "a PDF holds no prompts")
    assert "Kvartalsdokument" in read and "Diarienummer" not in read


@pytest.mark.parametrize("written", [True, False])
def test_what_nobody_has_attested_is_not_said_to_be(written, agreement, reports):
    texts = read_texts("# Värdegrund\nAlla möten har varit drogfria.\n") if written else Texts()
    document = quarterly_document(agreement, "2022-Q1", reports, texts, edition=1, made_on=MADE_ON)
    values = next(section for section in document.sections if section.heading == "Värdegrund")
    assert any("Parterna intygar" in sentence for sentence in values.paragraphs) == written
    assert values.paragraphs[0].startswith('Avtalet säger: "Verksamheten ska vara en öppen verksamhet')
    assert values.paragraphs[0].endswith("(A8)")


def test_the_quarters_deviation_cases_stand_with_what_was_decided(agreement, reports):
    """Open since February, closed in March by decision 7; what was closed before the quarter is left out."""
    closed = {"by": "decision", "period": "2022-03", "on": "2022-03-09", "decision": "7"}
    shared = {"clause": "M11", "status": "red", "since": "2022-02", "opened_on": "2022-03-04", "age_months": 1}
    nights = {"planned": 100, "done": 24, "forecast": "80", "left": 80, "at_least": 66, "at_most": None}
    money = {"budget": "-5000", "accrued": "-11000", "forecast": "-11000", "excess": "1000"}
    material = {
        "number": 2,
        "subject": "lines.material",
        "label": "Material, utrustning",
        "nights": None,
        "money": money,
    }
    dialogue = {"dialogue": {"decision": None, "on": "2022-03-08"}, "closed": closed}
    cases = [
        Case.model_validate(each)
        for each in (
            shared | {"number": 1, "subject": "nights", "label": None, "nights": nights, "money": None},
            shared | material | dialogue,
            shared | material | {"number": 3, "closed": closed | {"period": "2021-12"}},
        )
    ]
    said = Decision(id="7", decided=date(2022, 3, 9), text="Kostnaden godtas.", about="close", object="2")
    decided = agreement.model_copy(update={"decisions": [said]})
    told = [*reports[:-1], reports[-1].model_copy(update={"cases": cases})]
    document = quarterly_document(decided, "2022-Q1", told, read_texts(TEXTS), edition=1, made_on=MADE_ON)
    [table] = [each for part in document.sections for each in part.tables if each.header[0] == "Ärende"]
    assert [[clean(cell).replace("\xa0", " ") for cell in row] for row in table.rows] == [
        [
            "Ärende 1, nätter",
            "Prognosen är 80 av 100 nätter.",
            "Öppet sedan februari 2022, 1 månad.",
            "Ingen dialog är antecknad, den krävs enligt M11.",
        ],
        [
            "Ärende 2, Material, utrustning",
            "Prognosen är 11 000 kr, budgeten 5 000 kr.",
            "Öppnat i rapporten för februari 2022, stängt 9 mars 2022 genom beslut 7.",
            "Dialog hållen 8 mars 2022. Beslut 7, 9 mars 2022: Kostnaden godtas.",
        ],
    ]


def test_months_that_were_reported_with_the_quarters_first_are_told_of(agreement, reports):
    """Of the second quarter April alone is reported, and the first quarter has no report."""
    april = reports[-1].model_copy(update={"period": "2022-06", "cutoff": date(2022, 6, 30)})
    document = quarterly_document(agreement, "2022-Q2", [april], read_texts(TEXTS), edition=1, made_on=MADE_ON)
    said = clean(document.sections[0].paragraphs[-1]).replace("\xa0", " ")
    assert said == (
        "Kvartalets siffror omfattar också december 2021 – mars 2022: de har ingen egen rapport och ingår i den för "
        "juni 2022."
    )


def test_quarter_and_to_date_are_kept_apart(quarter):
    told = {section.heading: section for section in quarter.sections}
    note = "Det här avsnittet gäller hela tiden till och med 31 mars 2022; kvartalet för sig står i tabellen."
    for heading in ("Genomförda aktiviteter", "Ekonomin hittills"):
        assert note in [sentence.replace("\u00a0", " ") for sentence in told[heading].paragraphs]
    apart, to_date, _ = told["Ekonomi"].tables
    assert all(column.endswith("kvartalet") for column in apart.header[1:])
    assert not any("kvartalet" in column for column in to_date.header)
    assert told["Genomförda aktiviteter"].tables[1].header == ["Område", "Kvartalet", "Hittills"]


def test_the_quarters_areas_are_those_since_the_quarter_before(agreement, reports, reported):
    later = reported(agreement, "2022-04").model_copy(update={"period": "2022-06", "cutoff": date(2022, 6, 30)})
    document = quarterly_document(agreement, "2022-Q2", [*reports, later], Texts(), edition=1, made_on=MADE_ON)
    then = {area.name: area.area_nights for area in reports[-1].areas}
    for name, in_quarter, to_date in rows(document, "Genomförda aktiviteter", 1):
        assert int(in_quarter) == int(to_date) - then[name]


def test_the_addressed_boards_decide_and_the_steering_groups_own_matters_stand_apart(quarter):
    told = {section.heading: section for section in quarter.sections}
    assert told["Förslag till beslut"].numbered == [
        "Kommunstyrelsen och styrelsen för Timrå IK lägger kvartalsdokumentet 2022-Q1 till handlingarna."
    ]
    own = told["Till styrgruppen"].bullets
    assert all(point.startswith(f"Förslag {n}: Styrgruppen beslutar") for n, point in enumerate(own, start=1)) and own


def test_the_evaluation_puts_alternatives_with_their_budgets_before_the_boards(evaluation):
    """93 nights, 231 429 + 5 000 + 19 926 kr: 256 354 kr to the krona. Unplaced costs are no plan."""
    proposed = next(section for section in evaluation.sections if section.heading == "Förslag till beslut")
    said = [plain(each) for each in proposed.numbered]
    assert [each.split(" beslutar att ")[1] for each in said] == [
        "förlänga avtalet till 31 december 2023 i samma omfattning, 100 nätter, för 270 000 kr.",
        "förlänga avtalet till 31 december 2023 i den omfattning som har gått, 93 nätter, för 256 354 kr.",
        "inte förlänga avtalet. Det upphör 31 december 2022.",
    ]
    assert all(each.startswith("Kommunstyrelsen och styrelsen för Timrå IK beslutar") for each in said)
    assert rows(evaluation, "Förslag till beslut") == [
        ["Nätter", "100", "93"],
        ["Verksamhetsstöd till Timrå IK", "270 000", "256 354"],
        ["Nattvandring helg", "−250 000", "−231 429"],
        ["Material, utrustning", "−5 000", "−5 000"],
        ["Oförutsedda utgifter", "−15 000", "−19 926"],
        ["Resultat", "0", "0"],
    ]


@pytest.mark.parametrize(
    ("nights", "ended", "verdict"),
    [
        ({"to_date": 100}, False, "uppnått"),
        ({"to_date": 24}, False, "kan inte sägas än"),
        ({"to_date": 10, "eligible_to_date": 100}, False, "inte uppnått"),  # 8 left are not enough
        ({"to_date": 99, "eligible_to_date": 108}, True, "inte uppnått"),
    ],
)
def test_a_goal_is_met_not_met_or_cannot_be_told(agreement, march, nights, ended, verdict):
    report = march.model_copy(update={"nights": march.nights.model_copy(update=nights)})
    assert goals_table(agreement, report, ended, attested=False).rows[0][2] == verdict


def test_the_evaluation_answers_what_is_asked_of_night_patrols(agreement, patrols, evaluation):
    # Of the four patrols one is outside the calendar; 4 March is a Friday, 5 and 26 March are Saturdays.
    # Possible by 31 March 2022: 14 Fridays (24 December to 25 March) and 14 Saturdays.
    assert [[plain(cell) for cell in row] for row in nights_by_kind(agreement, patrols, date(2022, 3, 31)).rows] == [
        ["Fredagar", "14", "1", "7 %"],
        ["Lördagar", "14", "2", "14 %"],
    ]
    # 4 + 3 + 4 adults in three area-nights, by three associations.
    assert over_the_year(agreement, patrols, date(2022, 3, 31)).rows == [["2022-Q1", "3", "3", "3,7", "3"]]
    assert "namn sparas inte" in everything(evaluation)


def test_word_has_real_columns_styles_and_texts_for_its_pictures(quarter):
    made = docx.Document(io.BytesIO(document_docx(quarter)))
    tables = [table for section in quarter.sections for table in section.tables]
    for drawn, table in zip(made.tables[1:], tables, strict=True):
        widths = [cell.width for cell in drawn.rows[0].cells]
        assert drawn.style.name == "Report Table" and not drawn.autofit
        assert sum(widths) == pytest.approx(Mm(162), rel=0.01) and len(widths) == len(table.header)
        for width, header in zip(widths, table.header, strict=True):
            # 9 points: a letter is about 1.6 mm; no word of a heading is broken.
            assert Mm(1.6) * max(map(len, header.split())) <= width, header
        left = WD_ALIGN_PARAGRAPH.LEFT
        assert [cell.paragraphs[0].alignment == left for cell in drawn.rows[1].cells] == [
            place in table.texts for place in range(len(table.header))
        ]
    charts = [chart for section in quarter.sections for chart in section.charts]
    described = [picture.get("descr") for picture in made.element.body.iter(qn("wp:docPr"))]
    assert described == [clean(chart.alt) for chart in charts] and len(charts) == 3
    used = {paragraph.style.name for paragraph in made.paragraphs}
    assert {"Title", "Subtitle", "Heading 1", "Caption", "List Bullet", "List Number", "Normal"} <= used


def test_captions_are_counted_through_the_document_in_word_and_pdf(quarter, agreement):
    body = docx.Document(io.BytesIO(document_docx(quarter))).element.body
    captions = [
        plain("".join(text.text or "" for text in field.getparent().iter(qn("w:t"))))
        for field in body.iter(qn("w:fldSimple"))
    ]
    tables, charts = ([each for each in captions if each.startswith(kind)] for kind in ("Tabell ", "Diagram "))
    of_tables = [plain(table.caption) for section in quarter.sections for table in section.tables]
    of_charts = [plain(chart.title) for section in quarter.sections for chart in section.charts]
    assert tables == [f"Tabell {number}. {text}" for number, text in enumerate(of_tables, 1)]
    assert charts == [f"Diagram {number}. {text}" for number, text in enumerate(of_charts, 1)]
    assert len(of_tables) > 1 and of_charts
    pdf = plain(pdf_text(document_pdf(quarter, agreement.pdf_standards), "the PDF counts its captions"))
    assert all(each.partition(".")[0] + "." in pdf for each in captions)


def test_after_the_term_an_evaluation_shows_outcomes_alone(agreement, reports, patrols):
    ended = {"period": "2022-12", "cutoff": date(2022, 12, 31), "made_on": date(2023, 1, 5)}
    last = reports[-1].model_copy(update=ended)
    document = evaluation_document(agreement, [last], patrols, Texts(), edition=1, made_on=date(2023, 1, 9))
    [outcome] = [section for section in document.sections if section.heading == "Utfall och prognos"]
    assert outcome.tables[0].header == ["Budgetrad", "Budget", "Utfall", "Avvikelse"]
    assert rows(document, "Mål och utfall")[0] == ["100 nätter", "24 gjorda", "inte uppnått", "M3"]
    proposed = next(section for section in document.sections if section.heading == "Förslag till beslut")
    assert (proposed.numbered, proposed.tables) == ([], [])  # too late to propose it


def test_the_ids_of_a_document_are_explained_in_it(quarter, evaluation):
    assert any(line.startswith("M3: Nattvandring helg") for line in evaluation.legend)
    assert any(line.startswith("A3: Platser som") for line in evaluation.legend)
    assert {line.split(":")[0] for line in quarter.legend} >= {"A8", "A9", "G5"}


@pytest.mark.parametrize("text", [AWKWARD, "{{ 7 * 7 }} {% raw %}", "</w:t> & <w:p>", '#read("/etc/passwd")'])
def test_no_text_breaks_a_document(text, agreement):
    section = Section(
        heading=text,
        paragraphs=[text],
        bullets=[text],
        written=[text],
        prompt=text,
        tables=[Table(caption=text, header=[text, "b"], rows=[[text, text]] * 40, total=True)],
    )
    document = Document(
        language="sv",
        title=text,
        subtitle=text,
        author=text,
        made_on=MADE_ON,
        edition="1",
        facts=[[text, text]],
        sections=[section],
    )
    assert broken_rules(document_pdf(document, agreement.pdf_standards), ["ua-1"]) == []
    assert broken_rules(document_pdf(finished(document), agreement.pdf_standards), ["a-2a", "ua-1"]) == []
    opened = docx.Document(io.BytesIO(document_docx(document)))
    assert "{{ 7 * 7 }}" not in text or any("{{ 7 * 7 }}" in p.text for p in opened.paragraphs)


def test_the_word_template_is_what_the_code_builds():
    assert TEMPLATE.read_bytes() == build(), "run: python -m templates.build_document"


def test_the_quarters_plan_is_whole_nights_as_the_headline_has_them() -> None:
    told = say("quarter_summary", nights=Decimal(24), plan=Decimal("25.9"), to_date=24, agreed=100)
    assert plain(told).startswith("Under kvartalet gjordes 24 nätter; planen var 26.")
