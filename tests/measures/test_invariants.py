"""What holds for every agreement and all facts, whatever they are: sums, order, hours, öre (issue: measures)."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tasks.agreement.model import Agreement
from tasks.measures.measure import measure
from tasks.measures.months import month_figures
from tests.measures.makers import booking, ledger_of, patrol, patrols_of
from tests.measures.sample_reader import ROOT
from tests.properties import examples

START, END = date(2021, 12, 22), date(2022, 4, 10)
AREAS = ["arenaomradet", "centrum", "sorberge"]
ASSOCIATIONS = ["timra-ik", "sorberge-if", "ljustorp-if"]
PERIODS = ["2021-12", "2022-01", "2022-02", "2022-03", "2022-04", "2022-Q1"]

quick = settings(max_examples=examples(10), deadline=None)


@cache
def base() -> dict:
    return YAML(typ="safe").load((ROOT / "data/agreements/timra-ik-2022.yaml").read_text(encoding="utf-8"))


def line(name: str, amount: Decimal | int, **keys) -> dict:
    return {"id": name, "clause": "X", "label": name, "amount": amount, "profile": None} | keys


ore = st.integers(1, 500_000).map(lambda value: Decimal(value).scaleb(-2))
tariffs = st.fixed_dictionaries(
    {"rate": ore, "quantity": st.integers(1, 120)},
    optional={
        "per": st.sampled_from(["area_night", "night", "patrol", "season"]),
        "minimum_adults": st.integers(1, 4),
        "steps": st.lists(
            st.fixed_dictionaries({"adults": st.integers(1, 6), "rate": ore}),
            min_size=1,
            max_size=3,
            unique_by=lambda step: step["adults"],
        ),
        "package": st.integers(2, 5),
        "cap": st.fixed_dictionaries({}, optional={"units": st.integers(1, 20), "amount": ore}),
    },
)


@st.composite
def agreements(draw, plain: bool = False) -> Agreement:
    """The first user's agreement with a short term and generated tariffs, calendar and split."""
    tariff = {"rate": draw(ore), "quantity": draw(st.integers(1, 120))} if plain else draw(tariffs)
    budget = [
        line("grant", draw(ore), accounts=["3985-3989"]),
        line("nights", -tariff["rate"] * tariff["quantity"], profile="nights", tariff=tariff),
        line("material", -draw(ore), profile="linear", accounts=["5410-5499"]),
    ]
    if tariff.get("per") != "season" and draw(st.booleans()):
        further = {"rate": draw(ore), "quantity": draw(st.integers(1, 20)), "draws": "extra_area"}
        budget.append(line("extra", -draw(ore), profile="reserve", tariff=further, accounts=["6100-6199"]))
    weekdays = draw(st.sets(st.sampled_from(["wednesday", "friday", "saturday"]), min_size=1))
    return Agreement.model_validate(
        base()
        | {
            "term": {"start": START, "end": END},
            "decision_on_extension": None,
            "quarters": {},
            "calendar": {"weekdays": sorted(weekdays)},
            "split": draw(st.sampled_from(["equal", "adults"])),
            "budget": budget,
        }
    )


def days(before: int = 3, after: int = 3):
    span = (END - START).days
    return st.integers(-before, span + after).map(lambda number: START + timedelta(days=number))


patrols = st.lists(
    st.builds(
        patrol,
        days().map(str),
        st.sampled_from(AREAS),
        st.sampled_from(ASSOCIATIONS),
        st.integers(1, 6),
        st.sampled_from(["21:00-01:00", "20:30-00:00", "21:00-03:00", "00:30-02:00"]),
        st.none() | st.integers(0, 5),
        st.none() | st.integers(0, 50),
    ),
    max_size=40,
)
amounts = st.integers(-2_000_000, 2_000_000).map(lambda value: Decimal(value).scaleb(-2))
compensation = st.builds(booking, days().map(str), amounts, association=st.none() | st.sampled_from(ASSOCIATIONS))
other_rows = st.builds(
    booking, days().map(str), amounts, line=st.sampled_from(["grant", "nights", "material", "extra", "gone"])
)
homeless = st.builds(booking, days().map(str), amounts, compensation=st.just(False))
ledgers = st.lists(compensation | other_rows | homeless, max_size=25)
periods = st.sampled_from(PERIODS)


def total(values) -> Decimal:
    return sum(values, Decimal("0.00"))


@quick
@given(agreements(), patrols, ledgers, periods)
def test_parts_add_up_to_their_whole(agreement, walked, rows, period):
    ledger = ledger_of(*rows)
    found = measure(agreement, patrols_of(*walked), ledger, period)
    cutoff = {"2021-12": date(2021, 12, 31), "2022-01": date(2022, 1, 31), "2022-02": date(2022, 2, 28)}.get(
        period, date(2022, 3, 31) if period != "2022-04" else END
    )
    counted = ledger.filter(pl.col("date").is_between(START, cutoff))
    paid = -total(counted.filter("compensation")["amount"].to_list())

    assert sum(area.area_nights for area in found.areas) == found.nights.area_nights_to_date
    assert found.nights.to_date + found.nights.extra_to_date == found.nights.area_nights_to_date
    assert total(one.booked for one in found.lines) == -total(counted["amount"].to_list())
    assert total(one.booked for one in found.associations) == -paid
    tariff_accrued = total(one.accrued for one in found.lines if one.id in ("nights", "extra"))
    other = counted.filter((pl.col("line") == "extra") & ~pl.col("compensation"))
    has_extra = any(one.id == "extra" for one in agreement.budget)
    beside = -total(other["amount"].to_list()) if has_extra else Decimal(0)
    assert total(one.earned for one in found.associations) == beside - tariff_accrued
    for account in found.associations:
        assert account.outstanding == account.earned - account.booked
    assert found.funds.forecast_result == total(one.forecast for one in found.lines)


