"""What a call of the monthly report amounts to, decided before anything is made (settled reading 17)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from tasks.agreement.model import Agreement
from tasks.errors import RequestError
from tasks.facts.drops import Waiting, current_versions, has_ledger, months_covered, outstanding_files
from tasks.facts.editions import last_closed, last_edition
from tasks.quality.facts import FactsChecked
from tasks.reports.check_facts import LEFT_OUTSIDE, kept_check

HoldCode = Literal["waiting_file", "unread_file", "refused_file", "no_shift_sheet", "no_ledger", "wrong_facts"]


@dataclass(frozen=True)
class Hold:
    """One reason why a report may not go out (docs/contract).

    ``file`` is the one that waits, could not be read, was refused or is to be dropped again; ``message`` the Swedish
    reason of a refused one, or of facts that are wrong; ``reason`` the English one of the others. ``is_unknown``:
    nobody knows what kind of file it is.
    """

    code: HoldCode
    file: str | None = None
    message: str | None = None
    reason: str | None = None
    is_unknown: bool = False

    def __str__(self) -> str:
        """One sentence for operators, with the remedy."""
        if self.code == "refused_file":
            return f"{self.file} was refused ({self.message}): drop a mended file of the same kind"
        if self.code == "unread_file":
            return f"{self.reason} (a fault of the program, not of the file: docs/runbook.md)"
        if self.code == "waiting_file":
            return f"{self.reason}"
        if self.code == "wrong_facts":
            return f"the facts are wrong: {self.message}"
        if self.code == "no_shift_sheet" and self.file is not None:
            return f"{self.file} came before the term was extended to its rows of the month: drop it again as it is"
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

    def __str__(self) -> str:
        """One line for the operator."""
        lacking = f": {'; '.join(map(str, self.holds))}" if self.holds else ""
        if self.action == "held":
            return f"held{lacking}"
        if self.action == "resume":
            return f"go on with edition {self.edition_id} of the register"
        return f"make an edition{', released in spite of' * bool(lacking)}{lacking}"


def decide(
    session: Session,
    agreement: Agreement,
    period: str,
    *,
    new_edition: str | None,
    release: str | None,
    waiting: Sequence[Waiting] = (),
    checked: FactsChecked | None = None,
) -> Decision:
    """Decide for ``period``, where files of ``waiting`` could not be taken in and its facts have been ``checked``.

    A file that the next run will take in holds the report whatever was released: nobody knew of it then. Raises
    :class:`RequestError` for a skipped month and for a correction of nothing.
    """
    last, closed = last_edition(session, agreement.id, period=period), last_closed(session, agreement.id)
    if new_edition is None:
        if last is not None:
            return Decision("resume", last.id)
        if closed is not None and period < closed:
            raise RequestError(
                f"{period} was not reported and {closed} closed it: its figures are in that report. "
                f"To report it all the same: --new-edition REASON."
            )
    elif last is None and (closed is None or period > closed):
        raise RequestError(f"{period} has not been reported: there is nothing to correct. Leave out --new-edition.")
    elif last is not None:
        known = current_versions(session, agreement.id).last_drop
        if last.reason == new_edition and last.last_drop == known:
            return Decision("resume", last.id)  # the same command again
    holds = tuple(hold_reasons(session, agreement, period, waiting, checked))
    may_be_released = release is not None and all(hold.code != "waiting_file" for hold in holds)
    return Decision("held" if holds and not may_be_released else "make", holds=holds)


def hold_reasons(
    session: Session,
    agreement: Agreement,
    period: str,
    waiting: Sequence[Waiting] = (),
    checked: FactsChecked | None = None,
) -> Sequence[Hold]:
    """Why the period's report is held, what waits first; none where it may go out.

    ``checked``: what the checks say of its facts (:mod:`tasks.reports.check_facts`); without it, what they said when
    they were last asked. Nothing is said to be missing while a file waits that may be just that.
    """
    missing = {
        "shifts": period not in months_covered(session, agreement.id),
        "ledger": not has_ledger(session, agreement.id),
    }
    checked = checked or kept_check(session, agreement.id, period)
    outstanding = outstanding_files(session, agreement.id)
    holds = [
        *_waiting(waiting, [drop.told_file for drop in outstanding if drop.state == "unread"], any(missing.values()))
    ]
    holds += [Hold("refused_file", drop.told_file, drop.message) for drop in outstanding if drop.state == "refused"]
    may_wait = {each.kind for each in waiting}
    if missing["shifts"] and may_wait.isdisjoint(("shifts", "unknown")):
        missed = (each for each in checked.findings if each.code == LEFT_OUTSIDE and each.value == period)
        again = [each.where.file for each in missed]
        holds.append(Hold("no_shift_sheet", ", ".join(again) or None))
    if missing["ledger"] and may_wait.isdisjoint(("ledger", "unknown")):
        holds.append(Hold("no_ledger"))
    wrong = (Hold("wrong_facts", message=f"{each.message} {each.remedy}") for each in checked.errors)
    return [*holds, *wrong]


def _waiting(waiting: Sequence[Waiting], unread: Sequence[str], is_incomplete: bool) -> Iterator[Hold]:
    """The files that wait and hold the report: all that the next run will take in; of those that the program stumbled
    on the ``unread`` ones, and those of unknown kind where the month ``is_incomplete`` without them.
    """
    for each in waiting:
        if each.state != "unread":
            yield Hold("waiting_file", each.file, reason=each.reason, is_unknown=each.kind == "unknown")
        elif each.file in unread or (each.kind == "unknown" and is_incomplete):
            yield Hold("unread_file", each.file, reason=each.reason, is_unknown=each.kind == "unknown")
