"""Nothing changes in silence: what is damaged is told, what can be made again is, and nothing else is touched."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from flows.cli import iop
from flows.intake import intake
from flows.upkeep import upkeep
from tasks.errors import OutsideError
from tasks.facts.drops import current_versions
from tasks.facts.fixity import check_facts, due_originals, record_checked
from tasks.facts.tables import Drop, FactVersion
from tasks.facts.versions import Facts, facts_of
from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.installation import Installation
from tasks.intake.rebuild_facts import rebuild_facts
from tests.faults.facts import facts
from tests.whole.playing import AGREEMENT, Player

NOW = datetime(2022, 5, 6, 3, 30, tzinfo=UTC)
TODAY = date(2022, 5, 6)
MAY = "Datum;Område;Förening;Start;Slut;Vuxna\n2022-05-06;Centrum;TIK;21:00;00:00;4\n".encode()
MEND = f"iop rebuild --facts --agreement {AGREEMENT} --replace"


def flip(path: Path, bit: int) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.chmod(0o644)
    path.write_bytes(content)


def known(installation: Installation) -> Facts:
    with installation.register.session() as session:
        return facts_of(session, installation.store, AGREEMENT)


def every_version(installation: Installation) -> dict[tuple[str, int], pl.DataFrame]:
    """Every version of every table that the register knows."""
    read = known(installation)
    return {(table, version): read.read(table, version).collect() for table, version in sorted(read.known)}


def file_of(played: Player, table: str, version: int) -> Path:
    """Where the rows of a version lie."""
    kept = known(played.installation).known[table, version]
    return played.installation.paths.store / AGREEMENT / table / (kept.file or "")


def original(played: Player, drop_id: int) -> Path:
    with played.installation.register.session() as session:
        return played.installation.paths.original(session.get_one(Drop, drop_id).sha256)


def said(*arguments: str) -> tuple[int, list[str]]:
    """Exit code and lines of a command."""
    result = CliRunner().invoke(iop, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


def taken_in() -> tuple[bool, str]:
    """Whether an intake came to its end, and what it says."""
    state = intake.fn("all agreements", now=NOW)
    return state.is_completed(), state.message or ""


def flips(played: Player, count: int, seed: int) -> Iterator[tuple[Path, bytes]]:
    """Single bits of the store's files, one at a time; each is put right afterwards."""
    chance = random.Random(seed)
    files = sorted(path for path in (played.installation.paths.store).rglob("*") if path.is_file())
    for _ in range(count):
        path = chance.choice(files)
        before = path.read_bytes()
        flip(path, chance.randrange(len(before) * 8))
        yield path, before
        path.write_bytes(before)


@pytest.mark.parametrize("count", [16, pytest.param(600, marks=pytest.mark.nightly)])
def test_no_flipped_bit_of_the_store_gives_other_rows(twice_reported, count, capfd):
    """Each version says what it said, or a sentence that it is damaged; the check finds every flip of rows."""
    installation = twice_reported.installation
    whole, read = every_version(installation), known(installation)
    told = 0
    for path, _ in flips(twice_reported, count, seed=16):
        damaged = []
        for (table, version), frame in whole.items():
            try:
                assert read.read(table, version).collect().equals(frame), path
            except OutsideError as error:
                assert "\n" not in str(error)
                damaged.append((table, version))
        faults = check_facts(installation.register, installation.store, installation.paths.original).faults
        assert len(damaged) <= 1
        if path.suffix == ".parquet" and path.name in {kept.file for kept in read.known.values()}:
            assert damaged and len(faults) == 1, path
        told += bool(damaged)
    assert told > count / 8
    assert capfd.readouterr().err == ""


def test_a_report_is_not_made_from_damaged_facts(reported):
    flip(file_of(reported, "ledger", 4), 4000)
    with pytest.raises(
        OutsideError, match=r"ledger, version 4: part-.* is damaged: it is not what was written\. iop"
    ):
        reported.monthly("2022-04", new_edition="rättad")


