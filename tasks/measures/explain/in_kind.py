"""What the figures of contributions in kind rest on: the rows of the sheets."""

from fractions import Fraction

from tasks.measures.evidence import Evidence
from tasks.measures.explain.basis import Basis
from tasks.measures.in_kind import HOUR, value_of
from tasks.measures.parts import Parts


def _value(evidence: Evidence, key: str | None) -> Parts:
    kind = (key or "").partition(".")[2]
    return evidence.contributed(key, "seconds", HOUR * (value_of(evidence.agreement, kind) or 0))


IN_KIND: dict[str, Basis] = {
    "in_kind.hours_in_period": Basis(
        "in_kind",
        lambda evidence, key: evidence.contributed(key, "seconds", HOUR, evidence.span.start),
    ),
    "in_kind.hours_to_date": Basis("in_kind", lambda evidence, key: evidence.contributed(key, "seconds", HOUR)),
    "in_kind.persons_in_period": Basis(
        "in_kind",
        lambda evidence, key: evidence.contributed(key, "persons", Fraction(1), evidence.span.start),
    ),
    "in_kind.persons_to_date": Basis(
        "in_kind",
        lambda evidence, key: evidence.contributed(key, "persons", Fraction(1)),
    ),
    "in_kind.value_to_date": Basis("in_kind", _value, 2),
}
"""By path, with the party and kind left out."""
