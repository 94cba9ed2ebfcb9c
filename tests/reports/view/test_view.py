"""What the view says of a report: the sentences that follow from its figures."""

from decimal import Decimal

import pytest

from tasks.reports.view import view
from tasks.wording.language import clean, words


def plain(text):
    return text.replace("\u00a0", " ")


def changed(report, **parts):
    """The report with some figures of its parts changed."""
    return report.model_copy(
        update={
            name: getattr(report, name).model_copy(update=update) if isinstance(update, dict) else update
            for name, update in parts.items()
        }
    )


def test_the_subject_carries_the_message(march, empty, awkward, agreement):
    assert plain(view(march, agreement).subject) == "GUL · Nattvandring mars 2022: 24 av 100 nätter, 4 beslut"
    assert plain(view(empty, agreement).subject).startswith("RÖD · Nattvandring januari 2022: 0 av 100 nätter")
    assert plain(view(awkward, agreement).subject).startswith("PRELIMINÄR · Rättad: RÖD")


def test_a_green_month_without_anything_to_decide(march, agreement):
    green = changed(
        march,
        status="green",
        lines=[line.model_copy(update={"status": "green"}) for line in march.lines if line.id != "unallocated"],
        nights={"status": "green", "outside_calendar_to_date": 0},
        funds={"not_clearly_in_purpose": Decimal("0.00")},
    )
    shown = view(green, agreement)
    assert shown.decisions == []
    assert plain(shown.subject).endswith("inget beslut")
    assert "följer plan och budget" in shown.headline
    assert any("tydligt inom ändamålet" in note for note in shown.association_notes)


@pytest.mark.parametrize(
    ("nights", "sentence"),
    [
        ({}, "behövs 76 av de 80 möjliga som återstår (95 %)"),
        ({"to_date": 100}, "De avtalade 100 nätterna är genomförda."),
        ({"eligible_to_date": 108}, "inga möjliga nätter återstår"),
        ({"to_date": 10, "eligible_to_date": 90}, "bara 18 möjliga återstår: målet kan inte nås"),
    ],
)
def test_pace(nights, sentence, march, agreement):
    assert any(sentence in plain(line) for line in view(changed(march, nights=nights), agreement).pace)


@pytest.mark.parametrize(
    ("used", "sentence"),
    [(0, "6 av 6 extra kvar."), (2, "4 av 6 extra kvar."), (7, "0 av 6 extra kvar, 1 över reserven.")],
)
def test_reserve(used, sentence, march, agreement):
    assert sentence in view(changed(march, nights={"extra_to_date": used}), agreement).budget_notes


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ("13233.22", "överskott på 13 233 kr. Det är öronmärkt"),
        ("-5000", "underskott på 5 000 kr"),
        ("0", "jämnt upp"),
    ],
)
def test_a_surplus_is_ring_fenced_and_never_saved(result, sentence, march, agreement):
    shown = view(changed(march, funds={"forecast_result": Decimal(result)}), agreement)
    assert sentence in plain(shown.budget_notes[-1])
    assert not any("sparat" in note for note in shown.budget_notes)


def test_the_grant_in_the_text_stands_beside_the_budgets(march, agreement):
    assert "Avtalstexten anger ett bidrag på 275 000 kr (M1), budgeten räknar med 270 000 kr." in {
        plain(note) for note in view(march, agreement).budget_notes
    }


def test_nights_not_walked_are_no_gain(march, agreement):
    assert any(
        "4 815 kr av avvikelsen är ej utförd verksamhet" in plain(note)
        for note in view(march, agreement).budget_notes
    )


def test_a_breach_asks_for_dialogue_and_cites_the_clause(march, agreement):
    lines = [
        line.model_copy(update={"status": "red"}) if line.id == "patrol_nights" else line for line in march.lines
    ]
    shown = view(changed(march, status="red", lines=lines), agreement)
    assert "dialog krävs (M11)" in shown.headline
    assert shown.decisions[0].clause == "M11"
    assert any("Dialog krävs (M11)" in note for note in shown.budget_notes)


@pytest.mark.parametrize(("earned", "mark"), [("26250.00", "✓"), ("26250.01", "≠"), ("23750.00", "≠")])
def test_associations_are_reconciled_with_the_lines(earned, mark, march, agreement):
    accounts = [march.associations[0].model_copy(update={"earned": Decimal(earned)}), *march.associations[1:]]
    assert mark in view(changed(march, associations=accounts), agreement).association_notes[0]


def test_many_decisions_leave_the_first_screen_its_room(march, agreement):
    lines = [line.model_copy(update={"status": "yellow"}) for line in march.lines]
    shown = view(changed(march, lines=lines), agreement)
    assert len(shown.decisions) == 6
    assert shown.more_decisions == "och 2 till, se nedan"


def test_unknown_is_said_and_never_zero(empty, agreement):
    shown = view(empty, agreement)
    assert "Ingen bokföring är inläst: bokförda belopp är okända, inte noll." in shown.unknown
    assert {row.booked for row in shown.budget} == {"–"}
    assert shown.headlines[1].figure == "–"


def test_open_questions_and_what_is_not_regulated_stand_in_every_report(march, agreement):
    shown = view(march, agreement)
    assert [question.id for question in shown.questions] == [q.id for q in march.open_questions]
    assert "Ej reglerat i avtalet: utbetalningsplan, moms, minsta bemanning och passets längd." in shown.unknown


def test_dates_come_in_order_with_the_report_due_before_the_meeting(march, agreement):
    # Easter 2022: five working days before Wednesday 20 April are 11-14 and 19 April.
    assert [plain(line).split(":")[0] for line in view(march, agreement).dates] == [
        "31 mars 2022",
        "måndag 11 april 2022",
        "onsdag 20 april 2022",
        "december 2022",
        "31 december 2022",
    ]


def test_corrections_say_what_was_what_is_and_why(march, agreement):
    sentences = [plain(row.sentence) for row in view(march, agreement).corrections]
    assert "februari 2022: vuxentimmar 111 → 89,5 (nattvandring_2022.xlsx, inkom 4 april 2022)" in sentences
    assert any("Nattvandring helg, upparbetat −17 500 kr → −15 000 kr" in line for line in sentences)


def test_many_findings_of_one_rule_are_counted(awkward, agreement):
    group = view(awkward, agreement).findings.groups[0]
    assert len(group.shown) == 3
    assert group.more.startswith("och 37 till")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Sörberge", "Sörberge"),
        ("So\u0308rberge", "Sörberge"),
        ("a\u0000b\u001bc", "abc"),
        ("a\r\n b", "a b"),
        ("\ufeffrad\u202e", "rad"),
        ("emoji 😀", "emoji 😀"),
    ],
)
def test_free_text_is_freed_from_what_cannot_be_written(text, cleaned):
    assert " ".join(clean(text).split()) == cleaned


def test_no_word_is_missing_in_any_status():
    assert set(words()["status"]) == set(words()["status_meaning"]) == {"green", "yellow", "red"}
