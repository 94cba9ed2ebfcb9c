"""When a message is tried again by itself, and what its operator reads."""

from datetime import timedelta

import pytest

from tasks.delivery.overview import next_step
from tasks.delivery.pauses import is_due, next_try
from tasks.facts.tables import Delivery
from tests.delivery.conftest import NOW


def row(state: str, attempts: int = 1) -> Delivery:
    """A delivery that came into this state at ``NOW``."""
    return Delivery(id=7, state=state, attempts=attempts, changed_at=NOW)


@pytest.mark.parametrize(
    ("state", "attempts", "minutes"),
    [
        ("planned", 0, 0), ("sending", 1, 0),
        ("temporary", 1, 10), ("temporary", 2, 20), ("temporary", 3, 40), ("temporary", 6, 240),
        ("temporary", 7, None),
        ("sent", 1, None), ("refused", 1, None), ("unknown", 1, None),
    ],
)  # fmt: skip
def test_the_pauses_grow_and_come_to_an_end(state, attempts, minutes):
    at = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert next_try(row(state, attempts)) == at
    assert is_due(row(state, attempts), NOW + timedelta(days=2)) is (at is not None)
    if at is not None:
        assert [is_due(row(state, attempts), at + timedelta(seconds=each)) for each in (-1, 0)] == [False, True]


@pytest.mark.parametrize(
    ("state", "attempts", "told"),
    [
        ("planned", 0, ["next run of deliver", "iop deliveries retry"]),
        ("sending", 1, ["a run is at work on it"]),
        ("temporary", 1, ["by itself from 2022-04-0", "retry --at-once"]),
        ("temporary", 7, ["7 times", "no more by itself", "iop deliveries resend 7"]),
        ("refused", 1, ["address in the agreement file", "iop deliveries resend 7"]),
        ("unknown", 1, ["arrived", "iop deliveries confirm 7", "resend 7"]),
    ],
)
def test_the_next_step_of_each(state, attempts, told):
    for part in told:
        assert part in next_step(row(state, attempts))


def test_what_is_sent_needs_no_step():
    assert next_step(row("sent")) == ""
