"""Which months a run reports: from its schedule, the oldest open one first, and none closed unseen."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from flows.monthly import monthly
from flows.running import runner
from tasks.agreement.calendar import months_to_report
from tests.whole.playing import AGREEMENT


@pytest.mark.parametrize(
    ("today", "closed", "expected"),
    [
        (date(2022, 1, 5), None, []),  # December only begins the term: January's report closes it
        (date(2022, 2, 1), None, ["2022-01"]),
        (date(2022, 2, 1), "2022-01", ["2022-01"]),  # its sending may be unfinished
        (date(2022, 2, 28), None, ["2022-01"]),
        (date(2022, 4, 20), "2022-01", ["2022-02", "2022-03"]),  # also past the seventh
        (date(2022, 12, 31), "2022-11", ["2022-11"]),
        (date(2023, 1, 1), "2022-11", ["2022-12"]),
        (date(2023, 2, 10), "2022-11", ["2022-12"]),
        (date(2023, 2, 10), "2022-12", []),
        (date(2026, 11, 30), None, []),  # long past
    ],
)
def test_months_that_are_over_and_open(agreement, today, closed, expected):
    assert months_to_report(agreement, closed, today) == expected


def test_a_late_run_reports_the_months_of_its_schedule(player, monkeypatch):
    """Scheduled on 1 March, begun in April: what a sub-run would take for its own time is when it starts."""
    player()
    times = iter([datetime(2022, 3, 1, 6, tzinfo=UTC), *[datetime(2022, 4, 12, 9, tzinfo=UTC)] * 9])
    monkeypatch.setattr(
        runner, "flow_run", type("Run", (), {"scheduled_start_time": property(lambda _: next(times))})()
    )
    said = monthly.fn("all agreements").message or ""
    assert said.startswith(f"{AGREEMENT}: 2022-01 is held")  # and up to February, had it not been
    assert "2022-03" not in said


def test_a_scheduled_run_rests_on_holidays(player, monkeypatch):
    player()
    monkeypatch.setattr(runner, "flow_run", SimpleNamespace(scheduled_start_time=datetime(2022, 1, 6, 6, tzinfo=UTC)))
    assert monthly.fn("all agreements").message == "nothing to do: 2022-01-06 is no working day"


def test_every_open_month_in_turn_up_to_one_that_is_held(player):
    played = player()
    for month in ("2022-01", "2022-02"):
        played.drop(month)
    said = monthly.fn("all agreements", now=datetime(2022, 4, 12, 6, tzinfo=UTC)).message or ""
    assert said.startswith(f"{AGREEMENT}: 2022-01: 4 messages sent")
    assert "2022-02: 4 messages sent" in said and "2022-03 is held: no shift sheet" in said


def test_a_later_month_says_what_it_closes(player):
    played = player()
    for month in ("2022-01", "2022-02"):
        played.drop(month)
    told = "2022-01 was never reported, and this report closes it"
    assert told in (played.monthly("2022-02", dry_run=True).message or "")
    assert told in (played.monthly("2022-02").message or "")
    assert told not in (played.monthly("2022-02").message or "")


def test_a_month_held_past_its_day_is_told_each_week(player):
    played = player()
    mails = []
    for day in (4, 7, 8, 14, 15, 21, 22):  # due on 7 February: no meeting says otherwise
        played.monthly("2022-01", now=datetime(2022, 2, day, 6, tzinfo=UTC))
        mails.append(len(played.outbox()) // 2)  # coordinator and operator
    assert mails == [1, 1, 2, 2, 3, 3, 4]
