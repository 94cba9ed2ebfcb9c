"""What the view says of a report: the sentences that follow from its figures."""

import re
from datetime import date
from decimal import Decimal

import pytest

from tasks.agreement.model import Clauses, Decision
from tasks.findings import Finding, Place, Severity
from tasks.measures.figures import ForecastHeld, Outlook, OutsideNight, Unplaced
from tasks.reports.proposed import proposed
from tasks.reports.told import Told, told
from tasks.reports.view import view
from tasks.reports.view.rows import correction_row
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
    assert (
        plain(view(march, agreement).subject)
        == "GUL · Nattvandring mars 2022: 24 av 100 nätter, 3 beslut till 20 april"
    )
    assert plain(view(empty, agreement).subject).startswith("RÖD · Nattvandring januari 2022: 0 av 100 nätter")
    assert plain(view(awkward, agreement).subject).startswith("PRELIMINÄR · RÄTTAD · RÖD")


def test_a_first_report_says_from_when_it_counts(march, empty, agreement):
    assert plain(view(empty, agreement).covers) == "Första rapporten: gäller 22 december 2021 – 31 januari 2022."
    assert view(changed(march, before=told(empty.as_json())), agreement).covers == ""
    from_january = agreement.term.model_copy(update={"start": date(2022, 1, 1)})
    assert view(empty, agreement.model_copy(update={"term": from_january})).covers == ""


def test_a_green_month_without_anything_to_decide(march, agreement):
    green = changed(
        march,
        status="green",
        lines=[
            line.model_copy(update={"status": "green", "forecast": line.budget})
            for line in march.lines
            if line.id != "unallocated"
        ],
        nights={"status": "green", "outside_calendar_to_date": 0},
        funds={"not_clearly_in_purpose": Decimal("0.00")},
    )
    shown = view(green, agreement)
    assert (shown.decisions, shown.todo) == ([], [])
    assert plain(shown.subject).endswith("inget beslut")
    assert (shown.reasons, shown.badge.meaning) == ([], "enligt plan")
    assert any("tydligt inom ändamålet" in note for note in shown.association_notes)


@pytest.mark.parametrize(
    ("nights", "sentence"),
    [
        ({}, "behövs 76 av de 80 möjliga som återstår (95 %)"),
        ({"to_date": 100}, "De avtalade 100 nätterna är gjorda."),
        ({"eligible_to_date": 108}, "inga möjliga nätter återstår"),
        ({"to_date": 10, "eligible_to_date": 90}, "bara 18 möjliga återstår: målet kan inte nås"),
    ],
)
def test_pace(nights, sentence, march, agreement):
    assert any(sentence in plain(line) for line in view(changed(march, nights=nights), agreement).pace)


@pytest.mark.parametrize(
    ("used", "accrued", "sentence"),
    [
        # 640 kr of other costs have eaten into the line: 15 000 − 5 640 kr is three areas, not four.
        (0, "-5640.00", "0 av 6 extra områden är använda. I posten finns 9 360 kr kvar; det räcker till 3 till."),
        (2, "-5640.00", "2 av 6 extra områden är använda. I posten finns 9 360 kr kvar; det räcker till 3 till."),
        (5, "0.00", "5 av 6 extra områden är använda. I posten finns 15 000 kr kvar; det räcker till 1 till."),
        (6, "-15000.00", "6 av 6 extra områden är använda. I posten finns 0 kr kvar; det räcker inte till fler."),
        (7, "-18225.00", "7 av 6 extra områden är använda. Posten är överskriden med 3 225 kr."),
        (7, None, "7 av 6 extra områden är använda."),
    ],
)
def test_reserve(used, accrued, sentence, march, agreement):
    money = None if accrued is None else Decimal(accrued)
    lines = [line.model_copy(update={"accrued": money}) if line.id == "contingency" else line for line in march.lines]
    notes = view(changed(march, lines=lines, nights={"extra_to_date": used}), agreement).budget_notes
    assert f"Oförutsedda utgifter: {sentence}" in [plain(note) for note in notes]


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ("13233.22", "13 233 kr väntas bli över och får bara gå till samma ändamål."),
        ("-5000", "underskott på 5 000 kr"),
        ("0", "jämnt upp"),
    ],
)
def test_a_surplus_is_ring_fenced_and_never_saved(result, sentence, march, agreement):
    shown = view(changed(march, funds={"forecast_result": Decimal(result)}), agreement)
    assert sentence in plain(shown.budget_notes[-1])
    assert not any("sparat" in note for note in shown.budget_notes)


