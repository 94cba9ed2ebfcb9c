"""The monthly report that somebody has chosen in a form and answers for: released, or corrected."""

from datetime import datetime

from prefect.client.schemas.objects import State

from flows.running.forms import split
from flows.running.month import Asked, report_month
from flows.running.runner import moment
from tasks.agreement.calendar import require_month
from tasks.installation import open_installation


def report_chosen(report: str, asked: Asked, said: str, now: datetime | None) -> State:
    """Show or send ``report`` (agreement and month) as ``asked``; ``said``, who asked and why, goes to the run's log.

    Raises :class:`InputError` for what is no report of this installation.
    """
    agreement, period = split(report)
    installation = open_installation()
    agreed = installation.agreement(agreement)
    require_month(agreed, period)
    print(said)
    return report_month(installation, agreed, period, moment(now), asked)
