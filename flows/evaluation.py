"""The deployment ``evaluation``: the evaluation before the decision on extension (G6)."""

from datetime import date, datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.running.documents import document_flow
from flows.running.runner import HOUR, in_a_sentence
from tasks.agreement.model import Agreement

PERIOD = "evaluation"
"""It is about the whole term so far."""


@flow(name="evaluation", flow_run_name="evaluation {agreement}", timeout_seconds=4 * HOUR, log_prints=True)
@in_a_sentence
def evaluation(
    agreement: str,
    on_its_month: bool = False,
    new_edition: str | None = None,
    now: datetime | None = None,
) -> State:
    """The evaluation on the reports so far; ``on_its_month``: only in the month in which extension is decided."""

    def period_of(agreed: Agreement, today: date) -> str | None:
        return PERIOD if not on_its_month or f"{today:%Y-%m}" == agreed.decision_on_extension else None

    return document_flow(evaluation, "evaluation", agreement, period_of, new_edition, now, on_its_month=on_its_month)
