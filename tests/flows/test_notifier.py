"""What the notifier tells at its end, by mail and webhook."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.serving.environment import up_lock
from flows.serving.notifier import REGISTER, last_word, tell
from tasks.health import alarms
from tasks.health.condition import Condition
from tasks.installation import Installation, open_installation

NOW = datetime(2022, 2, 3, 7, tzinfo=UTC)
BACKUP = Condition("backup", "There is no backup.", "Backup old")


@pytest.fixture
def installation() -> Installation:
    installation = open_installation()
    installation.paths.agreements.mkdir()
    alarms.keep(installation.paths.root, [BACKUP])
    return installation


def told_at_its_end(installation: Installation) -> list[dict[str, Any]]:
    """What the webhook is posted."""
    posted: list[dict[str, Any]] = []
    last_word(installation, "http://127.0.0.1:4200", NOW, posted.append)
    return posted


def test_who_was_left_alone_says_so_once(installation: Installation) -> None:
    [posted] = told_at_its_end(installation)
    assert posted["subject"] == "iop: iop up was killed: nothing runs until it is started again."
    assert (posted["begun"], posted["over"]) == (["up"], [])
    assert told_at_its_end(installation) == []
    assert [each.key for each in alarms.told(installation.paths.root)] == ["backup", "up"]


def test_a_register_that_is_gone_stops_the_mail_and_not_the_webhook(installation: Installation) -> None:
    posted: list[dict[str, Any]] = []
    installation.paths.register.unlink()
    installation.paths.register.mkdir()
    installation.register.close()
    current = [BACKUP, Condition("register", "It does not answer.", REGISTER)]
    for _ in range(2):
        tell(installation, current, "http://127.0.0.1:4200", NOW, posted.append)
    assert [each["subject"] for each in posted] == ["iop: It does not answer."]


def test_who_is_ended_by_somebody_says_nothing(installation: Installation) -> None:
    home = installation.paths.root / "prefect"
    home.mkdir()
    with up_lock(home):
        assert told_at_its_end(installation) == []