def test_what_can_be_made_again_is_told_made_and_put_in_place(twice_reported):
    before = facts(twice_reported.installation)
    flip(file_of(twice_reported, "patrols", 1), 4000)
    file_of(twice_reported, "findings", 2).write_bytes(b"PAR1")
    code, lines = said("verify")
    assert code == 1 and len(lines) == 3
    for line, table in zip(lines, ("patrols, version 1", "findings, version 2"), strict=False):
        assert line.startswith(f"{AGREEMENT}/{table}: part-")
        assert line.endswith(f"The originals that it was made from are whole: {MEND} makes it again.")
    assert lines[-1] == "2 packages, 8 versions of the facts checked, 2 faults."

    can = [
        f"{AGREEMENT}: {what}, made again, can be put back: add --replace."
        for what in ("patrols, version 1", "findings, version 2")
    ]
    code, lines = said("rebuild", "--facts")
    assert (code, sorted(lines)) == (1, sorted(can))
    assert said("verify")[0] == 1  # only told so far
    code, lines = said("rebuild", "--facts", "--replace")
    assert (code, len(lines)) == (0, 2)
    assert said("verify") == (0, ["2 packages, 8 versions of the facts checked, 0 faults."])
    assert all(frame.equals(before[table]) for table, frame in facts(twice_reported.installation).items())
    assert said("rebuild", "--facts") == (0, [f"{AGREEMENT}: the originals that are kept say the same as the facts."])


@pytest.mark.parametrize(
    "table", ["patrols", *(pytest.param(each, marks=pytest.mark.nightly) for each in ("ledger", "findings"))]
)
def test_a_whole_table_is_made_again_from_the_originals(reported, table):
    """Its files and its log are gone: what the originals say is what was there, and the next month goes on."""
    before = every_version(reported.installation)
    for path in (reported.installation.paths.store / AGREEMENT / table).rglob("*"):
        if path.is_file():
            path.unlink()
    assert said("verify")[0] == 1
    assert said("rebuild", "--facts", "--replace")[0] == 0
    assert said("verify", "--all")[0] == 0
    after = every_version(reported.installation)
    assert after.keys() == before.keys()
    assert all(frame.equals(before[key]) for key, frame in after.items())
    reported.drop_bytes(
        "maj.csv", b"Datum;Omr\xe5de;F\xf6rening;Start;Slut;Vuxna\n2022-05-06;Centrum;TIK;21:00;00:00;4\n"
    )
    assert taken_in()[0]
    assert facts(reported.installation)["patrols"].height == before["patrols", 4].height + 1


def test_a_log_that_is_damaged_harms_no_report_and_is_written_anew(twice_reported):
    log = twice_reported.installation.paths.store / AGREEMENT / "patrols" / "_delta_log" / f"{2:020d}.json"
    log.write_bytes(b"{ half")
    before = every_version(twice_reported.installation)
    code, [line, _] = said("verify")
    assert code == 1
    assert line.startswith("The log of ") and line.endswith(f"Reports do not need it. {MEND} writes it anew.")
    twice_reported.drop_bytes(
        "maj.csv", b"Datum;Omr\xe5de;F\xf6rening;Start;Slut;Vuxna\n2022-05-06;Centrum;TIK;21:00;00:00;4\n"
    )
    is_done, line = taken_in()
    assert not is_done and "maj.csv (drop 5) could not be taken in" in line and "iop verify --all" in line
    assert said("rebuild", "--facts", "--replace") == (0, [f"{AGREEMENT}: the log of patrols is put back in place."])
    assert taken_in()[0]
    assert said("verify") == (0, ["2 packages, 9 versions of the facts checked, 0 faults."])
    assert all(known(twice_reported.installation).read(*key).collect().equals(frame) for key, frame in before.items())


def test_a_log_that_has_lost_a_version_never_gives_its_number_to_another(reported):
    """The next version is written over the lost one: told, not registered, and right the time after."""
    before = every_version(reported.installation)
    (reported.installation.paths.store / AGREEMENT / "patrols" / "_delta_log" / f"{4:020d}.json").unlink()
    reported.drop_bytes("maj.csv", MAY)
    is_done, line = taken_in()
    assert not is_done and f"The log of {AGREEMENT}/patrols has lost versions that the register knows" in line
    assert taken_in()[0]
    after = every_version(reported.installation)
    assert all(after[key].equals(frame) for key, frame in before.items())
    assert after["patrols", 5].height == before["patrols", 4].height + 1


def test_without_the_original_it_needs_the_backup(twice_reported):
    flip(file_of(twice_reported, "patrols", 1), 4000)
    gone = original(twice_reported, 2)
    gone.unlink()
    code, lines = said("verify", "--all")
    assert code == 1
    assert f"It needs the backup, for the original {gone.name} is gone or damaged too." in lines[0]
    assert lines[1] == (f"The original {gone} is not there. It needs the backup, or the same file dropped again.")
    code, lines = said("rebuild", "--facts", "--replace")
    assert code == 1
    assert lines[0] == (
        f"{AGREEMENT}: patrols, version 1: the original {gone.name} is gone or damaged, so this needs the backup."
    )


