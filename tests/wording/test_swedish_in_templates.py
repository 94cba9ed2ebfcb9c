"""What people read stands in templates/sv: no module holds Swedish but words that it knows in what people write."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for room in ("flows", "tasks", "expectations") for path in (ROOT / room).rglob("*.py"))

KNOWS_SWEDISH = {
    "tasks/founding/days.py",
    "tasks/founding/kinds.py",
    "tasks/reading/encodings.py",
    "tasks/reading/ledger/expense_headers.py",
    "tasks/reading/ledger/expenses.py",
    "tasks/reading/ledger/headers.py",
    "tasks/reading/ledger/layout.py",
    "tasks/reading/ledger/lookalikes.py",
    "tasks/reading/ledger/preamble.py",
    "tasks/reading/lengths.py",
    "tasks/reading/sheet_names.py",
    "tasks/reading/shifts/cells.py",
    "tasks/reading/shifts/fields.py",
    "tasks/reading/shifts/header_names.py",
    "tasks/reading/shifts/outcome.py",
    "tasks/reading/shifts/persons.py",
    "tasks/reading/shifts/rows.py",
    "tasks/reading/values.py",
    "tasks/wording/file_names.py",
    "tasks/wording/private.py",
}
"""Modules with words known in what people write."""


SWEDISH = re.compile(r"[åäöÅÄÖ]|\b(?:och|eller|inte|utan|rader|vuxen|vuxna|daterad)\b|\brad\s")


def swedish(path: Path) -> list[str]:
    """The strings of a module with Swedish letters or words, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told]
    strings = [node.value for node in constants if isinstance(node.value, str)]
    return [text for text in strings if SWEDISH.search(text)]


@pytest.mark.parametrize("room", ["flows", "tasks", "expectations"])
def test_no_module_but_those_named_holds_swedish(room: str) -> None:
    found = {path.relative_to(ROOT).as_posix(): swedish(path) for path in MODULES if path.is_relative_to(ROOT / room)}
    assert {name: strings for name, strings in found.items() if strings and name not in KNOWS_SWEDISH} == {}


def test_every_module_that_is_named_still_does() -> None:
    assert [name for name in KNOWS_SWEDISH if not (ROOT / name).exists() or not swedish(ROOT / name)] == []
