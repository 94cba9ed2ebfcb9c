"""Whether a file is a shift sheet, by its usual headers alone: what can be told without an agreement."""

from collections.abc import Sequence

from tasks.reading.lookup import normal
from tasks.reading.shifts.header_names import SYNONYMS
from tasks.reading.tables import Table

_ENOUGH = 4
_MOST_ROWS_BEFORE = 200
_FIELDS = {name: field for field, names in SYNONYMS.items() for name in names}


def names_shifts(tables: Sequence[Table]) -> bool:
    """Whether a row of any sheet names a date, an area or an association, and as much again."""
    for table in tables:
        for cells in table.cells.head(_MOST_ROWS_BEFORE).iter_rows():
            fields = {_FIELDS.get(normal(cell)) for cell in cells if cell} - {None}
            if "date" in fields and fields & {"area", "association"} and len(fields) >= _ENOUGH:
                return True
    return False
