"""A run without an agreement is a run for each of them: nothing stops another, and its own parameters go along."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect import Flow
from prefect.client.schemas.objects import State

from flows.evaluation import evaluation
from flows.monthly import monthly
from flows.quarterly import quarterly

AGREEMENTS = Path(__file__).parents[2] / "data" / "agreements"
MAY = datetime(2022, 5, 10, 7, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IOP_DATA_DIR", str(tmp_path))
    (tmp_path / "agreements").mkdir()
    return tmp_path


def has(root: Path, *ids: str) -> None:
    text = (AGREEMENTS / "timra-ik-2022.yaml").read_text()
    for each in ids:
        (root / "agreements" / f"{each}.yaml").write_text(text.replace("id: timra-ik-2022", f"id: {each}", 1))


@pytest.mark.parametrize("flow", [monthly, quarterly, evaluation])
def test_without_agreements_there_is_nothing_to_do(root: Path, flow: Flow[..., State]) -> None:
    state = flow.fn("all agreements", now=MAY)
    assert state.is_completed() and state.message == "nothing to do: there is no agreement"


def test_evaluation_waits_for_its_month_in_every_agreement(root: Path) -> None:
    has(root, "a", "b")
    state = evaluation.fn("all agreements", on_its_month=True, now=MAY)
    assert state.is_completed()
    assert (state.message or "").count("nothing to do: no evaluation document of") == 2


def test_quarter_that_is_asked_for_is_that_of_every_agreement(root: Path) -> None:
    has(root, "a")
    assert "2031-Q1" in str(quarterly.fn("all agreements", period="2031-Q1", now=MAY).message)


def test_held_is_a_state_of_its_own(root: Path) -> None:
    has(root, "a", "b")
    state = monthly.fn("all agreements", now=MAY)
    assert (state.name, state.is_failed()) == ("Held", True)
    assert "a: 2022-02 is held: no shift sheet has a row for the month" in str(state.message)


def test_broken_agreement_stops_no_other(root: Path) -> None:
    has(root, "b")
    shutil.copy(root / "agreements" / "b.yaml", root / "agreements" / "a.yaml")
    (root / "agreements" / "a.yaml").write_text("id: a\ntitel: fel\n")
    state = monthly.fn("all agreements", now=MAY)
    assert state.name == "Failed"
    assert str(state.message).startswith("1 failed, 1 held: a: ") and "b: 2022-02 is held" in str(state.message)
