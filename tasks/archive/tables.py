"""Facts as files that outlive this software: Parquet for programs, CSV for everybody."""

import re
from io import BytesIO
from pathlib import Path

import polars as pl

from tasks.facts.schemas import TABLES, typed
from tasks.wording.spreadsheet import FORMULA_BEGINS


def read_kept(file: Path, table: str) -> pl.DataFrame:
    """A package's Parquet file of a table of facts, in the columns of today."""
    return typed(pl.scan_parquet(file), TABLES[table]).collect()


def as_parquet(frame: pl.DataFrame) -> bytes:
    """The frame, exactly: dtypes and order of rows included."""
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()


def as_csv(frame: pl.DataFrame) -> bytes:
    """UTF-8 with a header, commas and points; instants in UTC; a list of rows is written with spaces between, and
    text that a spreadsheet would take for a formula after an apostrophe."""
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    flat = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists)
    begins = f"^([{re.escape(FORMULA_BEGINS)}])"
    return flat.with_columns(pl.col(pl.String).str.replace(begins, "'$1")).write_csv().encode()
