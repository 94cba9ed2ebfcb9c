"""What decisions do to single nights and costs: which night outside the calendar earns, which cost is placed where;
and which deviation case one names.

``outside``  the area-night ``object`` (``2022-03-02 Centrum``) is paid as an extra area, or as a night where no line
             pays those. It stays outside the calendar: no night and no area-night is added
``accept``   the costs of the voucher ``object`` (``A12``) are in purpose, though they fit no line
``refuse``   they are not, whatever line they were on
``move``     they belong to the line ``source``

Each counts from the decision's effective date, as if it were booked then: an earlier month changes only where the
decision's own words reach back to it.
"""

import re
from collections.abc import Sequence
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
    "date": pl.Date,
    "line": pl.String,  # as in BOOKINGS: where it is booked
}
"""Vouchers that decisions name and the ledger has, on each day and line that they are booked on."""

VOUCHER = pl.when(~pl.col("compensation")).then(
    (pl.col("series").fill_null("") + pl.col("number").fill_null("")).str.to_lowercase()
)
"""By which voucher of a :class:`PlacedCost` a ``LEDGER`` row goes; null for compensation, which is never placed."""

_CASE = re.compile(r"\D{0,30}(\d{1,6})")  # in whatever words
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
    if decision.object is None or decision.about not in ("accept", "refuse", "move"):
        return None
    return "".join(decision.object.split()).casefold()


def placed_costs(agreement: Agreement) -> list[PlacedCost]:
    """Where costs are by decisions that hold, in the order in which they count."""
    placed: list[PlacedCost] = []
    end = latest(agreement).term.end
    for each in adopted(agreement):
        voucher = voucher_named(each)
        line = line_named(agreement, each.source) if each.about == "move" else None
        if voucher is None or (each.about == "move" and line is None):
            continue
        target = REFUSED if each.about == "refuse" else None if line is None else line.id
        placed.append(PlacedCost(voucher, target, counts_from(each, end), each))
    return sorted(placed, key=lambda one: one.since)


def in_no_ledger(costs: Sequence[PlacedCost], vouchers: pl.DataFrame) -> list[PlacedCost]:
    """Those whose voucher none of ``VOUCHERS`` is, or of ``LEDGER`` rows: they change nothing until it comes."""
    known = set(vouchers["voucher"] if "voucher" in vouchers.columns else vouchers.select(VOUCHER).to_series())
    return [each for each in costs if each.voucher not in known]
