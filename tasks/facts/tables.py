"""The register's tables: what was received, closed and sent. SQLite by default, PostgreSQL by URL.

Prefect's record is for operators; this one decides. Its unique keys are what keeps a rerun, a second worker
or a crash from losing a file or sending a mail twice. It has no transaction in common with the Delta tables,
so a row here is written last and names the table versions; readers read only versions that stand here.
"""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, MetaData, String, UniqueConstraint
from sqlalchemy import types as column_types
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tasks.wording.file_names import masked


class Instant(column_types.TypeDecorator[datetime]):
    """An aware datetime, kept as naive UTC.

    SQLite knows no time zones and PostgreSQL would apply the session's.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To naive UTC. A naive value is a mistake in the program and raises ``ValueError``."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of the register's tables; names of keys are fixed so that both databases agree."""

    type_annotation_map: ClassVar = {datetime: Instant}

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Drop(Base):
    """One dropped file: from the moment its bytes are safe until it is taken in, refused or found unchanged.

    ``state``: ``secured`` → ``taken_in`` | ``unchanged`` | ``refused``, by way of ``unread`` where the program has
    stumbled on it (:class:`Attempt`). ``claim`` is the token of the claimed file, so that a crash between claim and
    register makes no second row.
    """

    __tablename__ = "drops"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement: Mapped[str] = mapped_column(String(64), index=True)
    claim: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    file: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="secured")
    kind: Mapped[str | None] = mapped_column(String(16))  # a Kind of tasks/facts/schemas.py
    format: Mapped[str | None] = mapped_column(String(16))
    orgnr: Mapped[str | None] = mapped_column(String(11))
    generated: Mapped[date | None]  # when the export was made (#GEN)
    first_date: Mapped[date | None]
    last_date: Mapped[date | None]
    months: Mapped[list[str]] = mapped_column(JSON, default=list)  # months that a shift sheet has rows for
    rows: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    patrols_version: Mapped[int | None]  # the tables' versions once this drop was taken in
    ledger_version: Mapped[int | None]
    decisions_version: Mapped[int | None]
    expenses_version: Mapped[int | None]
    in_kind_version: Mapped[int | None]
    day_notes_version: Mapped[int | None]
    findings_version: Mapped[int | None]
    message: Mapped[str | None]  # why it was refused, in Swedish
    receipt: Mapped[str | None]  # path under the data root
    checks: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)  # CheckOutcomes; null: taken in before 0.2.0
    checked_at: Mapped[datetime | None]  # when the original's bytes were last compared with their hash

    @property
    def told_file(self) -> str:
        """The file's name as everybody but the coordinator reads it: without digits of a person."""
        return masked(self.file)


class FactVersion(Base):
    """One version of a Delta table as it was written (:class:`tasks.facts.store.Kept`): what is read must be this.

    Written with the row that names the version, or before it; a row that no drop names is of an interrupted run.
    """

    __tablename__ = "fact_versions"

    agreement: Mapped[str] = mapped_column(String(64), primary_key=True)
    table: Mapped[str] = mapped_column(String(16), primary_key=True)  # a key of TABLES
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[str | None]  # its name in the table's folder; null where the version has no rows
    sha256: Mapped[str] = mapped_column(String(64))  # of the file's bytes


class Attempt(Base):
    """How often the same reader has tried to take in a drop; written before each try, as it may end the process."""

    __tablename__ = "attempts"

    drop_id: Mapped[int] = mapped_column(ForeignKey("drops.id"), primary_key=True)
    software: Mapped[str] = mapped_column(String(64))  # a hash: what the file was read by
    tries: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None]  # what the last try stumbled on; null where it did not, or could not tell
    tried_at: Mapped[datetime]


class FactCheck(Base):
    """What the checks made of a month's facts when they were last asked (:mod:`tasks.reports.check_facts`).

    They stand for the facts of ``last_drop``, for the agreement file of this hash and for a report of ``made_on``.
    """

    __tablename__ = "fact_checks"

    agreement: Mapped[str] = mapped_column(String(64), primary_key=True)
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    last_drop: Mapped[int | None]
    made_on: Mapped[date]
    agreement_sha256: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(JSON)


class Edition(Base):
    """One frozen report; a period is closed once a row stands here. ``state``: frozen → sent → sealed."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("agreement", "document", "period", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement: Mapped[str] = mapped_column(String(64), index=True)
    document: Mapped[str] = mapped_column(String(16), default="monthly")  # monthly | quarterly | evaluation
    period: Mapped[str] = mapped_column(String(16))
    edition: Mapped[int]
    cutoff: Mapped[date]
    preliminary: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(16), default="frozen")
    made_at: Mapped[datetime]
    last_drop: Mapped[int | None]  # newest drop that the figures know of
    report: Mapped[dict[str, Any]] = mapped_column(JSON)  # the content of report.json
    folder: Mapped[str]  # of the frozen outputs, then of the package, under the data root
    package_sha256: Mapped[str | None]  # of the sealed package's tag manifest: the chain
    sealed_at: Mapped[datetime | None]


class Delivery(Base):
    """One message to one recipient, written before and after each attempt: an edition, or a notice (receipt,
    held report) that belongs to none.

    ``state``: ``planned`` → ``sending`` → ``sent`` | ``temporary`` | ``refused`` | ``unknown``. ``unknown``
    (the connection broke after DATA) is never sent again by itself.
    """

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("edition_id", "recipient"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    role: Mapped[str]
    message_id: Mapped[str] = mapped_column(String(254), unique=True)
    file: Mapped[str]  # the message's name in the edition's folder; of a notice its path under the data root
    state: Mapped[str] = mapped_column(String(16), default="planned")
    attempts: Mapped[int] = mapped_column(default=0)
    via: Mapped[str | None] = mapped_column(String(16))  # smtp | outbox: how the last attempt went
    answer: Mapped[str | None]  # the server's last answer, or what the operator said
    changed_at: Mapped[datetime]


class Addition(Base):
    """What became of an edition's deliveries after its package was sealed: a package of its own in the chain."""

    __tablename__ = "additions"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    number: Mapped[int]  # the edition's first addition is 1
    folder: Mapped[str]  # of the package, under the data root
    package_sha256: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class Transfer(Base):
    """One sealed package handed to the municipality (G8); ``received`` is the diary number that came back."""

    __tablename__ = "transfers"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), unique=True)
    file: Mapped[str]  # the zip's name
    sha256: Mapped[str] = mapped_column(String(64))  # of the zip
    made_at: Mapped[datetime]
    received: Mapped[str | None]  # the diary number
    received_at: Mapped[datetime | None]


class SchemaVersion(Base):
    """One row: the ``DATA_SCHEMA`` (:mod:`tasks.facts.schema_version`) of the program that made or migrated the data
    root. Alembic keeps it.
    """

    __tablename__ = "schema_version"

    version_num: Mapped[str] = mapped_column(String(32), primary_key=True)


class Disposal(Base):
    """One thing deleted on its date (A7, settled reading 21). This line, the hash and the receipt remain."""

    __tablename__ = "disposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # original | workbook | day_notes
    subject: Mapped[str]  # a hash, or the span of nights; never a file name, which may hold a person's
    count: Mapped[int]  # files, or notes
    due: Mapped[date]
    disposed_at: Mapped[datetime]
