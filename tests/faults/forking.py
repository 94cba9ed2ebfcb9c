"""Runs of the intake in forks of a program that has loaded everything and done nothing (:mod:`tests.walks`)."""

import json
import os
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from tests.faults.facts import RECEIVED


class Fork(NamedTuple):
    """A run in a process of its own; ``told`` is where it writes what it found, as JSON."""

    pid: int
    told: int


def fork(run: Callable[[], Any]) -> Fork:
    """Start ``run`` in a process of its own."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        try:
            os.write(write, json.dumps(run()).encode())
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(write)
    return Fork(pid, read)


def ended(running: Fork) -> tuple[Any, int]:
    """What a run told (None where it could not), once it has ended, and its exit code; -9 where it was killed."""
    with os.fdopen(running.told, "rb") as told:
        said = told.read()
    _, status = os.waitpid(running.pid, 0)
    return (json.loads(said) if said else None), os.waitstatus_to_exitcode(status)


def intake() -> str:
    """The intake flow's work, step by step without a server; how it ended."""
    flow = import_module("flows.intake").intake
    state = flow.fn("all agreements", now=RECEIVED)
    return f"{state.name}: {state.message}"
