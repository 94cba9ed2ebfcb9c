"""Backups that are put back: whole and closed to others, or refused in a sentence with nothing left behind."""

import io
import json
import shutil
import tarfile
from datetime import UTC, datetime

import pytest

from tasks.archive.recovery.backup import back_up
from tasks.archive.recovery.restore import restore
from tasks.archive.whole import verify_whole
from tasks.errors import InputError
from tasks.founding.drafts import begun, unfinished
from tasks.installation import open_installation
from tasks.settings import Settings
from tests.installations import once
from tests.whole.playing import AGREEMENT, QuickClock

MADE = datetime(2022, 2, 4, 20, tzinfo=UTC)
LATER = datetime(2022, 2, 6, 8, tzinfo=UTC)


def settings(root, **others):
    return Settings(_env_file=None, data_dir=root, **others)  # type: ignore[call-arg]


def backed_up(played, file):
    clock = QuickClock()
    return back_up(played.installation, file, MADE, monotonic=clock.monotonic, sleep=clock.sleep)


def whole(of):
    """Fixity of everything: packages, facts, originals, and what the register knows."""
    return verify_whole(open_installation(of), LATER, originals="all")


def contents(root):
    """Every file of a data root that belongs together, by name."""
    folders = ("agreements", "drafts", "inbox", "receipts", "originals", "store", "outbox", "archive", "work")
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def reported_january(tmp_path_factory, january):
    """The data root of an installation with January reported and a file waiting, and its backup."""

    def play(played):
        played.monthly("2022-01")
        played.drop_bytes("väntar på nästa.csv", b"Datum;Start\n")
        (played.installation.paths.inbox(AGREEMENT) / ".claimed" / "token").mkdir(parents=True)
        (played.installation.paths.inbox(AGREEMENT) / ".claimed" / "token" / "tagen.csv").write_bytes(b"Datum\n")
        draft = begun(played.installation.paths.drafts)
        draft.file.parent.mkdir()
        draft.save({"title": "Nattvandring"})
        backed_up(played, played.installation.paths.root.parent / "backup.tar.gz")

    root = once(tmp_path_factory, "january-reported", play, start=january)
    return root, root.parent / "backup.tar.gz"


@pytest.fixture
def backup(reported_january, player, tmp_path):
    """Copies of both."""
    root, file = reported_january
    shutil.copytree(root, tmp_path / "data")
    return player(), shutil.copy2(file, tmp_path / "backup.tar.gz")


def test_everything_comes_back_closed_to_others(backup, tmp_path):
    played, file = backup
    assert file.stat().st_mode & 0o777 == 0o600
    told = restore(settings(tmp_path / "new"), file, LATER)
    assert (told.reconciled.read, told.reconciled.faults, told.reconciled.unknown) == ([], [], 0)
    assert whole(settings(tmp_path / "new")).faults == []
    assert contents(tmp_path / "new") == contents(played.installation.paths.root)
    assert [draft.load() for draft in unfinished(tmp_path / "new" / "drafts")] == [{"title": "Nattvandring"}]
    assert not [path for path in (tmp_path / "new").rglob("*") if path.stat().st_mode & 0o077]
    waiting = [root / "inbox" / AGREEMENT / "väntar på nästa.csv" for root in (tmp_path / "new", tmp_path / "data")]
    assert waiting[0].stat().st_mtime == pytest.approx(waiting[1].stat().st_mtime, abs=1e-3)


def test_it_goes_into_postgresql_too(backup, tmp_path, postgresql):
    _, file = backup
    restore(settings(tmp_path / "new", database_url=postgresql), file, LATER)
    assert whole(settings(tmp_path / "new", database_url=postgresql)).faults == []
    assert not (tmp_path / "new" / "register.db").exists()
    again = tmp_path / "again.tar.gz"
    clock = QuickClock()
    opened = open_installation(settings(tmp_path / "new", database_url=postgresql))
    back_up(opened, again, MADE, monotonic=clock.monotonic, sleep=clock.sleep)
    restore(settings(tmp_path / "third"), again, LATER)
    assert whole(settings(tmp_path / "third")).faults == []
    with pytest.raises(InputError, match="holds a register already"):
        restore(settings(tmp_path / "fourth", database_url=postgresql), file, LATER)


