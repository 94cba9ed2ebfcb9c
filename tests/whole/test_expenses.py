"""A list of expenses dropped beside the books: evidence in every output, in no sum, and kept as other facts are."""

import json
import shutil
from datetime import date
from email import message_from_bytes, policy

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

LIST = """Datum;Vad;Belopp;Kategori;Kvitto;Vem
2022-01-18;Västar till alla;2340,50;Material;1;Kim Exempel
2022-01-25;Pannlampor till Kim;389,00;Material;https://example.org/2;Kim Exempel
2022-01-29;Fika;75,00;Mat;3;Kim Exempel
"""
"""The first is voucher of 20 January, the second of 1 February, the third is in no books."""


@pytest.fixture(scope="module")
def reported(january, tmp_path_factory) -> Player:
    """January reported with the list in it."""
    root = tmp_path_factory.mktemp("expenses") / "data"
    shutil.copytree(january, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IOP_DATA_DIR", str(root))
        player = Player(open_installation(Settings()))
        player.drop_bytes("utlagg.csv", LIST.encode())
        state = player.monthly("2022-01")
        assert state.is_completed(), state.message
    return player


def test_the_receipt_says_what_the_books_answer_to(reported):
    receipt = json.loads(reported.receipts()[-1].read_text("utf-8"))
    counts = receipt["counts"]
    assert (receipt["kind"], counts["rows"], counts["matched"], counts["unmatched"]) == ("expenses", 3, 2, 1)
    page = reported.receipts()[-1].with_suffix(".html").read_text("utf-8")
    assert "2 rader svarar mot var sin verifikation. 1 rad saknas ännu i bokföringen" in page


def test_the_report_shows_it_beside_what_is_booked(reported):
    data = reported.package("2022-01") / "data"
    report = json.loads((data / "report.json").read_text("utf-8"))
    told = {line["id"]: (line["booked"], line["not_yet_booked"]) for line in report["lines"]}
    assert told["material"] == ("-2340.50", "-389.00")  # its voucher is of 1 February
    assert told["unallocated"] == ("0.00", "-75.00")
    assert {source["file"]: source["kind"] for source in report["sources"]}["utlagg.csv"] == "expenses"
    sentence = "Ännu ej bokfört enligt utläggslistor, ingår inte i någon summa: Material, utrustning 389 kr,"
    mail = message_from_bytes(next(iter(reported.outbox().values())), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None and sentence in " ".join(body.get_content().split())
    pdf = pdf_text((data / "report" / "report.pdf").read_bytes(), "whether the PDF shows what is not yet booked")
    assert sentence in " ".join(pdf.split())
    assert not any(b"Pannlampor" in file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert rebuild(reported.package("2022-01")) == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("explain", "--agreement", AGREEMENT, "--period", "2022-01", "lines.material.not_yet_booked"), "rad 3"),
        (("verify", "--all"), ""),
        (("rebuild", "--facts"), ""),
    ],
)
def test_it_is_known_to_every_command(reported, monkeypatch, command, said):
    monkeypatch.setenv("IOP_DATA_DIR", str(reported.installation.paths.root))
    ran = CliRunner().invoke(iop, command)
    assert ran.exit_code == 0 and said in ran.output, ran.output


def test_damaged_it_is_made_again(reported, monkeypatch):
    monkeypatch.setenv("IOP_DATA_DIR", str(reported.installation.paths.root))
    (file,) = (reported.installation.paths.store / AGREEMENT / "expenses").glob("*.parquet")
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert "expenses, version" in CliRunner().invoke(iop, ["verify"]).output
    made = CliRunner().invoke(iop, ["rebuild", "--facts", "--replace"])
    assert "expenses, version" in made.output and CliRunner().invoke(iop, ["verify"]).exit_code == 0


def test_booked_since_it_is_told_no_more(reported):
    """The next month's books hold the voucher of the second row."""
    agreement = reported.installation.agreement(AGREEMENT)
    basis = gather(reported.installation, agreement, "2022-02", edition=1, made_on=date(2022, 3, 4))
    report = build_report(agreement, basis.patrols, basis.ledger, basis.context, basis.expenses)
    assert {line.id: str(line.not_yet_booked) for line in report.lines if line.not_yet_booked} == {
        "unallocated": "-75.00"
    }
