"""One thing that is not as it should be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """``key`` is what stays the same while it lasts; ``cause`` one sentence; ``remedy`` the section of
    docs/runbook.md; ``link`` the path of a page of the server, where there is one. ``agreement`` is whose file has to
    be read to know of it, ``hides`` the agreement whose file cannot be read.
    """

    key: str
    cause: str
    remedy: str
    link: str | None = None
    agreement: str | None = None
    hides: str | None = None

    def __str__(self) -> str:
        """As ``iop health`` prints it."""
        return f"{self.cause} (runbook: {self.remedy})"
