"""The deployment ``release-held``: a held report goes out as it is, marked preliminary, once somebody has seen it and
said so.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.running.chosen import report_chosen
from flows.running.forms import ReleaseForm, fill_in
from flows.running.month import Asked
from flows.running.runner import HOUR, in_a_sentence


@flow(name="release-held", flow_run_name="release {report}: {released_by}", timeout_seconds=HOUR, log_prints=True)
@in_a_sentence
def release_held(
    report: str, released_by: str, reason: str, approval: str = "", now: datetime | None = None
) -> State:
    """Show ``report`` (agreement and month), or send it where ``approval`` is the code of what was shown."""
    fill_in(ReleaseForm, report=report, released_by=released_by, reason=reason, approval=approval)
    said = f"{released_by} releases {report}: {reason}"
    return report_chosen(report, Asked(release=released_by, approval=approval), said, now)
