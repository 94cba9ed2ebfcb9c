"""``iop explain``: the rows, the rule and the clause behind any figure of ``report.json``.

What the rows and the stated terms give adds up to the figure, exactly; were it ever to differ, a figure would
be wrong and nothing is explained.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import polars as pl

from tasks.agreement.calendar import span_of
from tasks.agreement.model import Agreement, Span
from tasks.errors import DefectError, InputError
from tasks.measures.evidence import Evidence
from tasks.measures.explain.activity import ACTIVITY
from tasks.measures.explain.basis import Basis
from tasks.measures.explain.forecasts import forecast_bases
from tasks.measures.explain.money import MONEY
from tasks.measures.figures import Measures, Nights
from tasks.measures.measure import measure_facts
from tasks.measures.months import months_of_facts
from tasks.measures.parts import CONTRIBUTIONS, Parts, Term, settled
from tasks.measures.position import Frame

BASES: dict[str, Basis] = ACTIVITY | MONEY
"""Every figure that can be explained, by its path without ids."""

_LISTS = ("lines", "associations", "areas")


@dataclass(frozen=True)
class Explanation:
    """One figure and what it is made of.

    ``value`` is the figure as ``report.json`` writes it, null where it is unknown (then there are no parts);
    ``rule`` names the rule (the path with ids left out), ``of_month`` says that it holds for a month of its own;
    ``rows`` is a frame of ``CONTRIBUTIONS``. ``total`` is the sum of terms and contributions.
    """

    figure: str
    value: str | int | None
    rule: str
    clause: str | None
    terms: list[Term]
    rows: pl.DataFrame
    of_month: bool = False

    @property
    def total(self) -> Decimal:
        """What terms and rows add up to: the figure."""
        of_rows = self.rows["contribution"].sum() or Decimal(0)
        return sum((term.amount for term in self.terms), Decimal(of_rows))


def explain(
    agreement: Agreement,
    patrols: Frame,
    ledger: Frame | None,
    period: str,
    figure: str,
    earlier: Mapping[str, Nights] | None = None,
) -> Explanation:
    """Explain a figure of a period's report: ``nights.to_date``, ``lines.material.booked``,
    ``associations.null.booked``.

    A month's own figure, as corrections tell it, is ``months.2022-02.lines.material.booked``. ``earlier`` are the
    nights of earlier reports by period, for how well their forecasts held (``outlook.held.2022-01.nights``).
    Raises :class:`InputError` for a period outside the term and for what is no figure of the report.
    """
    return explainer(agreement, patrols, ledger, period, earlier)(figure)


def explainer(
    agreement: Agreement,
    patrols: Frame,
    ledger: Frame | None,
    period: str,
    earlier: Mapping[str, Nights] | None = None,
) -> Callable[[str], Explanation]:
    """:func:`explain` for many figures of one report: facts are gathered and figures computed once."""
    span = span_of(agreement, period)
    evidence = Evidence(agreement, patrols, ledger, span)
    measures = measure_facts(agreement, evidence.facts, span, earlier)
    forecasts = forecast_bases(measures, earlier or {})

    def explained(figure: str) -> Explanation:
        path = _path(figure)
        if path[0] == "months" and len(path) > 2:
            return _of_month(evidence, period, figure, path)
        if ".".join(path) in forecasts:
            value, basis = forecasts[".".join(path)]
            return _explained(evidence, figure, _without_period(path), basis, None, value)
        name, key = _named(measures, figure, path)
        return _explained(evidence, figure, name, BASES[name], key, _value(measures, path))

    return explained


def figures(measures: Measures) -> list[str]:
    """The paths of every figure of a report that can be explained, in the report's order."""
    paths = []
    for name in BASES:
        head, leaf = name.split(".")
        if head in _LISTS:
            paths += [f"{head}.{'null' if part.id is None else part.id}.{leaf}" for part in getattr(measures, head)]
        elif getattr(measures, head) is not None:
            paths.append(name)
    return paths


def _path(figure: str) -> list[str]:
    """The parts of a path; ``lines["material"].booked`` is read as ``lines.material.booked``."""
    return re.sub(r"""\[["']?([^\]"']*)["']?\]""", r".\1", figure.strip()).split(".")


def _without_period(path: list[str]) -> str:
    """``outlook.held.nights`` of ``outlook.held.2022-01.nights``."""
    return ".".join(part for part in path if not part[:1].isdigit())


def _named(measures: Measures, figure: str, path: list[str]) -> tuple[str, str | None]:
    """The name in ``BASES`` and the id in the path."""
    known = figures(measures)
    if ".".join(path) not in known:
        near = get_close_matches(".".join(path), known, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else f"figures are {', '.join(known[:5])} …"
        raise InputError(f"{figure!r} is no figure of this report: {hint}")
    if path[0] in _LISTS:
        return f"{path[0]}.{path[2]}", None if path[1] == "null" else path[1]
    return ".".join(path), None


def _value(measures: Measures, path: list[str]) -> Any:
    content = measures.model_dump(mode="json")[path[0]]
    if path[0] in _LISTS:
        content = next(item for item in content if str(item["id"] or "null") == path[1])
    return content[path[-1]]


def _explained(
    evidence: Evidence, figure: str, name: str, basis: Basis, key: str | None, value: str | int | None
) -> Explanation:
    clause = basis.clause_of(evidence.agreement, key)
    if value is None:
        return Explanation(figure, None, name, clause, [], pl.DataFrame(schema=CONTRIBUTIONS))
    terms, rows = settled(basis.parts(evidence, key), basis.decimals)
    explanation = Explanation(figure, value, name, clause, terms, rows)
    if explanation.total != Decimal(value):
        raise DefectError(f"{figure} is {value} but its parts add up to {explanation.total}")
    return explanation


def _of_month(evidence: Evidence, period: str, figure: str, path: list[str]) -> Explanation:
    """A month's own figure: its activity; of a line what it stood at minus what it stood at before."""
    agreement, month, name = evidence.agreement, path[1], ".".join(path[2:])
    told = {one.month: one.figures for one in months_of_facts(agreement, evidence.facts, period)}
    if month not in told or name not in told[month]:
        known = [f"months.{one}.{each}" for one in told for each in told[one]]
        near = get_close_matches(figure, known, n=3, cutoff=0.5) or known[:3]
        raise InputError(f"{figure!r} is no figure of this report: did you mean {', '.join(near)}?")
    span = span_of(agreement, month)
    stand = evidence.at(Span(start=span.start, end=min(span.end, evidence.span.end)))
    if path[2] != "lines":
        return _explained(stand, figure, name, BASES[name], None, told[month][name])
    name, key = f"lines.{path[4]}", path[3]
    basis = BASES[name]
    before = max((one for one in told if one < month), default=None)

    def parts(at: Evidence, line: str | None) -> Parts:
        now = basis.parts(at, line)
        return now if before is None else now - basis.parts(at.at(span_of(agreement, before)), line)

    explanation = _explained(stand, figure, name, replace(basis, parts=parts), key, told[month][".".join(path[2:])])
    # Rows of earlier months stand on both sides of the difference and give nothing.
    return replace(explanation, of_month=True, rows=explanation.rows.filter(pl.col("contribution") != 0))
