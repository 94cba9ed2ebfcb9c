"""Lists of expenses that are evidence beside the books have a table of facts of their own."""

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the register with decisions. No such list has been taken in before."""
    op.add_column("drops", sa.Column("expenses_version", sa.Integer(), nullable=True))
