"""Workbooks with a sheet for each month, whose rows say the day alone: the sheet's name says the month."""

import re
from dataclasses import replace

import polars as pl

from tasks.reading.shifts.headers import Block
from tasks.reading.tables import Table
from tasks.reading.values import read_date

_DAY = re.compile(r"(?P<weekday>(?:[^\W\d_]{2,6}[ .]+)?)(?P<day>\d{1,2})(?::?[ae])?(?:\.0?)?", re.IGNORECASE)
"""``5``, ``5:e``, ``lör 5``, and ``5.0`` as OpenDocument has it."""

_FORMS = ("{weekday}{day} {month}", "{weekday}{month}-{day}")


def with_month_of_sheet(table: Table, block: Block) -> Table:
    """The sheet with the month of its name ("Mars", "mars 2022", "2022-03") in those cells of the block's date column
    that hold a day alone; the same table where there is none."""
    column = block.column("date")
    if table.written is None or column is None:
        return table
    month = table.written.strip()
    said = (form for form in _FORMS if read_date(form.format(weekday="", day=1, month=month)).fault is None)
    form = next(said, None)
    name = f"c{column.at}"
    days = {text: match for text in table.distinct[name] if (match := _DAY.fullmatch(text.strip()))}
    if form is None or not days:
        return table
    whole = {text: form.format(**match.groupdict(), month=month) for text, match in days.items()}
    return replace(table, cells=table.cells.with_columns(pl.col(name).replace(whole)))
