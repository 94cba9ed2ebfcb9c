"""The auditor's pack of the four sample months, read as an auditor would: csv, the files themselves, sha256."""

import csv
import hashlib
import io
import shutil
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.whole.playing import AGREEMENT

DROPS = Path(__file__).parents[2] / "data/samples/timra-2022/drops"


def run(played, monkeypatch, *more: str):
    from flows.cli import iop

    monkeypatch.setenv("IOP_DATA_DIR", str(played.installation.paths.root))
    return CliRunner().invoke(iop, ["audit", "--agreement", AGREEMENT, *more])


def table(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / "data/tabeller" / f"{name}.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def kronor(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def source_row(row: dict[str, str], files: dict[str, Path]) -> str:
    """What stands in the dropped file at the place that the row names."""
    file = files[row["Filens kontrollsumma (sha256)"]]
    number = int(row["Rad"])
    if file.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))[row["Blad"]]
        [cells] = sheet.iter_rows(number, number, values_only=True)
        return " ".join(str(cell) for cell in cells)
    encoding = "cp437" if file.suffix == ".se" else "utf-8-sig"
    return file.read_bytes().decode(encoding).splitlines()[number - 1]


def test_any_krona_leads_to_the_sheets_row_and_back(played, monkeypatch, tmp_path):
    folder = tmp_path / "pack"
    result = run(played, monkeypatch, "--seed", "2022", "--sample", "5", "--output", str(folder))
    assert result.exit_code == 0, result.output
    files = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in DROPS.rglob("*") if file.is_file()}
    patrols = {row["Nr"]: row for row in table(folder, "pass")}
    bookings = {row["Nr"]: row for row in table(folder, "verifikationer")}
    paid, earned = defaultdict(Decimal), defaultdict(Decimal)
    for match in table(folder, "matchning"):
        paid[match["V-rad"]] += kronor(match["Kronor"])
        earned[match["P-rad"]] += kronor(match["Kronor"])
        if match["V-rad"] and match["P-rad"]:
            assert match["P-rad"] in bookings[match["V-rad"]]["Pass"].split()
            assert match["V-rad"] in patrols[match["P-rad"]]["Verifikationer"].split()
    for name, row in bookings.items():
        # The agreement's project stands on the row of the ledger, and its account.
        assert f"#TRANS {row['Konto']} " in source_row(row, files) and "IOP22" in source_row(row, files)
        if row["Budgetrad"].startswith("ersättning"):
            assert paid[name] == -kronor(row["Bokfört kr"])
    for name, row in patrols.items():
        assert date.fromisoformat(row["Natt"]).isoformat() in source_row(row, files)
        assert earned[name] == kronor(row["Upparbetat kr"])
    # Booked and earned by expected/2022-04.json: 270 000 − 67 500 − 4 237.50 − 640 − 412.50, and 92 500.
    assert sum(kronor(row["Bokfört kr"]) for row in bookings.values() if row["Bokfört kr"]) == Decimal("197210.00")
    assert sum(earned.values()) == Decimal("92500.00")
    drawn = table(folder, "urval")
    assert [row["Slag"] for row in drawn] == ["verifikation"] * 5 + ["pass"] * 5
    assert all(source_row(row, files) for row in drawn)


def test_the_pack_is_whole_names_every_package_and_nobody(played, monkeypatch, tmp_path):
    from flows.cli import iop

    folder = tmp_path / "pack"
    assert run(played, monkeypatch, "--output", str(folder)).exit_code == 0
    assert CliRunner().invoke(iop, ["verify", str(folder)]).exit_code == 0
    archive = played.installation.paths.root
    for row in table(folder, "rapporter"):
        manifest = (archive / row["Paket"] / "tagmanifest-sha256.txt").read_bytes()
        assert row["Paketets kontrollsumma (sha256)"] == hashlib.sha256(manifest).hexdigest()
        assert row["Paketet"] == "oförändrat"
    assert len(table(folder, "rattelser")) == 6 and len(table(folder, "utskick")) == 16
    told = {row["Regel"] for row in table(folder, "iakttagelser")}
    assert {"shift.outside_calendar", "ledger.no_budget_line"} <= told
    page = (folder / "data/index.html").read_text("utf-8")
    assert page.count("✓") == 2 and "≠" not in page
    assert "@" not in page.replace("@media", "").replace("@page", "")
    again = run(played, monkeypatch, "--output", str(folder))
    assert again.exit_code == 1 and "is there already" in again.output


