"""A file that the program stumbles on: a fault of ours, not of the file.

The coordinator is told at once that nothing is lost and that nothing is for her to do; operators see the run fail.
The file is tried again by the next runs, in case the fault was the moment's, and after some tries no more on that
day, by that version of the program and with that agreement file: each run would take as long, fail the same way and
hide what else fails. So an update, of whatever the program rests on, is tried by itself, a day later at most.
"""

import hashlib
import traceback
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tasks.agreement.model import Agreement
from tasks.errors import DefectError, InputError, OutsideError
from tasks.facts.attempts import fault_of, is_given_up, record_unread
from tasks.facts.kinds import likely_kind
from tasks.facts.schemas import Kind
from tasks.facts.tables import Drop
from tasks.findings import refusal
from tasks.installation import Installation
from tasks.reading.result import Reading
from tasks.receipts.build import build_receipt, write_receipt

_DIED = "the run ended while it was at work on it"
_PROGRAM = Path(__file__).parents[1]
"""Where the lines lie that a fault is told by; in a wheel the folder above holds all libraries."""


def is_our_fault(error: BaseException) -> bool:
    """Whether an error says that the program is wrong; so does a panic of an engine, which is no Exception."""
    if type(error).__name__ == "PanicException":
        return True
    return isinstance(error, Exception) and not isinstance(error, OSError | OutsideError | InputError)


def read_by(installation: Installation, agreement: Agreement, today: date) -> str:
    """What a file is read by: where it is another, a file that could not be read may be readable."""
    parts = (version("iop-rapport"), installation.agreement_sha256(agreement.id), today.isoformat())
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def why_given_up(installation: Installation, agreement: Agreement, drop: Drop, today: date) -> str | None:
    """Why the drop is not tried again today, or None where it is to be tried.

    Raises :class:`DefectError`, once, where every try has ended the process: nobody was told yet.
    """
    with installation.register.session() as session:
        if not is_given_up(session, drop.id, read_by(installation, agreement, today)):
            return None
        fault = fault_of(session, drop.id)
    if fault is None:
        raise _recorded(installation, agreement, drop, None, _DIED)
    return f"{_told(installation, drop, fault)}; it is tried again tomorrow, or by another version of the program"


def recorded_fault(
    installation: Installation,
    agreement: Agreement,
    drop: Drop,
    kind: Kind | None,
    error: BaseException,
    is_counted: bool,
) -> DefectError:
    """Tell the coordinator and the register of ``error``; the error to raise. ``kind``: None where it was not read.
    ``is_counted``: whether the try is among those counted.

    What the error itself says is told to nobody: it may quote a cell, and a cell may hold a name.
    """
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(_PROGRAM))]
    where = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in own[-4:])
    return _recorded(installation, agreement, drop, kind, f"{type(error).__name__} in {where}", is_counted)


def _recorded(
    installation: Installation,
    agreement: Agreement,
    drop: Drop,
    kind: Kind | None,
    fault: str,
    is_counted: bool = True,
) -> DefectError:
    """Write receipt and register."""
    if kind is None:
        with installation.register.session() as session:
            kind = likely_kind(session, agreement.id, drop.file)
    reading = Reading(drop.told_file, drop.sha256, kind, "unknown", refused=refusal("our_fault"))
    receipt = build_receipt(
        agreement, reading, drop_id=drop.id, received=drop.received_at, file=drop.file, state="unread"
    )
    written, _ = write_receipt(receipt, installation.paths.receipts(agreement.id))
    with installation.register.session() as session:
        record_unread(session, drop.id, fault, kind, str(written.relative_to(installation.paths.root)), is_counted)
    return DefectError(_told(installation, drop, fault))


def _told(installation: Installation, drop: Drop, fault: str) -> str:
    """What operators read of a drop that could not be read."""
    original = installation.paths.original(drop.sha256).relative_to(installation.paths.root)
    return f"{drop.told_file} (drop {drop.id}, {original}) could not be taken in: {fault}"
