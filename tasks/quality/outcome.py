"""What became of a suite's checks: how many rows each looked at, and how many failed."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from tasks.findings import Severity

Subject = Literal["shifts", "ledger", "facts"]


class CheckOutcome(BaseModel):
    """One expectation: its id, the library's name of it, the heaviest of what it may tell, the ``rows`` that it was
    about and those that ``failed``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    expectation: str
    severity: Severity
    rows: int
    failed: int

    @property
    def holds(self) -> bool:
        """Whether no row failed."""
        return self.failed == 0


def added(outcomes: Sequence[CheckOutcome]) -> tuple[CheckOutcome, ...]:
    """The same checks of several runs as one each, in the order in which they first stand."""
    sums: dict[str, CheckOutcome] = {}
    for each in outcomes:
        so_far = sums.get(each.check)
        more = {"rows": each.rows + so_far.rows, "failed": each.failed + so_far.failed} if so_far else {}
        sums[each.check] = each.model_copy(update=more)
    return tuple(sums.values())
