"""Values and context in the documents for the boards: who has attested what; others' figures, year and source."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.agreement.context import Attestation, Indicator
from tasks.agreement.model import Decision, Member
from tasks.reports.documents.evaluation import evaluation_document
from tasks.reports.documents.quarterly import quarterly_document
from tasks.reports.documents.texts import Texts


def section(document, heading: str):
    return next((each for each in document.sections if each.heading == heading), None)


def plain(rows) -> list[list[str]]:
    return [[cell.replace("\u00a0", " ") for cell in row] for row in rows]


@pytest.fixture
def attested(agreement):
    """Two of the four roles have attested the first quarter."""
    said = [
        Attestation(period="2022-Q1", role="Timrå IK 1", date=date(2022, 4, 12), text="Drogfritt alla nätter."),
        Attestation(period="2022-Q1", role="Timrå kommun 2", date=date(2022, 4, 13)),
    ]
    return agreement.model_copy(update={"attestations": said})


def test_an_attestation_stands_with_role_and_date_and_who_is_missing(attested, march, patrols):
    quarter = quarterly_document(attested, "2022-Q1", [march], Texts(), edition=1, made_on=date(2022, 4, 14))
    evaluation = evaluation_document(attested, [march], patrols, Texts(), edition=1, made_on=date(2022, 12, 1))
    for document in (quarter, evaluation):
        values = section(document, "Värdegrund")
        assert plain(values.tables[0].rows) == [
            ["2022-Q1", "Timrå IK 1", "12 april 2022", "Drogfritt alla nätter."],
            ["2022-Q1", "Timrå kommun 2", "13 april 2022", "Verksamheten har varit som avtalet säger."],
        ]
        assert "Intyg för 2022-Q1 saknas från Timrå kommun 1 och Timrå IK 2." in values.paragraphs
        assert values.prompt == ""


def test_another_quarters_attestation_says_nothing_of_this_one(attested, march):
    later = attested.attestations[0].model_copy(update={"period": "2022-Q2"})
    other = attested.model_copy(update={"attestations": [later]})
    quarter = quarterly_document(other, "2022-Q1", [march], Texts(), edition=1, made_on=date(2022, 4, 14))
    values = section(quarter, "Värdegrund")
    assert values.tables == [] and values.prompt and "Parterna intygar följande." not in values.paragraphs


def test_what_is_written_on_values_stands_in_the_evaluation(agreement, march, patrols):
    texts = Texts(sections={"values": ["Alla har varit välkomna."]})
    evaluation = evaluation_document(agreement, [march], patrols, texts, edition=1, made_on=date(2022, 12, 1))
    assert section(evaluation, "Värdegrund").written == ["Alla har varit välkomna."]


def test_an_indicator_has_its_year_and_source_and_no_small_group_a_number(agreement, march):
    known = [
        *agreement.indicators,
        Indicator(label="Placerade unga", year=2021, value=None, unit="persons", source="Socialtjänsten"),
        Indicator(label="Vet var vi går", year=2022, value=Decimal("62.5"), unit="percent", of=40, source="Enkät"),
        Indicator(label="Anmälningar", year=2023, value=Decimal(12), source="Polisen"),
    ]
    told = agreement.model_copy(update={"indicators": known})
    quarter = quarterly_document(told, "2022-Q1", [march], Texts(), edition=1, made_on=date(2022, 4, 14))
    shown = section(quarter, "Sammanhang")
    # Those of 2023 are not known in a document to the end of March 2022.
    assert plain(shown.tables[0].rows) == [
        ["Placerade unga", "2021", "färre än 5", "Socialtjänsten"],
        ["Ungdomar i högstadiet som inte är med i någon förening", "2020", "38 %", "Drogvaneundersökningen 2020"],
        ["Vet var vi går", "2022", "62,5 % av 40 personer", "Enkät"],
    ]
    assert any("färre än 5" in sentence for sentence in shown.paragraphs)
    none = agreement.model_copy(update={"indicators": []})
    quarter = quarterly_document(none, "2022-Q1", [march], Texts(), edition=1, made_on=date(2022, 4, 14))
    assert section(quarter, "Sammanhang") is None


def test_a_quarter_tells_what_was_decided_in_it_and_what_was_not(agreement, march):
    seats = [Member(id="kommun", role="Timrå kommun 1"), Member(id="klubb", role="Timrå IK 1")]
    asked = [
        decision("7", date(2022, 2, 8), kommun="yes", klubb="yes"),
        decision("8", date(2022, 3, 8), kommun="no", klubb="yes"),
        decision("9", date(2022, 3, 8), kommun="yes", klubb="absent"),
        decision("10", date(2022, 4, 12), kommun="yes", klubb="yes"),
    ]
    told = agreement.model_copy(update={"members": seats, "decisions": asked})
    quarter = quarterly_document(told, "2022-Q1", [march], Texts(), edition=1, made_on=date(2022, 4, 14))
    assert plain([section(quarter, "Styrgruppens beslut").bullets]) == [
        [
            "Beslut 7, 8 februari 2022: Ordet 7.",
            "Beslut 8, 8 mars 2022: Ordet 8. Inte beslutat, Timrå kommun 1 röstade nej.",
            "Beslut 9, 8 mars 2022: Ordet 9. Inte beslutat, ja saknas från Timrå IK 1.",
        ]
    ]


def decision(number, day, **votes):
    return Decision(id=number, decided=day, text=f"Ordet {number}.", votes=votes)
