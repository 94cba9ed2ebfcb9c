"""``iop explain``: the rows, the rule and the clause behind any figure of ``report.json``.

What the rows and the stated terms give adds up to the figure, and its formula gives the same, exactly; were one ever
to differ, a figure would be wrong and nothing is explained.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from tasks.agreement.calendar import span_of
from tasks.agreement.model import Agreement, Span
from tasks.errors import DefectError, InputError
from tasks.measures.evidence import Evidence
from tasks.measures.explain.activity import ACTIVITY
from tasks.measures.explain.basis import Basis
from tasks.measures.explain.decided import decided
from tasks.measures.explain.explanation import Explanation
from tasks.measures.explain.forecasts import forecast_bases
from tasks.measures.explain.formula import Figure, Formula, computed, pieces
from tasks.measures.explain.formulas import formula_of
from tasks.measures.explain.in_kind import IN_KIND
from tasks.measures.explain.money import MONEY
from tasks.measures.figures import Measures, Nights
from tasks.measures.measure import measures_of
from tasks.measures.months import months_of_facts
from tasks.measures.parts import Parts
from tasks.measures.position import Frame
from tasks.measures.rounding import rounded

BASES: dict[str, Basis] = ACTIVITY | MONEY | IN_KIND
"""Every figure that can be explained, by its path without ids."""

Value = str | int | None
"""A figure as ``report.json`` writes it."""

_LISTS = ("lines", "associations", "areas", "in_kind")
_BEHIND = ("crew.adults_to_date",)
"""Stands behind another figure and is none of ``report.json``."""
_WHERE_KNOWN = ("lines.not_yet_booked", "in_kind.value_to_date")
"""Nothing to explain where it is null: no list of expenses is evidence, the agreement states no value."""


def explain(
    agreement: Agreement,
    patrols: Frame,
    ledger: Frame | None,
    period: str,
    figure: str,
    earlier: Mapping[str, Nights] | None = None,
    month_told: bool = True,
    expenses: Frame | None = None,
    in_kind: Frame | None = None,
) -> Explanation:
    """Explain a figure of a period's report: ``nights.to_date``, ``lines.material.booked``,
    ``associations.null.booked``.

    A month's own figure, as corrections tell it, is ``months.2022-02.lines.material.booked``. ``earlier`` are the
    nights of earlier reports by period, for how well their forecasts held (``outlook.held.2022-01.nights``).
    ``month_told`` false: no shift sheet has told of the period, so what was done in it is unknown. ``expenses`` are
    lists beside the books, ``in_kind`` what is given beside money. Raises :class:`InputError` for a period outside
    the term and for what is no figure of the report.
    """
    return Explainer(agreement, patrols, ledger, period, earlier, month_told, expenses, in_kind)(figure)


def figures(measures: Measures) -> list[str]:
    """The paths of every figure of a report that can be explained, in the report's order."""
    paths = []
    for name in BASES:
        head, leaf = name.split(".")
        if head in _LISTS:
            told = [
                part
                for part in getattr(measures, head)
                if name not in _WHERE_KNOWN or getattr(part, leaf) is not None
            ]
            paths += [f"{head}.{'null' if part.id is None else part.id}.{leaf}" for part in told]
        elif getattr(measures, head) is not None:
            paths.append(name)
    return paths


def values_told(report: Mapping[str, Any]) -> dict[str, Value]:
    """{path: value} of every figure that ``report.json`` tells and that can be explained."""
    values: dict[str, Value] = {}
    for name in BASES:
        head, leaf = name.split(".")
        content = report.get(head) or {}
        parts = {f"{head}.{part['id'] or 'null'}": part for part in content} if head in _LISTS else {head: content}
        values |= {f"{path}.{leaf}": part[leaf] for path, part in parts.items() if leaf in part}
    return values


