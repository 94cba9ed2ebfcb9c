"""The facts: one set of Delta tables per agreement, ``<root>/<agreement>/<table>``.

A version of a table is its whole current state; earlier states are earlier versions. Which version counts is
not decided here but in the register: a version that no register row names is an orphan of an interrupted run,
and harmless. What a new file replaces is decided in :mod:`tasks.facts.replacing.patrols` and
:mod:`tasks.facts.replacing.ledger`; this module only keeps and gives back.

A version is one file, and what is read are the bytes whose hash the register knows (:class:`Kept`). Delta's own log
is for writing the next version and for other programs: nothing checks it, and versions fall out of it with time.
"""

import hashlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from polars.exceptions import PolarsError

from tasks.errors import DefectError, OutsideError
from tasks.facts.schemas import TABLES, typed

# One file per version keeps the order of rows as written.
_ONE_FILE_BYTES = 1 << 40

REMEDY = "iop verify --all says what of the facts can be made again, and how."
"""What to do where facts cannot be read."""

# Statistics would put the first letters of day notes into the table's log, where no vacuum reaches them; tables of
# one file have no use for them.
_NO_STATISTICS = {"delta.dataSkippingNumIndexedCols": "0"}


@dataclass(frozen=True)
class Kept:
    """One version of a table as the register knows it: its file below the table's folder and the hash of its bytes.

    ``file`` is None, and the hash that of no bytes, where the version has no rows.
    """

    version: int
    file: str | None
    sha256: str


