"""When a report is held, refused, corrected, released or only tried: what goes out and what is said."""

import json

import pytest

from tasks.archive.rebuild import rebuild
from tasks.errors import InputError
from tests.whole.playing import SAMPLES, Player

SHEET = (SAMPLES / "drops" / "2022-01" / "nattvandring_2022.xlsx").read_bytes()
LEDGER = (SAMPLES / "drops" / "2022-01" / "bokforing_2122.se").read_bytes()
COMPANY = LEDGER.replace(b"802400-1234", b"556677-8899")
INVOICES = b"Nr;Datum;F\xf6rfallodatum;Konto;Projekt;Summa\n1;2022-01-11;2022-02-10;5460;IOP22;389,00\n"
JANUARY = {"pass.xlsx", "bok.se"}
REJECTED = b"Datum;Plats;F\xc3\xb6rening;Start;Slut;Vuxna\n2022-01-07;Vivsta;TIK;21:00;01:00;3\n"
EMPTY_MONTH = "Datum;Område;Förening;Start;Slut;Vuxna;Anmärkning\n2022-01-31;;;;;;inga pass\n".encode()


def recipients(player: Player) -> list[str]:
    """To whom the messages in the outbox go."""
    return sorted(
        line.split("<")[1].rstrip(">\r")
        for content in player.outbox().values()
        for line in content.decode().splitlines()
        if line.startswith("To:")
    )


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"bok.se": LEDGER}, "no shift sheet has a row for the month"),
        ({"pass.xlsx": SHEET}, "no ledger export has been taken in"),
        ({"pass.xlsx": SHEET, "bok.se": LEDGER, "bok2.se": LEDGER[: len(LEDGER) // 2]}, "bok2.se was refused"),
        (
            {"pass.xlsx": SHEET, "bok.se": LEDGER, "zz.se": b"#FLAGGA 0\r\n#SIETYP 1\r\n#FNAMN X\r\n"},
            "zz.se was refused",
        ),
        ({"pass.xlsx": SHEET, "bok.se": LEDGER, "x_bolag.se": COMPANY}, "x_bolag.se was refused"),
        ({"pass.xlsx": SHEET, "bok.se": LEDGER, "x_bolag.se": COMPANY, "y_bok.se": LEDGER}, None),
        ({"pass.xlsx": SHEET, "bok.se": LEDGER, "x_lev.csv": INVOICES}, None),
        ({"pass.xlsx": SHEET, "bok.se": LEDGER, "bild.jpg": b"\xff\xd8\xff\xe0" * 40}, None),
        ({"tom.csv": EMPTY_MONTH, "bok.se": LEDGER}, None),
        ({"pass.csv": REJECTED, "bok.se": LEDGER}, None),
    ],
    ids=[
        "no sheet",
        "no ledger",
        "truncated ledger",
        "refused ledger",
        "another organisation",
        "the right file again after another organisation's",
        "invoices",
        "unknown kind",
        "stated empty month",
        "only rejected rows",
    ],
)
def test_a_report_is_held_only_for_what_the_contract_names(player, reporter, files, reason):
    taken_in = JANUARY if files.keys() >= JANUARY else set()
    played = reporter() if taken_in else player()
    for name in sorted(files.keys() - taken_in):
        played.drop_bytes(name, files[name])
    state = played.monthly("2022-01")
    if reason is None:
        assert state.is_completed(), state.message
    else:
        assert state.is_failed()
        assert reason in (state.message or "")
        assert recipients(played) == ["drift@example.org", "samordnare@example.org"]
        assert played.monthly("2022-01").is_failed()
        assert len(recipients(played)) == 2  # the same reason tells nobody twice


def test_a_held_report_that_is_released_is_preliminary(player):
    played = player()
    played.drop_bytes("pass.xlsx", SHEET)
    assert played.monthly("2022-01").is_failed()
    assert played.monthly("2022-01", release="driften").is_completed()
    report = json.loads((played.package("2022-01") / "data" / "report.json").read_text())
    assert (report["preliminary"], report["released_by"], report["reason"]) == (True, "driften", None)
    assert "på uppdrag av driften" in (played.package("2022-01") / "data" / "report" / "report.txt").read_text()
    assert {line["booked"] for line in report["lines"]} == {None}  # no ledger: unknown, never 0


def test_a_month_that_no_sheet_has_told_of_is_unknown_and_not_empty(reporter):
    played = reporter()
    assert played.monthly("2022-02", release="driften").is_completed()
    package = played.package("2022-02") / "data"
    report = json.loads((package / "report.json").read_text())
    assert report["nights"]["in_period"] is report["crew"]["adult_hours_in_period"] is None
    assert report["nights"]["to_date"] == 11
    assert "okänt, inte noll" in (package / "report" / "report.txt").read_text()
    assert rebuild(played.package("2022-02")) == []


def test_a_skipped_month_is_refused_with_the_way_out(player):
    played = player()
    played.drop("2022-02")
    assert played.monthly("2022-02").is_completed()
    with pytest.raises(InputError, match="--new-edition"):
        played.monthly("2022-01")


def test_nothing_that_was_not_reported_can_be_corrected(reporter):
    played = reporter()
    with pytest.raises(InputError, match="Leave out --new-edition"):
        played.monthly("2022-01", new_edition="slarvfel")


def test_a_new_edition_refers_to_the_first_and_is_made_once(reporter):
    played = reporter()
    assert played.monthly("2022-01").is_completed()
    first = set(played.outbox())
    played.drop_bytes("bokforing_2122.se", (SAMPLES / "drops" / "2022-02" / "bokforing_2122.se").read_bytes())
    for _ in range(2):
        assert played.monthly("2022-01", new_edition="bokföringen kompletterad").is_completed()
    corrections = {name: content for name, content in played.outbox().items() if name not in first}
    assert len(corrections) == 4
    for content in corrections.values():
        head = content.split(b"\r\n\r\n")[0].decode()
        assert "In-Reply-To: <timra-ik-2022.monthly.2022-01.1." in head.replace("\r\n ", " ")
    package = played.package("2022-01", 2)
    report = json.loads((package / "data" / "report.json").read_text())
    assert report["edition"] == 2
    assert "Budgeten: 270\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr" in [
        each["title"] for each in report["replaced"]["proposed"]
    ]
    assert rebuild(package) == []


def test_a_dry_run_sends_and_keeps_nothing(reporter):
    played = reporter()
    state = played.monthly("2022-01", dry_run=True)
    assert state.is_completed()
    assert "nights.to_date: nothing → 11" in (state.message or "")
    assert not played.outbox()
    assert not played.package("2022-01").exists()
