"""Receipts: what the coordinator is told of each file, as data, page and text."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import polars as pl
import pytest

from tasks.facts.replacing import replace_ledger, replace_patrols
from tasks.facts.schemas import LEDGER, PATROLS
from tasks.findings import Finding, Place, Severity
from tasks.quality.check import check_ledger, check_shifts
from tasks.reading.dispatch import read_file
from tasks.reading.faults import AreaFault
from tasks.reading.result import Reading
from tasks.reading.selection import select
from tasks.receipts.build import build_receipt, gather, receipt_stem, shift_counts, unknown_nights, write_receipt
from tasks.receipts.page import mail_page, page, subject, text
from tasks.wording.swedish import ore
from tests import compare
from tests.quality.rows import shift_rows

RECEIVED = datetime(2022, 5, 3, 7, 0, tzinfo=UTC)
NO_PATROLS = pl.DataFrame(schema=PATROLS)


@pytest.fixture(scope="module")
def played(agreement, drops):
    """The receipts of the sample's shift sheets and of its last ledger, in order; a month is closed once it
    ends."""
    receipts, patrols, ledger = {}, NO_PATROLS, pl.DataFrame(schema=LEDGER)
    files = [
        ("2022-01/nattvandring_2022.xlsx", None),
        ("2022-02/pass_februari.csv", "2022-01"),
        ("2022-02/bokforing_2122.se", "2022-01"),
        ("2022-03/nattvandring_2022.xlsx", "2022-02"),
        ("2022-03/bokforing_2122.se", "2022-02"),
        ("2022-04/april_2022.csv", "2022-03"),
    ]
    for number, (name, closed) in enumerate(files, start=1):
        path = drops / name
        reading = read_file(path, path.name, agreement)
        if reading.shifts is not None:
            checked = check_shifts(reading.shifts, agreement, reading.headers)
            after = replace_patrols(patrols, checked.rows)
            patrols = after.frame
        else:
            checked = check_ledger(select(reading.ledger, agreement), agreement, reading.headers)
            after = replace_ledger(ledger, checked.rows, reading.scope)
            ledger = after.frame
        receipts[name] = build_receipt(
            agreement,
            reading,
            drop_id=number,
            received=RECEIVED,
            state="taken_in",
            checked=checked,
            replacement=after,
            closed_through=closed,
        )
    return receipts


@pytest.fixture(scope="module")
def april(played):
    return played["2022-04/april_2022.csv"]


def test_what_was_taken_in(april, samples):
    expected = json.loads((samples / "expected" / "2022-04.json").read_text(encoding="utf-8"))
    counts = april.counts
    assert (counts.nights, counts.area_nights) == (
        expected["nights"]["in_period"],
        expected["nights"]["area_nights_in_period"],
    )
    assert counts.adult_hours == Decimal(expected["crew"]["adult_hours_in_period"])
    assert (counts.rows, counts.rejected, counts.patrols, counts.outside_calendar) == (11, 5, 11, 0)
    assert (counts.first_date, counts.last_date) == (date(2022, 4, 1), date(2022, 4, 30))
    earned = 2500 * expected["nights"]["area_nights_in_period"]  # M3 and M5: all of April is in this file
    assert counts.earned == earned
    assert f"Upparbetad ersättning för de nätterna: {ore(Decimal(earned))} kr." in text(april)


def test_an_area_that_another_association_walked_too_is_earned_in_halves(agreement):
    before = replace_patrols(NO_PATROLS, shift_rows({"association": "sorberge-if"}))
    checked = check_shifts(shift_rows({}, {"service_date": date(2022, 4, 2)}), agreement, {})
    counts = shift_counts(checked, agreement, date(2022, 5, 1), replace_patrols(before.frame, checked.rows).frame)
    assert counts.earned == 1250 + 2500


def test_nights_to_come_are_told_and_count_later(agreement):
    checked = check_shifts(shift_rows({}, {"service_date": date(2022, 12, 2)}), agreement, {})
    after = replace_patrols(NO_PATROLS, checked.rows)
    reading = Reading("a.csv", "0" * 64, "shifts", "delimited")
    receipt = plain(agreement, reading, state="taken_in", checked=checked, replacement=after)  # came in May
    assert receipt.counts.ahead == 1
    assert "1 pass ligger på en natt som inte har varit än och räknas först då. Stämmer datumet?" in text(receipt)
    assert "<strong>1 pass ligger på en natt som inte har varit än" in page(receipt)
    assert subject(receipt) == "Kvitto: a.csv – inläst, 1 sak att titta på"
    assert '<header class="warning">' in page(receipt)


def test_patrols_that_are_gone_and_those_of_other_files(agreement):
    april = [{"service_date": date(2022, 4, day)} for day in (1, 2, 8)]
    before = replace_patrols(NO_PATROLS, shift_rows(*april))
    before = replace_patrols(before.frame, shift_rows({"service_date": date(2022, 3, 4)}, file="mars.csv"))
    checked = check_shifts(shift_rows(*april[::2]), agreement, {})
    reading = Reading("april.csv", "0" * 64, "shifts", "delimited")
    after = replace_patrols(before.frame, checked.rows)
    receipt = plain(agreement, reading, state="taken_in", checked=checked, replacement=after)
    told = text(receipt).replace("\u00a0", " ")
    assert told.startswith("Inläst, men 1 pass är borttaget\n")
    assert "Borttaget: 1. Det borttagna passet räknas inte längre. Ska det räknas: skriv in det i filen" in told
    assert "1 rad finns kvar från mars.csv (4 mars 2022): den här filen täcker den inte." in told


@pytest.mark.parametrize("month", ["2022-01", "2022-02", "2022-03", "2022-04"])
def test_the_planted_faults_are_told(played, samples, month):
    expected = json.loads((samples / "expected" / f"{month}.json").read_text(encoding="utf-8"))
    told = [json.loads(receipt.model_dump_json()) for name, receipt in played.items() if name.startswith(month)]
    files = {receipt["file"] for receipt in told}
    wanted = [each for each in expected["findings_min"] if each["file"] in files]
    found = list(compare.findings_in(told))
    assert [each["class"] for each in wanted if not compare.found(each, found)] == []


def test_the_money_of_a_ledger(played, samples):
    expected = json.loads((samples / "expected" / "2022-03.json").read_text(encoding="utf-8"))
    booked = [Decimal(line["booked"]) for line in expected["lines"]]
    counts = played["2022-03/bokforing_2122.se"].counts
    assert counts.income == sum(amount for amount in booked if amount > 0)
    assert counts.costs == sum(amount for amount in booked if amount < 0)
    assert (counts.vouchers, counts.rejected) == (14, 0)


def test_what_changed_and_what_of_it_is_a_correction(played):
    march = played["2022-03/nattvandring_2022.xlsx"]
    corrections = {(change.kind, change.date, change.before, change.after) for change in march.corrections}
    assert corrections == {
        ("withdrawn", date(2022, 2, 18), "21.00–01.00, 4 vuxna, 0 ungdomar", None),
        ("changed", date(2022, 2, 19), "21.00–01.00, 4 vuxna, 0 ungdomar", "21.00–00.30, 3 vuxna"),
    }
    new = [change for change in march.changes if change.kind == "new"]
    assert len(new) == 9 and not any(change.correction for change in new)
    assert [(change.what, change.date) for change in played["2022-03/bokforing_2122.se"].corrections] == [
        ("B27", date(2022, 2, 15))
    ]


def test_what_remains_from_earlier_files(played, april):
    february = played["2022-02/pass_februari.csv"]
    assert [(kept.file, kept.rows) for kept in february.kept] == [("nattvandring_2022.xlsx", 12)]
    assert "12 rader finns kvar från nattvandring_2022.xlsx" in text(february)
    assert [kept.rows for kept in april.kept] == [28]


def test_nights_nobody_has_told_of_are_unknown(played, april):
    assert [(each.month, each.nights) for each in april.unknown] == [("2022-04", (date(2022, 4, 16),))]
    march = played["2022-03/nattvandring_2022.xlsx"].unknown
    assert [(each.month, [night.day for night in each.nights]) for each in march] == [
        ("2022-01", [29]),
        ("2022-02", [18, 25]),
        ("2022-03", [11]),
    ]
    assert "Okänt, inte noll." in text(april)


@pytest.mark.parametrize(
    ("rows", "today", "days"),
    [
        ([{}], date(2022, 4, 30), [2, 8, 9, 15, 16, 22, 23, 29]),
        ([{}], date(2022, 4, 9), [2, 8]),  # what has not been yet is not missing
        ([{}, {"entry": "cancelled", "service_date": date(2022, 4, 2)}], date(2022, 4, 9), [8]),
        ([{"entry": "none"}], date(2022, 4, 30), []),  # "inga pass" speaks for the month
        ([{}, {"entry": "none", "service_date": date(2022, 4, 2)}], date(2022, 4, 9), [8]),  # for that night alone
        ([], date(2022, 4, 30), []),
    ],
)
def test_unknown_nights(agreement, rows, today, days):
    found = unknown_nights(shift_rows(*rows), NO_PATROLS, agreement, today)
    assert [night.day for month in found for night in month.nights] == days


def fault(row, value, message="M", code="shift.area_unknown", severity=Severity.ERROR):
    place = Place(file="a.csv", row=row, column="Område")
    return Finding(code=code, severity=severity, message=message, remedy="Rätta.", value=value, where=place)


def test_ten_equal_faults_are_one_line_with_ten_places():
    found = [(fault(row, "Vivsta", f"Natten {row}"), date(2022, 4, 1)) for row in range(10)]
    (line,) = gather(found, {"shift.area_unknown": "Området finns inte i avtalet"})
    assert line.sentence == "Området finns inte i avtalet"
    assert [spot.row for spot in line.places] == list(range(10))


def test_single_faults_keep_their_sentence_and_the_worst_come_first():
    found = [
        (fault(1, None, "Guess A", "file.x", Severity.INFO), None),
        (fault(2, None, "Guess B", "file.x", Severity.INFO), None),
        (fault(3, "Vivsta", "Vivsta finns inte"), None),
    ]
    lines = gather(found, {"shift.area_unknown": "Området finns inte i avtalet"})
    assert [(line.severity, line.sentence) for line in lines] == [
        ("error", "Vivsta finns inte"),
        ("info", "Guess A"),
        ("info", "Guess B"),
    ]


def test_many_places_are_counted_and_all_stand_in_the_json(agreement, april):
    faults = gather([(fault(row, "Vivsta"), None) for row in range(1, 101)], {})
    many = april.model_copy(update={"faults": faults})
    for told in (page(many), text(many)):
        assert "100 ställen" in told and "rad 40" in told and "rad 41" not in told and "och 60 till" in told
    assert len(json.loads(many.model_dump_json())["faults"][0]["places"]) == 100


class Texts(HTMLParser):
    """The words of a page, and every address that it would fetch."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words, self.fetched = [], []
        self.feed(source)

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.fetched += [value for name, value in attrs if name in ("src", "srcset", "background")]


