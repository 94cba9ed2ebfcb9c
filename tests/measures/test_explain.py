"""Every figure of a report rests on rows and stated terms that add up to it."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.measures.explain import Explanation, explain, explainer, figures
from tasks.measures.measure import measure
from tests.measures.makers import booking, ledger_of, patrol, patrols_of
from tests.measures.sample_reader import MONTHS

NO_FIGURE = {"id", "name", "label", "clause", "status"}
NOT_FROM_ROWS = {"status", "findings", "outlook"}


def numeric_paths(content: dict) -> set[str]:
    """Every numeric figure of a report's JSON."""
    paths = set()
    for head, part in content.items():
        if head in NOT_FROM_ROWS:
            continue
        for item in part if isinstance(part, list) else [part]:
            key = f".{item['id'] or 'null'}" if isinstance(part, list) else ""
            paths |= {f"{head}{key}.{leaf}" for leaf in item if leaf not in NO_FIGURE}
    return paths


def adds_up(explanation: Explanation) -> bool:
    """Summed here anew: the rows' contributions and the terms against the value as report.json writes it."""
    if explanation.value is None:
        return explanation.rows.is_empty() and not explanation.terms
    of_rows = sum(explanation.rows["contribution"].to_list(), Decimal(0))
    return of_rows + sum(term.amount for term in explanation.terms) == Decimal(explanation.value)


def of_rows(explanation: Explanation) -> list[tuple[str, int, str]]:
    """(file, row, contribution) of the rows that give something."""
    return [
        (row["file"], row["row"], str(row["contribution"].normalize()))
        for row in explanation.rows.iter_rows(named=True)
        if row["contribution"]
    ]


@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_of_the_scenario_is_explained(agreement, sample_facts, month):
    patrols, ledger = sample_facts[month]
    measures = measure(agreement, patrols, ledger, month)
    named = figures(measures)
    assert numeric_paths(measures.model_dump(mode="json")) <= set(named)
    explained = explainer(agreement, patrols, ledger, month)
    for figure in named:
        explanation = explained(figure)
        assert adds_up(explanation), figure
        assert explanation.rule
        assert explanation.clause or figure.startswith(("crew.", "lines.unallocated.")), figure


@pytest.mark.parametrize(
    ("figure", "rows"),
    [
        # The rows of the workbook and the export, looked up by hand.
        (
            "nights.outside_calendar_to_date",
            [("nattvandring_2022.xlsx", 23, "1")],
        ),
        (
            "nights.extra_to_date",
            None,
        ),
    ],
)
def test_the_rows_are_the_right_ones(agreement, sample_facts, figure, rows):
    explanation = explain(agreement, *sample_facts["2022-03"], "2022-03", figure)
    if rows is not None:
        assert of_rows(explanation) == rows
