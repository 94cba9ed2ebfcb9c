"""What the parties gave beside money, in the documents for the boards: by party and kind, apart from the money."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.measures.figures import InKind
from tasks.reports.documents.evaluation import evaluation_document
from tasks.reports.documents.in_kind import in_kind_tables
from tasks.reports.documents.quarterly import quarterly_document
from tasks.reports.documents.texts import Texts


def given(party: str, name: str, hours: str, in_month: str | None = "1", value: str | None = None) -> InKind:
    return InKind(
        id=f"{party}.k", party=party, name=name, kind="k", label="Handledning",
        hours_in_period=None if in_month is None else Decimal(in_month), hours_to_date=Decimal(hours),
        persons_in_period=None, persons_to_date=3, value_to_date=None if value is None else Decimal(value),
    )  # fmt: skip


TOWN = ("municipality", "Timrå kommun")


def with_hours(report, *of: InKind):
    return report.model_copy(update={"in_kind": list(of)})


def test_the_quarter_s_own_hours_are_what_the_report_before_it_had_not(march):
    last, before = with_hours(march, given(*TOWN, "12.25")), with_hours(march, given(*TOWN, "4"))
    [table] = in_kind_tables(last, before, is_quarter=True)
    assert table.header == ["Part", "Slag", "Timmar i kvartalet", "Timmar hittills", "Personer hittills"]
    assert table.rows == [["Timrå kommun", "Handledning", "8,25", "12,25", "3"]]
    assert in_kind_tables(march) == []


def test_a_value_has_a_column_only_where_there_is_one(march):
    [table] = in_kind_tables(with_hours(march, given(*TOWN, "2", value="700")))
    assert (table.header[-1], table.rows[0][-1]) == ("Värde hittills, kr", "700")


@pytest.mark.parametrize("others", [(), (given("association", "Timrå IK", "3"),)])
def test_both_documents_have_them_and_who_has_told_is_not_asked(agreement, march, patrols, others):
    told = with_hours(march, given(*TOWN, "2"), *others)
    quarter = quarterly_document(agreement, "2022-Q1", [told], Texts(), edition=1, made_on=date(2022, 4, 14))
    evaluation = evaluation_document(agreement, [told], patrols, Texts(), edition=1, made_on=date(2022, 12, 1))
    [activity] = [each for each in quarter.sections if each.heading == "Genomförda aktiviteter"]
    assert bool(activity.prompt) == (not others)
    assert any("ingår inte i någon summa i kronor" in each for each in activity.paragraphs)
    captions = [table.caption for each in evaluation.sections for table in each.tables]
    assert sum("utöver pengar" in each for each in captions) == 1