def test_page_and_text_say_the_same(april):
    shown = Texts(page(april))
    assert shown.fetched == []
    assert "url(" not in page(april)
    for sentence in ("Inläst, men 5 rader behöver rättas", "april_2022.csv", "Det här saknas ännu"):
        assert sentence in shown.words
    for finding in april.findings:
        said = finding.message.removesuffix(" Raden räknas inte.")  # of all of them that is said once, above
        assert said in shown.words
        assert said in text(april)
    assert subject(april) == "Kvitto: april_2022.csv – inläst, men 5 rader behöver rättas"


def plain(agreement, reading, **said):
    return build_receipt(agreement, reading, drop_id=9, received=RECEIVED, **{"state": "refused"} | said)


def test_a_refused_file(agreement):
    reason = "Filen är en bild. Lägg in passlistan som arbetsbok eller CSV."
    reading = Reading("bild <b>&.png", "0" * 64, "unknown", "unknown").as_refused(reason)
    receipt = plain(agreement, reading)
    assert subject(receipt) == "Kvitto: bild <b>&.png – filen kunde inte tas in"
    assert "<b>" not in page(receipt) and "bild &lt;b&gt;&amp;.png" in page(receipt)
    assert Texts(page(receipt)).words.count(reason) == 1  # said once, though it is a finding too
    assert "ändrades" not in text(receipt)
    assert [each.code for each in receipt.findings] == ["file.refused"]


