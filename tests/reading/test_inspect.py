"""The JSON of ``iop inspect``, key by key."""

import json
from hashlib import sha256

import pytest

from tasks.reading.dispatch import read_bytes, read_file
from tasks.reading.inspect import inspect
from tests.reading.sie.sie_text import row, sie, voucher


def test_a_sie_file(agreement, tmp_path):
    data = sie(
        voucher("A", "1", "20220105", row(5460, "10"), row(1930, "-10")),
        voucher("A", "2", "20220301", row(5460, "abc"), ("#BTRANS", "1930", [], "1")),
        checksum=True,
    )
    path = tmp_path / "claimed"
    path.write_bytes(data)
    told = inspect(read_file(path, "export.se", agreement))
    findings = told.pop("findings")
    assert told == {
        "file": "export.se",
        "sha256": sha256(data).hexdigest(),
        "kind": "ledger",
        "format": "sie-4e",
        "encoding": "utf-8",
        "rows": 3,
        "rejected": 1,
        "first_date": "2022-01-05",
        "last_date": "2022-03-01",
        "accepted": True,
        "sie": {
            "program": "Testbok",
            "orgnr": "802400-1234",
            "fiscal_years": [["2022-01-01", "2022-12-31"], ["2021-01-01", "2021-12-31"]],
            "vouchers": 2,
            "transactions": 3,
            "sum": "0.00",
            "accounts": 2,
            "added_rows": 0,
            "removed_rows": 1,
            "unbalanced": [],
            "checksum": "ok",
        },
    }
    assert findings == []


@pytest.mark.parametrize(
    ("month", "vouchers", "transactions"), [("2022-01", 78, 157), ("2022-02", 88, 177), ("2022-04", 109, 221)]
)
def test_the_samples(agreement, drops, month, vouchers, transactions):
    """Counted in the files with grep."""
    path = drops / month / "bokforing_2122.se"
    told = inspect(read_file(path, path.name, agreement))
    assert (told["format"], told["encoding"], told["accepted"]) == ("sie-4e", "cp437", True)
    assert (told["sie"]["vouchers"], told["sie"]["transactions"]) == (vouchers, transactions)
    assert told["sie"]["sum"] == "0.00"
    assert told["sie"]["checksum"] == "absent"


def test_a_shift_sheet(agreement, drops):
    path = drops / "2022-04" / "april_2022.csv"
    told = inspect(read_file(path, path.name, agreement))
    assert (told["kind"], told["format"], told["encoding"]) == ("shifts", "delimited", "utf-8-sig")
    assert told["sie"] is None
    assert told["rows"] > 0
    json.dumps(told)


def test_a_refused_file(agreement):
    told = inspect(read_bytes(b"", "tom.se", "0" * 64, agreement))
    assert (told["accepted"], told["rows"], told["first_date"], told["sie"]) == (False, 0, None, None)
    assert told["kind"] == told["format"] == "unknown"
    assert told["findings"][0]["code"] == "file.refused"


def test_a_refused_text_tells_how_it_was_read(agreement):
    statement = "Datum;Text;Belopp;Saldo\n2022-01-03;Inköp på möte;-10,00;5,00\n".encode("cp1252")
    told = inspect(read_bytes(statement, "bank.csv", "0" * 64, agreement))
    assert (told["accepted"], told["encoding"]) == (False, "cp1252")
