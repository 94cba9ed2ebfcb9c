"""What is dropped with more about people than belongs in it: day notes of rejected rows, numbers in file names."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.intake import intake
from tasks.facts.drops import current_versions
from tasks.facts.versions import facts_of
from tests.whole.playing import AGREEMENT, Player

NOW = datetime(2022, 2, 4, 6, tzinfo=UTC)
HEADERS = "Datum;Område;Förening;Start;Slut;Antal vuxna;Anteckning"
NUMBER, IDENTITY = "070-123 45 67", "19850312-1234"


def taken_in(player: Player, name: str, *rows: str) -> str:
    """Drop a sheet of these rows and take it in; what the run says."""
    player.drop_bytes(name, "\n".join((HEADERS, *rows)).encode())
    return intake.fn(agreement=AGREEMENT, now=NOW).message or ""


def kept_notes(player: Player) -> list[tuple]:
    """The day notes in the store."""
    with player.installation.register.session() as session:
        version = current_versions(session, AGREEMENT).day_notes
        facts = facts_of(session, player.installation.store, AGREEMENT)
    return facts.read("day_notes", version).collect().select("text").rows()


def test_notes_of_rejected_rows_are_not_kept(player):
    played = player()
    taken_in(
        played,
        "pass.csv",
        "2022-01-07;Centrum;Timrå IK;21:00;01:00;3;lugnt",
        "2099-01-09;Centrum;Timrå IK;21:00;01:00;3;en slip",
        "2022-01-08;Ingenstans;Timrå IK;21:00;01:00;3;okänt område",
        "2022-01-14;Centrum;Timrå IK;21:00;01:00;0;ingen vuxen",
        "2022-01-15;Centrum;Timrå IK;21:00;01:00;4;ännu lugnare",
        "2022-01-15;Centrum;Timrå IK;21:00;01:00;4;samma en gång till",
    )
    assert kept_notes(played) == [("lugnt",), ("ännu lugnare",), ("samma en gång till",)]


def files_with(root: Path, secret: str) -> Iterator[Path]:
    """Files whose name or content holds it."""
    for file in sorted(root.rglob("*")):
        if file.is_file() and (secret in file.name or secret.encode() in file.read_bytes()):
            yield file.relative_to(root)


@pytest.mark.parametrize("number", [NUMBER, IDENTITY])
def test_digits_of_a_person_stay_in_the_coordinator_s_receipt(player, number):
    played = player()
    said = taken_in(played, f"pass {number}.csv", "2022-01-07;Ingenstans;Timrå IK;21:00;01:00;3;")
    played.drop("2022-01")
    state = played.monthly("2022-01")
    assert state.is_completed()
    assert "pass ….csv" in said
    for secret in (number, number.replace(" ", "_")):
        assert secret not in said + (state.message or "")
        places = {file.parts[0].partition(".")[0] for file in files_with(played.installation.paths.root, secret)}
        assert places <= {"receipts", "register"}
    report = json.loads((played.package("2022-01") / "data/report.json").read_text("utf-8"))
    assert "pass ….csv" in {finding["where"]["file"] for finding in report["findings"]}
    [receipt] = [file for file in played.receipts() if "pass" in file.name and "nattvandring" not in file.name]
    assert json.loads(receipt.read_text("utf-8"))["file"] == f"pass {number}.csv"
    assert "Döp om filen" in receipt.with_suffix(".html").read_text("utf-8")
