"""What the expectations for shift sheets share: the cells they point at, and the rows they are about."""

from collections.abc import Iterable
from typing import Any

from expectations.rules import WHOLE_ROW, Cell, Rule, column, shift_rule

DATE = Cell(fields=("service_date",), quotes="date_text")
START = Cell(fields=("start_at", "end_at"), quotes="start_text")
END = Cell(fields=("end_at", "start_at"), quotes="end_text")
AREA = Cell(fields=("area",), quotes="area_text")
ASSOCIATION = Cell(fields=("association",))
ADULTS = Cell(fields=("adults",), quotes="adults_text")
MINORS, CONTACTS = Cell(fields=("minors",)), Cell(fields=("contacts",))


def of_patrols() -> Any:
    """Rows that state a patrol, not "inställt" and not "inga pass"."""
    return column("entry") == "patrol"


def of_cancelled() -> Any:
    """Rows that withdraw a patrol."""
    return column("entry") == "cancelled"


def of_what_was_done() -> Any:
    """All rows but those that say what is planned."""
    return column("entry").is_in(["patrol", "cancelled", "none"])


def each(codes: Iterable[str], cell: Cell = WHOLE_ROW) -> dict[str, Rule | None]:
    """A rule ``shift.<code>`` for each reason that a reader may give."""
    return {str(code): shift_rule(code, cell) for code in codes}
