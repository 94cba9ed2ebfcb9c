"""Other municipalities agree on other things: every output is made for them too, from the real figures."""

import re
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import polars as pl
import pytest

from tasks.agreement.model import Clauses, Span
from tasks.agreement.tariff import ScheduledAmount, Step, Tariff
from tasks.reports.build import build_report
from tasks.reports.context import Context
from tasks.reports.documents.evaluation import evaluation_document
from tasks.reports.documents.files import document_docx, document_pdf
from tasks.reports.documents.quarterly import quarterly_document
from tasks.reports.documents.statement import open_account, statement
from tasks.reports.documents.texts import Texts
from tasks.reports.outputs import render
from tasks.reports.view import view
from tests.reports.pdf_rules import broken_rules


def with_line(agreement, line_id, **changes):
    """The agreement with one budget line changed."""
    budget = [line.model_copy(update=changes) if line.id == line_id else line for line in agreement.budget]
    return agreement.model_copy(update={"budget": budget})


def without_line(agreement, line_id):
    """The agreement without one of its budget lines."""
    return agreement.model_copy(update={"budget": [line for line in agreement.budget if line.id != line_id]})


VARIANTS = {
    "one tariff pays all areas": lambda a: without_line(a, "contingency"),
    "steps by crew": lambda a: with_line(
        a,
        "patrol_nights",
        tariff=Tariff(
            rate=Decimal(1000),
            quantity=100,
            per="patrol",
            steps=[Step(adults=2, rate=Decimal(500)), Step(adults=4, rate=Decimal(1000))],
        ),
    ),
    "packages of ten": lambda a: with_line(
        a, "patrol_nights", tariff=Tariff(rate=Decimal(12000), quantity=10, per="patrol", package=10)
    ),
    "a season": lambda a: with_line(
        a, "patrol_nights", profile="linear", tariff=Tariff(rate=Decimal(10000), quantity=3, per="season")
    ),
    "no tariff at all": lambda a: with_line(
        with_line(a, "patrol_nights", tariff=None, profile="linear"), "contingency", tariff=None
    ),
    "scheduled grant": lambda a: with_line(
        a,
        "grant",
        profile="schedule",
        schedule=[ScheduledAmount(date=date(2022, 1, 31), amount=Decimal(270000))],
    ),
    "smallest crew": lambda a: a.model_copy(update={"crew": a.crew.model_copy(update={"minimum": 4})}),
    "no quarters named": lambda a: a.model_copy(update={"quarters": {}, "decision_on_extension": None}),
    "a file from before the clauses": lambda a: a.model_copy(update={"clauses": Clauses(), "activity": None}),
    "a short term": lambda a: a.model_copy(
        update={"term": Span(start=date(2022, 3, 1), end=date(2022, 3, 31)), "quarters": {}}
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_output_is_made(variant, agreement, march, patrols, ledger):
    other = VARIANTS[variant](agreement)
    context = Context(period="2022-03", edition=1, made_on=date(2022, 4, 5), made=march.made)
    report = build_report(other, patrols.lazy(), ledger.lazy(), context)
    shown = view(report, other)
    assert not any("≠" in note for note in shown.association_notes)
    outputs = render(report, other, patrols, ledger)
    assert broken_rules(outputs.pdf, other.pdf_standards) == [] and outputs.xlsx.startswith(b"PK")
    quarter = quarterly_document(other, "2022-Q1", [report], Texts(), edition=1, made_on=date(2022, 4, 12))
    evaluation = evaluation_document(other, [report], patrols, Texts(), edition=1, made_on=date(2022, 12, 1))
    for document in (quarter, evaluation):
        # Drafts, for the steering group has written nothing: accessible, and not sealed.
        assert broken_rules(document_pdf(document, other.pdf_standards), ["ua-1"]) == []
        assert document_docx(document).startswith(b"PK")
    assert "Timrå IK" in statement(report, other, "timra-ik", patrols, ledger)


def test_a_file_without_the_new_keys_asserts_nothing(agreement, march, patrols, ledger):
    """Neutral words, and no ids but those of its own budget lines and questions."""
    other = VARIANTS["a file from before the clauses"](agreement)
    own = {line.clause for line in other.budget} | {question.clause for question in other.open_questions}
    context = Context(period="2022-03", edition=1, made_on=date(2022, 4, 5), made=march.made)
    report = build_report(other, patrols.lazy(), ledger.lazy(), context)
    outputs = render(report, other, patrols, ledger)
    quarter = quarterly_document(other, "2022-Q1", [report], Texts(), edition=1, made_on=date(2022, 4, 12))
    evaluation = evaluation_document(other, [report], patrols, Texts(), edition=1, made_on=date(2022, 12, 1))
    papers = [outputs.subject, outputs.txt, quarter.model_dump_json(), evaluation.model_dump_json()]
    papers += [statement(report, other, "timra-ik", patrols, ledger), open_account(report, other).html]
    for paper in map(unquote, papers):
        assert set(re.findall(r"(?<![=\w])[AGM]\d{1,2}\b", paper)) <= own, paper
        assert not re.search(r"(?i)dialog|samma ändamål|kräva tillbaka|intyga|frivillig", paper), paper
    assert {finding.clause for finding in report.findings} <= {*own, None}
    assert [section.heading for section in quarter.sections if section.heading == "Värdegrund"] == []


@pytest.mark.parametrize("has_ledger", [True, False])
def test_extra_areas_are_reconciled_also_while_the_ledger_is_unknown(has_ledger, agreement, march, patrols, ledger):
    same_night = patrols.vstack(patrols[1:2].with_columns(area=pl.lit("sorberge")))
    context = Context(period="2022-03", edition=1, made_on=date(2022, 4, 5), made=march.made, has_ledger=has_ledger)
    shown = view(build_report(agreement, same_night.lazy(), ledger.lazy(), context), agreement)
    assert shown.association_notes[0].replace("\u00a0", " ") == (
        "Upparbetat av föreningarna 10 000 kr = Nattvandring helg 7 500 kr + extra områden 2 500 kr ✓"
    )


def test_a_smallest_crew_is_followed_up_where_one_is_agreed(agreement, march, patrols, ledger):
    other = VARIANTS["smallest crew"](agreement)
    context = Context(period="2022-03", edition=1, made_on=date(2022, 4, 5), made=march.made)
    shown = view(build_report(other, patrols.lazy(), ledger.lazy(), context), other)
    # Of the three eligible area-nights one was walked by three adults.
    figures = {row.label: row.to_date.replace("\u00a0", " ") for row in shown.activity}
    assert figures["Områdesnätter under minsta bemanning"] == "1"
    assert figures["Andel områdesnätter med minsta bemanning"] == "67 %"
    assert not any("Minsta bemanning" in sentence for sentence in shown.unknown)
