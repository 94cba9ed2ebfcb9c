"""The figures of the sample agreement by the words of docs/domain.md alone: nothing of the program is imported.

Slow and plain on purpose. Amounts are whole öre until they are told in kronor.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

HERE, UTC = ZoneInfo("Europe/Stockholm"), ZoneInfo("UTC")
START, END = date(2021, 12, 22), date(2022, 12, 31)
AREAS = ("arenaomradet", "centrum", "sorberge")
ASSOCIATIONS = ("timra-ik", "sorberge-if", "ljustorp-if")
BUDGET = {"grant": 270_000, "patrol_nights": -250_000, "material": -5_000, "contingency": -15_000}
NAMED = {"timra-ik": ("timrå ik", "tik"), "sorberge-if": ("sörberge if",), "ljustorp-if": ("ljustorp",)}
ELIGIBLE = [day for day in (START + timedelta(days=n) for n in range(375)) if day.weekday() in (4, 5)]

Hour = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """A row of a shift sheet, as it is meant. ``wrong``: a cell that nobody can read stands in it."""

    night: date
    area: str
    associations: tuple[str, ...]
    start: Hour
    end: Hour
    adults: int
    cancelled: bool = False
    wrong: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A row of a voucher: öre, debit +. ``mark``: R for a row that was added later, B for one that was removed."""

    day: date
    account: str
    amount: int
    text: str = ""
    voucher_text: str = ""
    is_ours: bool = True
    mark: str = ""


@dataclass(frozen=True)
class Patrol:
    """One association in one area one night."""

    night: date
    area: str
    association: str
    adults: int
    minutes: int


