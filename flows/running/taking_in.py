"""Taking in what lies in the inbox, for the deployment ``intake`` and before a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.running.artifacts import publish_files, publish_overview
from flows.running.progress import tracked
from flows.running.runner import Failure, attempt, call, is_part
from tasks.facts.drops import Waiting
from tasks.installation import open_installation
from tasks.intake import steps
from tasks.intake.taken import STAGES, Taken
from tasks.wording.english import number_of


@dataclass(frozen=True)
class TakenIn:
    """What became of the files in the inbox.

    ``failures`` says by drop why it could not be taken in, through a fault outside or in the program; ``unreceived``
    are files that are no drops yet; ``untold`` says why receipts could not be mailed; ``left`` is what lies in an
    inbox and is no file that can be read.
    """

    files: tuple[Taken, ...]
    failures: dict[int, str]
    unreceived: tuple[Waiting, ...]
    untold: tuple[str, ...]
    left: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """What went wrong in this run, a sentence for each file."""
        return (*map(str, self.unreceived), *self.failures.values())

    @property
    def reasons(self) -> dict[int, str]:
        """Why drops wait, by drop: those that this run failed on, and those that earlier ones have given up."""
        given_up = {each.drop_id: each.message or "" for each in self.files if each.state == "unread"}
        return given_up | self.failures

    def __str__(self) -> str:
        """One line for the operator."""
        if not self.files:
            return f"nothing to do: {joined(*self.left) or 'the inbox is empty'}"
        return f"{number_of(len(self.files), 'file')}: " + "; ".join((*map(str, self.files), *self.left))


def counted(waiting: Sequence[object]) -> str:
    """How many files wait to be taken in."""
    return number_of(len(waiting), "file waits", "files wait")


def joined(*sentences: str) -> str:
    """Sentences as one line, each once: what keeps one file from being taken in often keeps others from it, too."""
    return "; ".join(dict.fromkeys(each.removesuffix(".") for each in sentences))


def take_in_inbox(agreement: str | None, now: datetime) -> TakenIn:
    """Receive and take in what lies still; a fault with one file or agreement never stops another."""
    received = call(steps.receive_files, agreement, now)
    taken: list[Taken] = []
    failures: dict[int, str] = {}
    for drop_id, tell in tracked(received.drop_ids, STAGES, "intake-progress", "Taking in files"):
        with steps.stages_told(tell):
            file = attempt(steps.take_in_file, drop_id, now)
        if isinstance(file, Failure):
            failures[drop_id] = file.reason
        else:
            taken.append(file)
    publish_files(taken)
    told = attempt(steps.tell_coordinators, agreement, now)
    untold = (told.reason,) if isinstance(told, Failure) else ()
    if taken and not is_part():
        publish_overview(open_installation(), now)
    return TakenIn(tuple(taken), failures, received.failed, untold, received.left)
