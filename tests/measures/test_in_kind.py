"""What the parties give beside money: hours and persons by hand, their value where there is one, and each row."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.facts.schemas import IN_KIND
from tasks.measures.corrections import State, corrections
from tasks.measures.explain import Explainer, figures
from tasks.measures.measure import measure
from tasks.measures.months import month_figures
from tests.measures.makers import ledger_of, patrols_of

TOWN, CLUB = "municipality", "association"

ROWS = pl.DataFrame(
    [
        {"sha256": "a", "file": "insatser.xlsx", "sheet": "Insatser", "row": row, "date": day, "party": party,
         "kind": kind, "seconds": minutes * 60, "persons": persons}
        for row, (day, party, kind, minutes, persons) in enumerate([
            (date(2021, 12, 21), CLUB, "management", 600, 1),  # before the term
            (date(2021, 12, 22), CLUB, "management", 90, 1),
            (date(2022, 2, 28), CLUB, "service", 100, None),
            (date(2022, 3, 1), TOWN, "training", 120, 12),
            (date(2022, 3, 31), TOWN, "supervision", 20, None),
            (date(2022, 3, 31), TOWN, "training", 30, None),
            (date(2022, 4, 1), TOWN, "training", 600, 9),  # after the cut-off
        ], start=2)
    ],
    schema=IN_KIND,
)  # fmt: skip


def measured(agreement, period="2022-03", rows=ROWS):
    return measure(agreement, patrols_of(), ledger_of(), period, in_kind=rows)


def test_by_party_and_kind_in_the_month_and_since_the_start(agreement):
    told = [
        (each.id, each.hours_in_period, each.hours_to_date, each.persons_in_period, each.persons_to_date)
        for each in measured(agreement).in_kind
    ]
    assert told == [
        ("municipality.supervision", Decimal("0.3333"), Decimal("0.3333"), None, None),
        ("municipality.training", Decimal("2.5"), Decimal("2.5"), 12, 12),
        # The club has told of nothing in March: not known, and not none.
        ("association.management", None, Decimal("1.5"), None, 1),
        ("association.service", None, Decimal("1.6667"), None, None),
    ]
    assert measured(agreement).in_kind[0].value_to_date is None


def test_the_first_days_of_the_term_are_in_no_month_of_their_own(agreement):
    [management] = measured(agreement, "2022-01").in_kind
    assert (management.hours_in_period, management.hours_to_date) == (None, Decimal("1.5"))


def test_a_value_only_where_the_agreement_states_one(agreement):
    kinds = [each.model_copy(update={"value": Decimal("325.50")}) for each in agreement.in_kind[3:]]
    valued = agreement.model_copy(update={"in_kind": [*agreement.in_kind[:3], *kinds]})
    values = {each.kind: each.value_to_date for each in measured(valued).in_kind}
    assert values == {  # 2,5 h
        "training": Decimal("813.75"), "supervision": None, "management": None, "service": None,
    }  # fmt: skip
    assert measured(valued).lines == measured(agreement).lines
    explained = Explainer(valued, patrols_of(), ledger_of(), "2022-03", in_kind=ROWS)
    paths = [path for path in figures(explained.measures) if path.startswith("in_kind.")]
    assert "in_kind.municipality.training.value_to_date" in paths and len(paths) == 4 * 4 + 1
    for path in paths:
        found = explained(path)  # which raises where the rows do not add up
        assert found.clause == "A9"
    value = explained("in_kind.municipality.training.value_to_date")
    assert value.rows.select("row", "contribution").rows() == [(5, Decimal("651.00")), (7, Decimal("162.75"))]


@pytest.mark.parametrize("rows", [None, ROWS.clear()])
def test_where_nobody_has_told_of_any_there_is_none(agreement, rows):
    assert measured(agreement, rows=rows).in_kind == []


def test_a_kind_that_the_agreement_no_longer_names_is_not_dropped(agreement):
    fewer = agreement.model_copy(update={"in_kind": agreement.in_kind[:1]})
    assert [(each.kind, each.label) for each in measured(fewer).in_kind if each.party == TOWN] == [
        ("supervision", "supervision"),
        ("training", "training"),
    ]


def test_hours_of_a_closed_month_that_a_later_sheet_changes_are_a_correction(agreement):
    """February: 1.6667 h that are withdrawn. March: 2.5 h of training of which the half hour becomes 1.5 h."""
    march = pl.col("date") == date(2022, 3, 31)
    longer = march & (pl.col("kind") == "training")
    later = ROWS.filter(pl.col("kind") != "service").with_columns(
        seconds=pl.when(longer).then(5400).otherwise("seconds")
    )
    before, after = (month_figures(agreement, patrols_of(), None, "2022-04", rows) for rows in (ROWS, later))
    given = {
        (month.month, name): value
        for month in before
        for name, value in month.figures.items()
        if name.startswith("in_kind.")
    }
    assert given == {
        ("2021-12", "in_kind.association.management.hours_in_period"): "1.5",
        ("2022-02", "in_kind.association.service.hours_in_period"): "1.6667",
        ("2022-03", "in_kind.municipality.supervision.hours_in_period"): "0.3333",
        ("2022-03", "in_kind.municipality.training.hours_in_period"): "2.5",
        ("2022-04", "in_kind.municipality.training.hours_in_period"): "10",
    }
    state = State(file="insatser.xlsx", received=date(2022, 5, 2), months=after)
    found = corrections(before, after, {"2022-02", "2022-03"}, [state])
    assert [(each.month, each.figure, each.before, each.after, each.source) for each in found] == [
        ("2022-02", "in_kind.association.service.hours_in_period", "1.6667", "0.00", "insatser.xlsx"),
        ("2022-03", "in_kind.municipality.training.hours_in_period", "2.5", "3.5", "insatser.xlsx"),
    ]
    explained = Explainer(agreement, patrols_of(), None, "2022-04", in_kind=later)
    rows = explained("months.2022-03.in_kind.municipality.training.hours_in_period").rows
    assert [(row, str(given)) for row, given in rows.select("row", "contribution").iter_rows()] == [
        (5, "2.0000"),
        (7, "1.5000"),
    ]
