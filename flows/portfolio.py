"""The deployment ``portfolio``: a month of all agreements on one page, to operators and the municipality."""

from datetime import datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.monthly import OFFICES
from flows.running.delivering import sent_in_words
from flows.running.forms import LAST_MONTH, PortfolioForm, fill_in
from flows.running.runner import HOUR, in_a_sentence, moment, name_run
from tasks.installation import open_installation
from tasks.portfolio.gather import gather
from tasks.portfolio.tell import keep, tell


@flow(name="portfolio", flow_run_name="portfolio {period}", timeout_seconds=HOUR, log_prints=True)
@in_a_sentence
def portfolio(period: str = LAST_MONTH, now: datetime | None = None) -> State:
    """Make the overview of a month and mail it once to each; nothing where there are fewer than two agreements."""
    fill_in(PortfolioForm, period=period)
    installation, at = open_installation(), moment(now)
    if len(installation.agreement_ids()) < 2:
        return Completed(message="nothing to do: there are no two agreements")
    if period == LAST_MONTH:
        period = f"{at.astimezone(OFFICES).date().replace(day=1) - timedelta(days=1):%Y-%m}"
    name_run(f"portfolio {period}")
    told = gather(installation, period, at)
    if not told.rows:
        return Completed(message=f"nothing to do: {period} is in the term of no agreement")
    file = keep(installation, told).relative_to(installation.paths.root)
    tried = tell(installation, told, at)
    if unsent := [str(each) for each in tried if each.state != "sent"]:
        return Failed(message=f"{period}: {'; '.join(unsent)} ({file})")
    return Completed(message=f"{period}: {sent_in_words(len(tried))}, the page is {file}")
