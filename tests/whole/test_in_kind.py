"""What the parties give beside money, from the empty form to the report: beside the money everywhere, in no sum."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from flows.cli import iop
from tasks.installation import open_installation
from tasks.settings import Settings
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
        *("in_kind.kind_unknown", "in_kind.year_guessed", "in_kind.column_not_kept")
    }
    [unknown] = [fault for fault in first["faults"] if fault["severity"] == "error"]
    assert (unknown["places"][0]["row"], unknown["places"][0]["column"]) == (9, "Slag")
    assert first["marked"] == "000003-insatser-markerad.xlsx"
    page = reported.receipts()[-2].with_suffix(".html").read_text("utf-8")
    assert "3 insatser, 15 januari – 9 februari 2022: Timrå kommun, handledning: 2,5" in page.replace("\u00a0", " ")
