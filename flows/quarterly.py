"""The deployment ``quarterly``: the document for both boards (G5), from the frozen monthly reports."""

from datetime import date, datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.running.documents import document_flow
from flows.running.forms import LAST_QUARTER
from flows.running.runner import HOUR, in_a_sentence
from tasks.agreement.calendar import quarters, require_quarter
from tasks.agreement.model import Agreement


@flow(name="quarterly", flow_run_name="quarterly {agreement} {period}", timeout_seconds=4 * HOUR, log_prints=True)
@in_a_sentence
def quarterly(
    agreement: str,
    period: str = LAST_QUARTER,
    new_edition: str | None = None,
    now: datetime | None = None,
) -> State:
    """The quarterly document; without a period that of the last quarter of the agreement that is over."""

    def period_of(agreed: Agreement, today: date) -> str | None:
        if period == LAST_QUARTER:
            return last_quarter(agreed, today)
        require_quarter(agreed, period)
        return period

    return document_flow(quarterly, "quarterly", agreement, period_of, new_edition, now, period=period)


def last_quarter(agreement: Agreement, today: date) -> str | None:
    """The last quarter that ended before ``today``; None before the first has."""
    return max((name for name, span in quarters(agreement).items() if span.end < today), default=None)
