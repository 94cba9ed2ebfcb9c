"""Fixity: is every package what it was when it was sealed, and is none missing from the chain?

The library checks what the standard asks for. That leaves out the tag manifests themselves (nothing covers
them) and files nobody listed, so those are compared with what they must be, byte by byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bagit
from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.archive.package import ALGORITHMS, PREVIOUS, STAGING, package_hash, tag_manifest
from tasks.errors import InputError
from tasks.facts.tables import Addition, Edition
from tasks.settings import Paths

_STRANGE = "the register, older than the archive, does not know this package (iop reconcile reads it back in)"

TAG_FILES = "*manifest-sha*.txt"
"""Any of these makes a folder a package; more than one, so that a lost file does not hide a package."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which package, which file of it where that is known, and what."""

    package: Path
    file: str | None
    message: str

    def __str__(self) -> str:
        """One line for the operator."""
        return f"{self.package}{f'/{self.file}' if self.file else ''}: {self.message}"


@dataclass(frozen=True)
class Verification:
    """How many packages were checked, and every fault found."""

    packages: int
    faults: list[Fault]


def verify(path: Path, sealed: Mapping[Path, str | None] | None = None) -> Verification:
    """Check the package at ``path``, or all packages below it and their chains.

    ``sealed`` is {package: hash} as the register knows them (:func:`known_packages`): it finds a package that is gone
    or was replaced whole, with its manifests, and one that the register does not know. Raises :class:`InputError`
    where there is no package and no register that agrees with that.
    """
    path = path.absolute()
    packages = packages_below(path)
    if not packages and sealed is None:
        raise InputError(f"There is no archive package at {path}.")
    faults = [fault for package in packages for fault in _verify_one(package)]
    faults += _verify_chains(path, packages)
    for package, digest in (sealed or {}).items():
        if digest is None:
            continue
        if package not in packages:
            faults.append(Fault(package, None, "the register knows this package, but it is not there"))
        elif _hash(package) != digest:
            faults.append(Fault(package, None, "it is not the package that the register knows"))
    if sealed is not None:
        faults += [Fault(package, None, _STRANGE) for package in packages if package not in sealed]
    return Verification(len(packages), faults)


def known_packages(session: Session, paths: Paths) -> dict[Path, str | None]:
    """{package: hash} of every edition and addition in the register.

    The hash is None where the edition, or its next addition, is not sealed yet; a run that was killed while sealing
    may have left the package already.
    """
    known: dict[Path, str | None] = {}
    for each in session.scalars(select(Edition)):
        known[paths.root.absolute() / each.folder if each.package_sha256 else package_of(paths, each)] = (
            each.package_sha256
        )
        later = session.scalars(select(Addition).where(Addition.edition_id == each.id)).all()
        known |= {paths.root.absolute() / one.folder: one.package_sha256 for one in later}
        if (left := addition_of(paths, each, len(later) + 1)).exists():
            known[left] = None
    return known


def package_of(paths: Paths, edition: Edition) -> Path:
    """Where an edition's package is to lie."""
    return paths.archive.absolute() / edition.agreement / edition.period / f"edition-{edition.edition}"


def addition_of(paths: Paths, edition: Edition, number: int) -> Path:
    """Where an addition to an edition's package is to lie: beside it."""
    return package_of(paths, edition).with_name(f"addition-{edition.edition}-{number}")


def packages_below(path: Path) -> list[Path]:
    """The package at ``path``, or all below it, sorted. Unfinished ones are none."""
    if any(path.glob(TAG_FILES)):
        return [path]
    found = {tag.parent for tag in path.rglob(TAG_FILES)}
    return sorted(
        package
        for package in found
        if found.isdisjoint(package.parents)
        and not any(part.startswith(STAGING) for part in package.relative_to(path).parts)
    )


def _verify_one(package: Path) -> list[Fault]:
    faults = [Fault(package, file, message) for file, message in _tag_faults(package)]
    faults += [
        Fault(package, str(entry.relative_to(package)), "is a link, and no file")
        for entry in sorted(package.rglob("*"))
        if entry.is_symlink()
    ]
    if faults:
        return faults  # the manifests cannot be trusted to judge the payload
    try:
        bagit.Bag(str(package)).validate()
    except bagit.BagValidationError as error:
        if not error.details:
            return [Fault(package, None, str(error))]
        return [Fault(package, detail.path, str(detail)) for detail in error.details]
    except bagit.BagError as error:
        return [Fault(package, None, str(error))]
    return []


def _tag_faults(package: Path) -> list[tuple[str, str]]:
    """(file, fault) for the files beside the payload, and the tag manifests that list them."""
    faults: dict[str, str] = {}
    for algorithm in ALGORITHMS:
        name = f"tagmanifest-{algorithm}.txt"
        try:
            found = (package / name).read_bytes().decode("utf-8", "replace")
            expected = tag_manifest(package, algorithm)
        except OSError as error:
            faults[name] = f"cannot be read ({error.strerror})"
            continue
        if found == expected:
            continue
        listed, present = _listed(found), _listed(expected)
        wrong = {file for file in listed.keys() | present.keys() if listed.get(file) != present.get(file)}
        for file in wrong or {name}:
            faults[file] = f"does not agree with {name}"
    return sorted(faults.items())


def _listed(manifest: str) -> dict[str, str]:
    """{file: hash} of a manifest's well-formed lines."""
    entries = (line.partition(" ") for line in manifest.splitlines())
    return {file: digest for digest, _, file in entries}


def _verify_chains(root: Path, packages: list[Path]) -> list[Fault]:
    """Each agreement's packages name one another, from the first on, without a gap or a fork.

    Only of agreements that lie below ``root`` as a whole (``<agreement>/<period>/edition-<n>``).
    """
    faults: list[Fault] = []
    agreements: dict[Path, list[Path]] = {}
    for package in packages:
        if package.parents[1].is_relative_to(root):
            agreements.setdefault(package.parents[1], []).append(package)
    for members in agreements.values():
        hashes = {_hash(package): package for package in members}
        followed: dict[str | None, Path] = {}
        for package in members:
            previous = _previous(package)
            if previous is not None and previous not in hashes:
                faults.append(Fault(package, "bag-info.txt", "the package before it is missing or was changed"))
            if previous in followed:
                faults.append(
                    Fault(package, "bag-info.txt", f"follows the same package as {followed[previous]} does")
                )
            followed[previous] = package
    return faults


def _hash(package: Path) -> str | None:
    try:
        return package_hash(package)
    except OSError:
        return None


def _previous(package: Path) -> str | None:
    """The hash of the package before it, null for the first of a chain."""
    try:
        lines = (package / "bag-info.txt").read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:
        return None
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    return fields.get(PREVIOUS)
