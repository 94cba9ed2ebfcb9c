"""An old register beside a newer disk: nothing is made or sent until what the disk knows is read back in."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from flows.upkeep import upkeep
from tasks.archive import steps as archive
from tasks.archive.package import package_hash
from tasks.archive.recovery.ahead import all_ahead
from tasks.archive.recovery.reconcile import reconcile
from tasks.archive.whole import verify_whole
from tasks.delivery import steps as delivery
from tasks.delivery.ledger import confirm
from tasks.errors import InputError
from tasks.facts.tables import Delivery, Drop, Edition
from tests.delivery.servers import Handler, Mailbox, serving
from tests.faults.old_registers import keep, put_back
from tests.whole.playing import AGREEMENT, Player
from tests.whole.test_mail import STEERING_GROUP, reports, states

MONTH = "2022-01"
NOW = datetime(2022, 2, 7, 6, tzinfo=UTC)


class Killed(BaseException):
    """What no handler catches, as SIGKILL."""


def killed(*_: object) -> None:
    """A step at which the run dies."""
    raise Killed


@pytest.fixture
def mailed(reporter):
    """An installation with January's files, and what a mail server has taken from it."""
    mailbox = Mailbox()
    with serving(Handler(mailbox)) as port:
        yield reporter(smtp_host="localhost", smtp_port=port, smtp_security="none"), mailbox


def assert_stopped(played: Player, mailbox: Mailbox, said: str, **options) -> None:
    """The month's run ends in one sentence and mails nothing; verify and the nightly run name it."""
    before = len(mailbox.accepted)
    with pytest.raises(InputError, match=said) as stopped:
        played.monthly(MONTH, **options)
    assert "iop reconcile" in str(stopped.value)
    assert len(mailbox.accepted) == before
    assert any(said in each for each in all_ahead(played.installation))
    assert "iop reconcile" in (upkeep.fn(now=NOW).message or "")


def assert_whole(played: Player) -> None:
    """Register and archive know the same, and every package is whole and in the chain."""
    assert verify_whole(played.installation, NOW, originals="all").faults == []


def test_a_package_that_the_register_does_not_know(mailed, tmp_path):
    played, mailbox = mailed
    old = keep(played.installation, tmp_path / "old.db")
    played.monthly(MONTH)
    played.monthly(MONTH, new_edition="en rättelse")
    packages = [package_hash(played.package(MONTH, number)) for number in (1, 2)]
    with played.installation.register.session() as session:
        rows = {row.edition: row for row in session.scalars(select(Edition))}
    put_back(played.installation, old)

    assert_stopped(played, mailbox, "archive/timra-ik-2022/2022-01/edition-1")
    told = reconcile(played.installation, NOW)
    receipts = 2  # the disk knows that they were tried, and not what became of them
    assert (len(told.read), told.faults, told.unknown) == (2 + receipts, [], receipts)
    assert reconcile(played.installation, NOW).read == []
    with played.installation.register.session() as session:
        again = {row.edition: row for row in session.scalars(select(Edition))}
    for number, row in rows.items():
        for column in ("document", "period", "cutoff", "reason", "state", "report", "folder", "package_sha256"):
            assert getattr(again[number], column) == getattr(row, column), column
    assert again[1].sealed_at < again[2].sealed_at
    assert_whole(played)

    before = len(mailbox.accepted)
    ended = played.monthly(MONTH)
    assert ended.is_completed(), ended.message
    assert "sent already" in (ended.message or "")
    assert len(mailbox.accepted) == before
    assert [package_hash(played.package(MONTH, number)) for number in (1, 2)] == packages
    played.monthly(MONTH, new_edition="en till")
    assert_whole(played)


@pytest.mark.parametrize("moment", ["before it is frozen", "frozen, nothing sent"])
def test_killed_before_sealing_with_a_register_from(mailed, tmp_path, monkeypatch, moment):
    played, mailbox = mailed
    old = keep(played.installation, tmp_path / "old.db")
    if moment == "frozen, nothing sent":
        with monkeypatch.context() as patch:
            patch.setattr(delivery.to_send, "fn", killed)
            with pytest.raises(Killed):
                played.monthly(MONTH)
        (tmp_path / "old.db").unlink()
        old = keep(played.installation, tmp_path / "old.db")
    with monkeypatch.context() as patch:
        patch.setattr(archive.seal, "fn", killed)
        with pytest.raises(Killed):
            played.monthly(MONTH)
    sent = reports(mailbox)
    assert sorted(sent) == STEERING_GROUP
    put_back(played.installation, old)

    assert_stopped(played, mailbox, "does not know of attempt 1")
    told = reconcile(played.installation, NOW)
    receipts = 2 if moment == "before it is frozen" else 0
    assert (told.faults, told.unknown) == ([], 4 + receipts)
    ended = played.monthly(MONTH)
    assert ended.is_failed()
    assert "is unknown" in (ended.message or "")
    assert reports(mailbox) == sent
    with played.installation.register.session() as session:
        for row in session.scalars(select(Delivery).where(Delivery.state == "unknown")).all():
            confirm(session, row.id, NOW)
    assert played.monthly(MONTH).is_completed()
    assert set(states(played).values()) == {"sent"}
    assert_whole(played)


