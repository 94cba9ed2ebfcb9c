"""An explained figure as text for the terminal: the rule, the clause, its parts and the rows file by file."""

from decimal import Decimal
from typing import Any

from tasks.measures.explain import Explanation
from tasks.reports.evidence.words import clause, rule, wording


def as_text(explanation: Explanation) -> str:
    """The explanation, every row with its place, and the sum that equals the figure.

    Numbers are written as in ``report.json``, so that they can be looked up there.
    """
    value = "okänt" if explanation.value is None else explanation.value
    lines = [f"{explanation.figure} = {value}", rule(explanation), clause(explanation)]
    if explanation.value is None:
        return "\n".join(lines)
    lines += [_given(term.amount, wording(term.text)) for term in explanation.terms]
    for (file, sha256), rows in explanation.rows.group_by("file", "sha256", maintain_order=True):
        lines += ["", f"{file} (sha256 {sha256[:12]})" if sha256 else str(file)]
        lines += [_given(row["contribution"], _place(row)) for row in rows.iter_rows(named=True)]
    return "\n".join([*lines, "", _given(explanation.total, "summa")])


def _given(amount: Decimal, text: str) -> str:
    return f"{_number(amount):>14}  {text}"


def _place(row: dict[str, Any]) -> str:
    """``Pass, rad 8, 2022-01-07``; a team in a list of persons has several rows."""
    numbers = row["rows"] or [row["row"]]
    named = f"rad {numbers[0]}" if len(numbers) == 1 else f"rader {', '.join(map(str, numbers))}"
    sheet = f"{row['sheet']}, " if row["sheet"] else ""
    return f"{sheet}{named}, {row['date']}"


def _number(amount: Decimal) -> str:
    """No trailing zeros beyond the öre: ``2500``, ``-412.50``, ``0.0093``."""
    whole, _, decimals = f"{amount:f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole
