"""What sealed packages say of the facts that their reports were made from: a second opinion on facts made again."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
from sqlalchemy import select

from tasks.archive.payload import FACTS
from tasks.archive.tables import read_kept
from tasks.archive.verify import verify
from tasks.facts.tables import Edition
from tasks.installation import Installation


def witness(installation: Installation, agreement_id: str) -> Callable[[str, int, pl.DataFrame], Path | None]:
    """Asks for the package of a report that was made from a version of a table and holds other rows; None where there
    is none. A package that is damaged is not asked.
    """
    sealed = select(Edition).where(
        Edition.agreement == agreement_id, Edition.document == "monthly", Edition.state == "sealed"
    )
    with installation.register.session() as session:
        made = {installation.paths.root / each.folder: each.report["made"] for each in session.scalars(sealed)}

    def contradicted_by(table: str, version: int, frame: pl.DataFrame) -> Path | None:
        if table not in FACTS:
            return None
        for package, versions in made.items():
            if versions.get(f"{table}_version") != version or not package.is_dir() or verify(package).faults:
                continue
            if not read_kept(package / "data" / "facts" / f"{table}.parquet", table).equals(frame):
                return package
        return None

    return contradicted_by
