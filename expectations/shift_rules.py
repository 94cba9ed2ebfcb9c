"""What the rules for shift sheets share: the cells they point at, whom they are about, and how they are made."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from expectations.rules import WHOLE_ROW, Cell, column, never, shift_rule

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

DATE = Cell(fields=("service_date",), quotes="date_text")
START = Cell(fields=("start_at", "end_at"), quotes="start_text")
END = Cell(fields=("end_at", "start_at"), quotes="end_text")
AREA = Cell(fields=("area",), quotes="area_text")
ASSOCIATION = Cell(fields=("association",))
ADULTS = Cell(fields=("adults",), quotes="adults_text")


def of_patrols() -> Any:
    """Rows that state a patrol, not "inställt" and not "inga pass"."""
    return column("entry") == "patrol"


def of_patrols_and_cancelled() -> Any:
    """Rows that state a patrol or withdraw one."""
    return column("entry").is_in(["patrol", "cancelled"])


def of_what_was_done() -> Any:
    """All rows but those that say what is planned."""
    return column("entry").is_in(["patrol", "cancelled", "none"])


def by_code(field: str, codes: Iterable[str], cell: Cell = WHOLE_ROW, where: Any = None) -> list["Expectation"]:
    """``field`` holds none of these codes, each a rule ``shift.<code>``."""
    return [never(shift_rule(code, cell), field, code, where=where) for code in codes]
