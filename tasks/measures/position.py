"""Where an agreement stands at a cut-off: the few whole numbers that every figure is computed from.

``Facts`` are aggregated once (one pass over the patrols, one over the ledger); a position at any earlier date
is read from them, so that the months of a year do not cost twelve passes.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from fractions import Fraction

import polars as pl

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.measures.activity import walked
from tasks.measures.expenses import Claims, claims, not_yet_booked
from tasks.measures.in_kind import given
from tasks.measures.settlement import LineSums, bookings, decided_vouchers, line_sums
from tasks.measures.tariffs import tariff_lines, tariffs_of, units
from tasks.measures.unplaced import unplaced_rows

Frame = pl.DataFrame | pl.LazyFrame


@dataclass(frozen=True)
class Facts:
    """What has been walked and booked in the term up to a date."""

    walked: pl.DataFrame  # WALKED
    booked: pl.DataFrame | None  # BOOKINGS; null where no ledger export has been taken in
    unplaced: pl.DataFrame | None  # UNPLACED; null where no ledger export has been taken in
    vouchers: pl.DataFrame | None  # VOUCHERS; null where no ledger export has been taken in
    nights: Sequence[date]  # the agreement's eligible nights, ascending
    claims: Claims | None = None  # null where no list of expenses is evidence
    in_kind: pl.DataFrame | None = None  # IN_KIND in the term; null where no sheet has told of any

    def up_to(self, cutoff: date) -> "Facts":
        """The same facts at an earlier date."""
        until, counts = pl.col("date") <= cutoff, pl.col("counts")
        walked = self.walked.filter(until).with_columns(pl.when(counts <= cutoff).then(counts))
        booked = None if self.booked is None else self.booked.filter(until)
        unplaced = None if self.unplaced is None else self.unplaced.filter(until)
        vouchers = None if self.vouchers is None else self.vouchers.filter(until)
        claimed = None if self.claims is None else self.claims.up_to(cutoff)
        in_kind = None if self.in_kind is None else self.in_kind.filter(until)
        return Facts(walked, booked, unplaced, vouchers, self.nights, claimed, in_kind)

    @property
    def eligible(self) -> pl.DataFrame:
        """``WALKED`` rows of the calendar's nights."""
        return self.walked.filter("eligible")

    @property
    def paying(self) -> pl.DataFrame:
        """``WALKED`` rows that earn: those of the calendar's nights, and those that a decision lets."""
        return self.walked.filter(pl.col("counts").is_not_null())


def gather(
    agreement: Agreement,
    patrols: Frame,
    ledger: Frame | None,
    through: date,
    expenses: Frame | None = None,
    in_kind: Frame | None = None,
) -> Facts:
    """Aggregate the facts once. ``ledger`` null: no export taken in, what is booked is unknown; ``expenses`` null: no
    list of expenses beside it; ``in_kind`` null: nobody has told of what is given beside money.
    """
    booked = None if ledger is None else bookings(agreement, ledger, through)
    unplaced = None if ledger is None else unplaced_rows(agreement, ledger, through)
    vouchers = None if ledger is None else decided_vouchers(agreement, ledger, through)
    claimed = claims(agreement, _lazy(expenses), _lazy(ledger), through)
    contributed = None if in_kind is None else given(agreement, in_kind.lazy(), through)
    nights = eligible_nights(agreement)
    return Facts(walked(agreement, patrols, through), booked, unplaced, vouchers, nights, claimed, contributed)


def _lazy(frame: Frame | None) -> pl.LazyFrame | None:
    return None if frame is None else frame.lazy()


@dataclass(frozen=True)
class Units:
    """What a tariff line counts and earns, in öre."""

    count: int
    payable: int  # with a crew that is paid
    rates: int  # their rates, summed
    earning: int  # that have earned something, after packages and caps
    paid: int

    @classmethod
    def together(cls, each: Iterable["Units"]) -> "Units":
        """The sum of several."""
        rows = [astuple(units) for units in each] or [(0,) * len(fields(cls))]
        return cls(*map(sum, zip(*rows, strict=True)))


@dataclass(frozen=True)
class Position:
    """Counts and öre at a cut-off."""

    cutoff: date
    eligible_term: int
    eligible: int
    nights: int
    extra: int
    beside: int  # area-nights outside the calendar that a decision lets earn
    adult_minutes: int
    to_come: Sequence[date]  # eligible nights after the cut-off
    versions: dict[str, list[Units]]  # by tariff line: what each of its tariffs so far pays
    sums: dict[str, LineSums]  # by line, "unallocated" last where it is there

    @property
    def units(self) -> dict[str, Units]:
        """What each tariff line counts and earns."""
        return {line: Units.together(versions) for line, versions in self.versions.items()}

    @property
    def share(self) -> Fraction:
        """Eligible nights passed of those in the term; all of it where the term has none."""
        return Fraction(self.eligible, self.eligible_term) if self.eligible_term else Fraction(1)

    @property
    def remaining(self) -> int:
        """How many eligible nights are still to come."""
        return len(self.to_come)


