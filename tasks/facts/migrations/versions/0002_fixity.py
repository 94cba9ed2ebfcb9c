"""Each version of the facts gets its hash, and each original the time at which it was last checked.

What 0.1.0 wrote had no hash: the hash is taken of what lies there now. A version that cannot be read gets none, and
is told as damaged from then on.
"""

import logging

import sqlalchemy as sa
from alembic import context, op
from polars.exceptions import PolarsError

from tasks.errors import OutsideError
from tasks.facts.store import Store

TABLES = ("patrols", "ledger", "day_notes", "findings")
"""The facts as they were then."""

revision = "2"
down_revision = None
branch_labels = None
depends_on = None

TABLES_THEN = ("patrols", "ledger", "day_notes", "findings")


def upgrade() -> None:
    """From the register of 0.1.0."""
    op.add_column("drops", sa.Column("checked_at", sa.DateTime(), nullable=True))
    fact_versions = op.create_table(
        "fact_versions",
        sa.Column("agreement", sa.String(64), nullable=False),
        sa.Column("table", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "table", "version", name="pk_fact_versions"),
    )
    store: Store = context.config.attributes["store"]
    for agreement, table, version in _named(op.get_bind()):
        try:
            kept = store.find(agreement, table, version)
            store.read(agreement, table, kept).collect()
        except (OutsideError, PolarsError) as error:
            logging.getLogger(__name__).warning("%s", error)
            continue
        op.execute(
            fact_versions.insert().values(
                agreement=agreement, table=table, version=version, file=kept.file, sha256=kept.sha256
            )
        )


def _named(connection: sa.Connection) -> list[tuple[str, str, int]]:
    """(agreement, table, version) of every version that a drop names.

    Of the day notes only the newest: earlier ones are deleted.
    """
    named: list[tuple[str, str, int]] = []
    for table in TABLES_THEN:
        version = sa.column(f"{table}_version", sa.Integer)
        rows = sa.select(sa.column("agreement", sa.String), version).select_from(sa.table("drops")).distinct()
        found = [(agreement, number) for agreement, number in connection.execute(rows) if number is not None]
        if table == "day_notes":
            found = list({agreement: number for agreement, number in sorted(found)}.items())
        named += [(agreement, table, number) for agreement, number in sorted(found)]
    return named
