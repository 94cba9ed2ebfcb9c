"""The three-way match of patrols, vouchers and payments, case by case."""

import pytest

from tasks.agreement.calendar import span_of
from tasks.findings import Finding
from tasks.measures.evidence import Evidence
from tasks.measures.matching import match
from tests.measures.makers import booking, ledger_of, patrol, patrols_of
from tests.measures.sample_reader import MONTHS

FRIDAYS = ["2022-01-07", "2022-01-14", "2022-01-21", "2022-01-28"]


def paid(number: str, day: str, amount, association="ljustorp-if") -> dict:
    """A voucher that pays an association."""
    return booking(day, amount, association=association) | {"series": "A", "number": number}


def walked(*nights: str, association="ljustorp-if", area="centrum") -> list[dict]:
    return [patrol(night, area=area, association=association) for night in nights]


def matched(agreement, patrols, ledger, period) -> list[Finding]:
    return match(Evidence(agreement, patrols, ledger, span_of(agreement, period)))


def found(agreement, patrols, ledger, period="2022-03") -> list[tuple[str, str, int]]:
    """(code, severity, row) of every finding. Rows count from 2 in the order they are given."""
    findings = matched(agreement, patrols_of(*patrols), ledger_of(*ledger), period)
    return [(one.code.removeprefix("match."), one.severity.value, one.where.row) for one in findings]


CASES = {
    "all earned is booked": (walked(*FRIDAYS[:2]), [paid("1", "2022-02-01", 5000)], []),
    "earned, nothing booked": (walked(*FRIDAYS[:2]), [], [("not_booked", "info", 2)]),
    "the oldest night counts as paid first": (
        walked(*FRIDAYS[:3]),
        [paid("1", "2022-02-01", 2500)],
        [("not_booked", "info", 3)],
    ),
    "booked without any patrol": ([], [paid("1", "2022-02-01", 2500)], [("no_patrol", "warning", 2)]),
    "booked beyond what was walked": (
        walked(FRIDAYS[0]),
        [paid("1", "2022-01-20", 2500), paid("2", "2022-03-20", 2500)],
        [("no_patrol", "warning", 3)],
    ),
    "nothing that comes after what is beyond is named for it": (
        walked(FRIDAYS[0]),
        [
            *(paid("1", "2022-01-20", 2500), paid("2", "2022-03-20", 2500)),
            *(paid("3", "2022-03-21", 999), paid("3", "2022-03-21", -999)),
        ],
        [("no_patrol", "warning", 3)],
    ),
    "the same amount twice in a month, one of them unearned": (
        walked(FRIDAYS[0]),
        [paid("1", "2022-02-01", 2500), paid("2", "2022-02-10", 2500)],
        [("no_patrol", "warning", 3), ("paid_twice", "warning", 3)],
    ),
    "the same amount twice on a day, both earned": (
        walked(*FRIDAYS[:2]),
        [paid("1", "2022-02-01", 2500), paid("2", "2022-02-01", 2500)],
        [("paid_twice", "info", 3)],
    ),
    "the same amount in two months, both earned": (
        walked(*FRIDAYS[:2]),
        [paid("1", "2022-02-01", 2500), paid("2", "2022-03-01", 2500)],
        [],
    ),
    "twice in one voucher is one payment of two nights": (
        walked(*FRIDAYS[:2]),
        [paid("1", "2022-02-01", 2500), paid("1", "2022-02-01", 2500)],
        [],
    ),
    "paid twice and taken back": (
        walked(FRIDAYS[0]),
        [paid("1", "2022-02-01", 2500), paid("2", "2022-02-01", 2500), paid("3", "2022-02-02", -2500)],
        [],
    ),
    "a voucher that nets to nothing": (
        walked(FRIDAYS[0]),
        [paid("1", "2022-02-01", 2500), paid("2", "2022-02-03", 999), paid("2", "2022-02-03", -999)],
        [],
    ),
    "the same amount to two associations": (
        [*walked(FRIDAYS[0]), *walked(FRIDAYS[1], association="timra-ik")],
        [paid("1", "2022-02-01", 2500), paid("2", "2022-02-01", 2500, "timra-ik")],
        [],
    ),
    "booked in the month before the night": (
        walked("2022-02-04"),
        [paid("1", "2022-01-31", 2500)],
        [("wrong_month", "warning", 2)],
    ),
    "one payment too early shifts the next, and is told once": (
        walked("2022-02-04", "2022-03-04"),
        [paid("1", "2022-01-20", 2500), paid("2", "2022-02-27", 2500)],
        [("wrong_month", "warning", 2)],
    ),
    "booked before the night, in its month": (walked("2022-02-25"), [paid("1", "2022-02-01", 2500)], []),
    "no number of nights": (
        walked(*FRIDAYS[:2]),
        [paid("1", "2022-02-01", 2600)],
        [("not_booked", "info", 3), ("no_multiple", "warning", 2)],
    ),
    "half a night that was shared": (
        [*walked(FRIDAYS[0]), *walked(FRIDAYS[0], association="timra-ik")],
        [paid("1", "2022-02-01", 1250), paid("2", "2022-02-01", 1250, "timra-ik")],
        [],
    ),
    "half a night that was not": (
        walked(FRIDAYS[0]),
        [paid("1", "2022-02-01", 1250), paid("2", "2022-02-10", 1250)],
        [("no_multiple", "warning", 2), ("no_multiple", "warning", 3)],
    ),
    "a third of a night, to the öre": (
        [patrol(FRIDAYS[0], association=one) for one in ("ljustorp-if", "sorberge-if", "timra-ik")],
        [
            paid("1", "2022-02-01", "833.34"),
            paid("2", "2022-02-01", "833.33", "sorberge-if"),
            paid("3", "2022-02-01", "833.33", "timra-ik"),
        ],
        [],
    ),
    "a night outside the calendar earns nothing": (
        walked("2022-01-12"),
        [paid("1", "2022-02-01", 2500)],
        [("no_patrol", "warning", 2)],
    ),
    "outside the term nothing is a payment": ([], [paid("1", "2021-12-10", 2500)], []),
    "after the cut-off nothing is known": (
        walked("2022-04-01"),
        [paid("1", "2022-04-20", 2600)],
        [],
    ),
    "compensation without an association is told at intake": ([], [paid("1", "2022-02-01", 2500, None)], []),
    "rows without a voucher number are vouchers of their own": (
        walked(*FRIDAYS[:2]),
        [booking("2022-02-01", 2500, association="ljustorp-if")] * 2,
        [("paid_twice", "info", 3)],
    ),
}


