"""Nothing waits until the disk itself has it: no test takes the power away, and what the system was given outlives
every process that is killed.
"""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Engine, event

from tasks.facts import engines


def leave_to_the_system(patch: pytest.MonkeyPatch) -> None:
    """Files and registers of this process."""
    patch.setattr(os, "fsync", lambda _: None)
    made = engines._sqlite

    def quick(url: URL) -> Engine:
        engine = made(url)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        return engine

    patch.setattr(engines, "_sqlite", quick)


@pytest.fixture(scope="session", autouse=True)
def _unsynced() -> Iterator[None]:
    """For every test of the session."""
    with pytest.MonkeyPatch.context() as patch:
        leave_to_the_system(patch)
        yield
