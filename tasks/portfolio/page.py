"""The overview of a month as data, computed from what each agreement's report and facts say. Nothing is read here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from tasks.portfolio.doubles import DoubleNight, DoubleVoucher
from tasks.reports.decide import Hold

State = Literal["sent", "not_all_sent", "held", "waiting", "broken"]


@dataclass(frozen=True)
class Row:
    """How the month stands in one agreement; figures are null where its report is not out, or does not know them.

    ``overdue``: since when the report should have been out; null where it is out or not due yet. Nights are whole
    nights, money is kronor: ``budget`` of all cost lines for the whole term, ``accrued`` what is due of it so far.
    """

    title: str
    state: State
    preliminary: bool = False
    status: Literal["green", "yellow", "red"] | None = None
    overdue: date | None = None
    holds: Sequence[Hold] = ()
    follows: str = "bookkeeping"
    nights_in_month: int | None = None
    nights_to_date: int | None = None
    nights_planned: int | None = None
    budget: Decimal | None = None
    accrued: Decimal | None = None


@dataclass(frozen=True)
class Sum:
    """A figure over the ``known`` agreements that know it; null where none does. ``name`` is that of :class:`Row`."""

    name: str
    value: Decimal | None
    known: int


@dataclass(frozen=True)
class Portfolio:
    """The month of every agreement that it belongs to, and sums over those ``reported`` whose report is out."""

    period: str
    rows: Sequence[Row]
    reported: int
    sums: Sequence[Sum]
    vouchers: Sequence[DoubleVoucher]
    nights: Sequence[DoubleNight]


FIGURES = ("nights_in_month", "nights_to_date", "nights_planned", "accrued", "budget")
"""What is summed."""


def figures_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """A row's figures from the content of ``report.json``."""
    nights, costs = content["nights"], [Decimal(line["budget"]) for line in content["lines"]]
    accrued = content["funds"]["accrued_costs"]
    return {
        "status": content["status"],
        "preliminary": content["preliminary"],
        "nights_in_month": nights["in_period"],
        "nights_to_date": nights["to_date"],
        "nights_planned": nights["planned"],
        "budget": -sum((each for each in costs if each < 0), Decimal(0)),
        "accrued": None if accrued is None else abs(Decimal(accrued)),
    }


def portfolio(
    period: str, rows: Sequence[Row], vouchers: Sequence[DoubleVoucher], nights: Sequence[DoubleNight]
) -> Portfolio:
    """The page: what asks for somebody first, each group by title."""
    order = ("broken", "held", "waiting", "not_all_sent", "sent")
    ranked = sorted(rows, key=lambda row: (row.overdue is None, order.index(row.state), row.title.casefold()))
    out = [row for row in rows if row.status is not None]
    return Portfolio(period, ranked, len(out), [_sum(name, out) for name in FIGURES], vouchers, nights)


def _sum(name: str, rows: Sequence[Row]) -> Sum:
    known = [Decimal(value) for row in rows if (value := getattr(row, name)) is not None]
    return Sum(name, sum(known, Decimal(0)) if known else None, len(known))
