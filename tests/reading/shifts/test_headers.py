"""Which row holds the headers, and what each column is."""

from typing import get_args

import pytest

from tasks.agreement.model import Agreement, ShiftField
from tasks.reading.shifts.columns import told_header
from tasks.reading.shifts.header_names import SYNONYMS
from tasks.reading.shifts.headers import Block, find_blocks
from tasks.reading.tables import Table
from tasks.wording.catalogue import phrase

DATA = ["2022-03-05", "Centrum", "Timrå IK", "21.00", "01.00", "4"]
PLAIN = ["Datum", "Område", "Förening", "Start", "Slut", "Antal vuxna"]


def blocks_of(rows: list[list[str | None]], agreement: Agreement) -> list[Block]:
    return find_blocks(Table.from_rows("Blad1", rows), agreement)


def fields_of(rows: list[list[str | None]], agreement: Agreement) -> list[str]:
    (block,) = blocks_of(rows, agreement)
    return [column.field for column in block.columns]


@pytest.mark.parametrize(
    "headers",
    [
        PLAIN,
        ["DATUM", " område ", "Förening:", "Starttid", "Sluttid", "Vuxna"],
        ["Kväll", "Plats", "Klubb", "Från", "Till", "Antal"],
        ["Dag", "Stadsdel", "Ansvarig förening", "Börjar kl.", "Slutar kl.", "Antal vandrare"],
        ["Vandringsdatum", "Var", "Lag", "fr.o.m.", "t.o.m.", "Bemanning"],
        ["Date", "Area", "Association", "Start", "End", "Adults"],
        ["Night", "Street", "Organiser", "From", "To", "People"],
    ],
)
def test_usual_names(headers: list[str], agreement: Agreement) -> None:
    assert fields_of([headers, DATA], agreement) == ["date", "area", "association", "start", "end", "adults"]


def test_every_field_has_usual_names_and_a_swedish_one() -> None:
    fields = list(get_args(ShiftField))
    assert list(SYNONYMS) == fields
    assert all(phrase(f"field.{field}") for field in fields)


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("weekday", "lördag"),
        ("time", "21-01"),
        ("status", "ja"),
        ("minor_flag", "nej"),
        ("age", "40"),
        ("index", "7"),
    ],
)
def test_the_agreements_own_names_for_every_field(field: ShiftField, cell: str, agreement: Agreement) -> None:
    own = agreement.model_copy(update={"headers": {field: ["Xyz"]}})
    (block,) = blocks_of([["Datum", "Område", "Förening", "Start", "Xyz"], [*DATA[:4], cell]], own)
    assert [(column.field, column.guessed) for column in block.columns][4:] == [(field, False)]


def test_columns_in_any_order_below_any_preamble(agreement: Agreement) -> None:
    preamble = [["Nattvandring 2022"], [None], ["Fylls i av samordnaren", None, "Område: se karta"]]
    (block,) = blocks_of([*preamble, PLAIN[::-1], DATA[::-1]], agreement)
    assert block.header_row == 3
    assert [column.field for column in block.columns] == ["adults", "end", "start", "association", "area", "date"]


def test_headers_in_two_rows(agreement: Agreement) -> None:
    upper = ["Datum", "Område", "Förening", "Tid", None, "Antal", None]
    lower = [None, None, None, "Från", "Till", "Vuxna", "Ungdomar"]
    (block,) = blocks_of([upper, lower, [*DATA, "1"]], agreement)
    assert [column.field for column in block.columns] == [
        *("date", "area", "association", "start", "end", "adults", "minors")
    ]
    assert (block.header_row, block.first) == (0, 2)


def test_a_second_table_below_with_other_headers(agreement: Agreement) -> None:
    blocks = blocks_of([PLAIN, DATA, [None], PLAIN[::-1], DATA[::-1]], agreement)
    assert [(block.header_row, block.last) for block in blocks] == [(0, 3), (3, 5)]


