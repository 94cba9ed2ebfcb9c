"""Files that are there whole or not at all, also after a power cut, and closed to other accounts.

A file is written under another name beside its place (``.part``), flushed to the disk, and moved in place by one
rename. What stays of a killed run under that name is written over by the next.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO


@contextmanager
def replacing(file: Path) -> Iterator[BinaryIO]:
    """A stream to write the file to; the file takes its place where the block ends without an exception.

    Raises ``OSError`` where the disk does not do as told; what was there before stays.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    try:
        with open(part, "wb", opener=_closed_to_others) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    flush(file.parent)


def _closed_to_others(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def write_atomically(file: Path, content: bytes) -> None:
    """The file with this content, in place of what was there. Raises ``OSError``, as :func:`replacing` does."""
    with replacing(file) as stream:
        stream.write(content)


def create_atomically(file: Path, content: bytes) -> None:
    """The same where nothing is there: what another process or thread has made meanwhile stays."""
    mine = file.with_name(f".{file.name}.{token_hex(8)}")
    write_atomically(mine, content)
    with suppress(FileExistsError):
        os.link(mine, file)
    mine.unlink()


def flush(path: Path) -> None:
    """Put what the system holds of a file, or of the names in a folder, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
