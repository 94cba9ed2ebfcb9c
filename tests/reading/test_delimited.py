"""Delimited texts: every delimiter and encoding that spreadsheets save, and texts that are broken."""

import pytest

from tasks.agreement.model import Agreement
from tasks.errors import InputError
from tasks.reading.delimited import read_delimited, sniff_delimiter
from tasks.reading.encodings import decode
from tasks.reading.shifts.read import read_shifts

ROWS = [
    ["Datum", "Område", "Förening", "Start", "Slut", "Antal vuxna", "Timmar"],
    ["2022-03-05", "Sörberge", "Timrå IK", "21.00", "00.30", "4", "3,5"],
    ["2022-03-12", "Arenaområdet", "Sörberge IF", "21.00", "01.00", "3", "4,0"],
    ["2022-03-19", "Köpmangatan", "Ljustorps IF", "21.00", "01.00", "2", "4,0"],
]


def text_of(delimiter: str) -> str:
    return "\r\n".join(delimiter.join(f'"{c}"' if delimiter in c else c for c in row) for row in ROWS) + "\r\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])  # the last: CSV for Macintosh
def test_every_end_of_line(line_end: str) -> None:
    text = text_of(";").replace("\r\n", line_end)
    assert [row[:2] for row in read_delimited(text).rows] == [row[:2] for row in ROWS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp437", "mac_roman"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_delimiter_in_every_encoding(delimiter: str, encoding: str, agreement: Agreement) -> None:
    text, _ = decode(text_of(delimiter).encode(encoding))
    reading = read_shifts([read_delimited(text)], "pass.csv", "0" * 64, "delimited", encoding, agreement)
    assert reading.shifts.select("area", "association", "minutes").rows() == [
        ("sorberge", "timra-ik", 210),
        ("arenaomradet", "sorberge-if", 240),
        ("centrum", "ljustorp-if", 240),
    ]
    assert not reading.findings


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a,b\n1;2;3,x\n4,5\n", ","),
        ("a\tb\n1, 2\tx\n", "\t"),
        ("sep=|\na|b\n", "|"),
        ("bara en rad\noch en till\n", None),
        ("", None),
    ],
)
def test_sniffing(text: str, delimiter: str | None) -> None:
    assert sniff_delimiter(text) == delimiter


def test_row_numbers_are_the_spreadsheets() -> None:
    text = 'Titel\n\n"två\nrader";b\n1;2\n'
    assert read_delimited(text).rows == [["Titel", None], [None, None], ["två\nrader", "b"], ["1", "2"]]


def test_excels_own_first_line_is_an_empty_row() -> None:
    assert read_delimited("sep=;\na;b\n").rows == [[None, None], ["a", "b"]]


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    text = 'a;b\n1;"2\n' + "3;4\n" * 100
    assert read_delimited(text).cells.height == 102


def test_more_rows_than_a_spreadsheet_holds_are_refused() -> None:
    with pytest.raises(InputError, match="Dela upp den"):
        read_delimited("a;b\n" * 1_048_577)


@pytest.mark.parametrize("text", ["ingen tabell här\nbara ord\n", 'a;b\n"' + "x" * 200_000])
def test_what_is_no_table_is_one_sentence(text: str) -> None:
    with pytest.raises(InputError, match=r"^Textfilen .*lägg in det igen\.$"):
        read_delimited(text)
