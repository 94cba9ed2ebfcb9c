"""``iop`` as people use it: exit codes, one clear line, no traceback. The flows have tests of their own."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import iop
from tests.whole.playing import QuickClock

ROOT = Path(__file__).parents[2]
AGREEMENT = "timra-ik-2022"
DROPS = ROOT / "data" / "samples" / "timra-2022" / "drops"
LEDGER = (DROPS / "2022-01" / "bokforing_2122.se").read_bytes()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data root with the sample agreement."""
    (tmp_path / "agreements").mkdir()
    shutil.copy(ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml", tmp_path / "agreements")
    monkeypatch.setenv("IOP_DATA_DIR", str(tmp_path))
    return tmp_path


def run(*arguments: object) -> Result:
    """The command's result; anything but an orderly exit fails the test."""
    result = CliRunner().invoke(iop, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["monthly", "--agreement", "nowhere"], 2, "There is no agreement 'nowhere'"),
        (["monthly", "--agreement", AGREEMENT, "--period", "2022-13"], 2, "from 2021-12 to 2022-12"),
        (["monthly", "--agreement", AGREEMENT, "--period", "2023-01"], 2, "is no month of timra-ik-2022"),
        (["monthly"], 2, "Missing option '--agreement'"),
        (["quarterly", "--agreement", AGREEMENT, "--period", "2022-Q5"], 2, "its quarters are 2022-Q1"),
        (["intake", "--agreement", "../../etc"], 2, "There is no agreement"),
        (["preview", "--agreement", AGREEMENT, "--period", "mars"], 2, "mars"),
        (["explain", "--agreement", AGREEMENT, "--period", "2022-01", "nights.nonsense"], 1, "nights.nonsense"),
        (["statement", "--agreement", AGREEMENT], 1, "no report yet"),
        (["transfer", "--agreement", AGREEMENT, "--period", "2022-01"], 1, "has no edition of 2022-01"),
        (["deliveries", "confirm", "7"], 1, "7"),
        (["inspect", "no-such-file.se"], 2, "does not exist"),
        (["rebuild", "DATA"], 1, "no archive package"),
        (["lint", "nowhere"], 2, "nowhere"),
        (["lint"], 0, "no mistakes, 3 open questions"),
        (["deliveries", "list"], 0, "Everything is settled"),
    ],
)
def test_exit_code_and_one_clear_line(data, arguments, code, said):
    result = run(*(data if each == "DATA" else each for each in arguments))
    assert result.exit_code == code, result.output
    assert said in result.output
    assert "Traceback" not in result.output


def test_lint_names_file_line_and_remedy(data):
    agreement = data / "agreements" / f"{AGREEMENT}.yaml"
    agreement.write_text(agreement.read_text().replace("areas:", "areaz:", 1))
    result = run("lint")
    assert result.exit_code == 1
    assert f"{AGREEMENT}.yaml:" in result.output
    assert "areas" in result.output


@pytest.mark.parametrize("root", ["with the agreement", "none"])
def test_lint_takes_a_file_from_anywhere(data, tmp_path_factory, monkeypatch, root):
    file = tmp_path_factory.mktemp("draft") / f"{AGREEMENT}.yaml"
    file.write_text((data / "agreements" / file.name).read_text().replace("areas:", "areaz:", 1))
    if root == "none":
        monkeypatch.setenv("IOP_DATA_DIR", str(data / "nowhere"))
    result = run("lint", file)
    assert (result.exit_code, "areas" in result.output) == (1, True)


