"""The walls of docs/architecture.md: the order of the rooms, kept by import-linter (contracts in pyproject.toml), and
their size."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_MODULES = 20
TOPS = ("flows", "tasks", "expectations")
ROOMS = sorted(init.parent for top in TOPS for init in (ROOT / top).rglob("__init__.py"))


def test_every_wall_stands():
    """In a process of its own, for the linter turns off every logger that is there."""
    lint = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    told = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_can_be_looked_over(room):
    """More modules than these nobody keeps in mind: part the room."""
    modules = [path.name for path in room.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES, modules
