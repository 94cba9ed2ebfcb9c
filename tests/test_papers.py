"""What the papers for developers and operators name exists: files, functions, commands, settings."""

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from flows.cli import iop
from tasks.settings import Settings

ROOT = Path(__file__).parents[1]
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
NAMED = re.compile(r"`((?:tasks|flows|expectations|templates|tests|docs|data/agreements)/[\w./*-]*)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
COMMAND = re.compile(r"`(?:iop )?([a-z]+)[^`]*`")

papers = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)


def rows(paper: str, heading: str) -> list[list[str]]:
    """The cells of the table whose head begins with ``heading``."""
    lines = iter((ROOT / paper).read_text().splitlines())
    next(line for line in lines if line.startswith(f"| {heading} |"))
    next(lines)
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return table


@papers
def test_every_file_that_is_named_exists(paper: Path) -> None:
    named = NAMED.findall(paper.read_text())
    assert [name for name in named if not any(ROOT.glob(name.rstrip("/")))] == []


@papers
def test_every_link_leads_somewhere(paper: Path) -> None:
    linked = LINK.findall(paper.read_text())
    assert [link for link in linked if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("row", rows("docs/architecture.md", "room"), ids=lambda row: row[0])
def test_every_room_is_entered_as_the_map_says(row: list[str]) -> None:
    room, ask_by, _ = row
    for name in re.findall(r"`([^`]+)`", ask_by):
        module, _, function = name.partition(".")
        found = import_module(f"tasks.{room}.{module}")
        assert function in ("", "*") or hasattr(found, function), name


def test_the_contract_has_every_command_and_no_other() -> None:
    told = {each for row in rows("docs/contract.md", "command") for each in COMMAND.findall(row[0])}
    assert told == set(iop.commands)


@pytest.mark.parametrize("row", rows("docs/contract.md", "command"), ids=lambda row: row[0][:40])
def test_the_options_of_a_command_are_those_that_it_has(row: list[str]) -> None:
    for command in COMMAND.findall(row[0]):
        has = {option for each in _parameters(iop.commands[command]) for option in each.opts}
        assert set(re.findall(r"--[a-z-]+", row[0])) <= has


def test_the_readme_has_every_setting() -> None:
    told = {name for row in rows("README.md", "variable") for name in re.findall(r"IOP_\w+", row[0])}
    assert told == {f"IOP_{name.upper()}" for name in Settings.model_fields} | {"IOP_SECRETS_DIR"}


def _parameters(command: click.Command) -> list[click.Parameter]:
    """Those of a command and of its own commands."""
    own = command.commands.values() if isinstance(command, click.Group) else ()
    return [*command.params, *(each for one in own for each in one.params)]
