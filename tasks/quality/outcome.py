"""What became of one check of a suite: how many rows it looked at, and how many failed."""

from pydantic import BaseModel, ConfigDict

from tasks.findings import Severity


class CheckOutcome(BaseModel):
    """One expectation: its id, the library's name of it, the heaviest of what it may tell, the ``rows`` that it was
    about and those that ``failed``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    expectation: str
    severity: Severity
    rows: int
    failed: int
