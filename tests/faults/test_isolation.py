"""Several agreements in one installation: whatever is wrong with one, the others are taken in and reported."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows.intake import intake
from flows.monthly import monthly
from tasks.facts.tables import Drop, Edition
from tasks.intake import take_in, verdict
from tests.delivery.servers import Handler, Mailbox, serving
from tests.faults.facts import facts
from tests.whole.playing import AGREEMENT, ROOT, SAMPLES, Player

SICK = "aaa-2022"
"""The agreement that something is wrong with: before the healthy one in every order."""

MONTH = "2022-02"
RECEIVED = datetime(2022, 3, 4, 6, tzinfo=UTC)
LEDGER = "bokforing_2122.se"


def second_agreement(played: Player) -> None:
    """Another agreement with the same files in its inbox."""
    paths = played.installation.paths
    text = (ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml").read_text()
    (paths.agreements / f"{SICK}.yaml").write_text(text.replace(f"id: {AGREEMENT}", f"id: {SICK}"))
    paths.inbox(SICK).mkdir(parents=True, exist_ok=True)
    for file in (SAMPLES / "drops" / MONTH).iterdir():
        shutil.copy(file, paths.inbox(SICK))


def drops(played: Player) -> dict[tuple[str, str], str]:
    """State of every drop in the register."""
    with played.installation.register.session() as session:
        return {(drop.agreement, drop.file): drop.state for drop in session.scalars(select(Drop))}


def stumble_on(file: str, agreement_id: str, patch: pytest.MonkeyPatch) -> None:
    """Let the program fail on one file of one agreement in a way that nobody has thought of."""
    read = verdict.read_file

    def stumble(path: Path, name: str, agreement: Any):
        if (name, agreement.id) == (file, agreement_id):
            raise ZeroDivisionError("nobody thought of this")
        return read(path, name, agreement)

    patch.setattr(verdict, "read_file", stumble)


def garbled(path: Path, content: bytes = b"\x00{nonsense") -> None:
    """The file says something else than it did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def instead_of_folder(path: Path) -> None:
    """A file stands where a folder is needed."""
    if path.exists():
        shutil.rmtree(path)
    garbled(path)


def _unreadable_agreement(played: Player) -> None:
    garbled(played.installation.paths.agreements / f"{SICK}.yaml", b"id: [\n\xff")


def _mistaken_agreement(played: Player) -> None:
    path = played.installation.paths.agreements / f"{SICK}.yaml"
    path.write_text(path.read_text().replace("weekdays:", "weekday:"))


def _file_for_inbox(played: Player) -> None:
    instead_of_folder(played.installation.paths.inbox(SICK))


def _file_for_receipts(played: Player) -> None:
    instead_of_folder(played.installation.paths.receipts(SICK))


def _garbled_store(played: Player) -> None:
    garbled(played.installation.paths.store / SICK / "ledger" / "_delta_log" / "00000000000000000000.json")


