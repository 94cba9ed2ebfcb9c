"""An explanation as lines for a terminal (Swedish): the figure, its rule, its terms, its rows file by file."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from tasks.measures.explain import Explanation


def told(explanation: Explanation) -> list[str]:
    """The lines. Numbers are written as in ``report.json``, so that they can be looked up there."""
    value = "okänt" if explanation.value is None else explanation.value
    clause = f"Avtalet: {explanation.clause}" if explanation.clause else "Ej reglerat i avtalet"
    lines = [f"{explanation.figure} = {value}", explanation.rule, clause]
    if explanation.value is None:
        return lines
    lines += [f"  {_number(term.amount):>14}  {term.text}" for term in explanation.terms]
    for (_, file, sheet, sha256), rows in _by_file(explanation.rows):
        place = f"{file}, blad {sheet}" if sheet else file
        lines += ["", f"{place} (sha256 {sha256[:12]}…)" if sha256 else place]
        lines += [f"  {_number(row['contribution']):>14}  {_place(row)}" for row in rows.iter_rows(named=True)]
    return [*lines, "", f"  {_number(explanation.total):>14}  summa"]


def _by_file(rows: pl.DataFrame) -> Iterator[tuple[tuple, pl.DataFrame]]:
    yield from rows.group_by("table", "file", "sheet", "sha256", maintain_order=True)


def _place(row: dict) -> str:
    """``rad 8, 2022-01-07``; a team in a list of persons has several rows."""
    numbers = row["rows"] or [row["row"]]
    named = f"rad {numbers[0]}" if len(numbers) == 1 else f"rader {', '.join(map(str, numbers))}"
    return f"{named}, {row['date']}"


def _number(amount: Decimal) -> str:
    """At least no trailing zeros beyond the öre: ``2500``, ``-412.50``, ``0.0093``."""
    text = f"{amount:f}"
    if "." not in text:
        return text
    whole, decimals = text.split(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole
