"""Who has earned what and what the ledger says of it: tariff shares, booked rows, allotment, open accounts
(M8).

All sums are whole öre. ``EARNINGS`` and ``BOOKINGS`` are small frames that every month and cut-off is read
from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tasks.accounts import is_outcome
from tasks.agreement.model import Agreement
from tasks.agreement.versions import in_force
from tasks.agreement.votes import adopted
from tasks.decisions.effects import REFUSED, VOUCHER, YEAR, PlacedCost, placed_costs, vouchers_of, years_of
from tasks.measures.activity import hours, with_others
from tasks.measures.figures import AssociationAccount
from tasks.measures.rounding import kronor_of_ore, ore
from tasks.measures.tariffs import tariff_lines
from tasks.wording.catalogue import phrase

UNALLOCATED = REFUSED
"""Id of the line "Ej fördelat": chosen ledger rows that fit no line."""


EARNINGS = {
    "line": pl.String,
    "date": pl.Date,
    "area": pl.String,  # null where the unit is all areas of its night
    "association": pl.String,
    "ore": pl.Int64,  # the association's share of what the unit earns, positive
}
"""One row per unit of a tariff line and association; ``date`` is the unit's service night."""

BOOKINGS = {
    "date": pl.Date,
    "line": pl.String,  # id of a budget line, or UNALLOCATED; null for compensation
    "compensation": pl.Boolean,
    "association": pl.String,  # null where none fits, and always null outside compensation
    "ore": pl.Int64,  # income +, cost -
    "accepted": pl.Boolean,  # a decision holds it in purpose though it fits no line
}
"""One row per date, line and association: the ledger's rows within the term that are outcome."""


