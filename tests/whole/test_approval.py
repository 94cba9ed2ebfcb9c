"""A release and a correction: seen first, then sent by the code of what was seen, and of nothing else."""

import re
from datetime import UTC, date, datetime

import pytest

from flows.correct_report import correct_report
from flows.release_held import release_held
from flows.running.artifacts import proposal_page
from flows.running.publishing import choices
from tasks.archive.proposal import propose
from tasks.errors import InputError
from tests.whole.playing import AGREEMENT, SAMPLES

NOW = datetime(2022, 3, 5, 6, tzinfo=UTC)
RELEASE = {"report": f"{AGREEMENT} 2022-02", "released_by": "kommunens kontaktperson", "reason": "passlistan dröjer"}
CORRECTION = {"report": f"{AGREEMENT} 2022-01", "corrected_by": "drift", "reason": "bokföringen är kompletterad"}


def code_in(state) -> str:
    """What the run says is to be filled in."""
    [code] = re.findall(r"\b[0-9a-f]{8}\b", state.message.rpartition("code ")[2])
    return code


def test_a_held_report_goes_out_once_it_is_seen(reporter):
    played = reporter()
    assert choices(played.installation, date(2022, 3, 5))["held"] == [f"{AGREEMENT} 2022-02"]
    seen = release_held.fn(**RELEASE, now=NOW)
    assert seen.is_completed() and seen.message.startswith("Nothing is sent yet") and played.outbox() == {}
    page = played.installation.paths.previews / AGREEMENT / "2022-02" / "report.html"
    assert "på uppdrag av kommunens kontaktperson" in page.read_text()
    wrong = release_held.fn(**RELEASE, approval="00000000", now=NOW)
    assert wrong.is_failed() and code_in(wrong) == code_in(seen) and played.outbox() == {}
    sent = release_held.fn(**RELEASE, approval=code_in(seen), now=NOW)
    assert sent.is_completed() and "4 messages sent" in sent.message
    mails = played.outbox()
    again = release_held.fn(**RELEASE, approval=code_in(seen), now=NOW)
    assert "sent already" in again.message and played.outbox() == mails
    assert choices(played.installation, date(2022, 3, 5))["sent"] == [f"{AGREEMENT} 2022-02"]


def test_a_report_without_a_single_file_can_be_seen(player):
    played = player()
    seen = release_held.fn(**RELEASE | {"report": f"{AGREEMENT} 2022-01"}, now=NOW.replace(month=2))
    assert seen.is_completed() and seen.message.startswith("Nothing is sent yet") and played.outbox() == {}


def test_a_report_that_lacks_nothing_is_not_released(reporter):
    with pytest.raises(InputError, match="2022-01 of timra-ik-2022 lacks nothing any more: start monthly for it"):
        reporter()
        release_held.fn(**RELEASE | {"report": f"{AGREEMENT} 2022-01"}, now=NOW)


def test_what_was_seen_is_corrected_and_nothing_else(reporter):
    """A file that comes between the look and the approval makes it another report."""
    played = reporter()
    assert played.monthly("2022-01").is_completed()
    mails = len(played.outbox())
    seen = correct_report.fn(**CORRECTION, now=NOW)
    assert seen.is_completed() and len(played.outbox()) == mails
    played.drop_bytes("bokforing_2122.se", (SAMPLES / "drops" / "2022-02" / "bokforing_2122.se").read_bytes())
    other = correct_report.fn(**CORRECTION, approval=code_in(seen), now=NOW)
    assert other.is_failed() and code_in(other) != code_in(seen)
    assert correct_report.fn(**CORRECTION, approval=code_in(other), now=NOW).is_completed()
    assert (played.package("2022-01", 2) / "data" / "report.json").exists()


def test_what_was_released_incomplete_is_corrected_on_the_word_of_who_asks(player):
    """A command that has not said that it may lack something makes none, and mails nobody."""
    played, then = player(), NOW.replace(month=2)
    assert played.monthly("2022-01", release="drift", now=then).is_completed()
    mails = played.outbox()
    held = played.monthly("2022-01", new_edition="beloppet är rättat", now=then)
    assert (held.name, played.outbox()) == ("Held", mails)
    assert held.message == (
        "no new edition of 2022-01 (--release NAME makes one, marked preliminary, on NAME's word): "
        "no shift sheet has a row for the month: drop one (a row 'inga pass' with a date will do); "
        "no ledger export has been taken in: drop one"
    )
    correction = CORRECTION | {"corrected_by": "kommunens kontaktperson"}
    seen = correct_report.fn(**correction, now=then)
    assert seen.is_completed() and played.outbox() == mails
    assert correct_report.fn(**correction, approval=code_in(seen), now=then).is_completed()
    letter = (played.package("2022-01", 2) / "data" / "report" / "report.txt").read_text()
    assert "på uppdrag av kommunens kontaktperson" in letter and CORRECTION["reason"] in letter


def test_the_page_of_who_approves(reporter):
    played = reporter()
    agreed = played.installation.agreement(AGREEMENT)
    shown = propose(played.installation, agreed, "2022-01", NOW, reason="bokföringen är kompletterad")
    page = proposal_page(shown, ["no ledger export has been taken in: drop one"])
    assert f"[report.pdf](/files/previews/{AGREEMENT}/2022-01/report.pdf)" in page
    assert f"with the code **`{shown.code}`**" in page and "- no ledger export has been" in page
    assert "@example.org" in page and "### How it differs: there is no earlier edition" in page
