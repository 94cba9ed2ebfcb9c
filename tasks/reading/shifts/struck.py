"""What somebody has struck through in a shift sheet: rows that withdraw a patrol, and cells beside them."""

import polars as pl

from tasks.reading.shifts.headers import Block
from tasks.reading.tables import Table


def with_struck(frame: pl.DataFrame, table: Table, block: Block, texts: list[str]) -> pl.DataFrame:
    """Adds ``struck``: whether the row is, most of its filled cells being struck through, or the person's name.

    ``frame`` has ``row``, ``filled`` and the columns ``texts`` of the sheet. A lone cell is a remark, struck or not.
    """
    places = _by_column(table, texts)
    if not places:
        return frame.with_columns(struck=pl.lit(False))
    count = pl.sum_horizontal(_is_struck(name, rows) for name, rows in places.items())
    names = [f"c{column.at}" for column in block.columns if column.field == "name"] if block.of_persons else []
    is_named = [_is_struck(name, places[name]) for name in names if name in places]
    return frame.with_columns(
        struck=(pl.col("filled") > 1) & pl.any_horizontal(2 * count > pl.col("filled"), *is_named)
    )


def struck_cells(frame: pl.DataFrame, table: Table, texts: list[str]) -> list[tuple[int, int]]:
    """Row and place of the cells that are struck through in rows that are not; ``frame`` as :func:`with_struck` gives
    it."""
    standing = frame.filter(~pl.col("struck"))
    cells = [
        (row, int(name[1:]))
        for name, rows in _by_column(table, texts).items()
        for row in standing.filter(_is_struck(name, rows))["row"]
    ]
    return sorted(cells)


def _by_column(table: Table, texts: list[str]) -> dict[str, list[int]]:
    """Rows of the struck cells of each column that has any."""
    struck = {at for _, at in table.struck}
    return {f"c{at}": table.struck_rows(at) for at in sorted(struck) if f"c{at}" in texts}


def _is_struck(name: str, rows: list[int]) -> pl.Expr:
    """Whether a row's cell of that column holds something, and is struck through."""
    return pl.col("row").is_in(rows) & pl.col(name).is_not_null()
