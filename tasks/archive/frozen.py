"""A frozen edition on the disk, from its freezing to its sealing: files that may lie there for hours.

Beside the folder lies a list of what was frozen (``.edition-1.sha256``, for ``sha256sum --check``). Nothing is
sent or sealed of a folder that is no longer that.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tasks.atomic_files import write_atomically
from tasks.errors import InputError
from tasks.facts.tables import Edition


@dataclass(frozen=True)
class Frozen:
    """An edition that was kept: its id in the register, and what it is in one line for the operator."""

    id: int
    told: str

    def __str__(self) -> str:
        return self.told


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """The folder with these files and the list of them, flushed to disk, whole or not at all."""
    aside = folder.with_name(f".{folder.name}.part")
    for leftover in (aside, folder):
        if leftover.exists():
            shutil.rmtree(leftover)
    for name, content in files.items():
        write_atomically(aside / name, content)
    listed = "".join(f"{sha256(content).hexdigest()}  {folder.name}/{name}\n" for name, content in files.items())
    write_atomically(_list_of(folder), listed.encode())  # first: without its list a folder is taken for an old one
    aside.rename(folder)


def files_in(folder: Path) -> dict[str, bytes]:
    """{path in the payload: bytes} of a frozen edition."""
    found = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def remove(folder: Path) -> None:
    """Let go of what is sealed."""
    shutil.rmtree(folder, ignore_errors=True)
    _list_of(folder).unlink(missing_ok=True)


def damages(root: Path, edition: Edition) -> list[str]:
    """What of an edition that is not sealed is no longer what was frozen, a sentence each."""
    folder = root / edition.folder
    listed = _list_of(folder)
    if edition.state == "sealed" or not listed.exists():  # 0.1.0 left no list
        return []
    now = {name: sha256(content).hexdigest() for name, content in files_in(folder).items()}
    wrong = []
    for line in listed.read_text().splitlines():
        digest, _, name = line.partition("  ")
        if now.get(name.partition("/")[2]) != digest:
            wrong.append(name)
    return [f"{folder.parent / name} is not what was frozen: put it back from the backup" for name in wrong]


def refuse_damaged(root: Path, edition: Edition) -> None:
    """Raise :class:`InputError` where the edition is no longer what was frozen."""
    if told := damages(root, edition):
        raise InputError(f"{told[0]}; nothing of {edition.agreement} {edition.period} is sent or sealed until then.")


def _list_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.sha256")
