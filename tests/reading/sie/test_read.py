"""SIE 4 files in every way that programs write them: rows, positions, and what the file says of itself."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER_ROWS
from tasks.facts.scope import LedgerScope, VoucherKey
from tasks.quality.books import with_books_checked
from tasks.reading.dispatch import read_bytes
from tasks.reading.result import Reading
from tasks.reading.sie.read import read_sie
from tests.reading.sie.sie_text import HEAD, row, sie, voucher

FIRST = len(HEAD) + 1
"""The line of the first record after the head."""
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
YEAR_BEFORE = (date(2021, 1, 1), date(2021, 12, 31))


def read(data: bytes, name: str = "export.se") -> Reading:
    return read_sie(data, name, "0" * 64)


def rows_of(data: bytes) -> pl.DataFrame:
    reading = read(data)
    assert reading.refused is None
    assert reading.ledger is not None
    return reading.ledger


def only_row(line: str) -> dict[str, Any]:
    """The one row of a voucher with ``line`` as its #TRANS."""
    return rows_of(sie("#VER A 1 20220105", "{", line, "}")).row(0, named=True)


def test_a_voucher_has_its_place_date_objects_and_texts():
    data = sie(
        voucher(
            "A",
            "7",
            "20220214",
            row(5460, "389.00", "1", "10", "6", "IOP22", text="Vantar"),
            row(1930, "-389.00"),
            text="Inköp till nattvandring",
            registered="20220301",
        )
    )
    ledger = rows_of(data)
    assert dict(ledger.schema) == LEDGER_ROWS
    assert ledger.row(0, named=True) == {
        "sha256": "0" * 64,
        "file": "export.se",
        "sheet": None,
        "row": FIRST + 2,
        "row_id": 0,
        "voucher_row": FIRST,
        "orgnr": "802400-1234",
        "year_start": date(2022, 1, 1),
        "series": "A",
        "number": "7",
        "date": date(2022, 2, 14),
        "registered": date(2022, 3, 1),
        "account": "5460",
        "amount": Decimal("389.00"),
        "objects": [{"dimension": 1, "code": "10"}, {"dimension": 6, "code": "IOP22"}],
        "text": "Vantar",
        "voucher_text": "Inköp till nattvandring",
        "date_text": "20220214",
        "amount_text": "389.00",
        "account_text": "5460",
        "date_fault": None,
        "amount_fault": None,
        "account_fault": None,
    }


@pytest.mark.parametrize(
    ("line", "objects", "amount", "text"),
    [
        ("#TRANS 5460 {} 1", [], "1.00", ""),
        ("   \t#TRANS\t5460\t{}\t1.5\t", [], "1.50", ""),
        ("#TRANS 5460  {}  -1.50  20220105  Vantar", [], "-1.50", "Vantar"),
        ('#TRANS "5460" {} "1.50" "" "två ord" 3 "AB"', [], "1.50", "två ord"),
        ('#TRANS 5460 { "6" "IOP22"} 1.00', [(6, "IOP22")], "1.00", ""),
        ("#TRANS 5460 {6 IOP22 1 10} 1.00", [(6, "IOP22"), (1, "10")], "1.00", ""),
        ('#TRANS 5460 {6 "I {O} P"} 1.00 20220105 "x"', [(6, "I {O} P")], "1.00", "x"),
        ('#TRANS 5460 {6 "I O P"}1.00', [(6, "I O P")], "1.00", ""),
        (r'#TRANS 5460 {} 1.00 20220105 "en \"fin\" lampa"', [], "1.00", 'en "fin" lampa'),
        (r'#TRANS 5460 {} 1.00 20220105 "C:\mapp"', [], "1.00", r"C:\mapp"),
        ('#TRANS 5460 {} 1.00 20220105 "Ers "Ljustorps IF" mars" 3', [], "1.00", 'Ers "Ljustorps IF'),
        ("#TRANS 5460 {6 IOP22 1} 1.00", [(6, "IOP22")], "1.00", ""),
        ('#TRANS 5460 {KST "10" 6 "IOP22"} 1.00', [(6, "IOP22")], "1.00", ""),
        ('#TRANS 5460 {} 1.00 20220105 "{klammer}"', [], "1.00", "{klammer}"),
        ('#TRANS 5460 {} 1.00 20220105 "citat utan slut', [], "1.00", "citat utan slut"),
        ("#TRANS 5460 1.00 20220105 Vantar", [], "1.00", "Vantar"),
        ('#TRANS 5460 {} 1.00 "utan datum"', [], "1.00", "utan datum"),
        ("#TRANS 5460 {} 1.00 Ljustorp", [], "1.00", "Ljustorp"),
        ('#TRANS 5460 {} 1.00 "Ljustorp"', [], "1.00", "Ljustorp"),
        ("#TRANS 5460 {} 1234,50", [], "1234.50", ""),
        ("#TRANS 5460 {} 1 234 567.50 20220105 Vantar", [], "1234567.50", "Vantar"),
        ('#TRANS 5460 {} "-1 234,50" "" Vantar', [], "-1234.50", "Vantar"),
        ("#TRANS 5460 {} 1.005", [], "1.00", ""),
        ("#TRANS 5460 {} 100.0000", [], "100.00", ""),
    ],
)
def test_a_row_is_read_however_it_is_written(line: Any, objects: Any, amount: Any, text: Any):
    read = only_row(line)
    assert read["account"] == "5460"
    assert [(pair["dimension"], pair["code"]) for pair in read["objects"]] == objects
    assert read["amount"] == Decimal(amount)
    assert read["text"] == text
    assert read["account_fault"] is read["amount_fault"] is None


