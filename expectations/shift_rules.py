"""What the rules for shift sheets share: the cells they point at, whom they are about, and how they are made."""

from functools import partial
from typing import TYPE_CHECKING, Any

from expectations.rules import Cell, Rule, column, never, rule
from tasks.findings import Severity

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

DATE = Cell(fields=("service_date",), quotes="date_text")
START = Cell(fields=("start_at", "end_at"), quotes="start_text")
END = Cell(fields=("end_at", "start_at"), quotes="end_text")
AREA = Cell(fields=("area",), quotes="area_text")
ASSOCIATION = Cell(fields=("association",))
ADULTS = Cell(fields=("adults",), quotes="adults_text")

error = partial(rule, "patrol", Severity.ERROR)
warning = partial(rule, "patrol", Severity.WARNING)
info = partial(rule, "patrol", Severity.INFO)


def of_patrols() -> Any:
    """Rows that state a patrol, not "inställt" and not "inga pass"."""
    return column("entry") == "patrol"


def of_patrols_and_cancelled() -> Any:
    """Rows that state a patrol or withdraw one."""
    return column("entry").is_in(["patrol", "cancelled"])


def of_what_was_done() -> Any:
    """All rows but those that say what is planned."""
    return column("entry").is_in(["patrol", "cancelled", "none"])


def by_code(field: str, rules: list[Rule], where: Any = None) -> list["Expectation"]:
    """``field`` holds none of the codes that the rules are named after (``shift.<code>``)."""
    return [never(each, field, each.rule_id.removeprefix("shift."), where=where) for each in rules]