def test_the_grant_in_the_text_stands_beside_the_budgets(march, agreement):
    assert "Avtalstexten anger ett bidrag på 275 000 kr, budgeten räknar med 270 000 kr." in {
        plain(note) for note in view(march, agreement).budget_notes
    }


def test_nights_not_walked_are_no_gain(march, agreement):
    assert any(
        "4 815 kr av avvikelsen är ej utförd verksamhet" in plain(note)
        for note in view(march, agreement).budget_notes
    )


def test_a_breach_asks_for_dialogue_where_the_agreement_does(march, agreement):
    lines = [
        line.model_copy(update={"status": "red"}) if line.id == "patrol_nights" else line for line in march.lines
    ]
    shown = view(changed(march, status="red", lines=lines), agreement)
    assert shown.badge.meaning == "stor avvikelse, avtalet kräver dialog; gränsen är inte beslutad"
    assert plain(shown.reasons[0]) == "Nattvandring helg: prognosen är 231 429 kr, 18 571 kr mindre än budget."
    assert shown.decisions[0].clause == "M11"
    note = "Nattvandring helg: prognosen skiljer mer än 10 % och 5 000 kr från budget. Avtalet kräver dialog."
    assert note in map(plain, shown.budget_notes)
    silent = view(changed(march, status="red", lines=lines), agreement.model_copy(update={"clauses": Clauses()}))
    assert "dialog" not in silent.model_dump_json().lower()


def test_an_overdrawn_reserve_is_not_said_to_pass_the_limits(march, agreement):
    """Red at one per cent: the limits say nothing of a reserve."""
    lines = [
        line.model_copy(update={"status": "red", "accrued": Decimal("-15150.00")})
        if line.id == "contingency"
        else line
        for line in march.lines
    ]
    shown = view(changed(march, status="red", lines=lines), agreement)
    assert plain(shown.reasons[0]) == "Oförutsedda utgifter: överskriden med 150 kr."
    assert not any("10 %" in note for note in shown.budget_notes)
    assert any("Posten är överskriden med 150 kr." in plain(note) for note in shown.budget_notes)


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        ("12500", "+12 500 kr av upparbetad ersättning som ännu inte är bokförd."),
        ("-7500", "−7 500 kr av att mer är bokfört än upparbetat."),
        ("0", "+4 815 kr av antalet nätter."),
    ],
)
def test_what_is_booked_beside_the_nights_is_called_what_it_is(price, sentence, march, agreement):
    lines = [
        line.model_copy(update={"price_variance": Decimal(price)}) if line.id == "patrol_nights" else line
        for line in march.lines
    ]
    assert any(plain(note).endswith(sentence) for note in view(changed(march, lines=lines), agreement).budget_notes)


@pytest.mark.parametrize(
    ("affordable", "remaining", "sentence"),
    [
        (46, 36, "Nattpengarna räcker till alla 36 möjliga nätter som återstår."),
        (46, 80, "Nattpengarna räcker till 46 nätter till, av 80 möjliga."),
        (1, 1, "Nattpengarna räcker till den enda möjliga natt som återstår."),
        (0, 3, "Nattpengarna är slut."),
        (46, 0, None),
    ],
)
def test_money_never_lasts_longer_than_the_calendar(affordable, remaining, sentence, march, agreement):
    ahead = Outlook(nights_end_on=None, money_end_on=None, nights_affordable=affordable)
    report = changed(march, outlook=ahead, nights={"eligible_to_date": 108 - remaining})
    said = [plain(note) for note in view(report, agreement).budget_notes if note.startswith("Nattpengarna")]
    assert said == ([sentence] if sentence else [])


