"""The link by which the decisions of a report are answered, as a mail program reads it."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from tasks.reports.outputs.charts import ChartImage
from tasks.reports.outputs.email import render_email
from tasks.reports.view import view
from tasks.reports.view.decisions import LONGEST_LINK, answer_link

NO_PICTURE = ChartImage(cid="a@b", file="a.png", width=1, height=1, png=b"")


def opened(link: str) -> tuple[str, str, list[str]]:
    """To whom, the subject, and the lines of the body."""
    assert link.isascii() and " " not in link and "+" not in link
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    fields = {name: value for name, [value] in parse_qs(parts.query, strict_parsing=True).items()}
    assert set(fields) == {"subject", "body"}
    return parts.path, fields["subject"], fields["body"].split("\r\n")


def test_it_asks_for_every_decision_by_its_number(march, agreement):
    to, subject, lines = opened(view(march, agreement).answer)
    assert (to, subject) == ("samordnare@example.org", "Svar på beslut 1–3, mars 2022")
    assert lines == [
        "Idéburet offentligt partnerskap Timrå kommun – Timrå IK, mars 2022",
        "Skriv ja eller nej efter varje nummer.",
        "",
        "1. Plan för 76 nätter på 80 möjliga:",
        "2. Högst 3 extra områden till, 7 500 kr:",
        "3. När en avvikelse är betydande:",
    ]


def test_both_parts_of_the_mail_hold_it_once_the_plain_one_with_numbers_alone(march, agreement):
    shown = view(march, agreement)
    _, html, text = render_email(shown, NO_PICTURE)
    [link] = re.findall(r'href="(mailto:[^"]+)"', html)
    assert (unescape(link), html.count("mailto:")) == (shown.answer, 1)
    [plain] = re.findall(r"mailto:\S+", text)
    to, subject, lines = opened(plain)
    assert (to, subject) == opened(shown.answer)[:2]
    assert lines[2:] == ["", "1.", "2.", "3."]


def test_nothing_to_decide_has_none(march, agreement):
    nothing = {"decisions": [], "other_decisions": [], "answer": "", "answer_plain": ""}
    _, html, text = render_email(view(march, agreement).model_copy(update=nothing), NO_PICTURE)
    assert answer_link([], march, agreement) == ""
    assert "mailto:" not in html + text and "Svara på" not in html + text


def test_it_is_never_longer_than_programs_pass_on(march, agreement):
    one = view(march, agreement).decisions[0].model_copy(update={"title": "Åäö " * 40})
    for count in (1, 2, 40, 2000):
        asked = [one.model_copy(update={"number": number}) for number in range(1, count + 1)]
        link = answer_link(asked, march, agreement)
        assert len(link) <= LONGEST_LINK
        _, subject, lines = opened(link)
        assert subject.endswith(f"1–{count}, mars 2022" if count > 1 else "beslut 1, mars 2022")
        assert len(lines) == 3 + (count if count < 2000 else 0)
        assert any("Åäö" in line for line in lines) == (count == 1)
