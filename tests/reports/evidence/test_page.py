"""Every figure of a report stands on its evidence page, down to its rows, and says what ``iop explain`` says."""

import re
from decimal import Decimal

import pytest
from lxml import html

from tasks.errors import DefectError
from tasks.reports.build import build_report
from tasks.reports.evidence import as_text, evidence_page
from tasks.reports.told import told
from tasks.reports.view import view
from tests.measures.sample_reader import MONTHS
from tests.reports.evidence.conftest import Told, plain

SHOWN_ALONE = {
    "2022-01": {"2021-12", "2022-01"},
    "2022-02": {"2022-02"},
    "2022-03": {"2022-02", "2022-03"},
    "2022-04": {"2022-04"},
}
"""Months that are new in a report, or corrected by it."""


def number(written: str) -> Decimal:
    """A number as people read it: ``−2 500,00 kr``, ``24 %``."""
    value = Decimal(re.sub(r"[^\d,.-]", "", written.replace("−", "-")).replace(",", "."))
    return value / 100 if "%" in written else value


def given(told: Told, path: str) -> list[tuple[str, Decimal]]:
    """(row id, what it gives) of the rows that a figure unfolds to."""
    rows = told.figure(path).xpath(".//details//tbody/tr")
    return [
        (row.xpath("./th/a/@href")[0], number(row.xpath("./td")[-1].text_content().split(":")[0])) for row in rows
    ]


@pytest.mark.parametrize("month", MONTHS)
def test_the_page_says_what_explain_says(pages, month):
    told = pages[month]
    of_months = [
        f"months.{one.month}.{figure}"
        for one in told.report.months
        if one.month in SHOWN_ALONE[month]
        for figure in one.figures
    ]
    for path in [*told.explainer.values, *of_months]:
        explanation = told.explainer(path)
        first, rule, clause, *rest = as_text(explanation).split("\n")
        shown = plain(told.figure(path).text_content())
        assert plain(rule) in shown, path
        assert (f"({clause.removeprefix('Avtalspunkt ')})" if explanation.clause else clause) in shown, path
        value = told.figure(path).xpath("./h3/b")[0].text_content()
        if first.endswith("okänt"):
            assert value == "–", path
            continue
        assert number(value) == Decimal(first.split(" = ")[1]), path
        if rest and rest[0].startswith("= "):
            in_text = re.findall(r"(?:nights|crew|lines|funds|associations|outlook)\.[^\s()]+", rest[0])
            links = told.figure(path).xpath(".//p[@class='eq']/a/@href")
            assert [link.removeprefix("#") for link in links] == in_text, path
        else:
            rows = [line for line in rest if re.search(r"rad(er)? \d", line)]
            assert sorted(each for _, each in given(told, path)) == sorted(Decimal(r.split()[0]) for r in rows), path
            assert sum(each for _, each in given(told, path)) == explanation.rows["contribution"].sum(), path


@pytest.mark.parametrize("month", MONTHS)
def test_every_link_leads_somewhere_and_every_row_stands_once(pages, month):
    told = pages[month]
    ids = told.tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in told.tree.xpath("//a/@href")} <= set(ids)
    assert not told.tree.xpath("//details//*[@id]")  # a browser need not open it for a link
    rows = [each for each in ids if re.fullmatch(r"f\d+(\.\d+)?-\d+", each)]
    assert len(rows) == told.patrols.select("file", "row").unique().height + told.ledger.height


def test_a_correction_leads_to_the_months_own_figure(pages):
    march = pages["2022-03"]
    links = {
        plain(link.text_content()): link.get("href")
        for link in march.tree.xpath("//h2[@id='rattelser']/following-sibling::table[1]//th/a")
    }
    assert list(links.values()) == [f"#months.{each.month}.{each.figure}" for each in march.report.corrections]
    assert links["februari 2022: nätter"] == "#months.2022-02.nights.in_period"