def test_a_forecast_is_held_against_the_same_night_alone(march, agreement):
    """Forecasts one and eight months ahead have no common mean: the latest is told, with what it foretold for now."""
    held = [
        ForecastHeld(period=period, nights_expected=Decimal(expected), nights=24, deviation_share=Decimal("0.1"))
        for period, expected in (("2022-01", "26.3"), ("2022-02", "25.2"))
    ]
    ahead = Outlook(nights_end_on=None, money_end_on=None, nights_affordable=None, held=held)
    said = plain(view(changed(march, outlook=ahead), agreement).pace[-1])
    assert said == "Rapporten för februari 2022 räknade med 25 nätter till 31 mars 2022; det blev 24."


@pytest.mark.parametrize(("earned", "mark"), [("26250.00", "✓"), ("26250.01", "≠"), ("23750.00", "≠")])
def test_associations_are_reconciled_with_the_lines(earned, mark, march, agreement):
    accounts = [march.associations[0].model_copy(update={"earned": Decimal(earned)}), *march.associations[1:]]
    assert mark in view(changed(march, associations=accounts), agreement).association_notes[0]


def test_many_decisions_leave_the_first_screen_its_room(march, agreement):
    nights = [OutsideNight(date=date(2022, 3, day), area="Centrum") for day in (2, 8, 9)]
    shown = view(changed(march, outside=nights), agreement)
    assert [each.number for each in (*shown.decisions, *shown.other_decisions)] == [1, 2, 3, 4, 5, 6]
    assert (len(shown.decisions), shown.more_decisions) == (3, "och 3 till, se rapporten")
    assert "till, ett färre för varje ja på förslagen 3, 4 och 5." in plain(shown.decisions[1].wording)


TOO_MUCH, PAY = "Timrå IK: 2 500 kr räknas av", "3 200 kr i lön tillbaka"


def test_what_is_not_clearly_in_the_purpose_stands_row_by_row_with_what_settles_it(march, agreement):
    rows = [
        Unplaced(kind="pay", date=date(2022, 3, 3), voucher="A7", account="7010", amount=Decimal("3200.00")),
        Unplaced(kind="no_line", date=date(2022, 2, 25), voucher="A64", account="6212", amount=Decimal("412.50")),
    ]
    accounts = [march.associations[0].model_copy(update={"booked": Decimal("28750.00")}), *march.associations[1:]]
    report = changed(
        march, unplaced=rows, associations=accounts, funds={"not_clearly_in_purpose": Decimal("6112.50")}
    )
    shown = view(report, agreement)
    numbers = {plain(each.title): each.number for each in (*shown.decisions, *shown.other_decisions)}
    assert [[plain(cell) for cell in (row.kind, row.what, row.amount, row.settled_by)] for row in shown.purpose] == [
        ["Mer bokfört än upparbetat", "Timrå IK", "2 500", f"förslag {numbers[TOO_MUCH]}"],
        [
            "Lön",
            "3 mars 2022, verifikation A7, konto 7010",
            "3 200",
            f"förslag {numbers['3 200 kr i lön tillbaka']}",
        ],
        ["Passar ingen budgetrad", "25 februari 2022, verifikation A64, konto 6212", "412", "att göra"],
    ]
    said = [plain(note) for note in shown.association_notes]
    assert (
        "6 112 kr är inte tydligt inom ändamålet: mer bokfört än upparbetat 2 500 kr, lön 3 200 kr och passar ingen "
        "budgetrad 412 kr."
    ) in said