def test_of_what_is_beyond_only_the_vouchers_beyond_are_named(agreement):
    """The first pays what is earned to the krona: it is not in doubt."""
    walks = patrols_of(*walked(FRIDAYS[0]))
    booked = ledger_of(paid("1", "2022-01-20", 2500), paid("2", "2022-03-10", 1250), paid("4", "2022-03-20", 2500))
    [finding] = [one for one in matched(agreement, walks, booked, "2022-03") if one.code == "match.no_patrol"]
    assert "A4" in finding.message and "A2" in finding.message and "A1" not in finding.message


@pytest.mark.parametrize(("patrols", "ledger", "expected"), CASES.values(), ids=CASES)
def test_what_does_not_fit_together_is_found(agreement, patrols, ledger, expected):
    assert found(agreement, patrols, ledger) == expected


def test_a_finding_names_the_oldest_nights_and_says_what_to_do(agreement):
    patrols = patrols_of(*walked(*FRIDAYS, "2022-02-04"))
    [finding] = matched(agreement, patrols, ledger_of(paid("1", "2022-02-01", 2500)), "2022-03")
    assert finding.clause == "M8"
    assert finding.message == (
        "Ljustorps IF: 10\u00a0000\u00a0kr är upparbetat men inte bokfört. "
        "Äldst är nätterna 2022-01-14, 2022-01-21, 2022-01-28 och 1 till."
    )
    assert finding.remedy.startswith("Betala ut")


def test_a_night_paid_in_part_is_said_so(agreement):
    patrols = patrols_of(*walked(*FRIDAYS[:2]), *walked(FRIDAYS[1], association="timra-ik"))
    ledger = ledger_of(paid("1", "2022-02-01", 1250), paid("2", "2022-02-01", 1250, "timra-ik"))
    [finding] = matched(agreement, patrols, ledger, "2022-03")
    assert "2\u00a0500\u00a0kr" in finding.message
    assert "Äldst är nätterna 2022-01-07 och 2022-01-14 (den första delvis)." in finding.message


@pytest.mark.parametrize("month", MONTHS)
def test_the_scenario_is_quiet_but_for_what_is_not_booked(agreement, sample_facts, month):
    findings = matched(agreement, *sample_facts[month], month)
    assert {finding.code for finding in findings} == {"match.not_booked"}
    assert len(findings) == 3


@pytest.mark.parametrize(
    ("tariff", "amount", "codes"),
    [
        ({"per": "night", "rate": 1500}, 3000, []),
        ({"rate": 1000, "steps": [{"adults": 2, "rate": 500}, {"adults": 4, "rate": 1000}]}, 1000, []),
        ({"rate": 12000, "per": "patrol", "package": 2}, 12000, []),
        ({"rate": 12000, "per": "patrol", "package": 2}, 11000, ["match.not_booked", "match.no_multiple"]),
        ({"rate": 10000, "per": "season"}, 10000, []),
    ],
)
def test_other_tariffs(changed, tariff, amount, codes):
    line = {"id": "patrol_nights", "clause": "M3", "label": "Nattvandring", "amount": -250000, "profile": "nights"}
    agreement = changed(budget=[line | {"tariff": {"quantity": 10} | tariff}])
    ledger = ledger_of(paid("1", "2022-02-01", amount))
    assert [one.code for one in matched(agreement, patrols_of(*walked(*FRIDAYS[:2])), ledger, "2022-03")] == codes


def test_an_agreement_without_a_tariff_has_nothing_to_match(changed):
    line = {"id": "patrol_nights", "clause": "M3", "label": "Nattvandring", "amount": -250000}
    agreement = changed(budget=[line])
    assert found(agreement, walked(FRIDAYS[0]), [paid("1", "2022-02-01", 1)]) == []


def test_without_a_ledger_nothing_is_known(agreement):
    assert matched(agreement, patrols_of(*walked(FRIDAYS[0])), None, "2022-03") == []
