"""The walls of docs/architecture.md, kept by import-linter (contracts in pyproject.toml)."""

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_every_wall_stands():
    config = str(Path(__file__).parents[1] / "pyproject.toml")
    assert lint_imports(config_filename=config, no_cache=True) == EXIT_STATUS_SUCCESS
