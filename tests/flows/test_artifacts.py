"""What an operator sees in Prefect's UI: the report's own words, and nothing left where there is no UI."""

from pathlib import Path

import pytest

from flows.running.artifacts import (
    budget_table,
    files_page,
    findings_page,
    key_of,
    overview_page,
    publish_files,
    sent_page,
    summary,
)
from flows.running.progress import tracked
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.facts.tables import Delivery
from tasks.health.overview import Row
from tasks.intake.taken import Taken
from tasks.reports.model import Report
from tasks.reports.view import view
from tasks.settings import Paths
from tests.reports.conftest import ROOT, scenario_report


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")


@pytest.fixture(scope="module")
def march(agreement: Agreement) -> Report:
    return scenario_report(agreement, "2022-03")


def test_summary_says_what_came_of_it(march: Report, agreement: Agreement) -> None:
    deliveries = [
        Delivery(id=2, role="Timrå IK 1", state="unknown", answer="broke off | after\nDATA"),
        Delivery(id=1, role="Timrå kommun 1", state="sent", answer=None),
    ]
    page = summary(view(march, agreement), "archive/timra-ik-2022/2022-03/edition-1", deliveries)
    assert page.startswith("## GUL · Månadsrapport mars\N{NO-BREAK SPACE}2022")
    first, second = (line for line in page.splitlines() if line.startswith("| Timrå"))
    assert first == "| Timrå kommun 1 | skickat | – |"
    assert second == r"| Timrå IK 1 | okänt: avgör med iop deliveries | broke off \| after DATA |"
    assert "`archive/timra-ik-2022/2022-03/edition-1`" in page


def test_what_an_old_edition_s_summary_says_is_known_without_making_it_anew(
    march: Report, agreement: Agreement
) -> None:
    frozen = "work/timra-ik-2022/2022-03/edition-1"

    def waiting(state: str = "temporary") -> list[Delivery]:
        return [Delivery(id=1, role="Timrå kommun 1", state=state, answer="451 greylisted")]

    page = summary(view(march, agreement), frozen, waiting())
    assert sent_page(frozen, waiting(), ()) in page
    assert sent_page(frozen, waiting("sent"), ()) not in page
    assert sent_page("archive/timra-ik-2022/2022-03/edition-1", waiting(), ()) not in page
    assert sent_page(frozen, waiting(), [("brevet", "/files/report.html")]) not in page


def test_budget_table_has_every_line_and_the_sum(march: Report, agreement: Agreement) -> None:
    rows = budget_table(view(march, agreement).budget)
    assert [row["Budgetrad"] for row in rows][:2] == ["Verksamhetsstöd till Timrå IK", "Nattvandring helg"]
    assert rows[-1]["Budgetrad"] == "Summa" and len(rows) == len(march.lines) + 1
    # By hand: 100 x 28/108 nights planned, 24 walked, at 2 500 kr.
    patrols = {key: value.replace("\N{NO-BREAK SPACE}", " ") for key, value in rows[1].items()}
    assert (patrols["Plan"], patrols["Upparbetat"], patrols["Avvikelse"]) == ("−64 815", "−60 000", "+4 815")


def test_findings_page_has_every_finding_with_its_place(march: Report) -> None:
    page = findings_page(march)
    assert march.findings and all(each.message in page and each.code in page for each in march.findings)
    new, told = page.split("### Står kvar från tidigare rapporter")
    assert all(each.message in new for each in march.news) and all(each.message in told for each in march.told_before)


def test_files_page_leads_to_the_receipts() -> None:
    taken = Taken(1, "pass.csv", "taken_in", rows=38, rejected=2, receipt="receipts/a/000001-pass.csv.json")
    lines = files_page([taken, Taken(2, "bild.jpg", "refused", "Det här är en bild.")]).splitlines()
    assert lines == [
        "- **pass.csv** · intagen, rader: 38, varav avvisade: 2 · [kvitto](/files/receipts/a/000001-pass.csv.html)",
        "- **bild.jpg** · avvisad",
        "  Det här är en bild.",
    ]


def test_what_others_have_written_is_words_and_no_markup() -> None:
    """A file's name, a role of the agreement file: the UI would show a picture, or lead somewhere."""
    name, shown = "<img src=x> [k](http:x) `c` |*_~&.csv", r"\<img src=x\> \[k\](http:x) \`c\` \|\*\_\~\&.csv"
    assert files_page([Taken(1, name, "refused")]).startswith(f"- **{shown}** · avvisad")
    assert f"| {shown} | skickat | – |" in sent_page("work/a", [Delivery(id=1, role=name, state="sent")], ())


def test_keys_are_what_prefect_wants() -> None:
    assert key_of("monthly", "timra_ik-2022") == "monthly-timra-ik-2022"


def test_nothing_is_left_outside_of_a_flow_run(capfd: pytest.CaptureFixture[str]) -> None:
    """No server is started, nothing is written to a pipe."""
    done: list[int] = []
    publish_files([Taken(1, "pass.csv", "taken_in")])
    for item, tell in tracked([1, 2, 3], ["reading", "writing"], "key", "Taking in files"):
        done.append(item)
        tell("writing")
    assert done == [1, 2, 3]
    assert capfd.readouterr() == ("", "")


def test_no_page_leads_to_receipts_that_are_not_there(tmp_path: Path) -> None:
    paths, row = Paths(tmp_path), Row("a", "2022-03", "held, due 2022-04-07", missing=("no sheet | none",))
    assert overview_page(paths, [row]).endswith(r"| no sheet \| none |  no receipts yet |")
    paths.receipts("a").mkdir(parents=True)
    assert overview_page(paths, [row]).endswith("|  [receipts](/files/receipts/a) |")
