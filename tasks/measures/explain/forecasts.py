"""What the figures about earlier forecasts rest on (prognossäkerhet): an earlier report's pace, and the outcome."""

from collections.abc import Mapping
from fractions import Fraction

from tasks.measures.evidence import Evidence
from tasks.measures.explain.activity import ACTIVITY
from tasks.measures.explain.basis import Basis
from tasks.measures.figures import ForecastHeld, Measures, Nights, quantity_text
from tasks.measures.parts import Parts

_EXPECTED = "Nätter som en tidigare rapport väntade till nu: genomförda då + takten då × möjliga nätter sedan dess."
_DEVIATION = "(Genomförda − väntade nätter) ÷ väntade."
_MEAN = "Medeltalet av de tidigare prognosernas avvikelser, utan tecken."


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
        then = earlier[one.period]
        bases[f"{path}.nights"] = (one.nights, ACTIVITY["nights.to_date"])
        bases[f"{path}.nights_expected"] = (expected, _stated(_EXPECTED, _expected(one, then)))
        if one.deviation_share is not None:
            share = quantity_text(one.deviation_share)
            text = f"({one.nights} − {expected}) ÷ {expected}"
            bases[f"{path}.deviation_share"] = (share, _stated(_DEVIATION, {text: Fraction(one.deviation_share)}))
    known = [one for one in held if one.deviation_share is not None]
    if known and (mean := measures.outlook.mean_deviation_share) is not None:
        parts = {f"Rapporten för {one.period}": abs(Fraction(one.deviation_share or 0)) / len(known) for one in known}
        bases["outlook.mean_deviation_share"] = (quantity_text(mean), _stated(_MEAN, parts))
    return bases


def _expected(one: ForecastHeld, then: Nights) -> dict[str, Fraction]:
    walked = f"Genomförda enligt rapporten för {one.period}"
    return {
        walked: Fraction(then.to_date),
        "Takten då × nätter sedan dess": Fraction(one.nights_expected) - then.to_date,
    }


def _stated(rule: str, terms: Mapping[str, Fraction]) -> Basis:
    """A figure of stated terms alone: earlier reports are not rows."""

    def parts(evidence: Evidence, key: str | None) -> Parts:
        return Parts(terms=tuple(terms.items()))

    return Basis(None, rule, parts)
