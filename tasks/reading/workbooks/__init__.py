"""Workbooks (xlsx, xls, ods) to tables of text cells.

In: :func:`read_workbook`, of bytes. Out: one :class:`tasks.reading.tables.Table` per sheet.
"""

from tasks.reading.workbooks.read import read_workbook
from tasks.reading.workbooks.sheets import DAMAGED

__all__ = ["DAMAGED", "read_workbook"]
