"""What a run says, and how it ends, where a test's need is absent."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LACKING = """
import pytest
from tests.untested import needs

@pytest.fixture(scope="module")
def program():
    return needs(None, "Fortran", "sums are right")

@pytest.mark.parametrize("by", ["hand", "heart"])
def test_sum(program, by): ...

def test_nothing(): ...
"""


def run(*arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    """A run of tests with none of the plugins that are not needed here."""
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "tests.untested", *map(str, arguments)]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | settings
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("ci", "workers", "code"), [("", "0", 0), ("false", "2", 0), ("true", "0", 1), ("true", "2", 1)]
)
def test_the_last_lines_name_what_was_not_tested(tmp_path, ci, workers, code):
    (tmp_path / "test_lacking.py").write_text(LACKING)
    done = run("-p", "xdist", "-n", workers, tmp_path, CI=ci)
    assert done.returncode == code, done.stdout
    told = [line for line in done.stdout.splitlines()[:-1] if line and "CI is set" not in line]
    heading, line = told[-2:]
    assert "not tested on this machine" in heading
    assert line == "Nobody has looked whether sums are right: needs Fortran (2 tests)"
    assert ("CI is set, so this run has failed" in done.stdout) is bool(code)


def test_a_run_that_has_tested_everything_says_nothing_of_it(tmp_path):
    (tmp_path / "test_whole.py").write_text("def test_nothing(): ...")
    done = run(tmp_path, CI="true")
    assert done.returncode == 0
    assert "not tested" not in done.stdout
