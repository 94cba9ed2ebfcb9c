"""The boards' documents after four reported months: made, sent, archived, made again; and what is written by hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.archive.rebuild import rebuild
from tasks.archive.verify import verify
from tasks.errors import InputError
from tests.whole.playing import AGREEMENT, Player

NOW = datetime(2022, 5, 9, 6, tzinfo=UTC)


def package(player: Player, period: str) -> Path:
    """The first edition's package."""
    return player.installation.paths.archive / AGREEMENT / period / "edition-1"


def test_the_quarterly_document_goes_out_once_and_can_be_made_again(reported):
    from flows.quarterly import quarterly

    texts = reported.installation.paths.inbox(AGREEMENT) / "texts"
    texts.mkdir(parents=True)
    (texts / "2022-Q1.md").write_text("# Lärdomar\n\nVi börjar en halvtimme tidigare.\n", "utf-8")
    before = set(reported.outbox())
    for said in ("4 messages sent", "sent already"):
        state = quarterly.fn(agreement=AGREEMENT, now=NOW)
        assert state.is_completed(), state.message
        assert said in (state.message or "")
    assert len(set(reported.outbox()) - before) == 4
    made = package(reported, "2022-Q1")
    assert {file.suffix for file in (made / "data" / "report").iterdir()} == {".docx", ".pdf"}
    assert rebuild(made) == []
    assert verify(reported.installation.paths.archive).faults == []


def test_a_quarter_waits_for_its_last_month(reported):
    from flows.quarterly import quarterly

    with pytest.raises(InputError, match="2022-06"):
        quarterly.fn(agreement=AGREEMENT, period="2022-Q2", now=NOW)


def test_the_evaluation_goes_out_once_and_can_be_made_again(reported):
    from flows.evaluation import evaluation

    early = evaluation.fn(agreement=AGREEMENT, on_its_month=True, now=NOW)
    assert "nothing to do" in (early.message or "")
    for said in ("4 messages sent", "sent already"):
        state = evaluation.fn(agreement=AGREEMENT, now=NOW)
        assert said in (state.message or "")
    assert rebuild(package(reported, "evaluation")) == []


def test_each_decision_on_extension_gets_an_evaluation_of_its_own(reported):
    """The sample's is made in December; this one was asked for in May, and more than ninety days before."""
    from flows.evaluation import evaluation

    for day, said in (
        (NOW, "4 messages sent"),
        (datetime(2022, 9, 1, 6, tzinfo=UTC), "sent already"),
        (datetime(2022, 12, 8, 6, tzinfo=UTC), "4 messages sent"),
        (datetime(2022, 12, 9, 6, tzinfo=UTC), "sent already"),
    ):
        assert said in (evaluation.fn(agreement=AGREEMENT, now=day).message or "")
    assert (package(reported, "evaluation").parent / "edition-2").is_dir()


def test_statements_say_what_the_last_report_says(reported, tmp_path):
    from flows.cli import iop

    result = CliRunner().invoke(iop, ["statement", "--agreement", AGREEMENT, "--output", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {
        "oppen-redovisning.html",
        "oppen-redovisning.csv",
        "kontoutdrag-timra-ik.html",
        "kontoutdrag-sorberge-if.html",
        "kontoutdrag-ljustorp-if.html",
    }
    account = (tmp_path / "out" / "oppen-redovisning.csv").read_text("utf-8-sig")
    # April's report is the last: the figures of expected/2022-04.json.
    assert "Timrå IK;16;270;38750,00;26250,00;12500,00;2022-04;1" in account


def test_the_position_is_given_on_any_day_of_the_term(reported, tmp_path):
    from flows.cli import iop

    out = tmp_path / "out"
    asked = ["statement", "--agreement", AGREEMENT, "--output", str(out), "--date"]
    result = CliRunner().invoke(iop, [*asked, "2022-04-10"])
    assert result.exit_code == 0, result.output
    assert {file.name for file in out.iterdir()} == {
        f"stallning-2022-04-10.{each}" for each in ("docx", "pdf", "txt")
    }
    told = (out / "stallning-2022-04-10.txt").read_text("utf-8").replace("\u00a0", " ")
    # By hand: 28 nights and 2 extra areas of 2 500; April's grant and payments (12 and 20 April) had not come.
    rows = [line.split("  ") for line in told.splitlines()]
    shown = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert ["Summa", "31", "75 000,00", "47 500,00", "27 500,00"] in shown
    assert ["Kvar", "54 710,00"] in shown
    assert ["Timrå IK", "Ljustorps IF", "7 500,00", "Upparbetat, inte utbetalt"] in shown
    assert CliRunner().invoke(iop, [*asked, "2023-01-01"]).exit_code == 2
