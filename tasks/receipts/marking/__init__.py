"""A workbook with marked cells, all else in it as it was. Knows marks, and nothing of this program.

In: :func:`write_marks`, of the workbook and a :class:`Mark` for each cell. Out: the marked workbook.
"""

from tasks.receipts.marking.cells import Cell, Mark, Note, worst_first
from tasks.receipts.marking.styles import TooManyStyles
from tasks.receipts.marking.write import write_marks
from tasks.receipts.marking.xml_trees import BROKEN, TooLargeToMark

__all__ = ["BROKEN", "Cell", "Mark", "Note", "TooLargeToMark", "TooManyStyles", "worst_first", "write_marks"]
