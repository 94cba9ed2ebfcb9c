"""The ledger of deliveries as an operator reads it: one line each, with the number that settles it."""

from datetime import datetime

from sqlalchemy import select

from tasks.delivery.pauses import next_try
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
    return (
        f"{row.id:>5}  {row.state:<9}  {what}  {row.role} <{row.recipient}>  {row.message_id}{said}{next_step(row)}"
    )


def next_step(row: Delivery) -> str:
    """What happens next with the message, or what the operator has to do; nothing where it is sent."""
    if row.state == "sent":
        return ""
    again = next_try(row)
    if row.state == "unknown":
        step = f"ask whether it arrived, then iop deliveries confirm {row.id}, or resend {row.id} where it did not"
    elif row.state == "sending":
        step = "a run is at work on it, or was killed there: the next one settles it"
    elif row.state == "planned":
        step = "sent by the next run of deliver, at once by iop deliveries retry"
    elif again is not None:
        step = f"tried again by itself from {_local(again)}, at once by iop deliveries retry --at-once"
    elif row.state == "temporary":
        step = (
            f"tried {row.attempts} times and no more by itself: mend the server, then iop deliveries resend {row.id}"
        )
    else:
        step = f"mend the address in the agreement file, or the server, then iop deliveries resend {row.id}"
    return f" -> {step}"


def _local(moment: datetime) -> str:
    """By this machine's clock, as the operator sees it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
