"""The deployment ``release-held``: a held report goes out as it is, marked preliminary, once somebody has seen it and
said so.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.running.artifacts import publish_overview
from flows.running.forms import ReleaseForm, fill_in, split
from flows.running.month import Asked, report_month
from flows.running.publishing import refresh_forms
from flows.running.runner import HOUR, in_a_sentence, moment
from tasks.agreement.calendar import require_month
from tasks.installation import open_installation


@flow(name="release-held", flow_run_name="release {report}: {released_by}", timeout_seconds=HOUR, log_prints=True)
@in_a_sentence
def release_held(
    report: str, released_by: str, reason: str, approval: str = "", now: datetime | None = None
) -> State:
    """Show ``report`` (agreement and month), or send it where ``approval`` is the code of what was shown."""
    fill_in(ReleaseForm, report=report, released_by=released_by, reason=reason, approval=approval)
    agreement, period = split(report)
    installation = open_installation()
    agreed = installation.agreement(agreement)
    require_month(agreed, period)
    print(f"{released_by} releases {report}: {reason}")
    asked = Asked(release=released_by, approval=approval)
    state = report_month(installation, agreed, period, at := moment(now), asked)
    refresh_forms(installation, at)
    publish_overview(installation, at)
    return state