@quick
@given(agreements(), patrols, ledgers, periods)
def test_volume_and_price_are_the_variance_of_booked(agreement, walked, rows, period):
    found = measure(agreement, patrols_of(*walked), ledger_of(*rows), period)
    nights = next(one for one in found.lines if one.id == "nights")
    split = nights.volume_variance + nights.price_variance
    # Each of the three is rounded once.
    assert abs(split - (nights.booked - nights.plan_to_date)) <= Decimal("0.01")


@quick
@given(agreements(), patrols, ledgers, periods, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_how_they_were_split_changes_nothing(agreement, walked, rows, period, random):
    whole = measure(agreement, patrols_of(*walked), ledger_of(*rows), period)
    shuffled_patrols, shuffled_rows = list(walked), list(rows)
    random.shuffle(shuffled_patrols)
    random.shuffle(shuffled_rows)
    parts = [patrols_of(*(row for row in shuffled_patrols if row["association"] == name)) for name in ASSOCIATIONS]
    assert measure(agreement, pl.concat(parts), ledger_of(*shuffled_rows), period) == whole
    by_night = patrols_of(*shuffled_patrols).sort("service_date", descending=True, maintain_order=True)
    assert measure(agreement, by_night.lazy(), ledger_of(*rows).lazy(), period) == whole


@quick
@given(agreements(), patrols, ledgers, periods, st.integers(0, 900))
def test_hours_never_change_an_amount(agreement, walked, rows, period, minutes):
    known = patrols_of(*walked)
    longer = known.with_columns(pl.col("minutes") + minutes, pl.col("adult_minutes") + pl.col("adults") * minutes)
    then, now = (measure(agreement, frame, ledger_of(*rows), period) for frame in (known, longer))
    assert now.lines == then.lines
    assert now.funds == then.funds
    assert now.nights == then.nights
    assert [(one.id, one.earned, one.booked) for one in now.associations] == [
        (one.id, one.earned, one.booked) for one in then.associations
    ]


@quick
@given(agreements(), patrols, ledgers, periods)
def test_money_is_exact_to_the_ore(agreement, walked, rows, period):
    found = measure(agreement, patrols_of(*walked), ledger_of(*rows), period)
    money = [
        *(one.earned for one in found.associations),
        *(amount for one in found.lines for amount in (one.booked, one.accrued, one.forecast, one.variance_to_date)),
        found.funds.accrued_costs,
        found.funds.not_clearly_in_purpose,
    ]
    assert all(amount.as_tuple().exponent == -2 for amount in money if amount is not None)


@quick
@given(agreements(), patrols, ledgers)
def test_months_add_up_to_the_figures_to_date(agreement, walked, rows):
    frames = patrols_of(*walked), ledger_of(*rows)
    found = measure(agreement, *frames, "2022-04")
    months = month_figures(agreement, *frames, "2022-04")
    assert [one.month for one in months] == PERIODS[:5]
    for one in found.lines:
        for kind, to_date in (("booked", one.booked), ("accrued", one.accrued)):
            assert total(Decimal(m.figures.get(f"lines.{one.id}.{kind}", "0")) for m in months) == to_date
    assert sum(int(m.figures["nights.area_nights_in_period"]) for m in months) == found.nights.area_nights_to_date
    for number, month in enumerate(months):
        then = measure(agreement, *frames, month.month)
        assert month.figures["nights.in_period"] == str(then.nights.in_period)
        booked = {one.id: one.booked for one in then.lines}
        for name, amount in booked.items():
            so_far = total(Decimal(m.figures.get(f"lines.{name}.booked", "0")) for m in months[: number + 1])
            assert so_far == amount


@quick
@given(agreements(plain=True), patrols)
def test_shares_agree_with_a_plain_count(agreement, walked):
    """An independent count, row by row in plain Python, of what a tariff per area-night gives each."""
    weekdays = {"wednesday": 2, "friday": 4, "saturday": 5}
    possible = {weekdays[name] for name in agreement.calendar.weekdays}
    heads: dict[tuple, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in walked:
        night = row["service_date"]
        if START <= night <= END and night.weekday() in possible:
            heads[night, row["area"]][row["association"]] += row["adults"]
    rates = {one.tariff.draws: one.tariff.rate for one in agreement.budget if one.tariff}
    earned: dict[str, Decimal] = dict.fromkeys(ASSOCIATIONS, Decimal(0))
    for (night, area), walkers in heads.items():
        further = any((night, other) in heads for other in AREAS[: AREAS.index(area)])
        rate = rates.get("extra_area", rates["first_area"]) if further else rates["first_area"]
        weight = walkers if agreement.split == "adults" else dict.fromkeys(walkers, 1)
        whole = sum(weight.values())
        shares = {name: Decimal(int(Fraction(rate) * 100 * part / whole)).scaleb(-2) for name, part in weight.items()}
        shares[min(shares)] += rate - sum(shares.values())
        for name, share in shares.items():
            earned[name] += share
    found = measure(agreement, patrols_of(*walked), ledger_of(), "2022-04")
    assert {one.id: one.earned for one in found.associations} == earned
