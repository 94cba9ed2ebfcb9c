"""A whole ledger added up: its vouchers, and the sums that the file states of its own rows."""

import pytest

from tasks.findings import Finding
from tasks.quality.books import with_books_checked
from tasks.reading.result import Reading
from tasks.reading.sie.read import read_sie
from tests.reading.sie.sie_text import HEAD, Record, row, sie, voucher

BOUGHT = voucher("A", "1", "20220305", row(5460, "100.50"), row(1930, "-100.50"))
PAID_BACK = voucher("A", "2", "20220402", row(5460, "-20.00"), row(1930, "20.00"))
RIGHT: tuple[Record, ...] = (
    ("#RES", "0", "5460", "80.50"),
    ("#RES", "-1", "5460", "999.00"),  # no voucher of that year is in the file
    ("#PSALDO", "0", "202203", "5460", [], "100.50"),
    ("#PSALDO", "0", "202204", "1930", [], "20"),
    ("#PSALDO", "0", "202203", "5460", ["6", "IOP22"], "7.00"),  # of an object, not of the account
)


def checked(*sums: Record) -> Reading:
    return with_books_checked(read_sie(sie(BOUGHT, PAID_BACK, head=[*HEAD, *sums]), "bok.se", "0" * 64))


def told(reading: Reading) -> list[Finding]:
    return [finding for finding in reading.findings if finding.code == "sie.sums_differ"]


def test_rows_that_give_what_the_file_states_are_told_nothing_of():
    reading = checked(*RIGHT)
    assert reading.findings == ()
    assert [(each.check, each.rows, each.failed) for each in reading.outcomes] == [
        ("sie.outside_years", 2, 0),
        ("sie.unbalanced", 2, 0),
        ("sie.sums_differ", 3, 0),
    ]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            ("#RES", "0", "5460", "80.49"),
            "Konto 5460, 2022-01-01 – 2022-12-31: verifikationerna ger 80,50 kr, men filen",
        ),
        (("#PSALDO", "0", "202204", "5460", [], "0"), "Konto 5460, 2022-04: verifikationerna ger −20,00 kr"),
        (("#RES", "0", "6993", "500"), "Konto 6993, 2022-01-01 – 2022-12-31: verifikationerna ger 0,00 kr"),
    ],
)
def test_an_account_whose_rows_give_something_else_is_told_of(wrong: Record, says: str):
    (finding,) = told(checked(*RIGHT, wrong))
    assert says in finding.message.replace("\u00a0", " ")
    assert finding.severity == "warning"


def test_many_sums_are_told_of_in_one():
    (finding,) = told(checked(("#RES", "0", "5460", "1"), ("#RES", "0", "5010", "2")))
    assert finding.message.startswith("2 summor i filen är andra än verifikationerna ger. Först konto 5460")


def test_a_voucher_without_rows_is_a_voucher_and_a_file_without_sums_is_asked_for_none():
    empty = voucher("B", "7", "20190105")
    reading = with_books_checked(read_sie(sie(BOUGHT, empty), "bok.se", "0" * 64))
    assert [(each.check, each.rows, each.failed) for each in reading.outcomes] == [
        ("sie.outside_years", 2, 1),
        ("sie.unbalanced", 2, 0),
        ("sie.sums_differ", 0, 0),
    ]