@pytest.mark.parametrize(
    ("line", "field", "fault", "text"),
    [
        ("#TRANS 54A0 {} 1.00", "account", "account_unreadable", "54A0"),
        ("#TRANS {} 1.00", "account", "account_missing", ""),
        ("#TRANS 5460 {}", "amount", "amount_missing", ""),
        ("#TRANS 5460 {} abc", "amount", "amount_unreadable", "abc"),
        ("#TRANS 5460 {} 99999999999999999999", "amount", "amount_unreadable", "99999999999999999999"),
    ],
)
def test_what_cannot_be_read_is_a_fault_with_its_text(line: Any, field: Any, fault: Any, text: Any):
    read = rows_of(
        sie("#VER A 1 20220105", "{", f"{line} ", "}")
        if " " in line
        else sie("#VER A 1 20220105", "{", f"{line} {{}}", "}")
    ).row(0, named=True)
    assert read[field] is None
    assert read[f"{field}_fault"] == fault
    assert read[f"{field}_text"] == text


@pytest.mark.parametrize(
    ("line", "series", "number", "day", "text", "registered"),
    [
        ('#VER A 1 20220105 "Två ord" 20220106 "KG"', "A", "1", date(2022, 1, 5), "Två ord", date(2022, 1, 6)),
        ('#VER "A" "1" "20220105" Ord 20220106', "A", "1", date(2022, 1, 5), "Ord", date(2022, 1, 6)),
        ('#VER "" "" 20220105', "", "", date(2022, 1, 5), "", None),
        ('#VER "Lång serie" 1 20220105 ""', "Lång serie", "1", date(2022, 1, 5), "", None),
        ("#VER A 20220105", "A", "", date(2022, 1, 5), "", None),
        (r'#VER A 1 20220105 "sa \"hej\"" 20220106', "A", "1", date(2022, 1, 5), 'sa "hej"', date(2022, 1, 6)),
        ('#VER\t4\t12\t20220105\t""\t20220106', "4", "12", date(2022, 1, 5), "", date(2022, 1, 6)),
        ("#VER A 1 2022-01-05", "A", "1", date(2022, 1, 5), "", None),
        ("#VER A 1 220105 Ord", "A", "1", date(2022, 1, 5), "Ord", None),
        ('#VER A 1 20220105 "Ers "Ljustorps IF" mars"', "A", "1", date(2022, 1, 5), 'Ers "Ljustorps IF', None),
    ],
)
def test_a_voucher_is_read_however_it_is_written(
    line: Any, series: Any, number: Any, day: Any, text: Any, registered: Any
):
    read = rows_of(sie(line, "{", row(5460, "1"), "}")).row(0, named=True)
    assert (read["series"], read["number"], read["date"]) == (series, number, day)
    assert (read["voucher_text"], read["registered"]) == (text, registered)


def test_a_row_is_dated_by_its_voucher_and_by_itself_where_that_says_nothing():
    ledger = rows_of(
        sie(
            voucher("A", "1", "20220105", row(5460, "1", day="20220301")),
            voucher("A", "2", "20221305", row(5460, "1", day="20220302"), row(5460, "1")),
        )
    )
    assert ledger["date"].to_list() == [date(2022, 1, 5), date(2022, 3, 2), None]
    assert ledger["date_fault"].to_list() == [None, None, "date_unreadable"]
    assert ledger["date_text"].to_list() == ["20220105", "20220302", "20221305"]


