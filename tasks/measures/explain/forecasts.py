"""What the figures about earlier forecasts rest on (prognossäkerhet): an earlier report's pace, and the outcome."""

from collections.abc import Mapping
from fractions import Fraction

from tasks.measures.explain.activity import ACTIVITY
from tasks.measures.explain.basis import Basis
from tasks.measures.figures import ForecastHeld, Measures, Nights, quantity_text
from tasks.measures.parts import Parts, said, term, together


def forecast_bases(measures: Measures, earlier: Mapping[str, Nights]) -> dict[str, tuple[str | int | None, Basis]]:
    """{path: (value as in ``report.json``, what it rests on)} of the figures under ``outlook`` that ``earlier`` gave.

    Paths are ``outlook.mean_deviation_share`` and ``outlook.held.<period>.<figure>``.
    """
    if measures.outlook is None or not measures.outlook.held:
        return {}
    held = measures.outlook.held
    bases: dict[str, tuple[str | int | None, Basis]] = {}
    for one in held:
        path, expected = f"outlook.held.{one.period}", quantity_text(one.nights_expected)
        bases[f"{path}.nights"] = (one.nights, ACTIVITY["nights.to_date"])
        bases[f"{path}.nights_expected"] = (expected, _stated(*_expected(one, earlier[one.period])))
        if one.deviation_share is not None:
            share = term(said("deviation", nights=one.nights, expected=expected), one.deviation_share)
            bases[f"{path}.deviation_share"] = (quantity_text(one.deviation_share), _stated(share))
    known = [(one.period, one.deviation_share) for one in held if one.deviation_share is not None]
    if known and (mean := measures.outlook.mean_deviation_share) is not None:
        parts = [term(said("of_report", period=period), abs(Fraction(share)) / len(known)) for period, share in known]
        bases["outlook.mean_deviation_share"] = (quantity_text(mean), _stated(*parts))
    return bases


def _expected(one: ForecastHeld, then: Nights) -> tuple[Parts, Parts]:
    return (
        term(said("walked_by_report", period=one.period), then.to_date),
        term(said("pace_since"), Fraction(one.nights_expected) - then.to_date),
    )


def _stated(*terms: Parts) -> Basis:
    """A figure of stated terms alone: earlier reports are not rows."""
    return Basis(None, lambda evidence, key: together(terms))
