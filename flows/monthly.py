"""The deployment ``monthly``: take in, compute, freeze, send, archive, for one agreement or for every one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.running.forms import ALL, OPEN
from flows.running.month import Asked, report_month
from flows.running.publishing import show_installation
from flows.running.runner import HOUR, call, in_a_sentence, moment, name_run
from flows.running.shards import each_agreement
from tasks.agreement.calendar import is_working_day, require_month
from tasks.installation import open_installation
from tasks.reports import steps as reports

OFFICES = ZoneInfo("Europe/Stockholm")
"""Where the working days of the schedule are counted."""


@flow(name="monthly", flow_run_name="monthly {agreement} {period}", timeout_seconds=4 * HOUR, log_prints=True)
@in_a_sentence
def monthly(
    agreement: str,
    period: str = OPEN,
    dry_run: bool = False,
    new_edition: str | None = None,
    release: str | None = None,
    now: datetime | None = None,
) -> State:
    """The monthly report. Run again it goes on where it stopped; a report that is out is never sent again.

    Without a period it is every month that is over and open at ``now``, the oldest first, up to one that is held: a
    later report would close it unseen. A scheduled run, which has neither, counts its scheduled time as now and does
    nothing on a holiday. ``release`` and ``new_edition`` are in no form: flows.release_held and flows.correct_report
    ask for what goes with them.
    """
    installation = open_installation()
    at = moment(now)
    if agreement == ALL:
        if now is None and period == OPEN and not is_working_day(day := at.astimezone(OFFICES).date()):
            return Completed(message=f"nothing to do: {day} is no working day")
        # Decided here, once: what a sub-run would call its scheduled time is the moment at which it starts.
        state = each_agreement(monthly, installation.agreement_ids(), at, period=period, dry_run=dry_run)
        show_installation(installation, at)
        return state
    agreed = installation.agreement(agreement)
    today = at.astimezone(ZoneInfo(agreed.timezone)).date()
    if period != OPEN:
        require_month(agreed, period)
    periods = call(reports.list_months, agreement, today) if period == OPEN else [period]
    if not periods:
        return Completed(message=f"nothing to do: no month of {agreement} is over and open")
    name_run(f"monthly {agreement} {', '.join(periods)}")
    asked = Asked(dry_run, new_edition, release)
    states: list[State] = []
    for each in periods:
        states.append(report_month(installation, agreed, each, at, asked))
        if not states[-1].is_completed():
            break
    return states[-1].model_copy(update={"message": "; ".join(state.message or "" for state in states)})
