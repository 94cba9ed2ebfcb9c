"""The page of the checks: what was asked, of how many, how many failed, and how it was before."""

import json
import re
from pathlib import Path

from expectations import facts, in_kind, ledger, shifts
from expectations.rules import check_of
from tasks.agreement.model import Agreement
from tasks.wording.language import check_words
from tests.whole.playing import Player


def text_of(page: str) -> str:
    """What people read of a page, on one line."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).replace("\u00a0", " ").split())


def data(played: Player, month: str) -> Path:
    return played.package(month) / "data"


def test_every_check_says_what_it_asks_and_nothing_else_does(agreement: Agreement):
    crew = agreement.crew.model_copy(update={"minimum": 2})
    known = agreement.model_copy(update={"crew": crew})
    suites = [
        shifts.suite(known),
        ledger.vouchers(),
        ledger.sums(),
        ledger.suite(known),
        in_kind.suite(known),
        *facts.suites(known).values(),
    ]
    checks = [check_of(each).check_id for suite in suites for each in suite.expectations]
    assert sorted(checks) == sorted(check_words())


def test_a_package_tells_how_its_data_was_checked(played: Player):
    """April of the sample: 45 rows of its sheets, of which one has no readable date; 22 rows of the agreement."""
    checks = {
        each["check"]: each for each in json.loads((data(played, "2022-04") / "report.json").read_bytes())["checks"]
    }
    assert (checks["shift.date"]["rows"], checks["shift.date"]["failed"]) == (45, 1)
    assert (checks["facts.patrol_twice"]["rows"], checks["facts.patrol_twice"]["failed"]) == (39, 0)
    assert checks["sie.unbalanced"]["failed"] == 0
    page = text_of((data(played, "2022-04") / "report" / "kontroller.html").read_text(encoding="utf-8"))
    assert "46 kontroller. 10 av dem hittade något som avvek." in page
    assert re.search(r"som går att läsa \(fel\) Inget avvek i januari 2022–mars 2022 45 1 ", page)


def test_it_is_inventoried_and_linked_from_the_evidence_page(played: Player):
    package = played.package("2022-04")
    assert "data/report/kontroller.html" in (package / "manifest-sha256.txt").read_text()
    assert 'href="kontroller.html"' in (data(played, "2022-04") / "report" / "underlag.html").read_text(
        encoding="utf-8"
    )
    assert "kontroller.html" in (data(played, "2022-04") / "index.html").read_text(encoding="utf-8")
