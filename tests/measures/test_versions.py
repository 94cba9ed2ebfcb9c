"""Figures of an agreement whose file names other rules for a part of the term: each night and row by its day."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement, Version
from tasks.agreement.tariff import Cap, Tariff
from tasks.agreement.versions import latest, rules_on
from tasks.measures.explain import Explainer
from tasks.measures.measure import measure
from tasks.measures.months import month_figures
from tasks.reading.selection import select
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

RAISED: dict[str, object] = {
    "start": date(2022, 3, 12),
    "text": "Tillägg 1: 2 700 kr och 95 nätter.",
    "clause": "M3",
    "budget": {"patrol_nights": {"tariff": {"rate": Decimal(2700), "quantity": 95}}},
}
# Fridays and Saturdays of March: two before the 12th, two from then on, and the reserve's second area on either side.
MARCH = (
    patrol("2022-03-04"),
    patrol("2022-03-04", "sorberge", "sorberge-if"),
    patrol("2022-03-11"),
    patrol("2022-03-12"),
    patrol("2022-03-18", association="sorberge-if"),
    patrol("2022-03-18", "sorberge", "sorberge-if"),
)
BOOKED = ledger_of(booking("2022-03-20", 5000, association="timra-ik"), booking("2022-02-10", 300, "material"))


def versed(agreement: Agreement, *versions: dict[str, object]) -> Agreement:
    made = [Version.model_validate({"text": "Så är avtalat."} | each) for each in versions]
    return latest(agreement.model_copy(update={"versions": made}))


def by_id(things) -> dict:
    return {each.id: each for each in things}


def test_each_night_earns_by_the_tariff_of_its_day(agreement: Agreement):
    """2 x 2 500 + 2 x 2 700 = 10 400 kr of nights, 2 x 2 500 of extra areas; Timrå IK 2 x 2 500 + 2 700."""
    march = measure(versed(agreement, RAISED), patrols_of(*MARCH), BOOKED, "2022-03")
    lines, accounts = by_id(march.lines), by_id(march.associations)
    assert (lines["patrol_nights"].accrued, lines["contingency"].accrued) == (Decimal(-10400), Decimal(-5000))
    assert (accounts["timra-ik"].earned, accounts["sorberge-if"].earned) == (Decimal(7700), Decimal(7700))
    assert accounts["timra-ik"].outstanding == Decimal(2700)
    assert march.nights.planned == 95


def test_what_is_still_to_come_is_forecast_by_the_tariff_in_force(agreement: Agreement):
    """4 nights of 28 possible, 108 in the term: 15.43 at that pace. 4 have earned 10 400 kr, 11.43 earn 2 700 each.

    Plan: 100 x 23/108 nights up to 11 March; of the other 73.7037 of now 95 there have passed 5 of 85.
    """
    march = measure(versed(agreement, RAISED), patrols_of(*MARCH), BOOKED, "2022-03")
    assert by_id(march.lines)["patrol_nights"].forecast == Decimal("-41257.14")
    assert str(march.nights.forecast) == "15.4286"
    assert str(march.nights.plan_to_date) == "25.6318"


SUMMER: dict[str, object] = {"start": date(2022, 6, 1), "end": date(2022, 8, 31)}
HALF = patrols_of(
    *(patrol(f"2022-0{month}-0{day}") for month, day in ((1, 7), (2, 4), (3, 4), (4, 1))), patrol("2022-06-03")
)
# 46 nights to May, 8 in June; then 18 in July and August, and 36 from September on.


@pytest.mark.parametrize(
    ("period", "forecast"),
    [
        ("2022-05", "-23478.26"),  # 4 x 2 500; 4/46 x 62 at 2 500, for the summer's tariff is not in force
        ("2022-06", "-26333.33"),  # 4 x 2 500 + 3 000; 5/54 x 18 at 3 000, 5/54 x 36 at 2 500
        ("2022-08", "-19250.00"),  # 4 x 2 500 + 3 000; 5/72 x 36 at 2 500
    ],
)
def test_a_tariff_with_an_end_is_forecast_to_that_day_and_then_by_the_one_before(
    agreement: Agreement, period: str, forecast: str
):
    known = versed(agreement, SUMMER | {"budget": {"patrol_nights": {"tariff": {"rate": Decimal(3000)}}}})
    line = by_id(measure(known, HALF, BOOKED, period).lines)["patrol_nights"]
    assert str(line.forecast) == forecast
    explained = Explainer(known, HALF, BOOKED, period)("lines.patrol_nights.forecast")
    said = [(each.text.values["start"], str(each.text.values["count"]), str(each.amount)) for each in explained.terms]
    assert period != "2022-06" or said == [
        (date(2022, 7, 1), "1.6667", "-5000.00"),
        (date(2022, 9, 1), "3.3333", "-8333.33"),
    ]


def test_crews_after_a_tariff_with_an_end_are_paid_as_before_it(agreement: Agreement):
    """Two and four adults are 750 kr in the mean by the signed steps, four 1 200 by the summer's: 4 x 750 + 1 200
    are earned in five nights of 54. To come are 5/54 x 18 nights at 1 200 and 5/54 x 36 at 750: 2 000 + 2 500.
    """
    steps = [{"adults": 2, "rate": Decimal(500)}, {"adults": 4, "rate": Decimal(1000)}]
    more = [{"adults": 2, "rate": Decimal(600)}, {"adults": 4, "rate": Decimal(1200)}]
    line = by_id(agreement.budget)["patrol_nights"]
    tariff = Tariff.model_validate(line.tariff.model_dump() | {"steps": steps})
    signed = agreement.model_copy(update={"budget": [line.model_copy(update={"tariff": tariff})]})
    known = versed(signed, SUMMER | {"budget": {"patrol_nights": {"tariff": {"steps": more}}}})
    days = (("2022-01-07", 2), ("2022-02-04", 4), ("2022-03-04", 2), ("2022-04-01", 4), ("2022-06-03", 4))
    walked = patrols_of(*(patrol(day, adults=adults) for day, adults in days))
    told = by_id(measure(known, walked, BOOKED, "2022-06").lines)["patrol_nights"]
    assert (str(told.accrued), str(told.forecast)) == ("-4200.00", "-8700.00")


@pytest.mark.parametrize(
    ("before", "after", "paid"),
    [
        (None, {"amount": Decimal(4000)}, 5000),  # two nights have earned more than the later cap: no more is paid
        ({"units": 1}, {"units": 3}, 7500),  # 2 500, nothing, 2 500, 2 500
        ({"units": 1}, {"units": 4}, 10000),  # and one more is expected
    ],
)
def test_no_cap_of_a_later_tariff_takes_back_what_has_been_paid(agreement: Agreement, before, after, paid):
    line = by_id(agreement.budget)["patrol_nights"]
    tariff = line.tariff.model_copy(update={"cap": before and Cap(**before)})
    signed = agreement.model_copy(update={"budget": [line.model_copy(update={"tariff": tariff})]})
    part = {"budget": {"patrol_nights": {"tariff": {"cap": Cap(**after)}}}, "start": date(2022, 3, 12)}
    nights = patrols_of(*(patrol(f"2022-03-{day}") for day in ("04", "11", "12", "18")))
    told = by_id(measure(versed(signed, part), nights, BOOKED, "2022-03").lines)["patrol_nights"]
    assert told.forecast == -paid


def test_months_before_keep_their_figures(agreement: Agreement):
    known = versed(
        agreement,
        RAISED,
        {"start": date(2022, 3, 1), "calendar": {"weekdays": ["friday"]}},
        {"start": date(2022, 3, 1), "significant": {"percent": Decimal(1), "amount": Decimal(1)}},
    )
    facts = (patrols_of(patrol("2022-02-04"), patrol("2022-02-05")), BOOKED)
    assert measure(known, *facts, "2022-02") == measure(agreement, *facts, "2022-02")
    then, now = (month_figures(one, *facts, "2022-04") for one in (agreement, known))
    assert then == now


def test_a_limit_holds_from_its_day_to_its_last(agreement: Agreement):
    """Material of 10 400 kr against 5 000: more than 10 % and 5 000 kr off, and red; in June and July it is not."""
    wide = {"percent": Decimal(200), "amount": Decimal(9000)}
    known = versed(agreement, {"start": date(2022, 6, 1), "end": date(2022, 7, 31), "significant": wide})
    ledger = ledger_of(booking("2022-02-10", 10400, "material"))
    status = {
        month: by_id(measure(known, patrols_of(), ledger, month).lines)["material"].status
        for month in ("2022-05", "2022-06", "2022-07", "2022-08")
    }
    assert status == {"2022-05": "red", "2022-06": "yellow", "2022-07": "yellow", "2022-08": "red"}


def test_a_calendar_with_other_weekdays_from_a_day(agreement: Agreement):
    """Thursdays too from 1 June to 31 August: 2, 9, 16, 23, 30 June, four in July, four in August: 13 more than 108.

    A Thursday in May is outside the calendar in May and ever after; one in June counts, and earns.
    """
    summer = {
        "start": date(2022, 6, 1),
        "end": date(2022, 8, 31),
        "calendar": {"weekdays": ["thursday", "friday", "saturday"]},
    }
    known = versed(agreement, summer)
    walked = patrols_of(patrol("2022-05-26"), patrol("2022-06-02"), patrol("2022-09-01"))
    may, june, september = (
        measure(known, walked, BOOKED, month).nights for month in ("2022-05", "2022-06", "2022-09")
    )
    assert (may.to_date, may.outside_calendar_to_date, may.eligible_term, may.eligible_to_date) == (0, 1, 108, 46)
    # 46 nights to May, 8 and 5 in June.
    assert (june.to_date, june.outside_calendar_to_date, june.eligible_term, june.eligible_to_date) == (1, 1, 121, 59)
    assert (september.to_date, september.outside_calendar_to_date, september.eligible_term) == (1, 2, 121)
    assert len(eligible_nights(known)) == 121
    assert len(eligible_nights(rules_on(known, date(2022, 5, 31)))) == 108


def test_each_ledger_row_is_placed_by_the_accounts_of_its_date(agreement: Agreement):
    """Material is on 5611 from 1 April, and what is passed on to associations on 4710."""
    known = versed(
        agreement,
        {"start": date(2022, 4, 1), "budget": {"material": {"accounts": ["5611"]}}},
        {"start": date(2022, 4, 1), "ledger": {"compensation_accounts": ["4710"]}},
    )
    rows = [
        ("2022-03-31", "5460"), ("2022-03-31", "5611"), ("2022-03-31", "4710"),
        ("2022-04-01", "5460"), ("2022-04-01", "5611"), ("2022-04-01", "4710"),
    ]  # fmt: skip
    project = [{"dimension": 6, "code": "IOP22"}]
    frame = pl.DataFrame(
        [
            {
                "date": date.fromisoformat(day),
                "account": account,
                "objects": project,
                "text": "TIK",
                "voucher_text": "",
            }
            for day, account in rows
        ]
    ).with_columns(series=pl.lit("A"))
    placed = select(frame, known).select("line", "compensation").rows()
    assert placed == [
        ("material", False), (None, False), (None, False),
        (None, False), ("material", False), (None, True),
    ]  # fmt: skip


def test_packages_caps_and_seasons_go_on_across_versions(agreement: Agreement):
    """Four nights; packages of two at 6 000 kr, from the second night on at 7 000: 3 000 + 3 500 + 3 500 + 3 500.

    A cap of one paid night that becomes three on 12 March: 2 500, nothing, 2 500, 2 500.
    """
    lines = by_id(agreement.budget)
    tariff = lines["patrol_nights"].tariff
    assert tariff is not None

    def paid(update: dict[str, object], later: dict[str, object], start: str) -> Decimal:
        line = lines["patrol_nights"].model_copy(update={"tariff": tariff.model_copy(update=update)})
        changed = agreement.model_copy(update={"budget": [line]})
        part = {"budget": {"patrol_nights": {"tariff": later}}, "start": date.fromisoformat(start)}
        nights = patrols_of(*(patrol(f"2022-03-{day}") for day in ("04", "11", "12", "18")))
        found = -(
            by_id(measure(versed(changed, part), nights, BOOKED, "2022-03").lines)["patrol_nights"].accrued or 0
        )
        return Decimal(found)

    assert paid({"rate": Decimal(6000), "package": 2}, {"rate": Decimal(7000)}, "2022-03-11") == Decimal(13500)
    assert paid({"cap": Cap(units=1)}, {"cap": Cap(units=3)}, "2022-03-12") == Decimal(7500)
    assert paid({"per": "season"}, {"rate": Decimal(9000)}, "2022-03-12") == Decimal(2500)


@pytest.mark.parametrize("period", ["2022-02", "2022-03", "2022-06"])
def test_every_figure_is_explained_and_cites_its_version(agreement: Agreement, period: str):
    summer = {"start": date(2022, 5, 1), "calendar": {"weekdays": ["thursday", "friday", "saturday"]}}
    explainer = Explainer(versed(agreement, RAISED, summer), patrols_of(*MARCH), BOOKED, period)
    explained = {path: explainer(path) for path in explainer.values}  # raises where parts or formula differ
    for month in explainer.months:
        for figure in explainer.months[month]:
            explainer(f"months.{month}.{figure}")
    cited = [each.text for each in explained["lines.patrol_nights.accrued"].decisions]
    assert cited == ([] if period == "2022-02" else [RAISED["text"]])
    assert len(explained["nights.plan_to_date"].decisions) == {"2022-02": 0, "2022-03": 1, "2022-06": 2}[period]
    assert explained["lines.material.booked"].decisions == []
