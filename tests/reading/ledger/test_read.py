"""Verifikationslistor and huvudböcker of the common programs, as CSV and as workbooks."""

import io
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdsTable
from odf.table import TableCell, TableRow
from odf.text import P

from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER_ROWS
from tasks.facts.scope import LedgerScope
from tasks.reading.dispatch import read_bytes
from tasks.reading.result import Reading

Rows = list[list[object]]


def read(data: bytes | str, agreement: Agreement, name: str = "bok.csv") -> Reading:
    return read_bytes(data if isinstance(data, bytes) else data.encode(), name, "0" * 64, agreement)


def told(reading: Reading, *columns: str) -> list[tuple]:
    """The rows as (row, voucher, day, account, amount) and further columns."""
    assert reading.refused is None
    assert reading.ledger is not None
    assert dict(reading.ledger.schema) == LEDGER_ROWS
    return reading.ledger.select(
        "row",
        pl.concat_str("series", "number"),
        pl.col("date").cast(pl.String),
        "account",
        pl.col("amount").cast(pl.String),
        *columns,
    ).rows()


FORTNOX = """Verifikationslista;;;;;;;;;;
Exempel IK;;Org.nr 802400-1234;;;;;;;;
Räkenskapsår 2021-05-01 - 2022-04-30;;;;;;;;;;
Period: 2022-01-01 - 2022-03-31;;Utskrivet: 2022-04-05;;;;;;;;
;;;;;;;;;;
Vernr;Bokföringsdatum;Registreringsdatum;Konto;Kontonamn;Ks;Projnr;Verifikationstext;Transaktionsinfo;Debet;Kredit
A 12;2022-01-14;2022-01-15;1930;Företagskonto;;;Bidrag;;135 000,00;
A 12;2022-01-14;2022-01-15;3987;Kommunala bidrag;;IOP22;Bidrag;;;135 000,00
A 13;2022-02-01;2022-03-02;5460;Material;10;IOP22 Natt;Vantar;till passen;389,00 kr;0,00
A 13;2022-02-01;2022-03-02;1930;Företagskonto;;;Vantar;;;389:-
;;;;;;;;Summa;135 389,00;135 389,00
"""


def test_a_verifikationslista_with_preamble_and_sums(agreement):
    reading = read(FORTNOX, agreement)
    assert told(reading) == [
        (7, "A12", "2022-01-14", "1930", "135000.00"),
        (8, "A12", "2022-01-14", "3987", "-135000.00"),
        (9, "A13", "2022-02-01", "5460", "389.00"),
        (10, "A13", "2022-02-01", "1930", "-389.00"),
    ]
    assert reading.ledger is not None
    third = reading.ledger.row(2, named=True)
    assert third["registered"] == date(2022, 3, 2)
    assert (third["text"], third["voucher_text"]) == ("till passen", "Vantar")
    assert (third["sheet"], third["voucher_row"], third["year_start"]) == (None, 9, None)
    assert {"dimension": 1, "code": "10"} in third["objects"]
    assert {"dimension": 6, "code": "IOP22"} in third["objects"]
    assert reading.orgnr == third["orgnr"] == "802400-1234"
    assert reading.scope == LedgerScope(spans=((date(2022, 1, 1), date(2022, 3, 31)),), orgnr="802400-1234")
    assert reading.generated == date(2022, 3, 31)
    assert reading.headers == {
        (None, "date"): "Bokföringsdatum",
        (None, "account"): "Konto",
        (None, "amount"): "Debet",
        (None, "objects"): "Ks",
    }


