"""What somebody reads whose installation fails: one sentence, with what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows.setup.install import remedy

ROOT = Path(__file__).parents[2]
MAKE_PYTHON = "Python 3.11 to 3.14 is needed and was not found: install it, or make PYTHON=/path/to/python3\n"


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (
            "NewConnectionError('…')\nERROR: No matching distribution found for polars",
            "the network",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "free 2.5 GB"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was locked"),
        ("ERROR: No matching distribution found for polars==9", "lacks a package"),
        ("ERROR: Package 'iop-rapport' requires a different Python.", "requires a different Python"),
        ("", "without a word"),
    ],
)
def test_what_pip_says_becomes_one_remedy(log, told):
    assert told in remedy(log)
    assert "\n" not in remedy(log)


def make(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run make in a copy of what it needs to begin; its exit code and what it said on stderr, make's own apart."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    done = subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, "".join(
        line for line in done.stderr.splitlines(keepends=True) if not line.startswith("make")
    )


def test_no_python_that_will_do(tmp_path):
    assert make(tmp_path, "run", "PYTHON=") == (2, MAKE_PYTHON)
    assert make(tmp_path, "run", "PYTHON=/bin/false") == (2, MAKE_PYTHON)


def test_what_was_broken_off_half_way_is_made_anew(tmp_path):
    """A folder .venv without pip, as Ctrl-C may leave it."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert make(tmp_path, ".venv/venv.stamp", f"PYTHON={sys.executable}") == (0, "")
    pip = subprocess.run([tmp_path / ".venv/bin/python", "-m", "pip", "--version"], capture_output=True, check=False)
    assert pip.returncode == 0
