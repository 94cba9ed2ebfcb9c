"""Registers kept for later and put back, as an operator would who has only yesterday's copy."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tasks.installation import Installation


def keep(installation: Installation, copy: Path) -> Path:
    """The register as it is now, in a file of its own."""
    with closing(sqlite3.connect(installation.paths.register)) as register:
        register.execute("VACUUM INTO ?", (str(copy),))
    return copy


def put_back(installation: Installation, copy: Path) -> None:
    """The register as it was then, beside everything that has been made since."""
    installation.register.close()
    register = installation.paths.register
    for file in register.parent.glob(f"{register.name}-*"):
        file.unlink()
    # Another file under the same name: runs of the test's own process still hold the one of today.
    shutil.copyfile(copy, fresh := register.with_suffix(".fresh"))
    fresh.replace(register)