def test_a_file_that_is_dropped_again(agreement):
    receipt = plain(agreement, Reading("a.csv", "0" * 64, "shifts", "delimited"), state="unchanged")
    assert subject(receipt) == "Kvitto: a.csv – redan inläst, ingenting ändrades"


def test_names_and_texts_end_before_the_receipt(agreement, tmp_path):
    source = tmp_path / "lista.csv"
    source.write_text(
        "Datum;Område;Förening;Start;Slut;Namn;Mobil;Över 18;Anteckning\n"
        "2022-04-01;Centrum;Timrå IK;21:00;01:00;Testa Testsson;070-1740605;Ja;Ringde mamma\n"
        "2022-04-01;Vivsta;Testas lag;21:00;kl Testas;Testa Testsson;070-1740605;Nej;Ringde mamma\n",
        encoding="utf-8",
    )
    reading = read_file(source, source.name, agreement)
    checked = check_shifts(reading.shifts, agreement, reading.headers)
    after = replace_patrols(NO_PATROLS, checked.rows)
    receipt = plain(agreement, reading, state="taken_in", checked=checked, replacement=after)
    assert receipt.counts.rejected > 0
    told = receipt.model_dump_json() + page(receipt) + text(receipt) + subject(receipt)
    for secret in ("Testa", "070", "1740605", "mamma"):
        assert secret not in told


