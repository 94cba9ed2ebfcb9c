"""A report whose facts do not fit the agreement file any more: held, told of, and released or mended."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes, policy

from flows.running.publishing import choices
from tests.whole.playing import AGREEMENT, Player

NOW = datetime(2022, 2, 5, 6, tzinfo=UTC)


def test_an_area_that_is_gone_from_the_agreement_holds_the_report_until_it_is_back(reporter: Callable[..., Player]):
    played = reporter()
    file = played.installation.paths.agreements / f"{AGREEMENT}.yaml"
    written = file.read_text(encoding="utf-8")
    assert "id: centrum" in written
    file.write_text(written.replace("id: centrum", "id: mitten"), encoding="utf-8")

    held = played.monthly("2022-01", now=NOW)
    assert held.name == "Held" and "är i området ”centrum”, som inte finns i avtalsfilen" in (held.message or "")
    notice = message_from_bytes(next(iter(played.outbox().values())), policy=policy.default)
    body = notice.get_body(("plain",))
    assert "något stämmer inte" in notice["Subject"] and body is not None
    assert "Uppgifterna går inte ihop:" in body.get_content() and "när det är rättat" in body.get_content()
    assert choices(played.installation, date(2022, 2, 5))["held"] == [f"{AGREEMENT} 2022-01"]

    file.write_text(written, encoding="utf-8")
    sent = played.monthly("2022-01", now=NOW)
    assert sent.is_completed(), sent.message


def test_it_can_be_released_all_the_same_and_says_what_is_wrong(reporter: Callable[..., Player]):
    played = reporter()
    file = played.installation.paths.agreements / f"{AGREEMENT}.yaml"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("id: centrum", "id: mitten"), encoding="utf-8")
    sent = played.monthly("2022-01", now=NOW, release="driften")
    assert sent.is_completed(), sent.message
    report = (played.package("2022-01") / "data" / "report.json").read_text(encoding="utf-8")
    assert '"preliminary": true' in report and "facts.area_unknown" in report
