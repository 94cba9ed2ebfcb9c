"""What became of an edition's deliveries after its package was sealed has a table of its own.

Nothing is filled in: the first run of ``deliver`` adds to the chain what earlier packages left open.
"""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the register with fixity."""
    op.create_table(
        "additions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("package_sha256", sa.String(64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_additions"),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_additions_edition_id"),
        sa.UniqueConstraint("edition_id", "number", name="uq_additions_edition_id_number"),
    )
