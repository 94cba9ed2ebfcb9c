"""One dropped file, from safe bytes to facts, findings and a receipt: the order of the steps, and what is
written.

Everything is done under the agreement's lock, and the register's row is written last. Killed anywhere before
that, the drop is still ``secured`` and the next run does it again from the same earlier versions; killed
after, it is done. What happens where the program itself is wrong: :mod:`tasks.intake.unread`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.model import Agreement
from tasks.errors import OutsideError
from tasks.facts.attempts import begin, take_back
from tasks.facts.drops import (
    OPEN,
    Outcome,
    Versions,
    current_versions,
    is_unchanged,
    later_of_kind,
    record_outcome,
    remembered_orgnr,
)
from tasks.facts.editions import last_closed
from tasks.facts.replace_ledger import replace_ledger
from tasks.facts.replace_patrols import replace_patrols
from tasks.facts.replacement import Replacement
from tasks.facts.schemas import FINDINGS
from tasks.facts.tables import Drop
from tasks.installation import Installation
from tasks.intake.unread import is_our_fault, read_by, unread, why_given_up
from tasks.quality.check import Checked, check_ledger, check_shifts
from tasks.reading.belonging import with_belonging, without_rows
from tasks.reading.dispatch import read_file
from tasks.reading.result import Reading
from tasks.reading.selection import select
from tasks.receipts.build import build_receipt, write_receipt
from tasks.receipts.model import State

LOCK_SECONDS = 600
"""How long a run waits for another one that is taking in files of the same agreement."""

STAGES = ("reading", "checking", "comparing", "writing the receipt", "writing the facts")
"""What is told of a file's way, in order."""

Tell = Callable[[str], object]


