"""The login of this installation's Prefect server: one line ``user:password`` in a file that only its account reads.

Made by chance at the first start; server, worker, watch and command line use it, and people in the UI.
"""

import secrets
from pathlib import Path

from tasks.atomic_files import create_atomically
from tasks.errors import InputError

USER = "iop"


def login_file(root: Path) -> Path:
    """Where the login of the installation in this data root lies."""
    return root / "prefect" / "login"


def login(root: Path) -> str:
    """The login, made where there is none yet; several processes may ask at once.

    Raises :class:`InputError` where the file is no login: cut off, or emptied by somebody.
    """
    file = login_file(root)
    if not file.exists():
        _make(file)
    text = file.read_text(encoding="ascii", errors="replace").strip()
    user, _, password = text.partition(":")
    if not user or len(password) < 16 or not text.isascii():
        raise InputError(
            f"{file} holds no user:password (of 16 characters or more): delete it, and `iop up` makes a new one."
        )
    return text


def _make(file: Path) -> None:
    """Whole or not at all, and never in place of one that somebody else has made meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    create_atomically(file, f"{USER}:{secrets.token_urlsafe(32)}\n".encode())
