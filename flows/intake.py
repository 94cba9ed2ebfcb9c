"""The deployment ``intake``: what lies in the inbox becomes facts, findings and receipts."""

from dataclasses import dataclass
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.artifacts import publish_files
from flows.progress import tracked
from flows.runner import attempt, call, moment
from tasks.intake import steps
from tasks.intake.take_in import STAGES, Taken


@dataclass(frozen=True)
class TakenIn:
    """What became of the files in the inbox.

    ``failed`` tells of those that wait for the next run, and why; ``unread`` of those that the program stumbled on;
    ``untold`` why receipts could not be mailed; ``left`` of what lies in an inbox and is no file that can be read.
    """

    files: tuple[Taken, ...]
    failed: tuple[str, ...]
    unread: tuple[str, ...]
    untold: tuple[str, ...]
    left: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for the operator."""
        if not self.files:
            return f"nothing to do: {_joined(*self.left) or 'the inbox is empty'}"
        files = (
            f"{each.file} {each.state.replace('_', ' ')}" + (f" ({each.message})" if each.message else "")
            for each in self.files
        )
        return f"{len(self.files)} files: " + "; ".join((*files, *self.left))


@flow(name="intake", log_prints=True)
def intake(agreement: str | None = None, now: datetime | None = None) -> State:
    """Take in the inbox of one agreement, or of every one. A refused file is a normal result."""
    taken = take_in_inbox(agreement, moment(now))
    if waiting := (*taken.failed, *taken.unread):
        return Failed(message=f"{len(waiting)} files wait for the next run: {_joined(*waiting, *taken.untold)}")
    if taken.untold:
        return Failed(message=_joined(str(taken), *taken.untold))
    return Completed(message=str(taken))


def _joined(*sentences: str) -> str:
    """Sentences as one line."""
    return "; ".join(each.removesuffix(".") for each in sentences)


def take_in_inbox(agreement: str | None, now: datetime) -> TakenIn:
    """Receive and take in what lies still; a fault with one file or agreement never stops another."""
    received = call(steps.receive_files, agreement, now)
    taken, failed, unread = [], list(received.failed), []
    for drop_id, tell in tracked(received.drop_ids, STAGES, "intake-progress", "Taking in files"):
        file, failure = attempt(steps.take_in_file, drop_id, now, tell)
        if failure is None:
            taken.append(file)
        else:
            (unread if failure.is_defect else failed).append(failure.reason)
    publish_files(taken)
    _, untold = attempt(steps.tell_coordinators, agreement, now)
    return TakenIn(
        tuple(taken),
        tuple(failed),
        tuple(unread),
        () if untold is None else (untold.reason,),
        received.left,
    )
