"""Telling the operators that a run has failed, once for the same reason."""

import hashlib
from datetime import datetime

from tasks.delivery.mailer import mailer_from
from tasks.delivery.notices import notify
from tasks.delivery.send import Tried
from tasks.installation import Installation
from tasks.wording.language import clean, html_templates, text_templates
from tasks.wording.pages import inlined

LONGEST = 1000
"""Characters of a reason that are mailed; the run in Prefect's UI has the rest."""


def tell_failed(
    installation: Installation, flow: str, run: str, state: str, message: str, now: datetime
) -> list[Tried]:
    """One notice to every operator of every agreement, and what became of each try.

    The same flow failing for the same reason tells nobody twice on one day (an intake runs every few minutes).
    """
    reason = clean(message)[:LONGEST]
    identity = hashlib.sha256(f"{flow} {state} {reason}".encode()).hexdigest()[:12]
    operators = {
        operator.email: operator
        for agreement in installation.agreements().values()
        for operator in agreement.operators
    }
    shown = {"flow": flow, "run": run, "state": state, "reason": reason}
    subject, _, text = text_templates().get_template("failed.txt.j2").render(shown).partition("\n\n")
    return notify(
        installation,
        mailer_from(installation.settings),
        key=f"failed.{flow}.{now.date().isoformat()}.{identity}",
        people=list(operators.values()),
        subject=subject.strip(),
        text=text,
        html=inlined(html_templates().get_template("failed.html.j2").render(shown)),
        now=now,
    )
