"""Marks into a workbook, whichever of the formats it is in."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from tasks.receipts.marking.cells import Mark
from tasks.receipts.marking.ods import mark_ods
from tasks.receipts.marking.xlsx import BOOK, ending, mark_xlsx


def write_marks(data: bytes, marks: Mapping[str, Sequence[Mark]]) -> tuple[bytes, str]:
    """The workbook (xlsx or ods) with the marks of each sheet, by its name, and the ending its file must have.

    The same workbook and marks give the same bytes. Raises what :func:`~tasks.receipts.marking.xlsx.mark_xlsx` and
    :func:`~tasks.receipts.marking.ods.mark_ods` raise.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        is_xlsx = BOOK in package.namelist()
    return (mark_xlsx(data, marks), ending(data)) if is_xlsx else (mark_ods(data, marks), ".ods")
