"""Who may read what an installation keeps, whatever umask its files were made under."""

import logging
import os
import stat
from pathlib import Path

import pytest

from tasks.installation import open_installation
from tasks.private import as_open_as_its_folder, make_private
from tasks.settings import Paths, Settings

OURS = ["originals", "store", "outbox", "archive", "work", "prefect", "logs", "register.db.locks"]
EXCHANGED = ["agreements", "inbox", "receipts"]


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):03o}"


@pytest.fixture
def wide(tmp_path):
    """A data root as umask 022 left it, of an earlier version."""
    root = tmp_path / "wide"
    for name in [*OURS, *EXCHANGED]:
        (root / name).mkdir(parents=True, mode=0o755)
    (root / "register.db").touch()
    for path in [root, *root.iterdir()]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return root


@pytest.fixture(params=[0o000, 0o022, 0o077], ids="umask {:03o}".format)
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_new_data_root_is_closed(tmp_path):
    open_installation(Settings(_env_file=None, data_dir=tmp_path / "a" / "new"))
    assert mode(tmp_path / "a" / "new") == "700"
    assert {path.name: mode(path) for path in (tmp_path / "a" / "new").iterdir()} == {
        "register.db": "600", "register.db.locks": "700", "register.db-shm": "600", "register.db-wal": "600",
    }  # fmt: skip


def test_an_open_data_root_is_closed_and_told_once(wide, caplog):
    make_private(Paths(wide))
    assert mode(wide) == "700"
    assert {name: mode(wide / name) for name in [*OURS, *EXCHANGED]} == {
        **dict.fromkeys(OURS, "700"), **dict.fromkeys(EXCHANGED, "750"),
    }  # fmt: skip
    assert mode(wide / "register.db") == "600"
    [told] = caplog.messages
    assert told.startswith("Open to other accounts until now, and closed to them: ") and str(wide) in told
    make_private(Paths(wide))
    assert len(caplog.messages) == 1


def test_a_group_that_the_operator_let_in_keeps_what_is_exchanged(wide):
    wide.chmod(0o710)
    (wide / "inbox").chmod(0o2770)
    make_private(Paths(wide))
    assert (mode(wide), mode(wide / "inbox"), mode(wide / "receipts")) == ("710", "2770", "750")
    assert {mode(wide / name) for name in OURS} == {"700"}


def test_what_cannot_be_closed_is_told_each_time(wide, caplog, monkeypatch):
    """As on a network drive, which takes the change and forgets it."""
    monkeypatch.setattr(Path, "chmod", lambda *_, **__: None)
    for _ in range(2):
        make_private(Paths(wide))
    assert len(caplog.messages) == 2
    assert all(f"cannot be closed to them: {wide}, " in told for told in caplog.messages)


def test_what_lies_elsewhere_is_not_ours_to_close(wide, tmp_path, caplog):
    share = tmp_path / "share"
    share.mkdir()
    share.chmod(0o777)
    (wide / "inbox").rmdir()
    (wide / "inbox").symlink_to(share)
    make_private(Paths(wide))
    assert mode(share) == "777"
    assert str(share) not in caplog.text


@pytest.mark.parametrize(("folder", "file"), [("700", "600"), ("750", "640"), ("2770", "640"), ("755", "644")])
def test_a_receipt_is_as_open_as_its_folder(tmp_path, folder, file):
    tmp_path.chmod(int(folder, 8))
    receipt = tmp_path / "1-pass.html"
    receipt.touch(mode=0o600)
    as_open_as_its_folder(receipt)
    assert mode(receipt) == file


def test_nothing_is_logged_of_a_root_that_nobody_could_enter(wide, caplog):
    wide.chmod(0o700)
    with caplog.at_level(logging.DEBUG):
        make_private(Paths(wide))
    assert mode(wide / "store") == "700" and caplog.messages == []
