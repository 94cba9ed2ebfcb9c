"""The evidence page in a real browser: on a telephone and on a desk, light and dark, on paper, and by axe's rules."""

import shutil
import subprocess
from importlib.util import find_spec

import pytest

from tests.untested import needs

OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture
def opened(browser, pages, tmp_path):
    """March's page in a window of that width and scheme; a script of ours may run in it, none of its own does."""
    file = tmp_path / "underlag.html"
    file.write_text(pages["2022-03"].text, encoding="utf-8")
    contexts = []

    def make(width: int = 360, scheme: str = "light", **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme, **options))
        page = contexts[-1].new_page()
        page.goto(file.as_uri())
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_runs_out_at_the_side_when_all_is_open(opened, width):
    page = opened(width)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
def test_axe_finds_nothing(opened, scheme):
    needs(find_spec("axe_playwright_python"), "axe-playwright-python", "axe finds a fault in the evidence page")
    from axe_playwright_python.sync_playwright import Axe

    page = opened(scheme=scheme, bypass_csp=True)
    page.evaluate(OPEN_ALL)
    found = Axe().run(page).response
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20


def test_it_works_without_scripts(opened):
    page = opened(java_script_enabled=False)
    summary = page.locator("[id='nights.to_date'] summary")
    row = page.locator("[id='nights.to_date'] tbody tr").first
    assert not row.is_visible()
    summary.click()
    assert row.is_visible()


def test_the_print_shows_what_is_closed(opened, tmp_path):
    program = needs(shutil.which("pdftotext"), "poppler-utils", "the printed evidence page holds its rows")
    page = opened(1200)
    page.pdf(path=tmp_path / "print.pdf", format="A4")
    text = subprocess.run(
        [program, "-layout", tmp_path / "print.pdf", "-"], capture_output=True, text=True, check=True
    )
    assert "0: redan räknad: samma natt som rad 9" in text.stdout