HUVUDBOK = """Huvudbok;;;;;
Vernr;Datum;Text;Debet;Kredit;Saldo
1930 Företagskonto;;;;;
;;Ingående balans;;;5 000,00
A1;2022-01-05;Insättning;1 000,00;;6 000,00
A2;2022-01-06;Uttag;;500,00;5 500,00
;;Omslutning;1 000,00;500,00;
;;Utgående balans;;;5 500,00
Vernr;Datum;Text;Debet;Kredit;Saldo
5460 Förbrukningsmaterial;;;;;
;;Ingående balans;;;0
A2;2022-01-06;Vantar;500,00;;500,00
Summa 5460;;;500,00;;
;;;1500,00;500,00;
"""
WITH_ACCOUNT_COLUMN = """Konto;Namn;Vernr;Datum;Beskrivning;Debet;Kredit;Saldo
1930;Företagskonto;;;Ingående balans;;;5000
;;A1;2022-01-05;Insättning;1000;;6000
;;A2;2022-01-06;Uttag;;500;5500
1930;Företagskonto;;;Utgående balans;;;5500
5460;Förbrukningsmaterial;;;IB;;;0
;;A2;2022-01-06;Vantar;500;;500
"""
REPEATED_ACCOUNT = """Konto;Benämning;Datum;Verifikat;Beskrivning;Debet;Kredit;Saldo
1930;Företagskonto;2022-01-01;;Ingående saldo;5000;;5000
1930;Företagskonto;2022-01-05;A1;Insättning;1000;;6000
1930;Företagskonto;2022-01-06;A2;Uttag;;500;5500
;;;;Summa 1930;1000;500;
5460;Förbrukningsmaterial;2022-01-06;A2;Vantar;500;;500
"""


@pytest.mark.parametrize(
    ("text", "rows"), [(HUVUDBOK, (5, 6, 12)), (WITH_ACCOUNT_COLUMN, (3, 4, 7)), (REPEATED_ACCOUNT, (3, 4, 6))]
)
def test_a_huvudbok_gives_its_transactions_and_no_balances(text, rows, agreement):
    reading = read(text, agreement)
    assert told(reading) == [
        (rows[0], "A1", "2022-01-05", "1930", "1000.00"),
        (rows[1], "A2", "2022-01-06", "1930", "-500.00"),
        (rows[2], "A2", "2022-01-06", "5460", "500.00"),
    ]
    assert [finding.code for finding in reading.findings] == ["ledger.sums_passed_by"]


def test_what_a_list_leaves_blank_is_the_row_aboves(agreement):
    text = """Serie\tVer\tVer.datum\tKonto\tVer.text\tBelopp
A\t1\t2022-01-05\t5460\tSumma vägkostnad\t100
\t\t\t1930\t\t-100
A\t2\t2022-01-06\t\tVantar\t
\t\t\t5460\t\t\u2212200,50
\t\t\t1930\t\t(200,50)
"""
    assert told(read(text, agreement), "voucher_text") == [
        (2, "A1", "2022-01-05", "5460", "100.00", "Summa vägkostnad"),
        (3, "A1", "2022-01-05", "1930", "-100.00", "Summa vägkostnad"),
        (5, "A2", "2022-01-06", "5460", "-200.50", "Vantar"),
        (6, "A2", "2022-01-06", "1930", "-200.50", "Vantar"),
    ]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56 kr", "1234.56"),
        ("\u22121 234,56", "-1234.56"),
        ("(1 234,56)", "-1234.56"),
        ("500:-", "500.00"),
        ("1.234,56", "1234.56"),
        ("1,005", "1005.00"),
        ("0", "0.00"),
    ],
)
def test_swedish_amounts_in_text(cell, amount, agreement):
    text = f"Datum;Vernr;Konto;Belopp\n2022-01-05;A1;5460;{cell}\n"
    assert [row[4] for row in told(read(text, agreement))] == [amount]


def test_credits_with_a_minus_are_credits(agreement):
    text = "Vernr;Datum;Konto;Debet;Kredit\n1;2022-01-05;5460;100;0\n1;2022-01-05;1930;0;-100\n"
    assert [row[4] for row in told(read(text, agreement))] == ["100.00", "-100.00"]


PAIR = [(2, "A1", "2022-01-05", "5460", "500.00"), (3, "A1", "2022-01-05", "1930", "-500.00")]


