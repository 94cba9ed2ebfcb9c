"""The sheets of a workbook as frames of text, by the fast reader; the old format (xls) in a process of its own.

A damaged xls can make the reader's engine ask for any amount of memory, which ends the process that asks, or compute
for minutes. It is read in a child with bounds on both: what the child cannot do is an answer here, and whatever the
engine prints stays there. An xlsx is measured first (:mod:`tasks.intake.workbook_parts`) and read directly.
"""

import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl

MOST_SECONDS = 60
MOST_BYTES = 4 << 30
"""What a child may take. A workbook of 65 536 rows, the most that xls can hold, takes a second and 300 MB."""


class Unreadable(Exception):
    """The workbook cannot be read. ``str()`` is the engine's reason, empty where the engine itself broke."""


@dataclass(frozen=True)
class Sheet:
    """``cells``: every row from the first of the sheet, all columns text. ``first_column``: the place in the sheet
    of the frame's first column."""

    name: str
    hidden: bool
    cells: pl.DataFrame
    first_column: int


def read_sheets(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook, in its order; sheets of charts are empty. Raises :class:`Unreadable`."""
    try:
        reader = fastexcel.read_excel(data)
        return [_read_sheet(reader, name) for name in reader.sheet_names]
    except fastexcel.FastExcelError as error:
        raise Unreadable(str(error)) from error
    except BaseException as error:
        # The engine panics on some damaged files, and its panics are no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable from None


def _read_sheet(reader: Any, name: str) -> Sheet:
    """One sheet; ``skip_rows=0`` keeps blank rows at the top, so that row numbers are those people see."""
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    cells: pl.DataFrame = sheet.to_polars()
    cells.columns = [f"c{at}" for at in range(cells.width)]
    first_column = sheet.selected_columns[0].absolute_index if cells.width else 0
    return Sheet(name, sheet.visible != "visible", cells, first_column)


def read_sheets_apart(data: bytes) -> list[Sheet]:
    """The same in a child process with bounds on memory and time. Raises :class:`Unreadable`."""
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    try:
        child = subprocess.run(
            [sys.executable, "-m", __name__],
            input=data,
            capture_output=True,
            timeout=MOST_SECONDS,
            env=os.environ | {"PYTHONPATH": paths},
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise Unreadable from error
    answer = pickle.loads(child.stdout)  # written by _answer below, in our own child
    if isinstance(answer, str):
        raise Unreadable(answer)
    return answer


def _answer(data: bytes) -> list[Sheet] | str:
    """The sheets, or why there are none."""
    try:
        return read_sheets(data)
    except Unreadable as error:
        return str(error)


if __name__ == "__main__":
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    # Imported by its name, so that what is pickled belongs to a module that the parent has.
    from tasks.intake import workbook_sheets

    sys.stdout.buffer.write(pickle.dumps(workbook_sheets._answer(sys.stdin.buffer.read())))