def test_the_final_state_is_the_trans_rows_by_position():
    """A removed row stands alone, an added row is followed by a twin that need not be equal to it."""
    data = sie(
        voucher(
            "A",
            "25",
            "20220122",
            ("#BTRANS", "1930", [], "400", "20220326"),
            ("#RTRANS", "1930", [], "500", "20220326", "", "", "2 AB"),
            row(1930, "500", day="20220122"),
            row(3010, "-500"),
        )
    )
    reading = read(data)
    assert reading.ledger is not None
    assert reading.ledger["amount"].to_list() == [Decimal("500.00"), Decimal("-500.00")]
    assert reading.ledger["row"].to_list() == [FIRST + 4, FIRST + 5]
    assert reading.sie is not None
    assert (reading.sie.added_rows, reading.sie.removed_rows, reading.sie.transactions) == (1, 1, 2)


@pytest.mark.parametrize(
    ("written", "orgnr"),
    [
        ("802400-1234", "802400-1234"),
        ("8024001234", "802400-1234"),
        ("168024001234", "802400-1234"),
        ("16802400-1234", "802400-1234"),
        ("19802400-1234", "802400-1234"),
        ("802400 1234", "802400-1234"),
        ("SE802400123401", "802400-1234"),
        ("se 802400-1234 01", "802400-1234"),
        ("", None),
        ("okänt", None),
    ],
)
def test_the_organisation_number_in_all_its_forms(written: Any, orgnr: Any):
    head = [record for record in HEAD if record[0] != "#ORGNR"]
    reading = read(sie(("#ORGNR", written), voucher("A", "1", "20220105", row(5460, "1")), head=head))
    assert reading.orgnr == orgnr
    assert ("sie.orgnr_missing" in {finding.code for finding in reading.findings}) is (orgnr is None)


def test_what_the_file_says_of_itself():
    reading = read(
        sie(
            ("#DIM", "6", "Projekt"),
            ("#UNDERDIM", "21", "Delprojekt", "6"),
            ("#OBJEKT", "6", "IOP22", "Nattvandring"),
            ("#OKÄND", "post"),
            ("#IB", "0", "1930", "5000.00"),
            voucher("A", "1", "20220105", row(5460, "10"), row(1930, "-10")),
            voucher("B", "1", "20211231", row(5460, "20"), row(1930, "-15")),
        )
    )
    assert (reading.kind, reading.format, reading.encoding) == ("ledger", "sie-4e", "cp437")
    assert reading.generated == date(2022, 4, 1)
    summary = with_books_checked(reading).sie
    assert summary is not None
    assert summary.program == "Testbok"
    assert summary.fiscal_years == (
        (date(2022, 1, 1), date(2022, 12, 31)),
        (date(2021, 1, 1), date(2021, 12, 31)),
    )
    assert (summary.vouchers, summary.transactions, summary.accounts) == (2, 4, 2)
    assert summary.total == Decimal("5.00")
    assert summary.unbalanced == ("B1",)
    finding = next(each for each in with_books_checked(reading).findings if each.code == "sie.unbalanced")
    assert "B1 2021-12-31" in finding.message
    assert "5,00 kr" in finding.message


