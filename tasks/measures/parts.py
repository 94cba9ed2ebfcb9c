"""What a figure is made of: rows that each give something, and stated terms that are no rows.

A figure is rounded once; what its rows give is rounded so that rows and terms add up to it exactly (each gets
the rounded running total minus the one before it).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import polars as pl

from tasks.facts.schemas import PROVENANCE
from tasks.measures.rounding import rounded

EVIDENCE = PROVENANCE | {
    "rows": pl.List(pl.Int64),  # every row of the team, in lists of persons; else [row]
    "table": pl.String,  # "patrols" | "ledger" | "expenses" | "in_kind"
    "date": pl.Date,  # service night or booking date
}
"""Where a row behind a figure came from."""

PLACE = tuple(PROVENANCE)
"""What tells one row from another."""

WHY_NOTHING = {
    # "night" | "area_night" (counted already, at counted_at) | "tariff" (pays nothing) | "stated" (0 in the file)
    "why": pl.String,
    "counted_at": pl.Struct(PROVENANCE),
}
"""Why a row that stands behind a figure gives 0; null where it gives something."""

CONTRIBUTIONS = EVIDENCE | {"contribution": pl.Decimal(38, 4)} | WHY_NOTHING
"""What each row gives to a figure, in the figure's own unit; 0 for a row that stands behind it and adds
nothing."""


@dataclass(frozen=True)
class Saying:
    """A sentence that stands in the templates, by name, and the values that it tells."""

    name: str
    values: Mapping[str, Any]


def said(name: str, **values: Any) -> Saying:
    """A :class:`Saying`: ``said("planned_on", day=…)``."""
    return Saying(name, values)


@dataclass(frozen=True)
class Term:
    """Something stated that is no row: a plan, an agreed number."""

    text: Saying
    amount: Decimal


@dataclass(frozen=True)
class Parts:
    """The parts of one figure, exact. ``rows`` are frames of ``EVIDENCE``, an integer ``weight`` and
    ``WHY_NOTHING``, each with the factor that makes figures of weights (öre → kronor: 1/100)."""

    rows: tuple[tuple[pl.DataFrame, Fraction], ...] = ()
    terms: tuple[tuple[Saying, Fraction], ...] = field(default=())

    @property
    def total(self) -> Fraction:
        """The exact figure."""
        of_rows = sum((int(frame["weight"].sum()) * factor for frame, factor in self.rows), Fraction(0))
        return of_rows + sum((amount for _, amount in self.terms), Fraction(0))

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(self.rows + other.rows, self.terms + other.terms)

    def __sub__(self, other: "Parts") -> "Parts":
        return self + other * -1

    def __mul__(self, factor: Fraction | int) -> "Parts":
        rows = tuple((frame, own * factor) for frame, own in self.rows)
        return Parts(rows, tuple((text, amount * factor) for text, amount in self.terms))

    def up_to(self, exact: Fraction, text: Saying) -> "Parts":
        """With a term that brings the total to ``exact``, where it is not there already."""
        missing = exact - self.total
        return self + Parts(terms=((text, missing),)) if missing else self

    def rounded(self, decimals: int) -> "Parts":
        """Every part rounded so that together they are the rounded total."""
        running, told = Fraction(0), 0
        scale = 10**decimals
        terms = []
        for text, amount in self.terms:
            running += amount
            terms.append((text, Fraction(round(running * scale) - told, scale)))
            told = round(running * scale)
        rows = []
        for frame, factor in self.rows:
            given = []
            # In whole numbers, for a fraction per row takes ten times as long.
            over = lcm(running.denominator, factor.denominator)
            stands, step = running.numerator * (over // running.denominator) * scale, int(factor * over) * scale
            for weight in frame["weight"].to_list():
                stands += weight * step
                given.append(_half_even(stands, over) - told)
                told += given[-1]
            running = Fraction(stands, over * scale)
            rows.append((frame.with_columns(pl.Series("weight", given, pl.Int64)), Fraction(1, scale)))
        return Parts(tuple(rows), tuple(terms))


def _half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))


def term(text: Saying, amount: Fraction | Decimal | int) -> Parts:
    """A stated term alone."""
    return Parts(terms=((text, Fraction(amount)),))


def together(parts: Iterable[Parts]) -> Parts:
    """The sum of several."""
    total = Parts()
    for part in parts:
        total += part
    return total


def settled(parts: Parts, decimals: int) -> tuple[list[Term], pl.DataFrame]:
    """Terms and ``CONTRIBUTIONS``, file by file; a row that gives to several parts stands once."""
    exact = parts.rounded(decimals)
    terms = [Term(text, rounded(amount, decimals)) for text, amount in exact.terms]
    frames = [frame for frame, _ in exact.rows if not frame.is_empty()]
    if not frames:
        return terms, pl.DataFrame(schema=CONTRIBUTIONS)
    contribution = pl.col("weight").cast(pl.Decimal(38, 4)) / 10**decimals
    rows = (
        pl.concat(frames)
        .group_by("table", *PLACE)
        .agg(pl.col("weight").sum(), pl.col("rows", "date", *WHY_NOTHING).first())
        .select(
            *EVIDENCE,
            contribution.cast(CONTRIBUTIONS["contribution"]).alias("contribution"),
            *(pl.when(pl.col("weight") == 0).then(name).alias(name) for name in WHY_NOTHING),
        )
        .sort("table", "file", "sheet", "row", "sha256", nulls_last=True, descending=[True, *[False] * 4])
    )
    return terms, rows
