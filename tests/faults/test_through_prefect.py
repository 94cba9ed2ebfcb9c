"""Through Prefect, on a server of the run's own: killed while a file is taken in, then beside a broken agreement."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from tempfile import TemporaryFile

import pytest
from sqlalchemy import select

from tasks.facts.tables import Drop, Edition
from tests.compare import compare
from tests.faults.test_isolation import SICK, second_agreement
from tests.whole.playing import AGREEMENT, ROOT, SAMPLES, Player

MONTH = "2022-01"


EVERY_REPORT = f"""
import os
from datetime import UTC, datetime
from flows.serving.environment import prepare
from tasks.settings import load_settings

prepare(load_settings(), os.environ)
from flows.monthly import monthly

state = monthly("all agreements", period="{MONTH}", now=datetime(2022, 2, 5, 6, tzinfo=UTC), return_state=True)
print(state.message)
raise SystemExit(not state.is_completed())
"""
"""The report of every agreement, as the schedule asks for it."""


def python(*arguments: str) -> tuple[int, str]:
    """Run a program; its exit code and what it said. The server that it started ends with it, killed or not."""
    with TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            start_new_session=True,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        process.wait()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        said.seek(0)
        return process.returncode, said.read()


def drops(played: Player) -> dict[str, str]:
    """State of the healthy agreement's drops."""
    with played.installation.register.session() as session:
        return {drop.file: drop.state for drop in session.scalars(select(Drop).where(Drop.agreement == AGREEMENT))}


@pytest.mark.nightly
def test_a_killed_run_and_a_broken_agreement(player):
    played = player()
    played.drop(MONTH)
    second_agreement(played)
    broken = played.installation.paths.agreements / f"{SICK}.yaml"
    broken.write_text(broken.read_text().replace("weekdays:", "weekday:"))

    code, _ = python("-m", "tests.faults.dying_intake")
    assert code == -signal.SIGKILL
    assert drops(played)["nattvandring_2022.xlsx"] == "secured"

    code, said = python("-c", EVERY_REPORT)
    assert code == 1
    assert f"{SICK}: " in said and "weekday" in said
    assert f"{AGREEMENT}: {MONTH}: 4 messages sent" in said
    assert "Traceback" not in said

    assert drops(played) == dict.fromkeys(("nattvandring_2022.xlsx", "bokforing_2122.se"), "taken_in")
    with played.installation.register.session() as session:
        editions = [(row.agreement, row.period, row.edition, row.state) for row in session.scalars(select(Edition))]
    assert editions == [(AGREEMENT, MONTH, 1, "sealed")]
    assert len(played.outbox()) == 4
    expected = json.loads((SAMPLES / "expected" / f"{MONTH}.json").read_text())
    report = json.loads((played.package(MONTH) / "data" / "report.json").read_text())
    lines, _ = compare(expected, report, [json.loads(file.read_text()) for file in played.receipts()])
    assert lines == []