def patrols(sheets: list[list[Row]]) -> list[Patrol]:
    """What is walked, after sheet upon sheet."""
    known: list[Patrol] = []
    for sheet in sheets:
        gone = {(row.night, row.area, one) for row in sheet if row.cancelled for one in row.associations}
        rows = [row for row in sheet if not row.cancelled and not row.wrong and START <= row.night <= END]
        theirs = {one for row in rows for one in row.associations}
        first, last = (pick((row.night for row in rows), default=START) for pick in (min, max))
        known = [
            each
            for each in known
            if not (rows and each.association in theirs and first <= each.night <= last)
            and (each.night, each.area, each.association) not in gone
        ]
        for row in dict.fromkeys(rows):  # the same row twice counts once
            parties, minutes = len(row.associations), row.adults * _minutes(row)
            for place, one in enumerate(row.associations):
                heads, time = (total // parties + (total % parties) * (place == 0) for total in (row.adults, minutes))
                known.append(Patrol(row.night, row.area, one, heads, time))
    return known


def _minutes(row: Row) -> int:
    begins = row.night + timedelta(days=row.start < (12, 0))
    ends = begins + timedelta(days=row.end <= row.start)
    return int((_instant(ends, row.end) - _instant(begins, row.start)).total_seconds()) // 60


def _instant(day: date, hour: Hour) -> datetime:
    """One that does not exist moves forward an hour, one that exists twice is the first."""
    meant = datetime(day.year, day.month, day.day, *hour, tzinfo=HERE)
    back = meant.astimezone(UTC).astimezone(HERE)
    return (meant if (back.hour, back.minute) == hour else meant + timedelta(hours=1)).astimezone(UTC)


def books(exports: list[tuple[int, list[Entry]]]) -> list[Entry]:
    """What is booked: an export replaces its own year."""
    known: list[Entry] = []
    for year, entries in exports:
        known = [each for each in known if each.day.year != year]
        known += [each for each in entries if each.mark != "B"]
    return known


def _association(entry: Entry) -> str | None:
    for text in (entry.text, entry.voucher_text):
        found = {
            one for one, names in NAMED.items() for name in names if re.search(rf"(?<!\w){name}", text.casefold())
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _line(account: str) -> str:
    number = int(account)
    if account == "6993" or 4600 <= number <= 4699:
        return "compensation"
    lines = {"grant": (3985, 3989), "material": (5410, 5499), "contingency": (6100, 6199)}
    return next((line for line, (low, high) in lines.items() if low <= number <= high), "unallocated")


def _earned(inside: list[Patrol], split: str) -> tuple[dict[str, int], dict[str, int]]:
    """What the first and the further areas of the nights earn, and what each association does."""
    earned, due = dict.fromkeys(("first", "extra"), 0), dict.fromkeys(ASSOCIATIONS, 0)
    places = {(each.night, each.area) for each in inside}
    for night, area in places:
        is_first = area == min((other for day, other in places if day == night), key=AREAS.index)
        earned["first" if is_first else "extra"] += 250_000
        weights = defaultdict[str, int](int)
        for each in inside:
            if (each.night, each.area) == (night, area):
                weights[each.association] += each.adults
        if split == "equal":
            weights = dict.fromkeys(weights, 1)
        shares = {one: 250_000 * weight // sum(weights.values()) for one, weight in weights.items()}
        shares[min(shares)] += 250_000 - sum(shares.values())
        for one, ore in shares.items():
            due[one] += ore
    return earned, due


def _outcome(booked: list[Entry]) -> tuple[dict[str, int], dict[str | None, int]]:
    """What each line has, compensation beside them, and what each association has been paid."""
    on, paid = defaultdict[str, int](int), defaultdict[str | None, int](int)
    for each in booked:
        if each.is_ours and each.day >= START and each.account[0] not in "12":
            line = _line(each.account)
            on[line] -= each.amount
            if line == "compensation":
                paid[_association(each)] += each.amount
    return on, paid


def figures(walked: list[Patrol], booked: list[Entry], month: date, split: str) -> dict[str, Any]:
    """Figures of the report of the month that begins on ``month``, by their path."""
    cutoff = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    passed = sum(night <= cutoff for night in ELIGIBLE)
    left, share = len(ELIGIBLE) - passed, Fraction(passed, len(ELIGIBLE))
    until = [each for each in walked if each.night <= cutoff]
    inside = [each for each in until if each.night in ELIGIBLE]
    places = {(each.night, each.area) for each in inside}
    nights = {night for night, _ in places}
    extra = len(places) - len(nights)
    earned, due = _earned(inside, split)
    on, paid = _outcome([each for each in booked if each.day <= cutoff])
    first = max(0, min(-on["compensation"], earned["first"]))
    beside = max(0, min(-on["compensation"] - first, earned["extra"]))
    first = -on["compensation"] - beside  # what is left stays on the first
    pace = Fraction(len(nights), passed) if passed >= 4 else Fraction(100, len(ELIGIBLE))
    ahead, further = len(nights) + pace * left, extra + Fraction(extra, passed or 1) * left
    accrued = {line: Fraction(on[line], 100) for line in ("grant", "material")}
    accrued |= {"patrol_nights": Fraction(-earned["first"], 100)}
    accrued |= {"contingency": Fraction(on["contingency"] - earned["extra"], 100)}
    told = {line: Fraction(on[line], 100) for line in ("grant", "material")}
    told |= {"patrol_nights": Fraction(-first, 100), "contingency": Fraction(on["contingency"] - beside, 100)}
    plan = {"patrol_nights": -250_000 * share, "material": Fraction(-5_000 * ((cutoff - START).days + 1), 375)}
    plan |= {"contingency": max(accrued["contingency"], Fraction(-15_000))}
    forecast = {"grant": max(Fraction(270_000), accrued["grant"]), "patrol_nights": -2_500 * ahead}
    forecast |= {"material": min(Fraction(-5_000), accrued["material"])}
    forecast |= {"contingency": Fraction(on["contingency"], 100) - 2_500 * further}
    if "unallocated" in on:
        accrued["unallocated"] = told["unallocated"] = forecast["unallocated"] = Fraction(on["unallocated"], 100)
    found: dict[str, Any] = {"nights.to_date": len(nights), "nights.extra_to_date": extra}
    for line in accrued:
        found[f"lines.{line}.booked"] = _rounded(told[line], 2)
        found[f"lines.{line}.accrued"] = _rounded(accrued[line], 2)
        found[f"lines.{line}.forecast"] = _rounded(forecast[line], 2)
        found[f"lines.{line}.plan_to_date"] = _rounded(plan.get(line), 2)
        found[f"lines.{line}.variance_to_date"] = _rounded(accrued[line] - plan[line] if line in plan else None, 2)
        found[f"lines.{line}.status"] = _status(Fraction(BUDGET.get(line, 0)), forecast[line])
    overdrawn, is_about_to = accrued["contingency"] < -15_000, forecast["contingency"] < -15_000
    found["lines.contingency.status"] = "red" if overdrawn else "yellow" if is_about_to else "green"
    minutes = sum(each.minutes for each in inside)
    found |= {
        "nights.plan_to_date": _rounded(100 * share, 4),
        "nights.forecast": _rounded(ahead, 4),
        "nights.extra_forecast": _rounded(further, 4),
        "nights.outside_calendar_to_date": len({(each.night, each.area) for each in until} - places),
        "crew.adult_hours_to_date": _rounded(Fraction(minutes, 60), 4),
        "funds.accrued_costs": sum(found[f"lines.{line}.accrued"] for line in accrued if line != "grant"),
        "funds.forecast_result": sum(found[f"lines.{line}.forecast"] for line in accrued),
        "funds.not_clearly_in_purpose": Fraction(
            max(0, -on["unallocated"])
            + max(0, paid[None])
            + sum(max(0, paid[one] - due[one]) for one in ASSOCIATIONS),
            100,
        ),
    }
    for one in ASSOCIATIONS:
        theirs = [each for each in inside if each.association == one]
        found[f"associations.{one}.area_nights"] = len({(each.night, each.area) for each in theirs})
        found[f"associations.{one}.adult_hours"] = _rounded(Fraction(sum(each.minutes for each in theirs), 60), 4)
        found[f"associations.{one}.earned"] = Fraction(due[one], 100)
        found[f"associations.{one}.booked"] = Fraction(paid[one], 100)
    return found


def _rounded(value: Fraction | None, decimals: int) -> Fraction | None:
    """Half to even."""
    return None if value is None else Fraction(round(value * 10**decimals), 10**decimals)


def _status(budget: Fraction, forecast: Fraction) -> str:
    off = abs(forecast - budget)
    if off > abs(budget) / 10 and off > 5_000:
        return "red"
    return "yellow" if off > abs(budget) / 20 and off > 2_500 else "green"
