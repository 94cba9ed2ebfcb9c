"""What the reader of shift sheets tells the coordinator itself: guesses and things left aside, in Swedish.

Faults of single cells are not here: they are codes in the row, and the checks word them.
"""

from collections.abc import Sequence

from tasks.findings import Finding, Place, Severity
from tasks.intake.headers import Block
from tasks.intake.tables import Table

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


def block_findings(file: str, table: Table, block: Block, remarks: Sequence[int]) -> list[Finding]:
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
        for row in remarks
    ]
    return found
