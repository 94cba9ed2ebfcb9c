"""What the parties give beside money, from the empty form to the report: beside the money everywhere, in no sum."""

import json
import shutil
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from flows.cli import iop
from tasks.archive.rebuild import rebuild
from tasks.installation import open_installation
from tasks.reports.build import build_report
from tasks.reports.gather import gather
from tasks.settings import Settings
from tests.pdf_text import pdf_text
from tests.whole.playing import AGREEMENT, Player

ROWS = [
    (date(2022, 1, 31), "Timrå IK", "Arbetsledning", 12.5, 1),
    ("lör 15/1", "Timrå kommun", "Handledning", timedelta(hours=2, minutes=30), 4),
    (date(2022, 2, 9), "Timrå kommun", "Fortbildning", "1 h 30 min", 12),
    (date(2022, 1, 8), "Timrå IK", "Fika", 2, None),
]
"""12,5 h of the club and 2,5 of the municipality in January, 1,5 in February, and a kind that is none."""


def filled_in(path: Path) -> bytes:
    """The form as the command writes it, with the rows and a column of names."""
    ran = CliRunner().invoke(iop, ["template", "--agreement", AGREEMENT, "--in-kind", "--output", str(path)])
    assert ran.exit_code == 0, ran.output
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(4, 6).value = "Namn"
    for down, cells in enumerate(ROWS, start=6):  # below the example
        for across, value in enumerate((*cells, "Kim Exempel"), start=1):
            sheet.cell(down, across).value = value
    book.save(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def reported(january, tmp_path_factory) -> Player:
    """January reported with the sheet in it, which is dropped twice."""
    root = tmp_path_factory.mktemp("in_kind") / "data"
    shutil.copytree(january, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IOP_DATA_DIR", str(root))
        player = Player(open_installation(Settings()))
        content = filled_in(root.with_name("insatser.xlsx"))
        for name in ("insatser.xlsx", "insatser igen.xlsx"):
            player.drop_bytes(name, content)
        state = player.monthly("2022-01")
        assert state.is_completed(), state.message
    return player


def test_the_receipt_says_what_was_given_and_what_is_wrong(reported):
    first, again = (json.loads(file.read_text("utf-8")) for file in reported.receipts()[-2:])
    assert (first["state"], again["state"]) == ("taken_in", "unchanged")
    counts = first["counts"]
    assert (first["kind"], counts["rows"], counts["rejected"]) == ("in_kind", 3, 1)
    assert [(each["party"], each["kind"], each["hours"], each["persons"]) for each in counts["given"]] == [
        ("Timrå kommun", "Handledning", "2.5", 4),
        ("Timrå kommun", "Fortbildning", "1.5", 12),
        ("Timrå IK", "Arbetsledning", "12.5", 1),
    ]
    assert {fault["code"] for fault in first["faults"]} == {
        *("contribution.kind_unknown", "contribution.year_guessed", "contribution.column_not_kept")
    }
    [unknown] = [fault for fault in first["faults"] if fault["severity"] == "error"]
    assert (unknown["places"][0]["row"], unknown["places"][0]["column"]) == (9, "Slag")
    assert first["marked"] == "000003-insatser-markerad.xlsx"
    page = reported.receipts()[-2].with_suffix(".html").read_text("utf-8")
    assert "3 insatser, 15 januari – 9 februari 2022: Timrå kommun, handledning: 2,5" in page.replace("\u00a0", " ")


def test_the_report_shows_it_beside_the_money(reported):
    package = reported.package("2022-01")
    report = json.loads((package / "data" / "report.json").read_text("utf-8"))
    told = {each["id"]: each for each in report["in_kind"]}
    assert {key: (each["hours_in_period"], each["hours_to_date"]) for key, each in told.items()} == {
        "municipality.supervision": ("2.5", "2.5"),  # February's training is not told of yet
        "association.management": ("12.5", "12.5"),
    }
    assert {each["value_to_date"] for each in told.values()} == {None}  # the agreement states none
    assert {source["file"]: source["kind"] for source in report["sources"]}["insatser.xlsx"] == "in_kind"
    pdf = pdf_text((package / "data" / "report" / "report.pdf").read_bytes(), "whether the PDF shows hours in kind")
    said = " ".join(pdf.split())
    assert "Vad parterna har gett utöver pengar, i timmar" in said and "ingår inte i någon summa i kronor" in said
    assert "2,5 2,5 4 12,5 12,5 1" in said  # the table's figures, row by row
    assert "Värde hittills" not in said
    book = openpyxl.load_workbook(BytesIO((package / "data" / "report" / "report.xlsx").read_bytes()))
    assert [cell.value for cell in book["Insatser"][4]] == ["Timrå kommun", "Handledning", 2.5, 2.5, 4]
    assert not any(b"Kim" in file.read_bytes() for file in package.rglob("*") if file.is_file())
    assert rebuild(package) == []


def test_it_changes_no_figure_of_money_or_nights(reported):
    """The same month without the sheet."""
    agreement = reported.installation.agreement(AGREEMENT)
    basis = gather(reported.installation, agreement, "2022-01", edition=2, made_on=date(2022, 2, 5))
    reports = [
        build_report(agreement, basis.patrols, basis.ledger, basis.context, None, each)
        for each in (basis.in_kind, None)
    ]
    assert [bool(each.in_kind) for each in reports] == [True, False]
    first, second = (each.model_dump(exclude={"in_kind"}) for each in reports)
    assert first == second


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("explain", "--agreement", AGREEMENT, "--period", "2022-01", "in_kind.association.management.hours_to_date"),
         "12.50  Insatser, rad 6"),
        (("verify", "--all"), ""),
        (("rebuild", "--facts"), ""),
    ],
)  # fmt: skip
def test_it_is_known_to_every_command(reported, monkeypatch, command, said):
    monkeypatch.setenv("IOP_DATA_DIR", str(reported.installation.paths.root))
    ran = CliRunner().invoke(iop, command)
    assert ran.exit_code == 0 and said in ran.output, ran.output


def test_every_sum_leads_to_its_row_on_the_evidence_page(reported):
    page = (reported.package("2022-01") / "data" / "report" / "underlag.html").read_text("utf-8")
    assert 'id="in_kind.municipality.supervision.hours_in_period"' in page
    assert "Timrå kommun, Handledning" in page and "2022-02-09" in page  # the later row is told as not counted yet