def test_a_package_that_says_more_than_the_register(mailed, tmp_path, monkeypatch):
    played, mailbox = mailed
    with monkeypatch.context() as patch:
        patch.setattr(delivery.to_send, "fn", killed)
        with pytest.raises(Killed):
            played.monthly(MONTH)
    old = keep(played.installation, tmp_path / "old.db")
    played.monthly(MONTH)
    put_back(played.installation, old)
    assert_stopped(played, mailbox, "does not know what this package says")
    told = reconcile(played.installation, NOW)
    assert (told.faults, told.unknown) == ([], 0)
    assert states(played) == dict.fromkeys(STEERING_GROUP, "sent")
    assert played.monthly(MONTH).is_completed()
    assert not list((played.installation.paths.work / "editions").rglob("*.eml"))
    assert_whole(played)


@pytest.mark.parametrize("is_begun", [False, True], ids=["not begun", "begun to be sent"])
def test_a_package_with_other_figures_is_not_adopted(mailed, monkeypatch, is_begun):
    """What was mailed stands in the package; a register that made the edition anew has other figures."""
    played, mailbox = mailed
    with monkeypatch.context() as patch:
        patch.setattr("tasks.archive.seal_edition.remove", lambda _: None)
        played.monthly(MONTH)
    with played.installation.register.session() as session:
        row = session.scalars(select(Edition)).one()
        mailed_report = row.report
        row.report, row.state, row.package_sha256 = row.report | {"status": "other"}, "frozen", None
        if not is_begun:
            session.execute(update(Delivery).values(attempts=0, state="planned", changed_at=row.made_at))
    assert_stopped(played, mailbox, "does not know what this package says")
    told = reconcile(played.installation, NOW)
    with played.installation.register.session() as session:
        row = session.scalars(select(Edition)).one()
    if is_begun:
        assert "has begun to send other figures" in told.faults[0]
        assert row.report["status"] == "other"
    else:
        assert told.faults == []
        assert row.report == mailed_report
        assert states(played) == dict.fromkeys(STEERING_GROUP, "sent")
        assert_whole(played)


def test_a_damaged_package_is_not_read_back(mailed, tmp_path):
    played, _ = mailed
    old = keep(played.installation, tmp_path / "old.db")
    played.monthly(MONTH)
    put_back(played.installation, old)
    report = played.package(MONTH) / "data" / "report.json"
    report.chmod(0o600)
    report.write_bytes(report.read_bytes().replace(b"2022-01", b"2022-02", 1))
    told = reconcile(played.installation, NOW)
    assert told.read == []
    assert "is damaged" in told.faults[0]


def test_files_that_only_the_disk_knows_are_taken_in_again(player, tmp_path):
    played = player()
    old = keep(played.installation, tmp_path / "old.db")
    played.drop(MONTH)
    assert played.monthly(MONTH).is_completed()
    report = json.loads((played.package(MONTH) / "data" / "report.json").read_bytes())
    put_back(played.installation, old)
    reconcile(played.installation, NOW)
    inbox = played.installation.paths.inbox(AGREEMENT)
    waiting = [file.name for file in (inbox / ".claimed").rglob("*") if file.is_file()]
    assert sorted(waiting) == sorted(each["file"] for each in report["sources"])
    assert "sent already" in (played.monthly(MONTH).message or "")
    with played.installation.register.session() as session:
        assert set(session.scalars(select(Drop.state))) == {"taken_in"}
    assert not list(inbox.iterdir())
    ended = played.monthly(MONTH, dry_run=True, new_edition="lika")
    assert (ended.message or "").splitlines()[2:] == [], ended.message
    played.drop("2022-02")
    ended = played.monthly("2022-02")
    assert ended.is_completed(), ended.message
    february = json.loads((played.package("2022-02") / "data" / "report.json").read_bytes())
    assert february["corrections"] == []
    assert_whole(played)
