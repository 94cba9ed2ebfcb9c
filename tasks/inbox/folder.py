"""The coordinator's drop folder: what lies in it, whose it is, and when the inbox may let go of it.

A file goes the way ``look`` → ``claim`` → ``secure`` → (register) → ``release``. Claimed files lie in the
hidden folder ``.claimed/<token>/`` of the same inbox: the move there is one atomic rename also on a network
drive, and nothing has left the inbox before its bytes are safe. Killed anywhere on the way, the token stands
and ``leftovers`` finds it. What the files say is read elsewhere.
"""

import errno
import os
import stat
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.atomic_files import flush
from tasks.disk_space import room
from tasks.errors import OutsideError
from tasks.inbox.copying import Fingerprint, chunks, copy, fingerprint, why_refused
from tasks.inbox.names import OPEN_FOR, held_until, is_left_alone, locks_of
from tasks.settings import Paths

_UNSEEN = ("Cc", "Cf", "Zl", "Zp")
_CLAIMED = ".claimed"
_TEXTS = "texts"  # texts that the steering group writes for the quarterly document


@dataclass(frozen=True)
class Waiting:
    """A file lying in the inbox that can be claimed; ``unchanged`` is for how many seconds at least nothing of it has
    been changed, 0 or less where nobody can know."""

    path: Path
    fingerprint: Fingerprint
    unchanged: float