def test_a_package_that_was_changed_is_told(played, monkeypatch, tmp_path):
    root = tmp_path / "data"
    shutil.copytree(played.installation.paths.root, root)
    report = root / "archive" / AGREEMENT / "2022-02/edition-1/data/report/report.txt"
    report.chmod(0o600)
    report.write_bytes(report.read_bytes() + b" ")
    monkeypatch.setenv("IOP_DATA_DIR", str(root))
    from flows.cli import iop

    made = CliRunner().invoke(iop, ["audit", "--agreement", AGREEMENT, "--output", str(tmp_path / "pack")])
    assert made.exit_code == 0, made.output
    told = {row["Period"]: row["Paketet"] for row in table(tmp_path / "pack", "rapporter")}
    assert told["2022-02"] == "ändrat eller saknas" and told["2022-03"] == "oförändrat"


def test_a_year_holds_its_own_rows_and_what_they_are_matched_with(played, monkeypatch, tmp_path):
    folder = tmp_path / "pack"
    assert run(played, monkeypatch, "--year", "2022", "--output", str(folder)).exit_code == 0
    # December's three nights were paid in January 2022; the voucher of December 2021 lies outside the term.
    assert [row["Natt"] for row in table(folder, "pass")][:3] == ["2021-12-24", "2021-12-25", "2021-12-31"]
    assert {row["Datum"][:4] for row in table(folder, "verifikationer")} == {"2022"}
    none = run(played, monkeypatch, "--year", "2023", "--output", str(tmp_path / "none"))
    assert none.exit_code == 1 and "no monthly report of 2023" in none.output


@pytest.mark.parametrize("sheet", ["Matchning", "Urval"])
def test_the_workbook_leads_from_a_row_to_another(played, monkeypatch, tmp_path, sheet):
    folder = tmp_path / "pack"
    assert run(played, monkeypatch, "--output", str(folder)).exit_code == 0
    book = openpyxl.load_workbook(folder / "data/granskning.xlsx")
    links = [cell for row in book[sheet].iter_rows() for cell in row if cell.hyperlink]
    assert links
    for cell in links:
        target, place = cell.hyperlink.location.replace("'", "").split("!")
        assert book[target][place].value == cell.value.split()[0]


def test_a_decision_of_a_sheet_is_in_the_sums_and_leads_to_its_row(reporter, monkeypatch, tmp_path):
    """B22 is 2 340,50 kr of material; the group has placed it on another line."""
    played = reporter()
    sheet = (
        "Nr;Datum;Ärende;Beslut;Gäller;Från eller till;Enhälligt\n"
        "1;2022-01-25;Kostnad utanför ändamålet;B22 är inte godkänd.;b22;;Nej\n"
        "2;2022-01-28;Kostnad till en budgetpost;B22 är oförutsedd.;B 22;Oförutsedda utgifter;Ja\n"
    ).encode()
    played.drop_bytes("beslut.csv", sheet)
    assert played.monthly("2022-01").is_completed()
    folder = tmp_path / "pack"
    result = run(played, monkeypatch, "--output", str(folder))
    assert result.exit_code == 0, result.output
    page = (folder / "data/index.html").read_text("utf-8")
    assert page.count("✓") == 2 and "≠" not in page
    [moved] = [
        row for row in table(folder, "verifikationer") if row["Verifikation"] == "B22" and row["Konto"] == "5480"
    ]
    assert (moved["Budgetrad"], moved["Beslut"]) == ("Oförutsedda utgifter", "1 2")
    told = {row["Nr"]: row for row in table(folder, "beslut")}
    assert (told["2"]["Utfall"], told["2"]["Gäller"], told["1"]["Utfall"]) == ("beslutat", "B 22", "inte beslutat")
    files = {hashlib.sha256(sheet).hexdigest(): tmp_path / "beslut.csv"}
    (tmp_path / "beslut.csv").write_bytes(sheet)
    assert source_row(told["2"], files).startswith("2;2022-01-28;")
    assert [row["Slag"] for row in table(folder, "filer") if row["Fil"] == "beslut.csv"] == ["beslut"]
