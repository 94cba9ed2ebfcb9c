"""What stands in the facts of two agreements: the same voucher of the same books, the same association's night.

Neither need be wrong (a voucher may be shared out, an association large). Somebody who knows both agreements decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from tasks.accounts import is_outcome
from tasks.agreement.model import Agreement


@dataclass(frozen=True)
class DoubleVoucher:
    """A voucher with rows in several agreements. ``parts``: (title, kronor, a cost being positive) of each;
    ``rows_too``: a row of it, same account and amount, is counted in both.
    """

    voucher: str
    date: date
    parts: tuple[tuple[str, Decimal], ...]
    rows_too: bool


@dataclass(frozen=True)
class DoubleNight:
    """A night on which an association walked in several agreements (titles)."""

    date: date
    association: str
    agreements: tuple[str, ...]


def double_vouchers(ledgers: Mapping[str, pl.DataFrame], agreements: Mapping[str, Agreement]) -> list[DoubleVoucher]:
    """By date. ``ledgers`` are ``LEDGER`` facts by agreement.

    A voucher is known by whose books it is in, its year, series, number and date; one without number by none. Where
    the file does not say whose books they are, the agreement does.
    """
    books = ["orgnr", "year_start", "series", "number", "date"]
    rows = pl.concat(
        frame.filter(is_outcome(pl.col("account")), pl.col("number") != "").select(
            pl.lit(each).alias("agreement"),
            pl.col("orgnr").fill_null(pl.lit(agreements[each].ledger.orgnr or f"?{each}")),
            *books[1:],
            "account",
            "amount",
        )
        for each, frame in ledgers.items()
    )
    shared = rows.group_by(books).agg(pl.col("agreement").n_unique().alias("shared")).filter(pl.col("shared") > 1)
    found = []
    for key, voucher in rows.join(shared, on=books, nulls_equal=True).sort("agreement").group_by(books):
        sums = voucher.group_by("agreement", maintain_order=True).agg(pl.col("amount").sum())
        same = voucher.group_by("account", "amount").agg(pl.col("agreement").n_unique())
        _, _, series, number, day = key
        assert isinstance(day, date)
        found.append(
            DoubleVoucher(
                f"{series} {number}".strip(),
                day,
                tuple((agreements[each].title, amount) for each, amount in sums.iter_rows()),
                bool((same["agreement"] > 1).any()),
            )
        )
    return sorted(found, key=lambda each: (each.date, each.voucher))


def double_nights(patrols: Mapping[str, pl.DataFrame], agreements: Mapping[str, Agreement]) -> list[DoubleNight]:
    """By date. ``patrols`` are ``PATROLS`` facts by agreement; an association is the same by its name."""
    walked: dict[tuple[date, str], tuple[str, list[str]]] = {}
    for each, frame in sorted(patrols.items()):
        names = {association.id: association.name for association in agreements[each].associations}
        for day, association in sorted(frame.select("service_date", "association").unique().iter_rows()):
            name = str(names.get(association, association))  # the agreement may have left it out since
            walked.setdefault((day, name.casefold()), (name, []))[1].append(agreements[each].title)
    return [
        DoubleNight(day, name, tuple(titles))
        for (day, _), (name, titles) in sorted(walked.items())
        if len(titles) > 1
    ]
