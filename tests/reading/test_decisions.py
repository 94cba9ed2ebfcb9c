"""Sheets of decisions: found by their headers, read cell by cell, faults by cell; the template reads as it was
meant.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement, Member
from tasks.agreement.votes import holds
from tasks.decisions.kept import decision_of, with_decisions
from tasks.decisions.replace import replace_decisions
from tasks.facts.schemas import DECISIONS
from tasks.intake.decisions_template import write_decisions_template
from tasks.reading.decisions import holds_decisions, read_decisions, with_extension, with_vouchers
from tasks.reading.dispatch import read_file
from tasks.reading.result import Reading
from tasks.reading.tables import Table
from tests.agreement.conftest import TIMRA
from tests.measures.makers import booking, ledger_of

SEATS = [
    Member(id="kommun-1", role="Timrå kommun 1", party="municipality"),
    Member(id="tik-1", role="Timrå IK 1", party="association"),
]
AGREEMENT = load_agreement(TIMRA).model_copy(update={"members": SEATS})


def read(*rows: Sequence[str | None], agreement: Agreement = AGREEMENT) -> Reading:
    return read_decisions([Table.from_rows("Beslut", rows)], "beslut.xlsx", "f" * 64, "xlsx", None, agreement)


def told(reading: Reading) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.where.row, each.where.column) for each in reading.findings]


def test_in_any_order_under_usual_headers():
    reading = read(
        ["Protokoll från styrgruppen"],
        ["timrå ik 1", "BELOPP (kr)", "§", "Beslutsdatum", "Lydelse", "Typ", "Avser", "TIMRÅ KOMMUN 1"],
        ["enhälligt", "8 tkr", "7.0", "2022-09-05 00:00:00", "Material får\n8 000 kr.", "budget", "material", "J"],
    )
    assert reading.decisions is not None and reading.findings == ()
    decision = decision_of(reading.decisions.row(0, named=True))
    assert (decision.id, decision.decided, decision.about, decision.object) == (
        "7",
        date(2022, 9, 5),
        "budget",
        "material",
    )
    assert (decision.amount, decision.text) == (Decimal(8000), "Material får 8 000 kr.")
    assert decision.votes == {"tik-1": "yes", "kommun-1": "yes"}
    rules = with_decisions(AGREEMENT, reading.decisions)
    assert [line.amount for line in rules.budget if line.id == "material"] == [-8000]


HEADERS = [
    "Nr",
    "Datum",
    "Ärende",
    "Beslut i ord",
    "Gäller",
    "Från",
    "Belopp",
    "Procent",
    "Timrå kommun 1",
    "Timrå IK 1",
]


def test_faults_by_cell_and_what_has_none_is_read():
    reading = read(
        HEADERS,
        ["Exempel", "2022-09-05", "Gräns", "En gräns", None, None, "x", "y", "z", None],
        [None, None, None, None, None, None, None, None, None, None],
        ["1", "femte", "Gräns", "En gräns", None, None, "tusen", "10", "Ja", "Ja"],
        ["2", "2022-09-05", None, None, None, None, None, None, "Ja", "Kanske"],
        ["3", "2022-09-05", "Gräns", "Utan belopp", None, None, None, None, "Ja", "Ja"],
        ["4", "2022-09-05", "Täcka en budgetpost", "Täcks", "Vatten", "Nattvandring helg", "100", None, "Ja", "Ja"],
        ["5", "2022-09-05", "Fika", "Kaffe", None, None, None, None, "Ja", "Nej"],
        ["5", "2022-09-05", "Gräns", "Samma nummer", None, None, "1", "1", "Ja", "Ja"],
        ["6", "2022-09-05", None, "Bara text", None, None, None, None, "Ja", "Frånvarande"],
    )
    assert told(reading) == [
        ("decision.cell", 4, "Datum"),
        ("decision.cell", 4, "Belopp"),
        ("decision.missing", 5, "Beslut i ord"),
        ("decision.vote", 5, "Timrå IK 1"),
        ("decision.other_matter", 8, "Ärende"),
        ("decision.lacks", 6, "Procent"),
        ("decision.lacks", 6, "Belopp"),
        ("decision.unknown_line", 7, "Gäller"),
        ("decision.twice", 9, "Nr"),
        ("decision.not_adopted", 8, None),
        ("decision.not_adopted", 10, None),
    ]
    assert reading.decisions is not None
    assert reading.decisions["decision"].to_list() == ["3", "4", "5", "6"]
    assert reading.decisions["text"].to_list()[2] == "Fika: Kaffe"  # its matter is kept as text
    said = [each.message for each in reading.findings if each.code == "decision.not_adopted"]
    assert "Timrå IK 1 röstade nej" in said[0]
    assert "ja saknas från Timrå IK 1" in said[1]


def test_a_sheet_of_something_else_is_none():
    for headers in (
        ["Datum", "Område", "Förening", "Start", "Slut"],
        ["Datum", "Belopp", "Beslut"],
        ["Nr", "Beslut"],
    ):
        assert not holds_decisions([Table.from_rows(None, [headers, ["1", "2", "3"]])], AGREEMENT)


@pytest.mark.parametrize("agreement", [AGREEMENT, load_agreement(TIMRA)], ids=["members", "minutes"])
def test_every_example_of_the_template_reads_without_a_fault(tmp_path: Path, agreement: Agreement):
    path = tmp_path / "beslut.xlsx"
    write_decisions_template(agreement, path)
    assert read_file(path, path.name, agreement).decisions is not None  # the examples alone are no decisions
    book = openpyxl.load_workbook(path)
    sheet = book["Beslut"]
    rows = range(5, sheet.max_row + 1)
    for number, row in enumerate(rows, start=1):
        assert sheet.cell(row, 1).value == "Exempel"
        sheet.cell(row, 1, number)
    book.save(path)
    reading = read_file(path, path.name, agreement)
    assert reading.decisions is not None
    assert (reading.kind, reading.decisions.height, told(reading)) == ("decisions", len(rows), [])
    assert set(reading.decisions["about"]) >= {
        "limits",
        "budget",
        "reserve",
        "outside",
        "question",
        "member",
        "leaves",
    }


def test_a_later_sheet_replaces_by_number_and_withdraws_nothing():
    first = read(
        HEADERS, *([str(n), "2022-09-05", None, f"Beslut {n}", None, None, None, None, "Ja", "Ja"] for n in (1, 2))
    )
    second = read(
        HEADERS,
        ["2", "2022-09-05", None, "Beslut 2, rättat", None, None, None, None, "Ja", "Ja"],
        ["3", "2022-10-03", None, "Beslut 3", None, None, None, None, "Ja", "Ja"],
    )
    assert first.decisions is not None and second.decisions is not None
    begun = replace_decisions(first.decisions.clear(), first.decisions)
    after = replace_decisions(begun.frame, second.decisions)
    assert after.frame["decision"].to_list() == ["1", "2", "3"]
    assert (after.new["decision"].to_list(), after.changed["decision"].to_list()) == (["3"], ["2"])
    assert after.changed["text_before"].to_list() == ["Beslut 2"]
    assert after.frame.columns == list(DECISIONS)
    assert replace_decisions(after.frame, second.decisions).changes_nothing


def test_a_sheet_takes_the_place_of_the_files_decision_of_its_number():
    own = Agreement.model_validate(
        load_agreement(TIMRA).model_dump()
        | {
            "decisions": [
                {"id": "1", "decided": "2022-05-02", "text": "Filens."},
                {"decided": "2022-05-02", "text": "Utan."},
            ]
        }
    )
    row = ["1", "2022-09-05", None, "Listans", None, None, None, None, "Ja"]
    reading = read([*HEADERS[:8], "Enhälligt"], row, agreement=own)
    assert [each.text for each in with_decisions(own, reading.decisions).decisions] == ["Utan.", "Listans"]


@pytest.mark.parametrize(
    ("agreement", "votes", "kept"),
    [
        (AGREEMENT, [None, None], []),
        (AGREEMENT, ["", " "], []),
        (AGREEMENT, ["Ja", None], [(False, True)]),
        (AGREEMENT, ["Frånvarande", "Frånvarande"], [(False, True)]),
        (AGREEMENT, ["Nej", None], [(False, True)]),
        (AGREEMENT, ["Ja", "Ja"], [(True, True)]),
        (load_agreement(TIMRA), [None], []),
        (load_agreement(TIMRA), ["Nej"], [(False, False)]),
        (load_agreement(TIMRA), ["Ja"], [(True, True)]),
    ],
)
def test_a_row_without_any_vote_is_no_answer(agreement, votes, kept):
    """It is neither yes nor no: told, not kept, and what stood under its number stands. One vote is an answer."""
    voters = HEADERS[8:] if agreement is AGREEMENT else ["Enhälligt"]
    reading = read(
        ["Nr", "Datum", "Beslut i ord", *voters],
        ["1", "2022-09-05", "Målet är 87 nätter.", *votes],
        agreement=agreement,
    )
    assert reading.decisions is not None
    made = [decision_of(row) for row in reading.decisions.iter_rows(named=True)]
    assert [(holds(agreement, each), each.approved) for each in made] == kept
    untouched = [each for each in reading.findings if each.code == "decision.untouched"]
    assert [(each.where.row, each.where.column) for each in untouched] == ([] if kept else [(2, voters[0])])
    assert [each.value for each in untouched] == ([] if kept else ["1"])


def test_words_of_the_sheet_are_answers_by_their_name_and_a_cap_moves_nothing():
    reading = read(
        ["Nr", "Datum", "Ärende", "Beslut i ord", "Gäller", "Antal", *HEADERS[8:]],
        ["1", "2022-09-05", "Återbetalning", "Lön", "LÖN", None, "Ja", "Ja"],
        ["2", "2022-09-05", "Antal nätter", "Tak", "Tak", "100", "Ja", "Ja"],
        ["3", "2022-09-05", "Reserven", "Tak", "Oförutsedda utgifter", "5", "Ja", "Ja"],
        ["4", "2022-09-05", "Återbetalning", "En förening", "Sörberge IF", None, "Ja", "Ja"],
    )
    assert reading.decisions is not None and told(reading) == []
    assert reading.decisions["object"].to_list() == ["pay", "ceiling", "Oförutsedda utgifter", "sorberge-if"]


def test_two_answers_of_a_meeting_to_one_question_are_told():
    head = ["Nr", "Datum", "Ärende", "Beslut i ord", "Till och med", *HEADERS[8:]]
    rows = [
        ["1", "2022-12-12", "Förlängning", "Alternativ 1", "2023-12-31", "Ja", "Ja"],
        ["2", "2022-12-12", "Förlängning", "Alternativ 2", "2022-12-31", "Ja", "Ja"],
    ]
    assert told(read(head, *rows)) == [("decision.both", 3, None)]
    assert told(read(head, rows[0], [*rows[1][:-1], "Nej"])) == [("decision.not_adopted", 3, None)]


def test_the_receipt_says_which_years_voucher_a_decision_is_about():
    """A7 stands in the books of 2021 and 2022, A8 in those of 2022; of A7 it is the last before 5 September."""
    booked = ledger_of(
        booking("2021-12-28", 500, "none") | {"series": "A", "number": "7", "year_start": date(2021, 1, 1)},
        booking("2022-03-05", 1200, "none") | {"series": "A", "number": "7", "year_start": date(2022, 1, 1)},
        booking("2022-03-06", 300, "none") | {"series": "A", "number": "8"},
    )
    reading = read(
        HEADERS,
        *(
            [str(number), "2022-09-05", "Godta kostnad", "Godtas", named, None, None, None, "Ja", "Ja"]
            for number, named in enumerate(("A7", "a 8", "A7 (2021)", "A7 (2020)"), start=1)
        ),
    )
    said = [each.message.replace("\xa0", " ") for each in with_vouchers(reading, AGREEMENT, booked).findings]
    assert said == [
        "Verifikation A7 finns i flera bokföringsår. Beslut 1 gäller den i bokföringsåret som börjar 1 januari 2022.",
        "Beslut 2 gäller verifikation a 8 i bokföringsåret som börjar 1 januari 2022.",
        "Beslut 3 gäller verifikation A7 (2021) i bokföringsåret som börjar 1 januari 2021.",
        "Beslut 4 gäller verifikation A7 (2020), som inte finns i den bokföring som har tagits in. Beslutet ändrar "
        "inget förrän den gör det.",
    ]


@pytest.mark.parametrize(("vote", "files"), [("Ja", ["jan.csv, mars.csv"]), ("Nej", [])])
def test_an_extension_names_the_files_whose_rejected_rows_it_lets_in(vote, files):
    """Until 31 March 2023: 31 March is in it, 1 April and a wrong year before the term are not."""
    rejected = {"file": ["jan.csv", "jan.csv", "mars.csv", "april.csv", "fel.csv"]}
    days = [date(2023, 1, 6), date(2023, 1, 7), date(2023, 3, 31), date(2023, 4, 1), date(2012, 1, 6)]
    outside = pl.DataFrame(rejected | {"date": days})
    reading = read(
        [*HEADERS, "Till och med"],
        ["1", "2022-12-05", "Förlängning av avtalet", "Förlängs", None, None, None, None, "Ja", vote, "2023-03-31"],
    )
    told_files = [
        each.message.rpartition(": ")[2].rstrip(".")
        for each in with_extension(reading, AGREEMENT, outside, None).findings
        if each.code == "decision.rows_in_term"
    ]
    assert [each.replace(" och ", ", ") for each in told_files] == files


@pytest.mark.parametrize(
    ("vote", "closed", "says"),
    [
        ("Ja", "2023-02", []),
        ("Nej", None, ["förlängningen gäller inte längre."]),
        ("Nej", "2022-11", ["förlängningen gäller inte längre."]),
        ("Nej", "2022-12", ["Rapporten för december 2022 gick ut som om avtalet fortsatte."]),
        ("Nej", "2023-01", ["Rapporten för januari 2023 har gått ut men ligger efter avtalstiden"]),
        ("Nej", "2023-02", ["Rapporterna från januari 2023 till februari 2023 har gått ut"]),
    ],
)
def test_an_extension_that_is_taken_back_is_told_with_what_was_reported_of_it(vote, closed, says):
    """To 31 March 2023 before the sheet; with a no in it to 31 December 2022."""
    row = ["1", "2022-12-05", "Förlängning av avtalet", "Förlängs", None, None, None, None, "Ja"]
    readings = [read([*HEADERS, "Till och med"], [*row, each, "2023-03-31"]) for each in ("Ja", vote)]
    before = with_decisions(AGREEMENT, readings[0].decisions)
    outside = pl.DataFrame(schema={"file": pl.String, "date": pl.Date})
    found = with_extension(readings[1], before, outside, closed).findings
    told = [each.message.replace("\xa0", " ") for each in found if each.code == "decision.shorter_term"]
    assert len(told) == len(says)
    assert all(part in message for message, part in zip(told, says, strict=True))
