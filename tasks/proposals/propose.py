"""The decisions of a report: every kind in turn, each from what the earlier ones leave; then their order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations

from tasks.errors import DefectError
from tasks.proposals.activity import outside, pace
from tasks.proposals.money import overdrawn, reserve, settlement, surplus
from tasks.proposals.outcome import Note, Outcome, Proposal, Proposals, Task
from tasks.proposals.purpose import purpose
from tasks.proposals.standing import Standing
from tasks.proposals.terms import budget, capacity, extension, limits

MOST = 3
"""Decisions that a meeting, and the first screen of a telephone, has room for."""

_AFTER = frozenset({"line_settled", "budget_final", "surplus", "deficit", "extension_unknown", "pace_outcome"})
_DURING = frozenset(
    {
        "pace_plan", "pace_target", "pace_ceiling", "pace_early", "reserve_cap", "reserve_none", "reserve_stop",
        "reserve_cover", "line_cover", "purpose_set_off", "limits", "budget", "capacity", "extension",
        "evaluation_due", "surplus_ahead",
    }
)  # fmt: skip
CONTRADICTIONS = frozenset(
    frozenset(pair)
    for pair in chain(
        ((during, after) for during in _DURING for after in _AFTER),
        combinations(("pace_plan", "pace_target", "pace_ceiling", "pace_early"), 2),
        combinations(("reserve_cap", "reserve_none", "reserve_stop", "reserve_cover"), 2),
        (
            ("reserve_stop", "outside_paid"),  # nothing more is paid of it, and yet something is
            ("reserve_stop", "capacity"),  # it is used up, and it is for so many
            ("pace_ceiling", "line_cover"),  # nights pass their budget, and nights have money left for certain
            ("extension", "evaluation_due"),
            ("surplus", "deficit"),
            ("surplus", "surplus_unregulated"),
        ),
    )
)
"""Sentences that cannot stand in one report, in pairs."""


def propose(standing: Standing) -> Proposals:
    """Decisions, tasks and notes. Raises :class:`DefectError` where two of them contradict each other."""
    nights = tuple(outside(standing))
    beside = tuple(each for each in nights if isinstance(each, Proposal))
    reserves = tuple(_of_cases(standing, reserve(standing, beside)))
    found: list[Outcome] = [
        *_of_cases(standing, pace(standing)),
        *nights,
        *reserves,
        *_of_cases(standing, overdrawn(standing, _spent((*nights, *reserves)))),
        *_of_cases(standing, settlement(standing, _spent(nights))),
        *_of_cases(standing, purpose(standing)),
        *limits(standing),
        *budget(standing),
        *capacity(standing),
        *extension(standing),
        *surplus(standing),
    ]
    refuse_contradictions(found)
    decisions = sorted((each for each in found if isinstance(each, Proposal)), key=lambda each: -each.stake)
    return Proposals(
        phase=standing.phase,
        decisions=tuple(decisions[:MOST]),
        others=tuple(decisions[MOST:]),
        tasks=tuple(each for each in found if isinstance(each, Task)),
        notes=tuple(each for each in found if isinstance(each, Note)),
    )


def _of_cases(standing: Standing, found: Iterable[Outcome]) -> Iterator[Outcome]:
    """Proposals with the number of their case; none in a matter that a decision has closed as it stands, but for
    money that is to come back.
    """
    for each in found:
        if not isinstance(each, Proposal) or each.deviation is None:
            yield each
        elif each.kind == "purpose" or each.deviation not in standing.settled:
            yield replace(each, case=standing.cases.get(each.deviation))


def refuse_contradictions(found: Iterable[Outcome]) -> None:
    """At most one decision about one thing, and no two sentences that cannot both be true."""
    known = list(found)
    topics = Counter(each.topic for each in known if isinstance(each, Proposal))
    twice = [topic for topic, count in topics.items() if count > 1]
    said = {each.sentence for each in known}
    against = [sorted(pair) for pair in CONTRADICTIONS if pair <= said]
    if twice or against:
        raise DefectError(f"The report's proposals contradict each other: {twice + against}")


def _spent(made: Iterable[Outcome]) -> dict[str, Decimal]:
    """Kronor by line that these proposals draw."""
    spent: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in made:
        if isinstance(each, Proposal):
            for line, kronor in each.draws.items():
                spent[line] += kronor
    return dict(spent)
