"""Free disk space: asked for before work begins, so that a full disk is told at once and in one sentence."""

import shutil
from pathlib import Path

from tasks.errors import OutsideError

LEAST = 100_000_000
"""Bytes that a run should find: a month's outputs and package, Prefect's database, and a margin."""


def require_disk_space(root: Path) -> None:
    """Raise :class:`OutsideError` where the disk of the data root has less than :data:`LEAST` bytes left."""
    existing = next(folder for folder in (root, *root.absolute().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < LEAST:
        raise OutsideError(
            f"The disk of {root} has {free / 1e6:.0f} MB left, and a run needs {LEAST / 1e6:.0f}. Free some and run "
            "again; every file waits where it lies."
        )
