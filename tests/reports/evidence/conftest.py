"""The sample months reported one after the other, each knowing the one before, with their evidence pages."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
from lxml import html

from tasks.agreement.load import load_agreement
from tasks.measures.explain import Explainer
from tasks.reports.build import build_report
from tasks.reports.context import Context
from tasks.reports.evidence import evidence_page
from tasks.reports.model import Report, Source
from tasks.reports.told import told
from tasks.reports.view import view
from tests.browsers import chromium
from tests.measures.sample_reader import MONTHS, ROOT, read_sample
from tests.reports.evidence.many import MADE


@dataclass(frozen=True)
class Told:
    """A month: what its report is made of, the report, and the page as text and as a tree."""

    patrols: pl.DataFrame
    ledger: pl.DataFrame
    context: Context
    report: Report
    explainer: Explainer
    text: str
    tree: html.HtmlElement

    def figure(self, path: str) -> html.HtmlElement:
        """The section of a figure."""
        return self.tree.get_element_by_id(path)

    def says(self, element_id: str) -> str:
        """The words of an element, on one line."""
        return plain(self.tree.get_element_by_id(element_id).text_content())


def plain(text: str) -> str:
    """On one line, with ordinary spaces."""
    return " ".join(text.split())


@pytest.fixture(scope="session")
def agreement():
    """The first user's."""
    return load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")


@pytest.fixture(scope="session")
def tell(agreement):
    """Make a month's page from facts and context."""

    def make(patrols: pl.DataFrame, ledger: pl.DataFrame, context: Context) -> Told:
        report = build_report(agreement, patrols.lazy(), ledger.lazy(), context)
        text = evidence_page(report, view(report, agreement), agreement, patrols, ledger, context)
        explainer = Explainer(agreement, patrols, ledger, context.period, context.earlier, context.month_told)
        return Told(patrols, ledger, context, report, explainer, text, html.fromstring(text))

    return make


@pytest.fixture(scope="session")
def pages(agreement, tell) -> dict[str, Told]:
    """The sample's months, by month."""
    facts, made = read_sample(agreement), {}
    before, earlier, reported = None, {}, []
    for number, month in enumerate(MONTHS, 2):
        patrols, ledger = facts[month]
        context = Context(
            period=month,
            edition=1,
            made_on=date(2022, number, 4),
            before=before,
            earlier=earlier,
            reported=reported,
            sources=[
                Source(file=file, sha256="", kind=kind, rows=frame.height, rejected=0)
                for frame, kind in ((patrols, "shifts"), (ledger, "ledger"))
                for file in frame["file"].unique(maintain_order=True)
            ],
            made=MADE,
        )
        made[month] = tell(patrols, ledger, context)
        report = made[month].report
        before = told(report.as_json())
        earlier, reported = earlier | {month: report.nights}, report.months
    return made


@pytest.fixture(scope="module")
def browser():
    with chromium("the evidence page can be read and printed") as opened:
        yield opened
