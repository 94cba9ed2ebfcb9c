"""What was dropped and reported, as short histories: which versions count, what holds, what is unchanged."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from tasks.errors import DefectError
from tasks.facts import attempts, drops, editions
from tasks.facts.drops import Outcome, Versions
from tasks.facts.left_outside import left_outside
from tasks.facts.register import Register
from tasks.facts.replacing import replace_patrols
from tasks.facts.schemas import FINDINGS, PATROLS
from tasks.facts.tables import Drop, Edition
from tests.facts.short_rows import sheet


@pytest.fixture
def session(tmp_path):
    register = Register(f"sqlite:///{tmp_path}/register.db")
    register.create()
    with register.session() as session:
        yield session
    register.close()


def dropped(session, state="taken_in", kind="shifts", day=1, agreement="a", sha256="s", **outcome):
    number = len(session.query(Drop).all())
    row = drops.record_secured(
        session, agreement=agreement, claim=f"claim {number}", sha256=sha256, file="f", size=1,
        received_at=datetime(2022, 3, day, 22, 30, tzinfo=UTC),
    )  # fmt: skip
    if state != "secured":
        drops.record_outcome(session, row.id, Outcome(state, kind=kind, **outcome))
    session.flush()
    return row


def test_same_claim_again_is_the_same_drop(session):
    again = {"agreement": "a", "claim": "c", "sha256": "s", "file": "f", "size": 1,
             "received_at": datetime(2022, 3, 1, tzinfo=UTC)}  # fmt: skip
    assert drops.record_secured(session, **again).id == drops.record_secured(session, **again).id


def test_pending_in_the_order_received(session):
    first, _, third = dropped(session, "secured"), dropped(session), dropped(session, "secured")
    dropped(session, "secured", agreement="b")
    assert [drop.id for drop in drops.pending(session, "a")] == [first.id, third.id]


def test_outcome_is_written_once(session):
    drop = dropped(session)
    with pytest.raises(DefectError, match="is taken_in, not secured"):
        drops.record_outcome(session, drop.id, Outcome("refused"))
    with pytest.raises(DefectError, match="Drop 99 is unknown"):
        drops.record_outcome(session, 99, Outcome("refused"))


def test_versions_that_count(session):
    assert drops.current_versions(session, "a") == Versions()
    dropped(session, patrols_version=1, findings_version=1)
    dropped(session, "refused", day=2, findings_version=2)
    last = dropped(session, kind="ledger", day=3, ledger_version=1, findings_version=3)
    dropped(session, "secured", day=4)
    dropped(session, agreement="b", patrols_version=9)
    assert drops.current_versions(session, "a") == Versions(patrols=1, ledger=1, findings=3, last_drop=last.id)


@pytest.mark.parametrize(
    ("as_of", "version"),
    [(date(2022, 3, 1), None), (date(2022, 3, 2), 1), (date(2022, 3, 3), 2), (date(2022, 12, 31), 2)],
)  # received at 22:30 UTC: in Stockholm that is half past eleven the same evening
def test_versions_as_known_on_a_date(session, as_of, version):
    dropped(session, day=2, patrols_version=1)
    dropped(session, day=3, patrols_version=2)
    assert drops.current_versions(session, "a", as_of).patrols == version


def test_day_ends_at_midnight_where_the_agreement_is(session):
    dropped(session, day=2, patrols_version=1)
    assert drops.current_versions(session, "a", date(2022, 3, 2), "Europe/Helsinki").patrols is None


def test_retention_names_the_version_that_counts(session):
    dropped(session, patrols_version=1, day_notes_version=1)
    dropped(session, patrols_version=2)
    drops.supersede_version(session, "a", "day_notes", 5)
    assert drops.current_versions(session, "a").day_notes == 5
    with pytest.raises(DefectError):
        drops.supersede_version(session, "b", "day_notes", 5)


def test_first_ledger_s_number_is_remembered(session):
    dropped(session, "refused", "ledger", orgnr="555555-5555")
    assert drops.remembered_orgnr(session, "a") is None
    dropped(session, kind="ledger")
    assert drops.has_ledger(session, "a") and drops.remembered_orgnr(session, "a") is None
    dropped(session, kind="ledger", orgnr="802000-1111")
    dropped(session, kind="ledger", orgnr="802000-2222")
    assert drops.remembered_orgnr(session, "a") == "802000-1111"


def test_months_that_sheets_cover(session):
    dropped(session, months=("2022-01", "2022-02"), day=1)
    dropped(session, "refused", months=("2022-05",))
    dropped(session, kind="ledger", months=("2022-06",))
    dropped(session, months=("2022-03",), day=9)
    assert drops.months_covered(session, "a") == {"2022-01", "2022-02", "2022-03"}
    assert drops.months_covered(session, "a", date(2022, 3, 5)) == {"2022-01", "2022-02"}


@pytest.mark.parametrize(
    ("history", "held"),
    [
        ([("refused", "shifts")], 1),
        ([("refused", "ledger"), ("refused", "ledger")], 2),
        ([("refused", "shifts"), ("taken_in", "shifts")], 0),
        ([("taken_in", "shifts"), ("refused", "shifts")], 1),
        ([("refused", "shifts"), ("taken_in", "ledger")], 1),
        ([("refused", "shifts"), ("unchanged", "shifts")], 0),
        ([("unchanged", "shifts"), ("refused", "shifts")], 1),
        ([("refused", "ledger"), ("unchanged", "shifts")], 1),
        ([("refused", "unknown")], 0),
        ([("refused", "shifts"), ("taken_in", "shifts"), ("refused", "shifts")], 1),
    ],
)
def test_refusals_that_hold_a_report(session, history, held):
    for state, kind in history:
        dropped(session, state, kind)
    assert len(drops.outstanding_files(session, "a")) == held


def test_sources_by_hash(session):
    dropped(session, sha256="one", rows=1)
    dropped(session, sha256="one", rows=2)
    dropped(session, "refused", sha256="two")
    assert {key: drop.rows for key, drop in drops.sources(session, "a", ["one", "two"]).items()} == {"one": 2}


JANUARY = [("2022-01-07", "arena", "tik"), ("2022-01-14", "centrum", "tik")]
TO_MARCH = [*JANUARY, ("2022-03-04", "arena", "tik")]


@pytest.mark.parametrize(
    ("history", "again", "unchanged"),
    [
        ([], ("old", JANUARY), False),
        ([("old", JANUARY)], ("old", JANUARY), True),
        # The growing workbook holds January now; the sheet of January takes it back.
        ([("old", JANUARY), ("grown", TO_MARCH)], ("old", JANUARY), False),
        ([("old", JANUARY), ("grown", TO_MARCH)], ("grown", TO_MARCH), True),
        ([("grown", TO_MARCH), ("old", JANUARY)], ("grown", TO_MARCH), False),
        ([("old", JANUARY), ("feb", [("2022-02-04", "arena", "sif")])], ("old", JANUARY), True),
        # Without rows, the last one of its kind stands.
        ([("none", [])], ("none", []), True),
        ([("none", []), ("old", JANUARY)], ("none", []), False),
    ],
)
def test_file_dropped_again(session, history, again, unchanged):
    table = pl.DataFrame(schema=PATROLS)
    for sha256, rows in history:
        table = replace_patrols(table, sheet(*rows, sha256=sha256)).frame
        dropped(session, sha256=sha256)
    sha256, rows = again
    after = replace_patrols(table, sheet(*rows, sha256=sha256, file="annat namn.csv"))
    assert drops.is_unchanged(session, "a", "shifts", sha256, table, after) is unchanged


def edition(session, period, number=1, document="monthly", agreement="a"):
    session.add(
        Edition(agreement=agreement, document=document, period=period, edition=number, cutoff=date(2022, 1, 31),
                made_at=datetime(2022, 2, 1, tzinfo=UTC), report={}, folder="f")
    )  # fmt: skip
    session.flush()


def test_before_the_first_report_nothing_is_closed(session):
    assert editions.last_edition(session, "a") is None
    assert editions.last_closed(session, "a") is None
    assert editions.next_number(session, "a", "2022-01") == 1


def test_report_closes_its_month_and_all_before(session):
    edition(session, "2022-02")
    edition(session, "2022-01", agreement="b")
    edition(session, "2022-Q1", document="quarterly")
    assert editions.last_closed(session, "a") == "2022-02"


def test_editions_are_numbered_within_their_period(session):
    edition(session, "2022-01")
    edition(session, "2022-02")
    edition(session, "2022-01", 2)
    assert editions.next_number(session, "a", "2022-01") == 3
    assert [(e.period, e.edition) for e in editions.editions(session, "a")] == [
        ("2022-01", 1), ("2022-01", 2), ("2022-02", 1),
    ]  # fmt: skip
    last, january = editions.last_edition(session, "a"), editions.last_edition(session, "a", period="2022-01")
    before = editions.edition_before(session, "a", "2022-02")
    assert [(e.period, e.edition) for e in (last, january, before)] == [
        ("2022-02", 1), ("2022-01", 2), ("2022-01", 2),
    ]  # fmt: skip


def test_drops_since_an_edition(session):
    first, second = dropped(session), dropped(session, "refused")
    dropped(session, "unchanged")
    dropped(session, "secured")
    before = Edition(last_drop=first.id, made_at=datetime(2022, 3, 1, tzinfo=UTC))
    assert [drop.id for drop in editions.drops_since(session, "a", None)] == [first.id, second.id]
    assert [drop.id for drop in editions.drops_since(session, "a", before)] == [second.id]


def test_a_drop_that_could_not_be_read_counts_from_when_it_was(session):
    """Received first, read on the third, after the edition of the second that knows of all drops."""
    unread, told, later = dropped(session, day=1), dropped(session, day=1), dropped(session, day=3)
    for drop, day in [(unread, 4), (told, 1), (later, 3)]:
        attempts.begin(session, drop.id, "s", datetime(2022, 3, day, 22, 30, tzinfo=UTC))
    before = Edition(last_drop=told.id, made_at=datetime(2022, 3, 2, tzinfo=UTC))
    assert [drop.id for drop in editions.drops_since(session, "a", before)] == [later.id, unread.id]


@pytest.mark.parametrize(
    ("tries", "software", "given_up"),
    [([], "1", False), (["1"] * 2, "1", False), (["1"] * 3, "1", True), (["1"] * 3, "2", False),
     (["1", "1", "2"], "2", False), (["1", "1", "1", "2", "2", "2"], "2", True),
     (["1", "1", "back", "1"], "1", False), (["1", "1", "back", "1", "1"], "1", True)],
)  # fmt: skip
def test_tries_by_the_same_software(session, tries, software, given_up):
    drop = dropped(session, "secured")
    for each in tries:
        if each == "back":
            attempts.take_back(session, drop.id)
        else:
            attempts.begin(session, drop.id, each, datetime(2022, 3, 1, tzinfo=UTC))
    assert attempts.is_given_up(session, drop.id, software) is given_up


@pytest.mark.parametrize(
    ("kind", "later", "held"),
    [("shifts", [], 1), ("ledger", [], 1), ("unknown", [], 0), ("shifts", ["ledger"], 1), ("shifts", ["shifts"], 0)],
)
def test_a_file_that_the_program_could_not_read_holds_a_report_where_its_kind_is_known(session, kind, later, held):
    drop = dropped(session, "secured")
    attempts.begin(session, drop.id, "1", datetime(2022, 3, 1, tzinfo=UTC))
    attempts.record_unread(session, drop.id, "ZeroDivisionError", kind, "receipts/a/1.json", True)
    for each in later:
        dropped(session, kind=each)
    assert len(drops.outstanding_files(session, "a")) == held
    assert drops.pending(session, "a") == [drop]


def test_rows_rejected_as_outside_the_term_until_a_later_sheet_of_their_kind_spans_them(session):
    """6, 13 and 20 January in the first sheet: the ledger and the sheet of December change nothing, that of 10-15
    January tells of the 13th, the contribution of the 13th is another kind's.
    """
    for kind, first, last in (
        ("shifts", date(2022, 12, 2), date(2022, 12, 30)),
        ("in_kind", date(2022, 12, 1), date(2022, 12, 1)),
        ("ledger", date(2023, 1, 1), date(2023, 1, 31)),
        ("shifts", date(2022, 12, 1), date(2022, 12, 31)),
        ("shifts", date(2023, 1, 10), date(2023, 1, 15)),
    ):
        dropped(session, kind=kind, first_date=first, last_date=last)
    said = [(1, "shift.outside_term", day) for day in (20, 6, 13)]
    said += [(1, "shift.area_unknown", 6), (2, "contribution.outside_term", 13)]
    findings = pl.DataFrame(
        [
            {name: None for name in FINDINGS}
            | {"drop_id": drop, "file": "f", "code": code, "date": date(2023, 1, day)}
            for drop, code, day in said
        ],
        schema=FINDINGS,
    )
    known = left_outside(session, "a", findings)
    assert known.select("drop_id", pl.col("date").dt.day()).rows() == [(1, 6), (1, 20), (2, 13)]
    assert left_outside(session, "a", findings, last_drop=4)["date"].dt.day().to_list() == [6, 13, 20, 13]
