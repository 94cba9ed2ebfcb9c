"""How far long work has come: a bar in a terminal, a progress artifact in Prefect's UI, silence in a pipe."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import TypeVar, cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import FlowRunContext
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from flows.running.runner import is_part

Item = TypeVar("Item")
Show = Callable[[float, str], None]

ARTIFACT_SECONDS = 1.0
"""The artifact is written anew no more often: each time is a call of the server."""


def tracked(
    items: Sequence[Item], stages: Sequence[str], key: str, description: str
) -> Iterator[tuple[Item, Callable[[str], None]]]:
    """Each of ``items`` in turn, with what it is to be told as each of its ``stages`` begins.

    Shown is how many items are done, and how far the one at work has come. ``key`` names the artifact; the run of one
    agreement out of many leaves none, for the run of them all does.
    """
    console = Console(stderr=True)
    artifact = _artifact(key, description) if items and FlowRunContext.get() and not is_part() else None
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console) if items and console.is_terminal else None
    with bar or nullcontext():
        task = bar.add_task(description, total=len(items)) if bar else None

        def show(done: float, what: str) -> None:
            if bar is not None and task is not None:
                bar.update(task, completed=done, description=what)
            if artifact is not None:
                artifact(100.0 * done / len(items), what)

        for at, item in enumerate(items):
            yield item, _teller(show, at, len(items), stages, description)
        show(len(items), description)


def _teller(show: Show, at: int, total: int, stages: Sequence[str], description: str) -> Callable[[str], None]:
    """Shows a stage of the ``at``-th of ``total`` items."""

    def tell(stage: str) -> None:
        show(at + stages.index(stage) / len(stages), f"{description}: {at + 1} of {total}, {stage}")

    return tell


def _artifact(key: str, description: str) -> Show:
    """A progress artifact, and what writes it anew: at its end always, before that as often as is allowed."""
    artifact = cast(UUID, create_progress_artifact(progress=0.0, key=key, description=description))
    written = float("-inf")

    def show(percent: float, what: str) -> None:
        nonlocal written
        if percent >= 100 or time.monotonic() - written >= ARTIFACT_SECONDS:
            update_progress_artifact(artifact, progress=percent, description=what)
            written = time.monotonic()

    return show
