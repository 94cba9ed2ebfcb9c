"""The states of a year, from facts, in every output: what is to be decided stands in all of them."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from lxml import html as lxml_html

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Decision
from tasks.reports.build import build_report
from tasks.reports.context import Context
from tasks.reports.outputs import render
from tasks.reports.outputs.charts import ChartImage
from tasks.reports.outputs.email import render_email
from tasks.reports.proposed import proposed
from tasks.reports.told import told
from tasks.reports.view import view
from tasks.reports.view.mail import mail
from tests.measures.makers import booking, ledger_of, patrol, patrols_of
from tests.pdf_text import pdf_text

MEETINGS = [date(2022, month, 14) for month in range(2, 13)]
LAST = {month: day for month, day in zip(range(1, 13), (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True)}


def facts(agreement, through):
    """Three nights of four walked, the second area seven times, a Thursday, and money gone astray."""
    nights = [night for night in eligible_nights(agreement) if night <= through]
    walked = [night for number, night in enumerate(nights) if number % 4 != 3]
    rows = [patrol(str(night)) for night in walked]
    rows += [patrol(str(night), "sorberge", association="sorberge-if") for night in walked[:7]]
    rows += [patrol("2022-06-23", "centrum")] if through >= date(2022, 6, 23) else []
    booked = [
        booking("2022-01-10", -270_000, "grant", account=3985),
        booking("2022-01-11", 4_099, "material", account=5460),
        booking("2022-01-12", 725, "contingency", account=6110),
        booking("2022-01-13", 39_000, association="sorberge-if", account=4600),
        booking("2022-01-14", 1_250, account=4600),
        booking("2022-01-15", 3_200, compensation=False, account=7010),
    ]
    placed = {"sha256": "ab" * 32, "file": "bok.se", "sheet": None, "year_start": date(2022, 1, 1)}
    return patrols_of(*rows), ledger_of(*(row | placed for row in booked))


def of_month(agreement, month, march, **about):
    """The report of a month of 2022 and its agreement, with meetings; ``about`` goes into its context."""
    meeting = agreement.model_copy(update={"meetings": MEETINGS})
    patrols, ledger = facts(meeting, date(2022, month, LAST[month]))
    made_on = date(2022 + month // 12, month % 12 + 1, 5)
    context = {"period": f"2022-{month:02d}", "edition": 1, "made_on": made_on, "made": march.made}
    return build_report(meeting, patrols.lazy(), ledger.lazy(), Context(**(context | about))), meeting


@pytest.fixture(scope="module")
def made(agreement):
    """(view, outputs) of a month of 2022."""

    def make(month, march, **about):
        report, meeting = of_month(agreement, month, march, **about)
        return view(report, meeting), render(report, meeting, *facts(meeting, report.cutoff))

    return make


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "").replace("-\n", ""))


STATES = [
    (1, "early", ["Budgeten: 270 000 kr", "När en avvikelse är betydande"]),
    (8, "running", ["Nytt mål: 87 nätter", "Inga fler extra områden; 3 225 kr täcks", "3 200 kr i lön tillbaka"]),
    (11, "last", ["Förslag om förlängning: två alternativ", "Nytt mål: 84 nätter"]),
    (12, "after", ["Sörberge IF: 21 500 kr tillbaka", "Oförutsedda utgifter: 3 225 kr över budget täcks"]),
]


@pytest.mark.parametrize(("month", "phase", "titles"), STATES)
def test_every_output_holds_what_is_decided(month, phase, titles, made, march):
    shown, outputs = made(month, march)
    asked = [*shown.decisions, *shown.other_decisions]
    assert set(titles) <= {plain(each.title) for each in asked}
    page = plain(lxml_html.fromstring(outputs.html).text_content())
    pdf = plain(pdf_text(outputs.pdf, "the PDF holds what is decided"))
    book = openpyxl.load_workbook(io.BytesIO(outputs.xlsx))
    cells = "\n".join(plain(str(cell.value)) for row in book["Sammanfattning"].iter_rows() for cell in row)
    for each in shown.decisions:
        assert plain(each.wording) in page and plain(each.wording) in plain(outputs.txt)
    for each in asked:
        assert plain(each.wording) in cells
        # Words that the PDF parts at the end of a line are not looked for.
        assert plain(each.wording)[:25] in pdf
    for sentence in shown.todo:
        assert plain(sentence) in cells
    for sentence in mail(shown).todo:
        assert plain(sentence) in page and plain(sentence) in plain(outputs.txt)


def test_a_corrected_edition_says_in_every_output_what_it_changes(made, march, agreement):
    first, _ = of_month(agreement, 4, march)
    nights = first.nights.model_copy(update={"to_date": 30})
    then = told(first.model_copy(update={"nights": nights}).as_json())
    _, outputs = made(4, march, edition=2, replaced=then, reason="Ett pass var dubbelt.")
    page = lxml_html.fromstring(outputs.html)
    book = openpyxl.load_workbook(io.BytesIO(outputs.xlsx))
    cells = [[cell.value for cell in row] for row in book["Sammanfattning"].iter_rows(max_col=4)]
    assert ["Nätter", "30", "29", "−1"] in [
        [plain(cell.text_content()) for cell in row] for row in page.xpath("//tbody/tr")
    ]
    assert "Nätter: 30 → 29 (−1)" in plain(outputs.txt)
    assert ["Nätter", 30, 29, -1] in cells
    pdf = plain(pdf_text(outputs.pdf, "the PDF says what an edition changes"))
    assert "Det här ändras" in pdf and "Skillnad" in pdf
    for text in (plain(page.text_content()), plain(outputs.txt), plain(str(cells)).replace("\\xa0", " "), pdf):
        assert "Utgåva 2 ersätter utgåva 1 från" in text and "Orsak: Ett pass var dubbelt." in text


def test_after_the_term_no_output_speaks_of_what_is_to_come(made, march):
    shown, outputs = made(12, march)
    assert shown.ended
    page = plain(lxml_html.fromstring(outputs.html).text_content())
    alternatives = " ".join(lxml_html.fromstring(outputs.html).xpath("//img/@alt"))
    pdf = plain(pdf_text(outputs.pdf, "the PDF foretells nothing after the term"))
    for text in (outputs.subject, page, alternatives, plain(outputs.txt), pdf):
        said = text.split("Avtalspunkter")[0]  # the agreement's own words
        said = said.replace("(prognos)", "")  # what an earlier report said
        assert not re.search(r"(?i).{30}(prognos|väntas|\btakt\b|i år|kommande|dialog).{30}", said)


def test_amounts_are_rounded_once(made, march):
    """A sum that stands in several places stands there with the same digits, in kronor and never in thousands."""
    for month in (1, 8, 12):
        shown, outputs = made(month, march)
        assert "tkr" not in outputs.txt
        accrued = shown.figures[1].now.partition(" av ")[0]
        assert accrued == shown.money[-1].accrued


WORDS_AT_WORST, WORDS_IN_ORDER = 500, 350


DECISIONS = [
    Decision(
        id="1",
        decided=date(2022, 1, 3),
        text="Material får 6 000 kr.",
        about="budget",
        object="material",
        amount=6000,
    ),
    Decision(
        id="2", decided=date(2022, 1, 3), text="Mer.", about="budget", object="material", amount=9000, approved=False
    ),
    Decision(id="3", decided=date(2022, 1, 3), text="Avtalet förlängs.", about="extension", due=date(2023, 12, 31)),
    Decision(id="4", decided=date(2022, 1, 3), text="Kaffe till passen."),
]
"""What a meeting looks back on at worst: one of each kind that the mail counts."""

NO_PICTURE = ChartImage(cid="a@b", file="a.png", width=1, height=1, png=b"")


def count(report, agreement) -> tuple[int, int]:
    """Words of the text part and of the page, the subject with each; a number of thousands is two."""
    subject, html, text = render_email(view(report, agreement), NO_PICTURE)
    page = lxml_html.fromstring(html)
    for unseen in page.xpath("//style | //title | //*[@class='preheader']"):
        unseen.drop_tree()
    return len(f"{subject} {text}".split()), len(f"{subject} {page.text_content()}".split())


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("edition", [1, 2])
def test_a_mail_is_read_in_two_minutes_at_worst(month, edition, agreement, march):
    """Every month of the year in which everything goes wrong, and its correction, in which every figure changes, and
    one proposal (where several do, the mail only counts them).
    """
    report, meeting = of_month(agreement, month, march)
    first, *others = proposed(report.model_copy(update={"made_on": march.made_on}), meeting)
    first = first.model_copy(update={"amount": Decimal(7), "title": first.title.replace("0", "1")})
    other = told(march.as_json()).model_copy(update={"proposed": [first, *others]})
    before = other.model_copy(update={"period": f"2022-{month - 1:02d}"}) if month > 1 else None
    changed = {"replaced": other, "reason": "Sörberge IF:s pass är borttaget i passlistan som kom 4 december."}
    about = {"edition": edition, "before": before} | (changed if edition > 1 else {})
    aged = [case.model_copy(update={"since": "2021-12", "earlier": []}) for case in report.cases]
    worst = agreement.model_copy(update={"decisions": DECISIONS if edition == 1 else []})
    assert max(count(*of_month(worst, month, march, **about, cases=aged))) <= WORDS_AT_WORST


@pytest.mark.parametrize("period", ["2022-01", "2022-02", "2022-03", "2022-04"])
def test_a_mail_of_the_sample_is_short(period, agreement, reported):
    assert max(count(reported(agreement, period), agreement)) <= WORDS_AT_WORST


def test_a_mail_where_all_is_in_order_is_shorter_still(march, agreement):
    lines = [
        line.model_copy(update={"status": "green", "forecast": line.budget})
        for line in march.lines
        if line.id != "unallocated"
    ]
    nights = march.nights.model_copy(update={"status": "green", "forecast": Decimal(99), "to_date": 26})
    funds = march.funds.model_copy(update={"not_clearly_in_purpose": Decimal("0.00")})
    green = march.model_copy(
        update={"status": "green", "lines": lines, "nights": nights, "funds": funds, "was_in_colour": True}
    )
    assert view(green, agreement).decisions == []
    assert max(count(green, agreement)) <= WORDS_IN_ORDER
