"""What the figures about earlier forecasts rest on (prognossäkerhet): an earlier report's pace, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tasks.measures.explain.activity import ACTIVITY
from tasks.measures.explain.basis import Basis
from tasks.measures.explain.formula import Figure, Formula, Of, Stated, added
from tasks.measures.figures import ForecastHeld, Measures, Nights, quantity_text
from tasks.measures.parts import Parts, said, term, together


@dataclass(frozen=True)
class Forecast:
    """A figure under ``outlook``: its value as in ``report.json`` and what it rests on."""

    value: str | int | None
    basis: Basis
    formula: Formula


def forecast_bases(measures: Measures, earlier: Mapping[str, Nights]) -> dict[str, Forecast]:
    """{path: what it rests on} of the figures under ``outlook`` that ``earlier`` gave.

    Paths are ``outlook.mean_deviation_share`` and ``outlook.held.<period>.<figure>``.
    """
    if measures.outlook is None or not measures.outlook.held:
        return {}
    held = measures.outlook.held
    bases: dict[str, Forecast] = {}
    for one in held:
        path, text, then = f"outlook.held.{one.period}", quantity_text(one.nights_expected), earlier[one.period]
        nights, expected = Figure(f"{path}.nights"), Figure(f"{path}.nights_expected")
        bases[nights.path] = Forecast(one.nights, ACTIVITY["nights.to_date"], Figure("nights.to_date"))
        bases[expected.path] = Forecast(text, _stated(*_expected(one, then)), _then(one, then))
        if one.deviation_share is not None:
            share = term(said("deviation", nights=one.nights, expected=text), one.deviation_share)
            deviation = (nights - expected) / expected
            bases[f"{path}.deviation_share"] = Forecast(quantity_text(one.deviation_share), _stated(share), deviation)
    known = [(one.period, one.deviation_share) for one in held if one.deviation_share is not None]
    if known and (mean := measures.outlook.mean_deviation_share) is not None:
        parts = [term(said("of_report", period=period), abs(Fraction(share)) / len(known)) for period, share in known]
        shares = [Figure(f"outlook.held.{period}.deviation_share", stored=True) for period, _ in known]
        mean_of = added(Of("size", (share,)) for share in shares) / Stated(said("reports"), Fraction(len(known)))
        bases["outlook.mean_deviation_share"] = Forecast(quantity_text(mean), _stated(*parts), mean_of)
    return bases


def _expected(one: ForecastHeld, then: Nights) -> tuple[Parts, Parts]:
    return (
        term(said("walked_by_report", period=one.period), then.to_date),
        term(said("pace_since"), Fraction(one.nights_expected) - then.to_date),
    )


def _then(one: ForecastHeld, then: Nights) -> Formula:
    """What that report foretold: what was walked then, and its pace for the possible nights since."""
    walked = Stated(said("walked_by_report", period=one.period), Fraction(then.to_date))
    pace = Stated(said("pace_by_report", period=one.period), Fraction(then.pace or 0))
    passed = Stated(said("passed_by_report", period=one.period), Fraction(then.eligible_to_date))
    return walked + pace * (Figure("nights.eligible_to_date") - passed)


def _stated(*terms: Parts) -> Basis:
    """A figure of stated terms alone: earlier reports are not rows."""
    return Basis(None, lambda evidence, key: together(terms))
