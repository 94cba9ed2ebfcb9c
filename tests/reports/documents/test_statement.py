"""The open account and the associations' statements: everyone sees who got what, and nobody's name."""

import csv
import io
from decimal import Decimal

import pytest
from lxml import html as lxml_html

from tasks.errors import InputError
from tasks.reports.documents.statement import open_account, statement
from tasks.reports.outputs.calendar import meeting_calendar
from tasks.reports.view import view


def texts(page: str) -> list[list[str]]:
    """Rows of the page's tables, with plain spaces."""
    return [
        [cell.text_content().replace("\u00a0", " ") for cell in row.xpath("./th|./td")]
        for row in lxml_html.fromstring(page).xpath("//table[@class='data']//tr")
    ]


def test_the_table_is_exact_and_opens_in_a_swedish_spreadsheet(march, agreement):
    content = open_account(march, agreement).csv
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert table[0] == {
        "Förening": "Timrå IK",
        "Områdesnätter": "11",
        "Vuxentimmar": "178",
        "Upparbetat": "26250,00",
        "Bokfört": "18750,00",
        "Ej utbetalt": "7500,00",
        "Period": "2022-03",
        "Utgåva": "1",
    }
    assert len(table) == 3


def test_unknown_amounts_are_empty_and_names_never_formulas(empty, agreement):
    account = empty.associations[0].model_copy(update={"name": "=SUM(A1)"})
    changed = empty.model_copy(update={"associations": [account]})
    row = open_account(changed, agreement).csv.decode("utf-8-sig").splitlines()[1]
    assert row == "'=SUM(A1);0;0;0,00;;;2022-01;1"


def test_the_page_shows_the_reports_own_figures(march, agreement):
    rows = texts(open_account(march, agreement).html)
    assert ["Timrå IK", "11", "26 250", "18 750", "7 500"] in rows
    assert ["Summa", "27", "65 000", "47 500", "17 500"] in rows


def test_a_statement_lists_nights_with_their_share_and_payments(march, agreement, patrols, ledger):
    account = march.associations[0].model_copy(
        update={"earned": Decimal("2500.00"), "booked": Decimal("7500.00"), "outstanding": Decimal("-5000.00")}
    )
    report = march.model_copy(update={"associations": [account]})
    page = statement(report, agreement, "timra-ik", patrols, ledger)
    # Wednesday 2 March is outside the calendar and earns nothing.
    assert texts(page) == [
        ["Natt", "Område", "Delas med", "Kronor"],
        ["fredag 4 mars 2022", "Arenaområdet", "", "2 500,00"],
        ["Summa", "", "", "2 500,00"],
        ["Datum", "Verifikation", "Kronor"],
        ["25 februari 2022", "=A42", "7 500,00"],
        ["Summa", "", "7 500,00"],
        ["Ej utbetalt", "", "−5 000,00"],
    ]
    assert "5 000 kr mer än upparbetat" in page.replace("&nbsp;", " ")


def test_a_shared_area_shows_with_whom_and_half_the_tariff(march, agreement, patrols, ledger):
    joint = patrols.vstack(
        patrols.filter(association="timra-ik", area="arenaomradet").with_columns(
            association=patrols.filter(association="sorberge-if")["association"][:1]
        )
    )
    page = statement(march, agreement, "sorberge-if", joint, ledger)
    assert ["fredag 4 mars 2022", "Arenaområdet", "Timrå IK", "1 250,00"] in texts(page)


def test_an_association_that_is_not_in_the_agreement_is_refused(march, agreement, patrols, ledger):
    with pytest.raises(InputError, match="timra-ik, sorberge-if, ljustorp-if"):
        statement(march, agreement, "okand", patrols, ledger)


def test_the_next_meeting_comes_with_its_agenda_and_the_reports_due_day(march, agreement):
    made = meeting_calendar(view(march, agreement), agreement)
    assert made == meeting_calendar(view(march, agreement), agreement)
    lines = made.decode().replace("\r\n ", "").splitlines()
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20220420",
        "DTSTART;VALUE=DATE:20220511",
    ]
    assert any("Q1 (M1)" in line for line in lines)


def test_without_a_meeting_there_is_no_calendar(march, agreement):
    without = agreement.model_copy(update={"meetings": []})
    assert meeting_calendar(view(march, without), without) is None
