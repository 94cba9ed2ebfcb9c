"""Files made to hurt: a few kilobytes that would take all memory, or all time, end in one sentence."""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tasks.errors import InputError
from tasks.reading import delimited
from tasks.reading.containers import identify
from tasks.reading.workbooks.read import read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
ONE_SHEET = '<sheet name="A" sheetId="1" r:id="r1"/>'
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c{}{}{}XFD1048576{}><v>1</v></c></row>'
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:"
ROOT = Path(__file__).parents[2]
MOST_MEGABYTES = 1200
"""The most that the reader, or the child it reads in, may hold."""


def xlsx(
    rows: str,
    *,
    sheets: str = ONE_SHEET,
    strings: str = "",
    counts: str = "",
    sheet: str = "xl/worksheets/a.xml",
    after: str = "",
) -> bytes:
    """A workbook of one part."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {NAMES}><sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/a.xml"/></Relationships>',
        sheet: f"<worksheet {NAMES}><sheetData>{rows}</sheetData>{after}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {NAMES} {counts}><si><t>{strings}</t></si></sst>",
    }
    return zipped(parts)


def ods(table: str) -> bytes:
    """A sheet with this inside."""
    names = " ".join(f'xmlns:{name}="{OPEN_DOCUMENT}{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="A">{table}</table:table>'
    content = f"<office:document {names}>{body}</office:spreadsheet></office:body></office:document>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


PREFIXED = (
    f'<x:sheetData xmlns:x="{MAIN}"><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    '<x:row r="2"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData>'
)
SMALL = '<row r="1"><c r="A1"><v>1</v></c></row>'
NEAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="S1000000"><v>1</v></c></row>'


def same_string() -> str:
    return "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 80_001))


def same_part() -> str:
    return "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="r1"/>' for number in range(1, 301))


def repeated() -> str:
    return (
        '<table:table-row table:number-rows-repeated="100000"><table:table-cell table:number-columns-repeated="19">'
        f"<text:p>{'a' * 100_000}</text:p></table:table-cell></table:table-row>"
    )


WORKBOOKS = {
    "a cell at the end of the world, in double quotes": lambda: xlsx(FAR.format(" ", "r=", '"', '"')),
    "in single quotes on a line of its own": lambda: xlsx(FAR.format("\n", "r=", "'", "'")),
    "after a tab": lambda: xlsx(FAR.format("\t", "r=", '"', '"')),
    "under a name of its own": lambda: xlsx(PREFIXED),
    "in a part found by other letters": lambda: xlsx(FAR.format(" ", "r=", '"', '"'), sheet="XL/Worksheets/A.xml"),
    "one long text in many cells": lambda: xlsx(same_string(), strings="a" * 32_767),
    "texts by the billion, as is said": lambda: xlsx(SMALL, counts='count="1" uniqueCount="4000000000"'),
    "one part as hundreds of sheets": lambda: xlsx(NEAR, sheets=same_part()),
    "a list of sheets without end": lambda: xlsx("", sheets=ONE_SHEET * 250_000),
    "opendocument that repeats a long text": lambda: ods(repeated()),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> dict[str, tuple[str | None, int]]:
    """How each of the workbooks is refused, and what was held for it."""
    files = [tmp_path_factory.mktemp("hostile") / "workbook" for _ in WORKBOOKS]
    for file, made in zip(files, WORKBOOKS.values(), strict=True):
        file.write_bytes(made())
        assert file.stat().st_size < 1_000_000
    said = subprocess.check_output([sys.executable, "-m", "tests.reading.read_hostile", *files], cwd=ROOT)
    return dict(zip(WORKBOOKS, map(json.loads, said.decode().splitlines()), strict=True))


@pytest.mark.parametrize("name", WORKBOOKS)
def test_workbooks(read, name):
    refused, held = read[name]
    assert re.fullmatch(r"(Ett blad i arbetsboken|Arbetsboken).* orimligt stor.*\.", refused)
    assert held < MOST_MEGABYTES << 10


@pytest.mark.parametrize(("length", "refused"), [(500_000, False), (1_100_000, True)])
@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_line_of_a_sie_file_without_end(length, refused, end):
    data = end.join(["#FLAGGA 0", *["#KONTO 1510 Fordringar"] * 100_000, f'#PROSA "{"a" * length}"']).encode()
    reason = identify(data, "a.se").refused
    assert (reason or "").startswith("Filen har en rad som är orimligt lång.") is refused
    assert (reason is None) is not refused


def test_a_plain_one_of_the_same_make_is_read():
    [table] = read_workbook(xlsx('<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert table.rows == [["1"]]


def test_merges_that_lie_over_one_another():
    merges = "".join(f'<mergeCell ref="A{first}:A90000"/>' for first in range(1, 4001))
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="A90000"><v>1</v></c></row>'
    data = xlsx(rows, after=f"<mergeCells>{merges}</mergeCells>")
    with pytest.raises(InputError, match="orimligt stort"):
        read_workbook(data)


def test_an_archive_of_very_many_parts(monkeypatch):
    """Refused before a list of them is made: of a million it takes a gigabyte."""
    data = zipped({"xl/workbook.xml": ""} | {f"{number}": "" for number in range(10_001)})
    monkeypatch.delattr("zipfile.ZipFile")
    found = identify(data, "a.xlsx")
    assert found.refused == (
        "Filen är ett zip-arkiv med orimligt många delar och öppnas inte. "
        "Kopiera raderna till en ny arbetsbok och lägg in den."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Datum;Plats\n" + f"{';' * 49}\n" * 100_000,
        "Datum;Plats\n" + "a;b\n" * 600_000 + "a;b;c;d;e;f;g;h;i\n",  # too many once short rows are filled up
        "Datum;Plats\n" + "a" * (64 << 20),
    ],
    ids=["cells", "filled up", "characters"],
)
def test_texts(text):
    with pytest.raises(InputError, match=r"^Textfilen är orimligt stor\. Dela upp den"):
        delimited.read_delimited(text)


def test_a_word_file_is_called_one() -> None:
    found = identify(zipped({"word/document.xml": ""}), "passlista.docx")
    assert found.refused is not None and found.refused.startswith("Filen är en Word-fil")
