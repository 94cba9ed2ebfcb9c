"""What the parties give beside money, from the empty form to the report: beside the money everywhere, in no sum."""

import json
import shutil
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from flows.cli import iop
from tasks.archive.rebuild import rebuild
from tasks.facts.tables import Edition
from tasks.installation import open_installation
from tasks.reports.build import build_report
from tasks.reports.gather import gather
from tasks.reports.view import view
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
    first, second = (each.model_dump(exclude={"in_kind", "corrections", "months"}) for each in reports)
    assert first == second
    first, second = ([each.figures for each in report.months] for report in reports)
    assert [figures | extra for figures, extra in zip(second, first, strict=True)] == first
    assert {name.partition(".")[0] for each in first for name in each} - {"nights", "crew", "lines"} == {"in_kind"}


@pytest.mark.parametrize("told_by_month", [True, False], ids=["by month", "by a version that told sums alone"])
def test_a_corrected_sheet_is_told_as_a_correction_of_the_closed_month(
    reported, tmp_path, monkeypatch, told_by_month
):
    """The club's 12.5 h of January become 14."""
    root = tmp_path / "data"
    shutil.copytree(reported.installation.paths.root, root)
    monkeypatch.setenv("IOP_DATA_DIR", str(root))
    player = Player(open_installation(Settings()))
    if not told_by_month:
        with player.installation.register.session() as session:
            [edition] = session.scalars(select(Edition))
            months = [
                {**each, "figures": {name: told for name, told in each["figures"].items() if "in_kind" not in name}}
                for each in edition.report["months"]
            ]
            edition.report = {**edition.report, "months": months}
    player.drop_bytes("insatser_ny.csv", "Datum;Part;Insats;Timmar\n2022-01-31;Timrå IK;Arbetsledning;14\n".encode())
    assert CliRunner().invoke(iop, ["intake", "--agreement", AGREEMENT]).exit_code == 0
    [change] = json.loads(player.receipts()[-1].read_text("utf-8"))["changes"]
    assert (change["before"], change["after"], change["correction"]) == ("12,5\xa0h, 1\xa0person", "14\xa0h", True)
    agreement = player.installation.agreement(AGREEMENT)
    basis = gather(player.installation, agreement, "2022-02", edition=1, made_on=date(2022, 3, 5))
    report = build_report(agreement, basis.patrols, basis.ledger, basis.context, None, basis.in_kind)
    figure = "in_kind.association.management.hours_in_period"
    assert [(each.month, each.figure, each.before, each.after, each.source) for each in report.corrections] == [
        ("2022-01", figure, "12.5", "14", "insatser_ny.csv")
    ]
    [row] = view(report, agreement).corrections
    assert (row.label, row.before, row.after) == ("Timrå IK, Arbetsledning, timmar utöver pengar", "12,5", "14")


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
