"""The walls of docs/architecture.md: the order of the rooms, kept by import-linter (contracts in pyproject.toml), and
their size; and what is loaded before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_MODULES = 20
TOPS = ("flows", "tasks", "expectations")
DEAR = {
    *("great_expectations", "pandas", "pyarrow", "alembic", "tasks.reading.dispatch", "fastexcel", "xlrd", "lxml"),
    *("tasks.reports.view.build", "typst", "pikepdf", "fontTools", "PIL", "xlsxwriter", "docxtpl", "icalendar"),
}
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


def test_nothing_dear_is_loaded_before_it_is_used():
    """An agreement and its decisions need no frames; a run with nothing to do reads, checks, renders nothing; and
    intake itself does without the library of the checks."""
    script = f"""
import sys, tasks.agreement.lint, tasks.decisions.kept, tasks.facts.drops, tasks.installation
print(*{{"polars", "deltalake", "prefect"}} & set(sys.modules))
import flows.shard, flows.intake, flows.deliver
print(*{DEAR} & set(sys.modules))
import tasks.intake.take_in, expectations.shifts, expectations.ledger
print(*{{"great_expectations"}} & set(sys.modules))
"""
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
