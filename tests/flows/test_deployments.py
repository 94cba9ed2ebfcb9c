"""prefect.yaml against a closed schema and the flows themselves: a misspelt key is accepted by Prefect in silence."""

import asyncio
import inspect
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML

from flows.running.forms import FORMS

FILE = Path(__file__).parents[2] / "prefect.yaml"


class Closed(BaseModel):
    """Refuses unknown keys."""

    model_config = ConfigDict(extra="forbid")


class WorkPool(Closed):
    name: Literal["iop"]
    work_queue_name: Literal["intake", "reports", "shards"]


class Schedule(Closed):
    slug: str
    timezone: Literal["Europe/Stockholm"]
    parameters: dict[str, Any]
    cron: str | None = None
    interval: int | None = None
    day_or: bool = True


class Deployment(Closed):
    name: str
    description: str
    entrypoint: str = Field(pattern=r"^flows\.\w+\.\w+$")
    tags: list[str]
    work_pool: WorkPool
    schedules: list[Schedule] = []
    parameters: dict[str, Any] = {}


class Project(Closed):
    name: str
    build: None
    push: None
    pull: None
    definitions: dict[str, Any]
    deployments: list[Deployment]


def read(text: str) -> Project:
    return Project.model_validate(YAML(typ="safe").load(text))


def deployments() -> dict[str, Deployment]:
    return {each.name: each for each in read(FILE.read_text()).deployments}


def signature(entrypoint: str) -> inspect.Signature:
    module, name = entrypoint.rsplit(".", 1)
    return inspect.signature(getattr(import_module(module), name).fn)


def test_what_runs_when():
    """A snapshot: an accidental change of a deployment or a schedule shows here."""
    when = {
        name: [
            (each.slug, f"every {each.interval} s" if each.interval else f"{each.cron} day_or={each.day_or}")
            for each in deployment.schedules
        ]
        for name, deployment in deployments().items()
    }
    assert when == {
        "intake": [("scan", "every 300 s")],
        "monthly": [("working-days", "0 7 * * 1-5 day_or=True")],
        "quarterly": [("after-the-quarter", "0 8 8-14 1,4,7,10 1-5 day_or=False")],
        "evaluation": [("before-the-decision", "0 9 8-14 * 1-5 day_or=False")],
        "release-held": [],
        "correct-report": [],
        "portfolio": [("mid-month", "0 9 15 * * day_or=True")],
        "shard": [],
        "deliver": [("again", "every 600 s")],
        "upkeep": [("nightly", "30 3 * * * day_or=True")],
    }


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("schedules:", "schedule:"), ("day_or:", "day_of:"), ("slug:", "slugg:"), ("pull:", "pulls:"),
        ("work_pool: *", "concurrency_limit: {limit: 1}\n    work_pool: *"),
    ],
)  # fmt: skip
def test_misspelt_key_is_refused(right: str, wrong: str):
    text = FILE.read_text()
    assert right in text
    with pytest.raises(ValidationError):
        read(text.replace(right, wrong))


@pytest.mark.parametrize("name", deployments())
def test_flow_is_there_under_the_deployment_s_name(name: str):
    module = name.replace("-", "_")
    assert deployments()[name].entrypoint == f"flows.{module}.{module}"
    flow = getattr(import_module(f"flows.{module}"), module)
    assert flow.name == name
    named = {field for _, field, *_ in Formatter().parse(flow.flow_run_name or "") if field}
    assert named <= set(signature(deployments()[name].entrypoint).parameters)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (name, {**deployment.parameters, **each.parameters})
        for name, deployment in deployments().items()
        for each in deployment.schedules
    ],
)
def test_parameters_fit_the_flow(name: str, given: dict[str, Any]):
    """Every parameter given exists, and none that is needed is missing."""
    signature(deployments()[name].entrypoint).bind(**given)


def test_files_go_first_and_shares_of_very_many_last():
    assert {name: each.work_pool.work_queue_name for name, each in deployments().items() if name != "monthly"} == {
        "intake": "intake",
        "shard": "shards",
        **dict.fromkeys(
            ("quarterly", "evaluation", "release-held", "correct-report", "deliver", "portfolio", "upkeep"), "reports"
        ),
    }
    assert deployments()["monthly"].work_pool.work_queue_name == "reports"


@pytest.mark.parametrize(
    ("after", "days"),
    [
        ("2022-04-30", [2, 3, 4, 5, 6]),  # Saturday: the 2nd is the first working day
        ("2022-05-31", [1, 2, 3, 6, 7]),
        ("2022-12-31", [2, 3, 4, 5, 6]),
    ],
)
def test_monthly_is_tried_on_the_first_working_days(after: str, days: list[int]):
    """At seven in Sweden, on Mondays to Fridays among the month's first seven days, and on no others."""
    from prefect.server.schemas.schedules import CronSchedule

    [given] = deployments()["monthly"].schedules
    assert given.cron is not None
    schedule = CronSchedule(cron=given.cron, day_or=given.day_or, timezone=given.timezone)
    runs = asyncio.run(schedule.get_dates(5, datetime.fromisoformat(f"{after}T12:00").replace(tzinfo=UTC)))
    assert [(run.day, run.hour) for run in runs] == [(day, 7) for day in days]


def test_every_form_asks_for_what_its_flow_takes():
    """Required there is required here, and what is in no form is for programs alone."""
    hidden = {"shard": set(), "monthly": {"now", "release", "new_edition"}}
    for name, form in FORMS.items():
        taken = signature(deployments()[name].entrypoint).parameters
        asked = set(form.model_fields)
        assert set(taken) - asked == hidden.get(name, {"now"} | ({"new_edition"} & set(taken))), name
        needed = {field for field, parameter in taken.items() if parameter.default is inspect.Parameter.empty}
        assert needed == {field for field, each in form.model_fields.items() if each.is_required()}, name


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (name, {**deployment.parameters, **each.parameters})
        for name, deployment in deployments().items()
        for each in deployment.schedules
    ],
)
def test_schedules_fill_in_the_form(name: str, given: dict[str, Any]):
    FORMS[name](**given)