def test_a_sheet_of_equal_faults_end_to_end(agreement):
    rows = shift_rows(*({"area": None, "area_fault": AreaFault.UNKNOWN, "area_text": "Vivsta"} for _ in range(10)))
    checked = check_shifts(rows, agreement, {})
    reading = Reading("a.csv", "0" * 64, "shifts", "delimited")
    after = replace_patrols(NO_PATROLS, checked.rows)
    receipt = plain(agreement, reading, state="taken_in", checked=checked, replacement=after)
    (line,) = receipt.faults
    assert (line.sentence, len(line.places)) == ("Området finns inte i avtalet", 10)
    assert "Inga pass." in text(receipt)


def test_a_sheet_without_a_row_is_not_a_month_without_patrols(agreement):
    reading = Reading("a.csv", "0" * 64, "shifts", "delimited")
    checked = check_shifts(shift_rows(), agreement, {})
    after = replace_patrols(NO_PATROLS, checked.rows)
    receipt = plain(agreement, reading, state="taken_in", checked=checked, replacement=after)
    for told in (text(receipt), page(receipt)):
        assert "Läst, men filen har inga rader" in told
        assert "Filen har inga ifyllda rader. Gick ingen ut på hela månaden: skriv en rad" in told
    assert "utan anmärkning" not in subject(receipt)
    assert '<header class="warning">' in page(receipt)


