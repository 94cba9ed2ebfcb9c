"""Killed at any line and started again, the inbox loses nothing and counts nothing twice."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from tests.inbox.kill_receive import FILES


def test_killed_at_every_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.inbox.kill_receive", str(tmp_path)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    assert len(outcomes) > 50 and [outcome["killed"] for outcome in outcomes].count(False) == 1
    for outcome in outcomes:
        assert outcome["drops"] == [[name, hashes[name], "secured"] for name in sorted(FILES)], outcome["line"]
        assert outcome["originals"] == {hashes[name]: text.decode() for name, text in FILES.items()}, outcome["line"]
        assert outcome["inbox"] == [], outcome["line"]