class Explainer:
    """:func:`explain` for many figures of one report: facts are gathered and figures computed once."""

    def __init__(
        self,
        agreement: Agreement,
        patrols: Frame,
        ledger: Frame | None,
        period: str,
        earlier: Mapping[str, Nights] | None = None,
        month_told: bool = True,
        expenses: Frame | None = None,
        in_kind: Frame | None = None,
    ) -> None:
        self.period, span = period, span_of(agreement, period)
        self.evidence = Evidence(agreement, patrols, ledger, span, expenses, in_kind)
        measures = measures_of(self.evidence, earlier)
        self.measures = measures if month_told else measures.without_the_month()
        self._forecasts = forecast_bases(self.measures, earlier or {})
        self._exact = cache(self._exactly)
        self._at = cache(self._evidence_at)

    @cached_property
    def values(self) -> dict[str, Value]:
        """{path: value} of every figure that stands in ``report.json``, and of those behind them."""
        known = values_told(self.measures.model_dump(mode="json"))
        for path in _BEHIND:
            known[path] = int(BASES[path].parts(self.evidence, None).total)
        forecasts = {path: each.value for path, each in self._forecasts.items()}
        return {path: known[path] for path in figures(self.measures)} | forecasts

    @cached_property
    def months(self) -> dict[str, Mapping[str, str]]:
        """{month: {figure: value}}: every month's own figures up to the period."""
        stood = months_of_facts(self.evidence.agreement, self.evidence.facts, self.period)
        return {one.month: one.figures for one in stood}

    def __call__(self, figure: str) -> Explanation:
        """One figure. Raises :class:`InputError` for what is none of the report."""
        path = re.sub(r"""\[["']?([^\]"']*)["']?\]""", r".\1", figure.strip())  # lines["material"].booked too
        if path.startswith("months.") and path.count(".") > 1:
            return self._of_month(figure, path.split("."))
        if path not in self.values:
            near = get_close_matches(path, self.values, n=3, cutoff=0.5)
            hint = f"did you mean {', '.join(near)}?" if near else f"figures are {', '.join(list(self.values)[:5])} …"
            raise InputError(f"{figure!r} is no figure of this report: {hint}")
        name, key = _named(path)
        basis = self._forecasts[path].basis if path in self._forecasts else BASES[name]
        explanation = _explained(self.evidence, figure, name, basis, key, self.values[path])
        behind = decided(self.evidence, name, key)
        explanation = replace(explanation, decisions=behind)
        formula = None if explanation.value is None else self._formula(path)
        return explanation if formula is None else self._derived(explanation, formula, basis.decimals)

    def _derived(self, explanation: Explanation, formula: Formula, decimals: int) -> Explanation:
        given = rounded(computed(formula, self._known), decimals)
        if given != Decimal(str(explanation.value)):
            raise DefectError(f"{explanation.figure} is {explanation.value} but its formula gives {given}")
        paths = [piece.path for piece in pieces(formula) if isinstance(piece, Figure)]
        return replace(explanation, formula=formula, operands={path: self.values[path] for path in paths})

    def _formula(self, path: str) -> Formula | None:
        if path in self._forecasts:
            return self._forecasts[path].formula
        name, key = _named(path)
        return formula_of(name, self.evidence, key)

    def _known(self, figure: Figure) -> Fraction:
        return Fraction(self.values[figure.path] or 0) if figure.stored else self._exact(figure.path)

    def _exactly(self, path: str) -> Fraction:
        """The figure before it is rounded."""
        formula = self._formula(path)
        if formula is not None:
            return computed(formula, self._known)
        name, key = _named(path)
        return BASES[name].parts(self.evidence, key).total

    def _of_month(self, figure: str, path: list[str]) -> Explanation:
        """A month's own figure: activity, hours in kind; of a line what it stood at minus what it stood at before."""
        month, wanted, stood = path[1], ".".join(path[2:]), self.months
        if wanted not in stood.get(month, {}):
            known = [f"months.{one}.{each}" for one in stood for each in stood[one]]
            near = get_close_matches(figure, known, n=3, cutoff=0.5) or known[:3]
            raise InputError(f"{figure!r} is no figure of this report: did you mean {', '.join(near)}?")
        stand, value = self._at(month), stood[month][wanted]
        name, key = _named(wanted)
        basis = BASES[name]
        if path[2] != "lines":
            return _explained(stand, figure, name, basis, key, value)
        before = max((one for one in stood if one < month), default=None)

        def parts(at: Evidence, line: str | None) -> Parts:
            now = basis.parts(at, line)
            return now if before is None else now - basis.parts(self._at(before), line)

        explanation = _explained(stand, figure, name, replace(basis, parts=parts), key, value)
        earlier = [] if before is None else decided(self._at(before), name, key)
        since = [each for each in decided(stand, name, key) if each not in earlier]
        return replace(explanation, of_month=True, decisions=since)

    def _evidence_at(self, month: str) -> Evidence:
        """What was known of a month at its end, or at the period's."""
        span = span_of(self.evidence.agreement, month)
        return self.evidence.at(Span(start=span.start, end=min(span.end, self.evidence.span.end)))


def _named(path: str) -> tuple[str, str | None]:
    """A path without its id, and the id: ``lines.material.booked`` is ``("lines.booked", "material")``."""
    head, *between, leaf = path.split(".")
    if head in _LISTS:
        key = ".".join(between)
        return f"{head}.{leaf}", None if key == "null" else key
    return ".".join([head, *between[:1], leaf]), None


def _explained(
    evidence: Evidence, figure: str, name: str, basis: Basis, key: str | None, value: Value
) -> Explanation:
    clause = basis.clause_of(evidence.agreement, key)
    parts = Parts() if value is None else basis.parts(evidence, key)
    explanation = Explanation(figure, value, name, clause, parts, basis.decimals)
    if value is not None and explanation.total != Decimal(value):
        raise DefectError(f"{figure} is {value} but its parts add up to {explanation.total}")
    return explanation