@dataclass(frozen=True)
class Look:
    """What lies in the inbox: files by age, then name, and why other things are left alone (English, for the
    log).
    """

    files: tuple[Waiting, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """A file that is ours: ``token`` is unique, ``path`` is where it lies now."""

    token: str
    path: Path

    @property
    def name(self) -> str:
        """The name as dropped, fit to be shown and stored (composed letters, no control characters, nor those that
        turn the direction of text).
        """
        text = os.fsencode(self.path.name).decode("utf-8", "replace")
        return "".join("�" if unicodedata.category(c) in _UNSEEN else c for c in unicodedata.normalize("NFC", text))


@dataclass(frozen=True)
class Secured:
    """A claimed file whose bytes are safe; ``refusal`` (Swedish) where it is no ordinary file."""

    claim: Claim
    sha256: str
    size: int
    fingerprint: Fingerprint
    refusal: str | None


class Inbox:
    """The inbox of one agreement."""

    def __init__(self, paths: Paths, agreement_id: str) -> None:
        self.agreement_id = agreement_id
        self.folder = paths.inbox(agreement_id)
        self._paths = paths

    def look(self, now: datetime | None = None) -> Look:
        """What can be claimed now. Files that are being written under another name are passed over in
        silence.

        A file is left while a program has it open, as the lock beside it says. Such a lock is believed for
        :data:`OPEN_FOR` after it was made: a program that crashed leaves it there for ever. Without ``now`` none is.
        """
        files, left = [], []
        entries = self._entries()
        names = {entry.name for entry in entries}
        stamp = self._stamp() if entries else 0
        for entry in entries:
            if is_left_alone(entry.name):
                continue
            path = Path(entry.path)
            lock = next((path.with_name(name) for name in locks_of(entry.name) if name in names), None)
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISDIR(status.st_mode):
                if entry.name != _TEXTS:
                    left.append(f"{path} is a folder: put the files themselves in {self.folder}.")
            elif stat.S_ISREG(status.st_mode) and not os.access(path, os.R_OK):
                left.append(f"{path} cannot be read: give the account that runs iop the right to, or close it.")
            elif lock is not None and now is not None and (until := held_until(lock)) is not None and now < until:
                left.append(
                    f"{path} is open in a program ({lock.name} lies beside it): close it there, or it is read as it "
                    f"was last saved once that lock is {OPEN_FOR.seconds // 3600} hours old."
                )
            else:
                files.append(Waiting(path, fingerprint(status), (stamp - status.st_ctime_ns) / 1e9))
        files.sort(key=lambda each: (each.fingerprint.modified_ns, each.path.name))
        return Look(tuple(files), tuple(left))

    def claim(self, path: Path) -> Claim | None:
        """Make a file ours; ``None`` where another worker, or the coordinator, was faster.

        Raises :class:`OutsideError` where the disk does not do as told, like everything here that comes after.
        """
        folder = _own(self.folder / _CLAIMED) / uuid.uuid4().hex
        claim = Claim(folder.name, folder / path.name)
        with _outside(f"{path} could not be claimed"):
            folder.mkdir(parents=True)
            try:
                path.rename(claim.path)
            except FileNotFoundError:
                folder.rmdir()
                return None
        return claim

    def leftovers(self) -> list[Claim]:
        """Claims of runs that were killed, oldest file first. Ask for them only under the inbox's lock."""
        claims = []
        with _outside(f"{self.folder} cannot be listed"):
            self.folder.mkdir(parents=True, exist_ok=True)
            for folder in _own(self.folder / _CLAIMED).glob("*/"):
                inside = [path for path in _own(folder).iterdir() if not is_left_alone(path.name)]
                if not inside:
                    _remove_if_empty(folder)
                claims += [Claim(folder.name, path) for path in inside]
            return sorted(claims, key=lambda claim: (claim.path.lstat().st_mtime_ns, claim.path.name))

    def secure(self, claim: Claim) -> Secured:
        """Copy the claimed bytes to originals/, complete and on the disk before their name is seen there.

        Memory is bounded, whatever the size; a file that would fill the disk is not begun. A link is not followed:
        the text that it points to is kept. Where that fails, the claim stands for the next time.
        """
        with _outside(f"{claim.name} could not be copied to {self._paths.originals} from {claim.path.parent}"):
            status = claim.path.lstat()
            part = self._paths.originals / f"{claim.token}.part"
            part.parent.mkdir(parents=True, exist_ok=True)
            if status.st_size > max(left := room(part.parent), 0):
                megabytes = f"{status.st_size / 1e6:.0f} MB, and there is room for {max(left, 0) / 1e6:.0f}"
                raise OSError(errno.ENOSPC, megabytes)
            sha256, size = copy(chunks(claim.path, status), part)
            original = self._paths.original(sha256)
            original.parent.mkdir(exist_ok=True)
            part.replace(original)
            for folder in (original.parent, original.parent.parent):
                flush(folder)
        return Secured(claim, sha256, size, fingerprint(status), why_refused(status))

    def release(self, secured: Secured, registered_sha256: str) -> None:
        """Let go of a file that the register knows with ``registered_sha256``.

        A file that somebody went on writing to meanwhile goes back to the inbox, under a name of its own, as
        a new drop: bytes that are not safe are never deleted.
        """
        path = secured.claim.path
        with _outside(f"{path} is safe, but cannot be taken away"):
            if secured.sha256 == registered_sha256 and fingerprint(path.lstat()) == secured.fingerprint:
                path.unlink()
            else:
                path.rename(self.folder / f"{path.stem} ({secured.claim.token[:6]}){path.suffix}")
            _remove_if_empty(path.parent)

    def tidy(self) -> None:
        """Take away the folder of claims where none is left. Only under the inbox's lock."""
        _remove_if_empty(self.folder / _CLAIMED)

    def _stamp(self) -> int:
        """The time in nanoseconds that a change of one of the folder's files would be stamped with now, by whatever
        clock its file system has; 0 where changes are not stamped, or nobody can know.

        Who copies a file may give it any time of modification, but none of change. It is asked of a file without a
        name that nobody sees, which local file systems have: its modification is set to 0, and so is its change
        where that is no time of its own.
        """
        try:
            nameless = os.open(self.folder, getattr(os, "O_TMPFILE", 0) | os.O_RDWR, 0o600)
        except OSError:
            return 0
        try:
            os.utime(nameless, ns=(0, 0))
            return os.fstat(nameless).st_ctime_ns
        except OSError:
            return 0
        finally:
            os.close(nameless)

    def _entries(self) -> list[os.DirEntry[str]]:
        with _outside(f"{self.folder} cannot be listed"):
            self.folder.mkdir(parents=True, exist_ok=True)
            with os.scandir(self.folder) as entries:
                return list(entries)


def _own(folder: Path) -> Path:
    """``folder``, where it is none that whoever may drop files has led elsewhere: what lies there would be taken in,
    and away. Raises :class:`OutsideError` where a link stands in its place.
    """
    if folder.is_symlink():
        raise OutsideError(f"{folder} is a link out of the inbox: delete it; nothing is received before.")
    return folder


@contextmanager
def _outside(what: str) -> Iterator[None]:
    """Faults of the disk or the network drive, told as :class:`OutsideError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise OutsideError(f"{what} ({reason}); it is tried again at the next intake.") from error


def _remove_if_empty(folder: Path) -> None:
    """File managers leave hidden files of their own; a folder that holds some may stay."""
    with suppress(OSError):
        folder.rmdir()