ENDED = {
    "period": "2022-12",
    "cutoff": date(2022, 12, 31),
    "made_on": date(2023, 1, 5),
    "nights": {"eligible_to_date": 108, "to_date": 81, "forecast": Decimal(81), "status": "red"},
    "status": "red",
}


def test_after_the_term_nothing_is_foretold(march, agreement):
    lines = [
        line.model_copy(update={"status": "red", "forecast": line.accrued, "accrued": line.accrued})
        for line in march.lines
        if line.accrued is not None
    ]
    # What material has not used is left, though its forecast was its budget:
    # 135 000 - 60 000 - 4 237.50 - 5 640 - 412.50 = 64 710.
    lines = [line.model_copy(update={"forecast": line.budget}) if line.id == "material" else line for line in lines]
    shown = view(changed(march, lines=lines, **ENDED), agreement)
    assert plain(shown.headline) == "81 av 100 nätter blev gjorda. 64 710 kr av 270 000 kr är kvar."
    assert [(item.label, plain(item.now)) for item in shown.figures[2:3]] == [("Kvar", "64 710 kr")]
    assert [plain(row.last) for row in shown.money if row.id == "material"] == ["+762"]
    assert (shown.title, shown.money_label) == ("Slutrapport december\u00a02022", "Kvar")
    said = " ".join(
        [
            shown.headline,
            *shown.reasons,
            shown.preheader,
            *shown.pace,
            *shown.budget_notes,
            *shown.todo,
            *shown.dates,
            shown.forecast_label,
        ]
        + [text for each in (*shown.decisions, *shown.other_decisions) for text in (each.title, each.wording)]
        + [shown.nights_chart.alt, shown.money_chart.alt, *(each.amounts for each in shown.money_chart.bullets)]
    )
    assert not re.search(r"(?i)prognos|väntas|\btakt|i år|kommande|räcker till", said), said


def test_the_last_month_of_a_term_that_is_prolonged_is_no_end(march, agreement):
    longer = Decision(id="9", decided=date(2022, 12, 12), text="Längre.", about="extension", due=date(2023, 6, 30))
    shown = view(changed(march, **ENDED), agreement.with_rules(decisions=[longer]))
    assert shown.title == "Månadsrapport december\u00a02022"
    assert "är kvar" not in shown.headline
    assert not [each for each in (*shown.decisions, *shown.other_decisions) if "Vart" in each.title]
    assert [plain(each) for each in shown.todo if "förlängt" in each] == ["Avtalet är förlängt till 30 juni 2023."]
    assert plain(shown.dates[-1]) == "30 juni 2023: avtalet upphör"


def test_unknown_is_said_and_never_zero(empty, agreement):
    shown = view(empty, agreement)
    assert "Ingen bokföring är inläst: bokförda belopp är okända, inte noll." in shown.unknown
    assert {row.booked for row in shown.budget} == {"–"}
    assert plain(shown.figures[1].now) == "– av 270 000 kr"
    assert shown.attention[0].startswith("Ingen bokföring är inläst")


def test_open_questions_and_what_is_not_regulated_stand_in_every_report(march, agreement):
    shown = view(march, agreement)
    assert [question.id for question in shown.questions] == [q.id for q in march.open_questions]
    assert "Ej reglerat i avtalet: utbetalningsplan, moms, minsta bemanning och passets längd." in shown.unknown


def test_dates_come_in_order_with_the_next_report_due_before_the_meeting_after(march, agreement):
    # This report was due before the meeting on 20 April; the next is five working days before Wednesday 18 May.
    assert [plain(line).split(":")[0] for line in view(march, agreement).dates] == [
        "31 mars 2022",
        "onsdag 20 april 2022",
        "onsdag 11 maj 2022",
        "december 2022",
        "31 december 2022",
    ]


def test_corrections_say_what_was_what_is_and_why(march, agreement):
    sentences = [plain(row.sentence) for row in view(march, agreement).corrections]
    assert "februari 2022: vuxentimmar 111 → 89,5 (nattvandring_2022.xlsx, inkom 4 april 2022)" in sentences
    assert any("Nattvandring helg, upparbetat −17 500 kr → −15 000 kr" in line for line in sentences)


