"""Files that could not be taken in are told as just that: no place asks for what lies there already."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from flows.intake import intake
from tasks.intake import verdict
from tests.whole.playing import AGREEMENT, Player

MONTH = "2022-01"
MADE = datetime(2022, 2, 4, 6, tzinfo=UTC)
GOOD = ("bokforing_2122.se", "nattvandring_2022.xlsx")
ASKS = ("no shift sheet", "no ledger export", "Ingen passlista", "Ingen bokföring", "Det här behövs", "något saknas")
"""What asks for files."""
STUMBLES = ModuleNotFoundError("No module named 'openpyxl'")
DISK = OSError(5, "Input/output error")


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch):
    """Let the reading of every file end in an error."""

    def stumble(error: BaseException) -> None:
        def read(*_):
            raise error

        monkeypatch.setattr(verdict, "read_file", read)

    return stumble


def mails(played: Player) -> list[tuple[str, str]]:
    """Subject and text of what lies in the outbox about a held report, in both its parts."""
    told = [message_from_bytes(each, policy=policy.default) for each in played.outbox().values()]
    return [
        (each["Subject"], "".join(each.get_body((part,)).get_content() for part in ("plain", "html")))
        for each in told
        if "väntar" in each["Subject"]
    ]


@pytest.mark.parametrize(
    ("error", "reason", "said"),
    [
        (STUMBLES, "could not be taken in: ModuleNotFoundError in", "programmet kunde inte läsa den"),
        (DISK, "could not be taken in: Input/output error", "Lägg den inte igen"),
    ],
)
def test_intake_month_and_mail_name_the_two_files_and_ask_for_none(player, stumbling, error, reason, said):
    played = player()
    played.drop(MONTH)
    stumbling(error)
    taken, held = intake.fn("all agreements", now=MADE), played.monthly(MONTH)
    assert (taken.name, held.name) == ("Failed", "Held")
    assert taken.message.startswith("2 files wait: ")
    assert held.message.startswith(f"{MONTH} is held: ")
    [(subject, text), _operators] = mails(played)
    assert subject == "Rapporten för januari\xa02022 väntar: filer är inte inlästa än"
    for each in (taken.message, held.message, text):
        assert all(file in each for file in GOOD)
        assert reason in each
        assert not any(words in each for words in ASKS)
    assert text.count(said) == 4  # two files, two parts
    assert not played.package(MONTH).exists()
    assert played.monthly(MONTH).name == "Held" and len(mails(played)) == 2  # told once


def test_a_mistake_of_the_agreement_file_is_told_once_however_many_files_wait_for_it(player):
    played = player()
    played.drop(MONTH)
    file = played.installation.paths.agreements / f"{AGREEMENT}.yaml"
    file.write_text(file.read_text("utf-8").replace("\nterm:", "\ntermm:"), "utf-8")
    said = intake.fn("all agreements", now=MADE).message
    assert said.startswith(f"2 files wait: {AGREEMENT}.yaml:") and said.count("termm is no key") == 1


def test_the_dry_run_says_first_what_holds(player, stumbling):
    played = player()
    played.drop(MONTH)
    stumbling(STUMBLES)
    said = played.monthly(MONTH, dry_run=True).message.splitlines()
    assert [line.split(" (drop")[0] for line in said[1:3]] == [f"it would be held: {file}" for file in GOOD]


def test_what_the_disk_holds_back_no_word_releases(player, stumbling, monkeypatch):
    """Whoever released the report did not know of these files; the program's own fault they may have known."""
    played = player()
    played.drop(MONTH)
    with monkeypatch.context() as patch:
        patch.setattr(verdict, "read_file", lambda *_: (_ for _ in ()).throw(DISK))
        assert played.monthly(MONTH, release="Kommunen").name == "Held"
    assert played.monthly(MONTH).is_completed()


@pytest.mark.parametrize(
    ("stumbled", "asked", "not_asked"),
    [
        ("bokforing_2122.se", "no shift sheet has a row", "no ledger export"),  # bookkeeping by its ending
        ("nattvandring_2022.xlsx", None, "no shift sheet"),  # may be the sheet
    ],
)
def test_what_no_waiting_file_can_be_is_still_asked_for(player, monkeypatch, stumbled, asked, not_asked):
    played = player()
    read = verdict.read_file

    def stumble(path, name, agreement):
        if name == stumbled:
            raise STUMBLES
        return read(path, name, agreement)

    monkeypatch.setattr(verdict, "read_file", stumble)
    played.drop(MONTH)
    if asked:
        (played.installation.paths.inbox("timra-ik-2022") / "nattvandring_2022.xlsx").unlink()
    told = played.monthly(MONTH)
    assert told.name == "Held" and told.message.index(stumbled) < len(f"{MONTH} is held: ") + 1
    assert not_asked not in told.message
    assert asked is None or asked in told.message
