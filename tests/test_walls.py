"""The walls of docs/architecture.md: the order of the rooms, kept by import-linter (contracts in pyproject.toml), and
their size."""

from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
MOST_MODULES = 20
ROOMS = sorted(init.parent for top in ("tasks", "expectations") for init in (ROOT / top).rglob("__init__.py"))


def test_every_wall_stands():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_can_be_looked_over(room):
    """More modules than these nobody keeps in mind: part the room."""
    modules = [path.name for path in room.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES, modules
