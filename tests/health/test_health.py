"""What is wrong with an installation, told when it begins and when it is over."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace

import pytest

from tasks.facts.tables import Delivery, Edition
from tasks.health import alarms
from tasks.health.condition import Condition
from tasks.health.installation import conditions, note
from tasks.installation import Installation, open_installation

AGREEMENT = Path(__file__).parents[2] / "data" / "agreements" / "timra-ik-2022.yaml"
NOW = datetime(2022, 2, 3, 7, tzinfo=UTC)
POOL = Condition("pool", "No worker asks for runs: none will start.", "A process is down")
FAILED = Condition(
    "run 1", "monthly a 2022-01 failed: <b>disk\nfull</b>" + "x" * 1000, "Failed", "/v2/runs/flow-run/7"
)


@pytest.fixture
def installation() -> Installation:
    installation = open_installation()
    installation.paths.agreements.mkdir(parents=True)
    shutil.copy(AGREEMENT, installation.paths.agreements)
    return installation


def delivery(state: str, attempts: int = 1, number: object = 1) -> Delivery:
    return Delivery(
        recipient="a@example.org", role="a", message_id=f"<{number}>", file="f", state=state, attempts=attempts,
        answer="451 later", changed_at=NOW,
    )  # fmt: skip


def edition(made_at: datetime) -> Edition:
    return Edition(
        agreement="timra-ik-2022", period="2021-12", edition=1, cutoff=made_at.date(), made_at=made_at, report={},
        folder="archive/x",
    )  # fmt: skip


def told(installation: Installation, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(each.remedy, each.cause) for each in conditions(installation, now)]


def test_all_is_well_with_a_new_installation(installation: Installation) -> None:
    assert told(installation) == []


@pytest.mark.parametrize(
    ("rows", "remedy", "cause"),
    [
        ([delivery("sent"), delivery("temporary", 2, 2)], None, None),
        ([delivery("refused"), delivery("unknown", 1, 2)], "Message refused or unknown", "2 messages need a person"),
        ([delivery("temporary", 3)], "Mail down", "The mail server has not taken 1 message after 3 tries"),
        ([edition(NOW - timedelta(days=9))], "Backup old", "There is no backup; one is to be made every 8 days"),
        ([edition(NOW - timedelta(days=7))], None, None),
    ],
)  # fmt: skip
def test_what_the_register_tells(
    installation: Installation, rows: list[Delivery | Edition], remedy: str | None, cause: str | None
) -> None:
    with installation.register.session() as session:
        session.add_all(rows)
    found = [each for each in told(installation) if each[0] != "Report overdue"]
    assert [each[0] for each in found] == ([] if remedy is None else [remedy])
    assert remedy is None or found[0][1].startswith(str(cause))


def test_a_report_is_overdue_once_its_day_is_over(installation: Installation) -> None:
    """A week after January, for the agreement names no meetings."""
    days = {day: told(installation, NOW.replace(day=day)) for day in (7, 8)}
    assert [bool(each) for each in days.values()] == [False, True]
    [(remedy, cause)] = days[8]
    assert remedy == "Report overdue" and "2022-01 of timra-ik-2022 should have been out by 2022-02-07" in cause


def test_a_broken_agreement_file_is_named_and_hides_nothing(installation: Installation) -> None:
    (installation.paths.agreements / "broken.yaml").write_text("id: broken\n")
    [(remedy, cause)] = told(installation)
    assert remedy == "Agreement file broken" and cause.startswith("Agreement file broken.yaml:1: ")
    assert re.search(r", and \d+ more \(iop lint broken\)\.$", cause)


def test_disk_fixity_and_backup(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    root = installation.paths.root
    note(root, "fixity", NOW, ["archive/a is damaged"])
    note(root, "backup", NOW - timedelta(days=9))
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=400_000_000))
    found = dict(told(installation))
    assert list(found) == ["Disk low", "Archive damaged", "Backup old"]
    assert found["Archive damaged"] == "A damage was found on 2022-02-03: archive/a is damaged"
    note(root, "fixity", NOW)
    note(root, "backup", NOW)
    assert [remedy for remedy, _ in told(installation)] == ["Disk low"]


def test_what_begins_and_what_is_over_is_told_once(installation: Installation) -> None:
    root, steps = installation.paths.root, [[POOL], [POOL], [POOL, FAILED], [FAILED], []]
    seen: list[object] = []
    for current in steps:
        changed = alarms.change(root, current)
        seen.append(([each.key for each in changed.begun], [each.key for each in changed.over]))
        alarms.keep(root, current)
    assert seen == [(["pool"], []), ([], []), (["run 1"], []), ([], ["pool"]), ([], ["run 1"])]


def test_what_a_broken_agreement_file_hides_is_not_over(installation: Installation) -> None:
    root, day = installation.paths.root, NOW.replace(day=8)
    file = installation.paths.agreements / "timra-ik-2022.yaml"
    whole, seen = file.read_text(), list[object]()
    for text in (whole, whole, whole + "x: [", whole):
        file.write_text(text)
        current = conditions(open_installation(installation.settings), day)
        changed = alarms.change(root, current)
        seen.append(([each.remedy for each in changed.begun], [each.remedy for each in changed.over]))
        alarms.keep(root, current)
    broken = "Agreement file broken"
    assert seen == [(["Report overdue"], []), ([], []), ([broken], []), ([], [broken])]


def test_one_letter_to_every_operator_about_all_of_it(installation: Installation) -> None:
    sent = alarms.mail(
        installation, alarms.operators(installation), alarms.Change((POOL, FAILED), ()), "http://127.0.0.1:4200", NOW
    )
    assert [each.state for each in sent] == ["sent"]
    [file] = installation.paths.outbox.glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    text = plain.get_content()
    assert (message["To"], message["Subject"]) == ("drift <drift@example.org>", f"iop: {POOL.cause} (and 1 more)")
    assert "http://127.0.0.1:4200/v2/runs/flow-run/7" in text and "docs/runbook.md, 'A process is down'" in text
    assert "disk full" in text and len(text) < 1200
    assert "<b>" not in html.get_content()


def test_who_has_the_only_agreement_is_told_that_its_file_is_broken(installation: Installation) -> None:
    def told() -> list[str]:
        return [each.email for each in alarms.operators(open_installation(installation.settings))]

    file = installation.paths.agreements / "timra-ik-2022.yaml"
    seen = [told()]
    for text in ("x: [", file.read_text().replace("drift@example.org", "drift2@example.org")):
        file.write_text(text)
        seen.append(told())
    file.unlink()
    assert [*seen, told()] == [["drift@example.org"], ["drift@example.org"], ["drift2@example.org"], []]


def test_letters_that_do_not_arrive_are_told_of_once_and_not_by_ever_more_letters(installation: Installation) -> None:
    """A server that refuses the operators' own address: the alarm about that is refused as well, and so on."""
    seen: list[object] = []
    for number in range(3):
        with installation.register.session() as session:
            row = delivery("refused", number=f"alarm.2022-02-03.{number}.abc@example.org")
            row.answer = "550 no such user"
            session.add(row)
        current = conditions(installation, NOW)
        seen.append([each.cause for each in alarms.change(installation.paths.root, current).begun])
        alarms.keep(installation.paths.root, current)
    assert seen == [["Letters to the operators do not arrive, the last one: 550 no such user."], [], []]


def test_one_thing_is_the_subject(installation: Installation) -> None:
    subject, text = alarms.letter(alarms.Change((), (POOL,)), "")
    assert subject == f"iop: over: {POOL.cause}" and "Over:\n- No worker asks" in text
    assert alarms.letter(alarms.Change((POOL,), ()), "")[0] == f"iop: {POOL.cause}"
