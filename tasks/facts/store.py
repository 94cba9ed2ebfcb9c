"""The facts: one set of Delta tables per agreement, ``<root>/<agreement>/<table>``.

A version of a table is its whole current state; earlier states are earlier versions. Which version counts is
not decided here but in the register: a version that no register row names is an orphan of an interrupted run,
and harmless. What a new file replaces is decided in :mod:`tasks.facts.replace_patrols` and
:mod:`tasks.facts.replace_ledger`; this module only keeps and gives back.
"""

from pathlib import Path

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from tasks.errors import DefectError, OutsideError
from tasks.facts.schemas import TABLES

# One file per version keeps the order of rows as written.
_ONE_FILE_BYTES = 1 << 40

# Statistics would put the first letters of day notes into the table's log, where no vacuum reaches them; tables of
# one file have no use for them.
_NO_STATISTICS = {"delta.dataSkippingNumIndexedCols": "0"}


class Store:
    """The Delta tables under ``root``: a folder, or an object store's URL with its ``storage_options``."""

    def __init__(self, root: Path | str, storage_options: dict[str, str] | None = None):
        self._root = str(root).rstrip("/")
        self._storage_options = storage_options

    def uri(self, agreement_id: str, table: str) -> str:
        """Where a table lies."""
        return f"{self._root}/{agreement_id}/{table}"

    def read(self, agreement_id: str, table: str, version: int | None) -> pl.LazyFrame:
        """One version of a table, rows in the order they were written.

        Columns and dtypes: ``schemas.TABLES[table]``. ``version`` is one that the register names; ``None`` is
        the state before anything was taken in: no rows. Raises :class:`OutsideError` where the version is not
        there.
        """
        if version is None:
            return pl.LazyFrame(schema=TABLES[table])
        uri = self.uri(agreement_id, table)
        try:
            delta = DeltaTable(uri, version=version, storage_options=self._storage_options)
        except (DeltaError, OSError) as error:
            raise OutsideError(
                f"Version {version} of {uri} cannot be read ({_first_line(error)}). The register names it: "
                f"restore the store from the backup that belongs to the register."
            ) from error
        return pl.scan_delta(delta).select(list(TABLES[table]))

    def write(self, agreement_id: str, table: str, frame: pl.DataFrame) -> int:
        """Keep ``frame`` as the table's new whole state and return the version it got.

        The frame has the table's columns and dtypes, in any column order (:class:`DefectError` otherwise).
        Rows keep their order. Readers see nothing of it until the register names the version.
        """
        schema = pl.Schema(TABLES[table])
        if dict(frame.schema) != dict(schema):
            raise DefectError(f"A frame for {table} has {frame.schema}, not {schema}.")
        uri = self.uri(agreement_id, table)
        rows = frame.select(schema.names())
        try:
            delta = DeltaTable.create(
                uri,
                schema=rows.clear().to_arrow().schema,
                mode="ignore",
                configuration=_NO_STATISTICS,
                storage_options=self._storage_options,
            )
            write_deltalake(
                delta,
                rows,
                mode="overwrite",
                schema_mode="overwrite",
                target_file_size=_ONE_FILE_BYTES,
            )
        except (DeltaError, OSError) as error:
            raise OutsideError(f"{uri} cannot be written ({_first_line(error)}).") from error
        return delta.version()

    def versions(self, agreement_id: str, table: str) -> list[int]:
        """Every version there is, oldest first, orphans with them."""
        try:
            delta = DeltaTable(self.uri(agreement_id, table), storage_options=self._storage_options)
        except TableNotFoundError:
            return []
        return sorted(entry["version"] for entry in delta.history())

    def is_forgotten(self, agreement_id: str, table: str) -> bool:
        """Whether :meth:`forget` was the last thing done to the table: nothing of earlier versions is left."""
        try:
            delta = DeltaTable(self.uri(agreement_id, table), storage_options=self._storage_options)
        except TableNotFoundError:
            return True
        return delta.history(1)[0]["operation"] == "VACUUM END"

    def forget(self, agreement_id: str, table: str) -> list[str]:
        """Delete the bytes of all versions but the newest, and return the names of the files deleted.

        For retention: earlier versions cannot be read afterwards.
        """
        try:
            delta = DeltaTable(self.uri(agreement_id, table), storage_options=self._storage_options)
        except TableNotFoundError:
            return []
        return delta.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)


def _first_line(error: Exception) -> str:
    """The first line of an error's text: the rest is the library's backtrace."""
    return (str(error).splitlines() or [type(error).__name__])[0]
