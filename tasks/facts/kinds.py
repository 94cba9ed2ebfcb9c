"""What a dropped file is likely to be, where only its name is known."""

from sqlalchemy.orm import Session

from tasks.facts.drops import kind_by_name
from tasks.facts.schemas import Kind

_NAMED_SIE = (".se", ".si", ".sie")


def is_named_sie(name: str) -> bool:
    """Whether a file of this name says that it is a SIE file."""
    return name.lower().endswith(_NAMED_SIE)


def likely_kind(session: Session, agreement_id: str, file: str) -> Kind:
    """What a file is that could not be read: bookkeeping by its ending, else what the last one of its name was."""
    return "ledger" if is_named_sie(file) else kind_by_name(session, agreement_id, file)