@pytest.mark.parametrize(
    ("written_as", "encoding"),
    [("cp437", "cp437"), ("cp1252", "cp1252"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig")],
)
def test_the_encoding_is_told_by_the_bytes_and_not_by_the_file(written_as: Any, encoding: Any):
    data = sie(voucher("Å", "1", "20220105", row(5460, "1", "6", "NÄT"), text="Förråd"), encoding=written_as)
    reading = read(data)
    assert reading.encoding == encoding
    assert reading.ledger is not None
    assert reading.ledger.select("series", "voucher_text").row(0) == ("Å", "Förråd")
    assert reading.ledger["objects"].to_list() == [[{"dimension": 6, "code": "NÄT"}]]


def test_two_encodings_in_one_file():
    data = sie(voucher("A", "1", "20220105", row(5460, "1", "6", "X1"), text="Tjänster för året"))
    reading = read(data.replace(b"X1", b"\xc51"))
    ledger = reading.ledger
    assert ledger is not None
    assert ledger["objects"].to_list() == [[{"dimension": 6, "code": "Å1"}]]
    assert ledger["voucher_text"].to_list() == ["Tjänster för året"]
    told = with_books_checked(reading).findings
    assert [finding.code for finding in told] == ["sie.encodings_mixed", "sie.unbalanced"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end_gives_the_same_rows(newline: Any):
    ledger = rows_of(sie("", voucher("A", "1", "20220105", row(5460, "1")), newline=newline))
    assert ledger["row"].to_list() == [FIRST + 3]


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        (b"#", b"#"),
        (b"#VER", b"#ver"),
        (b"#TRANS", b"#Trans"),
        (b"#BTRANS", b"#btrans"),
        (b"#RTRANS", b"#rTrans"),
        (b"#TRANS ", b"#TRANS\t"),
        (b'#TRANS "5460"', b'#TRANS"5460"'),
        (b'#VER "" ""', b"#VER"),
        (b"#SIETYP", b"#sietyp"),
        (b"#RAR", b"#Rar"),
        (b"#FLAGGA", b"#flagga"),
    ],
)
def test_labels_are_known_in_small_letters_and_with_nothing_after_them(
    plain: Any, written: Any, agreement: Agreement
):
    data = sie(
        '#VER "" ""',
        "{",
        '#TRANS "5460" {} 10.00 20220105',
        "#BTRANS 5460 {} 20.00",
        "#RTRANS 1930 {} -9.00",
        "#TRANS 1930 {} -9.00 20220105",
        "}",
        voucher("A", "2", "20220106", row(5460, "1"), row(1930, "-1")),
    )
    assert plain in data
    reading = with_books_checked(read_bytes(data.replace(plain, written), "export.se", "0" * 64, agreement))
    assert (reading.refused, reading.format) == (None, "sie-4e")
    assert reading.sie is not None
    assert (reading.sie.vouchers, reading.sie.transactions, reading.sie.total) == (2, 4, Decimal("1.00"))
    assert (reading.sie.added_rows, reading.sie.removed_rows, reading.sie.unbalanced) == (1, 1, ("",))
    assert reading.sie.fiscal_years == (YEAR, YEAR_BEFORE)
    assert reading.ledger is not None
    assert reading.ledger["row"].to_list() == [FIRST + 2, FIRST + 5, FIRST + 9, FIRST + 10]


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (HEAD, "a.se", "sie-4e"),
        ((("#SIETYP", "4"),), "a.si", "sie-4i"),
        ((("#SIETYP", "4"),), "a.txt", "sie-4i"),
        ((("#SIETYP", "4"), HEAD[-1]), "a.si", "sie-4i"),
        ((("#SIETYP", "4"), ("#UB", "0", "1930", "1")), "a.si", "sie-4e"),
        ((("#FLAGGA", "1"), *HEAD[1:]), "a.se", "sie-4e"),
        ((("#FLAGGA", "0"),), "a.si", "sie-4i"),
    ],
)
def test_an_export_is_told_from_vouchers_to_import(head: Any, name: Any, expected: Any):
    reading = read(sie(voucher("A", "1", "20220105", row(5460, "1")), head=head), name)
    assert reading.format == expected
    assert reading.refused is None


NO_YEARS = [record for record in HEAD if record[0] != "#RAR"]


@pytest.mark.parametrize(
    ("head", "days", "name", "spans", "vouchers"),
    [
        (HEAD, ["20220105"], "a.se", [YEAR], []),
        (HEAD, ["20210105"], "a.se", [YEAR_BEFORE, YEAR], []),
        (HEAD, ["20220105", "20190105"], "a.se", [YEAR], [VoucherKey("A", "2", date(2019, 1, 5))]),
        (HEAD, ["20220105"], "a.si", [YEAR], []),
        (NO_YEARS, ["20220105", "20220301"], "a.si", [], [VoucherKey("A", "1"), VoucherKey("A", "2")]),
        (
            [*NO_YEARS, ("#IB", "0", "1930", "1")],
            ["20220105", "20220301"],
            "a.se",
            [(date(2022, 1, 5), date(2022, 3, 1))],
            [],
        ),
    ],
)
def test_what_the_file_takes_the_place_of(head: Any, days: Any, name: Any, spans: Any, vouchers: Any):
    written = [voucher("A", str(at), day, row(5460, "1")) for at, day in enumerate(days, start=1)]
    reading = read(sie(*written, head=head), name)
    assert reading.scope == LedgerScope(tuple(spans), frozenset(vouchers), "802400-1234")


def test_vouchers_outside_the_stated_years_are_told():
    days = ("20220105", "20190105")
    reading = with_books_checked(read(sie(*(voucher("A", day, day, row(5460, "0")) for day in days))))
    told = [finding for finding in reading.findings if finding.code == "sie.outside_years"]
    assert [(finding.where.row, "2019-01-05" in finding.message) for finding in told] == [(FIRST + 4, True)]


def test_vouchers_without_a_number_are_named_by_their_date():
    data = sie(voucher("", "", "20220105", row(5460, "1")), head=NO_YEARS)
    scope = read(data, "a.si").scope
    assert scope is not None
    assert scope.vouchers == {VoucherKey("", "", date(2022, 1, 5))}


def test_a_broken_fiscal_year_dates_its_rows():
    head = [*NO_YEARS, ("#RAR", "0", "20210501", "20220430"), ("#RAR", "-1", "20200501", "20210430")]
    ledger = rows_of(
        sie(*(voucher("A", day, day, row(5460, "1")) for day in ("20210430", "20210501", "20220501")), head=head)
    )
    assert ledger["year_start"].to_list() == [date(2020, 5, 1), date(2021, 5, 1), None]
