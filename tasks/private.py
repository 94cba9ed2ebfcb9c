"""Who may read what an installation keeps: its own account, and a group where the operator chose one.

The data root is closed to everybody else, and with it all that lies in it, whatever umask it was made under. A root
that is open to a group and to nobody else is somebody's decision, made for the coordinators' sake (docs/runbook.md,
"Coordinators with accounts of their own"): what they exchange stays open to that group, the rest is closed to it too.
"""

import logging
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tasks.settings import Paths

OTHERS = stat.S_IRWXO
GROUP_AND_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_log = logging.getLogger(__name__)


def make_private(paths: Paths) -> None:
    """Make the data root where there is none, and take away what rights others have in one that is there.

    Rights that somebody could have used are told in the log; so is, each time, what cannot be closed (a network
    drive, another owner).
    """
    paths.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    was_open = _mode(paths.root) & GROUP_AND_OTHERS
    closed, still_open = [], []
    for path, rights in _rights_to_take(paths):
        with suppress(FileNotFoundError):  # another process's file, gone meanwhile
            if path.is_symlink() or not _mode(path) & rights:
                continue
            with suppress(PermissionError):
                path.chmod(_mode(path) & ~rights)
            (still_open if _mode(path) & rights else closed).append(str(path))
    if closed and was_open:
        _log.warning("Open to other accounts until now, and closed to them: %s.", ", ".join(closed))
    if still_open:
        _log.warning(
            "Open to other accounts, and cannot be closed to them: %s. Let the account that runs this own it, on a "
            "disk that keeps rights.",
            ", ".join(still_open),
        )


def as_open_as_its_folder(file: Path) -> None:
    """Let those read ``file`` who may read the folder it lies in."""
    readers = _mode(file.parent) & (stat.S_IRGRP | stat.S_IROTH)
    file.chmod(stat.S_IRUSR | stat.S_IWUSR | readers)


def _rights_to_take(paths: Paths) -> Iterator[tuple[Path, int]]:
    """What may be there of a data root, and the rights that nobody else may have in it."""
    if _mode(paths.root) & OTHERS:
        yield paths.root, GROUP_AND_OTHERS
    for exchanged in (paths.agreements, paths.root / "inbox", paths.root / "receipts"):
        yield exchanged, OTHERS
    kept = (
        paths.originals,
        paths.store,
        paths.outbox,
        paths.archive,
        paths.previews,
        paths.drafts,
        paths.work,
        paths.root / "prefect",
        paths.root / "logs",
    )
    for ours in (*kept, *paths.root.glob(f"{paths.register.name}*")):
        yield ours, GROUP_AND_OTHERS


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
