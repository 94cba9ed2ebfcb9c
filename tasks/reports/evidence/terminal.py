"""An explained figure as text for the terminal: the rule, the clause, its formula, its parts and the rows by file."""

from decimal import Decimal
from typing import Any

from tasks.measures.explain import Explanation, Figure, Stated
from tasks.reports.evidence.words import bracketed, clause, decided, file_name, place, reason, rule, wording, written
from tasks.wording.language import say


def as_text(explanation: Explanation) -> str:
    """The explanation, every row with its place, and the sum that equals the figure.

    Numbers are written as in ``report.json``, so that they can be looked up there.
    """
    value = say("figure_unknown") if explanation.value is None else explanation.value
    lines = [f"{explanation.figure} = {value}", rule(explanation), clause(explanation), *decided(explanation)]
    if explanation.value is None:
        return "\n".join(lines)
    if explanation.formula is not None:
        lines.append(f"= {_formula(explanation)}")
    lines += [_given(term.amount, wording(term.text)) for term in explanation.terms]
    for (file, sha256), rows in explanation.rows.group_by("file", "sha256", maintain_order=True):
        name = file_name(str(file))
        lines += ["", f"{name} (sha256 {sha256[:12]})" if sha256 else name]
        lines += [_given(row["contribution"], _row(row)) for row in rows.iter_rows(named=True)]
    return "\n".join([*lines, "", _given(explanation.total, say("figure_total"))])


def _formula(explanation: Explanation) -> str:
    """``nights.to_date 24 ÷ nights.planned 100``."""

    def figure(piece: Figure) -> str:
        return f"{piece.path} {bracketed(str(explanation.operands[piece.path]))}"

    def stated(piece: Stated) -> str:
        amount = round(piece.amount * 10_000)
        return f"{wording(piece.saying)} {bracketed(_number(Decimal(amount).scaleb(-4)))}"

    return written(explanation, figure, stated)


def _given(amount: Decimal, text: str) -> str:
    return f"{_number(amount):>14}  {text}"


def _row(row: dict[str, Any]) -> str:
    """``Pass, rad 8, 2022-01-07``, and why it gives nothing."""
    why = reason(row)
    return f"{place(row)}, {row['date']}{f' ({why})' if why else ''}"


def _number(amount: Decimal) -> str:
    """No trailing zeros beyond the öre: ``2500``, ``-412.50``, ``0.0093``."""
    whole, _, decimals = f"{amount:f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole
