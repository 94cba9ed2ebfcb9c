"""The facts of an installation as the register names them, for comparing two ways to the same state."""

import polars as pl

from tasks.facts.drops import current_versions
from tasks.installation import Installation
from tests.whole.playing import AGREEMENT


def facts(installation: Installation, agreement_id: str = AGREEMENT) -> dict[str, pl.DataFrame]:
    """Every table at the version that counts, rows in the order they are kept in."""
    with installation.register.session() as session:
        versions = current_versions(session, agreement_id)
    return {
        table: installation.store.read(agreement_id, table, getattr(versions, table)).collect()
        for table in ("patrols", "ledger", "day_notes", "findings")
    }