def test_what_no_longer_is_unplaced_keeps_its_name_in_the_correction(march):
    moved = march.corrections[0].model_copy(update={"figure": "lines.unallocated.booked", "before": "-900.00"})
    lines = [line for line in march.lines if line.id != "unallocated"]
    assert correction_row(moved, changed(march, lines=lines)).label == "Ej fördelat, bokfört"


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


def told_in_february(**figures):
    """What the report of February said: 18 nights, one of them since taken away."""
    said = {"nights.to_date": "18", "nights.plan_to_date": "18.5185", "nights.extra_to_date": "1"}
    said |= {"funds.accrued_costs": "-42800.00", "lines.material.status": "yellow"}
    return Told(period="2022-02", edition=1, made_on=date(2022, 3, 5), status="green", figures=said | figures)


def test_the_four_figures_stand_beside_what_the_report_before_said_and_what_has_become_of_it(march, agreement):
    # December 3 + January 8 + February 6 nights are known by now: 17 and, with 300 kr of material, 42 800 kr.
    shown = view(changed(march, before=told_in_february()), agreement)
    assert shown.before_label == "Februari"
    assert [[plain(text) for text in (item.label, item.now, item.before)] for item in shown.figures[:2]] == [
        ["Nätter", "24 av 100", "17 (rättad från 18)"],
        ["Upparbetat", "70 290 av 270 000 kr", "42 800 kr"],
    ]
    assert (len(shown.figures), len(shown.figures[2].before)) == (4, 1 + len(" (rättad från 1)"))


def test_the_first_report_has_the_plan_beside_it(march, agreement):
    shown = view(march, agreement)
    assert (shown.before_label, shown.figures[0].before) == ("Plan", "26")


def test_what_is_new_is_colours_the_months_nights_and_corrections(march, agreement):
    news = [plain(sentence) for sentence in view(changed(march, before=told_in_february()), agreement).since]
    assert news == [
        "Rapporten är GUL; i februari var den GRÖN.",
        "I mars gjordes 7 nätter, planen var 7.",
        "Februari är rättad från 7 till 6 nätter (fil som kom 4 april).",
        "5 uppgifter till är rättade, se bilagan.",
        "Material, utrustning: GUL → GRÖN.",
    ]


def test_a_plan_for_the_month_is_told_only_beside_the_month_before(march, agreement):
    before = told_in_february().model_copy(update={"period": "2022-01"})
    assert "I mars gjordes 7 nätter." in map(plain, view(changed(march, before=before), agreement).since)


def test_a_corrected_edition_says_what_it_replaces_why_and_what_changes(march, agreement):
    first = told(march.as_json())
    late = changed(
        march,
        edition=2,
        replaces=1,
        replaced=first,
        reason="Ett pass var dubbelt.",
        nights={"to_date": 23, "in_period": 6},
        funds={"accrued_costs": Decimal("-67789.94")},
    )
    new = view(late, agreement).replacement
    assert new is not None
    assert plain(new.sentence) == "Utgåva 2 ersätter utgåva 1 från 5 april 2022. Spara den här i stället."
    assert (new.reason, new.status) == ("Orsak: Ett pass var dubbelt.", "Färgen är oförändrad: GUL.")
    assert [[plain(text) for text in (row.label, row.before, row.after, row.difference)] for row in new.rows] == [
        ["Nätter i månaden", "7", "6", "−1"],
        ["Nätter", "24", "23", "−1"],
        ["Upparbetade kostnader", "−70 290", "−67 790", "+2 500"],
    ]


def test_a_corrected_edition_that_changes_no_figure_says_so(march, agreement):
    same = changed(march, edition=2, replaces=1, replaced=told(march.as_json()))
    new = view(same, agreement).replacement
    assert new is not None and (new.rows, new.nothing) == ([], "Ingen siffra ändras.")


