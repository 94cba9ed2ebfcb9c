"""A sheet of decisions through the real intake: kept, unchanged the second time, made again, and in the next
report.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from flows.cli import iop
from tasks.agreement.versions import rules_on
from tasks.archive.witness import witness
from tasks.installation import Installation
from tasks.intake.decisions_template import write_decisions_template
from tasks.intake.rebuild_facts import rebuild_facts
from tasks.receipts.model import Receipt
from tasks.reports.build import build_report
from tasks.reports.gather import gather
from tests.whole.playing import AGREEMENT, Player

NOW = datetime(2022, 9, 6, 6, tzinfo=UTC)


MATERIAL = {"Nr": 4, "Ärende": "Ändrad budget", "Beslut i ord": "Material får 8 000 kr.", "Belopp": 8000}
VOUCHER = {"Nr": 5, "Ärende": "Kostnad inom ändamålet", "Beslut i ord": "B 77 godtas."}


def sheet(installation: Installation, tmp_path: Path, *decisions: dict[str, object]) -> bytes:
    """The template with decisions of 5 September."""
    path = tmp_path / "beslut.xlsx"
    write_decisions_template(installation.agreement(AGREEMENT), path)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {cell.value: number for number, cell in enumerate(page[4], start=1)}
    for row, cells in enumerate(decisions, start=page.max_row + 1):
        for header, value in {"Datum": date(2022, 9, 5), "Enhälligt": "Ja", **cells}.items():
            page.cell(row, at[header], value)
    book.save(path)
    return path.read_bytes()


def test_from_the_inbox_to_the_next_report(player: Callable[[], Player], tmp_path: Path):
    here = player()
    installation = here.installation
    material = {**MATERIAL, "Gäller": "Material, utrustning"}
    content = sheet(installation, tmp_path, material, {**VOUCHER, "Gäller": "B 77"})
    first = here.take_in("beslut.xlsx", content, NOW)
    assert first.state == "taken_in"
    assert here.take_in("beslut igen.xlsx", content, NOW).state == "unchanged"
    [receipt] = [
        Receipt.from_json(each.read_text())
        for each in installation.paths.receipts(AGREEMENT).glob(f"{first.drop_id:06d}-*.json")
    ]
    assert receipt.counts is not None
    assert (receipt.kind, receipt.counts.rows) == ("decisions", 2)
    [told] = receipt.faults
    assert told.sentence.startswith("Beslut 5 gäller verifikation B 77, som inte finns i den bokföring")
    agreement = installation.agreement(AGREEMENT)
    amounts = [
        next(int(line.amount) for line in rules_on(agreement, day).budget if line.id == "material")
        for day in (date(2022, 9, 4), date(2022, 9, 5))
    ]
    assert amounts == [-5000, -8000]
    told = CliRunner().invoke(iop, ["lint"]).output
    assert f"{AGREEMENT}.yaml: from 2022-09-05: lines.material (decision 4 of a sheet)\n" in told
    basis = gather(installation, agreement, "2022-09", edition=1, made_on=date(2022, 10, 5))
    report = build_report(agreement, basis.patrols, basis.ledger, basis.context)
    shown = {line.id: (str(line.original), str(line.budget)) for line in report.lines}
    assert shown["material"] == ("-5000.00", "-8000.00")
    assert report.made.decisions_version is not None
    again = rebuild_facts(installation, AGREEMENT, NOW.date(), witness(installation, AGREEMENT), replace=False)
    assert (again.differences, again.lost, again.made) == ([], [], {})


def test_a_decision_that_reaches_back_corrects_what_was_reported(reported: Player, tmp_path: Path):
    """The mobile telephone of 25 February, 412,50 kr that fit no line, is material from 1 February on. January to
    April are reported; May's report tells what it does to February, and to no other month.
    """
    installation = reported.installation
    before = {path: path.read_bytes() for path in installation.paths.archive.rglob("*") if path.is_file()}
    said = {"Nr": 7, "Datum": date(2022, 5, 9), "Ärende": "Kostnad till en budgetpost", "Gäller": "A 64"}
    more = {"Beslut i ord": "A 64 är material.", "Från eller till": "material", "Gäller från": date(2022, 2, 1)}
    content = sheet(installation, tmp_path, said | more)
    may = datetime(2022, 5, 20, 6, tzinfo=UTC)
    assert reported.take_in("beslut.xlsx", content, may).state == "taken_in"
    agreement = installation.agreement(AGREEMENT)
    basis = gather(installation, agreement, "2022-05", edition=1, made_on=date(2022, 6, 5))
    report = build_report(agreement, basis.patrols, basis.ledger, basis.context)
    february = {one.figure: one for one in report.corrections if one.month == "2022-02"}
    assert {one.month for one in report.corrections} == {"2022-02"}
    assert {figure: Decimal(one.after) - Decimal(one.before) for figure, one in february.items()} == {
        "lines.material.booked": Decimal("-412.50"),
        "lines.material.accrued": Decimal("-412.50"),
        "lines.unallocated.booked": Decimal("412.50"),
        "lines.unallocated.accrued": Decimal("412.50"),
    }
    assert {one.source for one in report.corrections} == {"beslut.xlsx"}
    assert before == {path: path.read_bytes() for path in installation.paths.archive.rglob("*") if path.is_file()}


LONGER = {"Nr": 8, "Datum": date(2022, 12, 12), "Ärende": "Förlängning av avtalet", "Till och med": date(2023, 6, 30)}
LONGER |= {"Beslut i ord": "Avtalet förlängs till 30 juni 2023."}
JANUARY = (
    "Datum;Plats;Förening;Start;Slut;Vuxna\n"
    "2022-12-30;Centrum;Timrå IK;21:00;01:00;3\n2023-01-06;Centrum;Timrå IK;21:00;01:00;3\n"
).encode()


def test_a_sheet_of_the_longer_term_is_read_and_made_again_by_the_term_of_its_time(
    player: Callable[[], Player], tmp_path: Path
):
    """One of two rows is rejected before the extension and none after it, also where the facts are made again."""
    here = player()
    assert here.take_in("pass.csv", JANUARY, NOW).rejected == 1
    here.take_in("beslut.xlsx", sheet(here.installation, tmp_path, LONGER), NOW)
    assert here.take_in("pass.csv", JANUARY, NOW).rejected == 0
    told = rebuild_facts(here.installation, AGREEMENT, NOW.date(), lambda *_: None, replace=False)
    assert (told.differences, told.lost, told.passed_by) == ([], [], [])
