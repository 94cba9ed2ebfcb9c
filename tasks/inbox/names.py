"""What a file's name says: that it is hidden, in the making, or the lock of another one that a program has open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

OPEN_FOR = timedelta(hours=2)
"""How long a file that a program has open is waited for."""

_EXCEL, _LIBREOFFICE = "~$", ".~lock."
_UNFINISHED = (".tmp", ".part")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")  # hidden by attribute, which a network drive does not show


def is_left_alone(name: str) -> bool:
    """Whether a file of this name is hidden, or one in the making."""
    name = name.lower()
    return name.startswith((".", "~$")) or name.endswith(_UNFINISHED) or name in _SYSTEM_FILES


def is_lock(name: str) -> bool:
    """Whether a file of this name says that a program has another one open."""
    return name.startswith((_EXCEL, _LIBREOFFICE))


def locks_of(name: str) -> tuple[str, str]:
    """What programs lay beside a file of this name while they have it open."""
    return f"{_EXCEL}{name}", f"{_LIBREOFFICE}{name}#"


def held_until(lock: Path) -> datetime | None:
    """How long a lock is believed; None where it is gone meanwhile."""
    try:
        return datetime.fromtimestamp(lock.lstat().st_mtime, UTC) + OPEN_FOR
    except OSError:
        return None