def test_the_same_file_dropped_again_mends_its_original(reported):
    damaged = original(reported, 4)
    content = damaged.read_bytes()
    flip(damaged, 99)
    assert said("verify")[0] == 0
    code, lines = said("verify", "--all")
    assert (code, len(lines)) == (1, 2)
    assert "is damaged: its bytes are not those of its name" in lines[0]
    reported.drop_bytes("pass_februari.csv", content)
    assert taken_in()[0]
    assert said("verify", "--all")[0] == 0


def test_what_a_sealed_package_contradicts_is_not_put_in_place(twice_reported):
    """The agreement file no longer knows an area by a name that the sheet uses."""
    agreement = twice_reported.installation.paths.agreements / f"{AGREEMENT}.yaml"
    agreement.write_text(agreement.read_text().replace("Köpmangatan", "Storgatan"))
    flip(file_of(twice_reported, "patrols", 2), 4000)
    code, lines = said("rebuild", "--facts", "--replace")
    assert code == 1
    assert any("patrols, version 2: made again it is not what" in line for line in lines)
    assert said("verify")[0] == 1


def test_a_difference_is_told_and_what_is_kept_counts(twice_reported):
    agreement = twice_reported.installation.paths.agreements / f"{AGREEMENT}.yaml"
    agreement.write_text(agreement.read_text().replace("Köpmangatan", "Storgatan"))
    before = facts(twice_reported.installation)["patrols"]
    code, lines = said("rebuild", "--facts", "--replace")
    assert code == 1
    assert any("patrols, version 2 (drop 4, pass_februari.csv): made again today" in line for line in lines)
    assert facts(twice_reported.installation)["patrols"].equals(before)


def test_day_notes_that_are_due_are_not_made_again(twice_reported):
    file_of(twice_reported, "day_notes", 1).write_bytes(b"")
    told = rebuild_facts(twice_reported.installation, AGREEMENT, date(2022, 4, 10), lambda *_: None, replace=True)
    assert not told.lost and not told.differences
    notes = facts(twice_reported.installation)["day_notes"]
    assert not notes.is_empty() and notes["delete_after"].min() > date(2022, 4, 10)


def test_upkeep_checks_facts_every_night_and_each_original_within_a_month(reported):
    installation = reported.installation
    checked: dict[str, list[int]] = {}
    for night in range(60):
        at = NOW + timedelta(days=night)
        with installation.register.session() as session:
            due = due_originals(session, at)
            record_checked(session, dict.fromkeys(due), at)
        for each in due:
            checked.setdefault(each, []).append(night)
    with installation.register.session() as session:
        assert set(session.scalars(select(Drop.sha256))) == checked.keys()
    for nights in checked.values():
        assert max(later - earlier for earlier, later in pairwise(nights)) <= 28

    flip(original(reported, 1), 5)
    flip(file_of(reported, "ledger", 2), 4000)
    state = upkeep.fn(now=NOW + timedelta(days=100))
    assert state.is_failed() and state.message.startswith("2 faults: ")
    assert "ledger, version 2: part-" in state.message and "its bytes are not those of its name" in state.message


def test_a_hash_that_the_register_has_lost_is_no_permission(twice_reported):
    with twice_reported.installation.register.session() as session:
        version = current_versions(session, AGREEMENT).patrols
        session.delete(session.get_one(FactVersion, (AGREEMENT, "patrols", version)))
    with pytest.raises(OutsideError, match="the register has no hash of it"):
        facts(twice_reported.installation)
    assert said("rebuild", "--facts", "--replace")[0] == 0
    assert said("verify")[0] == 0


def test_an_original_that_is_damaged_is_not_read(reported):
    """A file that waits to be read is not read as another one."""
    reported.drop_bytes("maj.csv", b"Datum\n2022-05-06\n")
    installation = reported.installation
    inbox = Inbox(installation.paths, AGREEMENT)
    [drop_id] = receive(inbox, [inbox.folder / "maj.csv"], installation.register, NOW).drop_ids
    original(reported, drop_id).write_bytes(b"Datum\n2022-05-07\n")
    is_done, line = taken_in()
    assert not is_done and "is damaged; drop the file again" in line