def _nobody(stage: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Taken:
    """What became of one drop, in the words of the register; ``message`` is the reason where it was not taken in."""

    drop_id: int
    file: str
    state: str
    message: str | None = None


def take_in(installation: Installation, drop_id: int, now: datetime, tell: Tell = _nobody) -> Taken:
    """Read, check and keep one drop, tried at the time ``now``; ``tell`` hears of each stage as it begins.

    A drop that has its outcome already is left as it is, and so is one that has been given up for today. Raises
    :class:`~tasks.errors.DefectError` where the program stumbles on the file.
    """
    with installation.register.session() as session:
        drop = session.get_one(Drop, drop_id)
    agreement = installation.agreement(drop.agreement)
    with installation.register.lock(f"facts-{agreement.id}", LOCK_SECONDS):
        with installation.register.session() as session:
            drop = session.get_one(Drop, drop_id)
            before = current_versions(session, agreement.id)
        if drop.state not in OPEN:
            return Taken(drop.id, drop.file, drop.state, drop.message)
        today = now.astimezone(ZoneInfo(agreement.timezone)).date()
        if (reason := why_given_up(installation, agreement, drop, today)) is not None:
            return Taken(drop.id, drop.file, drop.state, reason)
        with installation.register.session() as session:
            begin(session, drop_id, read_by(installation, agreement, today), now)
        outcome = _attempt(installation, agreement, drop, before, tell)
        with installation.register.session() as session:
            drop = record_outcome(session, drop_id, outcome)
    return Taken(drop.id, drop.file, drop.state, drop.message)


def _attempt(installation: Installation, agreement: Agreement, drop: Drop, versions: Versions, tell: Tell) -> Outcome:
    """The outcome; whatever goes wrong is told with the file that it went wrong with."""
    kind, counts = None, True
    try:
        tell("reading")
        reading = _read(installation, agreement, drop)
        kind = reading.kind
        tell("checking")
        step = _step(installation, agreement, reading, versions, tell)
        with installation.register.session() as session:
            take_back(session, drop.id)  # a run that is ended from here on is not ended by the file
        counts = False
        return _keep(installation, agreement, drop, versions, reading, step, tell)
    except BaseException as error:
        if is_our_fault(error):
            raise unread(installation, agreement, drop, kind, error, counts) from None
        if counts:
            with installation.register.session() as session:
                take_back(session, drop.id)
        if isinstance(error, OSError | OutsideError):
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise OutsideError(
                f"{drop.file} (drop {drop.id}) could not be taken in: {reason}. It is tried again at the next intake."
            ) from error
        raise


@dataclass(frozen=True)
class _Step:
    """What a file would do to its table: the accepted rows, the table before and after, and more to write."""

    table: Literal["patrols", "ledger"]
    checked: Checked
    before: pl.DataFrame
    after: Replacement
    first_date: date | None
    last_date: date | None
    months: tuple[str, ...] = ()  # that the sheet has a row for, rejected ones too: they hold no report
    notes: pl.DataFrame | None = None  # the whole table of day notes after the file


def _keep(
    installation: Installation,
    agreement: Agreement,
    drop: Drop,
    versions: Versions,
    reading: Reading,
    step: _Step | None,
    tell: Tell,
) -> Outcome:
    """Write receipt and tables; what is to be written in the register."""
    if step is not None and step.table == "ledger" and not step.checked.rows_of_file:
        reading = without_rows(reading, agreement)
    with installation.register.session() as session:
        closed = last_closed(session, agreement.id)
        unchanged = step is not None and is_unchanged(
            session, agreement.id, reading.kind, drop.sha256, step.before, step.after
        )
    state: State = "refused" if step is None else "unchanged" if unchanged else "taken_in"
    tell("writing the receipt")
    receipt, _ = write_receipt(
        build_receipt(
            agreement,
            reading,
            drop_id=drop.id,
            received=drop.received_at,
            state=state,
            checked=None if step is None else step.checked,
            replacement=None if step is None else step.after,
            closed_through=closed,
        ),
        installation.paths.receipts(agreement.id),
        installation.paths.original(drop.sha256) if reading.kind == "shifts" else None,
    )
    told = Outcome(
        state=state,
        kind=reading.kind,
        format=reading.format,
        orgnr=reading.orgnr,
        generated=reading.generated,
        message=reading.refused,
        receipt=str(receipt.relative_to(installation.paths.root)),
    )
    if unchanged:
        return told
    tell("writing the facts")
    written = _write(installation, agreement, drop, versions, reading, step)
    if step is None:
        return replace(told, **written)
    return replace(
        told,
        first_date=step.first_date,
        last_date=step.last_date,
        months=step.months,
        rows=step.checked.rows_of_file,
        rejected=step.checked.rejected,
        **written,
    )


def _read(installation: Installation, agreement: Agreement, drop: Drop) -> Reading:
    """The file as read; refused where it was no ordinary file when it was received, is somebody else's, or comes
    to its turn after a later file of its kind: older facts must not take the place of newer ones.
    """
    if drop.message is not None:
        unread = Reading(file=drop.file, sha256=drop.sha256, kind="unknown", format="unknown")
        return unread.as_refused(drop.message)
    reading = read_file(installation.paths.original(drop.sha256), drop.file, agreement)
    with installation.register.session() as session:
        reading = with_belonging(reading, agreement, remembered_orgnr(session, agreement.id))
        later = later_of_kind(session, drop, reading.kind)
    if later is None or not reading.accepted:
        return reading
    return reading.as_refused(
        f"Filen kunde inte läsas när den kom, och sedan dess har {later.file} lästs in. Lägg filen i inkorgen "
        "igen om det är den som ska gälla."
    )


def _step(
    installation: Installation, agreement: Agreement, reading: Reading, versions: Versions, tell: Tell
) -> _Step | None:
    """What the file would do to the facts; None where it is refused."""
    store = installation.store
    if reading.shifts is not None:
        checked = check_shifts(reading.shifts, agreement, reading.headers)
        tell("comparing")
        before = store.read(agreement.id, "patrols", versions.patrols).collect()
        nights = checked.rows["service_date"]
        return _Step(
            "patrols",
            checked,
            before,
            replace_patrols(before, checked.rows),
            cast(date | None, nights.min()),
            cast(date | None, nights.max()),
            tuple(sorted(reading.shifts["service_date"].drop_nulls().dt.strftime("%Y-%m").unique())),
            _notes(store.read(agreement.id, "day_notes", versions.day_notes).collect(), reading.notes),
        )
    if reading.ledger is not None and reading.scope is not None:
        checked = check_ledger(select(reading.ledger, agreement), agreement, reading.headers)
        tell("comparing")
        before = store.read(agreement.id, "ledger", versions.ledger).collect()
        dates = reading.ledger["date"]
        return _Step(
            "ledger",
            checked,
            before,
            replace_ledger(before, checked.rows, reading.scope),
            cast(date | None, dates.min()),
            cast(date | None, dates.max()),
        )
    return None


def _notes(before: pl.DataFrame, incoming: pl.DataFrame | None) -> pl.DataFrame | None:
    """The day notes after the file: those of a night, area and association that it has a note for are
    replaced.
    """
    if incoming is None or incoming.is_empty():
        return None
    of = ["service_date", "area", "association"]
    return pl.concat([before.join(incoming, on=of, how="anti", nulls_equal=True), incoming])


def _write(
    installation: Installation,
    agreement: Agreement,
    drop: Drop,
    versions: Versions,
    reading: Reading,
    step: _Step | None,
) -> dict[str, int]:
    """Write every table that the file changes; {column of the register: version}."""
    store, written = installation.store, {}
    frames = [_file_findings(reading), *([] if step is None else [step.checked.findings])]
    findings = pl.concat(frames).with_columns(drop_id=pl.lit(drop.id, pl.Int64))
    if not findings.is_empty():
        told = store.read(agreement.id, "findings", versions.findings).collect()
        written["findings_version"] = store.write(agreement.id, "findings", pl.concat([told, findings]))
    if step is not None:
        written[f"{step.table}_version"] = store.write(agreement.id, step.table, step.after.frame)
        if step.notes is not None:
            written["day_notes_version"] = store.write(agreement.id, "day_notes", step.notes)
    return written


def _file_findings(reading: Reading) -> pl.DataFrame:
    """The reader's own findings, which are about the file, as ``FINDINGS``."""
    rows = [
        finding.model_dump(mode="json", exclude={"where", "told_before"})
        | finding.where.model_dump()
        | {"sha256": reading.sha256, "subject": "file", "accepted": reading.accepted}
        for finding in reading.findings
    ]
    return pl.DataFrame([{name: row.get(name) for name in FINDINGS} for row in rows], schema=FINDINGS)
