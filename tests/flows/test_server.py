"""The server by hand, as the runbook has it: as closed as the one of ``iop up``."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from flows.login import login
from flows.server import listen
from tests.flows.running import ROOT, basic


def status(port: int, path: str, **headers: str) -> int:
    """What is answered; 0 while nobody does."""
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/{path}", headers=headers), timeout=30) as answer:
            return answer.status
    except HTTPError as refusal:
        with refusal:
            return refusal.code
    except URLError:
        return 0


def test_started_by_hand_it_asks_for_the_login_of_the_data_root(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "IOP_"))}
    with (tmp_path / "said.txt").open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "flows.server", "--port", str(port)],
            cwd=ROOT, env=clean | {"IOP_DATA_DIR": str(tmp_path)}, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while status(port, "api/health") != 200:
            assert server.poll() is None and time.monotonic() < deadline, (tmp_path / "said.txt").read_text()
            time.sleep(0.5)
        assert status(port, "api/version") == 401
        assert status(port, "api/version", Authorization=basic(login(tmp_path))) == 200
        assert status(port, "api/health", Host="evil.example") == 421
        assert status(port, "", Origin=f"http://127.0.0.1:{port}") == 200
        assert (tmp_path / "prefect" / "prefect.db").stat().st_mode & 0o077 == 0
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def test_a_port_that_is_taken_is_taken():
    with listen(0) as first, pytest.raises(OSError, match="in use"):
        listen(first.getsockname()[1])