def position(agreement: Agreement, facts: Facts, cutoff: date, counted: pl.DataFrame) -> Position:
    """The position at ``cutoff`` from facts and ``UNITS`` up to it."""
    return _running(agreement, facts, [cutoff], counted)[0]


def unbooked(agreement: Agreement, facts: Facts, stand: Position) -> dict[str, LineSums] | None:
    """What is not yet booked, by line (:func:`tasks.measures.expenses.not_yet_booked`), of facts up to the position's
    cut-off; null where no list of expenses is evidence.
    """
    if facts.claims is None:
        return None
    earned = {line: units.paid for line, units in stand.units.items()}
    return not_yet_booked(agreement, earned, facts.booked, facts.claims.unmatched)


def positions(agreement: Agreement, facts: Facts, cutoffs: Sequence[date]) -> list[Position]:
    """The position at every cut-off (ascending), each as if nothing later were known."""
    if any(tariff.package for _, tariff in tariff_lines(agreement)):
        # A package that fills later pays nothing so far: what is earned has to be counted anew at each.
        known = [(day, facts.up_to(day)) for day in cutoffs]
        return [position(agreement, stand, day, units(agreement, stand.paying)) for day, stand in known]
    return _running(agreement, facts, cutoffs, units(agreement, facts.paying))


def _running(agreement: Agreement, facts: Facts, cutoffs: Sequence[date], counted: pl.DataFrame) -> list[Position]:
    """Positions by running totals: everything is summed once between two cut-offs, then added up."""
    eligible, everything, line = facts.eligible, pl.lit("all"), pl.col("line")
    versions = {one.id: len(tariffs_of(agreement, one.id)) for one, _ in tariff_lines(agreement)}
    nights = _to_date(cutoffs, eligible.unique("date"), everything, pl.len())
    places = _to_date(cutoffs, eligible.unique(["date", "place"]), everything, pl.len())
    minutes = _to_date(cutoffs, eligible, everything, pl.col("adult_minutes").sum())
    payable, earning = ((pl.col(name) > 0).sum().alias(f"any {name}") for name in ("rate", "paid"))
    numbers = (pl.len(), payable, pl.col("rate").sum(), earning, pl.col("paid").sum())
    met = _to_date(cutoffs, counted, pl.format("{}/{}", "line", "version"), *numbers, by="counts")
    decided = facts.paying.filter(~pl.col("eligible")).unique(["date", "place"])
    beside = _to_date(cutoffs, decided, everything, pl.len(), by="counts")
    booked = None if facts.booked is None else _to_date(cutoffs, facts.booked, line, pl.col("ore").sum())
    result = []
    for number, cutoff in enumerate(cutoffs):
        by_line = {
            name: [Units(*met[number].get(f"{name}/{version}", (0, 0, 0, 0, 0))) for version in range(count)]
            for name, count in versions.items()
        }
        earned = {name: Units.together(found).paid for name, found in by_line.items()}
        ore = None if booked is None else {name: total for name, (total,) in booked[number].items()}
        (walked_nights,), (area_nights,), (adult_minutes,), (paid_beside,) = (
            totals[number].get("all", (0,)) for totals in (nights, places, minutes, beside)
        )
        result.append(
            Position(
                cutoff=cutoff,
                eligible_term=len(facts.nights),
                eligible=bisect(facts.nights, cutoff),
                nights=walked_nights,
                extra=area_nights - walked_nights,
                beside=paid_beside,
                adult_minutes=adult_minutes,
                to_come=facts.nights[bisect(facts.nights, cutoff) :],
                versions=by_line,
                sums=line_sums(agreement, earned, ore),
            )
        )
    return result


Totals = dict[str | None, tuple[int, ...]]
"""Sums by key."""


def _to_date(
    cutoffs: Sequence[date], frame: pl.DataFrame, key: pl.Expr, *sums: pl.Expr, by: str = "date"
) -> list[Totals]:
    """Sums by ``key`` of the rows up to each cut-off, by a column of dates."""
    stop = pl.Series("stop", cutoffs, dtype=pl.Date).search_sorted(frame[by], side="left")
    between: list[Totals] = [{} for _ in cutoffs]
    for number, name, *values in frame.group_by(stop.alias("stop"), key.alias("key")).agg(*sums).iter_rows():
        if number < len(cutoffs):
            between[number][name] = tuple(values)
    totals: list[Totals] = []
    before: Totals = {}
    for part in between:
        before = before | {name: _added(before.get(name), new) for name, new in part.items()}
        totals.append(before)
    return totals


def _added(before: tuple[int, ...] | None, new: tuple[int, ...]) -> tuple[int, ...]:
    return new if before is None else tuple(old + more for old, more in zip(before, new, strict=True))
