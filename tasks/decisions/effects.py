"""What decisions do to single nights and costs: which night outside the calendar earns, which cost is placed where;
and which deviation case one names.

``outside``  the area-night ``object`` (``2022-03-02 Centrum``) is paid as an extra area, or as a night where no line
             pays those. It stays outside the calendar: no night and no area-night is added
``accept``   the costs of the voucher ``object`` (``A12``, with its year ``A12 (2022)``) are in purpose, though they
             fit no line
``refuse``   they are not, whatever line they were on
``move``     they belong to the line ``source``

Each counts from the decision's effective date, as if it were booked then: an earlier month changes only where the
decision's own words reach back to it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from tasks.agreement.model import Agreement, Decision
from tasks.agreement.types import same
from tasks.agreement.versions import changes, counts_from, latest, line_named
from tasks.agreement.votes import adopted

REFUSED = "unallocated"
"""Id of the report's own line "Ej fördelat": where a refused cost goes."""

VOUCHERS = {
    "voucher": pl.String,  # as in PlacedCost
    "year": pl.Date,  # first day of its bookkeeping year
    "date": pl.Date,
    "line": pl.String,  # as in BOOKINGS: where it is booked
}
"""Vouchers that decisions name and the ledger has, on each day and line that they are booked on."""

VOUCHER = pl.when(~pl.col("compensation")).then(
    (pl.col("series").fill_null("") + pl.col("number").fill_null("")).str.to_lowercase()
)
"""By which voucher of a :class:`PlacedCost` a ``LEDGER`` row goes; null for compensation, which is never placed."""

YEAR = pl.coalesce("year_start", pl.col("date").dt.truncate("1y"))
"""The bookkeeping year of a ``LEDGER`` row: numbers begin anew in each. The calendar's where no file has said it."""

_CASE = re.compile(r"\D{0,30}(\d{1,6})")  # in whatever words
_DATED = re.compile(r"(.*\S)\s*[(,]\s*(\d{4})\s*\)?")  # A12 (2022)
_NIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(.+)")


@dataclass(frozen=True)
class PaidNight:
    """An area-night outside the calendar that earns from the day ``since``."""

    night: date
    area: str
    since: date
    decision: Decision


@dataclass(frozen=True)
class PlacedCost:
    """The costs of one voucher: on ``line`` from the day ``since``; null: where they are, and in purpose."""

    voucher: str  # series and number, as they stand together
    line: str | None
    since: date
    decision: Decision


def paid_nights(agreement: Agreement) -> list[PaidNight]:
    """The nights outside the calendar that earn, by decisions that hold; each once, by the first."""
    found: dict[tuple[date, str], PaidNight] = {}
    end = latest(agreement).term.end
    for each in adopted(agreement):
        named = night_named(agreement, each) if each.about == "outside" else None
        if named is not None:
            found.setdefault(named, PaidNight(*named, max(counts_from(each, end), named[0]), each))
    return list(found.values())


def night_named(agreement: Agreement, decision: Decision) -> tuple[date, str] | None:
    """The night and the area's id that a decision names; null where it names none of the agreement's."""
    match = _NIGHT.fullmatch((decision.object or "").strip())
    try:
        night = date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
    wanted = same(match[2]) if match else ""
    areas = (area.id for area in agreement.areas if wanted in map(same, (area.id, area.name, *area.aliases)))
    area = next(areas, None)
    return None if night is None or area is None else (night, area)


def counting_from(agreement: Agreement, decision: Decision) -> date | None:
    """From which day a decision of the agreement changes rules or figures; null where it changes none."""
    starts = [each.start for each in changes(agreement) if each.decision is decision]
    starts += [each.since for each in paid_nights(agreement) if each.decision is decision]
    starts += [each.since for each in placed_costs(agreement) if each.decision is decision]
    return min(starts, default=None)


def case_named(decision: Decision) -> int | None:
    """The number of the deviation case that a decision names (``3``, ``Ärende 3``); null where it names none."""
    match = _CASE.fullmatch((decision.object or "").strip())
    return int(match[1]) if match else None


def voucher_named(decision: Decision) -> str | None:
    """The voucher whose costs a decision places, small and without spaces (``a12``); null where it places none."""
    return None if (named := _voucher_and_year(decision)) is None else named[0]


def _voucher_and_year(decision: Decision) -> tuple[str, int | None] | None:
    if decision.object is None or decision.about not in ("accept", "refuse", "move"):
        return None
    dated = _DATED.fullmatch(decision.object.strip())
    name, year = (dated[1], int(dated[2])) if dated else (decision.object, None)
    return "".join(name.split()).casefold(), year


def placed_costs(agreement: Agreement) -> list[PlacedCost]:
    """Where costs are by decisions that hold, in the order in which they count."""
    placed: list[PlacedCost] = []
    end = latest(agreement).term.end
    for each in adopted(agreement):
        named = voucher_named(each)
        line = line_named(agreement, each.source) if each.about == "move" else None
        if named is None or (each.about == "move" and line is None):
            continue
        target = REFUSED if each.about == "refuse" else None if line is None else line.id
        placed.append(PlacedCost(named, target, counts_from(each, end), each))
    return sorted(placed, key=lambda one: one.since)


def vouchers_of(ledger: pl.DataFrame | pl.LazyFrame, decisions: Iterable[Decision]) -> pl.DataFrame:
    """The ``VOUCHERS`` that decisions name, among ``LEDGER`` rows, whatever bookkeeping year they lie in."""
    if not (named := {name for each in decisions if (name := voucher_named(each)) is not None}):
        return pl.DataFrame(schema=VOUCHERS)
    rows = ledger.lazy().with_columns(voucher=VOUCHER, year=YEAR).filter(pl.col("voucher").is_in(named))
    return rows.select(*VOUCHERS).unique().sort(*VOUCHERS).collect()


def years_of(decision: Decision, vouchers: pl.DataFrame) -> list[date]:
    """The bookkeeping years of ``VOUCHERS`` in which a decision's voucher may lie, the likeliest first; none: it has
    not come, and the decision changes nothing until it does.

    Of several it is the last that had it when the decision was taken, else the next that has.
    """
    if (named := _voucher_and_year(decision)) is None:
        return []
    voucher, year = named
    found = vouchers.filter(pl.col("voucher") == voucher)
    if year is not None:
        found = found.filter(pl.col("date").dt.year() == year)
    first = dict(found.group_by("year").agg(pl.col("date").min()).iter_rows())
    decided = decision.decided
    return sorted(first, key=lambda year: (first[year] > decided, abs((first[year] - decided).days)))
