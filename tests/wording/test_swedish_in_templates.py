"""What people read stands in templates/sv: no module holds Swedish but words that it knows in what people write."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for room in ("flows", "tasks", "expectations") for path in (ROOT / room).rglob("*.py"))

READ = "known in what people write"
UNMOVED = "sentences that have not been moved yet: do not add any"
HOLDS_SWEDISH = {
    "expectations/catalogue.py": UNMOVED,  # the head of docs/rules.md
    "flows/commands/office.py": READ,  # the name of a sheet
    "flows/running/forms.py": READ,  # an example of what is written there
    "tasks/reading/encodings.py": READ,
    "tasks/reading/ledger/expenses.py": READ,
    "tasks/reading/ledger/headers.py": READ,
    "tasks/reading/ledger/layout.py": READ,
    "tasks/reading/ledger/lookalikes.py": READ,
    "tasks/reading/ledger/preamble.py": READ,
    "tasks/reading/sheet_names.py": READ,
    "tasks/reading/shifts/cells.py": READ,
    "tasks/reading/shifts/header_names.py": READ,
    "tasks/reading/shifts/headers.py": READ,
    "tasks/reading/shifts/outcome.py": READ,
    "tasks/reading/shifts/rows.py": READ,
    "tasks/reading/shifts/seen.py": UNMOVED,
    "tasks/reading/values.py": READ,
    "tasks/receipts/marked.py": UNMOVED,
    "tasks/wording/private.py": READ,
}


def swedish(path: Path) -> list[str]:
    """The strings of a module with Swedish letters, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node.value for node in strings if id(node) not in told and re.search("[åäöÅÄÖ]", node.value)]


@pytest.mark.parametrize("room", ["flows", "tasks", "expectations"])
def test_no_module_but_those_named_holds_swedish(room):
    found = {path.relative_to(ROOT).as_posix(): swedish(path) for path in MODULES if path.is_relative_to(ROOT / room)}
    assert {name: strings for name, strings in found.items() if strings and name not in HOLDS_SWEDISH} == {}


def test_every_module_that_is_named_still_does():
    assert [name for name in HOLDS_SWEDISH if not (ROOT / name).exists() or not swedish(ROOT / name)] == []
