"""A year of many rows is still one small page that shows at once."""

import statistics

import pytest

from tasks.reports.evidence import evidence_page
from tasks.reports.view import view
from tests.reports.evidence.many import term

pytestmark = pytest.mark.nightly

ROWS, MOST = 6_000, 2_000_000


@pytest.fixture(scope="module")
def large(agreement, tmp_path_factory):
    report, patrols, ledger, context = term(agreement, ROWS, 20)
    path = tmp_path_factory.mktemp("large") / "underlag.html"
    page = evidence_page(report, view(report, agreement), agreement, patrols, ledger, context)
    path.write_text(page, encoding="utf-8")
    return path


def test_six_thousand_rows_are_less_than_two_megabytes(large):
    assert large.stat().st_size < MOST


def test_what_is_not_in_view_does_not_keep_the_reader_waiting(browser, large):
    """Against the same page with everything laid out at once: a slow machine is slow with both."""
    plain = large.with_name("plain.html")
    plain.write_text(large.read_text().replace("content-visibility:auto", ""))
    assert _seconds_to_see(browser, large) < _seconds_to_see(browser, plain)


def _seconds_to_see(browser, path) -> float:
    taken = []
    for _ in range(5):
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.goto(path.as_uri())
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        taken.append(page.evaluate("performance.now()"))
        page.close()
    return statistics.median(taken)
