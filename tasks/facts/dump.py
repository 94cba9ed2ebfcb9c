"""The register as lines of text, and back: one way for every database, so that a backup of one goes into the other.

Each line is JSON. A table begins with its name and columns, then come its rows; instants and dates are ISO.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    MetaData,
    Table,
    UniqueConstraint,
    func,
    insert,
    inspect,
    select,
)

from tasks.errors import InputError
from tasks.facts.tables import Base, Instant

_ROWS = 500
"""How many rows are written with one statement."""


def dump(connection: Connection) -> Iterator[str]:
    """Every row of every table as ``connection`` sees them: one moment, where it is a snapshot's."""
    for table in Base.metadata.sorted_tables:
        yield json.dumps({"table": table.name, "columns": table.columns.keys()})
        for row in connection.execute(select(table)):
            yield json.dumps([_told(value) for value in row], ensure_ascii=False)


def is_empty(connection: Connection) -> bool:
    """Whether a database holds no register: none of its tables is there."""
    return set(Base.metadata.tables).isdisjoint(inspect(connection).get_table_names())


def load(connection: Connection, lines: Iterable[str]) -> None:
    """Make the tables as they were dumped, also by an earlier version of the program, and fill them.

    The database holds no register. Raises :class:`InputError` for a table or column that this version does not know.
    """
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    for table, rows in _tables(metadata, lines):
        table.create(connection)
        for batch in _batches(rows):
            connection.execute(insert(table), batch)
        _go_on_counting(connection, table)


def _tables(metadata: MetaData, lines: Iterable[str]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Each table that was dumped, with its rows by column."""
    table, rows = None, []
    for line in lines:
        said = json.loads(line)
        if isinstance(said, dict):
            if table is not None:
                yield table, rows
            table, rows = _as_dumped(metadata, said["table"], said["columns"]), []
        elif table is not None:
            rows.append({column.name: _meant(column, each) for column, each in zip(table.columns, said, strict=True)})
    if table is not None:
        yield table, rows


def _as_dumped(metadata: MetaData, name: str, columns: list[str]) -> Table:
    """The table with the columns that it had then."""
    known = Base.metadata.tables.get(name)
    if known is None or not set(columns) <= set(known.columns.keys()):
        raise InputError(
            f"The backup's register has {name} ({', '.join(columns)}), which this version of the program does not "
            "know: restore with the version that made it."
        )
    made = [
        Column(
            column,
            (there := known.columns[column]).type,
            *(ForeignKey(key.target_fullname) for key in there.foreign_keys),
            primary_key=there.primary_key,
            nullable=there.nullable,
            index=there.index,
            autoincrement=there.autoincrement,
        )
        for column in columns
    ]
    unique = [
        UniqueConstraint(*names)
        for constraint in known.constraints
        if isinstance(constraint, UniqueConstraint) and set(names := constraint.columns.keys()) <= set(columns)
    ]
    return Table(name, metadata, *made, *unique)


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL counts ids in a sequence of its own, which rows with ids do not move."""
    counted = table.autoincrement_column
    if connection.dialect.name != "postgresql" or counted is None:
        return
    newest = connection.scalar(select(func.max(counted)))
    if newest is not None:
        sequence = func.pg_get_serial_sequence(table.name, counted.name)
        connection.execute(select(func.setval(sequence, newest)))


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _meant(column: Column[Any], value: Any) -> Any:
    if value is not None and isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    if value is not None and isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value
