"""A data root of an earlier version opens, is migrated once, is whole, and goes on with the next month."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from flows.cli import iop
from tasks.errors import InputError
from tasks.facts.schema_version import DATA_SCHEMA
from tasks.installation import open_installation
from tasks.reports.model import Report
from tasks.settings import Settings
from tests.compare import compare
from tests.faults.facts import facts
from tests.upgrades.roots import HERE, VERSIONS, unpack
from tests.whole.playing import Player

NEXT = "2022-05"


@pytest.fixture(params=VERSIONS)
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data root of an earlier version, which the settings name."""
    found = unpack(request.param, tmp_path / "data")
    monkeypatch.setenv("IOP_DATA_DIR", str(found))
    return found


def said(*arguments: str) -> tuple[int, str]:
    """Exit code and all that a command says."""
    result = CliRunner().invoke(iop, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_the_first_command_migrates_and_keeps_a_copy(root: Path):
    with closing(sqlite3.connect(root / "register.db")) as register:
        before = register.execute("SELECT count(*) FROM drops").fetchone()
    code, _ = said("deliveries", "list")
    assert code == 0
    [copy] = root.glob("register.schema_*.db")
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT count(*) FROM drops").fetchone() == before
        assert old.execute("SELECT name FROM sqlite_master WHERE name = 'fact_versions'").fetchall() == []
    made = copy.stat().st_mtime_ns
    assert said("deliveries", "list") == (0, "Everything is settled.\n")
    assert copy.stat().st_mtime_ns == made
    assert open_installation().register.schema_version() == DATA_SCHEMA


def test_all_of_it_is_whole(root: Path):
    assert said("verify", "--all") == (
        0,
        "4 packages, 16 versions of the facts, 8 originals checked, 0 faults.\n",
    )


def test_earlier_editions_and_receipts_are_read(root: Path):
    installation = open_installation()
    with installation.register.session() as session:
        reports = session.scalars(text("SELECT report FROM editions ORDER BY id")).all()
    assert [Report.from_json(json.loads(each)).period for each in reports] == [
        "2022-01", "2022-02", "2022-03", "2022-04"
    ]  # fmt: skip
    receipts = sorted((root / "receipts").rglob("*.json"))
    assert [json.loads(each.read_text())["state"] for each in receipts] == ["taken_in"] * 8
    assert said("explain", "--agreement", "timra-ik-2022", "--period", "2022-04", "nights.to_date")[0] == 0


def test_the_next_month_is_played_value_by_value(root: Path):
    played = Player(open_installation())
    for file in sorted((HERE / NEXT).iterdir()):
        played.drop_bytes(file.name, file.read_bytes())
    state = played.monthly(NEXT)
    assert state.is_completed(), state.message
    expected = json.loads((HERE / f"{NEXT}.json").read_text())
    report = json.loads((played.package(NEXT) / "data" / "report.json").read_text())
    lines, total = compare(expected, report, [json.loads(file.read_text()) for file in played.receipts()])
    assert lines == []
    assert total > 80
    assert len(played.outbox()) == 5 * 4
    assert said("verify", "--all")[0] == 0


def test_a_column_that_is_new_is_null_in_what_was_written_before(root: Path, monkeypatch: pytest.MonkeyPatch):
    import polars as pl

    from tasks.facts import schemas

    open_installation().register.close()
    monkeypatch.setitem(schemas.TABLES, "patrols", schemas.PATROLS | {"weather": pl.String})
    patrols = facts(open_installation())["patrols"]
    assert patrols["weather"].null_count() == patrols.height > 0


def test_a_later_version_is_refused_and_left_alone(root: Path):
    open_installation().register.close()
    with closing(sqlite3.connect(root / "register.db")) as register, register:
        register.execute("UPDATE schema_version SET version_num = '99'")
    for command in (("deliveries", "list"), ("intake",), ("verify",), ("up",)):
        code, output = said(*command)
        assert (code, output.count("\n")) == (1, 1)
        assert "was last used by a later version of this program (data schema 99; this one knows" in output
    with pytest.raises(InputError, match="Install that version or a later one again"):
        open_installation(Settings())
