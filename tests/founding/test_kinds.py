"""How answers are read: what people write, what it is worth, and what is said where it cannot be read."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from tasks.agreement.types import Span
from tasks.founding.answer import Context, Unreadable, given
from tasks.founding.catalogue import Question, groups
from tasks.founding.kinds import read, write

TERM = Span(start=date(2021, 12, 22), end=date(2022, 12, 31))
OPTIONS = {"equal": "Lika", "adults": "Efter antal vuxna"}


def context(kind: str) -> Context:
    return Context(Question("key", "?", "", "", kind, options=OPTIONS), TERM)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  Timrå   kommun ", "Timrå kommun"),
        ("texts", "Arenan, NHC Arena", ["Arenan", "NHC Arena"]),
        ("texts", "Västar, lampor; Mat", ["Västar, lampor", "Mat"]),
        ("texts", "Västar, lampor;", ["Västar, lampor"]),
        ("id", "timra-ik-2022", "timra-ik-2022"),
        ("email", "samordnare@example.org", "samordnare@example.org"),
        ("email", "Samordnaren <a@example.org>", "a@example.org"),
        ("orgnr", "802400-1235", "802400-1235"),
        ("orgnr", "16 8024001235", "802400-1235"),
        ("amount", "270 tkr", Decimal(270000)),
        ("amount", "\u2212250\u00a0000 kr", Decimal(-250000)),
        ("amount", "1 250,50", Decimal("1250.50")),
        ("amount", "2,5 milj", Decimal(2_500_000)),
        ("amount", "-0,25 mnkr", Decimal(-250_000)),
        ("amount", "270 tusen kronor", Decimal(270_000)),
        ("rate", "2500:-", Decimal(2500)),
        ("count", "100 nätter", 100),
        ("count", "minst 2 vuxna", 2),
        ("days", "5 arbetsdagar", 5),
        ("days", "0", 0),
        ("span", "2021-12-22 – 2022-12-31", {"start": TERM.start, "end": TERM.end}),
        ("span", "22 december 2021 till 31 december 2022", {"start": TERM.start, "end": TERM.end}),
        ("span", "2021-12-22-2022-12-31", {"start": TERM.start, "end": TERM.end}),
        ("span", "från 22/12 2021 t.o.m. 31/12 2022", {"start": TERM.start, "end": TERM.end}),
        ("span", "1/1 2022-31/12 2022", {"start": date(2022, 1, 1), "end": TERM.end}),
        ("span", "22 december 2021 tom 31 dec 2022", {"start": TERM.start, "end": TERM.end}),
        ("span", "1 januari - 31 december 2022", {"start": date(2022, 1, 1), "end": TERM.end}),
        ("span", "22/12 till 31/3 2022", {"start": TERM.start, "end": date(2022, 3, 31)}),
        ("span", "20211222-20221231", {"start": TERM.start, "end": TERM.end}),
        ("span", "2021-12-22 2022-12-31", {"start": TERM.start, "end": TERM.end}),
        ("span", "2022", {"start": date(2022, 1, 1), "end": TERM.end}),
        ("month", "december 2022", "2022-12"),
        ("month", "2022-12", "2022-12"),
        ("month", "3/2022", "2022-03"),
        ("month", "mars", "2022-03"),
        ("month", "i december månad 2022", "2022-12"),
        ("month", "2022-12-15", "2022-12"),
        ("dates", "30/4, fre 10 juni 2022", [date(2022, 4, 30), date(2022, 6, 10)]),
        ("dates", "20220430", [date(2022, 4, 30)]),
        ("dates", "30 april och 10/6", [date(2022, 4, 30), date(2022, 6, 10)]),
        ("dates", "2022-04-30 2022-06-10", [date(2022, 4, 30), date(2022, 6, 10)]),
        ("weekdays", "fredag och lördag", ["friday", "saturday"]),
        ("weekdays", "lördagar, fredagskvällar", ["friday", "saturday"]),
        ("weekdays", "fre lör", ["friday", "saturday"]),
        ("weekdays", "fredag kväll, lördag kväll", ["friday", "saturday"]),
        ("weekdays", "torsdag – lördag", ["thursday", "friday", "saturday"]),
        ("weekdays", "lördag t.o.m. måndag", ["monday", "saturday", "sunday"]),
        ("choice", "lika", "equal"),
        ("choice", "efter", "adults"),
        ("choices", "lika och efter antal vuxna", ["equal", "adults"]),
        ("accounts", "6993, 4600 – 4699", ["6993", "4600-4699"]),
        ("accounts", "konto 6993 och 4600 till 4699", ["6993", "4600-4699"]),
        ("objects", "projekt IOP22, kst 20; dimension 20: X", {6: ["IOP22"], 1: ["20"], 20: ["X"]}),
        ("objects", "projekt IOP22, projekt 23", {6: ["IOP22", "23"]}),
        ("steps", "2 vuxna: 500; 4 vuxna: 1 000", [{"adults": 2, "rate": 500}, {"adults": 4, "rate": 1000}]),
        ("steps", "minst 2 vuxna 500 kr; 4 personer = 1000 kr", [
            {"adults": 2, "rate": 500}, {"adults": 4, "rate": 1000}]),
        ("cap", "100", {"units": 100}),
        ("cap", "högst 250 tkr", {"amount": 250000}),
        ("cap", "100 nätter och 250 000 kr", {"units": 100, "amount": 250000}),
        ("schedule", "1/3: -2000; 1 september 2022: -3 000", [
            {"date": date(2022, 3, 1), "amount": -2000}, {"date": date(2022, 9, 1), "amount": -3000}]),
        ("schedule", "1/3 -2000; 1/9 −3000", [
            {"date": date(2022, 3, 1), "amount": -2000}, {"date": date(2022, 9, 1), "amount": -3000}]),
        ("spans", "2022-01-01 – 2022-05-31; 15/8 – 31/12 2022", [
            {"start": date(2022, 1, 1), "end": date(2022, 5, 31)}, {"start": date(2022, 8, 15), "end": TERM.end}]),
        ("limit", "10 % och 5 000 kr", {"percent": 10, "amount": 5000}),
        ("limit", "12,5 procent, 3 tkr", {"percent": Decimal("12.5"), "amount": 3000}),
        ("clause", "§ 8: Dialog krävs: alltid.", {"id": "§ 8", "text": "Dialog krävs: alltid."}),
        ("clause", "§8 Om betydande avvikelse sker.", {"id": "§8", "text": "Om betydande avvikelse sker."}),
        ("clause", "6.2 Överskott: återbetalas.", {"id": "6.2", "text": "Överskott: återbetalas."}),
        ("clause", "Omförhandling och återbetalningsskyldighet: Dialog.", {
            "id": "Omförhandling och återbetalningsskyldighet", "text": "Dialog."}),
        ("quarters", "2022-Q1: 2021-12-22 – 2022-03-31", {
            "2022-Q1": {"start": TERM.start, "end": date(2022, 3, 31)}}),
        ("quarters", "Q1 2022: 2021-12-22 – 2022-03-31", {
            "2022-Q1": {"start": TERM.start, "end": date(2022, 3, 31)}}),
    ],
)  # fmt: skip
def test_what_is_written_is_read_and_written_again(kind: str, text: str, value: object) -> None:
    known = read(text, context(kind))
    assert known == value
    assert read(write(known, context(kind)), context(kind)) == value


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("text", "rad\u202e", "högst 2"),
        ("id", "Timrå IK", "Skriv till exempel timra-ik"),
        ("email", "samordnaren", "ingen e-postadress"),
        ("email", "åsa@example.org", "utan å"),
        ("orgnr", "802400-1234", "Kontrollsiffran i 802400-1234"),
        ("orgnr", "8024", "tio siffror"),
        ("amount", "mycket", "250 tkr"),
        ("rate", "-2500", "över noll"),
        ("count", "0", "heltal från 1"),
        ("count", "2,5", "heltal"),
        ("count", "100 tkr", "heltal"),
        ("days", "3 månader", "heltal"),
        ("cap", "250 000", "antal eller kronor"),
        ("limit", "10 % eller 5 000 kr", "båda"),
        ("span", "1-2-3 2022-12-31", "inte två datum"),
        ("dates", "30/2", "inget datum"),
        ("dates", "24/12", "saknas året"),  # in the term twice
        ("dates", "mån 30 april 2022", "är en lördag"),
        ("span", "2022-01-01", "första och sista"),
        ("span", "2022-12-31 – 2021-12-22", "före början"),
        ("month", "13/2022", "ingen månad"),
        ("weekdays", "helger", "ingen veckodag"),
        ("choice", "annat", "Lika / Efter antal vuxna"),
        ("accounts", "54", "5410-5499"),
        ("accounts", "5499-5410", "inget konto"),
        ("objects", "IOP22", "projekt IOP22"),
        ("steps", "500", "2 vuxna: 500"),
        ("schedule", "2022-03-01", "datum, kolon"),
        ("limit", "10", "procent och kronor"),
        ("clause", "Dialog krävs", "saknas punkten"),
        ("clause", "Verksamheten ska vara öppen. Alla får komma.", "saknas punkten"),
        ("clause", "Under 2022 ska det vandras.", "saknas punkten"),
        ("clause", "100 nätter ska vandras.", "saknas punkten"),
        ("quarters", "2022-Q5: 2022-01-01 – 2022-03-31", "inget kvartal"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_would_be_right(kind: str, text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text, context(kind))
    assert said in refused.value.sentence


@pytest.mark.parametrize(
    ("silent", "typed", "answer"),
    [
        ("none", " Nej. ", None),
        ("none", "inga", None),
        ("agreement", "Framgår inte", None),
        ("agreement", "står inte i avtalet", None),
        ("agreement", "\u2013", None),
        ("agreement", "Ingen natt", "Ingen natt"),
        (None, "Nej", "Nej"),
        (None, "-", None),
    ],
)
def test_nothing_is_said_in_many_ways_where_it_may_be_said(
    silent: Literal["none", "agreement"] | None, typed: str, answer: str | None
) -> None:
    assert given(Question("key", "?", "", "", "text", silent=silent), typed) == answer


QUESTIONS = [question for group in groups() for question in group.questions]


@pytest.mark.parametrize("question", QUESTIONS, ids=[each.key for each in QUESTIONS])
def test_every_example_can_be_answered(question: Question) -> None:
    text = question.example.split(", eller ")[0]
    assert read(text, Context(question, TERM)) is not None
    for offered in (question.suggest, question.otherwise):
        assert offered is None or read(offered, Context(question, TERM)) is not None