class Store:
    """The Delta tables under ``root``: a folder, or an object store's URL with its ``storage_options``."""

    def __init__(self, root: Path | str, storage_options: dict[str, str] | None = None) -> None:
        self._root = str(root).rstrip("/")
        self._storage_options = storage_options

    def uri(self, agreement_id: str, table: str) -> str:
        """Where a table lies."""
        return f"{self._root}/{agreement_id}/{table}"

    def read(self, agreement_id: str, table: str, kept: Kept | None) -> pl.LazyFrame:
        """One version of a table, rows in the order they were written.

        Columns and dtypes: ``schemas.TABLES[table]``; a column that the program did not know when the version was
        written is null. ``kept`` is as the register knows it; ``None`` is the state before anything was taken in: no
        rows. Raises :class:`OutsideError` where the version is not there, or is not what was written.
        """
        schema = TABLES[table]
        if kept is None or kept.file is None:
            return pl.LazyFrame(schema=schema)
        content = self._content(agreement_id, table, kept)
        if isinstance(content, str):
            raise OutsideError(f"{self.uri(agreement_id, table)}, version {kept.version}: {content}. {REMEDY}")
        return typed(pl.scan_parquet(BytesIO(content)), schema)

    def write(self, agreement_id: str, table: str, frame: pl.DataFrame) -> Kept:
        """Keep ``frame`` as the table's new whole state and return what the register is to know of it.

        The frame has the table's columns and dtypes, in any column order (:class:`DefectError` otherwise).
        Rows keep their order. It is read back once, so that what is hashed is what was meant. Readers see nothing of
        it until the register names the version.
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
            kept = self._kept(agreement_id, table, delta)
            written = self.read(agreement_id, table, kept).collect()
        except (DeltaError, OSError, PolarsError) as error:
            raise OutsideError(f"{uri} cannot be written ({_reason(error)}). {REMEDY}") from error
        if not written.equals(rows):
            raise OutsideError(
                f"{uri} does not hold what was written to it: see that its disk is whole, then run again."
            )
        return kept

    def find(self, agreement_id: str, table: str, version: int) -> Kept:
        """A version by Delta's log, with its hash as it lies there now: for what was written before hashes were kept.

        Raises :class:`OutsideError` where it cannot be read.
        """
        uri = self.uri(agreement_id, table)
        try:
            delta = DeltaTable(uri, version=version, storage_options=self._storage_options)
            return self._kept(agreement_id, table, delta)
        except (DeltaError, OSError) as error:
            raise OutsideError(f"Version {version} of {uri} cannot be found ({_reason(error)}).") from error

    def fault(self, agreement_id: str, table: str, kept: Kept) -> str | None:
        """What is wrong with a version's file; None where its bytes are those that were written."""
        if kept.file is None:
            return None
        content = self._content(agreement_id, table, kept)
        return content if isinstance(content, str) else None

    def log_fault(self, agreement_id: str, table: str, newest: Iterable[Kept]) -> str | None:
        """What is wrong with a table's log; None where it leads to one of ``newest``, or to a version after them."""
        uri = self.uri(agreement_id, table)
        try:
            delta = DeltaTable(uri, storage_options=self._storage_options)
            known = {kept.version: kept.file for kept in newest}
            files = [_name(file) for file in delta.file_uris()]
        except (DeltaError, OSError) as error:
            return f"The log of {uri} cannot be read ({_reason(error)})."
        if delta.version() < max(known):
            return f"The log of {uri} ends at version {delta.version()}, and the register knows version {max(known)}."
        if delta.version() in known and files != [file for file in [known[delta.version()]] if file]:
            return f"The log of {uri} names other files than were written."
        return None

    def renew_log(self, agreement_id: str, table: str) -> None:
        """Put a log that cannot be read aside, so that the next version begins a new one.

        No version's file is touched. Raises :class:`OutsideError` where that cannot be done.
        """
        from pyarrow.fs import FileSelector

        files = self._files(agreement_id, table)
        aside = f"_delta_log.damaged-{uuid.uuid4().hex[:8]}"
        try:
            for each in files.get_file_info(FileSelector("_delta_log", allow_not_found=True)):
                if each.is_file:
                    files.move(each.path, f"{aside}/{_name(each.path)}")
        except (DeltaError, OSError) as error:
            raise OutsideError(
                f"The log of {self.uri(agreement_id, table)} cannot be put aside ({_reason(error)}): move it, "
                "then run again."
            ) from error

    def versions(self, agreement_id: str, table: str) -> list[int]:
        """Every version there is, oldest first, orphans with them."""
        delta = self._opened(agreement_id, table)
        return [] if delta is None else sorted(entry["version"] for entry in delta.history())

    def is_forgotten(self, agreement_id: str, table: str) -> bool:
        """Whether :meth:`forget` was the last thing done to the table: nothing of earlier versions is left."""
        delta = self._opened(agreement_id, table)
        return delta is None or delta.history(1)[0]["operation"] == "VACUUM END"

    def forget(self, agreement_id: str, table: str) -> list[str]:
        """Delete the bytes of all versions but the newest, and return the names of the files deleted.

        For retention: earlier versions cannot be read afterwards. Raises :class:`OutsideError` where it fails.
        """
        delta = self._opened(agreement_id, table)
        if delta is None:
            return []
        try:
            return delta.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
        except (DeltaError, OSError) as error:
            raise OutsideError(f"{self.uri(agreement_id, table)} cannot be cleared ({_reason(error)}).") from error

    def _opened(self, agreement_id: str, table: str) -> DeltaTable | None:
        """The table at its newest version; None where nothing was written yet."""
        uri = self.uri(agreement_id, table)
        try:
            return DeltaTable(uri, storage_options=self._storage_options)
        except TableNotFoundError:
            return None
        except (DeltaError, OSError) as error:
            raise OutsideError(f"{uri} cannot be read ({_reason(error)}). {REMEDY}") from error

    def _kept(self, agreement_id: str, table: str, delta: DeltaTable) -> Kept:
        """The version that ``delta`` has loaded, as its bytes are now."""
        files = [_name(file) for file in delta.file_uris()]
        if len(files) > 1:
            raise DefectError(f"Version {delta.version()} of {self.uri(agreement_id, table)} is {len(files)} files.")
        content = self._bytes(agreement_id, table, files[0]) if files else b""
        return Kept(delta.version(), files[0] if files else None, hashlib.sha256(content).hexdigest())

    def _content(self, agreement_id: str, table: str, kept: Kept) -> bytes | str:
        """The bytes of a version's file, or what is wrong with them."""
        try:
            content = self._bytes(agreement_id, table, kept.file or "")
        except (DeltaError, OSError) as error:
            return f"{kept.file} cannot be read ({_reason(error)})"
        if hashlib.sha256(content).hexdigest() != kept.sha256:
            return f"{kept.file} is damaged: it is not what was written"
        return content

    def _bytes(self, agreement_id: str, table: str, file: str) -> bytes:
        with self._files(agreement_id, table).open_input_file(file) as stream:
            return stream.read()

    def _files(self, agreement_id: str, table: str) -> Any:
        """The files of a table, by their paths in its folder, wherever that is."""
        # Imported where a file is read: half a second, and a run that has nothing to do reads none.
        from deltalake.fs import DeltaStorageHandler
        from pyarrow.fs import PyFileSystem

        return PyFileSystem(DeltaStorageHandler(self.uri(agreement_id, table), self._storage_options))


def _name(uri: str) -> str:
    """A file's name: tables have no partitions, so all lie in the table's folder."""
    return uri.rpartition("/")[2]


def _reason(error: Exception) -> str:
    """The first line of an error's text, and the last where an object store tells there what lies behind it."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).replace("↳", "")
    lines = [line.strip() for line in plain.splitlines() if line.strip()] or [type(error).__name__]
    return f"{lines[0]}: {lines[-1]}" if lines[0].startswith("Generic") and len(lines) > 1 else lines[0]