def test_only_into_an_empty_data_root(backup, tmp_path):
    _, file = backup
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        restore(settings(tmp_path / "new"), file, LATER)
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["letter.txt"]


def test_facts_of_another_place_are_not_put_beside_a_store(backup, tmp_path):
    _, file = backup
    with pytest.raises(InputError, match="lie in it: unset IOP_STORE_URL"):
        restore(settings(tmp_path / "new", store_url="s3://elsewhere/iop"), file, LATER)
    assert not list((tmp_path / "new").iterdir())


def test_a_backup_is_never_written_over_nor_into_what_it_copies(backup):
    played, file = backup
    with pytest.raises(InputError, match="is there already"):
        backed_up(played, file)
    with pytest.raises(InputError, match="put it on another disk"):
        backed_up(played, played.installation.paths.root / "backup.tar.gz")


def test_a_file_that_is_still_written_is_left_out_and_told(reporter, tmp_path):
    played = reporter()
    played.drop_bytes("växer.csv", b"Datum\n")
    path = played.installation.paths.inbox(AGREEMENT) / "växer.csv"
    clock = QuickClock()

    def sleep(seconds):
        clock.sleep(seconds)
        with path.open("ab") as growing:
            growing.write(b"2022-01-07\n")

    told = back_up(played.installation, tmp_path / "b.tar.gz", MADE, monotonic=clock.monotonic, sleep=sleep)
    assert told.left_out == [path]


def rewritten(file, change):
    """The backup with its members exchanged; ``change`` gets and gives back [(entry, bytes)]."""
    with tarfile.open(file) as tar:
        members = [(entry, stream.read()) for entry in tar if (stream := tar.extractfile(entry))]
    file.unlink()
    with tarfile.open(file, "w:gz") as tar:
        for entry, content in change(members):
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def flipped(content):
    return bytes([content[0] ^ 1]) + content[1:]


def with_manifest(members, **changes):
    entry, content = members[-1]
    return [*members[:-1], (entry, json.dumps(json.loads(content) | changes).encode())]


def named(members, name):
    entry = tarfile.TarInfo(name)
    return [*members[:-1], (entry, b"x"), members[-1]]


def linked(members):
    entry = tarfile.TarInfo("archive/x")
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return [*members[:-1], (entry, b""), members[-1]]


DAMAGES = {
    "a bit flipped": (
        lambda m: [(e, bytes([c[0] ^ 1]) + c[1:] if i == 3 else c) for i, (e, c) in enumerate(m)],
        "not",
    ),
    "a file missing": (lambda m: m[:4] + m[5:], "is not what was written"),
    "not written to its end": (lambda m: m[:-1], "manifest is missing"),
    "a file too much": (lambda m: named(m, "archive/a/b"), "is not what was written"),
    "a way out": (lambda m: named(m, "archive/../../x"), "no file of a data root"),
    "absolute": (lambda m: named(m, "/tmp/x"), "no file of a data root"),
    "a link": (linked, "does not belong there"),
    "of a later version": (lambda m: with_manifest(m, data_schema=99), "later version"),
    "of a later format": (lambda m: with_manifest(m, format=2), "later version"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_leaves_nothing(backup, tmp_path, damage):
    _, file = backup
    change, said = DAMAGES[damage]
    rewritten(file, change)
    with pytest.raises(InputError, match=said):
        restore(settings(tmp_path / "new"), file, LATER)
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("cut", ["half", "one bit", "no gzip", "empty"])
def test_a_damaged_file_is_refused_and_leaves_nothing(backup, tmp_path, cut):
    _, file = backup
    content = bytearray(file.read_bytes())
    if cut == "one bit":
        content[len(content) // 2] ^= 4
    changed = {"half": content[: len(content) // 2], "no gzip": b"PK\x03\x04 zip", "empty": b""}.get(cut, content)
    file.write_bytes(changed)
    with pytest.raises(InputError, match="is damaged"):
        restore(settings(tmp_path / "new"), file, LATER)
    assert list((tmp_path / "new").iterdir()) == []