@pytest.mark.parametrize(
    ("spot", "told"),
    [
        (("Mars", 7, "Område"), "Mars, rad 7, Område"),
        (("Mars", None, None), "  · Mars\n"),
        ((None, 7, None), "  · rad 7\n"),
        ((None, None, "Område"), "  · Område\n"),
    ],
)
def test_places_as_they_are_told(april, spot, told):
    sheet, row, column = spot
    place = Place(file="a.xlsx", sheet=sheet, row=row, column=column)
    finding = Finding(code="x", severity=Severity.INFO, message="M", where=place)
    assert told in text(april.model_copy(update={"faults": gather([(finding, None)], {})}))


def test_a_refused_file_changes_nothing_and_says_so(agreement):
    refused = Reading("a.csv", "0" * 64, "shifts", "delimited").as_refused("Filen är tom.")
    receipt = plain(agreement, refused, state="refused")
    assert "Filen är tom.\nIngenting är ändrat: det som har lästs in tidigare gäller." in text(receipt)


def test_an_export_without_a_row_of_the_agreement(agreement, drops):
    path = drops / "2022-01/bokforing_2122.se"
    reading = read_file(path, path.name, agreement)
    rows = select(reading.ledger, agreement).clear()
    checked = check_ledger(rows, agreement, reading.headers)
    after = replace_ledger(pl.DataFrame(schema=LEDGER), checked.rows, reading.scope)
    receipt = plain(agreement, reading, state="taken_in", checked=checked, replacement=after)
    assert f"Ingen av filens {reading.ledger.height} rader hör till avtalet." in text(receipt)


def test_written_twice_the_files_are_the_same(april, played, tmp_path, drops):
    first, second = (write_receipt(april, tmp_path / name) for name in ("a", "b"))
    assert [path.name for path in first] == ["000006-april_2022.csv.json", "000006-april_2022.csv.html"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert json.loads(first[0].read_text(encoding="utf-8"))["severities"] == {"error": 5, "warning": 1, "info": 1}


def test_the_marked_workbook_lies_beside_the_receipt(played, tmp_path, drops):
    name = "2022-03/nattvandring_2022.xlsx"
    as_json, as_html = write_receipt(played[name], tmp_path, drops / name)
    marked = json.loads(as_json.read_text(encoding="utf-8"))["marked"]
    assert marked == "000004-nattvandring_2022-markerad.xlsx"
    assert (tmp_path / marked).exists()
    assert f'href="{marked}"' in as_html.read_text(encoding="utf-8")


@pytest.mark.parametrize("told", [page, mail_page, text])
@pytest.mark.parametrize("marked", [None, "4-markerad.xlsx"])
def test_what_is_not_marked_is_told_with_or_without_a_copy(played, told, marked):
    said = {"marked": marked, "not_marked": "Fler än 1000 celler är fel."}
    shown = told(played["2022-03/nattvandring_2022.xlsx"].model_copy(update=said))
    assert "Fler än 1000 celler är fel." in shown
    assert ("Din egen fil, med cellerna markerade" in shown) == (marked is not None)


def test_the_mail_has_its_styles_inline_and_no_dead_link(played):
    marked = played["2022-03/nattvandring_2022.xlsx"].model_copy(update={"marked": "4-markerad.xlsx"})
    mailed = mail_page(marked)
    assert "href=" not in mailed and "4-markerad.xlsx" in mailed
    assert '<h1 style="' in mailed and "prefers-color-scheme" in mailed
    assert Texts(mailed).fetched == []


@pytest.mark.parametrize(
    ("file", "stem"),
    [
        ("april 2022.csv", "000001-april_2022.csv"),
        ("../../etc/passwd", "000001-_.._etc_passwd"),
        ("pass\n(1)/å😀.xlsx", "000001-pass__1__å_.xlsx"),
        ("x" * 300, "000001-" + "x" * 80),
        ("字" * 85, "000001-" + "字" * 66),  # 3 bytes each
        ("", "000001-"),
    ],
)
def test_names_every_file_system_takes(file, stem):
    assert receipt_stem(1, file) == stem


def test_received_is_told_in_local_time(april):
    assert re.search(r"Mottagen 2022-05-03 09\.00", text(april))
