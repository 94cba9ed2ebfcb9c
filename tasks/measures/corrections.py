"""The bridge from what was reported to what is true now: closed months that later data changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tasks.measures.figures import Correction, CorrectionStep, Month

Values = dict[tuple[str, str], str]
"""Text of a figure by month and figure."""


@dataclass(frozen=True)
class State:
    """The months as they stood after one drop was taken in, or after the agreement file was changed."""

    file: str  # the drop's name as dropped, or the agreement file's
    received: date | None  # null: the agreement file
    months: list[Month]


def corrections(
    reported: Sequence[Month], now: Sequence[Month], closed: Collection[str], states: Sequence[State] = ()
) -> list[Correction]:
    """Every figure of a closed month that is no longer what was last reported, by month and figure.

    ``reported`` are the months as last told, corrections included, ``now`` those of today's facts; ``states``
    one per drop since then, in the order they were taken in, a changed agreement file first. ``source`` names the
    files after which the figure was another than before, ``received`` is the last one's date. A figure that was not
    there was "0.00".
    """
    before, after = _values(reported, closed), _values(now, closed)
    stands = [(state, _values(state.months, closed)) for state in states]
    return [
        _correction(key, before, after, stands)
        for key in sorted(before.keys() | after.keys())
        if Decimal(_value(before, key)) != Decimal(_value(after, key))
    ]


def _correction(
    key: tuple[str, str], before: Values, after: Values, stands: list[tuple[State, Values]]
) -> Correction:
    steps, value = [], _value(before, key)
    for state, values in stands:
        text = _value(values, key)
        if Decimal(text) != Decimal(value):
            steps.append(CorrectionStep(file=state.file, received=state.received, before=value, after=text))
            value = text
    return Correction(
        month=key[0],
        figure=key[1],
        before=_value(before, key),
        after=_value(after, key),
        source=", ".join(dict.fromkeys(step.file for step in steps)),
        received=steps[-1].received if steps else None,
        steps=steps,
    )


def _values(months: Sequence[Month], closed: Collection[str]) -> Values:
    return {
        (month.month, figure): text
        for month in months
        if month.month in closed
        for figure, text in month.figures.items()
    }


def _value(values: Values, key: tuple[str, str]) -> str:
    return values.get(key, "0.00")
