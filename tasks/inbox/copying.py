"""Bytes of a dropped file, whatever it is, copied so that they last."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.findings import refusal

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Fingerprint:
    """What changes while a file is being written."""

    size: int
    modified_ns: int
    inode: int


def fingerprint(status: os.stat_result) -> Fingerprint:
    """The fingerprint of a file as ``lstat`` tells it."""
    return Fingerprint(status.st_size, status.st_mtime_ns, status.st_ino)


def why_refused(status: os.stat_result) -> str | None:
    """Why what was dropped cannot be read (Swedish): it is no ordinary file. None where it is one."""
    if stat.S_ISREG(status.st_mode):
        return None
    if stat.S_ISLNK(status.st_mode):
        return refusal("link")
    return refusal("no_file")


def chunks(path: Path, status: os.stat_result) -> Iterator[bytes]:
    """The bytes to keep: of a link the path it names, of pipes and the like none (reading may hang).

    Raises ``OSError`` where a link has taken the file's place since ``status`` was asked for.
    """
    if stat.S_ISLNK(status.st_mode):
        yield os.fsencode(path.readlink())
    elif stat.S_ISREG(status.st_mode):
        with open(path, "rb", opener=_itself) as source:
            while chunk := source.read(_CHUNK):
                yield chunk


def _itself(path: str, flags: int) -> int:
    """Neither what a link there leads to, nor a wait for who writes to a pipe."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def copy(chunks: Iterator[bytes], target: Path) -> tuple[str, int]:
    """Write the chunks to ``target``, read-only and synced to the disk; their sha256 and size.

    Raises ``OSError`` where the disk does not do as told: nothing of them stays, for on a full disk it would be in
    the way of all that comes after.
    """
    digest, size = hashlib.sha256(), 0
    target.unlink(missing_ok=True)
    try:
        with target.open("xb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o400)
    except OSError:
        target.unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size
