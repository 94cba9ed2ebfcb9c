"""The chain of packages holds whatever was killed, and whichever run came late."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tasks.archive import seal_edition
from tasks.archive.verify import known_packages, verify
from tasks.facts.tables import Edition
from tests.whole.playing import Player

MONTH = "2022-01"


class Killed(BaseException):
    """What no handler catches, as SIGKILL."""


def at(hour: int) -> datetime:
    """An hour of the day on which the report is made."""
    return datetime(2022, 2, 5, hour, tzinfo=UTC)


def assert_whole(played: Player, packages: int) -> None:
    """As many packages as editions, all known to the register, each following the one before."""
    paths = played.installation.paths
    with played.installation.register.session() as session:
        known = known_packages(session, paths)
        states = set(session.scalars(select(Edition.state)))
    result = verify(paths.archive, known)
    assert (result.packages, result.faults, len(known), states) == (packages, [], packages, {"sealed"})


def test_a_run_that_comes_late_counts_as_earlier_but_is_sealed_after(reporter):
    played = reporter()
    played.monthly(MONTH, now=at(8))
    played.monthly(MONTH, now=at(7), new_edition="schemalagd tidigare, körd senare")
    played.monthly(MONTH, now=at(9), new_edition="en till")
    assert_whole(played, 3)


@pytest.mark.parametrize("moved", [True, False], ids=["package moved in place", "nothing sealed"])
def test_killed_while_sealing_and_then_another_edition_is_made(reporter, monkeypatch, moved):
    played = reporter()
    seal = seal_edition.seal

    def killed(payload, info, destination):
        if moved:
            seal(payload, info, destination)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(seal_edition, "seal", killed)
        with pytest.raises(Killed):
            played.monthly(MONTH, now=at(7))
    assert played.package(MONTH).exists() is moved
    played.monthly(MONTH, now=at(8), new_edition="rättad innan den första var arkiverad")
    assert_whole(played, 2)
    played.monthly(MONTH, now=at(9))
    assert_whole(played, 2)
