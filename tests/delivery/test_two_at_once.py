"""A scheduled run, a manual one and a second worker at the same time: one edition, one message each."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from tasks.archive.verify import verify
from tasks.delivery.ledger import deliveries
from tasks.facts.editions import editions
from tasks.facts.tables import Drop
from tasks.installation import open_installation
from tasks.settings import Settings
from tests.delivery.servers import Handler, Mailbox, free_port, serving
from tests.whole.playing import AGREEMENT, MONTHS, ROOT, Player

RUNS = 2
STEERING_GROUP = ["kommun1@example.org", "kommun2@example.org", "tik1@example.org", "tik2@example.org"]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """URL of a database server of its own, on a free port of this machine."""
    if shutil.which("initdb") is None or shutil.which("postgres") is None:
        pytest.skip("PostgreSQL's programs are not installed")
    folder = Path(tempfile.mkdtemp(prefix="iop-postgresql-"))
    # The server refuses to run as root.
    account = {"user": "postgres"} if os.geteuid() == 0 else {}
    if account:
        shutil.chown(folder, "postgres")
    port = free_port()
    data = str(folder / "data")
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | account
    subprocess.run(["initdb", "-D", data, "-U", "iop", "-A", "trust", "--no-sync"], check=True, **quiet)
    arguments = ["-D", data, "-p", str(port), "-h", "localhost", "-k", str(folder), "-c", "fsync=off"]
    server = subprocess.Popen(["postgres", *arguments], **quiet)
    try:
        _wait_for(port, server)
        yield f"postgresql://iop@localhost:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(100):
        try:
            psycopg.connect(f"postgresql://iop@localhost:{port}/postgres").close()
            return
        except psycopg.OperationalError:
            assert server.poll() is None, "the database server ended by itself"
            time.sleep(0.1)
    raise AssertionError("the database server does not answer")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_one_edition_and_one_message_each(tmp_path, request, database):
    url = request.getfixturevalue("postgresql") if database == "postgresql" else None
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", database_url=SecretStr(url) if url is not None else None
    )
    player = Player.at(open_installation(settings))
    player.drop(MONTHS[0])
    mailbox = Mailbox()
    with serving(Handler(mailbox)) as port:
        ended = run_together(settings, url, port)
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
        assert {row.state for row in deliveries(session)} == {"sent"}
        assert [drop.state for drop in session.query(Drop)] == ["taken_in"] * 2
    result = verify(player.installation.paths.archive)
    assert (result.packages, result.faults) == (1, [])
    player.installation.register.close()


def run_together(settings: Settings, url: str | None, port: int) -> list[tuple[str, str]]:
    """Name and message of the state in which each run ended."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "IOP_DATA_DIR": str(settings.data_dir),
        "IOP_DATABASE_URL": url or "",
        "IOP_SMTP_HOST": "localhost",
        "IOP_SMTP_PORT": str(port),
        "IOP_SMTP_SECURITY": "none",
    }
    result = subprocess.run(
        [sys.executable, str(ROOT / "tests/delivery/together.py"), str(RUNS)],
        env=environment,
        cwd=settings.data_dir,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    said = json.loads(result.stdout)
    assert None not in said, result.stderr[-3000:]
    return said
