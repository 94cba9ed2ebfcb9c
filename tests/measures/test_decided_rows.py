"""Nights and costs that a decision places: from its day on, by hand, and explained to the öre."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.agreement.model import Agreement, Decision
from tasks.agreement.versions import latest
from tasks.measures.explain import Explainer
from tasks.measures.figures import Measures
from tasks.measures.measure import measure
from tasks.measures.months import month_figures
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

# Friday 7 January, and Wednesday 2 March in Centrum by two associations: outside the calendar.
PATROLS = patrols_of(
    patrol("2022-01-07"), patrol("2022-03-02"), patrol("2022-03-02", association="sorberge-if"), patrol("2022-03-04")
)
# 1 200 kr for A7 fit no line; 300 kr for A8 are material; 900 kr for A9 fit no line.
LEDGER = ledger_of(
    booking("2022-03-05", 1200, "none") | {"series": "A", "number": "7"},
    booking("2022-03-05", 300, "material") | {"series": "A", "number": "8"},
    booking("2022-03-06", 900, "none") | {"series": "A", "number": "9"},
)


def decided(agreement: Agreement, *made: dict[str, object]) -> Agreement:
    common: dict[str, object] = {"decided": date(2022, 4, 11), "text": "Så beslutas."}
    return latest(
        agreement.model_copy(update={"decisions": [Decision.model_validate(common | each) for each in made]})
    )


NIGHT: dict[str, object] = {"id": "1", "about": "outside", "object": "2022-03-02 Centrum"}
MOVE: dict[str, object] = {"id": "2", "about": "move", "object": "a 7", "source": "Material, utrustning"}
ACCEPT: dict[str, object] = {"id": "3", "about": "accept", "object": "A9"}
REFUSE: dict[str, object] = {"id": "4", "about": "refuse", "object": "A8"}


def lines(measures: Measures) -> dict[str, tuple[str, str]]:
    return {line.id: (str(line.booked), str(line.accrued)) for line in measures.lines}


def months(agreement: Agreement, figure: str, through: str = "2022-05") -> list[str | None]:
    return [each.figures.get(figure) for each in month_figures(agreement, PATROLS, LEDGER, through)][1:]


def test_a_night_outside_the_calendar_earns_from_the_decisions_day(agreement: Agreement):
    """2 500 kr out of the reserve, 1 250 kr for each association, in April; nights and area-nights stay two."""
    known = decided(agreement, NIGHT)
    march, april = (measure(known, PATROLS, LEDGER, month) for month in ("2022-03", "2022-04"))
    assert march == measure(agreement, PATROLS, LEDGER, "2022-03")
    assert lines(april)["contingency"] == ("0.00", "-2500.00")
    assert {each.id: str(each.earned) for each in april.associations if each.earned} == {
        "timra-ik": "6250.00",
        "sorberge-if": "1250.00",
    }
    assert (april.nights.to_date, april.nights.extra_to_date, april.nights.outside_calendar_to_date) == (2, 0, 1)
    assert months(known, "lines.contingency.accrued") == ["0.00", "0.00", "0.00", "-2500.00", "0.00"]


def test_where_its_words_reach_back_the_earlier_month_changes(agreement: Agreement):
    known = decided(agreement, NIGHT | {"effective": date(2022, 3, 2)}, MOVE | {"effective": date(2022, 3, 1)})
    assert months(known, "lines.contingency.accrued") == ["0.00", "0.00", "-2500.00", "0.00", "0.00"]
    assert months(known, "lines.material.booked") == ["0.00", "0.00", "-1500.00", "0.00", "0.00"]


def test_what_is_decided_after_the_term_counts_on_its_last_day(agreement: Agreement):
    late = {"decided": date(2023, 1, 10)}
    known = decided(agreement, NIGHT | late, MOVE | late)
    november, december = (lines(measure(known, PATROLS, LEDGER, month)) for month in ("2022-11", "2022-12"))
    assert [november[line][1] for line in ("contingency", "material")] == ["0.00", "-300.00"]
    assert [december[line][1] for line in ("contingency", "material")] == ["-2500.00", "-1500.00"]


def test_a_cost_is_moved_as_if_booked_on_the_decisions_day(agreement: Agreement):
    known = decided(agreement, MOVE)
    assert months(known, "lines.material.booked") == ["0.00", "0.00", "-300.00", "-1200.00", "0.00"]
    assert months(known, "lines.unallocated.booked")[2:] == ["-2100.00", "1200.00", "0.00"]
    april = measure(known, PATROLS, LEDGER, "2022-04")
    assert lines(april)["material"][0] == "-1500.00"
    assert [str(each.amount) for each in april.unplaced] == ["900.00"]
    assert april.funds.not_clearly_in_purpose == Decimal(900)


def test_a_cost_is_accepted_or_refused(agreement: Agreement):
    known = decided(agreement, ACCEPT, REFUSE)
    march, april = (measure(known, PATROLS, LEDGER, month) for month in ("2022-03", "2022-04"))
    assert (march.funds.not_clearly_in_purpose, april.funds.not_clearly_in_purpose) == (Decimal(2100), Decimal(1500))
    assert lines(april)["material"][0] == "0.00"
    assert lines(april)["unallocated"][0] == "-2400.00"
    assert {each.voucher for each in april.unplaced} == {"A7"}


MOVE_ON: dict[str, object] = {
    "id": "5",
    "about": "move",
    "object": "A7",
    "source": "contingency",
    "decided": date(2022, 6, 13),
    "effective": date(2022, 5, 2),
}
REFUSE_AFTER_ALL: dict[str, object] = {"id": "6", "about": "refuse", "object": "A9", "decided": date(2022, 6, 13)}


def test_each_month_goes_by_the_decision_that_counted_then(agreement: Agreement):
    """A7 fits no line in March, is material in April and unforeseen from 2 May; A9 is accepted in April and refused
    in June.

    month               January  February     March     April      May      June
    no line                0,00      0,00  -2 100,00  1 200,00     0,00     0,00
    material               0,00      0,00    -300,00 -1 200,00 1 200,00     0,00
    unforeseen             0,00      0,00       0,00      0,00 -1 200,00    0,00
    not in purpose so far  0,00      0,00   2 100,00      0,00     0,00   900,00
    """
    known = decided(agreement, MOVE, ACCEPT, MOVE_ON, REFUSE_AFTER_ALL)
    assert {line: months(known, f"lines.{line}.booked", "2022-06") for line in ("material", "contingency")} == {
        "material": ["0.00", "0.00", "-300.00", "-1200.00", "1200.00", "0.00"],
        "contingency": ["0.00", "0.00", "0.00", "0.00", "-1200.00", "0.00"],
    }
    assert months(known, "lines.unallocated.booked", "2022-06")[2:] == ["-2100.00", "1200.00", "0.00", "0.00"]
    stood = {month: measure(known, PATROLS, LEDGER, month) for month in ("2022-03", "2022-04", "2022-05", "2022-06")}
    unclear = [str(each.funds.not_clearly_in_purpose) for each in stood.values()]
    assert unclear == ["2100.00", "0.00", "0.00", "900.00"]
    assert [[row.voucher for row in each.unplaced] for each in stood.values()] == [["A7", "A9"], [], [], ["A9"]]
    assert stood["2022-04"] == measure(decided(agreement, MOVE, ACCEPT), PATROLS, LEDGER, "2022-04")


@pytest.mark.parametrize("period", ["2022-03", "2022-04", "2022-06"])
def test_every_figure_is_explained(agreement: Agreement, period: str):
    known = decided(agreement, NIGHT, MOVE, ACCEPT, REFUSE, MOVE_ON, REFUSE_AFTER_ALL)
    explainer = Explainer(known, PATROLS, LEDGER, period)
    explained = {path: explainer(path) for path in explainer.values}
    for month in explainer.months:
        for figure in explainer.months[month]:
            explainer(f"months.{month}.{figure}")
    cited = [each.id for each in explained["lines.contingency.accrued"].decisions]
    assert cited == {"2022-03": [], "2022-04": ["1"], "2022-06": ["1", "5"]}[period]
    moved = [each.id for each in explained["lines.material.booked"].decisions]
    assert moved == {"2022-03": [], "2022-04": ["2", "4"], "2022-06": ["2", "4", "5"]}[period]
    if period == "2022-06":
        assert [each.id for each in explainer("months.2022-05.lines.material.booked").decisions] == ["5"]


def test_a_decision_on_a_voucher_that_is_in_no_ledger_is_told_until_it_comes(agreement: Agreement):
    known = decided(agreement, {**MOVE, "object": "B 2"}, ACCEPT)
    stood = {month: measure(known, PATROLS, LEDGER, month) for month in ("2022-03", "2022-04")}
    said = [each.message for each in stood["2022-04"].findings if each.code == "measure.decided_voucher_unknown"]
    assert said == [
        "Beslut 2 gäller verifikation B 2, som inte finns i den bokföring som har tagits in. Beslutet ändrar inget "
        "förrän den gör det."
    ]
    assert "measure.decided_voucher_unknown" not in {each.code for each in stood["2022-03"].findings}
    assert lines(stood["2022-04"])["material"][0] == "-300.00"
    come = pl.concat([LEDGER, ledger_of(booking("2022-02-05", 50, "none") | {"series": "B", "number": "2"})])
    april = measure(known, PATROLS, come, "2022-04")
    assert lines(april)["material"][0] == "-350.00"
    assert "measure.decided_voucher_unknown" not in {each.code for each in april.findings}


def test_numbers_begin_anew_in_each_bookkeeping_year(agreement: Agreement):
    """A7 of the year before, 500 kr: without a year a decision is about the last A7 that there was when it was taken,
    and the report says so.
    """
    before = booking("2021-12-28", 500, "none") | {"series": "A", "number": "7", "year_start": date(2021, 1, 1)}
    both = pl.concat([LEDGER, ledger_of(before)])
    for said, material, years in [
        ({}, "-1500.00", 1),
        ({"object": "A7 (2022)"}, "-1500.00", 0),
        ({"object": "A 7, 2021"}, "-800.00", 0),
        ({"object": "A7 (2020)"}, "-300.00", 0),
        ({"decided": date(2022, 2, 1)}, "-800.00", 1),
    ]:
        april = measure(decided(agreement, MOVE | said), PATROLS, both, "2022-04")
        told = [each.code.removeprefix("measure.decided_voucher_") for each in april.findings]
        assert (lines(april)["material"][0], told.count("years")) == (material, years), said
        assert ("unknown" in told) == (said == {"object": "A7 (2020)"})
