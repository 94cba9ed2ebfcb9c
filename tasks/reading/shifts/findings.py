"""What the reader of shift sheets tells the coordinator itself: guesses and things left aside, in Swedish.

Faults of single cells are not here: they are codes in the row, and the checks word them.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from tasks.findings import Finding, Place, Severity
from tasks.reading.shifts.columns import Column, Layout, LayoutKind, Unread, told_header
from tasks.reading.shifts.headers import Block
from tasks.reading.shifts.rows import TextRows
from tasks.reading.tables import Table
from tasks.reading.values import read_date
from tasks.wording.swedish import lista

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

_LAYOUTS: dict[LayoutKind, str] = {
    "areas": "områdena står i var sin kolumn",
    "associations": "föreningarna står i var sin kolumn",
    "persons": "personerna står i var sin kolumn",
    "repeated": "flera pass står på samma rad",
    "beside": "två passlistor står bredvid varandra",
    "undated": "kolumnen för datum saknas",
}
ROWS_NEEDED = f"Skriv en rad för varje pass, med rubrikerna {HEADERS_NEEDED}."

_REMARK = partial(
    Finding,
    code="shift.remark",
    severity=Severity.INFO,
    message="Raden har bara en text och är inget pass. Den är inte läst.",
)
_UNFILLED = partial(
    Finding,
    code="shift.unfilled",
    severity=Severity.INFO,
    message="Raden har ett datum men är inte ifylld. Natten är okänd tills den är det.",
    remedy="Fyll i raden, eller skriv Inställt.",
)
_DITTO = partial(
    Finding,
    code="shift.ditto",
    severity=Severity.INFO,
    message="Cellen säger samma som ovan. Den är läst som cellen ovanför.",
)
_ROW_STRUCK = partial(
    Finding,
    code="shift.row_struck",
    severity=Severity.WARNING,
    message="Raden är överstruken. Passet är läst som inställt och räknas inte.",
    remedy="Ta bort överstrykningen om det blev av.",
)
_CELL_STRUCK = partial(
    Finding,
    code="shift.cell_struck",
    severity=Severity.WARNING,
    message="Cellen är överstruken men läst som om den gällde.",
    remedy="Skriv det som gäller i cellen, utan överstrykning.",
)
_UNVALUED = partial(
    Finding,
    code="shift.formula_without_value",
    severity=Severity.WARNING,
    message="Cellen har en formel vars värde inte är sparat. Cellen är läst som tom.",
    remedy="Öppna filen i Excel, spara den och lägg in den igen, eller skriv värdet i stället.",
)

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
            message=f"Kolumn för {FIELD_NAMES[field]} saknas. Bladets namn ”{table.written}” gäller för alla rader.",
            remedy="Lägg till kolumnen om det inte stämmer.",
            where=header_row,
        )
        for field in from_sheet
    ]
    found += [_unread(column, block.unread, header_row) for column in block.unread]

    def at(row: int, column: Column | None = None) -> Place:
        return Place(file=file, sheet=table.sheet, row=row, column=column and column.header)

    by_place = {column.at: column for column in block.columns}
    data = set(rows.frame["row"]) if table.uncached else set[int]()
    unvalued = [(row, place) for row, place in sorted(table.uncached) if row in data]
    found += [_REMARK(where=at(row)) for row in rows.remarks]
    found += [_UNFILLED(where=at(row)) for row in rows.unfilled]
    found += [_DITTO(where=at(row, block.column(field))) for row, field in rows.dittos]
    found += [_ROW_STRUCK(where=at(row)) for row in rows.struck if not block.of_persons]
    found += [_CELL_STRUCK(where=at(row, by_place[place])) for row, place in rows.struck_cells if place in by_place]
    found += [_UNVALUED(where=at(row, by_place[place])) for row, place in unvalued if place in by_place]
    return found


def month_finding(file: str, table: Table, block: Block) -> Finding:
    """That the sheet's name told the month of the days in it."""
    column = block.column("date")
    return Finding(
        code="shift.month_from_sheet",
        severity=Severity.INFO,
        message=f"Raderna har dag utan månad. Bladets namn ”{table.written}” är läst som månaden.",
        remedy="Skriv hela datumet om det inte stämmer.",
        where=Place(file=file, sheet=table.sheet, row=block.header_row + 1, column=column and column.header),
    )


def plan_findings(file: str, table: Table, rows: int) -> list[Finding]:
    """That a sheet is a plan, and how many of its rows are not counted for that."""
    if not rows:
        return []
    counted = "Dess rad räknas inte" if rows == 1 else f"Dess {rows} rader räknas inte"
    return [
        Finding(
            code="shift.sheet_planned",
            severity=Severity.WARNING,
            message=f"Bladet ”{table.sheet}” säger vad som är planerat, inte vad som blev av. {counted}.",
            remedy="Är passen genomförda: skriv det i en kolumn Status, eller byt bladets namn till Pass.",
            where=Place(file=file, sheet=table.sheet),
        )
    ]


def _unread(column: Unread, unread: Sequence[Unread], header_row: Place) -> Finding:
    """That a column is not read, and why. A header that may be somebody's name is pointed to."""
    header = told_header(column, unread)
    letter = column.letter if column.header else f"{column.letter} (utan rubrik)"
    where = header_row.model_copy(update={"column": header or letter})
    if column.reason == "total":
        return Finding(
            code="shift.column_total",
            severity=Severity.WARNING,
            message=f"Kolumnen ”{header}” räknar också dem i ”{column.other}” och är inte läst som antal vuxna.",
            remedy="Lägg till en kolumn Antal vuxna.",
            where=where,
        )
    if column.reason == "repeated" and column.field is not None:
        return Finding(
            code="shift.column_repeated",
            severity=Severity.INFO,
            message=f"Kolumnen ”{header}” är inte läst: {FIELD_NAMES[column.field]} står i ”{column.other}”.",
            remedy="Ta bort den kolumn som inte gäller.",
            where=where,
        )
    named = f"”{header}”" if header else letter
    return Finding(
        code="shift.column_unknown",
        severity=Severity.INFO,
        message=f"Kolumnen {named} hör inte till det som följs upp och är inte läst.",
        remedy="Byt rubrik om den borde ha lästs, eller låt den stå.",
        where=where,
    )


def layout_sentence(layout: Layout) -> str:
    """Why a sheet that states several patrols in a row is not read."""
    headers = lista([f"”{header}”" for header in layout.headers])
    twice = f" ({headers} finns flera gånger)" if headers else ""
    move = f" Flytta kolumnerna {layout.letters} till ett eget blad." if layout.letters else ""
    return f"Det går inte att se vad som är ett pass: {_LAYOUTS[layout.kind]}{twice}.{move}"


def sheet_findings(file: str, table: Table, blocks: Sequence[Block]) -> list[Finding]:
    """That a sheet is hidden, and that a sheet with dates in it was not understood."""
    layouts = [block.layout for block in blocks if block.layout]
    blocks = [block for block in blocks if not block.layout]
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
    if layouts and not table.hidden:
        found.append(
            Finding(
                code="shift.sheet_unread",
                severity=Severity.WARNING,
                message=f"{sheet} är inte läst. {layout_sentence(layouts[0])}",
                remedy=ROWS_NEEDED,
                where=where,
            )
        )
    elif not blocks and not table.hidden and holds_dates(table):
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
    """Whether there are several different dates, years written out: down a column or across."""
    dates = {read_date(text).date for texts in table.distinct.values() for text in texts[:_SAMPLE]}
    return len(dates - {None}) > 1
