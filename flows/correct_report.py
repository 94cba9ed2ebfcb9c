"""The deployment ``correct-report``: a new edition of a monthly report that is out, once somebody has seen it and
said so.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.running.artifacts import publish_overview
from flows.running.forms import CorrectionForm, fill_in, split
from flows.running.month import Asked, report_month
from flows.running.publishing import refresh_forms
from flows.running.runner import HOUR, in_a_sentence, moment
from tasks.agreement.calendar import require_month
from tasks.installation import open_installation


@flow(name="correct-report", flow_run_name="correct {report}: {corrected_by}", timeout_seconds=HOUR, log_prints=True)
@in_a_sentence
def correct_report(
    report: str, corrected_by: str, reason: str, approval: str = "", now: datetime | None = None
) -> State:
    """Show the new edition of ``report`` (agreement and month), or send it where ``approval`` is the code of what was
    shown.
    """
    fill_in(CorrectionForm, report=report, corrected_by=corrected_by, reason=reason, approval=approval)
    agreement, period = split(report)
    installation = open_installation()
    agreed = installation.agreement(agreement)
    require_month(agreed, period)
    print(f"{corrected_by} corrects {report}: {reason}")
    asked = Asked(new_edition=reason, approval=approval)
    state = report_month(installation, agreed, period, at := moment(now), asked)
    refresh_forms(installation, at)
    publish_overview(installation, at)
    return state
