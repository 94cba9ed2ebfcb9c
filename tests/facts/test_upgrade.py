# pyright: basic, reportAttributeAccessIssue=false
"""The register's migrations lead to the tables as they are stated, in both databases, and a second register is never
made beside a data root that is in use.
"""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text

from tasks.errors import InputError
from tasks.facts.register import FIRST_SCHEMA, Register
from tasks.facts.schema_version import DATA_SCHEMA
from tasks.facts.schemas import TABLES
from tasks.facts.store import Store
from tasks.facts.tables import Base, Drop, FactVersion, SchemaVersion
from tasks.facts.upgrade import MIGRATIONS, make_ready
from tasks.facts.versions import facts_of
from tasks.settings import Paths

COPY = f"schema_{FIRST_SCHEMA}"


@pytest.fixture(params=["sqlite", "postgresql"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    """One that 0.1.0 made, with a drop that wrote patrols twice and day notes that were deleted once."""
    url = f"sqlite:///{tmp_path}/register.db"
    register = Register(url if request.param == "sqlite" else request.getfixturevalue("postgresql"))
    register.create()
    store, row = Store(tmp_path / "store"), {"agreement": "a", "sha256": "s", "file": "f", "size": 1, "rows": 0}
    empty = {table: pl.DataFrame(schema=TABLES[table]) for table in TABLES}
    versions = [store.write("a", "patrols", empty["patrols"].clear(2)) for _ in range(2)]
    notes = [store.write("a", "day_notes", empty["day_notes"].clear(1)) for _ in range(2)]
    store.forget("a", "day_notes")
    with register.changing() as connection:
        for number in range(2):
            connection.execute(
                insert(Drop).values(
                    **row,
                    claim=str(number),
                    received_at=text("CURRENT_TIMESTAMP"),
                    state="taken_in",
                    months=[],
                    rejected=0,
                    patrols_version=versions[number].version,
                    day_notes_version=notes[number].version,
                )
            )
        for statement in (
            "DROP TABLE fact_checks",
            "ALTER TABLE drops DROP COLUMN checks",
            "DROP TABLE additions",
            "DROP TABLE fact_versions",
            "DROP TABLE schema_version",
            "ALTER TABLE drops DROP COLUMN checked_at",
            "ALTER TABLE drops DROP COLUMN decisions_version",
            "ALTER TABLE drops DROP COLUMN expenses_version",
            "ALTER TABLE drops DROP COLUMN in_kind_version",
        ):
            connection.execute(text(statement))
    yield register
    register.close()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path)


def ready(register: Register, paths: Paths) -> None:
    """As an installation is opened."""
    make_ready(register, lambda: Store(paths.store), paths.root, (paths.store, paths.originals, paths.archive))


def test_what_is_migrated_is_what_the_tables_say(register: Any, paths: Any):
    store = Store(paths.store)
    assert register.schema_version() == FIRST_SCHEMA
    ready(register, paths)
    assert register.schema_version() == DATA_SCHEMA
    with register.changing() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [each for each in found if COPY not in repr(each)] == []
    with register.session() as session:
        known = session.execute(select(FactVersion.table, FactVersion.version)).tuples().all()
        assert sorted(known) == [("day_notes", 2), ("patrols", 1), ("patrols", 2)]
        facts = facts_of(session, store, "a")
    assert facts.read("patrols", 2).collect().height == 2


def test_the_register_is_copied_beside_itself_first(register: Any, paths: Any, tmp_path: Path):
    ready(register, paths)
    if (copy := tmp_path / f"register.{COPY}.db").exists():
        connection = sqlite3.connect(copy)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert "drops" in tables and "schema_version" not in tables
        connection.close()
    else:
        with register.changing() as connection:
            assert connection.scalar(text(f"SELECT count(*) FROM drops_{COPY}")) == 2
            assert "checked_at" not in {each["name"] for each in inspect(connection).get_columns(f"drops_{COPY}")}


def test_a_migration_that_fails_changes_nothing(register: Any, paths: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Store, "read", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ready(register, paths)
    assert register.schema_version() == FIRST_SCHEMA
    with register.changing() as connection:
        assert "fact_versions" not in inspect(connection).get_table_names()
        assert "checked_at" not in {each["name"] for each in inspect(connection).get_columns("drops")}
    monkeypatch.undo()
    ready(register, paths)
    assert register.schema_version() == DATA_SCHEMA


def test_migrated_by_several_at_once(register: Any, paths: Any):
    threads = [threading.Thread(target=ready, args=(register, paths)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.session() as session:
        assert session.scalars(select(SchemaVersion.version_num)).all() == [str(DATA_SCHEMA)]


def test_the_last_migration_has_the_number_of_the_schema():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == str(DATA_SCHEMA)


@pytest.mark.parametrize("folder", ["store/a/patrols", "originals/ab", "archive/a/2022-01/edition-1"])
@pytest.mark.parametrize("database", ["sqlite", "empty file", "postgresql"])
def test_no_second_register_beside_work_that_was_done(request: Any, tmp_path: Path, folder: Any, database: Any):
    file = tmp_path / "register.db"
    if database == "empty file":
        file.touch()
    url = request.getfixturevalue("postgresql") if database == "postgresql" else f"sqlite:///{file}"
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "file").write_bytes(b"x")
    register = Register(url)
    with pytest.raises(InputError, match=rf"holds {folder.partition('/')[0]}: with a new one every file"):
        ready(register, Paths(tmp_path))
    assert register.schema_version() is None
    register.close()
    assert not file.exists() or file.stat().st_size == 0


def test_in_an_empty_data_root_a_new_register_is_made(tmp_path: Path):
    paths = Paths(tmp_path)
    paths.store.mkdir()
    register = Register(f"sqlite:///{paths.register}")
    ready(register, paths)
    assert register.schema_version() == DATA_SCHEMA
    register.close()
