"""``iop restore``: a backup back into an empty data root and an empty database, verified while it is read.

What the backup cannot know, what was sent after it, is not sent by itself (:mod:`tasks.archive.recovery.restored`).
"""

import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from tasks.archive.package import make_lasting
from tasks.archive.recovery.backup import FOLDERS, FORMAT, INBOX, MANIFEST, REGISTER
from tasks.archive.recovery.reconcile import Reconciled, reconcile
from tasks.archive.recovery.restored import Restored, put_in_doubt, remember
from tasks.archive.verify import packages_below
from tasks.errors import InputError
from tasks.facts.dump import is_empty, load
from tasks.facts.register import Register
from tasks.facts.schema_version import DATA_SCHEMA
from tasks.installation import open_installation
from tasks.settings import Paths, Settings

_CHUNK = 1 << 20


@dataclass(frozen=True)
class PutBack:
    """What came back: of which moment, how many files, and what packages and traces said that were made later."""

    made_at: datetime
    files: int
    reconciled: Reconciled


def restore(settings: Settings, backup: Path, now: datetime) -> PutBack:
    """Put the backup into the data root and the database that the settings name.

    Raises :class:`InputError` where one of these is not empty, and where the backup is damaged or not whole; nothing
    is left then. The register is written last, at once with the doubt about what was on its way.
    """
    root, register = settings.paths.root, Register(settings.register_url)
    _refuse_what_is_used(settings, register)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _all_or_nothing(settings.paths) as staging:
        manifest = _unpack(backup, staging)
        _refuse_another_store(backup, manifest.get("store"), settings.store_url)
        for name in manifest["taken_meanwhile"]:
            (staging / name).unlink()
        restored = Restored(datetime.fromisoformat(manifest["made_at"]), now)
        remember(settings.paths, restored)
        for folder in (*FOLDERS, INBOX):
            if (staging / folder).is_dir():
                (staging / folder).rename(root / folder)
        for package in packages_below(settings.paths.archive):
            make_lasting(package)
        with register.changing() as connection:
            load(connection, (staging / REGISTER).read_text("utf-8").splitlines())
            put_in_doubt(connection, restored)
        register.close()
    installation = open_installation(settings)
    return PutBack(restored.backup_of, len(manifest["files"]), reconcile(installation, now))


def _refuse_what_is_used(settings: Settings, register: Register) -> None:
    root = settings.paths.root
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise InputError(f"{root} is not empty: restore into an empty folder (IOP_DATA_DIR), or move this one away.")
    if settings.database_url is not None:
        with register.snapshot() as connection:
            if not is_empty(connection):
                raise InputError(
                    "The database of IOP_DATABASE_URL holds a register already: make an empty database and name that."
                )


def _refuse_another_store(backup: Path, then: str | None, now: str | None) -> None:
    """The facts are where they were, and the register knows of no other place."""
    if then != now:
        there = f"set IOP_STORE_URL={then}" if then else "unset IOP_STORE_URL"
        raise InputError(f"The facts of {backup} lie {f'in {then}' if then else 'in it'}: {there}, then restore.")


@contextmanager
def _all_or_nothing(paths: Paths) -> Iterator[Path]:
    """A folder in the data root to unpack into, gone afterwards; where the block raises, the root is empty again.

    It goes last: for as long as it is there nobody opens what is half restored.
    """
    staging = paths.restoring
    staging.mkdir(mode=0o700)
    try:
        yield staging
    except BaseException:
        for each in paths.root.iterdir():
            shutil.rmtree(each, ignore_errors=True) if each.is_dir() else each.unlink()
        raise
    shutil.rmtree(staging)


def _unpack(backup: Path, staging: Path) -> dict[str, Any]:
    """Write every file of the backup below ``staging``, flushed to the disk; its manifest, with which all agrees."""
    found: dict[str, list[Any]] = {}
    manifest = None
    try:
        with tarfile.open(backup, "r:gz") as tar:
            for entry in tar:
                stream = tar.extractfile(entry) if entry.isreg() else None
                if stream is None or manifest is not None:
                    raise _damaged(backup, f"{entry.name} does not belong there")
                if entry.name == MANIFEST:
                    manifest = json.loads(stream.read())
                    continue
                found[entry.name] = _write(stream, staging / _checked(backup, entry.name), entry)
    except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        raise _damaged(backup, str(error)) from error
    except OSError as error:
        if error.errno is not None:  # the disk, not the bytes
            raise
        raise _damaged(backup, str(error)) from error
    return _agreed(backup, manifest, found)


def _agreed(backup: Path, manifest: Any, found: dict[str, list[Any]]) -> dict[str, Any]:
    if not isinstance(manifest, dict):
        raise _damaged(backup, "its manifest is missing, so it was not written to its end")
    if manifest.get("format") != FORMAT or manifest.get("data_schema", 0) > DATA_SCHEMA:
        raise InputError(
            f"{backup} was made by a later version of this program ({manifest.get('program')}): restore with that."
        )
    wrong = sorted(name for name in {*manifest["files"], *found} if manifest["files"].get(name) != found.get(name))
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise _damaged(backup, f"{wrong[0]}{more} is not what was written")
    return manifest


def _checked(backup: Path, name: str) -> str:
    """The name, if it may be a file of a data root; no other may be written."""
    path = PurePosixPath(name)
    is_ours = name == REGISTER or (len(path.parts) > 1 and path.parts[0] in (*FOLDERS, INBOX))
    if path.is_absolute() or ".." in path.parts or "\\" in name or not is_ours:
        raise _damaged(backup, f"{name!r} is no file of a data root")
    return name


def _write(stream: Any, target: Path, entry: tarfile.TarInfo) -> list[Any]:
    """The file, closed to other accounts; [bytes, sha256] as the manifest has them."""
    _make_folder(target.parent)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o400 if not entry.mode & 0o200 else 0o600)
    os.utime(target, (entry.mtime, entry.mtime))
    return [size, digest.hexdigest()]


def _make_folder(folder: Path) -> None:
    """A folder and those above it, closed to other accounts (``mkdir(parents=True)`` opens those above)."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700)


def _damaged(backup: Path, what: str) -> InputError:
    return InputError(f"{backup} is damaged ({what}): nothing was restored; take another backup.")
