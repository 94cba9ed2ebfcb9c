"""Figures after the steering group has changed the rules, by hand, and that each is explained by its decision."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.agreement.model import Agreement, Decision
from tasks.agreement.versions import latest
from tasks.measures.explain import Explainer
from tasks.measures.measure import measure
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

PATROLS = patrols_of(patrol("2022-01-07"), patrol("2022-01-08"), patrol("2022-01-08", "sorberge"))
LEDGER = ledger_of(booking("2022-03-05", 4800, "material"), booking("2022-09-20", 400, "material"))

MOVED = Decision(
    id="4",
    decided=date(2022, 9, 5),
    text="Material får 8 000 kr.",
    about="budget",
    object="material",
    amount=Decimal(8000),
)
LIMITS = Decision(
    id="5", decided=date(2022, 9, 5), text="Gränsen.", about="limits", percent=Decimal(2), amount=Decimal(100)
)
LONGER = Decision(id="9", decided=date(2022, 12, 12), text="Förlängt.", about="extension", due=date(2023, 6, 30))


@pytest.fixture(scope="module")
def decided(agreement: Agreement) -> Agreement:
    return latest(agreement.model_copy(update={"decisions": [MOVED, LIMITS, LONGER]}))


def test_a_month_keeps_the_rules_that_were_in_force(agreement: Agreement, decided: Agreement):
    assert measure(decided, PATROLS, LEDGER, "2022-08") == measure(agreement, PATROLS, LEDGER, "2022-08")


def test_original_current_and_forecast_stand_beside_each_other(decided: Agreement):
    """Planned to 4 September: 5 000 x 257/375 = 3 426.67; then (8 000 - 3 426.67) x 26/118 of the days left."""
    [line] = [each for each in measure(decided, PATROLS, LEDGER, "2022-09").lines if each.id == "material"]
    told = (line.original, line.budget, line.forecast, line.accrued, line.plan_to_date)
    assert told == tuple(Decimal(text) for text in ("-5000", "-8000", "-8000", "-5200", "-4434.35"))


def test_a_decided_limit_is_no_longer_told_as_undecided(decided: Agreement):
    """2 nights of 100 are red either way; 400 kr more than a budget of 8 000 never is."""
    said = {
        month: " ".join(
            each.message
            for each in measure(decided, PATROLS, LEDGER, month).findings
            if each.code == "measure.significant_deviation"
        )
        for month in ("2022-08", "2022-09")
    }
    assert "ännu inte beslutad av styrgruppen" in said["2022-08"]
    assert said["2022-09"]
    assert "beslutad" not in said["2022-09"]


@pytest.mark.parametrize("period", ["2022-09", "2023-02"])
def test_every_figure_is_explained_by_its_rows_and_by_its_decision(decided: Agreement, period: str):
    explainer = Explainer(decided, PATROLS, LEDGER, period)
    explained = {path: explainer(path) for path in explainer.values}  # raises where parts or formula differ
    cited = [each.id for each in explained["lines.material.plan_to_date"].decisions]
    assert cited == (["4"] if period == "2022-09" else ["4", "9"])
    assert explained["lines.contingency.budget"].decisions == []
    assert [str(term.amount) for term in explained["lines.material.budget"].terms] == ["-5000.00", "-3000.00"]