def test_nothing_is_fetched_and_nothing_runs(pages):
    text = pages["2022-03"].text
    assert "default-src 'none'" in text
    assert not re.search(r"<script|<img|<link|@import|url\(|\son\w+=|https?:", text)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        # By hand: 18 nights told in February, one of them gone since, seven walked in March.
        ("nights.to_date", "Februari 2022 18 → rättat −1 → nytt +7 → nu 24."),
        ("nights.in_period", "Februari 2022 7 → rättat −1 → nu 7."),
        ("g-months.2022-02", "Februari 2022, månaden för sig"),
        ("months.2022-02.nights.in_period", "Nätter i perioden 6"),
        ("nights.planned", "Oförändrat sedan februari 2022 (100)."),
        ("lines.material.booked", "Februari 2022 −3 919,50 kr → rättat −318,00 kr → nu −4 237,50 kr."),
        ("nights.utilisation", "Nätter hittills 24 ÷ Avtalade nätter 100 = 24 %"),
        ("nights.forecast", "Nätter hittills 24 + Takt hittills 0,8571 × (Möjliga nätter i avtalstiden 108 − "),
        ("lines.patrol_nights.plan_to_date", "Budget (−250 000,00 kr) × Möjliga nätter hittills 28 ÷ Möjliga nätter"),
        ("lines.patrol_nights.variance_to_date", "= +4 814,81 kr"),  # 250 000 × 28/108 planned, 24 × 2 500 walked
        ("lines.contingency.plan_to_date", "det högsta av Upparbetat (−5 640,00 kr) och Budget (−15 000,00 kr)"),
        ("funds.not_clearly_in_purpose", "− Ej fördelat, bokfört (−412,50 kr)"),
        ("nights.to_date", "0: redan räknad: samma natt som rad 9"),
        ("raknasinte", "23 2022-03-02 Annan kväll än avtalets: räknas för sig"),
        ("raknasinte", "260 2021-12-10 Dag utanför avtalstiden"),
        ("raknasinte", "320 2022-01-27 Balanskonto: aldrig utfall"),
        ("funds.not_clearly_in_purpose", "Passar ingen budgetrad 25 februari 2022, konto 6212 412 att göra"),
        ("f1-10", "10 2022-01-08 Sörberge, Sörberge IF, 3 vuxna 1 extra område, 2 500 kr"),
    ],
)  # fmt: skip
def test_what_march_says(pages, path, words):
    element = pages["2022-03"].tree.get_element_by_id(path)
    if path == "raknasinte":
        element = element.getparent()
    assert words in plain(element.text_content()) or words in plain(" ".join(element.itertext()))


def test_what_no_sheet_has_told_of_is_unknown(pages, tell):
    march = pages["2022-03"]
    told = tell(march.patrols, march.ledger, march.context.model_copy(update={"month_told": False}))
    assert told.says("nights.in_period").startswith("Nätter i perioden –")
    assert not told.figure("nights.in_period").xpath(".//details")
    assert told.says("nights.to_date").startswith("Nätter hittills 24")


def test_a_corrected_edition_bridges_from_the_one_before(pages, tell):
    march = pages["2022-03"]
    replaced = march.context.before.model_copy(update={"period": "2022-03"})
    told = tell(march.patrols, march.ledger, march.context.model_copy(update={"edition": 2, "replaced": replaced}))
    assert "Utgåva 1 18 → rättat +6 → nu 24." in told.says("nights.to_date")


def test_many_rows_are_told_by_month(pages, tell):
    march = pages["2022-03"]
    many = march.patrols.select("*").with_columns(row=march.patrols["row"] + 1000)
    told = tell(
        march.patrols.vstack(many).vstack(many.with_columns(row=many["row"] + 1000)), march.ledger, march.context
    )
    shown = plain(" ".join(told.figure("nights.to_date").itertext()))
    assert "81 rader som ger 24" in shown
    assert "mars 2022 rad" in shown


def test_a_figure_that_its_rows_do_not_give_stops_the_page(pages, agreement):
    march = pages["2022-03"]
    wrong = march.report.model_copy(update={"nights": march.report.nights.model_copy(update={"to_date": 25})})
    with pytest.raises(DefectError, match=r"nights\.to_date is 25 in the report and 24 by its rows"):
        evidence_page(wrong, view(wrong, agreement), agreement, march.patrols, march.ledger, march.context)


def test_a_corrected_edition_begins_with_what_it_changes(pages, agreement):
    april = pages["2022-04"]
    one_more = april.report.nights.model_copy(update={"to_date": april.report.nights.to_date + 1})
    first = told(april.report.model_copy(update={"nights": one_more}).as_json())
    context = april.context.model_copy(update={"edition": 2, "replaced": first, "reason": "Ett pass var dubbelt."})
    report = build_report(agreement, april.patrols.lazy(), april.ledger.lazy(), context)
    page = evidence_page(report, view(report, agreement), agreement, april.patrols, april.ledger, context)
    [head] = html.fromstring(page).xpath("//header")
    now = april.report.nights.to_date
    cells = [[plain(cell.text_content()) for cell in row] for row in head.xpath(".//tbody/tr")]
    assert cells == [["Nätter", str(now + 1), str(now), "−1"]]
    assert (
        "Utgåva 2 ersätter utgåva 1" in plain(head.text_content()) and "Ett pass var dubbelt" in head.text_content()
    )
