"""Sealing: whole or absent, the same for the same input, never overwritten."""

import os
import stat

import pytest

from tasks.archive.package import PREVIOUS, STAGING, package_hash, seal
from tasks.archive.verify import verify
from tasks.errors import DefectError

FILES = {"report.json": b"{}", "facts/åäö och mellanslag.csv": b"a,b\n"}
INFO = {"Bagging-Date": "2022-04-04", PREVIOUS: "0" * 64}


def test_the_same_input_gives_the_same_package_anywhere(tmp_path):
    first = seal(FILES, INFO, tmp_path / "a/edition-1")
    second = seal(dict(reversed(FILES.items())), INFO, tmp_path / "b/c/edition-7")

    def content(root):
        return {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}

    assert first == second
    assert content(tmp_path / "a/edition-1") == content(tmp_path / "b/c/edition-7")


def test_both_manifests_and_the_payload_are_there(tmp_path):
    seal(FILES, INFO, tmp_path / "edition-1")
    assert {p.name for p in (tmp_path / "edition-1").iterdir()} == {
        "bagit.txt",
        "bag-info.txt",
        "data",
        "manifest-sha256.txt",
        "manifest-sha512.txt",
        "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    }
    assert (tmp_path / "edition-1/data/report.json").read_bytes() == b"{}"


def test_sealing_again_changes_nothing(tmp_path):
    package = tmp_path / "edition-1"
    digest = seal(FILES, INFO, package)
    before = package.stat().st_mtime_ns
    assert seal(FILES, INFO, package) == digest == package_hash(package)
    assert package.stat().st_mtime_ns == before
    assert os.listdir(tmp_path) == ["edition-1"]


def test_a_sealed_edition_is_never_replaced(tmp_path):
    digest = seal(FILES, INFO, tmp_path / "edition-1")
    with pytest.raises(DefectError, match="sealed already"):
        seal(FILES | {"report.json": b"[]"}, INFO, tmp_path / "edition-1")
    assert package_hash(tmp_path / "edition-1") == digest
    assert os.listdir(tmp_path) == ["edition-1"]


def test_everything_is_read_only(tmp_path):
    seal(FILES, INFO, tmp_path / "edition-1")
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "edition-1").rglob("*")}
    assert modes == {0o400, 0o500}
    assert stat.S_IMODE((tmp_path / "edition-1").stat().st_mode) == 0o500


@pytest.mark.parametrize("step", ["make_bag", "chmod", "rename"])
def test_a_crash_leaves_no_package_and_the_next_run_makes_it(tmp_path, monkeypatch, step):
    def crash(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(
            {
                "make_bag": "bagit.make_bag",
                "chmod": "tasks.archive.package.make_lasting",
                "rename": "pathlib.Path.rename",
            }[step],
            crash,
        )
        with pytest.raises(KeyboardInterrupt):
            seal(FILES, INFO, tmp_path / "archive/edition-1")
    assert os.listdir(tmp_path / "archive") == [f"{STAGING}edition-1"]
    assert verify(tmp_path / "archive", sealed={}).packages == 0

    seal(FILES, INFO, tmp_path / "archive/edition-1")
    assert os.listdir(tmp_path / "archive") == ["edition-1"]
    assert verify(tmp_path / "archive").faults == []


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../b", "", "..", "a\\..\\b", "a\nb", "a\x00b"])
def test_a_file_cannot_leave_the_package(tmp_path, name):
    with pytest.raises(DefectError, match="cannot be a file"):
        seal({name: b""}, INFO, tmp_path / "archive/edition-1")
    assert not (tmp_path / "archive/edition-1").exists()


def test_the_clock_is_not_read(tmp_path):
    with pytest.raises(DefectError, match="Bagging-Date"):
        seal(FILES, {}, tmp_path / "edition-1")
