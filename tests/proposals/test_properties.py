"""What holds of every report's proposals, in any state: the ten properties of the table of states."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from tasks.proposals.outcome import Proposal, Proposals, Task
from tasks.proposals.propose import MOST, propose
from tasks.proposals.standing import Standing
from tasks.reports.proposed import wording
from tasks.reports.view.decisions import told
from tests.proposals.states import answered, standing

AHEAD = re.compile(r"prognos|väntas|takt|i år|kommande", re.IGNORECASE)
CLAUSE = re.compile(r"\b[AGMBQ]\d{1,2}\b")
SEED = 20220331


@pytest.mark.parametrize("count", [1_000, pytest.param(100_000, marks=pytest.mark.nightly)])
def test_every_state_gives_proposals_that_can_be_carried_out(count):
    draw = Random(SEED)
    seen: Counter = Counter()
    for number in range(count):
        state = standing(draw)
        try:
            found = propose(state)
            holds(state, found)
            answers_silence(state, found, draw)
        except Exception as error:
            raise AssertionError(f"state {number}: {state}") from error
        seen.update(each.sentence for each in (*found.all, *found.tasks, *found.notes))
    # Every sentence but those that follow an answer is reached.
    assert len(seen) >= 30, seen


def holds(state: Standing, found: Proposals) -> None:
    every = found.all
    assert max(Counter(each.topic for each in every).values(), default=0) <= 1  # 1
    for each in every:
        if each.kind == "pace":  # 2
            assert state.nights.done <= each.number <= state.nights.reach, each
        if each.kind == "reserve" and each.sentence in ("reserve_cap", "reserve_none"):  # 3
            assert state.reserve is not None and each.number >= state.reserve.walked
            line = state.line(each.object)
            assert (each.number - state.reserve.walked) * state.reserve.rate <= line.left
        assert each.amount is not None or each.number is not None or "until" in each.words, each  # 6
        fixed = each.kind in ("extension", "surplus") or each.sentence == "purpose_set_off"  # the table's own days
        meetings = [day for day in (state.meeting, state.next_meeting) if day is not None]
        assert fixed or each.by is None or any(0 <= (each.by - day).days <= 30 for day in meetings), each
        assert each.actor and each.if_yes != each.if_no and set(each.if_yes) == set(each.if_no), each  # 7
    spent: Counter = Counter()
    for each in every:
        spent.update(each.draws)
    for line_id, amount in spent.items():  # 4
        assert amount <= state.line(line_id).left, (line_id, amount)
    assert len(found.decisions) <= MOST  # 9
    stakes = [each.stake for each in every]
    assert stakes == sorted(stakes, reverse=True)
    numbers = {each.topic: number for number, each in enumerate(every, start=1)}
    sentences = [text for each in every for text in wording(each, numbers)] + [
        told(each) for each in (*found.tasks, *found.notes)
    ]
    for text in sentences:
        assert not CLAUSE.search(text), text  # 10
        assert "  " not in text and "None" not in text and text.strip() == text and text, text
        if found.phase == "after":
            assert not AHEAD.search(text.replace("\u00a0", " ")), text  # 5
    for each in every:
        title, text, otherwise = wording(each, numbers)
        assert "Styrgruppen beslutar" in text and otherwise.endswith(".") and title and text.endswith("."), text  # 6


def answers_silence(state: Standing, found: Proposals, draw: Random) -> None:
    """The same facts with the answer recorded: that sentence is gone, and no other came for the same thing (8)."""
    for each in found.all:
        answer = answered(state, draw, each, approved=draw.random() < 0.5)
        again = propose(replace(state, answers=(*state.answers, answer)))
        assert each.topic not in {other.topic for other in again.all}, each


def test_money_is_spent_once():
    """Without the fourth guard the reserve's cap would promise what a night outside the calendar has been given."""
    draw, both = Random(SEED), 0
    for _ in range(3_000):
        state = standing(draw)
        found = propose(state)
        cap = next((each for each in found.all if each.sentence == "reserve_cap"), None)
        if cap is not None and cap.depends:
            both += 1
            paid = [each for each in found.all if each.kind == "outside"]
            line = state.line(cap.object)
            assert sum((each.amount or Decimal(0) for each in paid), Decimal(0)) + cap.draws[line.id] <= line.left
            text = wording(cap, {each.topic: n for n, each in enumerate(found.all, 1)})[1]
            assert "blir ja" in text or "för varje ja" in text
    assert both


def test_tasks_and_proposals_never_ask_for_the_same_row():
    draw = Random(SEED)
    for _ in range(1_000):
        found = propose(standing(draw))
        asked: list[Proposal | Task] = [*found.all, *found.tasks]
        overpaid = [
            (each.kind, each.object)
            for each in asked
            if each.kind == "purpose" and each.object not in ("no_line", "no_association")
        ]
        assert len(overpaid) == len(set(overpaid))
