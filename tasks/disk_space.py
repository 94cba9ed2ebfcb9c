"""Free disk space: asked for before work begins, so that a full disk is told at once and in one sentence."""

import shutil
from pathlib import Path

from tasks.errors import OutsideError

LEAST = 100_000_000
"""Bytes that a run should find: a month's outputs and package, Prefect's database, and a margin."""


def room(folder: Path) -> int:
    """Bytes that may be written on the disk of ``folder`` so that a run still finds :data:`LEAST`; below 0 where it
    does not find them now."""
    existing = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    return shutil.disk_usage(existing).free - LEAST


def require_disk_space(root: Path) -> None:
    """Raise :class:`OutsideError` where the disk of the data root has less than :data:`LEAST` bytes left."""
    if (left := room(root)) < 0:
        raise OutsideError(
            f"The disk of {root} has {(left + LEAST) / 1e6:.0f} MB left, and a run needs {LEAST / 1e6:.0f}. "
            "Free some and run again; every file waits where it lies."
        )
