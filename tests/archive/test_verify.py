"""Fixity: one changed bit anywhere, a file too much or too few, a gap in the chain."""

import random
import shutil

import pytest

from tasks.archive.package import PREVIOUS, package_hash, seal
from tasks.archive.verify import known_packages, verify
from tasks.errors import InputError
from tasks.settings import Paths
from tests.archive.editions import edition_row, seal_small

FIRST = "timra-ik-2022/2022-03/edition-1"
SECOND = "timra-ik-2022/2022-04/edition-1"
THIRD = "timra-ik-2022/2022-05/edition-1"


def open_up(package):
    """Let a test damage what is read-only."""
    for path in (package, *package.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_whole_archive_has_no_fault(archive):
    result = verify(archive)
    assert (result.packages, result.faults) == (3, [])
    assert verify(archive / SECOND).packages == 1


def test_every_bit_of_a_small_package_counts(tmp_path):
    package = tmp_path / "edition-1"
    seal({"a.txt": b"abc"}, {"Bagging-Date": "2022-04-04"}, package)
    open_up(package)
    missed = []
    for file in sorted(p for p in package.rglob("*") if p.is_file()):
        content = file.read_bytes()
        # 0x20 turns a letter of a hash into its capital, which means the same to the library.
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= random.choice([0x01, 0x20, 0x80])
            file.write_bytes(changed)
            if not verify(package).faults:
                missed.append((file.name, place, bytes(changed)))
        file.write_bytes(content)
    assert missed == []
    assert verify(package).faults == []


@pytest.mark.parametrize("seed", range(3))
def test_one_bit_in_any_file_of_a_full_package_is_found_and_named(archive, seed):
    package = archive / FIRST
    open_up(package)
    for file in sorted(p for p in package.rglob("*") if p.is_file()):
        content = bytearray(file.read_bytes())
        bit = random.Random(f"{seed} {file.name}").randrange(len(content) * 8)
        content[bit // 8] ^= 1 << bit % 8
        original = file.read_bytes()
        file.write_bytes(content)
        faults = verify(package).faults
        file.write_bytes(original)
        assert faults, file
        assert any(fault.file and fault.file.endswith(file.name) for fault in faults) or "manifest" in file.name


DAMAGES = {
    "payload file gone": lambda p: (p / "data/report.json").unlink(),
    "payload file added": lambda p: (p / "data/extra.txt").write_text("x"),
    "payload gone": lambda p: shutil.rmtree(p / "data"),
    "file beside the payload": lambda p: (p / "extra.txt").write_text("x"),
    "folder beside the payload": lambda p: (p / "extra").mkdir(),
    "bagit.txt gone": lambda p: (p / "bagit.txt").unlink(),
    "bag-info.txt gone": lambda p: (p / "bag-info.txt").unlink(),
    "manifest gone": lambda p: (p / "manifest-sha512.txt").unlink(),
    "tag manifest gone": lambda p: (p / "tagmanifest-sha512.txt").unlink(),
    "first tag manifest gone": lambda p: (p / "tagmanifest-sha256.txt").unlink(),
    "truncated": lambda p: (p / "data/report.json").write_bytes(b""),
    "no text": lambda p: (p / "bag-info.txt").write_bytes(b"\xff\xfe\x00"),
    "link": lambda p: (
        (p / "data/report.json").rename(p.parent / "r"),
        (p / "data/report.json").symlink_to(p.parent / "r"),
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("whole", [True, False], ids=["archive", "package"])
def test_damage_is_found(archive, damage, whole):
    package = archive / SECOND
    open_up(package)
    damage(package)
    faults = verify(archive if whole else package).faults
    assert any(fault.package == package for fault in faults)
    assert all("\n" not in str(fault) for fault in faults)


def test_a_missing_package_breaks_the_chain(archive):
    open_up(archive / SECOND)
    shutil.rmtree(archive / SECOND)
    assert [fault.package for fault in verify(archive).faults] == [archive / THIRD]


def test_a_package_made_anew_breaks_the_chain(archive):
    first = package_hash(archive / FIRST)
    open_up(archive / SECOND)
    shutil.rmtree(archive / SECOND)
    seal({"report.json": b"another"}, {"Bagging-Date": "2022-05-04", PREVIOUS: first}, archive / SECOND)
    assert [str(fault) for fault in verify(archive).faults] == [
        f"{archive / THIRD}/bag-info.txt: the package before it is missing or was changed"
    ]


def test_two_packages_after_the_same_one_are_a_fork(archive):
    seal_small(archive / "timra-ik-2022/2022-06/edition-1", package_hash(archive / FIRST))
    assert ["follows the same package" in fault.message for fault in verify(archive).faults] == [True]


def test_each_agreement_has_its_own_chain(archive):
    seal_small(archive / "data/2022-01/edition-1", None)  # an id that looks like a package's payload
    result = verify(archive)
    assert (result.packages, result.faults) == (4, [])


def test_the_register_knows_the_last_package_too(archive, register):
    root = archive.parent
    with register.session() as session:
        session.add(edition_row(package_sha256=package_hash(archive / FIRST)))
        session.add(
            edition_row(period="2022-05", folder=f"archive/{THIRD}", package_sha256=package_hash(archive / THIRD))
        )
        session.add(edition_row(period="2022-06", folder="work/not-sealed-yet"))
    with register.session() as session:
        sealed = known_packages(session, Paths(root))
    assert [(fault.package, fault.message) for fault in verify(archive, sealed).faults] == [
        (
            archive / SECOND,
            "the register, older than the archive, does not know this package (iop reconcile reads it back in)",
        )
    ]
    with register.session() as session:
        # Sealed, but the run was killed before the register knew.
        session.add(edition_row(period="2022-04", folder="work/2022-04"))
    with register.session() as session:
        sealed = known_packages(session, Paths(root))
    assert verify(archive, sealed).faults == []

    open_up(archive / THIRD)
    shutil.rmtree(archive / THIRD)
    assert [fault.message for fault in verify(archive, sealed).faults] == [
        "the register knows this package, but it is not there"
    ]
    seal_small(archive / THIRD, None)
    assert "it is not the package that the register knows" in [f.message for f in verify(archive, sealed).faults]


def test_nothing_to_verify_is_said(tmp_path):
    with pytest.raises(InputError, match="no archive package"):
        verify(tmp_path)
    assert verify(tmp_path, sealed={}).packages == 0