def test_repeated_headers_start_no_new_block(agreement: Agreement) -> None:
    assert len(blocks_of([PLAIN, DATA, PLAIN, DATA], agreement)) == 1


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("Ungdommar", ["1", "2"], "minors"),  # by likeness
        ("Antal vuxna (över 18)", ["3", "4"], "adults"),  # by a word in it
        ("Vilket ställe?", ["Centrum", "Arenan"], "area"),  # by its cells
        (None, ["TIK", "SIF/Ljustorp"], "association"),
        ("Passet", ["21-01", "20.30–24.00"], "time"),
    ],
)
def test_guesses_are_marked(header: str | None, cells: list[str], field: str, agreement: Agreement) -> None:
    fields = {
        "date": ("Datum", "2022-03-05"),
        "area": ("Område", "Centrum"),
        "association": ("Förening", "Timrå IK"),
        "adults": ("Antal vuxna", "3"),
    }
    others = [pair for name, pair in fields.items() if name != field]
    rows = [[each for each, _ in others] + [header], *([each for _, each in others] + [cell] for cell in cells)]
    (block,) = blocks_of(rows, agreement)
    guessed = [column for column in block.columns if column.guessed]
    assert [(column.header, column.field) for column in guessed] == [(header or "", field)]


def test_headers_as_sentences(agreement: Agreement) -> None:
    headers = [
        *("Tidstämpel", "Vilket datum gick ni?", "Var gick ni?", "Vilken förening var det?", "När började passet?"),
        *("När slutade passet?", "Hur många vuxna var ni?", "Hur många ungdomar var med?", "Övrigt att rapportera?"),
    ]
    row = ["2022-03-06 08.12.33", *DATA[:3], "21.00.00", "01.00.00", "4", "0", "Lugnt"]
    (block,) = blocks_of([["Svar på formuläret"], headers, row], agreement)
    assert [column.field for column in block.columns] == [
        *("index", "date", "area", "association", "start", "end", "adults", "minors", "notes")
    ]
    assert all(column.guessed for column in block.columns[1:])


def test_a_column_of_dates_yields_to_a_header_that_says_date(agreement: Agreement) -> None:
    headers = ["Bokfört", "Kvällens datm", *PLAIN[1:]]
    (block,) = blocks_of([headers, ["2022-03-08", *DATA]], agreement)
    assert block.column("date").header == "Kvällens datm"


def test_likeness_yields_to_cells_that_gainsay_it(agreement: Agreement) -> None:
    rows = [[*PLAIN, "Ungdommar"], *([*DATA, word] for word in ("blå", "röd", "grön"))]
    (block,) = blocks_of(rows, agreement)
    assert [each.header for each in block.unused] == ["Ungdommar"]


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("Vuxen", "Ja", "adult_flag"),
        ("Vuxen", "4", "adults"),
        ("Vuxna", "Nej", "adult_flag"),
        ("Deltagare", "5", "adults"),
        ("Deltagare", "Test Testsson", "name"),
        ("Under 18", "2", "minors"),
        ("Dag", "fredag", "weekday"),
        ("Tid", "21.00", "start"),
        ("Tid", "21-01", "time"),
    ],
)
def test_cells_tell_words_apart_that_go_two_ways(header: str, cell: str, field: str, agreement: Agreement) -> None:
    rows = [["När", "Område", "Förening", header], ["2022-03-05", "Centrum", "TIK", cell]]
    assert field in fields_of(rows, agreement)


@pytest.mark.parametrize(
    "row",
    [
        ["2022-03-12", "Sörberge", "TIK", "21.00", "01.00", "3", "utfört", "rapport", "ansvarig"],
        ["lör 12/3", "Var", "Lag", "21.00", "01.00", "3", "utfört", "rapport"],
        [None, None, None, None, None, None, "utfört", "rapport"],
    ],
)
def test_data_that_sounds_like_headers_stays_data(row: list[str | None], agreement: Agreement) -> None:
    (block,) = blocks_of([[*PLAIN, "Status", "Anteckning", "Namn"], DATA, row, DATA], agreement)
    assert (block.first, block.last) == (1, 4)


def test_of_two_columns_for_a_field_the_fuller_name_wins(agreement: Agreement) -> None:
    (block,) = blocks_of([["Antal", *PLAIN], ["7", *DATA]], agreement)
    assert block.column("adults").header == "Antal vuxna"
    assert [(each.header, each.reason) for each in block.unused] == [("Antal", "repeated")]


