"""Random states of an agreement: figures that can be true together, whatever they are."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tasks.proposals.standing import (
    Answer,
    Loose,
    Money,
    Names,
    Nights,
    Outside,
    Overpaid,
    Reserve,
    Standing,
    Terms,
)

START, END = date(2021, 12, 22), date(2022, 12, 31)
KINDS = ("pay", "no_line", "no_association")


def kronor(draw: Random, most: int) -> Decimal:
    """Half of them whole, some of them nought."""
    whole = draw.choice([0, draw.randint(0, most), draw.randint(0, most)])
    return Decimal(whole) + draw.choice([Decimal(0), Decimal(draw.randint(0, 99)) / 100])


def standing(draw: Random) -> Standing:
    """One state."""
    cutoff = START + timedelta(days=draw.randint(-30, 380))
    rate = Decimal(draw.choice([500, 1500, 2500]))
    nights = _nights(draw, cutoff, rate)
    agreed_extra = draw.randint(1, 8)
    walked = draw.randint(0, min(nights.done, agreed_extra + 3))
    lines = [
        _line(draw, "nights", (nights.agreed or 100) * rate, nights.done * rate),
        _line(draw, "material", Decimal(draw.choice([0, 5000])), kronor(draw, 9000)),
        _line(draw, "reserve", agreed_extra * rate + draw.choice([0, 0, 1000]), walked * rate + kronor(draw, 4000)),
    ]
    meeting = draw.choice([None, cutoff + timedelta(days=draw.randint(1, 25))])
    following = None if meeting is None else draw.choice([None, meeting + timedelta(days=draw.randint(14, 40))])
    return Standing(
        start=START,
        end=END,
        cutoff=min(cutoff, END),
        months_left=max(0, 12 - cutoff.month) if cutoff.year == 2022 else 12,
        meeting=meeting,
        next_meeting=following,
        nights=nights,
        lines=tuple(lines),
        income=Decimal(270_000),
        income_booked=draw.choice([None, Decimal(270_000), Decimal(135_000)]),
        result=draw.choice([-1, 1]) * kronor(draw, 60_000),
        names=Names("Berga IF", "Berga kommun", "Socialnämnden", draw.choice(["", "Nattvandring"])),
        terms=_terms(draw, rate),
        nights_line="nights",
        reserve=draw.choice(
            [None, Reserve("reserve", walked, agreed_extra, rate), Reserve("reserve", walked, agreed_extra, rate)]
        ),
        loose=tuple(_loose(draw, cutoff) for _ in range(draw.choice([0, 0, 1, 2, 7]))),
        overpaid=tuple(
            Overpaid(name.lower(), name, kronor(draw, 30_000))
            for name in ("Berga IF", "Söders", "Vik")
            if draw.random() < 0.3
        ),
        outside=tuple(
            Outside(START + timedelta(days=70 + number), "Centrum") for number in range(draw.choice([0, 0, 1, 2, 5]))
        ),
        is_quarters_first=draw.random() < 0.4,
        is_first_in_colour=draw.random() < 0.2,
        answers=(),
    )


def answered(state: Standing, draw: Random, proposal, approved: bool) -> Answer:
    """The answer that the steering group gives to a proposal."""
    by = proposal.words["until"] if proposal.kind == "extension" else proposal.by
    return Answer(
        kind=proposal.kind,
        object=proposal.object,
        decided=state.cutoff - timedelta(days=draw.randint(0, 20)),
        approved=approved,
        amount=proposal.amount,
        number=proposal.number,
        due=None if by is None else max(by, state.cutoff),
    )


def _nights(draw: Random, cutoff: date, rate: Decimal) -> Nights:
    possible = draw.choice([108, 20, 4])
    passed = min(possible, max(0, round(possible * (cutoff - START).days / 374)))
    done = draw.randint(0, passed)
    left = possible - passed
    forecast = Decimal(done) + Decimal(draw.randint(0, left * 100)) / 100
    agreed = draw.choice([None, 100, possible, possible // 2 + 1, 1])
    is_off = agreed is not None and abs(forecast - agreed) > Decimal(agreed) / 20
    return Nights(done, agreed, passed, possible, forecast, is_off, draw.choice([None, rate, rate]))


def _line(draw: Random, name: str, budget: Decimal, accrued: Decimal) -> Money:
    forecast = max(accrued, accrued + kronor(draw, 20_000))
    known = draw.random() < 0.95
    return Money(name, name.title(), budget, accrued if known else None, forecast, draw.random() < 0.5)


def _loose(draw: Random, cutoff: date) -> Loose:
    amount = kronor(draw, 5000) * draw.choice([1, 1, 1, -1])
    return Loose(
        draw.choice(KINDS), cutoff - timedelta(days=draw.randint(0, 200)), "6212", amount, draw.random() < 0.5
    )


def _terms(draw: Random, rate: Decimal) -> Terms:
    flag = lambda: draw.random() < 0.7  # noqa: E731
    return Terms(
        deviation=flag(),
        surplus=flag(),
        reclaim=flag(),
        voluntary=flag(),
        evaluation=flag(),
        decision_month=draw.choice([None, "2022-12"]),
        limit_is_open=flag(),
        capacity_is_open=flag(),
        limit_percent=Decimal(10),
        limit_amount=Decimal(5000),
        tolerance=rate,
        stated_grant=draw.choice([None, Decimal(270_000), Decimal(275_000)]),
    )
