"""A file that the program itself stumbles on: told at once, tried a few times, never for ever, read when mended."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from flows.intake import intake
from tasks.facts.attempts import begin
from tasks.facts.tables import Drop
from tasks.intake import own_faults, verdict
from tests.delivery.servers import Handler, Mailbox, serving
from tests.faults.facts import facts
from tests.whole.playing import AGREEMENT, SAMPLES, Player

MONTH = "2022-02"
RECEIVED = datetime(2022, 3, 4, 6, tzinfo=UTC)
LATER = datetime(2022, 3, 14, 6, tzinfo=UTC)
SHEET = "Datum;Område;Förening;Start;Slut;Vuxna\n2022-02-04;Centrum;Timrå IK;21:00;00:00;4\n"
CELL = "Testa Testsson 070-1740605"
"""What an exception may quote."""


class PanicException(BaseException):
    """What a panic of an engine looks like from here."""


class Stumbling:
    """Reading one file fails, or works again; counts how often it was tried."""

    def __init__(self, patch: pytest.MonkeyPatch, file: str, error: BaseException) -> None:
        self.error: BaseException | None = error
        self.tries = 0
        read = verdict.read_file

        def stumble(path, name, agreement):
            if name == file:
                self.tries += 1
                if self.error is not None:
                    raise self.error
            return read(path, name, agreement)

        patch.setattr(verdict, "read_file", stumble)


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Stumbling]:
    """Let the program stumble on a file."""
    return lambda file="a.csv", error=None: Stumbling(monkeypatch, file, error or ZeroDivisionError(CELL))


def other_software(patch: pytest.MonkeyPatch) -> None:
    """Another version of the program is installed."""
    patch.setattr(own_faults, "version", lambda _: "another one")


def drop_states(played: Player) -> dict[str, str]:
    with played.installation.register.session() as session:
        return {drop.file: drop.state for drop in session.scalars(select(Drop))}


def ended(now: datetime = RECEIVED) -> tuple[str, str]:
    """State and message of one intake."""
    state = intake.fn("all agreements", now=now)
    return state.name or "", state.message or ""


def receipt(played: Player, number: int = 0) -> dict:
    return json.loads(played.receipts()[number].read_text())


@pytest.mark.parametrize("error", [ZeroDivisionError(CELL), MemoryError(), RecursionError(), PanicException(CELL)])
def test_the_coordinator_is_told_at_once_and_no_other_file_waits(player, stumbling, error):
    played = player()
    stumbling(error=error)
    played.drop_bytes("a.csv", b"x")
    played.drop_bytes("b.csv", SHEET.encode())
    name, message = ended()
    assert name == "Failed" and "\n" not in message
    assert "a.csv (drop 1, originals/" in message and type(error).__name__ in message
    assert drop_states(played) == {"a.csv": "unread", "b.csv": "taken_in"}
    told = receipt(played)
    assert (told["state"], told["findings"]) == ("unread", [])
    assert told["reason"].startswith("Felet ligger i programmet, inte i filen. Filen är säkrad")
    page = played.receipts()[0].with_suffix(".html").read_text()
    assert "Filen är säkrad, men programmet kunde inte läsa den" in page
    for secret in ("Testa", "1740605"):
        assert secret not in message + page + json.dumps(told)


def _same_day(_: pytest.MonkeyPatch, __: Player) -> datetime:
    return RECEIVED + timedelta(hours=9)


def _next_day(_: pytest.MonkeyPatch, __: Player) -> datetime:
    return RECEIVED + timedelta(days=1)


def _new_version(patch: pytest.MonkeyPatch, _: Player) -> datetime:
    other_software(patch)
    return RECEIVED


def _mended_agreement(_: pytest.MonkeyPatch, played: Player) -> datetime:
    path = played.installation.paths.agreements / f"{AGREEMENT}.yaml"
    path.write_text(f"{path.read_text()}# mended\n")
    return RECEIVED


@pytest.mark.parametrize(
    ("changes", "tries"), [(_same_day, 3), (_next_day, 4), (_new_version, 4), (_mended_agreement, 4)]
)
def test_tried_three_times_a_day_and_at_once_by_what_may_read_it(player, stumbling, monkeypatch, changes, tries):
    played = player()
    stumbles = stumbling()
    played.drop_bytes("a.csv", SHEET.encode())
    for _ in range(5):
        ended()
    ended(changes(monkeypatch, played))
    assert stumbles.tries == tries


def test_given_up_for_the_day_and_taken_in_once_mended(player, stumbling, monkeypatch):
    played = player()
    stumbles = stumbling()
    played.drop_bytes("a.csv", SHEET.encode())
    assert [ended()[0] for _ in range(3)] == ["Failed"] * 3
    for _ in range(2):
        name, message = ended()
        assert name == "Completed"
        assert message.startswith("1 file: a.csv unread (a.csv (drop 1, originals/")
        assert "ZeroDivisionError" in message and "it is tried again tomorrow" in message
    assert stumbles.tries == 3

    stumbles.error = None
    other_software(monkeypatch)
    assert ended()[0] == "Completed"
    assert drop_states(played) == {"a.csv": "taken_in"}
    assert receipt(played)["state"] == "taken_in" and len(played.receipts()) == 1
    assert len(facts(played.installation)["patrols"]) == 1


def test_one_mail_for_the_fault_and_one_for_the_reading(player, stumbling, monkeypatch):
    """Also where the program is mended long after the file came."""
    mailbox = Mailbox()
    with serving(Handler(mailbox)) as port:
        played = player(smtp_host="localhost", smtp_port=port, smtp_security="none")
        stumbles = stumbling()
        played.drop_bytes("a.csv", SHEET.encode())
        for _ in range(5):
            ended()
        stumbles.error = None
        other_software(monkeypatch)
        for _ in range(2):
            ended(LATER)
    subjects = [message_from_bytes(each, policy=policy.default)["Subject"] for each in mailbox.accepted]
    assert subjects == [
        "Kvitto: a.csv – filen är säkrad, men programmet kunde inte läsa den",
        "Kvitto: a.csv – inläst utan anmärkning",
    ]


def test_what_the_outside_breaks_off_is_tried_for_as_long_as_it_takes(player, stumbling):
    played = player()
    stumbles = stumbling(error=OSError(28, "No space left on device"))
    played.drop_bytes("a.csv", SHEET.encode())
    assert [ended()[0] for _ in range(5)] == ["Failed"] * 5
    assert drop_states(played) == {"a.csv": "secured"} and played.receipts() == []
    stumbles.error = None
    assert ended()[0] == "Completed"


def test_a_run_that_is_broken_off_by_hand_is_no_try(player, stumbling):
    played = player()
    stumbles = stumbling(error=KeyboardInterrupt())
    played.drop_bytes("a.csv", SHEET.encode())
    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            ended()
    stumbles.error = None
    assert ended()[0] == "Completed"


def test_a_file_that_ends_every_process_is_given_up_and_told(player, stumbling):
    """Of a process that was killed while reading, the try that it had begun is all there is."""
    played = player()
    stumbles = stumbling()
    played.drop_bytes("a.csv", SHEET.encode())
    played.drop_bytes("b.csv", SHEET.encode())
    installation = played.installation
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.running.taking_in.tracked", lambda *_: ())  # received only
        ended()
    reader = own_faults.read_by(installation, installation.agreement(AGREEMENT), RECEIVED.date())
    for _ in range(3):
        with installation.register.session() as session:
            begin(session, 1, reader, RECEIVED)
    name, message = ended()
    assert name == "Failed" and "the run ended while it was at work on it" in message
    assert drop_states(played) == {"a.csv": "unread", "b.csv": "taken_in"}
    assert receipt(played)["state"] == "unread"
    assert ended()[0] == "Completed"
    assert stumbles.tries == 0


@pytest.mark.parametrize(
    ("file", "known", "state"),
    [
        ("bokslut.se", False, "Held"),  # bookkeeping by its ending
        ("pass_februari.csv", True, "Held"),  # a sheet of this name was taken in before
        ("ny.xlsx", False, "Failed"),  # nobody can tell: the report goes out, and the run says what was left
    ],
)
def test_what_it_means_for_the_report(reporter, stumbling, file, known, state):
    played = reporter()
    played.drop(MONTH)
    if known:
        assert ended()[0] == "Completed"
    stumbling(file)
    played.drop_bytes(file, SHEET.encode() + b"\n")
    told = played.monthly(MONTH)
    assert (told.name, file in (told.message or "")) == (state, True)
    assert played.package(MONTH).exists() is (state == "Failed")
    notices = [message_from_bytes(each, policy=policy.default) for each in played.outbox().values()]
    held = [each for each in notices if "väntar" in each["Subject"]]
    assert len(held) == (2 if state == "Held" else 0)
    assert all("på grund av ett eget fel" in each.get_body(("plain",)).get_content() for each in held)
    again = played.monthly(MONTH)  # the second try
    assert again.name == state
    assert played.monthly(MONTH, release="Kommunen").name == "Failed"  # the third
    assert played.monthly(MONTH).is_completed()
    assert played.package(MONTH).exists()


def test_a_later_file_of_its_kind_lets_the_report_out(reporter, stumbling):
    played = reporter()
    played.drop(MONTH)
    stumbling("bokslut.se")
    played.drop_bytes("bokslut.se", b"x")
    assert played.monthly(MONTH).name == "Held"
    played.drop_bytes("bokslut igen.se", (SAMPLES / "drops" / MONTH / "bokforing_2122.se").read_bytes() + b"\n")
    for _ in range(2):
        played.monthly(MONTH)
    assert played.monthly(MONTH).is_completed()
