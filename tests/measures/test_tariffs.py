"""Every kind of tariff, by agreement alone: what each association earns, counted by hand.

In January 2022 the 7th, 14th, 21st and 28th are Fridays, the 8th, 15th, 22nd and 29th Saturdays.
"""

from datetime import date
from decimal import Decimal

import pytest

from tasks.measures.measure import measure
from tests.measures.makers import ledger_of, patrol, patrols_of

TIK, SIF, LIF = "timra-ik", "sorberge-if", "ljustorp-if"

FOUR_NIGHTS = [patrol(f"2022-01-{day:02}", association=TIK) for day in (7, 8, 14, 15)]
SHARED_NIGHT = [
    patrol("2022-01-08", "centrum", TIK, adults=1),
    patrol("2022-01-08", "sorberge", SIF, adults=1),
]


def budget(**tariff):
    return [
        {"id": "grant", "clause": "X1", "label": "Stöd", "amount": 100000},
        {
            "id": "nights",
            "clause": "X2",
            "label": "Nattvandring",
            "amount": -100000,
            "profile": "nights",
            "tariff": {"rate": 2500, "quantity": 40} | tariff,
        },
    ]


def earned(agreement, patrols, period="2022-01"):
    found = measure(agreement, patrols_of(*patrols), ledger_of(), period)
    by_association = {account.id: account.earned for account in found.associations if account.earned}
    assert sum(by_association.values()) == -next(line.accrued for line in found.lines if line.id == "nights")
    return {association: str(amount) for association, amount in by_association.items()}


@pytest.mark.parametrize(
    ("tariff", "patrols", "expected"),
    [
        pytest.param({}, [], {}, id="nothing walked"),
        pytest.param({}, SHARED_NIGHT, {TIK: "2500.00", SIF: "2500.00"}, id="per area-night, no extra line"),
        pytest.param({"per": "night"}, SHARED_NIGHT, {TIK: "1250.00", SIF: "1250.00"}, id="per evening"),
        pytest.param(
            {"per": "night", "rate": 1500, "minimum_adults": 2},
            [*SHARED_NIGHT, patrol("2022-01-07", adults=2), patrol("2022-01-14", adults=1)],
            {TIK: "2250.00", SIF: "750.00"},
            id="1 500 kr an evening with at least two adults: one walker alone earns nothing",
        ),
        pytest.param(
            {
                "per": "patrol",
                "rate": 1000,
                "steps": [{"adults": 4, "rate": 1000}, {"adults": 2, "rate": 500}],
            },
            [patrol(f"2022-01-{day:02}", adults=adults) for day, adults in ((7, 1), (8, 2), (14, 3), (15, 4))],
            {TIK: "2000.00"},
            id="500 kr for two, 1 000 kr for four: 0 + 500 + 500 + 1 000",
        ),
        pytest.param(
            {"per": "patrol", "rate": 1000},
            [patrol("2022-01-08", "centrum", TIK), patrol("2022-01-08", "centrum", SIF)],
            {TIK: "1000.00", SIF: "1000.00"},
            id="per patrol: two teams in one area earn one each",
        ),
        pytest.param(
            {"per": "patrol", "rate": 10000, "package": 3},
            [*FOUR_NIGHTS, patrol("2022-01-07", "sorberge", SIF), patrol("2022-01-08", "sorberge", SIF)],
            {TIK: "10000.00"},
            id="packages of three patrols fill by association: 4 give one, 2 none",
        ),
        pytest.param(
            {"rate": 10000, "package": 3},
            [*FOUR_NIGHTS[:2], patrol("2022-01-14", "sorberge", SIF), patrol("2022-01-15", "sorberge", LIF)],
            {TIK: "6666.66", SIF: "3333.34"},
            id="packages of area-nights fill for all: the third takes the remainder, the fourth waits",
        ),
        pytest.param(
            {"rate": 10000, "package": 2},
            [
                patrol("2022-01-07", area, name)
                for area, name in (("sorberge", SIF), ("centrum", TIK), ("arenaomradet", LIF))
            ],
            {TIK: "5000.00", LIF: "5000.00"},
            id="within a night packages fill in the agreement's order of areas",
        ),
        pytest.param(
            {"rate": 10000, "package": 2, "minimum_adults": 2},
            [patrol("2022-01-07", adults=2), patrol("2022-01-08", adults=1), patrol("2022-01-14", adults=2)],
            {TIK: "10000.00"},
            id="a night that earns nothing fills no package",
        ),
        pytest.param(
            {"per": "season", "rate": 10000},
            [*FOUR_NIGHTS, patrol("2022-01-07", "sorberge", SIF)],
            {TIK: "10000.00", SIF: "10000.00"},
            id="a season is earned once by each that walks",
        ),
        pytest.param(
            {
                "per": "season",
                "rate": 10000,
                "minimum_adults": 3,
                "seasons": [
                    {"start": date(2022, 1, 1), "end": date(2022, 1, 9)},
                    {"start": date(2022, 1, 15), "end": date(2022, 6, 30)},
                ],
            },
            [
                patrol("2022-01-07", association=TIK, adults=2),
                patrol("2022-01-08", association=TIK),
                patrol("2022-01-14", association=SIF),
                patrol("2022-01-15", association=SIF, adults=2),
                patrol("2022-01-21", association=TIK),
            ],
            {TIK: "20000.00"},
            id="two seasons: a patrol too small, one between the seasons, one too small for its season",
        ),
        pytest.param(
            {"cap": {"units": 3}}, FOUR_NIGHTS, {TIK: "7500.00"}, id="at most three units, the oldest first"
        ),
        pytest.param(
            {"cap": {"amount": 6000}},
            [*FOUR_NIGHTS[:2], patrol("2022-01-14", association=SIF), patrol("2022-01-15", association=LIF)],
            {TIK: "5000.00", SIF: "1000.00"},
            id="at most 6 000 kr: the unit that passes it gets what is left",
        ),
        pytest.param(
            {"cap": {"units": 3}, "minimum_adults": 2},
            [patrol("2022-01-01", adults=1), *FOUR_NIGHTS],
            {TIK: "7500.00"},
            id="a night that is not paid uses nothing of the cap",
        ),
    ],
)
def test_a_tariff_pays(changed, tariff, patrols, expected):
    assert earned(changed(budget=budget(**tariff)), patrols) == expected


