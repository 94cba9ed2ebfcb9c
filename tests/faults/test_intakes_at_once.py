"""Two workers, or a run by hand beside the scheduled one: each dropped file is taken in, told and mailed once."""

import asyncio
import json
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from tasks.facts.tables import Delivery, Drop
from tasks.installation import open_installation
from tasks.settings import Settings
from tests.delivery.servers import Handler, Mailbox, serving
from tests.faults.facts import facts
from tests.walks import Walk
from tests.whole.playing import AGREEMENT, Player

RUNS = 2
FILES = 4


class Slow(Handler):
    """A server that takes its time, so that the other run comes while a message is on its way."""

    async def handle_DATA(self, server, session, envelope):
        """Wait, then take the message."""
        await asyncio.sleep(0.2)
        return await super().handle_DATA(server, session, envelope)


def voucher(number: int) -> str:
    """A table with one voucher on a date of its own."""
    day = f"2022-{number:02}-28"
    return f"Serie;Vernr;Datum;Konto;Belopp;Text;Projekt\nA;{number};{day};6993;{2500 + number},00;Timrå IK;IOP22\n"


@pytest.fixture
def own_database(postgresql: str) -> str:
    """URL of an empty database."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS intakes")
        connection.execute("CREATE DATABASE intakes")
    return f"{postgresql.rpartition('/')[0]}/intakes"


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)])
def test_each_file_is_taken_in_once(walk, tmp_path, request, database):
    url = request.getfixturevalue("own_database") if database == "postgresql" else ""
    given = {"data_dir": tmp_path / "data", "database_url": SecretStr(url) if url else None}
    opened = open_installation(Settings(_env_file=None, **given))  # type: ignore[call-arg]
    played = Player.at(opened)
    for number in range(1, FILES + 1):
        played.drop_bytes(f"bok{number:02}.csv", voucher(number).encode())
    mailbox = Mailbox()
    with serving(Slow(mailbox)) as port:
        ended = run_at_once(walk, url, port, tmp_path / "data")
    assert [code for _, code in ended] == [0] * RUNS, ended
    assert all(message.startswith("Completed: ") for message, _ in ended), ended

    names = [f"bok{number:02}.csv" for number in range(1, FILES + 1)]
    with opened.register.session() as session:
        drops = list(session.scalars(select(Drop)))
        told = list(session.scalars(select(Delivery)))
    assert sorted((drop.file, drop.state) for drop in drops) == [(name, "taken_in") for name in names]
    assert facts(opened)["ledger"]["amount"].to_list() == [2500 + number for number in range(1, FILES + 1)]
    assert len(played.receipts()) == FILES
    assert [path for path in opened.paths.inbox(AGREEMENT).rglob("*") if path.is_file()] == []

    subjects = Counter(message_from_bytes(each, policy=policy.default)["Subject"] for each in mailbox.accepted)
    assert set(subjects.values()) == {1} and len(subjects) == FILES
    assert [row.state for row in told] == ["sent"] * FILES
    opened.register.close()


def run_at_once(walk: Walk, url: str, port: int, root: Path) -> list[tuple[str, int]]:
    """How each of the runs ended, and its exit code."""
    environment = {
        "IOP_DATA_DIR": root,
        "IOP_DATABASE_URL": url,
        "IOP_SMTP_HOST": "localhost",
        "IOP_SMTP_PORT": port,
        "IOP_SMTP_SECURITY": "none",
    }
    return json.loads(walk("tests.faults.intakes_at_once", RUNS, **environment))
