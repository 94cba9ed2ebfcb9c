"""Workbooks (xlsx, xls, ods) to tables of text cells.

In: :func:`read_workbook`, of bytes. Out: one :class:`tasks.reading.tables.Table` per sheet.
"""
