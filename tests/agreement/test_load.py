"""Agreement files: what is taken, what is refused, and that every refusal has line and remedy."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from tasks.agreement.load import load_agreement, load_folder
from tasks.agreement.mistakes import AgreementError
from tasks.agreement.model import Agreement, ShiftField
from tasks.errors import InputError

TIMRA = Path(__file__).parents[2] / "data" / "agreements" / "timra-ik-2022.yaml"


def mistakes_in(path: Path) -> list[str]:
    with pytest.raises(AgreementError) as refusal:
        load_agreement(path)
    return [str(mistake) for mistake in refusal.value.mistakes]


def test_the_real_agreement_is_taken():
    agreement = load_agreement(TIMRA)
    assert agreement.id == "timra-ik-2022"
    assert (agreement.term.start, agreement.term.end) == (date(2021, 12, 22), date(2022, 12, 31))
    assert [(line.id, line.clause, line.amount) for line in agreement.budget] == [
        ("grant", "M2", Decimal(270000)),
        ("patrol_nights", "M3", Decimal(-250000)),
        ("material", "M4", Decimal(-5000)),
        ("contingency", "M5", Decimal(-15000)),
    ]
    assert agreement.ledger.select.objects == {6: ["IOP22"]}
    assert agreement.decision_on_extension == "2022-12"


def test_what_is_new_changes_nothing_while_it_is_left_out():
    agreement = load_agreement(TIMRA)
    tariff = agreement.budget[1].tariff
    assert (tariff.per, tariff.steps, tariff.package, tariff.cap, tariff.minimum_adults) == (
        "area_night",
        [],
        None,
        None,
        None,
    )
    assert agreement.headers == {}
    assert agreement.pdf_standards == ["a-2a", "ua-1"]
    assert agreement.calendar.planned_nights is None


def test_a_model_survives_json():
    agreement = load_agreement(TIMRA)
    assert Agreement.model_validate_json(agreement.model_dump_json()) == agreement


def test_an_amount_with_decimals_is_exact(changed):
    agreement = load_agreement(changed(("amount: -5000,", "amount: -5000.10,")))
    assert agreement.budget[2].amount == Decimal("-5000.10")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start: 2021-12-22, end: 2022-12-31", "start: '2021-12-22', end: \"2022-12-31\""),
        ('["6993", "4600-4699"]', "[6993, 4600-4699]"),
        ("objects: {6: [IOP22]}", "objects: {'6': [IOP22]}"),
    ],
)
def test_quotes_more_or_less_change_nothing(changed, old, new):
    assert load_agreement(changed((old, new))) == load_agreement(TIMRA)


def test_a_code_is_kept_as_it_is_written(changed):
    agreement = load_agreement(changed(("objects: {6: [IOP22]}", "objects: {6: [22, 0022]}")))
    assert agreement.ledger.select.objects == {6: ["22", "0022"]}


def test_a_byte_order_mark_and_windows_line_ends_are_taken(tmp_path):
    path = tmp_path / TIMRA.name
    path.write_bytes(b"\xef\xbb\xbf" + TIMRA.read_bytes().replace(b"\n", b"\r\n"))
    assert load_agreement(path) == load_agreement(TIMRA)


WRONG_KEYS_AND_TYPES = [
    # old text, new text, line, words of the mistake, words of the remedy
    ("split: equal", "spilt: equal", 34, "spilt is no key", "did you mean split?"),
    ("rate: 2500, quantity: 100", "rate: 2500, quantiy: 100", 29, "quantiy", "did you mean quantity?"),
    ("minimum: null", "minimun: null", 54, "crew.minimun", "did you mean minimum?"),
    ("currency: SEK", "currency: SEK\nzzz: 1", 8, "zzz is no key", "the keys here are"),
    ("currency: SEK", "currency: EUR", 7, "EUR", "write 'SEK'"),
    ("amount: 275000", "amount: mycket", 24, "'mycket' is no number", "write digits"),
    ("amount: 275000", "amount: yes", 24, "'yes' is no number", "write digits"),
    ("amount: 275000", "amount: true", 24, "True is no number", "write digits"),
    ("amount: 275000", "amount: 275000.001", 24, "out of bounds", "no more than 2 decimal places"),
    ("amount: 275000", "amount: 0275000", 24, "'0275000' is no number", "write digits"),
    ("amount: 275000", "amount: .nan", 24, "'.nan' is no number", "write digits"),
    ("end: 2022-12-31}\ndecision", "end: 2022-02-30}\ndecision", 11, "2022-02-30 is no date", "YYYY-MM-DD"),
    ("end: 2022-12-31}\ndecision", "end: 20221231}\ndecision", 11, "20221231 is no date", "YYYY-MM-DD"),
    ("id: timra-ik-2022", "id: ../etc", 3, "'../etc' is no id", "use a-z"),
    ("id: arenaomradet", "id: Arenan", 37, "'Arenan' is no id", "use a-z"),
    ("aliases: [TIK]", "aliases: TIK", 41, "associations[0].aliases: TIK is no list", "[a, b]"),
    ("aliases: [TIK]", "aliases: [22]", 41, "22 is no text", "quotes"),
    ("2022-Q1:", "2022-K1:", 19, "'2022-K1' is no name of a quarter", "YYYY-Qn"),
    ("weekdays: [friday, saturday]", "weekdays: [fredag]", 15, "fredag is not among", "'friday'"),
    ("timezone: Europe/Stockholm", "timezone: Europe/Timrå", 6, "no known time zone", "Europe/Stockholm"),
    ("orgnr: null", "orgnr: 8892", 46, "8892 is no text", "quotes"),
    ("orgnr: null", 'orgnr: "8892"', 46, "'8892' is no organisation number", "NNNNNN-NNNN"),
    ("decision_on_extension: 2022-12", "decision_on_extension: 2022-13", 12, "no month", "YYYY-MM"),
    ('["3985-3989"]', '["3989-3985"]', 27, "3989-3985 runs backwards", "write 3985-3989"),
    ('["3985-3989"]', '["39"]', 27, "'39' is no account", '"4600-4699"'),
    ("name: Timrå kommun,", 'name: "a\\nBcc: x@example.org",', 9, "line break", "one line"),
    ("drift@example.org", '"drift@example.org\\nBcc: x@y.se"', 61, "no e-mail address", "plain ASCII"),
    ("drift@example.org", "åsa@example.org", 61, "no e-mail address", "plain ASCII"),
    ("drift@example.org", "Drift <drift@example.org>", 61, "no e-mail address", "plain ASCII"),
    ("rate: 2500, quantity: 100", "rate: 0, quantity: 100", 29, "out of bounds", "greater than 0"),
    ("retention: {day_notes_days: 90}", "retention: {}", 57, "day_notes_days is missing", "add it"),
    ("split: equal", "split:", 34, "split has no value", "fill it in"),
]


@pytest.mark.parametrize(("old", "new", "line", "what", "remedy"), WRONG_KEYS_AND_TYPES)
def test_a_wrong_key_or_value_is_refused_with_its_line(changed, old, new, line, what, remedy):
    [mistake] = mistakes_in(changed((old, new)))
    said, _, advised = mistake.partition(" – ")
    assert said.startswith(f"{TIMRA.name}:{line}: ")
    assert what in said
    assert remedy in advised


IMPOSSIBLE = [
    ("end: 2022-12-31}\ndecision", "end: 2021-12-01}\ndecision", 11, "before the start"),
    ("end: 2022-12-31}\ndecision", "end: 2222-12-31}\ndecision", 11, "twenty years"),
    ("weekdays: [friday, saturday]", "weekdays: []", 15, "no night of the term"),
    ("extra: []", "extra: [2023-01-05]", 16, "outside the term"),
    ("extra: []", "extra: [2022-01-05, 2022-01-05]", 16, "stands twice"),
    ("start: 2022-04-01", "start: 2022-03-31", 20, "share 2022-03-31"),
    ("start: 2021-12-22, end: 2022-03-31", "start: 2021-12-01, end: 2022-03-31", 19, "outside the term"),
    ("decision_on_extension: 2022-12", "decision_on_extension: 2023-12", 12, "outside the term"),
    ("aliases: [Arenan, NHC Arena]", "aliases: [timrå  CENTRUM]", 38, "also stands for arenaomradet"),
    ("id: centrum", "id: sorberge", 39, "'sorberge' stands twice"),
    ("aliases: [TIK]", "aliases: [ljustorp]", 43, "also stands for timra-ik"),
    ("texts: [Timrå IK, TIK]", "texts: [Ljustorp]", 43, "also stands for timra-ik"),
    ("name: Timrå IK, id: timra-ik", "name: Timrå IK, id: alnö", 10, "'alnö' is no id"),
    ("name: Timrå IK, id: timra-ik", "name: Timrå IK, id: alno", 10, "none of the associations"),
    ("id: material", "id: grant", 30, "'grant' stands twice"),
    ("id: material", "id: unallocated", 30, "the report's own line"),
    ('["6100-6199"]', '["5490-6199"]', 33, "overlaps 5410-5499 of material"),
    ('["6100-6199"]', '["1930"]', 33, "never outcome"),
    ("amount: -250000", "amount: 250000", 28, "is a cost"),
    ("draws: extra_area", "draws: first_area", 33, "both draw first_area"),
    ("draws: first_area", "draws: extra_area", 33, "both draw extra_area"),
    ("draws: first_area", "draws: first_area, per: patrol", 33, "count different units"),
    ("profile: linear", "profile: schedule", 30, "go together"),
    ("meetings: []", "meetings: [2032-03-16]", 67, "half a year outside"),
    ("tik2@example.org", "TIK1@example.org", 66, "'tik1@example.org' stands twice"),
    ("{id: Q2,", "{id: Q1,", 71, "'Q1' stands twice"),
    ("attention: {percent: 5, amount: 2500}", "attention: {percent: 15, amount: 9000}", 55, "above the red"),
]


@pytest.mark.parametrize(("old", "new", "line", "what"), IMPOSSIBLE)
def test_values_that_cannot_be_true_together_are_refused(changed, old, new, line, what):
    [mistake] = mistakes_in(changed((old, new)))[:1]
    assert mistake.startswith(f"{TIMRA.name}:{line}: ")
    assert what in mistake
    assert " – " in mistake


TARIFFS = [
    ("per: night", None),
    ("per: night, minimum_adults: 2", None),
    ("steps: [{adults: 2, rate: 500}, {adults: 4, rate: 1000}]", None),
    ("steps: [{adults: 4, rate: 1000}, {adults: 2, rate: 500}]", "do not rise"),
    ("per: patrol, package: 10", None),
    ("package: 1", "out of bounds"),
    ("package: 10, steps: [{adults: 2, rate: 500}]", "one rate"),
    ("per: season, seasons: [{start: 2022-01-01, end: 2022-05-31}]", None),
    ("per: season, seasons: [{start: 2022-05-31, end: 2022-01-01}]", "before the start"),
    (
        "per: season, seasons: [{start: 2022-01-01, end: 2022-05-31}, {start: 2022-05-01, end: 2022-06-01}]",
        "share 2022-05-01",
    ),
    ("per: season, package: 2", "packages of seasons"),
    ("seasons: [{start: 2022-01-01, end: 2022-05-31}]", "without per: season"),
    ("cap: {units: 110, amount: 260000}", None),
    ("cap: {}", "caps nothing"),
]


@pytest.mark.parametrize(("settings", "what"), TARIFFS)
def test_tariffs_of_other_agreements(changed, settings, what):
    extra_line = TIMRA.read_text(encoding="utf-8").split("budget:")[1].split("\n")
    start = next(i for i, line in enumerate(extra_line) if "id: contingency" in line)
    path = changed(
        ("\n".join(extra_line[start : start + 2]) + "\n", ""),
        ("draws: first_area", f"draws: first_area, {settings}"),
    )
    if what is None:
        assert load_agreement(path).budget[1].tariff.rate == 2500
    else:
        assert what in mistakes_in(path)[0]


@pytest.mark.parametrize("per", ["night", "season"])
def test_only_units_with_an_area_can_be_extra(changed, per):
    path = changed(
        ("draws: first_area", f"draws: first_area, per: {per}"),
        ("draws: extra_area", f"draws: extra_area, per: {per}"),
    )
    assert any("knows no extra areas" in mistake for mistake in mistakes_in(path))


def test_headers_and_pdf_standards(changed):
    agreement = load_agreement(
        changed(("meetings: []", "meetings: []\nheaders: {area: [Rutt], adults: [Antal vandrare]}"))
    )
    assert agreement.headers == {"area": ["Rutt"], "adults": ["Antal vandrare"]}
    assert (
        "a header means one thing"
        in mistakes_in(changed(("meetings: []", "meetings: []\nheaders: {area: [Rutt], start: [rutt]}")))[0]
    )
    assert "two levels" in mistakes_in(changed(("meetings: []", "meetings: []\npdf_standards: [a-2a, a-2b]")))[0]


def test_headers_may_name_every_field_that_a_sheet_can_hold_and_no_other(changed):
    named = ", ".join(f"{field}: [Rubrik {field}]" for field in get_args(ShiftField))
    agreement = load_agreement(changed(("meetings: []", f"meetings: []\nheaders: {{{named}}}")))
    assert list(agreement.headers) == list(get_args(ShiftField))
    (mistake,) = mistakes_in(changed(("meetings: []", "meetings: []\nheaders: {vest: [Västnummer]}")))
    assert "vest is not among the choices" in mistake and "'minor_flag', 'age'" in mistake


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(changed):
    mistakes = mistakes_in(
        changed(
            ("end: 2022-12-31}\ndecision", "end: 2021-12-01}\ndecision"),
            ("split: equal", "spilt: equal"),
            ("aliases: [Arenan", "aliases: [Centrum"),
            ("minimum: null", "minimum: två"),
            ("meetings: []", "meetings: []\nid: annat"),
        )
    )
    lines = [int(re.match(rf"{TIMRA.name}:(\d+): ", mistake).group(1)) for mistake in mistakes]
    assert lines == [11, 34, 38, 54, 68]


def test_the_error_itself_is_one_line(changed):
    with pytest.raises(InputError) as refusal:
        load_agreement(changed(("split: equal", "spilt: equal"), ("minimum: null", "minimum: två")))
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).count(TIMRA.name) == 2


def test_a_file_name_that_differs_from_the_id_is_refused(changed):
    [mistake] = mistakes_in(changed(name="timra.yaml"))
    assert mistake.startswith("timra.yaml:3: ")
    assert "rename the file to timra-ik-2022.yaml" in mistake


RUBBISH = [
    (b"", "is empty"),
    (b"# nothing but a remark\n", "is empty"),
    (b"title: Timr\xe5", "not UTF-8"),
    (b"a:\n\tb: 1", "a tab character"),
    (b"a: [", "not valid YAML"),
    (b'a: "b', "not valid YAML"),
    (b"a: b: c", "not valid YAML"),
    (b"- a\n- b", "no list of keys and values"),
    (b"just words", "no list of keys and values"),
    (b"a: &x [1]\nb: *x", "references"),
    (b"a: " + b"[" * 1000, "levels inside each other"),
    (b"a: 1\n---\nb: 2", "a second document"),
    (b"a: \x01", "U+0001"),
    (b"\x00" * 100, "U+0000"),
    (b"x" * 1_000_001, "larger than"),
    (b"? [a]\n: b", "a key that is no word"),
    (b"true: 1", "a key that is no word"),
]


@pytest.mark.parametrize(("content", "what"), RUBBISH, ids=[what for _, what in RUBBISH])
def test_a_file_that_is_no_agreement_is_refused_in_a_sentence(tmp_path, content, what):
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    first = mistakes_in(path)[0]
    assert what in first
    assert first.startswith("x.yaml")
    assert "\n" not in first


def test_a_small_file_that_would_grow_without_bound_is_refused_at_once(tmp_path):
    path = tmp_path / "x.yaml"
    levels = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 30))
    path.write_text(f"l0: &l0 [x]\n{levels}", encoding="utf-8")
    assert "references" in mistakes_in(path)[0]


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "no such file" in mistakes_in(tmp_path / "x.yaml")[0]
    assert "cannot be read" in mistakes_in(tmp_path)[0]


def test_one_bad_file_never_stops_another(changed, tmp_path):
    changed()
    (tmp_path / "other.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "third.yml").write_text("id: third", encoding="utf-8")
    (tmp_path / ".hidden.yaml").write_text("[", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("[", encoding="utf-8")
    folder = load_folder(tmp_path)
    assert list(folder.agreements) == ["timra-ik-2022"]
    assert sorted(folder.refused) == ["other.yaml", "third.yml"]
    assert folder.refused["other.yaml"].mistakes[0].line == 1


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="IOP_DATA_DIR"):
        load_folder(tmp_path / "nowhere")
