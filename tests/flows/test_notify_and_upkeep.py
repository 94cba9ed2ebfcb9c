"""The deployments that look after the others, step by step without a server."""

import shutil
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from flows.notify import notify
from flows.upkeep import upkeep
from tasks.installation import open_installation

AGREEMENT = Path(__file__).parents[2] / "data" / "agreements" / "timra-ik-2022.yaml"
NOW = datetime(2022, 4, 5, 7, tzinfo=UTC)
FAILED = {"flow": "monthly", "run": "monthly timra-ik-2022 2022-03", "state": "Failed"}


@pytest.fixture
def installation():
    installation = open_installation()
    installation.paths.agreements.mkdir(parents=True)
    shutil.copy(AGREEMENT, installation.paths.agreements)
    return installation


def outbox(installation):
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(installation.paths.outbox.glob("*.eml"))
    ]


def test_operators_are_told_what_failed_and_why(installation):
    state = notify.fn(**FAILED, message="2022-03: the mail server\ndid not answer", now=NOW)
    assert state.is_completed()
    [message] = outbox(installation)
    text = message.get_body(("plain",)).get_content()
    assert message["To"] == "drift <drift@example.org>"
    assert message["Subject"] == "Körningen monthly har stannat"
    assert "monthly timra-ik-2022 2022-03" in text and "Orsak: 2022-03: the mail server did not answer" in text


@pytest.mark.parametrize(
    ("again", "messages"),
    [
        ({}, 1),
        ({"run": "another run"}, 1),
        ({"message": "another reason"}, 2),
        ({"flow": "intake"}, 2),
        ({"now": NOW + timedelta(days=1)}, 2),
    ],
    ids=["same", "same reason", "another reason", "another flow", "next day"],
)
def test_told_once_a_day_for_the_same_reason(installation, again, messages):
    notify.fn(**FAILED, message="why", now=NOW)
    notify.fn(**{**FAILED, "message": "why", "now": NOW, **again})
    assert len(outbox(installation)) == messages


def test_reason_may_be_missing_long_or_markup(installation):
    notify.fn(**FAILED, message=None, now=NOW)
    notify.fn(**FAILED, message="<script>x</script>" + "x" * 100_000, now=NOW)
    long, missing = sorted(outbox(installation), key=lambda each: -len(each.as_bytes()))
    assert "okänd, se loggen i Prefect" in missing.get_body(("plain",)).get_content()
    assert "<script>" not in long.get_body(("html",)).get_content() and len(long.as_bytes()) < 10_000


def test_nobody_to_tell(installation):
    path = installation.paths.agreements / AGREEMENT.name
    path.write_text(path.read_text().replace("operators: [{role: drift, email: drift@example.org}]", "operators: []"))
    assert notify.fn(**FAILED, message="why", now=NOW).message == (
        "nothing to do: the operators know, or there are none"
    )


def test_upkeep_of_a_whole_archive(installation):
    whole = "0 packages, 0 versions of the facts, 0 originals are whole"
    assert upkeep.fn(now=NOW).message == f"{whole}; 0 deletions were due"


def test_upkeep_names_what_is_damaged_and_goes_on(installation):
    broken = installation.paths.archive / "a" / "2022-03" / "edition-1"
    broken.mkdir(parents=True)
    (broken / "manifest-sha256.txt").write_text("0" * 64 + "  data/report.json\n")
    (installation.paths.agreements / "broken.yaml").write_text("id: broken\n")
    state = upkeep.fn(now=NOW)
    assert state.is_failed()
    assert str(broken) in state.message and "broken: " in state.message
