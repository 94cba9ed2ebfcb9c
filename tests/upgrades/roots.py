"""Data roots of earlier versions, unpacked."""

import tarfile
from pathlib import Path

HERE = Path(__file__).parent
VERSIONS = tuple(sorted(path.name.removesuffix(".tar.xz") for path in HERE.glob("*.tar.xz")))
"""Versions that a root is kept of."""


def unpack(version: str, to: Path) -> Path:
    """The data root of ``version``, in a new folder ``to``."""
    with tarfile.open(HERE / f"{version}.tar.xz") as archive:
        archive.extractall(to, filter="data")
    return to
