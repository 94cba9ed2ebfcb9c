"""The deployment ``quarterly``: the document for both boards (G5), from the frozen monthly reports."""

from datetime import date, datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.documents import document_flow
from tasks.agreement.calendar import quarters
from tasks.agreement.model import Agreement


@flow(name="quarterly", flow_run_name="quarterly {agreement} {period}", log_prints=True)
def quarterly(
    agreement: str | None = None,
    period: str | None = None,
    new_edition: str | None = None,
    now: datetime | None = None,
) -> State:
    """The quarterly document. Without a period it is the last quarter of the agreement that is over."""

    def period_of(agreed: Agreement, today: date) -> str | None:
        return period or last_quarter(agreed, today)

    return document_flow(quarterly, "quarterly", agreement, period_of, new_edition, now, period=period)


def last_quarter(agreement: Agreement, today: date) -> str | None:
    """The last quarter that ended before ``today``; None before the first has."""
    return max((name for name, span in quarters(agreement).items() if span.end < today), default=None)
