"""What is told of a file's way through intake, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from tasks.facts.drops import Waiting, pending
from tasks.facts.kinds import likely_kind
from tasks.facts.schemas import Kind
from tasks.installation import Installation
from tasks.wording.english import number_of

STAGES = ("reading", "checking", "comparing", "writing the receipt", "writing the facts")
"""What is told of a file's way, in order."""

Tell = Callable[[str], object]
"""Hears of each stage as it begins."""


def nobody(stage: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Taken:
    """What became of one drop, in the words of the register; ``message`` is the reason where it was not taken in.

    ``rows`` and ``rejected`` are counts of the file's rows; ``receipt`` lies under the data root.
    """

    drop_id: int
    file: str
    state: str
    message: str | None = None
    rows: int = 0
    rejected: int = 0
    receipt: str | None = None

    def __str__(self) -> str:
        """One line for the operator."""
        rejected = f", {self.rejected} of them rejected" if self.rejected else ""
        told = self.message or (f"{number_of(self.rows, 'row')}{rejected}" if self.rows else "")
        return f"{self.file} {self.state.replace('_', ' ')}" + (f" ({told})" if told else "")


def waiting(installation: Installation, agreement_id: str, reasons: Mapping[int, str]) -> list[Waiting]:
    """The drops that a run has not been able to take in; ``reasons`` says why, by drop."""
    with installation.register.session() as session:
        return [
            Waiting(
                drop.told_file,
                "unread" if drop.state == "unread" else "secured",
                cast(Kind, drop.kind) if drop.kind else likely_kind(session, agreement_id, drop.file),
                reasons[drop.id],
            )
            for drop in pending(session, agreement_id)
            if drop.id in reasons
        ]
