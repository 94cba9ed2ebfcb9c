"""The scenario's four months: every figure that follows from the facts, value by value."""

import json

import pytest

from tasks.measures.corrections import corrections
from tasks.measures.measure import measure
from tasks.measures.months import month_figures
from tests.compare import compare
from tests.measures.sample_reader import MONTHS, SAMPLE

NOT_FROM_FACTS = {"agreement", "period", "cutoff", "findings_min"}


@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_of_the_scenario_holds(agreement, sample_facts, month):
    expected = json.loads((SAMPLE / "expected" / f"{month}.json").read_text(encoding="utf-8"))
    patrols, ledger = sample_facts[month]
    report = measure(agreement, patrols, ledger, month).model_dump(mode="json")
    report["corrections"] = _corrections(agreement, sample_facts, month)
    differences, total = compare({key: expected[key] for key in expected.keys() - NOT_FROM_FACTS}, report, [])
    assert differences == []
    assert total > 80


def _corrections(agreement, sample_facts, month):
    place = MONTHS.index(month)
    if place == 0:
        return []
    last = MONTHS[place - 1]
    patrols, ledger = sample_facts[last]
    reported = month_figures(agreement, patrols, ledger, last)
    patrols, ledger = sample_facts[month]
    now = month_figures(agreement, patrols, ledger, month)
    closed = [item.month for item in reported]
    return [item.model_dump(mode="json") for item in corrections(reported, now, closed)]
