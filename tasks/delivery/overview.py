"""The ledger of deliveries as an operator reads it: one line each, with the number that settles it."""

from sqlalchemy import select

from tasks.facts.register import Register
from tasks.facts.tables import Delivery, Edition


def overview(register: Register, agreement_id: str | None, everything: bool) -> list[str]:
    """Deliveries of editions, and notices where no agreement is asked for; without ``everything`` the unsettled."""
    rows = select(Delivery, Edition).join(Edition, isouter=True).order_by(Delivery.id)
    if agreement_id is not None:
        rows = rows.where(Edition.agreement == agreement_id)
    if not everything:
        rows = rows.where(Delivery.state != "sent")
    with register.session() as session:
        return [_line(*row) for row in session.execute(rows)]


def _line(row: Delivery, edition: Edition | None) -> str:
    what = "notice" if edition is None else f"{edition.agreement} {edition.period} edition {edition.edition}"
    said = f": {row.answer}" if row.answer else ""
    return f"{row.id:>5}  {row.state:<9}  {what}  {row.role} <{row.recipient}>  {row.message_id}{said}"
