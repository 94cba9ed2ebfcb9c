"""The deployment ``correct-report``: a new edition of a monthly report that is out, once somebody has seen it and
said so.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.running.chosen import report_chosen
from flows.running.forms import CorrectionForm, fill_in
from flows.running.month import Asked
from flows.running.runner import HOUR, in_a_sentence


@flow(name="correct-report", flow_run_name="correct {report}: {corrected_by}", timeout_seconds=HOUR, log_prints=True)
@in_a_sentence
def correct_report(
    report: str, corrected_by: str, reason: str, approval: str = "", now: datetime | None = None
) -> State:
    """Show the new edition of ``report`` (agreement and month), or send it where ``approval`` is the code of what was
    shown. Where the report lacks something, it is marked preliminary, on the word of ``corrected_by``.
    """
    fill_in(CorrectionForm, report=report, corrected_by=corrected_by, reason=reason, approval=approval)
    said = f"{corrected_by} corrects {report}: {reason}"
    return report_chosen(report, Asked(new_edition=reason, release=corrected_by, approval=approval), said, now)
