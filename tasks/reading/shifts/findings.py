"""What the reader of shift sheets tells the coordinator itself: guesses and things left aside.

Faults of single cells are not here: they are codes in the row, and the checks tell them. The sentences of both are in
the catalogue, ``templates/sv/findings.toml``.
"""

from collections.abc import Iterable, Sequence

from tasks.findings import Finding, Place, tell
from tasks.reading.shifts.columns import Column, Layout, UnusedColumn, told_header
from tasks.reading.shifts.headers import Block
from tasks.reading.shifts.rows import TextRows
from tasks.reading.tables import Table
from tasks.reading.values import read_date
from tasks.wording.catalogue import phrase
from tasks.wording.swedish import lista

_SAMPLE = 500  # distinct cells of a column looked at for dates


def block_findings(file: str, table: Table, block: Block, rows: TextRows, from_sheet: Iterable[str]) -> list[Finding]:
    """What was guessed about one header row and its sheet, which columns were not read, which rows are remarks
    only. ``from_sheet``: fields that the sheet's name told."""
    header_row = Place(file=file, sheet=table.sheet, row=block.header_row + 1)
    found = [
        tell(
            "shift.header_guessed",
            header_row.model_copy(update={"column": column.header}),
            header=column.header,
            field=phrase(f"field.{column.field}"),
        )
        for column in block.columns
        if column.guessed
    ]
    found += [
        tell("shift.field_from_sheet", header_row, field=phrase(f"field.{field}"), sheet=table.written)
        for field in from_sheet
    ]
    found += [_unused(column, block.unused, header_row) for column in block.unused]

    def at(row: int, column: Column | None = None) -> Place:
        return Place(file=file, sheet=table.sheet, row=row, column=column and column.header)

    by_place = {column.at: column for column in block.columns}
    data = set(rows.frame["row"]) if table.uncached else set[int]()
    unvalued = [(row, place) for row, place in sorted(table.uncached) if row in data]
    found += [tell("shift.remark", at(row)) for row in rows.remarks]
    found += [tell("shift.unfilled", at(row)) for row in rows.unfilled]
    found += [tell("shift.example_written_over", at(row, block.column("date"))) for row in rows.written_over]
    found += [tell("shift.ditto", at(row, block.column(field))) for row, field in rows.dittos]
    found += [tell("shift.row_struck", at(row)) for row in rows.struck if not block.of_persons]
    for code, cells in (("shift.cell_struck", rows.struck_cells), ("shift.formula_without_value", unvalued)):
        found += [tell(code, at(row, by_place[place])) for row, place in cells if place in by_place]
    return found


def month_finding(file: str, table: Table, block: Block) -> Finding:
    """That the sheet's name told the month of the days in it."""
    column = block.column("date")
    where = Place(file=file, sheet=table.sheet, row=block.header_row + 1, column=column and column.header)
    return tell("shift.month_from_sheet", where, sheet=table.written)


def plan_findings(file: str, table: Table, rows: int) -> list[Finding]:
    """That a sheet is a plan, and how many of its rows are not counted for that."""
    if not rows:
        return []
    case = "one" if rows == 1 else "many"
    where = Place(file=file, sheet=table.sheet)
    return [tell("shift.sheet_planned", where, case=case, sheet=table.sheet, rows=rows)]


def _unused(column: UnusedColumn, unused: Sequence[UnusedColumn], header_row: Place) -> Finding:
    """That a column is not read, and why. A header that may be somebody's name is pointed to."""
    header = told_header(column, unused)
    letter = column.letter if column.header else phrase("column_without_header", letter=column.letter)
    where = header_row.model_copy(update={"column": header or letter})
    if column.reason == "total":
        return tell("shift.column_total", where, header=header, other=column.other)
    if column.reason == "repeated" and column.field is not None:
        field = phrase(f"field.{column.field}")
        return tell("shift.column_repeated", where, header=header, field=field, other=column.other)
    return tell("shift.column_unknown", where, column=phrase("quoted", text=header) if header else letter)


def layout_sentence(layout: Layout) -> str:
    """Why a sheet that states several patrols in a row is not read."""
    headers = lista([phrase("quoted", text=header) for header in layout.headers])
    what = phrase(f"layout.{layout.kind}")
    told = phrase("layout_of.twice" if headers else "layout_of.plain", layout=what, headers=headers)
    return told + (phrase("layout_of.move", letters=layout.letters) if layout.letters else "")


def sheet_findings(file: str, table: Table, blocks: Sequence[Block]) -> list[Finding]:
    """That a sheet is hidden, and that a sheet with dates in it was not understood."""
    layouts = [block.layout for block in blocks if block.layout]
    blocks = [block for block in blocks if not block.layout]
    where = Place(file=file, sheet=table.sheet)
    sheet = phrase("sheet_named", sheet=table.sheet) if table.sheet else phrase("sheet")
    if table.hidden:
        case = "read" if blocks else "unread"
        return [tell("shift.sheet_hidden", where, case=case, sheet=sheet)] if table.cells.height else []
    if layouts:
        layout = layout_sentence(layouts[0])
        return [tell("shift.sheet_unread", where, case="layout", sheet=sheet, layout=layout)]
    if not blocks and holds_dates(table):
        return [tell("shift.sheet_unread", where, case="headers", sheet=sheet)]
    return []


def holds_dates(table: Table) -> bool:
    """Whether there are several different dates, years written out: down a column or across."""
    dates = {read_date(text).date for texts in table.distinct.values() for text in texts[:_SAMPLE]}
    return len(dates - {None}) > 1
