"""The deployment ``monthly``: take in, compute, freeze, send, archive, for one agreement or for every one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.artifacts import publish_edition
from flows.delivering import LOCK_SECONDS, send_and_seal
from flows.intake import joined, take_in_inbox
from flows.runner import call, each_agreement, moment
from tasks.agreement.calendar import is_working_day
from tasks.agreement.model import Agreement
from tasks.archive import steps as archive
from tasks.delivery import steps as delivery
from tasks.installation import Installation, open_installation
from tasks.intake import steps as intake
from tasks.reports import steps as reports

OFFICES = ZoneInfo("Europe/Stockholm")
"""Where the working days of the schedule are counted."""
HELD = "Held"
"""A state of its own, so that operators see it at once; they were told by mail, so ``notify`` does not watch it."""


@flow(name="monthly", flow_run_name="monthly {agreement} {period}", log_prints=True)
def monthly(
    agreement: str | None = None,
    period: str | None = None,
    dry_run: bool = False,
    new_edition: str | None = None,
    release: str | None = None,
    now: datetime | None = None,
) -> State:
    """The monthly report. Run again it goes on where it stopped; a report that is out is never sent again.

    Without a period it is every month that is over and open at ``now``, the oldest first, up to one that is held: a
    later report would close it unseen. A scheduled run, which has neither, counts its scheduled time as now and does
    nothing on a holiday.
    """
    installation = open_installation()
    at = moment(now)
    if agreement is None:
        if now is None and period is None and not is_working_day(day := at.astimezone(OFFICES).date()):
            return Completed(message=f"nothing to do: {day} is no working day")
        # Decided here, once: what a sub-run would call its scheduled time is the moment at which it starts.
        return each_agreement(monthly, installation.agreement_ids(), period=period, now=at)
    agreed = installation.agreement(agreement)
    today = at.astimezone(ZoneInfo(agreed.timezone)).date()
    periods = [period] if period else call(reports.list_months, agreement, today)
    if not periods:
        return Completed(message=f"nothing to do: no month of {agreement} is over and open")
    states: list[State] = []
    for each in periods:
        states.append(_month(installation, agreed, each, at, dry_run, new_edition, release))
        if not states[-1].is_completed():
            break
    return states[-1].model_copy(update={"message": "; ".join(state.message or "" for state in states)})


def _month(
    installation: Installation,
    agreed: Agreement,
    period: str,
    at: datetime,
    dry_run: bool,
    new_edition: str | None,
    release: str | None,
) -> State:
    """The report of one month."""
    agreement = agreed.id
    with installation.register.lock(f"monthly-{agreement}", LOCK_SECONDS):
        taken = take_in_inbox(agreement, at)
        waiting = (*taken.unreceived, *call(intake.list_waiting, agreement, taken.reasons))
        unseen = [
            f"{month} was never reported, and this report closes it"
            for month in call(reports.list_unreported, agreement, period)
        ]
        decision = call(reports.decide_monthly, agreement, period, new_edition, release, waiting)
        if dry_run:
            held = [f"it would be held: {hold}" for hold in decision.holds]
            lines = call(archive.dry_run, agreement, period, at, new_edition)
            return Completed(
                message="\n".join([f"dry run of {period}, nothing sent or kept", *held, *unseen, *lines])
            )
        if decision.action == "held":
            call(delivery.tell_that_held, agreement, period, decision.holds, at)
            return Failed(name=HELD, message=f"{period} is held: {joined(*map(str, decision.holds), *unseen)}")
        edition_id = decision.edition_id
        if edition_id is None:
            released_by = release if decision.holds else None
            edition_id = call(archive.freeze_edition, agreement, period, at, released_by, new_edition)
        state = send_and_seal(edition_id, period, at, (*taken.faults, *taken.untold))
        publish_edition(installation, agreed, edition_id)
    return state if not unseen else state.model_copy(update={"message": joined(state.message or "", *unseen)})
