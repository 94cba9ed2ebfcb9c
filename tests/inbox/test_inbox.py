"""The drop folder: what is looked at, waited for, claimed, kept and let go."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tasks.errors import OutsideError
from tasks.facts.register import Register
from tasks.facts.tables import Drop
from tasks.inbox.copying import chunks, copy
from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.inbox.still import wait_until_still
from tasks.settings import Paths

FSTAT = os.fstat
NOW = datetime(2022, 4, 1, 7, tzinfo=UTC)


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path)


@pytest.fixture
def inbox(paths):
    inbox = Inbox(paths, "a")
    inbox.look()  # makes the folder
    return inbox


@pytest.fixture
def register(paths):
    register = Register(f"sqlite:///{paths.register}")
    register.create()
    yield register
    register.close()


def drop(inbox, name, content=b"x", age=0):
    path = inbox.folder / name
    path.write_bytes(content)
    os.utime(path, (1_650_000_000 - age, 1_650_000_000 - age))
    return path


def registered(register):
    with register.session() as session:
        return list(session.scalars(select(Drop).order_by(Drop.id)))


class Clock:
    """A monotonic clock that only sleeping moves; ``while_asleep`` is what others do meanwhile."""

    def __init__(self, while_asleep=lambda now: None):
        self.now = 0.0
        self.while_asleep = while_asleep

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        self.while_asleep(self.now)


# What is looked at


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("pass.csv", True), ("PASS 2022 (2).XLSX", True), ("utan ändelse", True), ("tmp", True),
        ("x.tmp.csv", True),
        ("~$pass.xlsx", False), (".pass.csv.swp", False), ("pass.csv.part", False), ("pass.TMP", False),
        (".~lock.pass.ods#", False), ("Thumbs.db", False), ("desktop.ini", False),
    ],
)  # fmt: skip
def test_names_left_alone(inbox, name, seen):
    path = drop(inbox, name)
    assert [file.path for file in inbox.look().files] == ([path] if seen else [])
    assert inbox.look().left == ()


def test_oldest_first_then_by_name(inbox):
    for name, age in [("b", 10), ("a", 10), ("c", 99), ("d", 0)]:
        drop(inbox, name, age=age)
    assert [file.path.name for file in inbox.look().files] == ["c", "a", "b", "d"]


def test_folders_are_left_and_said_so(inbox):
    (inbox.folder / "texts").mkdir()
    (inbox.folder / "mars").mkdir()
    look = inbox.look()
    assert look.files == () and len(look.left) == 1
    assert "mars is a folder: put the files themselves in" in look.left[0]


def test_what_is_left_is_told_with_what_was_received(inbox, register):
    (inbox.folder / "mars").mkdir()
    received = receive(inbox, [drop(inbox, "pass.csv")], register, NOW)
    assert len(received.drop_ids) == 1 and "mars is a folder" in received.left[0]


LOOK = f"""
import sys
from pathlib import Path
from {Inbox.__module__} import Inbox
from {Paths.__module__} import Paths
print(*Inbox(Paths(Path(sys.argv[1])), "a").look().left)
"""


def test_unreadable_file_is_left_and_said_so(inbox, paths):
    drop(inbox, "pass.csv").chmod(0)
    # Root may read everything, but for a root without these two rights.
    as_others = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_others, sys.executable, "-c", LOOK, paths.root], capture_output=True, text=True)
    assert "pass.csv cannot be read: give the account that runs iop the right to" in done.stdout, done.stderr


@pytest.mark.parametrize("lock", ["~$pass.xlsx", ".~lock.pass.xlsx#"])
@pytest.mark.parametrize(("minutes", "is_open"), [(0, True), (119, True), (121, False)])
def test_a_file_that_a_program_has_open_is_waited_for_and_said_so(inbox, register, lock, minutes, is_open):
    path, other = drop(inbox, "pass.xlsx"), drop(inbox, "pass.csv")
    drop(inbox, lock)
    now = datetime.fromtimestamp(1_650_000_000, UTC) + timedelta(minutes=minutes)
    clock = Clock()
    still = wait_until_still([inbox], now=now, monotonic=clock.monotonic, sleep=clock.sleep)
    assert still == {"a": [other] if is_open else [other, path]} and clock.now == 2
    left = receive(inbox, still["a"], register, now).left
    assert len(left) == is_open
    assert all(f"pass.xlsx is open in a program ({lock} lies beside it): close it there" in each for each in left)
    assert (inbox.folder / lock).exists()  # it is not ours


# What lies still


def test_empty_inbox_costs_no_time(inbox):
    clock = Clock()
    assert wait_until_still([inbox], monotonic=clock.monotonic, sleep=clock.sleep) == {"a": []}
    assert clock.now == 0


def test_still_file_is_watched_for_two_seconds(inbox):
    path, clock = drop(inbox, "pass.csv"), Clock()
    assert wait_until_still([inbox], monotonic=clock.monotonic, sleep=clock.sleep) == {"a": [path]}
    assert clock.now == 2


@pytest.mark.parametrize(("seconds", "waited"), [(61, 0), (59, 2)])
def test_file_that_has_lain_unchanged_is_not_waited_for(inbox, monkeypatch, seconds, waited):
    path, clock = drop(inbox, "pass.csv"), Clock()
    monkeypatch.setattr(Inbox, "_stamp", lambda _: path.stat().st_ctime_ns + seconds * 10**9)
    assert wait_until_still([inbox], monotonic=clock.monotonic, sleep=clock.sleep) == {"a": [path]}
    assert clock.now == waited


def test_a_copy_that_keeps_the_time_of_its_source_has_been_changed_now(inbox):
    drop(inbox, "pass.csv", age=10**6)
    [waiting] = inbox.look().files
    assert waiting.fingerprint.modified_ns < 1_650_000_000 * 10**9
    assert -1 < waiting.unchanged < 30


def test_nobody_knows_how_long_a_file_has_lain_where_changes_are_not_stamped(inbox, monkeypatch):
    drop(inbox, "pass.csv")

    def as_modified(descriptor):  # as sshfs tells it, which knows of no time of change
        status = list(FSTAT(descriptor))
        return os.stat_result(status, {"st_ctime_ns": int(status[stat.ST_MTIME])})

    monkeypatch.setattr("tasks.inbox.folder.os.fstat", as_modified)
    assert inbox.look().files[0].unchanged < 0
    monkeypatch.undo()
    monkeypatch.delattr(os, "O_TMPFILE")  # as a file system that has no files without a name
    assert inbox.look().files[0].unchanged < 0
    assert os.listdir(inbox.folder) == ["pass.csv"]


def test_growing_file_is_waited_for(inbox):
    path = drop(inbox, "pass.csv")

    def grow(now):
        if now <= 5:
            path.write_bytes(b"x" * int(now * 4))

    clock = Clock(grow)
    assert wait_until_still([inbox], monotonic=clock.monotonic, sleep=clock.sleep) == {"a": [path]}
    assert clock.now == 7


def test_file_that_never_rests_is_left_for_the_next_time(inbox):
    growing, still = drop(inbox, "a.csv"), drop(inbox, "b.csv")
    clock = Clock(lambda now: growing.write_bytes(b"x" * int(now * 4)))
    assert wait_until_still([inbox], monotonic=clock.monotonic, sleep=clock.sleep) == {"a": [still]}
    assert clock.now == 30


def test_file_that_vanishes_is_not_waited_for(inbox):
    path = drop(inbox, "pass.csv")
    clock = Clock(lambda now: path.unlink(missing_ok=True))
    assert wait_until_still([inbox], monotonic=clock.monotonic, sleep=clock.sleep) == {"a": []}
    assert clock.now == 0.25


def test_many_inboxes_cost_the_time_of_one(paths):
    inboxes = [Inbox(paths, f"a{number}") for number in range(20)]
    for inbox in inboxes:
        inbox.look()
        drop(inbox, "pass.csv")
    clock = Clock()
    settled = wait_until_still(inboxes, monotonic=clock.monotonic, sleep=clock.sleep)
    assert sum(map(len, settled.values())) == 20 and clock.now == 2


# Claimed, safe, registered, let go


def test_received_file_is_safe_registered_and_gone(inbox, register, paths):
    content = b"Datum;Plats\n" * 1000
    files = [drop(inbox, "pass.csv", content)]
    received = receive(inbox, files, register, NOW)
    sha256 = hashlib.sha256(content).hexdigest()
    assert [(d.id, d.file, d.sha256, d.size, d.state, d.received_at) for d in registered(register)] == [
        (received.drop_ids[0], "pass.csv", sha256, 12_000, "secured", NOW)
    ]
    original = paths.original(sha256)
    assert original.read_bytes() == content and original.stat().st_mode & 0o222 == 0
    assert list(inbox.folder.iterdir()) == []


def test_same_bytes_twice_are_two_drops_and_one_original(inbox, register, paths):
    receive(inbox, [drop(inbox, "a.csv"), drop(inbox, "b.csv")], register, NOW)
    assert [d.file for d in registered(register)] == ["a.csv", "b.csv"]
    assert len([path for path in paths.originals.rglob("*") if path.is_file()]) == 1


def test_empty_file_is_received(inbox, register):
    receive(inbox, [drop(inbox, "tom.csv", b"")], register, NOW)
    assert registered(register)[0].size == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Pass – mars; 'a' & \"b\".csv", "Pass – mars; 'a' & \"b\".csv"),
        ("bokfo\u0308ring.se", "bokföring.se"),
        ("ny\nrad.csv", "ny�rad.csv"),
        ("vsc.\u202exslx.exe", "vsc.�xslx.exe"),  # shown from right to left it would end otherwise
        (os.fsdecode(b"f\xf6rsta.csv"), "f�rsta.csv"),
    ],
)
def test_odd_names(inbox, register, name, shown):
    receive(inbox, [drop(inbox, name)], register, NOW)
    assert registered(register)[0].file == shown


def test_link_is_not_followed(inbox, register, paths, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("hemligt")
    link = inbox.folder / "pass.csv"
    link.symlink_to(secret)
    receive(inbox, [link], register, NOW)
    assert registered(register)[0].message.startswith("Det här är en genväg (länk), inte själva filen.")
    assert secret.read_text() == "hemligt"
    assert all("hemligt" not in path.read_text() for path in paths.originals.rglob("*") if path.is_file())


def test_link_put_in_place_of_a_file_that_was_looked_at_is_not_followed(tmp_path):
    secret, path = tmp_path / "secret.txt", tmp_path / "pass.csv"
    secret.write_text("hemligt")
    path.write_text("x")
    status = path.lstat()
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(OSError, match="symbolic links"):
        copy(chunks(path, status), tmp_path / "copied")


@pytest.mark.parametrize("led", [".claimed", ".claimed/0f"])
def test_claims_that_are_led_elsewhere_are_not_ours(inbox, register, tmp_path, led):
    """What lies beyond the link would be taken in, and away: the archive, say."""
    elsewhere = tmp_path / "archive"
    (elsewhere / "2022-01").mkdir(parents=True)
    kept = [elsewhere / "report.json", elsewhere / "2022-01" / "report.json"]
    for path in kept:
        path.write_text("x")
    link = inbox.folder / led
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)
    with pytest.raises(OutsideError, match=f"{led} is a link out of the inbox: delete it"):
        receive(inbox, [drop(inbox, "pass.csv")], register, NOW)
    assert all(path.exists() for path in kept) and registered(register) == []
    link.unlink()
    assert len(receive(inbox, [inbox.folder / "pass.csv"], register, NOW).drop_ids) == 1


def test_pipe_is_not_read(inbox, register):
    os.mkfifo(inbox.folder / "pass.csv")
    receive(inbox, [inbox.folder / "pass.csv"], register, NOW)
    assert "ingen vanlig fil" in registered(register)[0].message


def test_written_to_after_it_was_secured_is_a_new_drop(inbox, register):
    """A slow writer holds the file open; what it adds after our copy must not vanish with the claim."""
    with drop(inbox, "pass.csv").open("ab") as writer:
        claim = inbox.claim(inbox.folder / "pass.csv")
        secured = inbox.secure(claim)
        writer.write(b"mer")
    inbox.release(secured, secured.sha256)
    inbox.tidy()
    [path] = inbox.folder.iterdir()
    assert path.read_bytes() == b"xmer" and path.suffix == ".csv"


def test_gone_before_it_was_claimed(inbox, register):
    path = drop(inbox, "pass.csv")
    path.unlink()
    assert receive(inbox, [path], register, NOW).drop_ids == ()
    assert list(inbox.folder.iterdir()) == []


def test_full_disk_leaves_the_claim_for_the_next_time(inbox, register, paths, monkeypatch):
    paths.originals.write_text("in the way")  # stands for any disk that does not do as told
    received = receive(inbox, [drop(inbox, "pass.csv")], register, NOW)
    assert received.drop_ids == () and "pass.csv could not be copied to" in str(received.failed[0])
    paths.originals.unlink()
    assert len(receive(inbox, [], register, NOW).drop_ids) == 1


def test_a_file_that_would_fill_the_disk_is_not_begun(inbox, register, monkeypatch):
    """Half of it would lie there for ever, and below a least free space nothing runs any more."""
    monkeypatch.setattr("tasks.inbox.folder.room", lambda folder: 3_000_000)
    large = drop(inbox, "film.mp4", bytes(3_000_001))
    received = receive(inbox, [large, drop(inbox, "pass.csv")], register, NOW)
    assert len(received.drop_ids) == 1
    [failed] = received.failed
    assert "film.mp4 could not be copied to" in failed.reason and "(3 MB, and there is room for 3)" in failed.reason
    monkeypatch.undo()
    assert len(receive(inbox, [], register, NOW).drop_ids) == 2


def test_nothing_stays_of_a_copy_that_the_disk_ended(tmp_path):
    def ended():
        yield b"x"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        copy(ended(), tmp_path / "copied")
    assert list(tmp_path.iterdir()) == []


def test_file_that_cannot_be_moved_stops_no_other(inbox, register, monkeypatch):
    """As on a network drive, where the program that has a file open may keep others from moving it."""
    files = [drop(inbox, "a.xlsx"), drop(inbox, "b.csv")]
    rename = os.rename

    def locked(self, target):
        if self.name == "a.xlsx":
            raise PermissionError(13, "Permission denied")
        rename(self, target)

    monkeypatch.setattr("pathlib.Path.rename", locked)
    received = receive(inbox, files, register, NOW)
    assert len(received.drop_ids) == 1 and files[0].exists()
    assert "a.xlsx could not be claimed (Permission denied)" in str(received.failed[0])


def test_file_managers_own_files_are_no_drops(inbox, register):
    folder = inbox.folder / ".claimed" / "0f"
    folder.mkdir(parents=True)
    (folder / ".DS_Store").write_text("x")
    (folder.parent / ".DS_Store").write_text("x")
    assert receive(inbox, [drop(inbox, "a.csv")], register, NOW).failed == ()
    assert [d.file for d in registered(register)] == ["a.csv"]


def test_large_file_in_bounded_memory(inbox):
    path = inbox.folder / "stor.se"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    claim = inbox.claim(path)
    tracemalloc.start()
    secured = inbox.secure(claim)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert secured.size == 64 << 20 and peak < 8 << 20


def test_two_workers_receive_each_file_once(inbox, paths):
    """Each with a register of its own, as two processes have."""
    names = [f"{number:02}.csv" for number in range(30)]
    files = [drop(inbox, name, name.encode()) for name in names]
    registers = [Register(f"sqlite:///{paths.register}") for _ in range(3)]
    registers[0].create()
    together = threading.Barrier(3)

    def work(register):
        together.wait()
        return receive(inbox, files, register, NOW)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, registers))
    assert sorted(d.file for d in registered(registers[0])) == names
    assert list(inbox.folder.iterdir()) == []
    for register in registers:
        register.close()


def test_secure_names_the_place_and_the_remedy(inbox, paths):
    claim = inbox.claim(drop(inbox, "pass.csv"))
    paths.originals.write_text("in the way")
    with pytest.raises(OutsideError, match=r"pass\.csv could not be copied .* tried again at the next intake"):
        inbox.secure(claim)
