"""Where a run changes what outlasts it: files, tables, register.

Between two such places nothing that a later run could see is changed, so being killed right before each of them, and
half-way through a file, is being killed anywhere.
"""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tasks.facts.store import Store
from tests.whole.playing import ROOT


def walk_every(stride: int) -> pytest.MarkDecorator:
    """Every ``stride``-th place in ``make test``, and every single one by night, as the test's ``stride``."""
    return pytest.mark.parametrize("stride", [stride, pytest.param(1, marks=pytest.mark.nightly)])


Reach = Callable[[str, Callable[[], Any]], None]
"""Told of each place: what is about to happen, and what to do first where the process is to die here."""

_BENEATH = ("store.py", "atomic_files.py")
"""By whom others write: a place is told by those."""

CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree")
WRITES = ("INSERT", "UPDATE", "DELETE")


def watch(root: Path, reach: Reach) -> None:
    """Call ``reach`` at every place of this process from now on."""
    _watch_disk(root, reach)
    _watch_tables(reach)
    _watch_register(reach)


def here() -> str:
    """The two innermost functions of the product at work."""
    frames = [
        frame
        for frame in traceback.extract_stack()
        if frame.filename.startswith((f"{ROOT}/tasks", f"{ROOT}/flows")) and not frame.filename.endswith(_BENEATH)
    ]
    return " < ".join(f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames[:-3:-1])


def _watch_disk(root: Path, reach: Reach) -> None:
    """Every file and folder below the data root that Python makes, writes, renames or deletes."""

    def hook(name: str, arguments: tuple) -> None:
        is_write = name == "open" and isinstance(arguments[1], str) and bool(set(arguments[1]) & set("wax+"))
        if not (is_write or name in CHANGES) or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.fsdecode(arguments[0])
        if not path.startswith(str(root)) or "register.db" in path or (name == "os.mkdir" and os.path.isdir(path)):
            return
        reach(name, _nothing)
        if is_write:
            reach("half written", lambda: _half_write(path))

    sys.addaudithook(hook)


def _half_write(path: str) -> None:
    """Leave the file as a process leaves it that dies while writing (``os.open`` passes the hook by)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, b"{ half")
    os.close(descriptor)


def _watch_tables(reach: Reach) -> None:
    """Before and after each new version of a table: the library writes past Python's eyes."""
    write = Store.write

    def watched(self: Store, agreement_id: str, table: str, frame) -> int:
        reach(f"before writing {table}", _nothing)
        version = write(self, agreement_id, table, frame)
        reach(f"after writing {table}", _nothing)
        return version

    Store.write = watched


def _watch_register(reach: Reach) -> None:
    """Right before and right after every commit that changes a row."""

    @event.listens_for(Engine, "before_cursor_execute")
    def _executed(connection, cursor, statement, parameters, context, executemany) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            connection.info["changed"] = True

    @event.listens_for(Engine, "commit")
    def _committing(connection) -> None:
        if connection.info.pop("changed", False):
            reach("commit", _nothing)


def _nothing() -> None:
    """A place at which dying needs no preparation."""