@pytest.mark.parametrize(
    ("then", "sentence"),
    [
        (None, ""),  # made before editions kept what they proposed
        ({}, ""),
        ({"amount": Decimal("7500.00"), "title": "7 500 kr räknas av"}, f"”7 500 kr räknas av” är nu ”{TOO_MUCH}”."),
        ({"amount": Decimal("2500.40")}, f"beloppet i ”{TOO_MUCH}” är ändrat."),
        ({"object": "annan-if", "title": "Annan IF: 900 kr"}, "”Annan IF: 900 kr” gäller inte längre."),
    ],
)  # fmt: skip
def test_a_corrected_edition_says_which_decisions_to_look_at_again(then, sentence, march, agreement):
    accounts = [march.associations[0].model_copy(update={"booked": Decimal("28750.00")}), *march.associations[1:]]
    paid, asked = changed(march, associations=accounts), None
    if then is not None:
        asked = proposed(paid, agreement)
        [at] = [at for at, each in enumerate(asked) if plain(each.title) == TOO_MUCH]
        asked[at] = asked[at].model_copy(update=then)
    first = told(paid.as_json()).model_copy(update={"proposed": asked})
    # Made a month later: what is asked is held against that edition's day.
    late = changed(paid, edition=2, replaces=1, replaced=first, made_on=date(2022, 5, 20))
    new = view(late, agreement).replacement
    assert new is not None
    assert plain(new.decided) == (sentence and f"Redan beslutat på utgåva 1? Ta upp det igen: {sentence}")
    assert new.decided_short == new.decided


def test_many_changed_decisions_are_counted_in_the_mail(march, agreement):
    asked = [each.model_copy(update={"amount": Decimal(1), "number": 1}) for each in proposed(march, agreement)]
    first = told(march.as_json()).model_copy(update={"proposed": asked})
    new = view(changed(march, edition=2, replaces=1, replaced=first), agreement).replacement
    assert new is not None
    assert new.decided_short == f"Redan beslutat på utgåva 1? {len(asked)} förslag är ändrade, se bilagan."
    assert new.decided.count("”") == 2 * len(asked)


def test_the_mail_says_what_the_steering_group_can_act_on_and_leaves_files_to_the_coordinator(march, agreement):
    place = Place(file="bok.se")
    codes = {"ledger.exported_early": "warning", "shift.date_unreadable": "error", "shift.month_first": "warning"}
    findings = [
        Finding(code=code, severity=Severity(weight), message=f"{code}.", where=place)
        for code, weight in codes.items()
    ]
    said = [plain(sentence) for sentence in view(changed(march, findings=findings), agreement).attention]
    assert said == ["ledger.exported_early.", "1 rad räknas inte förrän den är rättad; samordnaren vet vilken."]


def test_the_mail_says_what_is_attached(march, agreement):
    attached = agreement.model_copy(update={"attach_evidence": True})
    assert plain(view(march, agreement).more) == (
        "Rapporten (PDF): takt, plan och avvikelse, varje förenings konto, 6 rättelser, 3 iakttagelser och 3 öppna "
        "frågor. Arbetsboken: raderna bakom siffrorna."
    )
    assert view(march, attached).more.endswith(" Underlaget: varje siffra för sig.")


def test_a_changed_budget_stands_beside_the_signed_one(march, agreement):
    """Material 5 000 kr as signed, 6 000 since; without such a line there is no column."""
    assert {row.original for row in view(march, agreement).budget} == {""}
    lines = [
        line.model_copy(
            update={"original": line.budget} | ({"budget": Decimal(-6000)} if line.id == "material" else {})
        )
        for line in march.lines
    ]
    rows = {
        row.id: (plain(row.original), plain(row.budget))
        for row in view(changed(march, lines=lines), agreement).budget
    }
    assert (rows["material"], rows[None]) == (("−5 000", "−6 000"), ("0", "−1 000"))