@pytest.mark.parametrize(
    ("headers", "cost", "payment"),
    [
        ("Text;Belopp;D/K", "V;500;D", "V;500;K"),
        ("Text;Belopp;Debet/Kredit", "V;500;Debet", "V;500;Kredit"),
        ("Text;Belopp;Tecken", "V;500;+", "V;500;\u2212"),
        ("Text;Belopp;D/K", "V;500;D", "V;-500;K"),
        ("Text;Debet/Kredit", "V;500", "V;-500"),
        ("Text;Debet;Kredit;Belopp", "V;500;;500", "V;;500;-500"),
        ("Text;Debet;Kredit;Summa", "V;500;;500", "V;;500;0"),
        ("Belopp;Valuta;Belopp SEK", "50;EUR;500", "-50;EUR;-500"),
        ("Text;Debet;Kredit", "V;500;-", "V;\u2013;500"),
        ("Text;Debet;Kredit", "V;kr 500,00;", "V;;500 SEK"),
        ("Text;Belopp", "V;500 kr", "V;(500) kr"),
    ],
)
def test_debit_is_plus_and_credit_minus_however_they_are_told(headers, cost, payment, agreement):
    text = f"Vernr;Datum;Konto;{headers}\nA1;2022-01-05;5460;{cost}\nA1;2022-01-05;1930;{payment}\n"
    assert told(read(text, agreement)) == PAIR


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        ("Vernr;Konto", ("A 1;5460", "A 1;1930")),
        ("Vernr;Konto", ("Ver A-1;5460", "Verifikation A1;1930")),
        ("Vernr;Konto", ("A/1;5460", "A:1;1930")),
        ("Serie;Nr;Konto", ("A;1;5460", "A;1;1930")),
        ("Nr;Verifikation;Konto", ("1;A1;5460", "2;A1;1930")),
        ("Vernr;Konto;Kontonr", ("A1;Material;5460", "A1;Företagskonto;1930")),
        ("Vernr;Konto;Kontonamn", ("A1;5460;Material", "A1;1930;Företagskonto")),
        ("Ver;Vernr;Konto", ("Utlägg;A1;5460", "Utlägg;A1;1930")),
    ],
)
def test_of_two_columns_of_a_sort_the_fuller_name_counts(headers, cells, agreement):
    rows = "\n".join(f"2022-01-05;{cell};{amount}" for cell, amount in zip(cells, ("500;", ";500"), strict=True))
    assert told(read(f"Datum;{headers};Debet;Kredit\n{rows}\n", agreement)) == PAIR


@pytest.mark.parametrize(
    ("headers", "cells", "objects"),
    [
        ("Projekt;Projektnr", "Nattvandring;IOP22", [(6, "IOP22")]),
        ("Projnr;Projekt", "IOP22;Nattvandring", [(6, "IOP22")]),
        ("Kostnadsställe;Kst nr", "Ungdom;10", [(1, "10")]),
        ("Kostnadsställe;Projekt", "10 Ungdom;IOP22 - Nattvandring", [(1, "10"), (6, "IOP22")]),
        ("Ks;Projekt", "10.0;22.0", [(1, "10"), (6, "22")]),
    ],
)
def test_cost_centre_and_project_are_their_codes(headers, cells, objects, agreement):
    ledger = read(f"Vernr;Datum;Konto;{headers};Belopp\nA1;2022-01-05;5460;{cells};1\n", agreement).ledger
    assert ledger is not None
    found = {(pair["dimension"], pair["code"]) for pair in ledger["objects"][0].to_list()}
    assert found >= set(objects)


@pytest.mark.parametrize(
    ("cell", "account"),
    [
        ("5460", "5460"),
        ("5460.0", "5460"),
        ("5460 Material", "5460"),
        ("Konto 54601", "54601"),
        ("548", "548"),
        ("0548", "0548"),
    ],
)
def test_accounts_of_any_length_are_read(cell, account, agreement):
    text = f"Vernr;Datum;Konto;Belopp\nA1;2022-01-05;{cell};1\n"
    assert told(read(text, agreement)) == [(2, "A1", "2022-01-05", account, "1.00")]


@pytest.mark.parametrize(
    ("headers", "cells", "texts"),
    [
        ("Text", "Vantar", ("Vantar", "")),
        ("Text;Beskrivning", "Vantar;Ljustorps IF", ("Vantar", "Ljustorps IF")),
        ("Text;Beskrivning;Transaktionsinfo", "Vantar;x;Ljustorps IF", ("Vantar", "Ljustorps IF")),
        ("Verifikationstext;Referens;Motpart", "Vantar;4711;Ljustorps IF", ("Vantar", "Ljustorps IF")),
    ],
)
def test_every_text_that_may_name_an_association_is_kept(headers, cells, texts, agreement):
    ledger = read(f"Vernr;Datum;Konto;{headers};Belopp\nA1;2022-01-05;5460;{cells};1\n", agreement).ledger
    assert ledger is not None
    assert ledger.select("voucher_text", "text").row(0) == texts


def test_the_date_of_booking_counts_before_any_other_date(agreement):
    text = "Datum;Bokföringsdatum;Vernr;Konto;Belopp\n2022-03-01;2022-01-05;A1;5460;1\n"
    assert told(read(text, agreement)) == [(2, "A1", "2022-01-05", "5460", "1.00")]