@pytest.mark.parametrize(
    ("headers", "cells", "kind"),
    [
        (["Datum", "Tid", "Arenan", "Centrum"], ["2022-03-05", "21-01", "TIK", None], "areas"),
        (["Datum", "Förening", "Tid", "Antal", "Arenan", "Centrum"], [*DATA[::2], "21-01", "3", "x", None], "areas"),
        (["Datum", "Timrå IK", "Sörberge IF"], ["2022-03-05", "3", "2"], "associations"),
        (["Datum", "Område", "Förening", "Tid", "Test Ett", "Test Två"], [*DATA[:3], "21-01", "x", "x"], "persons"),
        ([*PLAIN, *PLAIN[1:]], [*DATA, *DATA[1:]], "repeated"),
        ([*PLAIN, "Förening 2"], [*DATA, "SIF"], "repeated"),
        ([*PLAIN, "Test Ett", "Test Två"], [*DATA, "x", "x"], None),  # the adults are counted beside
        ([*PLAIN, "Vuxna"], [*DATA, "3"], None),
        ([*PLAIN, "Förening 2"], [*DATA, "ingen"], None),
    ],
)
def test_several_patrols_in_a_row_are_a_layout(
    headers: list[str], cells: list[str | None], kind: str | None, agreement: Agreement
) -> None:
    (block,) = blocks_of([headers, cells], agreement)
    assert (block.layout.kind if block.layout else None) == kind


@pytest.mark.parametrize(
    ("headers", "cells", "adults", "reason"),
    [
        (["Antal", "Varav vuxna"], ["5", "3"], "Varav vuxna", "repeated"),
        (["Antal deltagare", "Varav under 18"], ["5", "2"], None, "total"),
        (["Antal vuxna", "Varav under 18"], ["3", "0"], "Antal vuxna", None),
        (["Planerat antal vuxna", "Faktiskt antal vuxna"], ["4", "3"], "Faktiskt antal vuxna", "unknown"),
        (["Anmälda vuxna", "Kaffe"], ["4", "ja"], None, "unknown"),
    ],
)
def test_what_is_more_than_the_adults_or_was_only_planned(
    headers: list[str], cells: list[str], adults: str | None, reason: str | None, agreement: Agreement
) -> None:
    (block,) = blocks_of([[*PLAIN[:5], *headers], [*DATA[:5], *cells]], agreement)
    column = block.column("adults")
    assert (column.header if column else None) == adults
    assert next((each.reason for each in block.unused), None) == reason


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        ("Västnummer", "blå", None),  # one word that no list has
        ("Testa", "blå", None),
        ("testa", "blå", None),
        ("TESTA", "blå", None),
        ("Sträckor", "blå", None),
        ("Passlista", "blå", "Passlista"),
        ("Varav", "blå", "Varav"),
        ("Godkänd av", "TT", "Godkänd av"),
        ("Test Testsson", "blå", None),
        ("Test", "x", None),
        ("Test 070-000 00 00", "blå", None),
        ("Västar", "3", None),
        ("", "blå", None),
    ],
)
def test_a_header_that_may_be_a_name_is_not_told(
    header: str, cells: str, told: str | None, agreement: Agreement
) -> None:
    (block,) = blocks_of([[*PLAIN, header], [*DATA, cells]], agreement)
    (column,) = block.unused
    assert (told_header(column, block.unused), column.letter) == (told, "G")


def test_one_of_many_headers_over_numbers_is_not_told(agreement: Agreement) -> None:
    (block,) = blocks_of([[*PLAIN, "Test", "Testa", "Testo"], [*DATA, "4", "4", "2"]], agreement)
    assert [told_header(column, block.unused) for column in block.unused] == [None, None, None]


def test_columns_without_headers_have_letters(agreement: Agreement) -> None:
    (block,) = blocks_of([[*PLAIN, None], [*DATA, "vit väst"]], agreement)
    assert [(each.header, each.letter) for each in block.unused] == [("", "G")]


def test_the_agreements_own_names(agreement: Agreement) -> None:
    own = agreement.model_copy(update={"headers": {"adults": ["Huvuden"], "area": ["Kvartersruta"]}})
    headers = ["Datum", "Kvartersruta", "Förening", "Start", "Slut", "HUVUDEN"]
    (block,) = blocks_of([headers, DATA], own)
    assert [column.field for column in block.columns][1::4] == ["area", "adults"]
    assert not any(column.guessed for column in block.columns)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Datum"], ["2022-03-05"]],
        [["Vernr", "Datum", "Konto", "Område", "Debet", "Kredit"], ["A1", "2022-03-05", "1930", "", "5", ""]],
        [["Namn", "Telefon"], ["Test Testsson", "070"]],
    ],
)
def test_no_shift_sheet(rows: list[list[str | None]], agreement: Agreement) -> None:
    assert blocks_of(rows, agreement) == []
