"""A scheduled run, a manual one and a second worker at the same time: one edition, one message each."""

import json
from collections import Counter
from email import message_from_bytes, policy

import pytest
from pydantic import SecretStr

from tasks.archive.verify import verify
from tasks.facts.editions import editions
from tasks.facts.tables import Delivery, Drop
from tasks.installation import open_installation
from tasks.settings import Settings
from tests.delivery.servers import Handler, Mailbox, serving
from tests.walks import Walk
from tests.whole.playing import AGREEMENT, MONTHS, Player

RUNS = 2
STEERING_GROUP = ["kommun1@example.org", "kommun2@example.org", "tik1@example.org", "tik2@example.org"]


@pytest.mark.parametrize("database", [pytest.param("sqlite", marks=pytest.mark.nightly), "postgresql"])
def test_one_edition_and_one_message_each(walk, tmp_path, request, database):
    url = request.getfixturevalue("postgresql") if database == "postgresql" else None
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", database_url=SecretStr(url) if url is not None else None
    )
    player = Player.at(open_installation(settings))
    player.drop(MONTHS[0])
    mailbox = Mailbox()
    with serving(Handler(mailbox)) as port:
        ended = run_together(walk, settings, url, port)
    assert [name for name, _ in ended] == ["Completed"] * RUNS
    assert sum("nothing to do" in message for _, message in ended) == RUNS - 1

    sent = [message_from_bytes(each, policy=policy.default) for each in mailbox.accepted]
    got = Counter(message["To"].addresses[0].addr_spec for message in sent)
    assert {address: got[address] for address in STEERING_GROUP} == dict.fromkeys(STEERING_GROUP, 1)
    assert len({message["Message-ID"] for message in sent}) == len(sent)
    with player.installation.register.session() as session:
        assert [(each.period, each.edition, each.state) for each in editions(session, AGREEMENT)] == [
            (MONTHS[0], 1, "sealed")
        ]
        assert {row.state for row in session.query(Delivery)} == {"sent"}
        assert [drop.state for drop in session.query(Drop)] == ["taken_in"] * 2
    result = verify(player.installation.paths.archive)
    assert (result.packages, result.faults) == (1, [])
    player.installation.register.close()


def run_together(walk: Walk, settings: Settings, url: str | None, port: int) -> list[tuple[str, str]]:
    """Name and message of the state in which each run ended."""
    environment = {
        "IOP_DATA_DIR": settings.data_dir,
        "IOP_DATABASE_URL": url or "",
        "IOP_SMTP_HOST": "localhost",
        "IOP_SMTP_PORT": port,
        "IOP_SMTP_SECURITY": "none",
    }
    said = json.loads(walk("tests.delivery.together", RUNS, **environment))
    assert None not in said
    return said
