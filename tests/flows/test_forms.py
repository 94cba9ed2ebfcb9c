"""What the forms offer and refuse, and the sentences of a flow that was started past them."""

from datetime import UTC, date, datetime

import pytest
from prefect.utilities.schema_tools import validate

from flows.correct_report import correct_report
from flows.monthly import monthly
from flows.quarterly import quarterly
from flows.release_held import release_held
from flows.running.forms import FORMS, schema
from flows.running.publishing import choices
from tasks.errors import InputError
from tasks.installation import open_installation
from tests.whole.playing import AGREEMENT, Player

OFFERED = {"agreements": ["all agreements", "a"], "held": [], "sent": ["a 2022-03"]}
WHO = {"released_by": "kommunen", "reason": "huset brann"}
NOW = datetime(2022, 2, 5, 6, tzinfo=UTC)


def faults(name: str, given: dict) -> list[str]:
    """As the server holds a request against the form."""
    return [each.validator for each in validate(given, schema(FORMS[name], OFFERED))]


@pytest.mark.parametrize(
    ("name", "given", "refused"),
    [
        ("monthly", {"agreement": "a"}, []),
        ("monthly", {"agreement": "a", "period": "2022-03"}, []),
        ("monthly", {}, ["required"]),
        ("monthly", {"agreement": "b"}, ["enum"]),
        ("monthly", {"agreement": "a", "period": "2022-13"}, ["pattern"]),
        ("monthly", {"agreement": "a", "period": "mars"}, ["pattern"]),
        ("monthly", {"agreement": "a", "period": None}, ["type"]),
        ("monthly", {"agreement": "a", "now": "2022-01-01"}, ["additionalProperties"]),
        ("monthly", {"agreement": "a", "release": "me"}, ["additionalProperties"]),
        ("monthly", {"agreement": "a", "new_edition": "x"}, ["additionalProperties"]),
        ("quarterly", {"agreement": "a", "period": "2022-Q5"}, ["pattern"]),
        ("intake", {"agreement": None}, ["enum", "type"]),
        ("upkeep", {"agreement": "a"}, ["additionalProperties"]),
        ("release-held", {"report": "none at present", **WHO}, []),  # the flow refuses it
        ("release-held", {"report": "a 2022-03", **WHO}, ["enum"]),
        ("release-held", {"report": "none at present", "released_by": ""}, ["minLength", "required"]),
        ("correct-report", {"report": "a 2022-03", "corrected_by": "drift", "reason": "mer bokförd"}, []),
    ],
    ids=str,
)  # fmt: skip
def test_what_the_server_refuses(name, given, refused):
    assert sorted(faults(name, given)) == refused


@pytest.mark.parametrize("name", FORMS)
def test_every_field_has_a_title_a_description_and_a_place(name):
    fields = schema(FORMS[name], OFFERED)["properties"].values()
    assert [field["position"] for field in fields] == list(range(len(fields)))
    assert all(len(field["title"]) > 2 and len(field["description"]) > 10 for field in fields)


@pytest.fixture
def player():
    return Player.at(open_installation())


def test_what_there_is_to_choose_from(player):
    """On the day after January nothing has come, so its report is held; nothing is out."""
    assert choices(player.installation, date(2022, 2, 1)) == {
        "agreements": ["all agreements", AGREEMENT],
        "held": [f"{AGREEMENT} 2022-01"],
        "sent": [],
    }


@pytest.mark.parametrize(
    ("flow", "given", "said"),
    [
        (monthly, {"agreement": "timra"}, "There is no agreement 'timra' in "),
        (monthly, {"agreement": AGREEMENT, "period": "2022-13"}, "'2022-13' is no month of timra-ik-2022: write "),
        (monthly, {"agreement": AGREEMENT, "period": f"{NOW:%Y-%m}"}, f"{NOW:%Y-%m} of {AGREEMENT} is not over: "),
        (quarterly, {"agreement": AGREEMENT, "period": "2022-Q9"}, "'2022-Q9' is no quarter of timra-ik-2022: its "),
        (release_held, {"report": "none at present", **WHO}, "'none at present' is no report: choose one as "),
        (release_held, {"report": f"{AGREEMENT} 2022-01", **WHO, "reason": ""}, "Why: String should have at least 5"),
        (
            correct_report,
            {"report": f"{AGREEMENT} 2022-01", "corrected_by": "drift", "reason": "mer bokförd"},
            "2022-01 has not been reported: there is nothing to correct",
        ),
    ],
    ids=lambda each: getattr(each, "name", None) or str(each),
)  # fmt: skip
def test_a_flow_started_past_its_form_says_it_in_a_sentence(player, flow, given, said):
    with pytest.raises(InputError, match=f"^{said}"):
        flow.fn(**given, now=NOW)
    assert player.outbox() == {}
