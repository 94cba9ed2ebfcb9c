"""The evidence page, ``underlag.html``: every figure of a report down to its rows, one file without scripts.

A derived figure unfolds to the figures that it follows from, any other to its terms and rows; rows stand once, below.
The same :class:`tasks.measures.explain.Explainer` as ``iop explain`` says what is behind each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from markupsafe import Markup

from tasks.agreement.clauses import legend
from tasks.agreement.model import Agreement
from tasks.errors import DefectError
from tasks.measures.explain import Explainer, Explanation, Figure, Stated, values_told
from tasks.measures.position import Frame
from tasks.reports.context import Context
from tasks.reports.evidence import values
from tasks.reports.evidence.bridge import Bridge
from tasks.reports.evidence.rows import Rows
from tasks.reports.evidence.words import bracketed, decided, file_name, reason, rule, wording, written
from tasks.reports.model import Report
from tasks.reports.view.parts import View
from tasks.wording import swedish as sv
from tasks.wording.language import clean, figure_words, html_templates, say, words

EVIDENCE_FILE = "underlag.html"
"""The page's name in a package, beside the report."""

MOST_ROWS = 60
"""More rows than these are told by month and number."""

_BY_ID = ("lines", "associations", "in_kind")
_MONTHS = "months"


@dataclass(frozen=True)
class Entry:
    """One figure as the page shows it."""

    id: str
    name: str
    brief: str
    before: str
    exact: str
    rule: str
    clause: str
    clause_text: str
    decided: list[str]
    bridge: str
    formula: Markup
    terms: list[tuple[str, str]]
    giving: str  # how many rows, and what they give; empty where there are none
    rows: list[dict[str, str]]
    groups: list[dict[str, str]]


@dataclass(frozen=True)
class Group:
    """Figures under one heading."""

    id: str
    heading: str
    entries: list[Entry]


def evidence_page(
    report: Report,
    shown: View,
    agreement: Agreement,
    patrols: Frame,
    ledger: Frame,
    context: Context,
    expenses: Frame | None = None,
    in_kind: Frame | None = None,
) -> str:
    """The page of a report and its view; the same arguments always give the same text.

    ``patrols``, ``ledger``, ``expenses`` and ``in_kind`` are the facts that the report was made of. Raises
    :class:`DefectError` where a figure of the report is not what its rows, terms and formula give.
    """
    known = ledger if context.has_ledger else None
    explainer = Explainer(
        agreement, patrols, known, context.period, context.earlier, context.month_told, expenses, in_kind
    )
    explained, of_months = _confirmed(explainer, report), _confirmed_months(explainer, report)
    page = _Page(report, agreement, explainer, Bridge(agreement, patrols, known, context, expenses, in_kind))
    groups, months = page.groups(explained), page.groups(of_months)
    derived = sum(each.formula is not None for each in explained)
    rows = page.rows
    return (
        html_templates()
        .get_template("underlag.html.j2")
        .render(
            report=report,
            w=words(),
            title=say("evidence_title", month=sv.manad(report.period)),
            edition=say("edition", edition=report.edition, cutoff=report.cutoff, made_on=report.made_on),
            checked=say(
                "checked",
                figures=len(explained) + len(of_months),
                derived=derived,
                rows=rows.counted,
                files=len(rows.files),
            ),
            groups=groups,
            months=months,
            has_other_months=len(months) < len(report.months),
            shown={each.id for group in months for each in group.entries},
            before=page.bridge.heading,
            now=sv.manad(report.period).capitalize(),
            files=rows.files,
            replacement=shown.replacement,
            corrections=shown.corrections,
            purpose=shown.purpose,
        )
    )


def _confirmed(explainer: Explainer, report: Report) -> list[Explanation]:
    """Every figure explained, each being what the report tells."""
    told, explained = values_told(report.model_dump(mode="json")), [explainer(path) for path in explainer.values]
    for each in explained:
        if told.get(each.figure, each.value) != each.value:
            raise DefectError(f"{each.figure} is {told[each.figure]} in the report and {each.value} by its rows")
    return explained


def _confirmed_months(explainer: Explainer, report: Report) -> list[Explanation]:
    """Own figures of the months that are new or corrected, as the report tells them. The others' have not changed
    since the report before, and a year of them would cost more than all the rest.
    """
    last = report.before.period if report.before else ""
    corrected = {each.month for each in report.corrections}
    explained = []
    for month in (each for each in report.months if each.month > last or each.month in corrected):
        for figure, told in month.figures.items():
            found = explainer(f"{_MONTHS}.{month.month}.{figure}")
            if found.value != told:
                raise DefectError(f"{found.figure} is {told} in the report and {found.value} by its rows")
            explained.append(found)
    return explained


