"""Every real file of the shared corpora is read to its ground truth, or refused in one sentence that says what it is.

The files may not be copied, so they are read where they lie, beside the checkout; what is stated of them stands in
INDEX.md there.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER_ROWS
from tasks.quality.books import with_books_checked
from tasks.reading.delimited import read_delimited, sniff_delimiter
from tasks.reading.dispatch import read_file
from tasks.reading.encodings import decode
from tasks.reading.inspect import inspect, span_of
from tasks.reading.result import Reading
from tasks.reading.sie.blocks import read_content
from tasks.reading.sie.fields import split_fields, text_at
from tasks.reading.sie.head import read_head
from tasks.reading.values import parse_number
from tasks.reading.workbooks.read import read_workbook
from tests.reading.corpora_index import Stated, read_index
from tests.untested import needs

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
INDEX = CORPORA / "INDEX.md"
STATED = read_index(INDEX.read_text(encoding="utf-8")) if INDEX.is_file() else {}

STATEMENT = "Filen är ett kontoutdrag från banken"
NEITHER = "Filen är varken pass eller bokföring som går att känna igen."
VERDICTS = {
    "csv/avanza__export.csv": "Filen är en lista över värdepapper",
    "csv/bl__accounting-plan.csv": NEITHER,
    "csv/hitobito__iso88591.csv": NEITHER,
    "csv/ica__account_export.csv": STATEMENT,
    "csv/sie4sdk__kontoplan.csv": NEITHER,
    "csv/skolverket__betyg_per_kon_2025.csv": NEITHER,
    "csv/skolverket__kostnader_per_kommun_2024.csv": NEITHER,
    "csv/verifikatscript__work.csv": None,
    "csv/vertel__municipalities.csv": NEITHER,
    "shifts/ics__duration.ics": NEITHER,
    "shifts/kimai__timesheet.csv": NEITHER,  # of persons at work: no area, no association
    "shifts/kimai__toggl.csv": NEITHER,
    "shifts/solidtime__clockify_time_entries_import_test_1.csv": NEITHER,
    "shifts/solidtime__toggl_time_entries_import_test_1.csv": NEITHER,
    "xlsx/calamine__any_sheets.xlsx": NEITHER,
    "xlsx/calamine__errors.xlsx": NEITHER,
    "xlsx/calamine__merged_range.xlsx": NEITHER,
    "xlsx/ess__arbetspass_template.xlsx": NEITHER,  # shifts of a sailing club: no area, no association
    "xlsx/frictionless__multiline_headers.xlsx": NEITHER,
    "xlsx/handelsbanken__transactions.xlsx": STATEMENT,
    "xlsx/roo__bbu_timesheet.xlsx": NEITHER,
    "xlsx/roo__time_test.xlsx": NEITHER,
    "xlsx/seb__kontohandelser_2016.xlsx": STATEMENT,
    "xlsx/zettle__sales_report_2021-06.xlsx": NEITHER,
}
"""How the refusal of a file that is no SIE file begins; None where it is a ledger or a shift sheet."""


class Case(NamedTuple):
    """A file, what is stated of it, and how it is read."""

    name: str
    data: bytes
    stated: Stated
    reading: Reading

    def told(self, statement: str) -> list[tuple[str, ...]]:
        """What INDEX.md says under one of its statements; nothing where it does not make it."""
        return self.stated.truth.get(statement, [])


def stating(statement: str = "") -> list[str | None]:
    """The files of which INDEX.md makes a statement, or all of them; one that cannot be had where it is not there."""
    return [name for name, stated in sorted(STATED.items()) if statement in ("", *stated.truth)] or [None]


@pytest.fixture(params=stating(), scope="module")
def case(request: Any, agreement: Agreement) -> Case:
    """Each file that is listed, or those that a test asks for."""
    name = needs(request.param, "../shared/corpora", "real files of other programs are read to their ground truth")
    path = CORPORA / name
    return Case(name, path.read_bytes(), STATED[name], with_books_checked(read_file(path, path.name, agreement)))


def test_what_is_listed_is_what_lies_there(case: Any):
    on_disk = {path.relative_to(CORPORA).as_posix() for path in CORPORA.glob("*/*")}
    assert on_disk == STATED.keys()
    assert (len(case.data), case.reading.sha256) == (case.stated.bytes, case.stated.sha256)


def test_is_read_or_refused_in_one_sentence(case: Any):
    said = inspect(case.reading)
    json.dumps(said)
    assert said["accepted"] is (case.reading.refused is None)
    assert said["accepted"] or said["findings"]


def test_is_taken_for_what_it_is(case: Any):
    if case.name in VERDICTS:
        begins = VERDICTS[case.name]
    elif case.told("not_sie"):
        begins = "Filen är SIE 5 (XML), som inte läses här."
    else:
        [(kind,)] = case.told("type")
        begins = None if kind == "4" else f"Filen är en SIE-fil av typ {kind} "
    assert (case.reading.refused or "").startswith(begins or "")
    assert case.reading.accepted is (begins is None)


def test_the_encoding(case: Any):
    stated = case.stated.encoding.partition(",")[0].partition(" ")[0].partition("/")[0]
    if stated == "zip" or case.told("not_sie"):
        assert case.reading.encoding is None  # a workbook, or refused before anybody asked
        return
    assert case.reading.encoding == {"ascii": "utf-8", "latin-1": "cp1252"}.get(stated, stated)


@pytest.mark.parametrize("case", stating("type"), indirect=True)
def test_a_sie_file_holds_what_is_stated(case: Any):
    said = inspect(case.reading)
    sie = said["sie"]
    ledger = pl.DataFrame(schema=LEDGER_ROWS) if case.reading.ledger is None else case.reading.ledger
    content = read_content(case.data, case.reading.encoding)
    labels = Counter(text_at(fields, 0).upper() for line in content.head if (fields := split_fields(line)))
    with_objects = ledger.filter(pl.col("objects").list.len() > 0).height
    read = {
        "type": [said["format"][4]],
        "vouchers": [sie["vouchers"]],
        "transactions": [sie["transactions"]],
        "sum": [sie["sum"]],
        "unbalanced": [len(sie["unbalanced"])],
        "accounts": [sie["accounts"], labels["#KONTO"]],
        "objects": [labels["#DIM"], labels["#UNDERDIM"], labels["#OBJEKT"], with_objects],
        "changes": [sie["added_rows"], sie["removed_rows"]],
        "empty_vouchers": [sie["vouchers"] - ledger["voucher_row"].n_unique()],
        "dates": span_of(case.reading),
        "year": read_head(content.head).years.get(0),
    }
    silent = {"changes": ("0", "0"), "empty_vouchers": ("0",), "year": ()}
    stated = silent | {statement: groups for statement, [groups] in case.stated.truth.items()}
    assert {name: as_numbers(value) for name, value in read.items()} == {
        name: as_numbers(groups) for name, groups in stated.items()
    }
    assert content.is_mended is ("stray" in case.stated.encoding)


def as_numbers(values: Iterable[object] | None) -> list[Decimal | None]:
    """Numbers whatever their decimals, days as INDEX.md writes them."""
    plain = [f"{value:%Y%m%d}" if isinstance(value, date) else value for value in values or ()]
    return [None if value is None else Decimal(str(value)) for value in plain]


@pytest.mark.parametrize("case", stating("records"), indirect=True)
def test_a_text_has_the_cells_that_are_stated(case: Any):
    text, _ = decode(case.data)
    cells = read_delimited(text).cells
    [(delimiter,)] = case.told("delimiter")
    [(filled, records, widths)] = case.told("records")
    assert sniff_delimiter(text) == {"semicolon": ";", "comma": ","}[delimiter]
    not_empty = cells.filter(pl.any_horizontal(pl.all().is_not_null())).height
    assert (not_empty, cells.height, cells.width) == (
        int(filled),
        int(records),
        max(map(int, re.findall(r"(\d+) fields", widths))),
    )
    for column, total in case.told("column_sum"):
        [named] = [cells.to_list() for cells in cells if column in cells]
        amounts = [Decimal(str(parse_number(text))) for text in filter(None, named[named.index(column) + 1 :])]
        assert sum(amounts) == Decimal(total)


@pytest.mark.parametrize("case", stating("sheets"), indirect=True)
def test_a_workbook_has_the_sheets_that_are_stated(case: Any):
    tables = read_workbook(case.data)
    [(sheets,)] = case.told("sheets")
    assert [(table.sheet, table.hidden) for table in tables] == [
        (name.partition(" (")[0], name.endswith("idden)")) for name in sheets.split(", ")
    ]
    for number, column, row in case.told("extent"):
        table = tables[int(number) - 1]
        assert 0 < table.first_column + table.cells.width <= ord(column) - ord("A") + 1
        assert 0 < table.cells.height <= int(row)


@pytest.mark.parametrize("case", ["csv/verifikatscript__work.csv" if STATED else None], indirect=True)
def test_a_ledger_of_a_students_union_is_read_to_the_krona(case: Any):
    ledger = case.reading.ledger
    debit, credit = (ledger.filter(pl.col("amount") * sign > 0)["amount"].sum() for sign in (1, -1))
    assert (debit, credit) == (Decimal("8158.31"), Decimal("-8710.31"))
    sums = ledger.group_by("series", "number").agg(pl.col("amount").sum())
    assert sums.filter(pl.col("amount") != 0).rows() == [("A", "2", Decimal("-552.00"))]


PAGE = """# Own example

| kind | files |
|---|---|
| sie | 1 |

## sie - SIE files (1)

| file | bytes | sha256 | detected encoding | ground truth (computed independently) | what makes it interesting |
|---|---|---|---|---|---|
| `ett.se` | 12 | `ab` | cp437, LF | type 4; 2 #VER; sum -40; voucher dates - | Pass\\|Nr |
"""


def test_the_index_is_read_strictly():
    truth: Any = {"type": [("4",)], "vouchers": [("2",)], "sum": [("-40",)], "dates": [(None, None)]}
    assert read_index(PAGE) == {"sie/ett.se": Stated(12, "ab", "cp437, LF", truth)}
    for shown in ("sum -40; 3 #IB", "sum –40"):
        with pytest.raises(ValueError, match="ett"):
            read_index(PAGE.replace("sum -40", shown))
