"""The sample months through the whole line: figures value by value, then everything a second time."""

import hashlib
import json
from collections import Counter
from decimal import Decimal
from email import message_from_bytes, policy
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import iop
from tasks.archive.rebuild import rebuild
from tasks.archive.verify import verify
from tests.compare import compare
from tests.whole.playing import MONTHS, SAMPLES, Player


@pytest.fixture
def again(played: Player, monkeypatch: pytest.MonkeyPatch) -> Player:
    """The same installation, for further calls."""
    monkeypatch.setenv("IOP_DATA_DIR", str(played.installation.paths.root))
    return played


def everything(root: Path) -> dict[str, str]:
    """Hash of every file of an installation, the database's and Prefect's own apart."""
    return {
        str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.name.startswith("register.db") and "register.db.locks" not in file.parts
    }


@pytest.mark.parametrize("month", MONTHS)
def test_every_expected_value_stands_in_the_report(played: Player, month: str):
    expected = json.loads((SAMPLES / "expected" / f"{month}.json").read_text())
    report = json.loads((played.package(month) / "data" / "report.json").read_text())
    receipts = [json.loads(file.read_text()) for file in played.receipts()]
    lines, total = compare(expected, report, receipts)
    assert lines == []
    assert total > 100


def test_each_recipient_got_each_report_once(played: Player):
    messages = [message_from_bytes(each, policy=policy.default) for each in played.outbox().values()]
    got = Counter(
        (month, message["To"].addresses[0].addr_spec)
        for message in messages
        for month in ("januari", "februari", "mars", "april")
        if f" {month} " in message["Subject"].replace("\u00a0", " ")
    )
    steering_group = ("kommun1@example.org", "kommun2@example.org", "tik1@example.org", "tik2@example.org")
    assert got == Counter(product(("januari", "februari", "mars", "april"), steering_group))


def test_what_was_sent_is_what_is_archived(played: Player):
    archived = {
        file.read_bytes() for month in MONTHS for file in (played.package(month) / "data" / "messages").iterdir()
    }
    assert archived == set(played.outbox().values())


def test_each_mail_is_read_in_two_minutes(played: Player):
    """Subject and text part: a number of thousands is two words."""
    for edition in sorted(played.installation.paths.archive.rglob("edition-*/data/report")):
        words = f"{(edition / 'subject.txt').read_text()} {(edition / 'report.txt').read_text()}".split()
        assert 100 < len(words) <= 500, edition


def test_the_archive_is_whole_and_chained(played: Player):
    result = verify(played.installation.paths.archive)
    assert (result.faults, result.packages) == ([], 4)


@pytest.mark.parametrize("month", MONTHS)
def test_the_package_alone_makes_the_report_again(played: Player, month: str):
    assert rebuild(played.package(month)) == []


@pytest.mark.parametrize("month", MONTHS)
def test_the_same_command_again_changes_nothing(again: Player, month: str):
    before = everything(again.installation.paths.root)
    state = again.monthly(month)
    assert state.is_completed()
    assert "sent already" in (state.message or "")
    assert everything(again.installation.paths.root) == before


def test_no_day_note_or_original_of_a_shift_sheet_is_in_a_package(played: Player):
    names = {file.name for month in MONTHS for file in played.package(month).rglob("*")}
    assert not {name for name in names if name.startswith(("nattvandring", "pass_", "april_", "day_notes"))}


@pytest.mark.parametrize("month", MONTHS[1:])
def test_how_earlier_forecasts_held_is_explained_to_the_last_figure(again: Player, month: str):
    outlook = json.loads((again.package(month) / "data" / "report.json").read_text())["outlook"]
    told = {"mean_deviation_share": outlook["mean_deviation_share"]} | {
        f"held.{one['period']}.{name}": one[name]
        for one in outlook["held"]
        for name in ("nights", "nights_expected", "deviation_share")
    }
    assert len(told) == 1 + 3 * MONTHS.index(month)
    for figure, value in told.items():
        arguments = ["explain", "--agreement", "timra-ik-2022", "--period", month, f"outlook.{figure}"]
        result = CliRunner().invoke(iop, arguments)
        assert result.exit_code == 0, result.output
        assert f" = {value}" in result.output.splitlines()[0]
        assert Decimal(result.output.splitlines()[-1].split()[0]) == Decimal(value)
