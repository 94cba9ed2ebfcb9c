"""Mails, read by a person once and held since: the text word by word, the page by what it is built of.

``UPDATE_GOLDEN=1`` writes them anew: read the diff. Every state that a report can be in has its text; the page is one
template for all of them, so two tell enough of it.
"""

import os
import re
from pathlib import Path

import pytest
from lxml import html as lxml_html

from tasks.reports.outputs import render
from tasks.reports.proposed import proposed
from tasks.reports.told import told
from tasks.reports.view import view
from tasks.reports.view.mail import mail
from tasks.wording.language import text_templates, words
from tests.reports.test_states import of_month

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
STATES = {"first": 1, "early": 2, "red": 8, "last": 11, "ended": 12}
"""Months of the year in which everything goes wrong, each beside the report before it."""


def held(name: str, text: str) -> None:
    path = GOLDEN / name
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run with UPDATE_GOLDEN=1 and read it"
    assert text == path.read_text(encoding="utf-8"), (
        "the mail has changed: run with UPDATE_GOLDEN=1 and read the diff"
    )


def text_of(report, agreement) -> str:
    """Subject and text part."""
    shown = view(report, agreement)
    text = text_templates().get_template("email.txt.j2").render(v=shown, m=mail(shown), w=words())
    return re.sub(r"\n{3,}", "\n\n", f"{shown.subject}\n\n{text}").strip("\n") + "\n"


@pytest.mark.parametrize("name", ["march", "empty"])
def test_the_mail_reads_as_it_did(name, request, agreement):
    held(f"{name}.txt", text_of(request.getfixturevalue(name), agreement))


@pytest.mark.parametrize("state", STATES)
def test_every_state_reads_as_it_did(state, agreement, march):
    month = STATES[state]
    before = told(of_month(agreement, month - 1, march)[0].as_json()) if month > 1 else None
    report, meeting = of_month(agreement, month, march, before=before)
    held(f"{state}.txt", text_of(report, meeting))


def test_a_corrected_edition_reads_as_it_did(agreement, march):
    """October, of which the first edition counted a night and a payment more."""
    first, meeting = of_month(agreement, 10, march)
    nights = first.nights.model_copy(update={"to_date": 69, "in_period": 8})
    another = first.model_copy(update={"nights": nights})
    then = told(another.as_json()).model_copy(update={"proposed": proposed(another, meeting)})
    report, meeting = of_month(
        agreement, 10, march, edition=2, replaced=then, reason="Passet 15 oktober är borttaget ur passlistan."
    )
    held("corrected.txt", text_of(report, meeting))


@pytest.mark.parametrize("name", ["march", "empty"])
def test_the_page_is_built_as_it_was(name, request, agreement, patrols, ledger):
    page = lxml_html.fromstring(render(request.getfixturevalue(name), agreement, patrols, ledger).html)
    held(f"{name}.html.txt", "\n".join(outline(page.find("body"))) + "\n")


def outline(element, depth=0):
    """An element to a line, by its tag, class, scope and role."""
    told_of = [f"{key}={element.get(key)}" for key in ("class", "role", "scope", "align") if element.get(key)]
    yield "  " * depth + " ".join([str(element.tag), *told_of])
    for child in element.iterchildren("*"):
        yield from outline(child, depth + 1)