@pytest.mark.parametrize(
    "sums",
    [
        "5460;Material;;;Summa;500;",
        "5460;Summa Material;;;;500;",
        "Summa 5460;;;;;500;",
        "Totalt konto 5460;;;;;500;",
        "Årets ack;;;;;500;500",
        "Ackumulerat;;;;;500;500",
        "Periodens summa;;;;;500;500",
        ";;;A1;Summa verifikation;500;500",
        ";;2022-01-05;A1;;500;500",
        ";;;Omslutning;;500;500",
        ";;;;;500;500",
    ],
)
def test_sums_within_a_list_are_no_transactions(sums, agreement):
    text = f"""Konto;Kontonamn;Datum;Vernr;Text;Debet;Kredit
5460;Material;2022-01-05;A1;Vantar;500;
1930;Företagskonto;2022-01-05;A1;Vantar;;500
{sums}
1930;Företagskonto;2022-01-06;A2;Summa avgifter;100;
"""
    reading = read(text, agreement)
    assert told(reading) == [*PAIR, (5, "A2", "2022-01-06", "1930", "100.00")]
    assert [(each.code, each.where.row) for each in reading.findings] == [("ledger.sums_passed_by", 4)]


def test_texts_that_begin_like_a_sum_are_transactions(agreement):
    text = """Vernr;Datum;Konto;Text;Debet;Kredit
A1;2022-01-05;5460;Totalt inköp;500;
;;6110;Summa porto mars;10;
;;1930;Saldo reglerat;;510
"""
    assert [row[3:] for row in told(read(text, agreement))] == [
        ("5460", "500.00"),
        ("6110", "10.00"),
        ("1930", "-510.00"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Vernr;Datum;Text;Debet;Kredit;Saldo\n5460;Material;;;;\n{rows}",
        "Vernr;Datum;Text;Debet;Kredit;Saldo\n5460 Material;;;Ing saldo;;0\n{rows}",
        "Vernr;Datum;Text;Debet;Kredit;Saldo\nKonto: 5460 - Material;;;;;\n{rows}",
        "Kontoanalys;;;;;\nKonto: 5460 Material;;;;;\nVernr;Datum;Text;Debet;Kredit;Saldo\n{rows}",
        "Konto;5460;Material;;;\nVernr;Datum;Text;Debet;Kredit;Saldo\n{rows}",
    ],
)
def test_the_account_of_a_huvudbok_is_found_wherever_it_stands(text, agreement):
    rows = "A1;2022-01-05;Vantar;500;;500\n;2022-01-06;Transport av västar;20;;520\nSumma 5460;;;520;0;\n"
    written = text.format(rows=rows)
    first = written.count("\n") - 2
    assert told(read(written, agreement)) == [
        (first, "A1", "2022-01-05", "5460", "500.00"),
        (first + 1, "", "2022-01-06", "5460", "20.00"),
    ]


def test_a_table_of_one_account_is_said_to_replace_the_others_too(agreement):
    text = "Kontoanalys;;;;\n{above}\nDatum;Vernr;Text;Debet;Kredit\n2022-01-05;A1;V;500;\n"
    codes = [
        [each.code for each in read(text.format(above=above), agreement).findings]
        for above in ("Konto: 5460 Material;;;;", "Konton: 1000 - 9999;;;;", "Konto 1000 - 9999;;;;")
    ]
    assert codes == [["ledger.of_one_account"], [], []]


def test_the_first_column_may_be_the_date_where_accounts_head_their_rows(agreement):
    text = "Datum;Ver;Text;Debet;Kredit\nKonto: 5460 - Material;;;;\n2022-01-05;A1;V;500;\n"
    assert told(read(text, agreement)) == [(3, "A1", "2022-01-05", "5460", "500.00")]


