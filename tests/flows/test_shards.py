"""Very many agreements: which runs are started for them, without a server."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.utilities.schema_tools import validate

from flows.monthly import monthly
from flows.running import shards
from flows.running.forms import FORMS, SHARD, schema
from flows.shard import shard
from tasks.errors import InputError

NOW = datetime(2022, 2, 4, 6, tzinfo=UTC)
IDS = [f"a{number:02}" for number in range(2 * SHARD + 1)]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is asked of the server by a run that a worker has started."""
    asked: list[dict[str, Any]] = []
    by_a_worker = SimpleNamespace(flow_run=SimpleNamespace(deployment_id="monthly"))
    monkeypatch.setattr(shards, "FlowRunContext", SimpleNamespace(get=lambda: by_a_worker))
    monkeypatch.setattr(shards, "run_deployment", lambda name, **given: asked.append({"name": name, **given}))
    return asked


def test_every_agreement_is_in_one_shard_and_the_server_takes_it(started: list[dict[str, Any]]) -> None:
    state = shards.each_agreement(monthly, IDS, NOW, period="2022-01", dry_run=False)
    assert state.message == "3 runs are started for 31 agreements"
    assert [each for run in started for each in run["parameters"]["agreements"]] == IDS
    form = schema(FORMS["shard"], {"agreements": IDS, "held": [], "sent": []})
    for run in started:
        assert (run["name"], run["timeout"]) == ("shard/shard", 0)
        assert list(validate(run["parameters"], form)) == []
        assert len(run["parameters"]["agreements"]) <= SHARD


def test_the_same_is_started_once_and_another_day_or_month_again(started: list[dict[str, Any]]) -> None:
    for now, period in ((NOW, "2022-01"), (NOW, "2022-01"), (NOW.replace(day=7), "2022-01"), (NOW, "2022-02")):
        shards.each_agreement(monthly, IDS, now, period=period)
    keys = [run["idempotency_key"] for run in started]
    assert keys[:3] == keys[3:6] and len(set(keys)) == 9


def test_a_shard_that_somebody_fills_in_wrongly_does_nothing() -> None:
    given: dict[str, Any] = {"of": "monthly", "number": 1, "agreements": ["a"], "given": {}, "now": NOW}
    for wrong, told in (
        ({"agreements": []}, "Agreements: "),
        ({"of": "upkeep"}, "What is run: "),
        ({"given": {"period": "mars"}}, "Month: "),
    ):
        with pytest.raises(InputError, match=told):
            shard.fn(**(given | wrong))  # pyright: ignore[reportArgumentType]