@pytest.mark.parametrize(
    ("split", "adults", "expected"),
    [
        ("equal", (1, 1, 1), {LIF: "33.34", SIF: "33.33", TIK: "33.33"}),
        ("equal", (5, 1, 1), {LIF: "33.34", SIF: "33.33", TIK: "33.33"}),
        ("adults", (1, 1, 4), {LIF: "16.68", SIF: "16.66", TIK: "66.66"}),
    ],
    ids=[
        "remainder to the first id",
        "equal knows no heads",
        "by heads: 16.66, 16.66 and 66.66, two öre left",
    ],
)
def test_an_area_night_is_split(changed, split, adults, expected):
    agreement = changed(budget=budget(rate=100), split=split)
    walkers = zip((LIF, SIF, TIK), adults, strict=True)
    patrols = [patrol("2022-01-07", association=name, adults=heads) for name, heads in reversed([*walkers])]
    assert earned(agreement, patrols) == expected


def test_the_first_area_of_a_night_goes_by_the_agreements_order(agreement):
    patrols = patrols_of(
        patrol("2022-01-08", "sorberge", SIF),
        patrol("2022-01-08", "arenaomradet", LIF),
        patrol("2022-01-08", "centrum", TIK),
    )
    found = measure(agreement, patrols, ledger_of(), "2022-01")
    accrued = {line.id: line.accrued for line in found.lines}
    assert (accrued["patrol_nights"], accrued["contingency"]) == (Decimal("-2500.00"), Decimal("-5000.00"))
    assert (found.nights.to_date, found.nights.extra_to_date) == (1, 2)


def test_the_first_area_is_paid_by_the_first_line_at_its_rate(changed):
    first, *others = budget()[1:]
    further = first | {
        "id": "further",
        "profile": "reserve",
        "tariff": {"rate": 700, "quantity": 9, "draws": "extra_area"},
    }
    patrols = [patrol("2022-01-08", "sorberge", SIF), patrol("2022-01-08", "arenaomradet", LIF)]
    found = measure(changed(budget=[first, further, *others]), patrols_of(*patrols), ledger_of(), "2022-01")
    assert {one.id: str(one.earned) for one in found.associations} == {TIK: "0.00", SIF: "700.00", LIF: "2500.00"}


def test_a_package_belongs_to_the_month_that_fills_it(changed):
    agreement = changed(budget=budget(rate=9000, package=3))
    patrols = [*FOUR_NIGHTS[:2], patrol("2022-02-04")]
    assert earned(agreement, patrols, "2022-01") == {}
    assert earned(agreement, patrols, "2022-02") == {TIK: "9000.00"}


@pytest.mark.parametrize(
    ("tariff", "patrols", "forecast"),
    [
        # Four eligible nights have passed on 31 December 2021 … twelve on 31 January: E = 108, e = 12.
        pytest.param({}, FOUR_NIGHTS, "-90000.00", id="4 + 4/12 x 96 = 36 nights at 2 500"),
        pytest.param({"per": "patrol", "rate": 100}, FOUR_NIGHTS, "-3600.00", id="patrols at their own pace"),
        pytest.param(
            {},
            [*FOUR_NIGHTS, patrol("2022-01-07", "sorberge", SIF)],
            "-112500.00",
            id="further areas at their own pace: 36 + 1 + 1/12 x 96 = 45 area-nights",
        ),
        pytest.param({"cap": {"amount": 50000}}, FOUR_NIGHTS, "-50000.00", id="the cap holds"),
        pytest.param({"cap": {"units": 10}}, FOUR_NIGHTS, "-25000.00", id="the cap of units holds"),
        pytest.param(
            {"rate": 10000, "package": 3},
            FOUR_NIGHTS,
            "-120000.00",
            id="packages in proportion: 36 / 3 x 10 000",
        ),
        pytest.param(
            {"per": "season", "rate": 10000, "quantity": 3},
            FOUR_NIGHTS,
            "-30000.00",
            id="as many seasons as agreed",
        ),
        pytest.param(
            {"minimum_adults": 3},
            [*FOUR_NIGHTS[:2], patrol("2022-01-14", adults=1), patrol("2022-01-15", adults=2)],
            "-45000.00",
            id="half of the nights paid so far: half of 36",
        ),
    ],
)
def test_a_tariffs_forecast(changed, tariff, patrols, forecast):
    found = measure(changed(budget=budget(**tariff)), patrols_of(*patrols), ledger_of(), "2022-01")
    assert str(found.lines[1].forecast) == forecast
