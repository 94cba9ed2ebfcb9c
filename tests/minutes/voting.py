"""Votes filled in as people do: in the row of a decision's number, in the column of a member's role."""

from collections.abc import Mapping
from pathlib import Path

import openpyxl


def vote(path: Path, votes: Mapping[str, Mapping[str, str]]) -> None:
    """Fill in ``votes``, by number and then role, in a meeting's sheet, where the cells are empty."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    columns = {cell.value: cell.column for cell in page[4]}
    rows = {page.cell(row, 1).value: row for row in range(5, page.max_row + 1)}
    for number, given in votes.items():
        for role, said in given.items():
            assert page.cell(rows[number], columns[role]).value is None
            page.cell(rows[number], columns[role], said)
    book.save(path)
