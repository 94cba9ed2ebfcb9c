"""What a call of the monthly report amounts to, decided before anything is made (settled reading 17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from tasks.agreement.model import Agreement
from tasks.errors import InputError
from tasks.facts.drops import current_versions, has_ledger, months_covered, outstanding_files
from tasks.facts.editions import last_closed, last_edition

HoldCode = Literal["refused_file", "unread_file", "no_shift_sheet", "no_ledger"]


@dataclass(frozen=True)
class Hold:
    """One reason why a report may not go out (docs/contract); ``file`` and ``message`` are those of the file that was
    refused or could not be read.
    """

    code: HoldCode
    file: str | None = None
    message: str | None = None

    def __str__(self) -> str:
        """One sentence for operators, with the remedy."""
        if self.code == "refused_file":
            return f"{self.file} was refused ({self.message}): drop a mended file of the same kind"
        if self.code == "unread_file":
            return f"{self.file} could not be read through a fault of the program (docs/runbook.md)"
        if self.code == "no_shift_sheet":
            return "no shift sheet has a row for the month: drop one (a row 'inga pass' with a date will do)"
        return "no ledger export has been taken in: drop one"


@dataclass(frozen=True)
class Decision:
    """``resume``: an edition stands and is to be sent and sealed to the end (nothing, where that is done).

    ``make``: a new edition is to be made, preliminary where it is released in spite of ``holds``. ``held``: none
    may be.
    """

    action: Literal["resume", "make", "held"]
    edition_id: int | None = None
    holds: tuple[Hold, ...] = ()


def decide(
    session: Session, agreement: Agreement, period: str, *, new_edition: str | None, release: str | None
) -> Decision:
    """Decide for ``period``. Raises :class:`InputError` for a skipped month and for a correction of nothing."""
    last, closed = last_edition(session, agreement.id, period=period), last_closed(session, agreement.id)
    if new_edition is None:
        if last is not None:
            return Decision("resume", last.id)
        if closed is not None and period < closed:
            raise InputError(
                f"{period} was not reported and {closed} closed it: its figures are in that report. "
                f"To report it all the same: --new-edition REASON."
            )
    elif last is None and (closed is None or period > closed):
        raise InputError(f"{period} has not been reported: there is nothing to correct. Leave out --new-edition.")
    elif last is not None:
        known = current_versions(session, agreement.id).last_drop
        if last.reason == new_edition and last.last_drop == known:
            return Decision("resume", last.id)  # the same command again
    holds = tuple(hold_reasons(session, agreement, period))
    return Decision("held" if holds and release is None else "make", holds=holds)


def hold_reasons(session: Session, agreement: Agreement, period: str) -> Sequence[Hold]:
    """Why the period's report is held; none where it may go out."""
    holds = [
        Hold("refused_file" if drop.state == "refused" else "unread_file", drop.file, drop.message)
        for drop in outstanding_files(session, agreement.id)
    ]
    if period not in months_covered(session, agreement.id):
        holds.append(Hold("no_shift_sheet"))
    if not has_ledger(session, agreement.id):
        holds.append(Hold("no_ledger"))
    return holds