def earnings(agreement: Agreement, walked: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Share what the ``UNITS`` earn among the associations that walked them: ``EARNINGS``.

    ``walked`` are the ``WALKED`` rows that the units were made of.
    """
    alone = units.filter(pl.col("association").is_not_null())
    shared = units.filter(pl.col("association").is_null()).drop("association")
    of_areas, of_nights = shared.filter(pl.col("area").is_not_null()), shared.filter(pl.col("area").is_null())
    all_night = walked.group_by("date", "association").agg(pl.col("adults").sum()).sort("date", "association")
    return pl.concat(
        [
            alone.rename({"paid": "ore"}).select(*EARNINGS),
            _shares(of_areas, walked, ["date", "area"], agreement.split),
            _shares(of_nights, all_night, ["date"], agreement.split),
        ]
    )


def _shares(units: pl.DataFrame, walkers: pl.DataFrame, place: list[str], split: str) -> pl.DataFrame:
    """Each share is rounded down to the öre; the remainder goes to the first id in alphabetical order.

    ``walkers`` hold one row per place and association, ids ascending.
    """
    weight = pl.lit(1, pl.Int64) if split == "equal" else pl.col("adults")
    shared = (
        units.with_row_index("unit")
        .join(walkers, on=place, how="inner", maintain_order="left_right")
        .with_columns(weight.alias("weight"))
        .with_columns((pl.col("paid") * pl.col("weight") // pl.col("weight").sum().over("unit")).alias("ore"))
    )
    remainder = pl.col("paid") - pl.col("ore").sum().over("unit")
    takes_it = pl.col("unit").is_first_distinct()
    return shared.with_columns(pl.col("ore") + pl.when(takes_it).then(remainder).otherwise(0)).select(*EARNINGS)


def bookings(agreement: Agreement, ledger: pl.DataFrame | pl.LazyFrame, through: date) -> pl.DataFrame:
    """Aggregate ``LEDGER`` rows in the term and not after ``through`` to ``BOOKINGS``.

    A row on a line that the agreement no longer holds fits none. What a decision moves leaves its line, and stands on
    the other, on the day from which that counts.
    """
    rows, amount = entries(agreement, ledger, through), pl.col("amount").sum()
    # Compensation has no line and other rows no association: two short keys take half the time of a long one.
    compensation = rows.filter("compensation").group_by("date", "association").agg(amount)
    other = rows.filter(~pl.col("compensation")).group_by("date", "line", "accepted").agg(amount)
    return (
        pl.concat(
            [
                compensation.with_columns(line=pl.lit(None, pl.String), accepted=False, compensation=True),
                other.with_columns(pl.lit(None, pl.String).alias("association"), compensation=False),
            ],
            how="diagonal",
        )
        .with_columns(**as_booked(agreement))
        .group_by("date", "line", "compensation", "association", "accepted")
        .agg(pl.col("ore").sum())
        .select(*BOOKINGS)
        .collect(engine="streaming")
        .sort("date", "line", "association", "accepted")
    )


def entries(agreement: Agreement, ledger: pl.DataFrame | pl.LazyFrame, through: date) -> pl.LazyFrame:
    """The ``LEDGER`` rows that count up to ``through``, on the line and the day that decisions give them: what one
    moves is an entry on the new line and the opposite one on the old, both on the day from which that counts.
    """
    rows = held(agreement, ledger, through)
    left = rows.filter(pl.col("ends").is_not_null())
    return pl.concat([rows.with_columns(date="begins"), left.with_columns(date="ends", amount=-pl.col("amount"))])


def held(agreement: Agreement, ledger: pl.DataFrame | pl.LazyFrame, through: date) -> pl.LazyFrame:
    """Where the ``LEDGER`` rows that count up to ``through`` are by decisions up to that day: one row for each
    ``line`` that a row has been on, from the day ``begins`` to the eve of ``ends`` (null: it still is), ``accepted``
    there as in purpose or not.

    Compensation is never moved: it belongs to an association.
    """
    costs, counted = placed_costs(agreement), ledger.lazy().filter(is_counted(agreement, agreement.term.end))
    steps = _steps(
        [each for each in costs if each.since <= through], vouchers_of(counted, (each.decision for each in costs))
    )
    begins = pl.max_horizontal("date", "since")
    return (
        counted.filter(pl.col("date") <= through)
        .with_columns(voucher=VOUCHER, year=YEAR)
        .join(steps.lazy(), on=["voucher", "year"], how="left", maintain_order="left")
        .filter((pl.col("ends") > begins).fill_null(True))
        .with_columns(begins=begins, line=pl.coalesce("to", "line"), accepted=pl.col("accepted").fill_null(False))
        .drop("voucher", "year", "since", "to")
    )


def _steps(costs: Sequence[PlacedCost], vouchers: pl.DataFrame) -> pl.DataFrame:
    """Each of ``VOUCHERS`` that decisions place, step by step: as booked until the first, then as each says to the
    next.
    """
    placed: dict[tuple[str, date], list[PlacedCost]] = {}
    for cost in costs:
        for year in years_of(cost.decision, vouchers)[:1]:
            placed.setdefault((cost.voucher, year), []).append(cost)
    found = []
    for voucher, ordered in placed.items():
        line, accepted, since = None, False, None
        for cost in ordered:
            found.append((*voucher, since, cost.since, line, accepted))
            line, accepted, since = (line if cost.line is None else cost.line), cost.line is None, cost.since
        found.append((*voucher, since, None, line, accepted))
    columns = {"voucher": pl.String, "year": pl.Date, "since": pl.Date, "ends": pl.Date}
    return pl.DataFrame(found, schema=columns | {"to": pl.String, "accepted": pl.Boolean}, orient="row")


def decided_vouchers(agreement: Agreement, ledger: pl.DataFrame | pl.LazyFrame, through: date) -> pl.DataFrame:
    """The ``VOUCHERS`` that decisions name, of ``LEDGER`` rows that count up to ``through``."""
    counted = ledger.lazy().filter(is_counted(agreement, through))
    return vouchers_of(counted.with_columns(line=as_booked(agreement)["line"]), adopted(agreement))


def is_counted(agreement: Agreement, through: date) -> pl.Expr:
    """Which ``LEDGER`` rows count: in the term, not after ``through``, on accounts that are outcome."""
    in_time = pl.col("date").is_between(agreement.term.start, min(through, agreement.term.end))
    return in_time & is_outcome(pl.col("account"))


def as_booked(agreement: Agreement) -> dict[str, pl.Expr]:
    """``line``, ``association`` and ``ore`` of ``BOOKINGS`` from ``LEDGER`` columns: booked = −amount."""
    lines = [line.id for line in agreement.budget]
    fits = pl.when("compensation").then(None).when(pl.col("line").is_in(lines)).then("line")
    return {
        "line": fits.otherwise(pl.lit(UNALLOCATED)),
        "association": pl.when("compensation").then("association"),
        "ore": -(pl.col("amount") * 100).cast(pl.Int64),
    }


@dataclass(frozen=True)
class LineSums:
    """One budget line at a cut-off, in öre: income +, cost −; ``None`` where no ledger is known."""

    earned: int  # positive; 0 on lines without a tariff
    other: int | None  # booked rows that are not compensation
    compensation: int | None  # compensation allotted to this line, signed as booked

    @property
    def booked(self) -> int | None:
        """What the ledger says of this line."""
        if self.other is None or self.compensation is None:
            return None
        return self.other + self.compensation


def line_sums(
    agreement: Agreement, earned: dict[str, int], booked: dict[str | None, int] | None
) -> dict[str, LineSums]:
    """Every line's sums, and "Ej fördelat" where rows fit no line.

    ``earned`` is öre per tariff line, ``booked`` öre by the ``line`` of ``BOOKINGS`` (null: compensation) as
    far as there are rows; null where no ledger is known. Compensation is allotted to the tariff lines in the
    agreement's order, each up to what it has earned; what is left stays on the first. Where no line has a
    tariff it fits no line.
    """
    if booked is None:
        # A line without accounts can hold nothing but compensation, so that much is known.
        has_accounts = {line.id for _, rules in in_force(agreement) for line in rules.budget if line.accounts}
        return {
            line.id: LineSums(earned.get(line.id, 0), None if line.id in has_accounts else 0, None)
            for line in agreement.budget
        }
    paid = booked.get(None, 0)
    allotted = allot(-paid, {line.id: earned[line.id] for line, _ in tariff_lines(agreement)})
    sums = {
        line.id: LineSums(earned.get(line.id, 0), booked.get(line.id, 0), -allotted.get(line.id, 0))
        for line in agreement.budget
    }
    if UNALLOCATED in booked or (not allotted and None in booked):
        sums[UNALLOCATED] = LineSums(0, booked.get(UNALLOCATED, 0), 0 if allotted else paid)
    return sums


def allot(amount: int, limits: dict[str, int]) -> dict[str, int]:
    """Part an amount over lines in order, each up to its limit; what is left stays on the first."""
    allotted, left = {}, amount
    for line, limit in limits.items():
        allotted[line] = max(0, min(left, limit))
        left -= allotted[line]
    if limits:
        allotted[next(iter(limits))] += left
    return allotted


def accounts(
    agreement: Agreement, walked: pl.DataFrame, earned: pl.DataFrame, booked: pl.DataFrame | None
) -> list[AssociationAccount]:
    """The open account of every association (M8) from eligible ``WALKED``, ``EARNINGS`` and ``BOOKINGS``.

    Amounts are positive. ``id`` null holds compensation that fits no association, where there is any.
    """
    names = {association.id: association.name for association in agreement.associations}
    due = _ore_by_association(earned)
    paid = None if booked is None else _ore_by_association(booked.filter("compensation"))
    # WALKED holds an association once per area-night.
    activity = walked.group_by("association").agg(pl.len(), pl.col("adult_minutes").sum())
    walks = {association: (count, minutes) for association, count, minutes in activity.iter_rows()}
    met = {*due, *walks, *(paid or {})}
    listed = with_others(names, (name for name in met if name is not None))
    return [
        _account(
            association,
            names.get(association, association) if association else phrase("no_association"),
            walks.get(association, (0, 0)),
            due.get(association, 0),
            None if paid is None else -paid.get(association, 0),
        )
        for association in (*listed, *({None} & met))
    ]


def _account(
    association: str | None, name: str, walks: tuple[int, int], due: int, paid: int | None
) -> AssociationAccount:
    """``walks``: area-nights and adult minutes; ``due`` and ``paid`` in öre."""
    area_nights, adult_minutes = walks
    return AssociationAccount(
        id=association,
        name=name,
        area_nights=area_nights,
        adult_hours=hours(adult_minutes),
        earned=kronor_of_ore(due),
        booked=None if paid is None else kronor_of_ore(paid),
        outstanding=None if paid is None else kronor_of_ore(due - paid),
    )


def _ore_by_association(frame: pl.DataFrame) -> dict[str | None, int]:
    return dict(frame.group_by("association").agg(pl.col("ore").sum()).iter_rows())


def not_clearly_in_purpose(booked: pl.DataFrame | None, open_accounts: list[AssociationAccount]) -> int | None:
    """Öre that the municipality may ask about (M10), no krona twice; null where no ledger is known.

    Net costs that fit no line and that no decision accepts, compensation that fits no association, and what an
    association has been paid beyond what it has earned. The last one counts compensation, so the first leaves it out.
    """
    if booked is None:
        return None
    homeless = int(booked.filter(pl.col("line") == UNALLOCATED, ~pl.col("accepted"))["ore"].sum())
    overpaid = sum(
        max(0, ore(account.booked) - ore(account.earned)) for account in open_accounts if account.booked is not None
    )
    return max(0, -homeless) + overpaid
