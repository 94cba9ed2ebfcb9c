"""The overview of a month as a page, and as mail to operators and to those whom the installation names."""

from datetime import datetime
from pathlib import Path

from tasks.agreement.model import Contact
from tasks.atomic_files import write_atomically
from tasks.delivery.mailer import mailer_from
from tasks.delivery.notices import notify
from tasks.delivery.send import Tried
from tasks.installation import Installation
from tasks.portfolio.page import Portfolio
from tasks.wording.language import html_templates, text_templates, words
from tasks.wording.pages import inlined


def page(told: Portfolio) -> str:
    """The overview as HTML, fit for mail programs."""
    return inlined(html_templates().get_template("portfolio.html.j2").render(p=told, w=words()))


def keep(installation: Installation, told: Portfolio) -> Path:
    """Write the page where the server shows it, in place of an earlier one of the month."""
    file = installation.paths.previews / "portfolio" / f"{told.period}.html"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(file, page(told).encode())
    return file


def tell(installation: Installation, told: Portfolio, now: datetime) -> list[Tried]:
    """Mail it to each once, whatever the month turns out to be later; what became of each try."""
    people = {each.email: each for agreement in installation.agreements().values() for each in agreement.operators}
    role = words()["portfolio"]["role"]
    people |= {address: Contact(role=role, email=address) for address in installation.settings.portfolio_readers}
    subject, _, text = text_templates().get_template("portfolio.txt.j2").render(p=told, w=words()).partition("\n\n")
    return notify(
        installation,
        mailer_from(installation.settings),
        key=f"portfolio.{told.period}",
        people=list(people.values()),
        subject=subject.strip(),
        text=text,
        html=page(told),
        now=now,
    )
