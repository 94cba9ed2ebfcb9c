"""How far long work has come: a bar in a terminal, a progress artifact in Prefect's UI, silence in a pipe."""

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import FlowRunContext
from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")


def tracked(items: Sequence[Item], key: str, description: str) -> Iterator[Item]:
    """Each of ``items`` in turn, showing how many of them are done. ``key`` names the artifact."""
    console = Console(stderr=True)
    shown = track(items, description=description, console=console, disable=not console.is_terminal)
    if not items or FlowRunContext.get() is None:
        yield from shown
        return
    artifact = create_progress_artifact(progress=0.0, key=key, description=description)
    for done, item in enumerate(shown, start=1):
        yield item
        update_progress_artifact(cast(UUID, artifact), progress=100.0 * done / len(items))
