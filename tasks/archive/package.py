"""Seal a package: a folder in BagIt form that is whole or absent, never changed, and the same for the same
input.

What goes into it is decided in :mod:`tasks.archive.payload`.
"""

import hashlib
import logging
import os
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import bagit

from tasks.atomic_files import flush
from tasks.errors import DefectError

ALGORITHMS = ("sha256", "sha512")
PREVIOUS = "Previous-Package-SHA256"
"""Key of ``bag-info.txt``: the hash of the package that was sealed before, in the same agreement's chain."""

STAGING = ".sealing-"
"""Begins the name of a package in the making, beside its place; what a crash leaves there is no package."""

# The library reports faults as exceptions; its log would repeat them on stderr.
logging.getLogger("bagit").addHandler(logging.NullHandler())

# make_bag works in the process's current folder.
_bagging = threading.Lock()


def seal(payload: Mapping[str, bytes], info: Mapping[str, str], destination: Path) -> str:
    """Write ``payload`` ({relative path: bytes}, found again under ``data/``) as a package; its hash.

    ``info`` becomes ``bag-info.txt`` and must hold ``Bagging-Date`` (ISO), for nothing here reads the clock;
    ``Previous-Package-SHA256`` links it to the chain. Written beside ``destination``, flushed to disk, made
    read-only and moved in place by one rename. A destination that is the same package already is left alone;
    another one raises :class:`DefectError`, for an edition is sealed once. The agreement's lock must be held.
    """
    if "Bagging-Date" not in info:
        raise DefectError("A package needs its Bagging-Date.")
    destination.parent.mkdir(parents=True, exist_ok=True)
    staging = destination.parent / f"{STAGING}{destination.name}"
    _remove(staging)
    for name, content in payload.items():
        target = staging.joinpath(*_parts(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    with _bagging:
        bagit.make_bag(str(staging), dict(info), checksums=list(ALGORITHMS))
    _sort_tag_manifests(staging)
    digest = package_hash(staging)
    if destination.exists():
        same = package_hash(destination) == digest
        _remove(staging)
        if not same:
            raise DefectError(f"{destination} is sealed already, with other content.")
        return digest
    make_lasting(staging)
    staging.rename(destination)
    flush(destination.parent)
    return digest


def package_hash(package: Path) -> str:
    """The hash that stands for the whole package: sha256 of the tag manifest, which covers every other file.

    Raises ``OSError`` where it cannot be read.
    """
    return hashlib.sha256((package / "tagmanifest-sha256.txt").read_bytes()).hexdigest()


def tag_manifest(package: Path, algorithm: str) -> str:
    """What ``tagmanifest-<algorithm>.txt`` must hold: the hash of every file outside the payload, by name."""
    files = sorted(
        entry.name
        for entry in package.iterdir()
        if entry.name != "data" and not entry.name.startswith("tagmanifest-")
    )
    return "".join(f"{hashlib.new(algorithm, (package / name).read_bytes()).hexdigest()} {name}\n" for name in files)


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a payload name; one that could leave the package is a defect, for all are made by us."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name or not name.isprintable():
        raise DefectError(f"{name!r} cannot be a file in a package.")
    return path.parts


def _sort_tag_manifests(package: Path) -> None:
    """The library writes them in the order of the directory, which differs between disks."""
    for algorithm in ALGORITHMS:
        (package / f"tagmanifest-{algorithm}.txt").write_text(tag_manifest(package, algorithm), "utf-8")


def make_lasting(package: Path) -> None:
    """Flush every file and folder to disk and take away the right to write."""
    for folder, _, files in os.walk(package, topdown=False):
        for name in files:
            file = Path(folder, name)
            flush(file)
            file.chmod(0o400)
        flush(Path(folder))
        Path(folder).chmod(0o500)


def _remove(package: Path) -> None:
    """Remove what a crash left, read-only or not."""
    for folder, _, _ in os.walk(package):
        Path(folder).chmod(0o700)
    if package.exists():
        shutil.rmtree(package)
