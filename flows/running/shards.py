"""The same flow for many agreements: in turn within this run where they are few; where they are many in runs of their
own, a shard of agreements each, which whatever workers there are take from the work pool.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.deployments import run_deployment
from prefect.states import Completed, Failed

from flows.running.forms import SHARD, ShardForm
from flows.running.progress import tracked
from flows.running.runner import attempt_flow
from tasks.wording.english import number_of

DEPLOYMENT = "shard/shard"


def each_agreement(flow: Flow[..., State], ids: Sequence[str], now: datetime, **given: Any) -> State:
    """Run the flow once for each agreement, or start what does; ``given`` are its parameters but agreement and time.

    Nothing waits for what is started: each shard ends in a state of its own. The same ones for the same time are
    started once, whoever asks.
    """
    context = FlowRunContext.get()
    by_a_worker = context is not None and context.flow_run is not None and context.flow_run.deployment_id is not None
    if len(ids) <= SHARD or not by_a_worker:
        return in_turn(flow, ids, now=now, **given)
    shards = [list(ids[start : start + SHARD]) for start in range(0, len(ids), SHARD)]
    for number, shard in enumerate(shards, 1):
        asked = ShardForm(of=flow.name, number=number, agreements=shard, given=given, now=now)  # pyright: ignore[reportArgumentType]
        parameters = asked.model_dump(mode="json")
        run_deployment(
            DEPLOYMENT,
            parameters=parameters,
            idempotency_key=sha256(repr(sorted(parameters.items())).encode()).hexdigest(),
            timeout=0,
        )
    started = number_of(len(shards), "run is started", "runs are started")
    return Completed(message=f"{started} for {number_of(len(ids), 'agreement')}")


def in_turn(flow: Flow[..., State], ids: Sequence[str], **parameters: Any) -> State:
    """Run the flow once for each agreement; a fault in one never stops another.

    Where all that failed did so under one name (held), that is the name of the whole.
    """
    states = {
        each: attempt_flow(flow, agreement=each, **parameters)
        for each, _ in tracked(ids, ("at work",), f"{flow.name}-progress", f"{flow.name} of every agreement")
    }
    worst_first = sorted(states.items(), key=lambda item: item[1].is_completed())
    said = "; ".join(f"{each}: {state.message}" for each, state in worst_first)
    if len(states) > 1:  # first, for a card has room for little more
        counts = Counter((state.name or state.type.value).lower() for _, state in worst_first)
        said = f"{', '.join(f'{number} {name}' for name, number in counts.items())}: {said}"
    names = {state.name for state in states.values() if not state.is_completed()}
    if names:
        return Failed(name=names.pop() if len(names) == 1 else "Failed", message=said)
    return Completed(message=said or "nothing to do: there is no agreement")


def is_last_part() -> bool:
    """Whether of the shards that were started with this one at most one is still to end; of two that end at the same
    time both are.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return False
    with get_client(sync_client=True) as client:
        siblings = client.read_flow_runs(
            flow_run_filter=FlowRunFilter.model_validate(
                {
                    "deployment_id": {"any_": [str(context.flow_run.deployment_id)]},
                    "state": {"type": {"any_": ["SCHEDULED", "PENDING", "RUNNING"]}},
                }
            ),
            limit=3,
        )
    return len([run for run in siblings if run.id != context.flow_run.id]) <= 1
