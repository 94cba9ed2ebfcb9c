"""``iop backup``: everything that an installation cannot make again, in one file, while everything runs.

The order makes it one moment. First the inbox, then the register in one snapshot, then what it names: all of that was
there before its row, nothing of it is changed, and what is deleted on its date waits (:data:`KEEPING`). What comes in
meanwhile and is unknown to the snapshot is what a run leaves that was killed then, and every run goes on from that.

A gzipped tar: the folders of the data root, ``register.jsonl`` (:mod:`tasks.facts.dump`) and, last of all,
``manifest.json`` with the hash of each file. :mod:`tasks.archive.recovery.restore` puts it back.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select

from tasks.archive.package import STAGING
from tasks.archive.retention import KEEPING, LOCK_SECONDS
from tasks.atomic_files import replacing
from tasks.errors import InputError
from tasks.facts.dump import dump
from tasks.facts.schema_version import DATA_SCHEMA
from tasks.facts.tables import Drop
from tasks.inbox.folder import Inbox
from tasks.inbox.still import wait_until_still
from tasks.installation import Installation

FORMAT = 1
REGISTER, MANIFEST = "register.jsonl", "manifest.json"
INBOX = "inbox"

FOLDERS = ("drafts", "agreements", "work", "outbox", "receipts", "originals", "store", "archive")
"""Folders that belong together, in the order in which they are copied: a draft ends as an agreement file, a frozen
edition moves from work to the archive. Not among them: Prefect's own record, logs and locks, which the next start
makes anew, and previews."""

_UNFINISHED = (".part", ".tmp")


@dataclass
class Manifest:
    """What a backup holds. ``files``: {name: [bytes, sha256]}; ``taken_meanwhile`` are files of the inbox that the
    snapshot knows to be safe, so that they are not to lie in the inbox again. ``store``: the object store that the
    facts lie in, which is no part of the backup; the register in it has the hash of each file there.
    """

    made_at: str
    format: int = FORMAT
    program: str = field(default_factory=lambda: version("iop-rapport"))
    data_schema: int = DATA_SCHEMA
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    taken_meanwhile: list[str] = field(default_factory=list)
    store: str | None = None


@dataclass(frozen=True)
class BackedUp:
    """How much there is in a backup; files that were still being written to the inbox are ``left_out``."""

    files: int
    size: int
    left_out: list[Path]


def back_up(
    installation: Installation,
    target: Path,
    now: datetime,
    *,
    monotonic: Callable[[], float],
    sleep: Callable[[float], None],
) -> BackedUp:
    """Write the backup ``target``: whole, or not at all. Waits for a deletion or another backup that is at work.

    Raises :class:`InputError` where the target cannot be one.
    """
    root = installation.paths.root
    target = target.absolute()
    if target.exists():
        raise InputError(f"{target} is there already: give the backup another name.")
    if target.resolve().is_relative_to(root):
        raise InputError(f"{target} lies in the data root that it is to be a copy of: put it on another disk.")
    with (
        installation.register.lock(KEEPING, LOCK_SECONDS),
        replacing(target) as stream,
        tarfile.open(fileobj=stream, mode="w:gz", compresslevel=3) as tar,
    ):
        writing = _Writing(tar, Manifest(now.isoformat(), store=installation.settings.store_url))
        left_out = _write(writing, installation, monotonic, sleep)
    return BackedUp(len(writing.manifest.files), target.stat().st_size, left_out)


@dataclass(frozen=True)
class _Writing:
    """A backup in the making."""

    tar: tarfile.TarFile
    manifest: Manifest

    def add(self, name: str, stream: BinaryIO, size: int, modified: float = 0, mode: int = 0o600) -> None:
        """One file, hashed as it is read."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, modified, mode & 0o700
        read = _Hashing(stream)
        self.tar.addfile(entry, read)  # type: ignore[arg-type]  # it asks for no more than reading
        self.manifest.files[name] = (size, read.digest.hexdigest())

    def add_file(self, root: Path, path: Path, *, at_once: bool = False) -> None:
        """A file below the data root; one that is gone meanwhile was no part of what is kept. ``at_once``: somebody
        may write to it.
        """
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            return
        with stream:
            status = os.fstat(stream.fileno())
            name, size, content = path.relative_to(root).as_posix(), status.st_size, stream
            if at_once:
                content = BytesIO(read := stream.read())
                size = len(read)
            self.add(name, content, size, status.st_mtime, status.st_mode)


class _Hashing:
    """A stream that knows the hash of what was read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read, and remember what."""
        content = self._stream.read(size)
        self.digest.update(content)
        return content


def _write(
    writing: _Writing,
    installation: Installation,
    monotonic: Callable[[], float],
    sleep: Callable[[float], None],
) -> list[Path]:
    """Everything, in the order that makes it one moment; what was left out of the inbox."""
    paths, manifest = installation.paths, writing.manifest
    with installation.register.snapshot() as connection:
        newest = connection.scalar(select(func.max(Drop.id))) or 0
    left_out = _write_inboxes(writing, installation, monotonic, sleep)
    with installation.register.snapshot() as connection:
        lines = "".join(f"{line}\n" for line in dump(connection)).encode()
        taken = set(connection.scalars(select(Drop.sha256).where(Drop.id > newest)))
    manifest.taken_meanwhile += [name for name, (_, sha256) in manifest.files.items() if sha256 in taken]
    writing.add(REGISTER, BytesIO(lines), len(lines))
    for folder in FOLDERS:
        for path in _files(paths.root / folder):
            writing.add_file(paths.root, path)
    content = (json.dumps(vars(manifest), ensure_ascii=False) + "\n").encode()
    writing.tar.addfile(_entry(MANIFEST, len(content)), BytesIO(content))
    return left_out


def _write_inboxes(
    writing: _Writing,
    installation: Installation,
    monotonic: Callable[[], float],
    sleep: Callable[[float], None],
) -> list[Path]:
    """What lies in every inbox and is whole, then what runs have claimed: a file goes that way, never back."""
    folders = sorted(each for each in (installation.paths.root / INBOX).glob("*/"))
    inboxes = [Inbox(installation.paths, each.name) for each in folders]
    still = wait_until_still(inboxes, monotonic=monotonic, sleep=sleep)
    left_out = []
    for inbox in inboxes:
        whole = still[inbox.agreement_id]
        left_out += [each.path for each in inbox.look().files if each.path not in whole]
        for path in whole:
            writing.add_file(installation.paths.root, path, at_once=True)
        for folder in ("texts", ".claimed"):
            for path in _files(inbox.folder / folder):
                writing.add_file(installation.paths.root, path)
    return left_out


def _files(folder: Path) -> Iterator[Path]:
    """Files below a folder in the order of their names, without those in the making."""
    for here, folders, names in os.walk(folder):
        # A table's log before its files: each file is there before the log names it.
        folders[:] = sorted(name for name in folders if not name.startswith(STAGING) and not _is_unfinished(name))
        for name in sorted(names):
            path = Path(here, name)
            if not _is_unfinished(name) and path.is_file() and not path.is_symlink():
                yield path


def _is_unfinished(name: str) -> bool:
    return name.endswith(_UNFINISHED)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
