"""What the parties give beside money: hours and persons by party and kind. They are in no sum of kronor.

Hours are as the sheets say, of all persons together. What nobody has told of is unknown, not none: a party's month
without a row gives null.
"""

from datetime import date
from fractions import Fraction

import polars as pl

from tasks.agreement.model import Agreement, Span
from tasks.measures.figures import InKind, quantity_text
from tasks.measures.rounding import kronor, quantity

HOUR = Fraction(1, 3600)
"""Hours of a second."""

PARTIES = ("municipality", "association")
"""In the order in which they are told of."""


def given(agreement: Agreement, rows: pl.LazyFrame, through: date) -> pl.DataFrame:
    """The rows of ``IN_KIND`` in the term up to the day ``through``, by date and place."""
    in_term = pl.col("date").is_between(agreement.term.start, min(agreement.term.end, through))
    return rows.filter(in_term).sort("date", "file", "sha256", "sheet", "row", nulls_last=True).collect()


def contributions(agreement: Agreement, rows: pl.DataFrame, span: Span) -> list[InKind]:
    """What each party has given of each kind, of rows with the columns of ``IN_KIND``: the municipality first, the
    kinds in the agreement's order. A kind that the agreement no longer names comes last, by its id.
    """
    kinds = [each.id for each in agreement.in_kind]
    found: list[InKind] = []
    in_period = rows.filter(pl.col("date").is_between(span.start, span.end))
    for party in PARTIES:
        theirs = rows.filter(party=party)
        others = sorted(set(theirs["kind"]) - set(kinds))
        is_told = not in_period.filter(party=party).is_empty()
        for kind in (each for each in (*kinds, *others) if each in theirs["kind"]):
            ever, now = theirs.filter(kind=kind), in_period.filter(party=party, kind=kind)
            seconds, value = int(ever["seconds"].sum()), value_of(agreement, kind)
            found.append(
                InKind(
                    id=f"{party}.{kind}",
                    party=party,
                    name=party_name(agreement, party),
                    kind=kind,
                    label=kind_name(agreement, kind),
                    hours_in_period=quantity(int(now["seconds"].sum()) * HOUR) if is_told else None,
                    hours_to_date=quantity(seconds * HOUR),
                    persons_in_period=_known(now["persons"]),
                    persons_to_date=_known(ever["persons"]),
                    value_to_date=None if value is None else kronor(seconds * HOUR * value),
                )
            )
    return found


def hours_given(rows: pl.DataFrame | None, span: Span) -> dict[str, str]:
    """Hours of what has been told of in a span, by ``in_kind.<party>.<kind>.hours_in_period``, for a month."""
    if rows is None:
        return {}
    sums = rows.filter(pl.col("date").is_between(span.start, span.end)).group_by("party", "kind")
    return {
        f"in_kind.{party}.{kind}.hours_in_period": quantity_text(quantity(seconds * HOUR))
        for party, kind, seconds in sums.agg(pl.col("seconds").sum()).sort("party", "kind").iter_rows()
    }


def value_of(agreement: Agreement, kind: str) -> Fraction | None:
    """Kronor an hour, where the agreement states them."""
    value = next((each.value for each in agreement.in_kind if each.id == kind), None)
    return None if value is None else Fraction(value)


def party_name(agreement: Agreement, party: str) -> str:
    """What a party is called."""
    parties = agreement.parties
    return parties.municipality.name if party == "municipality" else parties.association.name


def kind_name(agreement: Agreement, kind: str) -> str:
    """What a kind is called; its id where the agreement does not name it any more."""
    return next((each.label for each in agreement.in_kind if each.id == kind), kind)


def _known(counts: pl.Series) -> int | None:
    """The sum of what is stated; unknown where nothing is (settled reading 7)."""
    stated = counts.drop_nulls()
    return None if stated.is_empty() else int(stated.sum())
