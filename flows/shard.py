"""The deployment ``shard``: one of the runs that a flow for very many agreements starts, with its share of them."""

from datetime import datetime
from typing import Any

from prefect import Flow, flow
from prefect.client.schemas.objects import State

from flows.evaluation import evaluation
from flows.monthly import monthly
from flows.quarterly import quarterly
from flows.running.forms import FORMS, ShardForm, fill_in
from flows.running.publishing import show_installation
from flows.running.runner import HOUR, in_a_sentence, name_run
from flows.running.shards import in_turn, is_last_part
from tasks.installation import open_installation

FLOWS: dict[str, Flow[..., State]] = {each.name: each for each in (monthly, quarterly, evaluation)}
"""Those that run for every agreement."""


@flow(name="shard", flow_run_name="{of} {number}", timeout_seconds=HOUR, log_prints=True)
@in_a_sentence
def shard(of: str, number: int, agreements: list[str], given: dict[str, Any], now: datetime) -> State:
    """Run the flow ``of`` once for each of these agreements, as of ``now``."""
    fill_in(ShardForm, of=of, number=number, agreements=agreements, given=given, now=now)
    name_run(f"{of} {number}: {agreements[0]} to {agreements[-1]}")
    for each in agreements:
        fill_in(FORMS[of], agreement=each, **given)
    state = in_turn(FLOWS[of], agreements, now=now, **given)
    if is_last_part():
        show_installation(open_installation(), now)
    return state
