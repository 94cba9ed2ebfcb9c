"""One dropped file, from safe bytes to facts, findings and a receipt: the order of the steps, and what is
written.

Everything is done under the agreement's lock, and the register's row is written last. Killed anywhere before
that, the drop is still ``secured`` and the next run does it again from the same earlier versions; killed
after, it is done. What happens where the program itself is wrong: :mod:`tasks.intake.own_faults`.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from tasks.agreement.model import Agreement
from tasks.errors import OutsideError
from tasks.facts.attempts import begin, take_back
from tasks.facts.drops import (
    OPEN,
    Outcome,
    current_versions,
    is_unchanged,
    later_of_kind,
    record_outcome,
    remembered_orgnr,
)
from tasks.facts.editions import last_closed
from tasks.facts.left_outside import left_outside
from tasks.facts.store import Kept
from tasks.facts.tables import Drop
from tasks.facts.versions import facts_of, record_version
from tasks.findings import refusal
from tasks.installation import Installation
from tasks.intake.changes import Current, Step, changes, step_of
from tasks.intake.own_faults import is_our_fault, read_by, recorded_fault, why_given_up
from tasks.intake.taken import Taken, Tell, nobody
from tasks.intake.verdict import read_as, with_effect
from tasks.measures.settlement import is_counted
from tasks.reading.decisions import with_extension, with_vouchers
from tasks.reading.result import Reading
from tasks.receipts.build import build_receipt, write_receipt
from tasks.receipts.model import State

LOCK_SECONDS = 600
"""How long a run waits for another one that is taking in files of the same agreement."""


def _taken(drop: Drop, message: str | None) -> Taken:
    return Taken(drop.id, drop.told_file, drop.state, message, drop.rows, drop.rejected, drop.receipt)


def take_in(installation: Installation, drop_id: int, now: datetime, tell: Tell = nobody) -> Taken:
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
            versions = current_versions(session, agreement.id)
            facts = facts_of(session, installation.store, agreement.id)
        if drop.state not in OPEN:
            return _taken(drop, drop.message)
        today = now.astimezone(ZoneInfo(agreement.timezone)).date()
        if (reason := why_given_up(installation, agreement, drop, today)) is not None:
            return _taken(drop, reason)
        with installation.register.session() as session:
            begin(session, drop_id, read_by(installation, agreement, today), now)
        outcome, written = _attempt(
            installation,
            agreement,
            drop,
            lambda table: facts.read(table, getattr(versions, table)).collect(),
            tell,
        )
        with installation.register.session() as session:
            for table, kept in written.items():
                record_version(session, agreement.id, table, kept)
            drop = record_outcome(session, drop_id, outcome)
    return _taken(drop, drop.message)


def _attempt(
    installation: Installation, agreement: Agreement, drop: Drop, current: Current, tell: Tell
) -> tuple[Outcome, dict[str, Kept]]:
    """The outcome and what was written; whatever goes wrong is told with the file that it went wrong with."""
    kind, counts = None, True
    try:
        tell("reading")
        reading = _read(installation, agreement, drop)
        kind = reading.kind
        tell("checking")
        step = step_of(agreement, reading, current, tell)
        with installation.register.session() as session:
            take_back(session, drop.id)  # a run that is ended from here on is not ended by the file
        counts = False
        return _keep(installation, agreement, drop, current, reading, step, tell)
    except BaseException as error:
        if is_our_fault(error):
            raise recorded_fault(installation, agreement, drop, kind, error, counts) from None
        if counts:
            with installation.register.session() as session:
                take_back(session, drop.id)
        if isinstance(error, OSError | OutsideError):
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error).rstrip(".")
            raise OutsideError(
                f"{drop.told_file} (drop {drop.id}) could not be taken in: {reason}. It is tried again at the next "
                "intake."
            ) from error
        raise


def _with_facts(
    installation: Installation, reading: Reading, agreement: Agreement, current: Current, closed: str | None
) -> Reading:
    """A sheet of decisions, with what they do to what has come already."""
    counted = current("ledger").filter(is_counted(agreement, agreement.term.end))
    with installation.register.session() as session:
        outside = left_outside(session, agreement.id, current("findings"))
    return with_extension(with_vouchers(reading, agreement, counted), agreement, outside, closed)


def _keep(
    installation: Installation,
    agreement: Agreement,
    drop: Drop,
    current: Current,
    reading: Reading,
    step: Step | None,
    tell: Tell,
) -> tuple[Outcome, dict[str, Kept]]:
    """Write receipt and tables; what is to be written in the register: the outcome, and the new versions by table."""
    reading = with_effect(reading, None if step is None else step.checked, agreement)
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
            _with_facts(installation, reading, agreement, current, closed)
            if reading.kind == "decisions"
            else reading,
            drop_id=drop.id,
            received=drop.received_at,
            file=drop.file,
            state=state,
            checked=None if step is None else step.checked,
            replacement=None if step is None else step.after,
            ledger=current("ledger") if reading.kind == "expenses" else None,
            closed_through=closed,
        ),
        installation.paths.receipts(agreement.id),
        installation.paths.original(drop.sha256) if reading.kind in ("shifts", "decisions", "in_kind") else None,
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
        return told, {}
    tell("writing the facts")
    written = {
        table: installation.store.write(agreement.id, table, frame)
        for table, frame in changes(drop.id, reading, step, current).items()
    }
    told = replace(told, **{f"{table}_version": kept.version for table, kept in written.items()})
    if step is None:
        return told, written
    return (
        replace(
            told,
            first_date=step.first_date,
            last_date=step.last_date,
            months=step.months,
            rows=step.checked.rows_of_file,
            rejected=step.checked.rejected,
            checks=tuple(each.model_dump(mode="json") for each in (*reading.outcomes, *step.checked.outcomes)),
        ),
        written,
    )


def _read(installation: Installation, agreement: Agreement, drop: Drop) -> Reading:
    """The file as read; refused where it was no ordinary file when it was received, is somebody else's, or comes
    to its turn after a later file of its kind: older facts must not take the place of newer ones.
    """
    if drop.message is not None:
        unopened = Reading(file=drop.told_file, sha256=drop.sha256, kind="unknown", format="unknown")
        return unopened.as_refused(drop.message)
    with installation.register.session() as session:
        orgnr = remembered_orgnr(session, agreement.id)
    reading = read_as(installation.paths.original(drop.sha256), drop.told_file, agreement, orgnr)
    if reading.sha256 != drop.sha256:
        raise OutsideError(f"its original {installation.paths.original(drop.sha256)} is damaged; drop the file again")
    with installation.register.session() as session:
        later = later_of_kind(session, drop, reading.kind)
    if later is None or not reading.accepted:
        return reading
    return reading.as_refused(refusal("overtaken", later=later.told_file))
