"""What the reader of shift sheets tells the coordinator itself: guesses and things left aside, in Swedish.

Faults of single cells are not here: they are codes in the row, and the checks word them.
"""

from collections.abc import Iterable, Sequence

from tasks.findings import Finding, Place, Severity
from tasks.intake.headers import Block, Column
from tasks.intake.shift_rows import TextRows
from tasks.intake.tables import Table
from tasks.intake.values import read_date

FIELD_NAMES = {
    "date": "datum",
    "weekday": "veckodag",
    "area": "område",
    "association": "förening",
    "time": "tid (start och slut)",
    "start": "starttid",
    "end": "sluttid",
    "hours": "timmar",
    "adults": "antal vuxna",
    "minors": "antal ungdomar",
    "contacts": "antal kontakter",
    "notes": "anteckning",
    "status": "status",
    "name": "namn",
    "adult_flag": "över 18",
    "minor_flag": "under 18",
    "age": "ålder",
    "birth_year": "födelseår",
    "phone": "telefon",
    "index": "nummer",
}
"""What people call each field."""

HEADERS_NEEDED = "Datum, Område, Förening, Start, Slut, Antal vuxna"
"""What a shift sheet's columns are called at best."""

_SAMPLE = 500  # distinct cells of a column looked at for dates


def block_findings(file: str, table: Table, block: Block, rows: TextRows, from_sheet: Iterable[str]) -> list[Finding]:
    """What was guessed about one header row and its sheet, which columns were not read, which rows are remarks
    only. ``from_sheet``: fields that the sheet's name told."""
    header_row = Place(file=file, sheet=table.sheet, row=block.header_row + 1)
    found = [
        Finding(
            code="shift.header_guessed",
            severity=Severity.WARNING,
            message=f"Rubriken ”{column.header}” är okänd. Kolumnen är läst som {FIELD_NAMES[column.field]}.",
            remedy="Kontrollera att det stämmer, eller byt rubrik.",
            where=header_row.model_copy(update={"column": column.header}),
        )
        for column in block.columns
        if column.guessed
    ]
    found += [
        Finding(
            code="shift.field_from_sheet",
            severity=Severity.INFO,
            message=f"Kolumn för {FIELD_NAMES[field]} saknas. Bladets namn ”{table.sheet}” gäller för alla rader.",
            remedy="Lägg till kolumnen om det inte stämmer.",
            where=header_row,
        )
        for field in from_sheet
    ]
    found += [
        Finding(
            code="shift.column_unknown",
            severity=Severity.INFO,
            message=f"Kolumnen ”{header}” hör inte till det som följs upp och är inte läst.",
            remedy="Byt rubrik om den borde ha lästs, eller låt den stå.",
            where=header_row.model_copy(update={"column": header}),
        )
        for header in block.unknown
    ]
    found += [
        Finding(
            code="shift.remark",
            severity=Severity.INFO,
            message="Raden har bara en text och är inget pass. Den är inte läst.",
            where=Place(file=file, sheet=table.sheet, row=row),
        )
        for row in rows.remarks
    ]
    found += [
        Finding(
            code="shift.formula_without_value",
            severity=Severity.WARNING,
            message="Cellen har en formel vars värde inte är sparat. Cellen är läst som tom.",
            remedy="Öppna filen i Excel, spara den och lägg in den igen, eller skriv värdet i stället.",
            where=Place(file=file, sheet=table.sheet, row=row, column=column.header),
        )
        for row, column in _unvalued(table, block, rows)
    ]
    return found


def _unvalued(table: Table, block: Block, rows: TextRows) -> list[tuple[int, Column]]:
    """Row and column of formulas without a value among the data."""
    if not table.uncached:
        return []
    by_place = {column.at: column for column in block.columns}
    data = set(rows.frame["row"])
    return [(row, by_place[at]) for row, at in sorted(table.uncached) if at in by_place and row in data]


def sheet_findings(file: str, table: Table, blocks: Sequence[Block]) -> list[Finding]:
    """That a sheet is hidden, and that a sheet with dates in it was not understood."""
    where = Place(file=file, sheet=table.sheet)
    sheet = f"Bladet ”{table.sheet}”" if table.sheet else "Bladet"
    found = []
    if table.hidden and table.cells.height:
        what = "Dess rader är lästa som andra rader." if blocks else "Inget i det är läst."
        found.append(
            Finding(
                code="shift.sheet_hidden",
                severity=Severity.INFO,
                message=f"{sheet} är dolt. {what}",
                remedy="Ta bort bladet om det inte hör hit.",
                where=where,
            )
        )
    if not blocks and not table.hidden and holds_dates(table):
        found.append(
            Finding(
                code="shift.sheet_unread",
                severity=Severity.WARNING,
                message=f"{sheet} har datum men inga rubriker som går att förstå. Det är inte läst.",
                remedy=f"Sätt rubriker över kolumnerna: {HEADERS_NEEDED}.",
                where=where,
            )
        )
    return found


def holds_dates(table: Table) -> bool:
    """Whether a column holds several different dates, years written out."""
    return any(
        sum(read_date(text).date is not None for text in texts[:_SAMPLE]) > 1 for texts in table.distinct.values()
    )