def test_lint_by_id_means_the_agreement_in_force_and_not_a_file_of_that_name(data, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    Path(AGREEMENT).write_text("nonsense")
    assert run("lint", AGREEMENT).exit_code == 0


@pytest.mark.parametrize(
    "command", [["intake"], ["verify"], ["deliveries", "list"], ["statement", "--agreement", "x"]]
)
def test_without_a_data_root_nothing_is_made_and_one_line_says_so(tmp_path, monkeypatch, command):
    monkeypatch.setenv("IOP_DATA_DIR", str(tmp_path / "nowhere"))
    result = run(*command)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert f"There is no data root {tmp_path / 'nowhere'}: " in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_setting_that_is_wrong_is_named_but_not_its_value(data, monkeypatch):
    monkeypatch.setenv("IOP_SMTP_PORT", "hemligt")
    result = run("statement", "--agreement", AGREEMENT)
    assert result.exit_code == 1
    assert "IOP_SMTP_PORT" in result.output
    assert "hemligt" not in result.output


@pytest.mark.parametrize(
    ("file", "code", "kind", "form", "rows"),
    [
        ("2022-01/nattvandring_2022.xlsx", 0, "shifts", "xlsx", 12),
        ("2022-02/pass_februari.csv", 0, "shifts", "delimited", 8),
        ("2022-03/bokforing_2122.se", 0, "ledger", "sie-4e", 201),
        ("../README.md", 1, "unknown", "delimited", 0),
    ],
)
def test_inspect_says_how_a_file_would_be_read_and_changes_nothing(data, file, code, kind, form, rows):
    before = sorted(data.rglob("*"))
    result = run("inspect", DROPS / file)
    read = json.loads(result.stdout)
    assert (result.exit_code, read["kind"], read["format"], read["rows"]) == (code, kind, form, rows)
    assert read["accepted"] is (code == 0)
    assert sorted(data.rglob("*")) == before


def test_a_ledger_can_be_inspected_without_any_agreement(tmp_path, monkeypatch):
    monkeypatch.setenv("IOP_DATA_DIR", str(tmp_path / "nothing"))
    assert json.loads(run("inspect", DROPS / "2022-01" / "bokforing_2122.se").stdout)["sie"]["checksum"] == "absent"
    result = run("inspect", DROPS / "2022-02" / "pass_februari.csv")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["kind"], told["format"], told["accepted"], told["rows"]) == (
        *(0, "shifts", "delimited"),
        *(None, 0),
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bolaget.se", LEDGER.replace(b"802400-1234", b"556677-8899"), "556677-8899"),
        ("utan_projekt.csv", b"Vernr;Datum;Konto;Belopp\nA1;2022-03-01;5460;389\n", "projekt"),
        ("faktura.csv", b"Fakturanr;Datum;Konto;Projekt;Belopp\n1;2022-03-01;5460;IOP22;389\n", "fakturor"),
    ],
)
def test_inspect_refuses_what_intake_would(data, tmp_path, monkeypatch, name, content, reason):
    """The agreement names no organisation: the one whose export was taken in first is remembered."""
    monkeypatch.setattr("tasks.intake.steps.time", QuickClock())
    (data / "inbox" / AGREEMENT).mkdir(parents=True)
    for file, dropped in (("bok.se", LEDGER), (name, content)):
        (data / "inbox" / AGREEMENT / file).write_bytes(dropped)
        run("intake")
    (tmp_path / name).write_bytes(content)
    result = run("inspect", tmp_path / name)
    told = json.loads(result.stdout)
    receipt = json.loads(sorted((data / "receipts" / AGREEMENT).glob("*.json"))[-1].read_text("utf-8"))
    assert (result.exit_code, told["accepted"], receipt["state"]) == (1, False, "refused")
    [told_reason] = [each["message"] for each in told["findings"] if each["code"] == "file.refused"]
    assert told_reason == receipt["reason"]
    assert reason in told_reason


def test_inspect_tells_rejected_rows_as_the_receipt_does(data, tmp_path):
    content = b"Vernr;Datum;Konto;Projekt;Belopp\nA1;2022-03-01;Material;IOP22;389\nA2;2022-03-02;9480;IOP22;5\n"
    (tmp_path / "bok.csv").write_bytes(content)
    told = json.loads(run("inspect", tmp_path / "bok.csv").stdout)
    assert (told["accepted"], told["rows"], told["rejected"]) == (True, 2, 1)
    assert [(each["code"], each["where"]["row"]) for each in told["findings"]] == [
        ("ledger.account_unreadable", 2),
        ("ledger.account_strange", 3),
    ]


def test_template_is_read_back_as_an_empty_sheet(data, tmp_path):
    sheet = tmp_path / "out.xlsx"
    assert run("template", "--agreement", AGREEMENT, "--output", sheet).exit_code == 0
    assert json.loads(run("inspect", sheet).stdout)["rows"] == 0


@pytest.mark.parametrize(
    "command",
    [
        ("intake",),
        ("monthly", "--agreement", AGREEMENT, "--period", "2022-03"),
        ("quarterly", "--agreement", AGREEMENT, "--period", "2022-Q1"),
    ],
)
def test_a_full_disk_is_one_sentence_before_anything_is_done(
    command: tuple[str, ...], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = data / "inbox" / AGREEMENT
    inbox.mkdir(parents=True)
    (inbox / "pass.csv").write_text("Datum;Område\n")
    monkeypatch.setattr("tasks.disk_space.LEAST", 10**18)  # no disk has so much
    result = run(*command)
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert f"The disk of {data} has" in result.output and "Free some and run again" in result.output
    assert (inbox / "pass.csv").exists()