@pytest.mark.parametrize(
    ("first", "second", "vouchers"),
    [
        ("A 12;2022-01-14;Bidrag;;", "A 13;2022-02-01;Vantar;;", ("A12", "A13")),
        ("Verifikation A12, 2022-01-14, Bidrag;;;;", "Verifikation A13, 2022-02-01;;;;", ("A12", "A13")),
        ('A 12;2022-01-14;"Bidrag från\nkommunen";;', "A 13;220201;;;", ("A12", "A13")),
        ("1201;2022-01-14;;Bidrag;", "1202;2022-02-01;;;", ("1201", "1202")),
    ],
)
def test_vouchers_on_rows_of_their_own_head_their_rows(first, second, vouchers, agreement):
    text = f"""Verifikationslista;;;;
Konto;Benämning;Projekt;Debet;Kredit
{first}
1930;Företagskonto;;135 000,00;
3987;Bidrag;IOP22;;135 000,00
;;Summa;135 000,00;135 000,00
{second}
5460;Material;IOP22;389,00;
1930;Företagskonto;;;389,00
"""
    assert told(read(text, agreement)) == [
        (4, vouchers[0], "2022-01-14", "1930", "135000.00"),
        (5, vouchers[0], "2022-01-14", "3987", "-135000.00"),
        (8, vouchers[1], "2022-02-01", "5460", "389.00"),
        (9, vouchers[1], "2022-02-01", "1930", "-389.00"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Saldobalans;;;\nUtskriven 2022-04-05;;;\nKonto;Benämning;Debet;Kredit\n1930;Företagskonto;100;20\n",
        "Konto;Benämning;Period;Ackumulerat\n3987;Bidrag;50;20\n",
    ],
)
def test_balances_of_accounts_are_no_ledger(text, agreement):
    reading = read(text, agreement)
    assert (reading.kind, reading.accepted) == ("unknown", False)


@pytest.mark.parametrize(
    ("header", "struck", "stands"),
    [("Status", "Makulerad", "Bokförd"), ("Status", "Struken", ""), ("Makulerad", "Ja", "Nej"), ("Struken", "x", "")],
)
def test_what_was_struck_out_is_not_counted_and_said(header, struck, stands, agreement):
    text = f"""Vernr;Datum;Konto;Belopp;{header}
A1;2022-01-05;5460;70;{struck}
A2;2022-01-05;5460;500;{stands}
"""
    reading = read(text, agreement)
    assert told(reading) == [(3, "A2", "2022-01-05", "5460", "500.00")]
    assert [(each.code, each.where.row) for each in reading.findings] == [("ledger.struck_passed_by", 2)]


@pytest.mark.parametrize(
    ("cells", "field", "fault"),
    [
        ("A1;31/4-22;5460;100", "date", "date_unreadable"),
        ("A1;;5460;100", "date", "date_missing"),
        ("A1;2022-01-05;;100", "account", "account_missing"),
        ("A1;2022-01-05;material;100", "account", "account_unreadable"),
        ("A1;2022-01-05;5460;hundra", "amount", "amount_unreadable"),
    ],
)
def test_what_cannot_be_read_is_a_fault(cells, field, fault, agreement):
    ledger = read(f"Vernr;Datum;Konto;Belopp\n{cells}\n", agreement).ledger
    assert ledger is not None
    row = ledger.row(0, named=True)
    assert row[field] is None
    assert row[f"{field}_fault"] == fault


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("Period 2022-01-01--2022-03-31", ("2022-01-01", "2022-03-31")),
        ("Period: 220101 - 220331", ("2022-01-01", "2022-03-31")),
        ("Datum: 2022-01-01 t.o.m. 2022-03-31", ("2022-01-01", "2022-03-31")),
        ("Period: 2022-01 – 2022-02", ("2022-01-01", "2022-02-28")),
        ("Bokföringsdatum 2022-01-01 - 2022-03-31", ("2022-01-01", "2022-03-31")),
        ("Räkenskapsår 2022-01-01 - 2022-12-31", ("2022-02-10", "2022-02-20")),
        ("", ("2022-02-10", "2022-02-20")),
    ],
)
def test_a_table_covers_its_stated_period_or_its_first_to_last_date(line, period, agreement):
    text = f"{line};;;\nVernr;Datum;Konto;Belopp\nA2;2022-02-20;5460;1\nA1;2022-02-10;5460;1\n"
    scope = read(text, agreement).scope
    assert scope is not None
    assert scope.spans == (tuple(map(date.fromisoformat, period)),)


