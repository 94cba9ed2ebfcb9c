"""One month's report, whoever asked for it: the schedule, a command, or somebody who releases or corrects it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.running.artifacts import publish_edition, publish_held, publish_proposal
from flows.running.delivering import LOCK_SECONDS, send_and_seal
from flows.running.publishing import show_installation
from flows.running.runner import REFUSED, call, is_part
from flows.running.taking_in import joined, take_in_inbox
from tasks.agreement.calendar import require_over
from tasks.agreement.model import Agreement
from tasks.archive import steps as archive
from tasks.delivery import steps as delivery
from tasks.errors import RequestError
from tasks.installation import Installation
from tasks.intake import steps as intake
from tasks.reports import steps as reports

HELD = "Held"
"""A state of its own, so that operators see it at once; they were told by mail."""


@dataclass(frozen=True)
class Asked:
    """How a report is asked for.

    ``release``: on whose word it goes out, preliminary, where it lacks something; ``new_edition``: why a sent one is
    made again. ``approval``: where it is not None, what would be sent is only shown, unless it is the code that goes
    with it.
    """

    dry_run: bool = False
    new_edition: str | None = None
    release: str | None = None
    approval: str | None = None


def report_month(installation: Installation, agreed: Agreement, period: str, at: datetime, asked: Asked) -> State:
    """Take in what has come, then make, send and archive the month's report, as far as it may be, and show what has
    become of it.

    Raises :class:`RequestError` for a month that is not over yet, unless it is only tried.
    """
    agreement = agreed.id
    if not asked.dry_run:
        require_over(agreed, period, at.astimezone(ZoneInfo(agreed.timezone)).date())
    with installation.register.lock(f"monthly-{agreement}", LOCK_SECONDS):
        taken = take_in_inbox(agreement, at)
        waiting = (*taken.unreceived, *call(intake.list_waiting, agreement, taken.reasons))
        unseen = _closed_unseen(call(reports.list_unreported, agreement, period))
        decision = call(reports.decide_monthly, agreement, period, at, asked.new_edition, asked.release, waiting)
        if asked.dry_run:
            held = [f"it would be held: {hold}" for hold in decision.holds]
            lines = call(archive.dry_run, agreement, period, at, asked.new_edition)
            return Completed(
                message="\n".join([f"dry run of {period}, nothing sent or kept", *held, *unseen, *lines])
            )
        if decision.action == "held":
            lacking = joined(*map(str, decision.holds), *unseen)
            if asked.new_edition is not None:  # the month is out: nobody is asked for more, nothing goes by itself
                return Failed(name=HELD, message=f"no new edition of {period}{_how_to_release(asked)}: {lacking}")
            call(delivery.tell_that_held, agreement, period, decision.holds, at)
            publish_held(installation.paths, agreement, period, decision.holds)
            _show(installation, at)
            return Failed(name=HELD, message=f"{period} is held: {lacking}")
        released_by = asked.release if decision.holds else None
        edition_id = decision.edition_id
        if asked.approval is not None and edition_id is None:
            if asked.new_edition is None and released_by is None:
                raise RequestError(f"{period} of {agreement} lacks nothing any more: start monthly for it instead.")
            said = [*map(str, decision.holds), *unseen]
            if state := _unless_approved(agreed, period, at, asked, released_by, said):
                return state
        if is_new := edition_id is None:
            edition_id = call(archive.freeze_edition, agreement, period, at, released_by, asked.new_edition).id
        state = send_and_seal(edition_id, period, at, (*taken.faults, *taken.untold))
        if publish_edition(installation, agreed, edition_id, is_new=is_new):
            _show(installation, at)
    return state if not unseen else state.model_copy(update={"message": joined(state.message or "", *unseen)})


def _show(installation: Installation, at: datetime) -> None:
    """Show how the installation stands, unless the run that this one is a part of does."""
    if not is_part():
        show_installation(installation, at)


def _how_to_release(asked: Asked) -> str:
    """What whoever corrects a report that lacks something has not said; nothing where it is said."""
    return "" if asked.release else " (--release NAME makes one, marked preliminary, on NAME's word)"


def _closed_unseen(months: list[str]) -> list[str]:
    """What is to be said of these months, in one sentence; nothing where there are none."""
    if not months:
        return []
    if len(months) == 1:
        return [f"{months[0]} was never reported, and this report closes it"]
    return [f"{len(months)} months from {months[0]} to {months[-1]} were never reported, and this report closes them"]


def _unless_approved(
    agreed: Agreement, period: str, at: datetime, asked: Asked, released_by: str | None, said: list[str]
) -> State | None:
    """Show what would be sent, and end there unless somebody has seen just that; None: go on."""
    proposal = call(archive.propose_edition, agreed.id, period, at, released_by, asked.new_edition)
    if asked.approval == proposal.code:
        return None
    publish_proposal(agreed.id, period, proposal, said)
    if asked.approval:
        return Failed(
            message=f"{REFUSED}nothing is sent. What would be sent is not what was approved with {asked.approval}. "
            f"Look at it again; the code of what it is now is {proposal.code}."
        )
    return Completed(
        message=f"Nothing is sent yet. Look at the artifact, then fill in the same form with code {proposal.code}."
    )