FAULTS = {
    "agreement is no YAML": _unreadable_agreement,
    "agreement has a wrong key": _mistaken_agreement,
    "inbox is a file": _file_for_inbox,
    "receipts is a file": _file_for_receipts,
    "store is garbled": _garbled_store,
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_intake_of_the_others_goes_on(player: Callable[..., Player], fault: Callable[[Player], None]):
    played = player()
    played.drop_bytes(LEDGER, (SAMPLES / "drops" / MONTH / LEDGER).read_bytes())
    second_agreement(played)
    fault(played)
    state = intake.fn("all agreements", now=RECEIVED)
    assert state.is_failed()
    assert "Traceback" not in (state.message or "")
    assert drops(played)[AGREEMENT, LEDGER] == "taken_in"
    assert len(played.receipts()) == 1


@pytest.mark.parametrize("name", ["inbox", "facts"])
def test_another_run_that_holds_on_to_one_agreement_is_not_waited_for_by_the_others_for_ever(
    player: Callable[..., Player], monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setattr(take_in, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr("tasks.inbox.receive.LOCK_SECONDS", 0.1)
    played = player()
    played.drop_bytes(LEDGER, (SAMPLES / "drops" / MONTH / LEDGER).read_bytes())
    second_agreement(played)
    with played.installation.register.lock(f"{name}-{SICK}"):
        state = intake.fn("all agreements", now=RECEIVED)
    assert state.is_failed()
    assert f"holds '{name}-{SICK}'" in (state.message or "")
    assert drops(played)[AGREEMENT, LEDGER] == "taken_in"
    assert intake.fn("all agreements", now=RECEIVED).is_completed()
    assert set(drops(played).values()) == {"taken_in"}


def test_a_file_that_the_program_stumbles_on_stops_no_other(
    player: Callable[..., Player], monkeypatch: pytest.MonkeyPatch
):
    """A defect of ours: the operator is told, the files after it are taken in, and it waits for the next run."""
    played = player()
    played.drop_bytes(LEDGER, (SAMPLES / "drops" / MONTH / LEDGER).read_bytes())
    second_agreement(played)
    with monkeypatch.context() as patch:
        stumble_on(LEDGER, SICK, patch)
        state = intake.fn("all agreements", now=RECEIVED)
    assert state.is_failed()
    assert f"{LEDGER} (drop 1, originals/" in (state.message or "")
    assert "could not be taken in: ZeroDivisionError in take_in.py:" in (state.message or "")
    expected = {
        (SICK, LEDGER): "unread",
        (SICK, "pass_februari.csv"): "taken_in",
        (AGREEMENT, LEDGER): "taken_in",
    }
    assert drops(played) == expected
    assert intake.fn("all agreements", now=RECEIVED).is_completed()
    assert drops(played) == expected | {(SICK, LEDGER): "taken_in"}


def test_a_file_read_late_never_puts_older_facts_in_place_of_newer(
    player: Callable[..., Player], monkeypatch: pytest.MonkeyPatch
):
    """The sheet that could not be read at first is older than the one taken in since."""
    played = player()
    sheet = "Datum;Område;Förening;Start;Slut;Vuxna\n2022-02-04;Centrum;Timrå IK;21:00;00:00;{}\n"
    played.drop_bytes("a.csv", sheet.format(2).encode())
    with monkeypatch.context() as patch:
        stumble_on("a.csv", AGREEMENT, patch)
        assert intake.fn("all agreements", now=RECEIVED).is_failed()
        played.drop_bytes("b.csv", sheet.format(4).encode())
        assert intake.fn("all agreements", now=RECEIVED).is_failed()
    assert intake.fn("all agreements", now=RECEIVED).is_completed()
    assert drops(played) == {(AGREEMENT, "a.csv"): "refused", (AGREEMENT, "b.csv"): "taken_in"}
    assert facts(played.installation)["patrols"]["adults"].to_list() == [4]
    assert "sedan dess har b.csv lästs in" in played.receipts()[0].read_text()


def test_a_receipt_that_is_gone_keeps_nobody_else_s_from_being_mailed(player: Callable[..., Player]):
    mailbox = Mailbox()
    with serving(Handler(mailbox)) as port:
        played = player(smtp_host="localhost", smtp_port=port, smtp_security="none")
        second_agreement(played)
        (played.installation.paths.inbox(SICK) / "pass_februari.csv").unlink()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tasks.intake.steps.mail_receipts", lambda *_: [])
            assert intake.fn("all agreements", now=RECEIVED).is_completed()
        shutil.rmtree(played.installation.paths.receipts(SICK))
        played.drop_bytes(LEDGER, (SAMPLES / "drops" / MONTH / LEDGER).read_bytes())
        state = intake.fn("all agreements", now=RECEIVED)
    assert state.is_failed() and SICK in (state.message or "")
    told = [message_from_bytes(each, policy=policy.default)["Subject"] for each in mailbox.accepted]
    assert len(told) == 1


REPORT_FAULTS = {
    "agreement is no YAML": _unreadable_agreement,
    "inbox is a file": _file_for_inbox,
    "store is garbled": _garbled_store,
}


@pytest.mark.parametrize("fault", REPORT_FAULTS.values(), ids=REPORT_FAULTS)
def test_the_others_are_reported(player: Callable[..., Player], fault: Callable[[Player], None]):
    played = player()
    played.drop(MONTH)
    second_agreement(played)
    fault(played)
    state = monthly.fn("all agreements", period=MONTH, now=RECEIVED)
    assert state.is_failed()
    assert f"{SICK}: " in (state.message or "")
    with played.installation.register.session() as session:
        made = [(row.agreement, row.state) for row in session.scalars(select(Edition))]
    assert made == [(AGREEMENT, "sealed")]
    assert len(played.outbox()) >= 4