@pytest.mark.parametrize(
    ("line", "objects"),
    [
        ("Projekt: IOP22 Nattvandring", [(6, "IOP22")]),
        ("Kostnadsställe 10", [(1, "10")]),
        ("Projekt: alla", []),
        ("Projekt: A1 - B2", []),
        ("Projektredovisning", []),
    ],
)
def test_a_table_cut_to_one_project_is_of_it(line, objects, agreement):
    ledger = read(f"{line};;;\nVernr;Datum;Konto;Belopp\nA1;2022-02-10;5460;1\n", agreement).ledger
    assert ledger is not None
    assert [(pair["dimension"], pair["code"]) for pair in ledger["objects"][0].to_list()] == objects


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Vernr;Datum;Konto;Debet;Kredit\n;;;;\n", "inga transaktioner"),
        (
            "Bokföringsdatum;Valutadatum;Verifikationsnummer;Text;Belopp;Saldo\n"
            "2022-01-01;2022-01-01;5;Swish;-1000.000;5000.000\n",
            "kontoutdrag",
        ),
        (
            "Datum;Konto;Värdepapper/beskrivning;Antal;Belopp;Courtage (SEK);ISIN\n"
            "2022-01-03;Sparande;Fond;2;-200,00;0;SE0000000000\n",
            "värdepapper",
        ),
    ],
)
def test_tables_that_are_no_bookkeeping_are_refused(text, says, agreement):
    reading = read(text, agreement)
    assert reading.refused is not None
    assert says in reading.refused
    assert reading.ledger is None


SHEET: Rows = [
    ["Verifikationslista"],
    [],
    ["Vernr", "Datum", "Konto", "Projekt", "Text", "Debet", "Kredit"],
    ["A1", datetime(2022, 1, 5), 5460, "IOP22", "Vantar", 1234.5, None],
    [None, None, 1930, None, None, None, 1234.5],
    ["Summa", None, None, None, None, 1234.5, 1234.5],
]


def as_xlsx(rows: Rows, *, hidden: bool = False) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        if hidden:
            book.add_worksheet("Försättsblad")
        sheet = book.add_worksheet("Blad1")
        if hidden:
            sheet.hide()
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)
    return buffer.getvalue()


def as_xls(rows: Rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(at, column, cell, *([day] if isinstance(cell, datetime) else []))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_ods(rows: Rows) -> bytes:
    book = OpenDocumentSpreadsheet()
    table = OdsTable(name="Blad1")
    for cells in rows:
        line = TableRow()
        for cell in cells or [None]:
            if isinstance(cell, datetime):
                written = TableCell(valuetype="date", datevalue=cell.date().isoformat())
            elif isinstance(cell, int | float):
                written = TableCell(valuetype="float", value=cell)
            elif cell is None:
                written = TableCell()
            else:
                written = TableCell(valuetype="string")
                written.addElement(P(text=cell))
            line.addElement(written)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("write", "name", "format"),
    [(as_xlsx, "bok.xlsx", "xlsx"), (as_xls, "bok.xls", "xls"), (as_ods, "bok.ods", "ods")],
)
def test_workbooks_of_every_kind(write, name, format, agreement):
    reading = read(write(SHEET), agreement, name)
    assert (reading.kind, reading.format, reading.encoding) == ("ledger", format, None)
    assert told(reading, "sheet") == [
        (4, "A1", "2022-01-05", "5460", "1234.50", "Blad1"),
        (5, "A1", "2022-01-05", "1930", "-1234.50", "Blad1"),
    ]
    assert reading.ledger is not None
    assert reading.ledger["objects"].to_list() == [[{"dimension": 6, "code": "IOP22"}], []]
    assert reading.ledger["amount"].sum() == Decimal(0)


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        ((2.125, -2.125), ["2.12", "-2.12"]),
        ((1234.5, "1 234,50"), ["1234.50", "1234.50"]),
        ((10.5, "2.500"), ["10.50", "2500.00"]),
        (("2.500", "1.234"), ["2500.00", "1234.00"]),
        (("2.500,00", 7), ["2500.00", "7.00"]),
    ],
)
def test_number_cells_have_a_point_whatever_texts_beside_them_use(cells, amounts, agreement):
    rows = [["Vernr", "Datum", "Konto", "Belopp"], *(["A1", "2022-01-05", 5460, cell] for cell in cells)]
    assert [row[4] for row in told(read(as_xlsx(rows), agreement, "bok.xlsx"))] == amounts


def test_a_hidden_sheet_is_read_and_said(agreement):
    reading = read(as_xlsx(SHEET, hidden=True), agreement, "bok.xlsx")
    assert len(told(reading)) == 2
    assert "ledger.sheet_hidden" in {finding.code for finding in reading.findings}
