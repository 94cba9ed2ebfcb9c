"""The trail of the money by hand: payments that name nobody, decisions that concern a row, and the draw."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Decision, Member
from tasks.archive.audit.given import given_hours, given_table
from tasks.archive.audit.sample import draw
from tasks.archive.audit.table import AuditTable, Ref
from tasks.archive.audit.trail import Trail
from tasks.facts.schemas import IN_KIND
from tasks.measures.in_kind import given
from tests.archive.editions import AGREEMENT_FILE
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

ROLES = {"kommun-1": "Timrå kommun 1", "tik-1": "Timrå IK 1"}


def placed(frame: pl.DataFrame, file: str) -> pl.LazyFrame:
    """The frame as rows of a file of its own."""
    return frame.with_columns(file=pl.lit(file), sha256=pl.lit(file)).lazy()


def decided(number: str, votes: dict[str, str] | None = None, **about: object) -> Decision:
    votes = votes or dict.fromkeys(ROLES, "yes")
    return Decision(id=number, decided=date(2022, 3, 20), text=f"Beslut {number}", votes=votes, **about)


@pytest.fixture(scope="module")
def trail() -> Trail:
    members = [Member(id=key, role=role) for key, role in ROLES.items()]
    decisions = [
        decided("2022-1", about="outside", object="2022-03-02 Centrum"),
        decided("2022-2", about="purpose", object="no_association"),
        decided("2022-3", {"kommun-1": "yes", "tik-1": "no"}, about="reserve", object="contingency"),
        decided("2022-4", {"kommun-1": "yes"}, about="purpose", object="pay"),
        decided("2022-5", about="surplus"),
        decided("2022-6", about="line", object="Material, utrustning", source="contingency", amount=1000),
    ]
    agreement = load_agreement(AGREEMENT_FILE).model_copy(update={"decisions": decisions, "members": members})
    patrols = patrols_of(
        patrol("2022-03-02"),  # a Wednesday, which 2022-1 lets earn
        patrol("2022-03-04"),
        patrol("2022-03-04", area="sorberge"),  # an extra area: the reserve
        patrol("2022-04-01", area="sorberge", association="sorberge-if"),
    )
    ledger = ledger_of(
        booking("2022-03-15", "4000", association="timra-ik"),
        booking("2022-03-16", "700"),
        booking("2022-03-17", "412.50", line="no_such_line", account=7010),
        booking("2022-04-20", "3700", association="timra-ik"),
    ).with_columns(series=pl.lit("A"), number=pl.col("row").cast(pl.String))
    rows = placed(patrols, "pass.xlsx"), placed(ledger, "bok.se")
    return Trail(agreement, *rows, date(2022, 4, 30), None, agreement)


def shown(table: AuditTable, *columns: str) -> list[tuple[object, ...]]:
    """Some columns of a table, references as ids."""
    at = [table.columns.index(column) for column in columns]
    return [
        tuple([ref.id for ref in row[i]] if isinstance(row[i], tuple) else row[i] for i in at) for row in table.rows
    ]


def test_each_krona_leads_to_its_night_and_each_night_back(trail):
    matches, bookings, patrols, _ = trail.tables()
    # 4 000 pays the decided night (2 500) and most of that of 4 March; 3 700 the rest of it, its second area, and 200
    # nothing.
    reserve = ["2022-3", "2022-6"]
    assert shown(matches, "kronor", "state", "voucher", "patrol", "clause", "decisions") == [
        (Decimal("2500"), "upparbetad, inte betald", "", ["P4"], "M3", []),
        (Decimal("2500"), "betald", "A2", ["P1"], "M5", ["2022-1", *reserve]),
        (Decimal("1500"), "betald", "A2", ["P2"], "M3", []),
        (Decimal("1000"), "betald", "A5", ["P2"], "M3", []),
        (Decimal("2500"), "betald", "A5", ["P3"], "M5", reserve),
        (Decimal("200"), "betald utöver upparbetat", "A5", [], "", []),
        (Decimal("700"), "betald, ingen förening angiven", "A3", [], "", ["2022-2"]),
    ]
    assert shown(bookings, "id", "booked", "clause", "patrols", "decisions") == [
        ("V1", Decimal("-4000"), "M5, M3", ["P1", "P2"], []),
        ("V2", Decimal("-700"), "", [], ["2022-2"]),
        ("V3", Decimal("-412.50"), "", [], ["2022-4"]),
        ("V4", Decimal("-3700"), "M3, M5", ["P2", "P3"], []),
    ]
    assert shown(patrols, "id", "earned", "bookings", "decisions", "not_counted", "row") == [
        ("P1", Decimal("2500"), ["V1"], ["2022-1", *reserve], "", "2"),
        ("P2", Decimal("2500"), ["V1", "V4"], [], "", "3"),
        ("P3", Decimal("2500"), ["V4"], reserve, "", "4"),
        ("P4", Decimal("2500"), [], [], "", "5"),
    ]
    assert (trail.booked, trail.earned) == (-881250, 1_000_000)


def test_rows_of_a_list_without_numbers_are_payments_of_their_own():
    patrols = patrols_of(patrol("2022-03-04"), patrol("2022-03-05"))
    ledger = ledger_of(
        booking("2022-03-10", "2500", association="timra-ik"), booking("2022-03-11", "2500", association="timra-ik")
    )
    agreement = load_agreement(AGREEMENT_FILE)
    listed = Trail(agreement, placed(patrols, "p"), placed(ledger, "l"), date(2022, 3, 31), None, agreement)
    _, bookings, *_ = listed.tables()
    assert shown(bookings, "id", "voucher", "patrols") == [("V1", "", ["P1"]), ("V2", "", ["P2"])]


@pytest.mark.parametrize(
    ("named", "beside"), [("A7", [[], ["2022-1"]]), ("a 7 (2021)", [["2022-1"], []]), ("A7 (2020)", [[], []])]
)
@pytest.mark.parametrize("votes", [None, {"kommun-1": "yes", "tik-1": "no"}], ids=["adopted", "refused"])
def test_a_decision_on_a_voucher_stands_beside_the_year_that_the_figures_go_by(named, beside, votes):
    """A7 of 28 December and A7 of 5 March; the decision is of 20 March."""
    members = [Member(id=key, role=role) for key, role in ROLES.items()]
    made = [decided("2022-1", votes, about="accept", object=named)]
    agreement = load_agreement(AGREEMENT_FILE).model_copy(update={"decisions": made, "members": members})
    seventh = {"series": "A", "number": "7"}
    ledger = ledger_of(booking("2021-12-28", 500, "none") | seventh, booking("2022-03-05", 1200, "none") | seventh)
    rows = placed(patrols_of(), "pass.xlsx"), placed(ledger, "bok.se")
    _, bookings, *_ = Trail(agreement, *rows, date(2022, 4, 30), None, agreement).tables()
    assert shown(bookings, "booked", "decisions") == [(Decimal(-500), beside[0]), (Decimal(-1200), beside[1])]


def test_a_decision_stands_with_its_votes_and_whether_it_holds(trail):
    *_, decisions = trail.tables()
    assert shown(decisions, "id", "outcome", "votes", "missing")[2:4] == [
        ("2022-3", "inte beslutat", "Timrå kommun 1: ja; Timrå IK 1: nej", ""),
        ("2022-4", "inte beslutat: röster saknas", "Timrå kommun 1: ja", "Timrå IK 1"),
    ]


def test_the_draw_is_what_any_program_draws():
    """``printf 'frö:aa:Pass:3' | sha256sum`` and so on begin with d942, d0b5, 518c and 9e2e."""
    places = [("aa", "f", "Pass", 3), ("aa", "f", "Pass", 5), ("aa", "f", "Pass", 8), ("bb", "g", None, 8)]
    assert draw(places, "frö", 2) == places[2:]
    assert draw(places, "frö", 9) == places


def test_a_reference_is_written_as_its_id_and_text_is_no_formula():
    table = AuditTable("patrols", ("id", "night", "earned", "bookings", "file"), [
        ("P1", date(2022, 3, 4), Decimal("-2500.00"), (Ref("bookings", "V1"), Ref("bookings", "V4")), "=1+1"),
    ])  # fmt: skip
    assert table.csv().decode("utf-8-sig").splitlines()[1] == "P1;2022-03-04;-2500,00;V1 V4;'=1+1"


def test_what_was_given_in_kind_leads_to_its_row():
    """6.5 h of supervision, 20 minutes of it in December; the agreement is given 350 kr for such an hour."""
    agreement = load_agreement(AGREEMENT_FILE)
    kinds = [
        each.model_copy(update={"value": Decimal(350)}) for each in agreement.in_kind if each.id == "supervision"
    ]
    agreement = agreement.model_copy(update={"in_kind": [*kinds, *agreement.in_kind[1:]]})
    common = {"party": "municipality", "kind": "supervision", "file": "insatser.xlsx", "sheet": "Insatser"}
    rows = pl.DataFrame(
        [
            {"date": date(2021, 12, 30), "seconds": 1200, "persons": None, "row": 5, **common},
            {"date": date(2022, 1, 15), "seconds": 22200, "persons": 2, "row": 6, **common},
        ],
        schema=IN_KIND,
    )
    table = given_table(agreement, given(agreement, rows.lazy(), date(2022, 1, 31)), 2022)
    assert shown(table, "id", "party", "kind", "hours", "persons", "value", "file", "sheet", "row") == [
        (
            "H2",
            "Timrå kommun",
            "Handledning",
            Decimal("6.1667"),
            2,
            Decimal("2158.33"),
            "insatser.xlsx",
            "Insatser",
            "6",
        )
    ]
    assert given_hours(rows) == Decimal("6.5")
