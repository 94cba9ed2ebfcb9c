"""Where an agreement stands at a cut-off: the few whole numbers that every figure is computed from.

``Facts`` are aggregated once (one pass over the patrols, one over the ledger); a position at any earlier date
is read from them, so that the months of a year do not cost twelve passes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.measures.activity import area_nights, walked
from tasks.measures.settlement import LineSums, bookings, line_sums
from tasks.measures.tariffs import tariff_lines, units

Frame = pl.DataFrame | pl.LazyFrame


@dataclass(frozen=True)
class Facts:
    """What has been walked and booked in the term up to a date."""

    walked: pl.DataFrame  # WALKED
    booked: pl.DataFrame | None  # BOOKINGS; null where no ledger export has been taken in
    nights: pl.Series  # the agreement's eligible nights, ascending

    def up_to(self, cutoff: date) -> "Facts":
        """The same facts at an earlier date."""
        until = pl.col("date") <= cutoff
        booked = None if self.booked is None else self.booked.filter(until)
        return Facts(self.walked.filter(until), booked, self.nights)

    @property
    def eligible(self) -> pl.DataFrame:
        """``WALKED`` rows of the calendar's nights."""
        return self.walked.filter("eligible")


def gather(agreement: Agreement, patrols: Frame, ledger: Frame | None, through: date) -> Facts:
    """Aggregate the facts once. ``ledger`` null: no export taken in, what is booked is unknown."""
    booked = None if ledger is None else bookings(agreement, ledger, through)
    return Facts(walked(agreement, patrols, through), booked, eligible_nights(agreement))


@dataclass(frozen=True)
class Units:
    """What a tariff line counts and earns, in öre."""

    count: int
    payable: int  # with a crew that is paid
    rates: int  # the payable units' rates, summed
    paid: int


@dataclass(frozen=True)
class Position:
    """Counts and öre at a cut-off."""

    cutoff: date
    eligible_term: int
    eligible: int
    nights: int
    extra: int
    units: dict[str, Units]  # by tariff line
    sums: dict[str, LineSums]  # by line, "unallocated" last where it is there

    @property
    def share(self) -> Fraction:
        """Eligible nights passed of those in the term; all of it where the term has none."""
        return Fraction(self.eligible, self.eligible_term) if self.eligible_term else Fraction(1)

    @property
    def remaining(self) -> int:
        """Eligible nights still to come."""
        return self.eligible_term - self.eligible


def position(agreement: Agreement, facts: Facts, cutoff: date, counted: pl.DataFrame) -> Position:
    """The position at ``cutoff`` from facts and ``UNITS`` up to it."""
    each = area_nights(facts.eligible)
    nights = each["date"].n_unique()
    sums = counted.group_by("line").agg(
        pl.len(), (pl.col("rate") > 0).sum(), rates=pl.col("rate").sum(), paid=pl.col("paid").sum()
    )
    met = {line: Units(*numbers) for line, *numbers in sums.iter_rows()}
    by_line = {line.id: met.get(line.id, Units(0, 0, 0, 0)) for line, _ in tariff_lines(agreement)}
    earned = {line: number.paid for line, number in by_line.items()}
    return Position(
        cutoff=cutoff,
        eligible_term=facts.nights.len(),
        eligible=facts.nights.filter(facts.nights <= cutoff).len(),
        nights=nights,
        extra=each.height - nights,
        units=by_line,
        sums=line_sums(agreement, earned, facts.booked),
    )


def positions(agreement: Agreement, facts: Facts, cutoffs: Sequence[date]) -> list[Position]:
    """The position at every cut-off, each as if nothing later were known."""
    stands = [facts.up_to(cutoff) for cutoff in cutoffs]
    return [
        position(agreement, stand, cutoff, units(agreement, stand.eligible))
        for stand, cutoff in zip(stands, cutoffs, strict=True)
    ]
