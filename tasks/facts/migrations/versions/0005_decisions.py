"""Sheets of decisions have a table of their own; a drop says which version of it it wrote."""

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the register with checks."""
    op.add_column("drops", sa.Column("decisions_version", sa.Integer(), nullable=True))