class _Page:
    """What the entries of one page share."""

    def __init__(self, report: Report, agreement: Agreement, explainer: Explainer, bridge: Bridge) -> None:
        self.bridge, self.rows = bridge, Rows(report, agreement, explainer)
        self._clauses = legend(agreement)
        self._headings = {f"lines.{line.id}": clean(line.label) for line in report.lines}
        for account in report.associations:
            self._headings[f"associations.{'null' if account.id is None else account.id}"] = clean(account.name)
        for given in report.in_kind:
            self._headings[f"in_kind.{given.id}"] = clean(f"{given.name}, {given.label}")
        self._areas = {f"areas.{area.id}": clean(area.name) for area in report.areas}

    def groups(self, explained: list[Explanation]) -> list[Group]:
        """Under one heading each: nights, crew, every line, funds, every association, areas, forecasts, a month."""
        found: dict[str, list[Explanation]] = {}
        for each in explained:
            found.setdefault(_group(each.figure), []).append(each)
        return [
            Group(f"g-{key}", self._heading(key), [self._entry(each) for each in part]) for key, part in found.items()
        ]

    def _heading(self, key: str) -> str:
        head, _, month = key.partition(".")
        if head == _MONTHS:
            return say("own_figures", month=month)
        return self._headings.get(key) or say("group_of", key=key)

    def _name(self, path: str, rule_name: str) -> str:
        """What the figure is called among those of its group."""
        called = figure_words()[rule_name]["name"]
        if path.startswith(f"{_MONTHS}."):
            line = self._headings.get(_group(path.split(".", 2)[2]))
            return called if line is None else say("figure_in_group", group=line, name=called)
        if path.startswith("areas."):
            return self._areas[path.rpartition(".")[0]]
        if path.startswith("outlook.held."):
            return say("held_name", name=called, period=path.split(".")[2])
        return called

    def _entry(self, explanation: Explanation) -> Entry:
        path, rule_name = explanation.figure, explanation.rule
        is_made_of_rows = explanation.formula is None
        terms, rows = (explanation.terms, explanation.rows) if is_made_of_rows else ([], pl.DataFrame())
        exact = values.exact(rule_name, explanation.value)
        many = rows.height > MOST_ROWS
        return Entry(
            id=path,
            name=self._name(path, rule_name),
            brief=values.brief(rule_name, explanation.value),
            before=values.brief(rule_name, self.bridge.before(path)),
            exact=exact,
            rule=rule(explanation),
            clause=explanation.clause or "",
            clause_text=self._clauses.get(explanation.clause or "", ""),
            decided=decided(explanation),
            bridge=self.bridge.sentence(path, rule_name, explanation.value),
            formula=self._formula(explanation),
            terms=[(wording(term.text), values.exact(rule_name, term.amount)) for term in terms],
            giving="" if rows.is_empty() else _giving(rows, rule_name),
            rows=[] if many else [self._row(row, rule_name) for row in rows.iter_rows(named=True)],
            groups=list(self._grouped(rows, rule_name)) if many else [],
        )

    def _formula(self, explanation: Explanation) -> Markup:
        here = _group(explanation.figure)

        def figure(piece: Figure) -> Markup:
            rule_name = _rule_name(piece.path)
            called, group = self._name(piece.path, rule_name), _group(piece.path)
            if group != here and group in self._headings:
                called = say("figure_in_group", group=self._headings[group], name=called)
            value = bracketed(values.exact(rule_name, explanation.operands[piece.path]))
            return Markup('<a href="#{}">{}</a> {}').format(piece.path, called, value)

        def stated(piece: Stated) -> Markup:
            amount = Decimal(round(piece.amount * 10_000)).scaleb(-4)
            return Markup("{} {}").format(wording(piece.saying), bracketed(sv.antal(amount, 4)))

        return Markup(written(explanation, figure, stated, Markup(" ")))  # noqa: S704 (its parts are escaped)

    def _row(self, row: Mapping[str, Any], rule_name: str) -> dict[str, str]:
        why, known = reason(row), self.rows[row]
        return {
            "id": known.id,
            "file": file_name(row["file"]),
            "place": known.place,
            "day": known.day,
            "gives": f"0: {why}" if why else values.exact(rule_name, row["contribution"]),
        }

    def _grouped(self, rows: pl.DataFrame, rule_name: str) -> Iterator[dict[str, str]]:
        """Many rows: a line for each month of a file, with their numbers."""
        month = pl.col("date").dt.strftime("%Y-%m").alias("month")
        sums = rows.group_by("file", month).agg(pl.col("row").sort(), pl.col("contribution").sum())
        for name, month, numbers, given in sums.sort("file", "month").iter_rows():
            file = file_name(name)
            yield {
                "id": self.rows.chunks[file, month],
                "file": file,
                "month": sv.manad(month),
                "numbers": say("row_numbers", ranges=_ranges(numbers)),
                "gives": values.exact(rule_name, given),
            }


def _giving(rows: pl.DataFrame, rule_name: str) -> str:
    """How many rows, and what they give together."""
    return say(
        "rows_giving", count=rows.height, given=values.exact(rule_name, Decimal(rows["contribution"].sum() or 0))
    )


def _group(path: str) -> str:
    head = path.partition(".")[0]
    if head == _MONTHS:
        return ".".join(path.split(".")[:2])
    return path.rpartition(".")[0] if head in _BY_ID else head


def _rule_name(path: str) -> str:
    """The path with its id left out."""
    head, *between, leaf = path.split(".")
    return ".".join([head, *between[:1], leaf]) if head == "outlook" else f"{head}.{leaf}"


def _ranges(numbers: list[int]) -> str:
    """``4, 6–9, 12``."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number <= found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)
