"""Handing over to the municipality: one zip, always the same; a diary number comes back, or is asked for."""

import os
import shutil
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tasks.archive.transfer import hand_over, received, transfer
from tasks.archive.verify import verify
from tasks.errors import InputError
from tasks.facts.tables import Edition
from tasks.facts.transfers import Awaited, awaiting
from tasks.installation import open_installation
from tasks.reports.gather import gather
from tasks.reports.reminders import missing_numbers
from tasks.settings import Settings
from tests.archive.editions import AGREEMENT_FILE, NOW, edition_row

FIRST = "timra-ik-2022/2022-03/edition-1"
LATER = NOW + timedelta(days=10)


@pytest.fixture
def edition(register) -> Edition:
    """A sealed edition in the register."""
    with register.session() as session:
        session.add(row := edition_row(state="sealed"))
    return row


def test_a_package_becomes_one_zip_that_can_be_checked(archive, tmp_path):
    zipped = transfer(archive / FIRST, tmp_path / "out")
    assert zipped.name == "timra-ik-2022_2022-03_edition-1.zip"
    with zipfile.ZipFile(zipped) as content:
        assert content.testzip() is None
        content.extractall(tmp_path / "unpacked")
    unpacked = tmp_path / "unpacked/timra-ik-2022_2022-03_edition-1"
    assert (unpacked / "data/index.html").is_file()
    result = verify(unpacked)
    assert (result.packages, result.faults) == (1, [])


def test_the_same_package_gives_the_same_zip(archive, tmp_path):
    one = transfer(archive / FIRST, tmp_path / "one")
    os.utime(archive / FIRST / "bagit.txt")
    other = transfer(archive / FIRST, tmp_path / "other")
    assert one.read_bytes() == other.read_bytes()
    assert os.listdir(tmp_path / "one") == [one.name]


def test_a_damaged_package_is_not_handed_over(archive, tmp_path):
    damaged = archive / FIRST / "data/report.json"
    damaged.chmod(0o644)
    damaged.write_text("{}")
    with pytest.raises(InputError, match="damaged"):
        transfer(archive / FIRST, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_it_is_recorded_once(archive, register, edition, tmp_path):
    rows = [hand_over(register, archive.parent, edition, tmp_path / "out", now) for now in (NOW, LATER)]
    assert [row.id for row in rows] == [1, 1]
    assert (rows[1].made_at, rows[1].received) == (NOW, None)
    assert len(rows[0].sha256) == 64


def test_what_is_not_sealed_is_not_handed_over(register, archive, tmp_path):
    with pytest.raises(InputError, match="frozen, not sealed"):
        hand_over(register, archive.parent, edition_row(state="frozen"), tmp_path, NOW)


def test_a_diary_number_ends_the_waiting(archive, register, edition, tmp_path):
    handed = hand_over(register, archive.parent, edition, tmp_path / "out", NOW)
    awaited = Awaited("monthly", "2022-03", 1, handed.file, NOW)
    after = LATER + timedelta(days=1)
    with register.session() as session:
        assert awaiting(session, "timra-ik-2022", NOW) == []
        assert awaiting(session, "timra-ik-2022", after) == [awaited]
        assert awaiting(session, "another", after) == []
    with register.session() as session:
        received(session, session.scalars(select(Edition)).one(), " KS 2022:123 ", LATER)
    with register.session() as session:
        assert awaiting(session, "timra-ik-2022", after) == []
        assert awaiting(session, "timra-ik-2022", LATER) == [awaited]  # as it was known then
        row = received(session, session.scalars(select(Edition)).one(), "KS 2022:123", after)
        assert (row.received, row.received_at) == ("KS 2022:123", LATER)


def test_a_missing_number_is_a_reminder_in_the_report():
    [reminder] = missing_numbers([Awaited("monthly", "2022-03", 1, "x.zip", NOW)], "Europe/Stockholm")
    assert (reminder.code, reminder.severity, reminder.clause) == ("transfer.no_number", "info", "transfer")
    assert "2022-03 (utgåva 1)" in reminder.message
    assert "diarienummer saknas" in reminder.message
    assert reminder.where.file == "x.zip"


@pytest.mark.parametrize(("number", "reminded"), [(None, True), ("KS 2022:123", False)])
def test_the_next_report_reminds_of_it(archive, register, contents, number, reminded):
    paths = Settings(_env_file=None, data_dir=archive.parent).paths
    paths.agreements.mkdir()
    shutil.copy(AGREEMENT_FILE, paths.agreements)
    installation = open_installation(Settings(_env_file=None, data_dir=archive.parent))
    with installation.register.session() as session:
        report = contents.report.as_json()  # by the agreement file as it is
        report["made"]["agreement_sha256"] = installation.agreement_sha256("timra-ik-2022")
        session.add(row := edition_row(state="sealed", report=report))
    hand_over(installation.register, paths.root, row, archive.parent / "out", NOW)
    if number is not None:
        with installation.register.session() as session:
            received(session, row, number, LATER)
    basis = gather(installation, contents.agreement, "2022-04", edition=1, made_on=date(2022, 5, 5))
    assert ("transfer.no_number" in {finding.code for finding in basis.context.findings}) is reminded


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "1 to 64"),
        ("  ", "1 to 64"),
        ("x" * 65, "1 to 64"),
        ("KS\n1", "printable"),
        ("KS 2", "KS 1 already"),
    ],
)
def test_a_number_that_cannot_be_is_refused(archive, register, edition, tmp_path, number, said):
    hand_over(register, archive.parent, edition, tmp_path / "out", NOW)
    with register.session() as session:
        received(session, edition, "KS 1", NOW)
    with pytest.raises(InputError, match=said), register.session() as session:
        received(session, edition, number, LATER)


def test_nothing_comes_back_for_what_was_not_handed_over(register, edition):
    with pytest.raises(InputError, match="has not been handed over"), register.session() as session:
        received(session, edition, "KS 1", NOW)
