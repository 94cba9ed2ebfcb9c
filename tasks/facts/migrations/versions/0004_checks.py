"""What the checks of a file, and of a month's facts, looked at and found is kept.

Nothing is filled in: of files taken in before this it is not known.
"""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the register with additions."""
    op.add_column("drops", sa.Column("checks", sa.JSON()))
    op.create_table(
        "fact_checks",
        sa.Column("agreement", sa.String(64), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("last_drop", sa.Integer()),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("agreement_sha256", sa.String(64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "period", name="pk_fact_checks"),
    )
