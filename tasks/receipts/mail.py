"""Receipts by mail: each file's receipt to the coordinator, once, where a mail server is set."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from tasks.delivery.mailer import mailer_from
from tasks.delivery.notices import notify
from tasks.delivery.send import Tried
from tasks.errors import OutsideError
from tasks.facts.tables import Attempt, Drop
from tasks.installation import Installation
from tasks.receipts.model import Receipt
from tasks.receipts.page import mail_page, subject, text
from tasks.wording.file_names import masked

WITHIN = timedelta(days=2)
"""How long ago a drop may have come or been tried: a mail server set for the first time is no reason to mail last
year's receipts."""


def mail_receipts(installation: Installation, agreement_id: str, now: datetime) -> list[Tried]:
    """Mail the receipts of the last days' drops to the coordinator, those left by a crash or a fault too.

    A receipt that was sent stays sent; one whose fate is unknown is not sent again. What became of each try.
    Raises :class:`OutsideError`, once the others are mailed, where a receipt is gone from the disk.
    """
    if installation.settings.smtp_host is None:
        return []
    coordinator, mailer = installation.agreement(agreement_id).coordinator, mailer_from(installation.settings)
    with installation.register.session() as session:
        drops = session.scalars(
            select(Drop)
            .outerjoin(Attempt, Attempt.drop_id == Drop.id)
            .where(Drop.agreement == agreement_id, Drop.receipt.is_not(None))
            .where(or_(Drop.received_at >= now - WITHIN, Attempt.tried_at >= now - WITHIN))
            .order_by(Drop.id)
        ).all()
    tried, gone = [], []
    for drop in drops:
        try:
            receipt = Receipt.from_json((installation.paths.root / str(drop.receipt)).read_text("utf-8"))
        except OSError as error:
            gone.append(masked(f"{drop.receipt} ({error.strerror})"))
            continue
        # The receipt of a file that the program stumbled on is one message, the one that takes its place another.
        is_unread = receipt.state == "unread"
        tried += notify(
            installation,
            mailer,
            key=f"{agreement_id}.receipt.{drop.id}.{drop.sha256[:12]}" + (".unread" if is_unread else ""),
            people=[coordinator],
            subject=subject(receipt),
            text=text(receipt),
            html=mail_page(receipt),
            now=now,
        )
        if tried and tried[-1].for_all:  # the next intake goes on with the others
            break
    if gone:
        raise OutsideError(f"Receipts to be mailed cannot be read: {', '.join(gone)}; restore them from the backup.")
    return tried
