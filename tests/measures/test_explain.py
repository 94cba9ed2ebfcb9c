"""Every figure of a report rests on rows and stated terms that add up to it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.measures.explain import Explainer, Explanation, explain, figures
from tasks.measures.measure import measure
from tasks.measures.months import month_figures
from tasks.measures.parts import EVIDENCE, WHY_NOTHING, Parts, settled
from tasks.reports.evidence import as_text
from tasks.reports.evidence.words import rule, wording
from tests.measures.makers import booking, ledger_of, patrol, patrols_of
from tests.measures.sample_reader import MONTHS
from tests.properties import examples

NO_FIGURE = {"id", "name", "label", "clause", "status", "party", "kind"}
NOT_FROM_ROWS = {"status", "findings", "outlook", "outside", "unplaced"}
BOOK, SIE = "nattvandring_2022.xlsx", "bokforing_2122.se"


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


def giving(explanation: Explanation) -> list[tuple[str, int, Decimal]]:
    """(file, row, contribution) of the rows that give something."""
    return [
        (row["file"], row["row"], row["contribution"])
        for row in explanation.rows.iter_rows(named=True)
        if row["contribution"]
    ]


@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_of_the_scenario_is_explained(agreement, sample_facts, month):
    patrols, ledger = sample_facts[month]
    listed = ledger_of(
        booking("2022-01-31", 120, "material"), booking("2022-01-31", 5000), booking("2022-01-31", 1, "x")
    )
    measures = measure(agreement, patrols, ledger, month, expenses=listed)
    named = figures(measures)
    assert numeric_paths(measures.model_dump(mode="json")) <= set(named)
    explained = Explainer(agreement, patrols, ledger, month, expenses=listed)
    for figure in named:
        explanation = explained(figure)
        assert adds_up(explanation), figure
        assert rule(explanation)
        assert explanation.clause or figure.startswith(("crew.", "lines.unallocated.")), figure


@pytest.mark.parametrize("month", MONTHS)
def test_every_month_that_corrections_tell_of_is_explained(agreement, sample_facts, month):
    patrols, ledger = sample_facts[month]
    explained = Explainer(agreement, patrols, ledger, month)
    for each in month_figures(agreement, patrols, ledger, month):
        for figure, value in each.figures.items():
            explanation = explained(f"months.{each.month}.{figure}")
            assert explanation.value == value
            assert adds_up(explanation), figure


@pytest.mark.parametrize(
    ("figure", "clause", "rows"),
    [
        # Places and amounts looked up by hand in the files of March.
        ("nights.outside_calendar_to_date", "A1", [(BOOK, 23, 1)]),
        ("nights.extra_to_date", "M5", [(BOOK, 10, 1), (BOOK, 30, 1)]),
        (
            "lines.material.booked",
            "M4",
            [(SIE, 336, -389), (SIE, 354, -1190), (SIE, 532, Decimal("-2340.5")), (SIE, 557, -318)],
        ),
        (
            "lines.contingency.accrued",
            "M5",
            [(BOOK, 10, -2500), (BOOK, 30, -2500), (SIE, 400, -640)],
        ),
        ("funds.not_clearly_in_purpose", "M10", [(SIE, 385, Decimal("412.5"))]),
        (
            "associations.ljustorp-if.earned",
            "M8",
            [(BOOK, row, 1250 if row == 20 else 2500) for row in (8, 11, 15, 20, 22, 26, 29)],
        ),
        (
            "months.2022-02.lines.material.booked",
            "M4",
            [(SIE, 336, -389), (SIE, 354, -1190), (SIE, 557, -318)],
        ),
    ],
)
def test_the_rows_are_the_right_ones(agreement, sample_facts, figure, clause, rows):
    explanation = explain(agreement, *sample_facts["2022-03"], "2022-03", figure)
    assert giving(explanation) == rows
    assert explanation.clause == clause


@pytest.mark.parametrize(
    ("figure", "text", "amount"),
    [
        ("nights.planned", "Avtalat antal nätter", "100"),
        ("nights.plan_to_date", "100 avtalade × 28 av 108 möjliga nätter", "25.9259"),
        ("lines.patrol_nights.plan_to_date", "Budgeten × 28 av 108 möjliga nätter", "-64814.81"),
        ("lines.patrol_nights.variance_to_date", "Minus periodbudget", "64814.81"),
        ("lines.material.plan_to_date", "Budgeten × 100 av avtalstidens 375 dagar", "-1333.33"),
        (
            "lines.patrol_nights.forecast",
            "Väntat under resten av avtalstiden: 68,5714 områdesnätter till",
            "-171428.57",
        ),
        ("lines.material.forecast", "Kvar av budgeten, väntas användas eller komma in", "-762.50"),
    ],
)
def test_what_is_no_row_is_stated(agreement, sample_facts, figure, text, amount):
    explanation = explain(agreement, *sample_facts["2022-03"], "2022-03", figure)
    assert [(wording(term.text), str(term.amount)) for term in explanation.terms][-1] in (
        (text, amount),
        (text, f"{amount}.0000"),
    )


@pytest.mark.parametrize(
    ("figure", "formula"),
    [
        ("nights.utilisation", "nights.to_date 24 ÷ nights.planned 100"),
        (
            "nights.pace_needed",
            "(nights.planned 100 − nights.to_date 24) ÷ (nights.eligible_term 108 − nights.eligible_to_date 28)",
        ),
        (
            "lines.material.forecast",
            "det lägsta av lines.material.budget (-5000.00) och lines.material.accrued (-4237.50)",
        ),
        (
            "lines.patrol_nights.variance_to_date",
            "lines.patrol_nights.accrued (-60000.00) − lines.patrol_nights.plan_to_date (-64814.81)",
        ),
        ("funds.utilisation", "| funds.accrued_costs (-70290.00) | ÷ lines.grant.budget 270000.00"),
    ],
)
def test_a_derived_figure_says_which_figures_it_follows_from(agreement, sample_facts, figure, formula):
    text = as_text(explain(agreement, *sample_facts["2022-03"], "2022-03", figure))
    assert f"= {formula}" in text.split("\n")


def test_a_path_may_name_its_part_in_brackets(agreement, sample_facts):
    plain = explain(agreement, *sample_facts["2022-03"], "2022-03", "lines.material.booked")
    assert explain(agreement, *sample_facts["2022-03"], "2022-03", 'lines["material"].booked').value == plain.value


@pytest.mark.parametrize(
    ("period", "figure", "words"),
    [
        ("2022-03", "nights.todate", "did you mean nights.to_date"),
        ("2022-03", "lines.materials.booked", "did you mean lines.material.booked"),
        ("2022-03", "lines.material.label", "is no figure"),
        ("2022-03", "status", "is no figure"),
        ("2022-03", "", "is no figure"),
        ("2022-03", "../../etc/passwd", "is no figure"),
        ("2022-03", "months.2022-05.nights.in_period", "is no figure"),
        ("2022-03", "months.2022-02.lines.material.forecast", "is no figure"),
        ("2023-03", "nights.to_date", "outside the term"),
    ],
)
def test_what_is_no_figure_is_refused_in_a_sentence(agreement, sample_facts, period, figure, words):
    with pytest.raises(InputError, match=words):
        explain(agreement, *sample_facts["2022-03"], period, figure)


def test_what_is_unknown_without_a_ledger_has_no_rows(agreement):
    explanation = explain(agreement, patrols_of(patrol("2022-01-07")), None, "2022-01", "lines.material.booked")
    assert explanation.value is None
    assert "Okänt" in rule(explanation)


TARIFFS = [
    {},
    {"per": "night"},
    {"per": "night", "minimum_adults": 2},
    {"steps": [{"adults": 2, "rate": 500}, {"adults": 4, "rate": 1000}]},
    {"per": "patrol", "package": 3},
    {"package": 3},
    {"per": "season"},
    {"cap": {"amount": 7000}},
]


@st.composite
def facts(draw):
    """A few nights of patrols and bookings, on purpose crowded so that teams share nights, areas and vouchers."""
    nights = ["2021-12-24", "2022-01-01", "2022-01-07", "2022-01-08", "2022-01-12", "2022-01-14", "2022-01-15"]
    team = st.builds(
        patrol,
        st.sampled_from(nights),
        st.sampled_from(["arenaomradet", "centrum", "sorberge"]),
        st.sampled_from(["timra-ik", "sorberge-if", "ljustorp-if"]),
        st.integers(1, 5),
        st.sampled_from(["21:00-01:00", "21:20-23:40"]),
        st.none() | st.integers(0, 3),
    )
    voucher = st.builds(
        booking,
        st.sampled_from(["2021-12-10", "2022-01-03", "2022-01-20"]),
        st.decimals(-9000, 9000, places=2),
        st.sampled_from([None, None, "material", "contingency", "grant", "gone"]),
        st.sampled_from([None, "timra-ik", "ljustorp-if"]),
    )
    patrols = draw(st.lists(team, max_size=14))
    return patrols_of(*patrols), ledger_of(*draw(st.lists(voucher, max_size=8)))


@given(facts(), st.sampled_from(TARIFFS), st.sampled_from(["equal", "adults"]), st.booleans())
@settings(max_examples=examples(8), deadline=None)
def test_every_figure_of_any_agreement_is_explained(changed, known, tariff, split, with_ledger):
    line = {"id": "patrol_nights", "clause": "M3", "label": "Nattvandring", "amount": -250000, "profile": "nights"}
    others = [
        {"id": "grant", "clause": "M2", "label": "Stöd", "amount": 270000, "accounts": ["3985-3989"]},
        {"id": "contingency", "clause": "M5", "label": "Oförutsett", "amount": -15000, "profile": "reserve"},
        {
            "id": "material",
            "clause": "M4",
            "label": "Material",
            "amount": -5000,
            "profile": "schedule",
            "schedule": [{"date": date(2022, 1, 10), "amount": -2000}, {"date": date(2022, 6, 10), "amount": -3000}],
        },
    ]
    tariff = {"rate": 2500, "quantity": 100} | tariff
    agreement = changed(budget=[*others, line | {"tariff": tariff}], split=split)
    patrols, ledger = known[0], known[1] if with_ledger else None
    explained = Explainer(agreement, patrols, ledger, "2022-01")
    for figure in figures(measure(agreement, patrols, ledger, "2022-01")):
        assert adds_up(explained(figure)), figure


def test_rows_of_two_files_of_one_name_stand_in_one_order():
    at = {"file": "a.se", "sheet": None, "row": 1, "rows": [1], "table": "ledger", "date": date(2022, 1, 7)}
    rows = [at | {"sha256": f"{number:02}", "weight": 1, "why": None, "counted_at": None} for number in range(40)]
    frame = pl.DataFrame(rows[::-1], schema=EVIDENCE | {"weight": pl.Int64} | WHY_NOTHING)
    _, found = settled(Parts(((frame, Fraction(1)),)), 2)
    assert found["sha256"].to_list() == [row["sha256"] for row in rows]
