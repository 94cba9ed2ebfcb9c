"""When a message is tried again by itself: the ledger's row alone decides, so no process sleeps in between.

A server that is busy, or that puts off whom it does not know yet (greylisting, 451), takes it a while later.
The pauses grow, for some nine hours; then a person is asked.
"""

from datetime import datetime, timedelta

from tasks.facts.tables import Delivery

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (10, 20, 40, 80, 160, 240))
"""After the first try, the second, ... that the server did not take for now."""


def next_try(row: Delivery) -> datetime | None:
    """From when on a run may try the message by itself; None where it has come to an end or a person decides.

    ``sending`` counts as due: whoever holds the lock learns from it that a run was killed.
    """
    if row.state in ("planned", "sending"):
        return row.changed_at
    if row.state == "temporary" and row.attempts <= len(PAUSES):
        return row.changed_at + PAUSES[max(row.attempts, 1) - 1]
    return None


def is_due(row: Delivery, now: datetime) -> bool:
    """Whether a run may try the message by itself now."""
    at = next_try(row)
    return at is not None and at <= now
