"""Killed at every step of ``iop monthly``: each recipient has one message or one in doubt, the archive is whole."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tasks.archive.rebuild import rebuild
from tasks.archive.verify import verify
from tasks.delivery.ledger import confirm, deliveries, resend
from tasks.facts.tables import Delivery, Drop, Edition
from tasks.installation import open_installation
from tasks.settings import Settings
from tests.compare import compare
from tests.delivery.conftest import NOW
from tests.delivery.servers import Handler, Mailbox, serving
from tests.faults.places import walk_every
from tests.walks import Walk
from tests.whole.playing import AGREEMENT, MONTHS, ROOT, SAMPLES, Player

MONTH = MONTHS[0]
STEERING_GROUP = ["kommun1@example.org", "kommun2@example.org", "tik1@example.org", "tik2@example.org"]


@pytest.fixture
def player(tmp_path) -> Player:
    """An installation with January's files in the inbox."""
    player = Player.at(open_installation(Settings(_env_file=None, data_dir=tmp_path / "data")))
    player.drop(MONTH)
    return player


def play_killed(walk: Walk, player: Player, stride: int = 1, part: str = "", **settings: object) -> dict:
    """January, killed again and again; the places, and how the last attempt ended."""
    root = player.installation.paths.root
    return json.loads(walk("tests.delivery.killing", stride, part, IOP_DATA_DIR=root, **settings))


def receivers(messages: list[bytes]) -> Counter[str]:
    """How many messages each address has."""
    parsed = [message_from_bytes(each, policy=policy.default) for each in messages]
    return Counter(message["To"].addresses[0].addr_spec for message in parsed)


def unknown(session: Session) -> list[Delivery]:
    """The report's deliveries that nobody knows of whether they arrived."""
    return [row for row in deliveries(session, 1) if row.state == "unknown"]


def states(player: Player) -> dict[str, str]:
    """State of each of the report's deliveries in the register."""
    with player.installation.register.session() as session:
        return {row.recipient: row.state for row in deliveries(session, 1)}


@walk_every(8)
def test_the_line_goes_on_wherever_it_was_killed(walk, player, stride):
    played = play_killed(walk, player, stride)
    assert played["ended"].startswith("ended: Completed"), played
    assert len(played["places"]) >= 3
    if stride == 1:
        rooms = Counter(place.split(" in ")[1].split(".")[0] for place in played["places"])
        assert {"folder", "copying", "build", "frozen", "register", "mailer", "package"} <= set(rooms)
        assert rooms["register"] >= 7  # each commit of the line

    paths = player.installation.paths
    assert receivers(list(player.outbox().values())) == Counter(STEERING_GROUP)
    assert states(player) == dict.fromkeys(STEERING_GROUP, "sent")
    with player.installation.register.session() as session:
        assert [(row.period, row.edition, row.state) for row in session.query(Edition)] == [(MONTH, 1, "sealed")]
        dropped = {row.file: row.state for row in session.query(Drop)}
    assert dropped == {file.name: "taken_in" for file in (SAMPLES / "drops" / MONTH).iterdir()}
    assert [path for path in paths.inbox(AGREEMENT).rglob("*") if path.is_file()] == []

    checked = verify(paths.archive)
    assert (checked.packages, checked.faults) == (1, [])
    assert rebuild(player.package(MONTH)) == []
    assert leftovers(paths.root) == []
    expected = json.loads((SAMPLES / "expected" / f"{MONTH}.json").read_text())
    report = json.loads((player.package(MONTH) / "data/report.json").read_text())
    lines, _ = compare(expected, report, [json.loads(file.read_text()) for file in player.receipts()])
    assert lines == []


def leftovers(root: Path) -> list[str]:
    """What a killed run had begun and nobody has finished or taken away."""
    return [
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.name.endswith((".part", ".tmp")) or path.name.startswith(".sealing-")
    ]


class Killer(Handler):
    """A server in whose hands the sender dies: it has taken the first report, and nobody has heard so."""

    victim: subprocess.Popen | None = None

    async def handle_DATA(self, server, session, envelope):
        """Take the message, then kill the sender and all it has started."""
        reply = await super().handle_DATA(server, session, envelope)
        if self.victim is not None and envelope.rcpt_tos[0] in STEERING_GROUP:
            os.killpg(self.victim.pid, signal.SIGKILL)
            self.victim = None
        return reply


def test_prefect_killed_while_a_message_is_on_its_way(player, monkeypatch):
    mailbox = Mailbox()
    killer = Killer(mailbox)
    with serving(killer) as port:
        for name, value in {
            "IOP_DATA_DIR": player.installation.paths.root,
            "IOP_SMTP_HOST": "localhost",
            "IOP_SMTP_PORT": port,
            "IOP_SMTP_SECURITY": "none",
        }.items():
            monkeypatch.setenv(name, str(value))
        command = [sys.executable, "-m", "flows.cli", "monthly", "--agreement", AGREEMENT, "--period", MONTH]
        killer.victim = killed = subprocess.Popen(command, start_new_session=True, cwd=ROOT, stderr=subprocess.PIPE)
        killed.communicate()
        assert killed.returncode == -signal.SIGKILL
        assert sorted(states(player).values()) == ["planned"] * 3 + ["sending"]

        again = player.monthly(MONTH)
        assert again.is_failed() and "is unknown: interrupted while sending by smtp" in (again.message or "")
        assert sorted(states(player).values()) == ["sent"] * 3 + ["unknown"]

        with player.installation.register.session() as session:
            for row in unknown(session):
                confirm(session, row.id, NOW)
        assert player.monthly(MONTH).is_completed()
    got = receivers(mailbox.accepted)
    assert {address: got[address] for address in STEERING_GROUP} == dict.fromkeys(STEERING_GROUP, 1)
    assert verify(player.installation.paths.archive).faults == []


def test_no_server_gets_a_message_twice(walk, player):
    """Killed around sending: what a server may have is in doubt, and a person says what became of it."""
    mailbox = Mailbox()
    with serving(Handler(mailbox)) as port:
        settings = {"IOP_SMTP_HOST": "localhost", "IOP_SMTP_PORT": port, "IOP_SMTP_SECURITY": "none"}
        played = play_killed(walk, player, part="ledger.attempt", **settings)
    assert played["ended"].startswith("ended: Failed"), played
    assert len(played["places"]) >= 3  # before sending, after sending, before the answer is written

    identities = [message_from_bytes(each)["Message-ID"] for each in mailbox.accepted]
    assert len(set(identities)) == len(identities)
    got, said = receivers(mailbox.accepted), states(player)
    assert sorted(said) == STEERING_GROUP
    assert set(said.values()) == {"unknown", "sent"}
    assert all(got[recipient] == 1 for recipient, state in said.items() if state == "sent")
    assert verify(player.installation.paths.archive).faults == []

    with player.installation.register.session() as session:
        for row in unknown(session):
            (confirm if got[row.recipient] else resend)(session, row.id, NOW)
    assert set(states(player).values()) <= {"sent", "planned"}
