"""Contributions in kind have a table of facts of their own."""

import sqlalchemy as sa
from alembic import op

revision = "7"
down_revision = "6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the register with lists of expenses. No such sheet has been taken in before."""
    op.add_column("drops", sa.Column("in_kind_version", sa.Integer(), nullable=True))
