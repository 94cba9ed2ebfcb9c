"""The register as text goes from any database into any other, and from an earlier version into this one."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect, select

from tasks.errors import InputError
from tasks.facts.dump import dump, is_empty, load
from tasks.facts.register import Register
from tasks.facts.tables import Base, Delivery, Drop, Edition

NOW = datetime(2022, 3, 27, 1, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def emptied(request, tmp_path):
    """An empty database of each kind, to load into."""
    made = Register(
        f"sqlite:///{tmp_path}/other.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    )
    yield made
    made.close()


@pytest.fixture
def lines(tmp_path):
    """A register with rows of several tables, as text."""
    register = Register(f"sqlite:///{tmp_path}/register.db")
    register.create()
    with register.session() as session:
        session.add(
            Drop(
                id=7, agreement="a", claim="c", sha256="s", file="åäö 'x'.csv", size=5 << 30, received_at=NOW,
                first_date=date(2022, 1, 7), months=["2022-01", "2022-02"],
            )
        )  # fmt: skip
        session.add(
            Edition(
                id=3, agreement="a", period="2022-01", edition=1, cutoff=date(2022, 1, 31), made_at=NOW,
                report={"x": [1, None, "å"]}, folder="f", preliminary=True,
            )
        )  # fmt: skip
        session.flush()
        session.add(Delivery(edition_id=3, recipient="r@x.se", role="r", message_id="<m>", file="f", changed_at=NOW))
    with register.snapshot() as connection:
        return list(dump(connection))


def test_what_is_loaded_is_what_was_dumped(emptied, lines):
    with emptied.changing() as connection:
        assert is_empty(connection)
        load(connection, lines)
        assert not is_empty(connection)
    with emptied.snapshot() as connection:
        assert list(dump(connection)) == lines
    with emptied.session() as session:
        assert session.get_one(Drop, 7).received_at == NOW
        session.add(Drop(agreement="a", claim="d", sha256="t", file="g", size=1, received_at=NOW))
        session.flush()
        assert session.scalars(select(Drop.id).order_by(Drop.id)).all() == [7, 8]


def test_the_tables_are_those_of_a_new_register(emptied, lines, tmp_path):
    def shape(register):
        with register.snapshot() as connection:
            of = inspect(connection)
            return {
                table: (
                    [(column["name"], str(column["type"]), column["nullable"]) for column in of.get_columns(table)],
                    of.get_pk_constraint(table)["constrained_columns"],
                    sorted((key["name"], key["column_names"]) for key in of.get_unique_constraints(table)),
                    sorted((key["name"], key["referred_table"]) for key in of.get_foreign_keys(table)),
                    sorted(index["name"] for index in of.get_indexes(table) if not index["unique"]),
                )
                for table in Base.metadata.tables
            }

    with emptied.changing() as connection:
        load(connection, lines)
    loaded = shape(emptied)
    with emptied.changing() as connection:
        Base.metadata.drop_all(connection)
    emptied.create()
    assert loaded == shape(emptied)


def test_an_earlier_version_lacked_columns_and_tables(emptied, lines):
    """What it had is loaded as it was, for the migration to bring up to date."""
    earlier, wanted = [], False
    for line in lines:
        said = json.loads(line)
        if isinstance(said, dict):
            wanted = said["table"] == "drops"
            lacks = said["columns"].index("receipt") if wanted else 0
            said = said | {"columns": [name for name in said["columns"] if name != "receipt"]}
        else:
            said = [value for place, value in enumerate(said) if place != lacks]
        earlier += [json.dumps(said)] if wanted else []
    with emptied.changing() as connection:
        load(connection, earlier)
        there = inspect(connection)
        assert "receipt" not in [column["name"] for column in there.get_columns("drops")]
        assert not there.has_table("editions")


@pytest.mark.parametrize("later", [{"table": "moods", "columns": ["id"]}, {"table": "drops", "columns": ["mood"]}])
def test_a_later_version_is_refused(emptied, later):
    with emptied.changing() as connection, pytest.raises(InputError, match="restore with the version that made it"):
        load(connection, [json.dumps(later)])
