"""What the reader of shift sheets tells the coordinator itself: guesses and things left aside, in Swedish.

Faults of single cells are not here: they are codes in the row, and the checks word them.
"""

from collections.abc import Sequence

from tasks.findings import Finding, Place, Severity
from tasks.intake.headers import Block
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

_SAMPLE = 500  # distinct cells of a column looked at for dates


def block_findings(file: str, table: Table, block: Block, rows: TextRows) -> list[Finding]:
    """What was guessed about one header row, which columns were not read, and which rows are remarks only."""
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
    return found


def sheet_findings(file: str, table: Table, blocks: Sequence[Block]) -> list[Finding]:
    """That a sheet is hidden, and that a sheet with dates in it was not understood."""
    where = Place(file=file, sheet=table.sheet)
    found = []
    if table.hidden and table.cells.height:
        what = "Dess rader är lästa som andra rader." if blocks else "Inget i det är läst."
        found.append(
            Finding(
                code="shift.sheet_hidden",
                severity=Severity.INFO,
                message=f"Bladet ”{table.sheet}” är dolt. {what}",
                remedy="Ta bort bladet om det inte hör hit.",
                where=where,
            )
        )
    if not blocks and not table.hidden and _holds_dates(table):
        found.append(
            Finding(
                code="shift.sheet_unread",
                severity=Severity.WARNING,
                message="Bladet har datum men inga rubriker som går att förstå. Det är inte läst."
                if table.sheet is None
                else f"Bladet ”{table.sheet}” har datum men inga rubriker som går att förstå. Det är inte läst.",
                remedy="Sätt rubriker över kolumnerna: Datum, Område, Förening, Start, Slut, Antal vuxna.",
                where=where,
            )
        )
    return found


def _holds_dates(table: Table) -> bool:
    """Whether a column holds several different dates, years written out."""
    return any(
        sum(read_date(text).date is not None for text in column.unique().drop_nulls().head(_SAMPLE)) > 1
        for column in table.cells.iter_columns()
    )
