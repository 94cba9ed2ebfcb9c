"""What each association has been paid, voucher by voucher, beside what its nights have earned.

Oldest nights count as paid first: payments in the order of their dates cover the shares of the tariff in the
order of their nights.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tasks.agreement.model import Agreement
from tasks.facts.schemas import PROVENANCE
from tasks.findings import Place
from tasks.measures.position import Frame
from tasks.measures.settlement import as_booked, is_counted
from tasks.wording.catalogue import phrase

VOUCHER = ["orgnr", "year_start", "series", "number", "unnumbered"]

PAYMENTS = PROVENANCE | {
    "date": pl.Date,
    "association": pl.String,
    "voucher": pl.String,  # as people write it: series and number, or "rad 12"
    "ore": pl.Int64,  # paid +, paid back −; never 0
}
"""One row per association and voucher, by date; its place is the voucher's first row for that association."""


def payments(agreement: Agreement, ledger: Frame, through: date) -> pl.DataFrame:
    """Compensation that fits an association, up to ``through``, as ``PAYMENTS``.

    What a voucher books and takes back within itself is netted; a row without a voucher number is a voucher
    by itself.
    """
    numbered = pl.col("number").fill_null("") != ""
    place = pl.concat_str(pl.col("sha256").fill_null(""), pl.lit(":"), "row")
    return (
        ledger.lazy()
        .filter(is_counted(agreement, through), "compensation", pl.col("association").is_not_null())
        .with_columns(
            **as_booked(agreement),
            unnumbered=pl.when(~numbered).then(place),
            voucher=pl.when(numbered)
            .then(pl.concat_str(pl.col("series").fill_null(""), "number"))
            .otherwise(pl.concat_str(pl.lit(phrase("row", row="")), "row")),
        )
        .sort("date", "file", "sheet", "row")
        .group_by("association", *VOUCHER, maintain_order=True)
        .agg(pl.col(*PROVENANCE, "date", "voucher").first(), -pl.col("ore").sum())
        .filter(pl.col("ore") != 0)
        .select(pl.col(name).cast(dtype) for name, dtype in PAYMENTS.items())
        .collect()
        .sort("date", "file", "sheet", "row")
    )


@dataclass(frozen=True)
class Account:
    """One association's shares (oldest night first) and payments (oldest first), with running sums in öre."""

    association: str
    name: str
    shares: pl.DataFrame  # PROVENANCE, date, line, ore, until: earned with this share and those before it
    payments: pl.DataFrame  # PAYMENTS, until: paid with this voucher and those before it

    @property
    def earned(self) -> int:
        """Öre earned."""
        return int(self.shares["ore"].sum())

    @property
    def paid(self) -> int:
        """Öre paid, refunds taken off."""
        return int(self.payments["ore"].sum())

    @property
    def unpaid(self) -> pl.DataFrame:
        """The shares that payments do not reach, or not wholly."""
        return self.shares.filter(pl.col("until") > self.paid, pl.col("ore") > 0)

    def night_paid_at(self, ore: int) -> date | None:
        """The night whose share holds the ``ore``-th öre earned; null beyond what is earned."""
        place = self.shares["until"].search_sorted(ore, side="left")
        return self.shares["date"][place] if place < self.shares.height else None


def accounts(agreement: Agreement, earned: pl.DataFrame, paid: pl.DataFrame) -> list[Account]:
    """An account for every association that has earned or been paid.

    ``earned`` is :attr:`tasks.measures.evidence.Evidence.earned`, ``paid`` is ``PAYMENTS``.
    """
    names: dict[str, str] = {association.id: association.name for association in agreement.associations}
    met: list[str] = sorted({*earned["association"], *paid["association"]})
    running = pl.col("ore").cum_sum().alias("until")
    shares = earned.sort("date", "file", "sheet", "row").select(*PROVENANCE, "association", "date", "line", "ore")
    return [
        Account(
            association,
            names.get(association, association),
            shares.filter(pl.col("association") == association).with_columns(running),
            paid.filter(pl.col("association") == association).with_columns(running),
        )
        for association in met
    ]


def covered(account: Account) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None, int]]:
    """Which share each payment pays: payment, share and the öre they have in common, payment by payment.

    What is paid beyond all shares has no share; shares that are not reached come last and have no payment. A refund
    takes back, with a minus, what was paid last.
    """
    shares = [row for row in account.shares.iter_rows(named=True) if row["ore"]]
    for payment in account.payments.iter_rows(named=True):
        sign = 1 if payment["ore"] > 0 else -1
        low, high = sorted((payment["until"], payment["until"] - payment["ore"]))
        found = list(_between(shares, low, high))
        yield from ((payment, share, sign * part) for share, part in found)
        if rest := (high - low) - sum(part for _, part in found):
            yield payment, None, sign * rest
    yield from ((None, share, part) for share, part in _between(shares, account.paid, account.earned))


def _between(shares: list[dict[str, Any]], low: int, high: int) -> Iterator[tuple[dict[str, Any], int]]:
    """The shares that lie from the ``low``-th öre earned to the ``high``-th, and how much of each does."""
    for share in shares:
        part = min(high, share["until"]) - max(low, share["until"] - share["ore"])
        if part > 0:
            yield share, part


def place_of(row: dict[str, Any]) -> Place:
    """Where a row with ``PROVENANCE`` stands."""
    return Place(file=row["file"], sheet=row["sheet"], row=row["row"])
