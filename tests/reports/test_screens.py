"""The e-mail on a telephone and on a desk, light and dark, in a real browser."""

import base64
from datetime import date
from importlib.util import find_spec

import pytest

from tasks.archive.index import write_index
from tasks.reports.decide import Hold
from tasks.reports.documents.quarterly import quarterly_document
from tasks.reports.documents.statement import open_account, statement
from tasks.reports.documents.texts import Texts
from tasks.reports.outputs import Outputs, render
from tasks.reports.told import told
from tasks.wording.language import html_templates
from tasks.wording.pages import inlined
from tests.browsers import chromium
from tests.untested import needs

FIRST_SCREEN = 640  # pixels of height that a small telephone's mail program leaves


@pytest.fixture(scope="module")
def browser():
    with chromium("mails can be read on a telephone and on a desk") as opened:
        yield opened


MAILS, NOTICES = ["march", "empty", "awkward"], ["held", "board letter"]


def corrected(march):
    """March again, with a night less than its first edition told."""
    first = march.model_copy(update={"nights": march.nights.model_copy(update={"to_date": 25})})
    return march.model_copy(update={"edition": 2, "replaces": 1, "replaced": told(first.as_json()), "reason": "X."})


def notice(kind, agreement, march) -> str:
    """The page of a mail that is no report."""
    pages = html_templates()
    if kind == "held":
        holds = [Hold("refused_file", "bokföring.se", message="Fel organisationsnummer."), Hold("no_shift_sheet")]
        meeting = date(2022, 4, 20)
        shown = {"agreement": agreement, "period": "2022-03", "holds": holds, "meeting": meeting, "due": meeting}
        return inlined(pages.get_template("held.html.j2").render(shown))
    document = quarterly_document(agreement, "2022-Q1", [march], Texts(), edition=1, made_on=date(2022, 4, 12))
    return inlined(pages.get_template("board_letter.html.j2").render(document=document))


@pytest.fixture(scope="module", params=[*MAILS, "corrected", *NOTICES, "archive index", "open account", "statement"])
def page_file(request, agreement, march, patrols, ledger, tmp_path_factory):
    if request.param == "open account":
        html = open_account(march, agreement).html
    elif request.param in NOTICES:
        html = notice(request.param, agreement, march)
    elif request.param == "archive index":
        names = {"report.json": b"", "report/report.pdf": b"", "facts/patrols.parquet": b""}
        html = write_index(march, [], names, "ab" * 32, "monthly", 1).decode()
    elif request.param == "corrected":
        html = _opened(render(corrected(march), agreement, patrols, ledger))
    elif request.param == "statement":
        html = statement(march, agreement, "timra-ik", patrols, ledger)
    else:
        html = _opened(render(request.getfixturevalue(request.param), agreement, patrols, ledger))
    path = tmp_path_factory.mktemp("mail") / f"{request.param}.html"
    path.write_text(html, encoding="utf-8")
    return path


def _opened(outputs: Outputs) -> str:
    """The mail as a mail program shows it, its pictures in place."""
    html = outputs.html
    for cid, (_, png) in outputs.images.items():
        html = html.replace(f"cid:{cid}", f"data:image/png;base64,{base64.b64encode(png).decode()}")
    return html


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (720, "light")])
def test_nothing_runs_out_at_the_side_and_all_text_can_be_read(browser, page_file, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 740}, color_scheme=scheme)
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(UNREADABLE) == []
    assert page.evaluate("[...document.images].every(i => i.naturalWidth > 0 && i.alt.length > 20)")
    page.close()


def test_axe_finds_nothing(browser, page_file):
    """In light colours: what can be read in dark ones is looked at above."""
    needs(find_spec("axe_playwright_python"), "axe-playwright-python", "axe finds a fault in mails and pages")
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(page_file.as_uri())
    found = Axe().run(page).response
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == []
    assert len(found["passes"]) > 10
    page.context.close()


# Not the awkward one: its names of a hundred letters fill any screen.
@pytest.mark.parametrize("page_file", ["march", "empty"], indirect=True)
def test_the_first_screen_of_a_telephone_holds_what_matters(browser, page_file):
    page = browser.new_page(viewport={"width": 360, "height": FIRST_SCREEN})
    page.goto(page_file.as_uri())
    for selector in ("span.badge", "p.headline", "h2.ask", "td.item >> nth=-1", "td.figure >> nth=3"):
        box = page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= FIRST_SCREEN, selector
    page.close()


UNREADABLE = """
() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => {
    v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!c.startsWith('rgba(') || !c.endsWith(', 0)')) return c } return 'rgb(255, 255, 255)' };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility() || e.closest('.preheader')) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) bad.push(walker.currentNode.textContent.trim().slice(0, 40));
  }
  return bad;
}
"""
"""Texts whose contrast with what lies behind them is below 4.5 : 1 (WCAG AA)."""
