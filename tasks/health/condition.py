"""One thing that is not as it should be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """``key`` is what stays the same while it lasts; ``cause`` one sentence; ``remedy`` the section of
    docs/runbook.md; ``link`` the path of a page of the server, where there is one.
    """

    key: str
    cause: str
    remedy: str
    link: str | None = None

    def __str__(self) -> str:
        """As ``iop health`` prints it."""
        return f"{self.cause} (runbook: {self.remedy})"
